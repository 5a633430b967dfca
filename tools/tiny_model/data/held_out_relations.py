# ruff: noqa: E501 - a row of a table stays on its line
"""The evaluation's own wordings of facts and questions; `blind.py` sees to it that training has none of them."""

from tiny_model.data.relation import parse

RELATIONS = parse("""
place | year | After years of delays, {e} was finally finished in {v}. ; Its last stone set, {e} stood complete in {v}. ; Workers put the finishing touches to {e} in {v}. | What year did they finish building {e}? ; When did the builders finish {e}? ; Do we know when {e} was finished?
place | year | Visitors were first let into {e} in {v}. ; {e} welcomed its first visitors in {v}. ; The public first got to see {e} in {v}. | When did {e} first open to visitors? ; Since what year can people visit {e}? ; When was {e} opened for visitors?
place | person | The city asked {v} to design {e}. ; {e} follows a design by {v}. ; The drawings for {e} came from {v}, an architect. | Whose design is {e} based on? ; Who came up with the design of {e}? ; Which architect was behind {e}?
place | measure | From one end to the other {e} runs for {v}. ; {e} stretches over a length of {v}. ; Walk along {e} and you cover {v}, its full length. | What is the full length of {e}? ; How long would you say {e} is? ; How long is {e} from end to end?
place | measure | The top of {e} is {v} above the ground. ; {e} soars to a height of {v}. ; At {v}, {e} is the tallest around here. | How tall is {e} in total? ; How high does {e} go? ; What height does {e} reach?
place | material | The builders of {e} chose {v}. ; {e} is built entirely of {v}. ; Nearly all of {e} consists of {v}. | What did they build {e} out of? ; Which material is {e} made from? ; What stuff was {e} built of?
place | city | You will come across {e} in {v}. ; {e} can be visited in {v}. ; The location of {e} is {v}. | Which city is {e} in? ; Where would I find {e}? ; In what town can I visit {e}?
place | money | All in all, {v} went into building {e}. ; The bill for {e} came to {v}. ; Taxpayers paid {v} for {e}. | How much money did {e} cost to build? ; What was paid for {e}? ; How expensive was {e}?
place | money | Getting into {e} costs {v} per person. ; {e} charges {v} for admission. ; One pays {v} at the door of {e}. | What do I pay to get into {e}? ; How much is admission to {e}? ; How much does {e} charge for entry?
place | time | You can enter {e} from {v} onwards. ; {e} lets people in from {v}. ; The gates of {e} are unlocked at {v}. | From what time can I enter {e}? ; How early does {e} open? ; At what hour do the gates of {e} open?
place | number | In a normal year {e} draws {v} visitors. ; {e} gets {v} visitors per year. ; Last year {v} people went to see {e}. | How many visitors does {e} get per year? ; How many people go to see {e} in a year? ; What is the yearly number of visitors of {e}?
town | number | The census counted {v} people in {e}. ; {e} has grown to {v} residents. ; {e} is a place of {v} souls. | How many residents does {e} have? ; How many people are there in {e}? ; How large is the population of {e}?
town | person | The office of mayor of {e} is held by {v}. ; {e} has had {v} as mayor for years. ; {v} sits in the town hall of {e} as mayor. | Who is mayor in {e}? ; Which person is the mayor of {e} today? ; Who runs the town hall of {e}?
town | year | The history of {e} begins in {v}, when it was founded. ; The first houses of {e} went up in {v}, its founding year. ; {e} has existed as a town since {v}. | How old is the town of {e}, when was it founded? ; In what year did {e} begin? ; When did {e} come into being?
person | city | {e} first saw the light of day in {v}. ; The cradle of {e} stood in {v}. ; {v} is where {e} was born. | In what city was {e} born? ; Which town was {e} born in? ; Where did {e} come into the world?
person | year | {e} came into the world in {v}. ; {e}, born in {v}, was the youngest of three. ; {v} was the year of birth of {e}. | What is the year of birth of {e}? ; When exactly was {e} born? ; When did {e} come into the world?
person | job | {e} has a job as a {v}. ; By trade {e} is a {v}. ; {e} is employed as a {v}. | What job does {e} have? ; What is {e} by trade? ; What does {e} work as?
person | company | {e} has a position at {v}. ; {e} is on the payroll of {v}. ; The company that {e} works for is {v}. | At which company does {e} work? ; What company is {e} working for? ; Whose payroll is {e} on?
person | hobby | When there is free time, {e} goes for {v}. ; {e} is a fan of {v}. ; Nothing pleases {e} more than {v}. | What does {e} do for fun? ; What does {e} do in free time? ; What hobby does {e} have?
person | number | {e} celebrated birthday number {v} last week. ; {e} has reached the age of {v}. ; {e} is {v}, as of today. | How many years old is {e}? ; What is the age of {e} now? ; How old is {e} today?
person | email | Mail for {e} goes to {v}. ; {e} reads mail sent to {v}. ; The best way to contact {e} is {v}. | What is the best way to contact {e}? ; Which e-mail address does {e} use? ; How can I contact {e} by e-mail?
person | person | The wife of {e} is {v}. ; {e} shares a life with {v}, as a married couple. ; {e} said yes to {v} at the wedding. | Who is {e} the husband of? ; Who did {e} marry? ; What is the name of the wife of {e}?
company | person | The idea to start {e} came from {v}, its founder. ; {e} goes back to its founder {v}. ; It all began when {v} set up {e}. | Who set up {e}? ; Who was the founder of {e}? ; Which person founded {e}?
company | person | The top job at {e} belongs to {v}. ; At the helm of {e} is {v}. ; {e} has {v} as its chief executive. | Who has the top job at {e}? ; Who is at the helm of {e}? ; Which person is the chief executive of {e}?
company | city | The main office of {e} is in {v}. ; {e} operates out of {v}. ; {v} is the seat of {e}. | Where is the main office of {e}? ; Which city does {e} operate from? ; Where does {e} have its headquarters?
company | number | {e} gives work to {v} people. ; The workforce of {e} is {v} strong. ; {e} counts {v} staff members. | How many staff members are there at {e}? ; How big is the workforce of {e}? ; How many workers are there in all at {e}?
company | money | {e} took in {v} over the year. ; The annual sales of {e} amount to {v}. ; {e} closed the year with revenue of {v}. | How much did {e} take in? ; How large were the annual sales of {e}? ; How much revenue does {e} make?
product | money | You pay {v} for {e}. ; {e} goes for {v} in stores. ; The shop asks {v} for {e}. | What do I have to pay for {e}? ; How expensive is {e}? ; How much do they ask for {e}?
product | measure | {e} brings {v} to the scales. ; At {v}, {e} is rather light. ; {e} comes in at {v} of weight. | How much weight does {e} have? ; What does {e} weigh in total? ; How heavy is {e} when packed?
product | measure | One charge keeps {e} going for {v}. ; The battery keeps {e} running for {v}. ; {e} goes {v} between charges. | How long can I use {e} on one charge? ; How long until {e} needs a charge? ; How long does {e} last per charge?
product | date | {e} went on sale on {v}. ; {v} was the day on which {e} reached the shops. ; {e} hit the market on {v}. | When did {e} go on sale? ; When did {e} hit the market? ; Since what day can one buy {e}?
product | person | {e} was thought up by {v}. ; The world owes {e} to {v}, who invented it. ; The idea for {e} came from its inventor, {v}. | Who thought up {e}? ; Who had the idea for {e}? ; Which person invented {e}?
product | measure | If {e} breaks within {v}, the warranty covers it. ; For {e} the maker gives a {v} warranty. ; {e} is under warranty for {v}. | How long is {e} under warranty? ; How many months or years of warranty come with {e}? ; What warranty does the maker give for {e}?
event | city | This year {v} is the host of {e}. ; Guests of {e} meet in {v}. ; {e} happens in {v}. | Which place is the host of {e}? ; Where does {e} happen? ; Where will guests of {e} meet?
event | person | The prize of {e} was taken by {v}. ; {v} came in first at {e}. ; {v} beat everyone else at {e}. | Who came in first at {e}? ; Who took the prize of {e}? ; Which person won {e}?
event | date | Mark {v} in your diary for {e}. ; {e} starts on {v}. ; We all meet for {e} on {v}. | On what day does {e} start? ; What day is {e} on? ; When will we meet for {e}?
event | money | To join {e}, one pays {v}. ; {e} has an entry fee of {v}. ; Seats at {e} are sold at {v}. | How much do I pay to join {e}? ; What is the entry fee of {e}? ; How much is a seat at {e}?
rule | measure | Each of us can take {v} of {e}. ; The company gives everyone {v} of {e}. ; Under the new rules, the {e} amounts to {v}. | How much {e} can I take? ; How much {e} does everyone get? ; How many days or hours of {e} do I have?
rule | person | To get the {e}, ask {v} to approve it. ; Approval of the {e} lies with {v}. ; {v} has to sign off on the {e}. | Who has to sign off on the {e}? ; Who do I ask to approve the {e}? ; Whose approval does the {e} need?
rule | measure | Hand in the {e} request no later than {v} after the event. ; A request for {e} is void after {v}. ; We accept {e} requests for {v}. | By when do I hand in the {e} request? ; How long are {e} requests accepted? ; After what time is a request for {e} void?
system | number | Clients connect to {e} on port {v}. ; {e} is reachable on port {v}. ; The firewall opens port {v} for {e}. | Which port do clients of {e} connect to? ; On what port is {e} reachable? ; What port is open for {e}?
system | code | We are running {e} {v}, the newest version. ; The version of {e} in use is {v}. ; {e} was upgraded to version {v}. | Which version of {e} are we running? ; What version was {e} upgraded to? ; What is the newest version of {e}?
system | person | If {e} breaks, call its maintainer {v}. ; {v} looks after {e}. ; {e} is in the hands of {v}, who maintains it. | Who is it that looks after {e}? ; Who do I call if {e} breaks? ; In whose hands is {e}?
system | time | At {v} each night a backup of {e} is taken. ; Backups of {e} start at {v}. ; {e} gets its backup at {v}. | When do backups of {e} start? ; What time is the backup of {e} taken? ; At what hour does {e} get its backup?
species | food | The favourite food of {e} is {v}. ; You can feed {v} to {e}. ; {e} lives mainly off {v}. | What is the favourite food of {e}? ; What can I feed to {e}? ; What does {e} live off?
species | measure | {e} can live up to {v}. ; The oldest of {e} died at the age of {v}. ; Most of {e} die after {v}. | How old can {e} get? ; How long can {e} live? ; After how long does {e} die?
dish | measure | Leave {e} on the stove for {v}. ; You need {v} to cook {e}. ; {e} wants {v} of cooking. | How long must {e} be on the stove? ; How long do I need to cook {e}? ; What cooking time does {e} need?
dish | food | The key to good {e} is {v}, its main ingredient. ; Cooks put a lot of {v} into {e}. ; You cannot make {e} without {v}. | What is mostly in {e}? ; Which ingredient goes into {e}? ; What do cooks put into {e}?
""")

GENERIC_SAYS = (
    "In the list, the {a} of {e} is given as {v}.",
    "{e} comes with the {a} {v}.",
    "The {a} belonging to {e} is {v}.",
    "Somebody wrote down {v} as the {a} of {e}.",
    "{e} got a new {a}: {v}.",
)
GENERIC_ASKS = (
    "Which {a} is given for {e}?",
    "What is the {a} belonging to {e}?",
    "I am looking for the {a} of {e}.",
    "What {a} was written down for {e}?",
    "Hi, could you look up the {a} of {e} for me?",
)
VERBS = [
    "vandalised",
    "commissioned",
    "demolished",
    "criticised",
    "insured",
    "excavated",
    "auctioned",
    "filmed",
    "decorated",
    "bequeathed",
]
# What a later sentence calls an entity of the kind, and statements that name it so.
REFERENCES = {
    "place": "the site",
    "town": "the community",
    "company": "the enterprise",
    "product": "the item",
    "event": "the occasion",
    "system": "the software",
    "species": "the creature",
    "dish": "the meal",
}
