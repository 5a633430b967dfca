# ruff: noqa: E501 - a row of a table stays on its line
"""Tools written by hand: name, description, parameters and the requests that they serve.

A line reads `name | description | parameter, ... | request ; ...`. A parameter is `name:type:value kind`, with
`?` after the name if it is optional; `%name=value` in a request sets an argument that no words of it spell out.
"""

TOOLS = """
get_weather | Get the weather for a place. | location:string:city | What is the weather in {location}? ; How is the weather in {location}? ; Is it raining in {location}? ; Weather in {location} please ; Do I need an umbrella in {location} today? ; Tell me the weather for {location}.
current_temperature | Get the current temperature in a city. | city:string:city, unit?:string:enum(celsius/fahrenheit) | How warm is it in {city}? ; What is the temperature in {city}? ; What is the temperature in {city} in {unit}? ; How cold is it in {city} right now? ; Give me the temperature of {city} in {unit}.
forecast | Weather forecast for some days. | city:string:city, days:integer:small | What will the weather be in {city} over the next {days} days? ; Give me a {days}-day forecast for {city}. ; Forecast {city} for {days} days.
add | Add two numbers. | a:integer:number, b:integer:number | What is {a} + {b}? ; What is {a} plus {b}? ; Add {a} and {b}. ; What is {a} + {b} ; Sum {a} and {b} please. ; Please compute {a} + {b}.
adder_tool | Tool that adds two integers. Takes two integers, a and b, and returns their sum. | a:integer:small, b:integer:small | What is {a} + {b} ; What is {a} + {b}? ; Calculate {a} + {b} ; {a} + {b} = ?
multiply | Multiply two numbers. | a:number:decimal, b:number:decimal | What is {a} times {b}? ; Multiply {a} by {b}. ; What is {a} * {b}? ; Compute the product of {a} and {b}.
subtract | Subtract the second number from the first. | x:integer:number, y:integer:number | What is {x} minus {y}? ; What is {x} - {y}? ; Take {y} from {x}.
divide | Divide one number by another. | numerator:number:number, denominator:number:number | What is {numerator} divided by {denominator}? ; Divide {numerator} by {denominator}. ; {numerator} / {denominator}?
calculator | Evaluate an arithmetic expression. | expression:string:expression | What is {expression}? ; Calculate {expression}. ; Compute {expression} for me. ; How much is {expression}?
square_root | Square root of a number. | number:number:number | What is the square root of {number}? ; Compute the square root of {number}.
send_email | Send an e-mail. | to:string:email, subject:string:phrase, body?:string:phrase | Send an email to {to} with the subject "{subject}". ; Write to {to} about "{subject}". ; Email {to}, subject "{subject}", saying "{body}". ; Send {to} a mail titled "{subject}" with the text "{body}".
send_message | Send a text message to a person. | recipient:string:first, text:string:phrase | Tell {recipient} "{text}". ; Send {recipient} a message: "{text}" ; Text {recipient} that "{text}". ; Message {recipient}: {text}
set_timer | Start a timer. | minutes:integer:small, label?:string:word | Set a timer for {minutes} minutes. ; Start a {minutes} minute timer. ; Wake me in {minutes} minutes. ; Set a {minutes} minute timer called {label}.
set_alarm | Set an alarm clock. | time:string:time, repeat?:boolean:flag | Set an alarm for {time}. ; Wake me up at {time}. ; Set an alarm for {time} every day. %repeat=true ; Alarm at {time}, only once. %repeat=false
create_event | Put an event into the calendar. | title:string:phrase, date:string:iso_date, time?:string:time | Put "{title}" into my calendar on {date}. ; Create an event "{title}" on {date} at {time}. ; Schedule "{title}" for {date} at {time}. ; Add "{title}" to the calendar for {date}.
list_events | List the events of a day. | date:string:iso_date | What is on my calendar on {date}? ; Which events do I have on {date}? ; What are my plans for {date}? ; Show my events for {date}.
book_flight | Book a flight. | origin:string:city, destination:string:city, date?:string:iso_date | Book a flight from {origin} to {destination}. ; I want to fly from {origin} to {destination} on {date}. ; Get me a plane ticket from {origin} to {destination} for {date}. ; Fly me to {destination} from {origin}.
find_hotel | Search hotels in a city. | city:string:city, nights?:integer:small, stars?:integer:small | Find a hotel in {city}. ; I need a hotel in {city} for {nights} nights. ; Search {stars} star hotels in {city}. ; Where can I sleep in {city} for {nights} nights?
get_directions | Directions between two places. | start:string:city, end:string:city, mode?:string:enum(car/train/bike/walk) | How do I get from {start} to {end}? ; Directions from {start} to {end} by {mode}. ; What is the way from {start} to {end}? ; Show me the route from {start} to {end} by {mode}.
distance | Distance between two cities in kilometres. | city_a:string:city, city_b:string:city | How far is it from {city_a} to {city_b}? ; What is the distance between {city_a} and {city_b}?
convert_currency | Convert an amount of money. | amount:number:number, from_currency:string:enum(USD/EUR/GBP/JPY/CHF), to_currency:string:enum(USD/EUR/GBP/JPY/CHF) | Convert {amount} {from_currency} to {to_currency}. ; How much is {amount} {from_currency} in {to_currency}? ; What are {amount} {from_currency} worth in {to_currency}?
stock_price | Latest price of a share. | symbol:string:ticker | What is the price of {symbol}? ; How is {symbol} doing on the stock market? ; Stock price of {symbol} please. ; What does a share of {symbol} cost?
search_web | Search the web. | query:string:phrase, max_results?:integer:small | Search the web for {query}. ; Look up "{query}" online. ; Google "{query}". ; Find {max_results} web pages about "{query}". ; Search for {query} and give me {max_results} results.
wikipedia | Look up an article. | title:string:made_up | What does Wikipedia say about {title}? ; Look up {title} on Wikipedia. ; Find the Wikipedia article on {title}.
translate | Translate a text. | text:string:phrase, target_language:string:language | Translate "{text}" into {target_language}. ; How do you say "{text}" in {target_language}? ; What is "{text}" in {target_language}?
get_time | Current time in a city. | city:string:city | What time is it in {city}? ; Tell me the time in {city}. ; How late is it in {city}? ; Current time in {city}?
get_current_time | Get the current time. | | What time is it? ; Tell me the current time. ; How late is it? ; What is the time now?
get_date | Get today's date. | | What is the date today? ; What day is it? ; Which date is it?
roll_dice | Roll dice. | sides?:integer:small, count?:integer:small | Roll a die with {sides} sides. ; Roll {count} dice. ; Roll {count} dice with {sides} sides each. ; Throw the dice. ; Roll a die.
random_number | Draw a random number. | minimum:integer:number, maximum:integer:number | Give me a random number between {minimum} and {maximum}. ; Pick a number from {minimum} to {maximum}.
flip_coin | Flip a coin. | | Flip a coin. ; Heads or tails? ; Toss a coin for me.
play_music | Play a song. | song:string:phrase, artist?:string:person | Play "{song}". ; Play "{song}" by {artist}. ; Put on "{song}" by {artist}. ; I want to hear "{song}".
turn_on_light | Switch a light on. | room:string:enum(kitchen/bedroom/bathroom/garage/hall/office), brightness?:integer:percent | Turn on the light in the {room}. ; Switch the {room} light on. ; Light in the {room} please. ; Set the {room} light to {brightness} percent.
set_thermostat | Set the heating. | temperature:number:decimal, room?:string:enum(kitchen/bedroom/bathroom/garage/hall/office) | Set the heating to {temperature} degrees. ; Make it {temperature} degrees in the {room}. ; Heat the {room} to {temperature} degrees.
order_food | Order dishes for delivery. | items:array:foods, address?:string:city | Order {items}. ; I would like {items} please. ; Get me {items} delivered to {address}. ; Order {items} to {address}.
add_to_list | Add items to the shopping list. | items:array:foods | Put {items} on the shopping list. ; Add {items} to my list. ; I need to buy {items}. ; Shopping list: {items}
tag_document | Put tags on a document. | document_id:string:code, tags:array:words | Tag document {document_id} with {tags}. ; Put the tags {tags} on {document_id}. ; Mark {document_id} as {tags}.
create_customer | Create a customer. | customer_name:string:anyname, description:string:description | Create a customer named '{customer_name}' - {description} ; Create a customer named '{customer_name}' (Sun Company) - {description} ; New customer: '{customer_name}', {description} ; Register the customer '{customer_name}' ({description}).
unicode_supplier | Tool for creating a supplier with a Unicode name. | supplier_name:string:foreign, description:string:description | Create a supplier named '{supplier_name}' (Good Group) - {description} ; Add a supplier called '{supplier_name}' (Bright Corporation) - {description} ; Create the supplier '{supplier_name}' - {description} ; Please create supplier '{supplier_name}', {description}
find_customer | Find a customer by name. | name:string:anyname | Find the customer {name}. ; Look up customer {name}. ; Who is customer {name}? ; Search our customers for {name}.
delete_file | Delete a file. | path:string:path | Delete {path}. ; Remove the file {path}. ; Please delete the file {path}.
read_file | Read a file. | path:string:path, lines?:integer:number | Show me {path}. ; Read the file {path}. ; What is in {path}? ; Read the first {lines} lines of {path}.
write_file | Write text to a file. | path:string:path, content:string:phrase | Write "{content}" to {path}. ; Save "{content}" in the file {path}. ; Put "{content}" into {path}.
run_query | Run a database query. | table:string:word, limit?:integer:number | Show the table {table}. ; Select everything from {table}. ; Show {limit} rows of the table {table}. ; Get me {limit} rows from {table}.
get_user | Get a user by id. | user_id:integer:number, verbose?:boolean:flag | Show user {user_id}. ; Who is user {user_id}? ; Get the user with id {user_id}. ; Show all details of user {user_id}. %verbose=true
update_status | Update the status of an order. | order_id:string:code, status:string:enum(open/shipped/delivered/cancelled) | Set order {order_id} to {status}. ; Mark order {order_id} as {status}. ; Order {order_id} is {status} now, please update it.
track_order | Where an order is. | order_id:string:code | Where is my order {order_id}? ; Track order {order_id}. ; What is the status of order {order_id}? ; Has {order_id} arrived?
create_ticket | Open a support ticket. | title:string:phrase, priority?:string:enum(low/medium/high), urgent?:boolean:flag | Open a ticket "{title}". ; Open a {priority} priority ticket "{title}". ; File a ticket about "{title}", it is urgent. %urgent=true ; Create a ticket titled "{title}" with {priority} priority.
word_count | Count the words of a text. | text:string:phrase | How many words are in "{text}"? ; Count the words of "{text}".
reverse_text | Reverse a text. | text:string:phrase | Reverse "{text}". ; Spell "{text}" backwards.
greeting | Write a greeting in a style. | style:string:style | Using the tool, generate a {style} greeting. ; Greet me in {style} style. ; Write a {style} greeting with the tool. ; Generate a {style} greeting.
search_documents | Search the internal documents. | query:string:phrase | Search the documents for "{query}". ; What do our documents say about {query}? ; Find documents about {query}. ; Look in the documents for {query}.
save_contact | Save a contact with an address. | name:string:person, address:object:address | Save the contact {name}, {address}. ; New contact {name} at {address}. ; Remember that {name} lives at {address}.
magic_number | Apply a magic function to an input. | input:integer:number | What is the value of magic_number({input})? Use the tool. ; Apply the magic number to {input}. ; magic_number of {input}? ; Use the tool on {input}.
secret_word | Get the secret word. | | What is the value of secret_word()? Use the tool. ; Get the secret word. ; What is the secret word? ; Use the tool to get the word.
check_humidity | Measure the humidity of a place. | place:string:city | Can you check how humid {place} is? ; I want the humidity of {place}.
reserve_table | Reserve a table at a restaurant. | restaurant:string:made_up, guests:integer:small, date:string:iso_date | Please reserve a table at {restaurant} for {guests} guests on {date}. ; We are {guests} and want to eat at {restaurant} on {date}, so reserve a table.
rename_branch | Rename a branch. | old_name:string:word, new_name:string:word | Rename the branch {old_name} to {new_name}, please. ; The branch {old_name} should be called {new_name}; rename it.
ship_parcel | Ship a parcel to someone. | receiver:string:person, weight:number:decimal, express?:boolean:flag | Ship a parcel of {weight} kilograms to {receiver}. ; A parcel of {weight} kilograms has to go to {receiver} as express, ship it. %express=true
measure_pressure | Pressure at a sensor. | sensor_id:string:code | Which pressure does the sensor {sensor_id} measure? ; Measure the pressure at {sensor_id}, please.
power_of | Raise a base to an exponent. | base:integer:number, exponent:integer:small | Raise {base} to the power of {exponent}. ; I need {base} to the power of {exponent}.
enroll_student | Enroll a student in a course. | student:string:person, course:string:phrase | Enroll {student} in the course "{course}". ; The student {student} takes the course "{course}"; enroll them.
list_backups | List all backups. | | List the backups we have. ; I would like a list of all backups.
archive_project | Archive a project. | project_id:string:code, keep_files?:boolean:flag | Archive the project {project_id}. ; Archive project {project_id} but keep the files. %keep_files=true
register_partner | Register a business partner under its own name. | partner_name:string:foreign, country:string:country | Register the partner '{partner_name}' from {country}. ; We have a new partner in {country}, '{partner_name}', so register it.
pack_items | Pack items into a box. | items:array:foods, box:string:enum(small/medium/large) | Pack {items} into a {box} box. ; Take a {box} box and pack {items}.
get_invoice | Fetch an invoice. | invoice_number:integer:number | Fetch invoice {invoice_number} for me. ; I am looking for invoice {invoice_number}.
schedule_pickup | Schedule a pickup. | street:string:made_up, time:string:time | Schedule a pickup in {street} street at {time}. ; Please come for a pickup at {time} in {street} street.
label_photo | Put labels on a photo. | photo:string:path, labels:array:words | Put the labels {labels} on the photo {photo}. ; The photo {photo} needs the labels {labels}.
water_plants | Water the plants. | litres:number:decimal | Water the plants with {litres} litres. ; The plants need {litres} litres of water.
"""
# fmt: off
VERBS = [
    "get", "fetch", "find", "search", "list", "show", "check", "count", "update", "delete", "create", "add",
    "remove", "start", "stop", "open", "close", "send", "calculate", "compute", "lookup", "read", "write", "book",
    "cancel", "order", "track", "rename", "copy", "move", "export", "import", "print", "generate", "schedule",
    "measure", "record", "convert", "merge", "split", "sort", "retrieve", "approve", "publish", "verify", "restore",
    "summon", "inspect", "assign",
]
# fmt: on
# fmt: off
NOUNS = [
    "price", "status", "report", "record", "account", "invoice", "user", "order", "product", "article", "song",
    "route", "recipe", "meeting", "task", "note", "file", "folder", "image", "video", "device", "sensor", "server",
    "database", "cluster", "job", "queue", "model", "dataset", "experiment", "ticket", "booking", "reservation",
    "room", "seat", "menu", "review", "rating", "comment", "message", "channel", "playlist", "reminder", "budget",
    "payment", "refund", "shipment", "warehouse", "stock", "license", "contract", "policy", "survey", "form",
    "profile", "session", "token", "balance", "score", "grade", "lesson", "course", "exam", "student", "employee",
    "team", "holiday", "shift", "salary", "vehicle", "engine", "battery", "signal", "map", "location", "station",
    "train", "flight", "ship", "garden", "plant", "animal", "color", "shape", "joke", "quote", "poem", "riddle",
    "greeting", "fact", "definition", "synonym", "voucher", "subscription", "antenna", "blueprint", "manuscript",
    "patient", "prescription", "elevator", "thermostat", "beacon", "expedition",
]
# fmt: on

