# ruff: noqa: E501 - a row of a table stays on its line
"""Facts that passages state and questions ask for: kind of entity, kind of value, wordings.

A line reads `entity kind | value kind | statements | questions`, alternatives apart by ` ; `. Any statement
may meet any question of its line, so the model learns that they mean the same. `held_out_relations.py` has
the evaluation's wordings.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """One kind of fact: `{e}` is the entity and `{v}` the value."""

    entity: str
    value: str
    says: tuple[str, ...]
    asks: tuple[str, ...]


def parse(table: str) -> tuple[Relation, ...]:
    """Read a table of relations."""
    rows = []
    for line in table.strip().splitlines():
        entity, value, says, asks = (cell.strip() for cell in line.split("|"))
        rows.append(Relation(entity, value, tuple(says.split(" ; ")), tuple(asks.split(" ; "))))
    return tuple(rows)


TRAIN = parse("""
place | year | {e} was finished in {v}. ; {e} was completed in {v}. ; Builders finished {e} in {v}. ; Work on {e} ended in {v}. ; The construction of {e} was complete in {v}. | When was {e} finished? ; In which year was {e} completed? ; What year was {e} finished? ; When did work on {e} end? ; When was the construction of {e} complete?
place | year | {e} opened in {v}. ; {e} opened its doors in {v}. ; {e} was opened to the public in {v}. ; Since {v}, {e} has been open to the public. ; The opening of {e} was in {v}. | When did {e} open? ; In what year did {e} open? ; Since when is {e} open to the public? ; When was {e} opened? ; What is the opening year of {e}?
place | year | {e} burned down in {v}. ; {e} was destroyed by fire in {v}. ; A fire destroyed {e} in {v}. ; In {v}, a fire ruined {e}. | When did {e} burn down? ; When was {e} destroyed? ; In which year did fire destroy {e}? ; What year did {e} burn?
place | person | {e} was designed by {v}. ; {v} designed {e}. ; The architect of {e} was {v}. ; {v} drew the plans for {e}. ; {e} is a work of the architect {v}. | Who designed {e}? ; Who was the architect of {e}? ; Which architect designed {e}? ; Who drew the plans for {e}? ; By whom was {e} designed? ; What is the name of the architect of {e}?
place | person | {e} was built by {v}. ; {v} built {e}. ; The builder of {e} was {v}. | Who built {e}? ; By whom was {e} built? ; Who was the builder of {e}?
place | measure | {e} is {v} long. ; {e} has a length of {v}. ; The length of {e} is {v}. ; From end to end, {e} measures {v}. | How long is {e}? ; What is the length of {e}? ; What length does {e} have? ; Tell me the length of {e}.
place | measure | {e} is {v} tall. ; {e} is {v} high. ; The height of {e} is {v}. ; {e} rises to {v}. ; {e} has a height of {v}. | How tall is {e}? ; How high is {e}? ; What is the height of {e}? ; Tell me how high {e} is.
place | measure | {e} is {v} wide. ; The width of {e} is {v}. ; {e} has a width of {v}. | How wide is {e}? ; What is the width of {e}? ; Tell me the width of {e}.
place | material | {e} is made of {v}. ; {e} was built from {v}. ; {e} consists mostly of {v}. ; The main material of {e} is {v}. | What is {e} made of? ; What was {e} built from? ; What material is {e} made of? ; Which material was used for {e}?
place | color | {e} is painted {v}. ; The colour of {e} is {v}. ; {e} has been {v} since it was last painted. | What colour is {e}? ; What color is {e}? ; Which colour is {e} painted? ; In what colour is {e} painted?
place | city | {e} is in {v}. ; {e} is located in {v}. ; {e} stands in {v}. ; You can find {e} in {v}. ; {e} lies near {v}. | Where is {e}? ; Where is {e} located? ; In which town is {e}? ; In what city does {e} stand? ; Where can I find {e}?
place | number | {e} has {v} visitors a year. ; About {v} people visit {e} every year. ; Each year {e} is visited by {v} people. ; {e} counts {v} visitors per year. | How many people visit {e} each year? ; How many visitors does {e} have? ; How many visitors a year does {e} count?
place | money | {e} cost {v} to build. ; The cost of {e} was {v}. ; Building {e} cost {v}. ; {v} was spent on building {e}. | How much did {e} cost? ; What was the cost of {e}? ; How much was spent on {e}? ; What did it cost to build {e}?
place | money | A ticket for {e} costs {v}. ; Entry to {e} is {v}. ; Visitors pay {v} to enter {e}. ; The entrance fee of {e} is {v}. | How much is a ticket for {e}? ; What does entry to {e} cost? ; What is the entrance fee of {e}? ; How much do visitors of {e} pay?
place | time | {e} opens at {v}. ; The doors of {e} open at {v}. ; Every morning {e} opens at {v}. | At what time does {e} open? ; What time does {e} open? ; When does {e} open each day?
place | time | {e} closes at {v}. ; The doors of {e} close at {v}. ; {e} shuts at {v}. | At what time does {e} close? ; What time does {e} close? ; When does {e} shut?
place | day | {e} is closed on {v}. ; On {v}, {e} is closed. ; {e} does not open on {v}. | On which day is {e} closed? ; When is {e} closed? ; Which day does {e} not open?
place | person | {e} is named after {v}. ; {e} got its name from {v}. ; {e} carries the name of {v}. ; {e} was named in honour of {v}. | Who is {e} named after? ; After whom is {e} named? ; Where does {e} get its name from?
place | person | {e} is owned by {v}. ; {v} owns {e}. ; The owner of {e} is {v}. ; {e} belongs to {v}. | Who owns {e}? ; Who is the owner of {e}? ; To whom does {e} belong? ; Whose is {e}?
town | number | {e} has {v} inhabitants. ; {v} people live in {e}. ; The population of {e} is {v}. ; {e} has a population of {v}. ; {e} is home to {v} people. | How many people live in {e}? ; What is the population of {e}? ; How many inhabitants does {e} have? ; How big is the population of {e}?
town | person | The mayor of {e} is {v}. ; {v} is the mayor of {e}. ; {e} is led by mayor {v}. ; {v} was elected mayor of {e}. | Who is the mayor of {e}? ; Who was elected mayor of {e}? ; What is the name of the mayor of {e}? ; Who leads {e}?
town | food | {e} is known for its {v}. ; {e} is famous for its {v}. ; People travel to {e} for its {v}. | What is {e} known for? ; What is {e} famous for? ; For what do people travel to {e}?
town | year | {e} was founded in {v}. ; The founding of {e} was in {v}. ; {e} dates back to {v}. ; Settlers founded {e} in {v}. | When was {e} founded? ; In what year was {e} founded? ; How far does {e} date back? ; What year was {e} founded?
town | language | The language of {e} is {v}. ; People in {e} speak {v}. ; {v} is spoken in {e}. | What language do people speak in {e}? ; Which language is spoken in {e}? ; What is the language of {e}?
town | word | {e} lies on the river {v}. ; The river {v} flows through {e}. ; The river of {e} is called {v}. | Which river flows through {e}? ; On which river does {e} lie? ; What is the river of {e} called?
person | city | {e} was born in {v}. ; {e} comes from {v}. ; The birthplace of {e} is {v}. ; {v} is the home town of {e}. | Where was {e} born? ; Where does {e} come from? ; What is the birthplace of {e}? ; Where is {e} from?
person | year | {e} was born in {v}. ; The birth year of {e} is {v}. ; In {v}, {e} was born. | When was {e} born? ; In which year was {e} born? ; What is the birth year of {e}? ; What year was {e} born?
person | year | {e} died in {v}. ; The death of {e} was in {v}. ; In {v}, {e} passed away. | When did {e} die? ; In what year did {e} die? ; When did {e} pass away?
person | city | {e} lives in {v}. ; The home of {e} is in {v}. ; {e} moved to {v} and lives there now. | Where does {e} live? ; In which city does {e} live? ; Where is the home of {e}?
person | job | {e} works as a {v}. ; {e} is a {v} by profession. ; The job of {e} is {v}. ; {e} earns a living as a {v}. | What does {e} do for a living? ; What is the job of {e}? ; What is the profession of {e}? ; As what does {e} work?
person | company | {e} works for {v}. ; {e} is employed by {v}. ; The employer of {e} is {v}. ; {v} employs {e}. | Who does {e} work for? ; Where does {e} work? ; Which company employs {e}? ; Who is the employer of {e}?
person | hobby | {e} likes {v}. ; The hobby of {e} is {v}. ; In the evenings {e} enjoys {v}. ; {e} spends the weekends {v}. | What is the hobby of {e}? ; What does {e} like? ; What does {e} enjoy? ; What does {e} do on weekends?
person | number | {e} is {v} years old. ; The age of {e} is {v}. ; At {v}, {e} is the oldest of the group. | How old is {e}? ; What is the age of {e}? ; What age is {e}?
person | word | The cat of {e} is called {v}. ; {e} has a dog named {v}. ; {e} has a pet called {v}. | What is the pet of {e} called? ; What is the name of the pet of {e}? ; How is the pet of {e} called?
person | person | {e} is married to {v}. ; {v} is the partner of {e}. ; {e} and {v} are married. ; {e} married {v}. | Who is {e} married to? ; Who is the partner of {e}? ; Whom did {e} marry?
person | phrase | {e} discovered the {v}. ; The {v} was discovered by {e}. ; The discovery of {e} is the {v}. | What did {e} discover? ; What is the discovery of {e}? ; Which discovery did {e} make?
person | phrase | {e} wrote the book "{v}". ; "{v}" was written by {e}. ; The book "{v}" is by {e}. ; {e} is the author of "{v}". | What did {e} write? ; Which book did {e} write? ; Which book is by {e}? ; What book is {e} the author of?
person | email | You can reach {e} at {v}. ; The e-mail address of {e} is {v}. ; Write to {e} at {v}. ; {e} answers mail at {v}. | What is the e-mail address of {e}? ; How can I reach {e}? ; What is the email of {e}? ; Where can I write to {e}?
person | language | {e} speaks {v}. ; The mother tongue of {e} is {v}. ; {e} grew up speaking {v}. | Which language does {e} speak? ; What language does {e} speak? ; What is the mother tongue of {e}?
company | year | {e} was founded in {v}. ; {e} was started in {v}. ; {e} has existed since {v}. ; The founding year of {e} is {v}. | When was {e} founded? ; In which year was {e} started? ; Since when does {e} exist? ; What year was {e} founded?
company | person | {e} was founded by {v}. ; {v} founded {e}. ; The founder of {e} is {v}. ; {v} started {e} in a garage. | Who founded {e}? ; Who is the founder of {e}? ; By whom was {e} founded? ; Who started {e}?
company | person | {e} is led by {v}. ; The chief executive of {e} is {v}. ; {v} is the CEO of {e}. ; {v} runs {e}. ; The head of {e} is {v}. | Who leads {e}? ; Who is the CEO of {e}? ; Who runs {e}? ; Who is the head of {e}? ; What is the name of the chief executive of {e}?
company | city | {e} is based in {v}. ; The headquarters of {e} are in {v}. ; {e} has its head office in {v}. ; {e} runs its business from {v}. | Where is {e} based? ; Where are the headquarters of {e}? ; Where is the head office of {e}? ; In which city is {e} based?
company | number | {e} has {v} employees. ; {e} employs {v} people. ; {v} people work at {e}. ; The staff of {e} counts {v}. | How many employees does {e} have? ; How many people work at {e}? ; How many people does {e} employ? ; How large is the staff of {e}?
company | money | {e} had sales of {v} last year. ; The revenue of {e} was {v}. ; {e} earned {v}. ; {e} reported {v} in revenue. | How much did {e} earn? ; What was the revenue of {e}? ; How high were the sales of {e}? ; What revenue did {e} report?
company | phrase | {e} makes {v}. ; {e} sells {v}. ; The main product of {e} is {v}. ; {e} produces {v}. | What does {e} make? ; What does {e} sell? ; What does {e} produce? ; What is the main product of {e}?
company | company | {e} was bought by {v}. ; {v} bought {e}. ; {v} took over {e}. ; {e} now belongs to {v}. | Who bought {e}? ; Which company took over {e}? ; To whom does {e} belong? ; By whom was {e} bought?
product | money | {e} costs {v}. ; The price of {e} is {v}. ; {e} is sold for {v}. ; You can buy {e} for {v}. | How much does {e} cost? ; What is the price of {e}? ; For how much is {e} sold? ; What does {e} cost?
product | measure | {e} weighs {v}. ; The weight of {e} is {v}. ; {e} has a weight of {v}. | How much does {e} weigh? ; What is the weight of {e}? ; How heavy is {e}?
product | measure | The battery of {e} lasts {v}. ; {e} runs for {v} on one charge. ; {e} has a battery life of {v}. | How long does the battery of {e} last? ; What is the battery life of {e}? ; How long does {e} run on one charge?
product | measure | {e} comes with a warranty of {v}. ; The warranty of {e} is {v}. ; {e} is covered by a warranty for {v}. ; {e} has a {v} guarantee. | How long is the warranty of {e}? ; What is the warranty of {e}? ; For how long is {e} covered by a warranty?
product | color | {e} is available in {v}. ; {e} comes in {v}. ; The colour of {e} is {v}. | In which colour is {e} available? ; What colour does {e} come in? ; What colour is {e}?
product | date | {e} was released on {v}. ; {e} came out on {v}. ; The release date of {e} is {v}. ; {e} has been on sale since {v}. | When was {e} released? ; When did {e} come out? ; What is the release date of {e}? ; Since when is {e} on sale?
product | code | The serial number of {e} is {v}. ; {e} has the serial number {v}. ; {e} carries the number {v}. | What is the serial number of {e}? ; Which serial number does {e} have? ; Which number does {e} carry?
product | company | {e} is made by {v}. ; {v} makes {e}. ; The maker of {e} is {v}. ; {e} is produced by {v}. | Who makes {e}? ; Which company makes {e}? ; Who is the maker of {e}? ; By whom is {e} produced?
product | person | {e} was invented by {v}. ; {v} invented {e}. ; The inventor of {e} was {v}. | Who invented {e}? ; Who was the inventor of {e}? ; By whom was {e} invented?
event | date | {e} takes place on {v}. ; {e} is on {v}. ; The date of {e} is {v}. ; {e} has been set for {v}. | When does {e} take place? ; When is {e}? ; What is the date of {e}? ; On which date is {e}?
event | city | {e} takes place in {v}. ; {e} is held in {v}. ; {v} hosts {e}. ; The venue of {e} is {v}. | Where does {e} take place? ; Where is {e} held? ; Which city hosts {e}? ; What is the venue of {e}?
event | person | {e} was won by {v}. ; {v} won {e}. ; The winner of {e} was {v}. ; First place at {e} went to {v}. | Who won {e}? ; Who was the winner of {e}? ; To whom did first place at {e} go?
event | number | {v} people came to {e}. ; {e} had {v} guests. ; {e} was attended by {v} people. ; The number of guests at {e} was {v}. | How many people came to {e}? ; How many guests did {e} have? ; How many people attended {e}?
event | person | {e} is organised by {v}. ; {v} organises {e}. ; The organiser of {e} is {v}. ; {v} is in charge of {e}. | Who organises {e}? ; Who is the organiser of {e}? ; Who is in charge of {e}? ; By whom is {e} organised?
event | money | Tickets for {e} cost {v}. ; A ticket for {e} is {v}. ; The fee for {e} is {v}. | How much are tickets for {e}? ; What does a ticket for {e} cost? ; What is the fee for {e}?
rule | measure | Employees get {v} of {e}. ; The {e} is {v}. ; Every employee is entitled to {v} of {e}. ; Our policy grants {v} of {e}. | How much {e} do employees get? ; How long is the {e}? ; What is the {e}? ; To how much {e} is an employee entitled?
rule | measure | The {e} must be requested within {v}. ; Requests for the {e} must arrive within {v}. ; The deadline for the {e} is {v}. ; You have {v} to ask for the {e}. | Within what time must the {e} be requested? ; What is the deadline for the {e}? ; How long do I have to ask for the {e}?
rule | person | The {e} is approved by {v}. ; {v} approves the {e}. ; Requests for the {e} go to {v}. ; {v} is responsible for the {e}. | Who approves the {e}? ; To whom do requests for the {e} go? ; Who is responsible for the {e}?
rule | code | The form for the {e} is {v}. ; Use form {v} for the {e}. ; The {e} needs form {v}. | Which form is used for the {e}? ; What form does the {e} need? ; Which form do I need for the {e}?
system | number | {e} listens on port {v}. ; The port of {e} is {v}. ; {e} uses port {v}. ; {e} runs on port {v} by default. | On which port does {e} listen? ; What port does {e} use? ; What is the port of {e}? ; Which port does {e} run on?
system | code | The current version of {e} is {v}. ; {e} is at version {v}. ; The latest release of {e} is {v}. | What is the current version of {e}? ; Which version is {e} at? ; What is the latest release of {e}?
system | language | {e} is translated into {v}. ; {e} is available in {v}. ; The interface of {e} is in {v}. | Into which language is {e} translated? ; In which language is {e} available? ; What language is the interface of {e} in?
system | phrase | {e} stores its data in {v}. ; The data of {e} is kept in {v}. ; {e} keeps everything in {v}. | Where does {e} store its data? ; Where is the data of {e} kept? ; In what does {e} keep everything?
system | person | {e} is maintained by {v}. ; {v} maintains {e}. ; The maintainer of {e} is {v}. ; Bugs in {e} are fixed by {v}. | Who maintains {e}? ; Who is the maintainer of {e}? ; Who fixes bugs in {e}?
system | time | {e} is backed up at {v}. ; The backup of {e} runs at {v}. ; Every night at {v}, {e} is backed up. | When is {e} backed up? ; At what time does the backup of {e} run? ; When does the backup of {e} run?
species | city | {e} lives around {v}. ; {e} is found near {v}. ; The home of {e} is the area of {v}. | Where does {e} live? ; Where is {e} found? ; What is the home of {e}?
species | food | {e} eats {v}. ; {e} feeds on {v}. ; The diet of {e} is mostly {v}. ; {e} lives on {v}. | What does {e} eat? ; What does {e} feed on? ; What is the diet of {e}?
species | measure | {e} grows to {v}. ; {e} reaches a size of {v}. ; An adult of {e} measures {v}. | How big does {e} grow? ; What size does {e} reach? ; How large is an adult of {e}?
species | color | {e} is {v}. ; {e} has {v} feathers. ; The colour of {e} is {v}. | What colour is {e}? ; What is the colour of {e}? ; Which colour does {e} have?
species | measure | {e} lives for {v}. ; {e} reaches an age of {v}. ; The lifespan of {e} is {v}. | How long does {e} live? ; What age does {e} reach? ; What is the lifespan of {e}?
dish | food | {e} is made with {v}. ; The main ingredient of {e} is {v}. ; {e} contains {v}. ; To make {e} you need {v}. | What is {e} made with? ; What is the main ingredient of {e}? ; What does {e} contain? ; What do I need to make {e}?
dish | measure | {e} takes {v} to cook. ; Cook {e} for {v}. ; The cooking time of {e} is {v}. ; {e} is ready after {v}. | How long does {e} take to cook? ; What is the cooking time of {e}? ; For how long should I cook {e}? ; After how long is {e} ready?
dish | country | {e} comes from {v}. ; {e} is a dish from {v}. ; {v} is the home of {e}. | Where does {e} come from? ; Which country is {e} from? ; What is the home of {e}?
""")
