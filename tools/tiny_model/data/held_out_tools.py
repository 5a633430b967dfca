# ruff: noqa: E501 - a row of a table stays on its line
"""The evaluation's own tools, in the form of `tool_table.py`."""

TOOLS = """
get_air_quality | Air quality of a town. | town:string:city | How clean is the air in {town}? ; Can one breathe the air in {town} today? ; I need the air quality for {town}.
buy_train_ticket | Buy a train ticket. | departure:string:city, arrival:string:city, travel_date?:string:iso_date | Buy me a train ticket from {departure} to {arrival}. ; I have to take the train from {departure} to {arrival} on {travel_date}, buy a ticket. ; One ticket for the train to {arrival}, I leave from {departure}.
hire_car | Hire a car. | pickup_city:string:city, days:integer:small, automatic?:boolean:flag | I need a car in {pickup_city} for {days} days. ; Hire a car for {days} days in {pickup_city}. ; Hire me an automatic car in {pickup_city} for {days} days. %automatic=true
modulo | Remainder of a division. | dividend:integer:number, divisor:integer:small | What is the remainder of {dividend} divided by {divisor}? ; {dividend} modulo {divisor}, what is that? ; What remains if I divide {dividend} by {divisor}?
post_note | Post a note on the board of a team. | team_name:string:made_up, note_text:string:phrase | Post "{note_text}" on the board of team {team_name}. ; The board of {team_name} should say "{note_text}", post it. ; Let team {team_name} know on their board: "{note_text}"
borrow_book | Borrow a book for a reader. | book_title:string:phrase, reader:string:person | {reader} wants to borrow "{book_title}". ; Borrow the book "{book_title}" for {reader}. ; Please note that {reader} takes "{book_title}" home.
set_volume | Set the volume of a speaker. | percent:integer:percent, speaker?:string:word | Make it {percent} percent loud. ; Set the volume to {percent}. ; Volume of the speaker {speaker} to {percent} percent, please.
lock_door | Lock or unlock a door. | door:string:enum(front/back/side/cellar), locked:boolean:flag | Lock the {door} door. %locked=true ; Unlock the {door} door for the guests. %locked=false ; Is the {door} door still open? Lock it. %locked=true
pay_bill | Pay a bill. | bill_number:string:code, sum:number:decimal, currency?:string:enum(EUR/USD/NOK/CAD) | Pay {sum} for bill {bill_number}. ; Bill {bill_number} is due: pay {sum} {currency}. ; Please pay the bill {bill_number}, it is {sum} {currency}.
find_recipe | Find a recipe with some ingredients. | ingredients:array:foods, vegan?:boolean:flag | What can I cook with {ingredients}? ; Find a recipe with {ingredients}. ; I have {ingredients} in the fridge, find me a vegan recipe. %vegan=true
mute_person | Mute a person in the call. | person_name:string:person | Mute {person_name}. ; I cannot stand to hear {person_name} any more, mute them. ; Turn off the microphone of {person_name}.
invite_people | Invite people to an appointment. | people:array:words, appointment_date:string:iso_date | Invite {people} for {appointment_date}. ; On {appointment_date} I want to see {people}, invite them. ; Send invitations to {people} for {appointment_date}.
current_moon_phase | Phase of the moon now. | | Which phase is the moon in? ; Is it full moon? ; What does the moon look like tonight?
undo_last_step | Undo the last step. | | Undo that. ; Take back the last step. ; That was a mistake, undo it.
move_appointment | Move an appointment to another day and hour. | appointment:string:phrase, new_date:string:iso_date, new_hour?:string:time | Move "{appointment}" to {new_date}. ; "{appointment}" has to be on {new_date} at {new_hour} instead. ; Can we do "{appointment}" on {new_date}? Move it.
upload_picture | Upload a picture into an album. | file_path:string:path, album?:string:phrase | Upload {file_path}. ; Upload the picture {file_path} to the album "{album}". ; I want {file_path} in my album "{album}".
add_supplier | Add a supplier under its own name. | supplier:string:foreign, land:string:country | Add the supplier '{supplier}' from {land}. ; Our new supplier is '{supplier}' in {land}, add it. ; Can you add '{supplier}' ({land}) as a supplier?
check_spelling | Check the spelling of a text. | text_to_check:string:phrase, language?:string:language | Is "{text_to_check}" spelled right? ; Check the spelling of "{text_to_check}". ; Check "{text_to_check}" for spelling mistakes in {language}.
exchange_rate | Rate between two currencies. | base:string:enum(EUR/USD/NOK/CAD), target:string:enum(EUR/USD/NOK/CAD) | What is the rate from {base} to {target}? ; How many {target} do I get for one {base}? ; Give me the rate of {base} against {target}.
feed_pet | Feed a pet. | pet:string:made_up, grams:integer:number | Feed {pet} with {grams} grams. ; {pet} is hungry, give {grams} grams. ; Give {grams} grams of food to {pet}.
open_blinds | Open the blinds. | floor:integer:small, side?:string:enum(left/right) | Open the blinds on floor {floor}. ; The blinds on floor {floor} should go up. ; On floor {floor}, open the {side} blinds.
close_account | Close an account of a client. | client_id:string:code, reason?:string:phrase | Close the account of client {client_id}. ; Client {client_id} wants to leave us, close the account. ; Close the account of {client_id}, the reason is "{reason}".
"""
VERBS = ["obtain", "authorise", "broadcast", "validate", "recover", "notify", "examine", "dispatch", "reject"]
NOUNS = [
    "coupon",
    "membership",
    "transmitter",
    "sketch",
    "pamphlet",
    "visitor",
    "diagnosis",
    "escalator",
    "radiator",
    "lantern",
    "voyage",
    "waiting list",
    "loading dock",
]