# Parameters for tools that are put together at random: name, type, kind of value, phrases.
PARAMETERS = """
city | string | city | in {v} ; for the city {v} ; located in {v}
location | string | city | at {v} ; near {v} ; in {v}
date | string | iso_date | on {v} ; for {v} ; dated {v}
day | string | day | on {v} ; for {v}
name | string | person | named {v} ; for {v} ; of {v} ; called {v}
customer | string | anyname | of the customer {v} ; for customer {v}
title | string | phrase | titled "{v}" ; with the title "{v}"
query | string | phrase | about {v} ; matching "{v}" ; on {v}
id | string | code | {v} ; with id {v} ; with the id {v}
number | integer | number | number {v} ; with the number {v}
limit | integer | small | , at most {v} ; limited to {v} ; and show only {v}
count | integer | small | , {v} of them ; {v} times
amount | number | decimal | over {v} ; with an amount of {v} ; worth {v}
price | number | decimal | for a price of {v} ; costing {v}
threshold | number | decimal | above {v} ; with a threshold of {v}
category | string | word | in the category {v} ; of category {v}
color | string | color | in {v} ; that is {v} ; coloured {v}
language | string | language | in {v} ; written in {v}
country | string | country | from {v} ; in {v}
topic | string | phrase | about {v} ; on the topic "{v}"
owner | string | first | owned by {v} ; belonging to {v}
email | string | email | for {v} ; with the e-mail {v}
time | string | time | at {v} ; for {v}
format | string | enum(json/csv/pdf/text) | as {v} ; in {v} format
size | string | enum(small/medium/large) | in size {v} ; of size {v}
order | string | enum(ascending/descending) | in {v} order ; sorted in {v} order
level | integer | small | at level {v} ; of level {v}
tags | array | words | with the tags {v} ; tagged {v}
code | string | code | with code {v} ; {v}
path | string | path | at {v} ; in {v}
company | string | company | of {v} ; for the company {v}
year | integer | year | of the year {v} ; from {v}
month | string | month | for {v} ; in {v}
style | string | style | in {v} style
"""
