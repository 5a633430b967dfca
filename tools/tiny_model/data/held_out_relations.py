# ruff: noqa: E501 - a row of a table stays on its line
"""The evaluation's own wordings of facts and questions; none is in `relations.py`."""

from tiny_model.data.relations import parse

RELATIONS = parse("""
place | year | Masons put the last piece of {e} in place in {v}, when it was finished. ; {e}, begun long before, was finally completed in {v}. | Can you tell me when {e} was completed? ; {e} was finished in what year?
place | person | It was {v} who designed {e}. ; {e} was designed for the city by {v}. | Please tell me who designed {e}. ; {e} was designed by whom?
place | measure | Measured in full, {e} has a length of {v}. ; {e} is said to be {v} long. | Could you tell me how long {e} is? ; What length is given for {e}?
place | measure | With a height of {v}, {e} is easy to see. ; {e} stands {v} tall. | Can you say how tall {e} is? ; {e} has what height?
place | material | For the walls of {e}, {v} was the material. ; {e} was mostly made of {v}. | From what material was {e} made? ; Do you know what {e} is made of?
place | city | Travellers reach {e}, located in {v}, by bus. ; {e} is located close to {v}. | Please say where {e} is located. ; {e} is located where?
place | money | In the end {e} cost the council {v}. ; {e} is said to have cost {v}. | What did {e} cost? ; Can you tell me how much {e} cost?
place | time | On weekdays {e} opens at {v}. ; {e} opens daily at {v}. | What time in the morning does {e} open? ; {e} opens at what time?
town | number | At the last count {v} people lived in {e}. ; {e} now has a population of {v}. | Could you tell me the population of {e}? ; {e} has how many people?
town | person | Since the vote, {v} has been mayor of {e}. ; {e} has chosen {v} as its mayor. | Do you know who the mayor of {e} is? ; {e} has whom as mayor?
town | year | Records show that {e} was founded in {v}. ; {e} was first founded in {v}. | Please tell me when {e} was founded. ; The founding of {e} was in what year?
person | city | A son of {v}, {e} was born in {v}. ; {e} was born near {v}. | Can you tell me where {e} was born? ; In which place was {e} born?
person | job | For years now {e} has worked as a {v}. ; {e} makes a living as a {v}. | Please say what {e} does for a living. ; What work does {e} do as a living?
person | company | {e} now works for {v}. ; Today {e} works in the main office of {v}. | For which company does {e} work now? ; Can you tell me where {e} works?
person | hobby | In spare hours {e} likes {v} best. ; {e} really enjoys {v}. | What does {e} like best? ; Do you know what {e} enjoys?
person | number | {e} turned {v} years old this spring. ; {e} is now {v} years old. | Can you say how old {e} is? ; {e} is how old?
person | email | For questions write to {e} at {v}. ; {e} can be reached by e-mail at {v}. | At which e-mail address can {e} be reached? ; How do I reach {e} by e-mail?
company | person | It was {v} who founded {e}. ; {e} was founded by a student, {v}. | Please tell me who founded {e}. ; {e} was founded by whom?
company | person | For two years {v} has been the CEO of {e}. ; {e} appointed {v} as its CEO. | Can you tell me the name of the CEO of {e}? ; {e} has whom as its CEO?
company | city | {e}, still a family firm, is based in {v}. ; {e} is now based near {v}. | Can you tell me where {e} is based? ; {e} is based in what city?
company | number | On its payroll {e} has {v} employees. ; In all, {v} people work at {e} today. | Could you say how many employees {e} has? ; What number of people work at {e}?
product | money | In shops {e} now costs {v}. ; {e} currently costs {v} online. | Can you tell me what {e} costs? ; What price does {e} cost now?
product | measure | Without its case {e} weighs {v}. ; On the scale {e} weighs {v}. | Please tell me how much {e} weighs. ; {e} weighs how much?
product | date | After a delay {e} was released on {v}. ; {e} was finally released on {v}. | On what date was {e} released? ; Can you tell me when {e} was released?
product | person | It was {v} who invented {e}. ; {e} was invented in a shed by {v}. | Please tell me who invented {e}. ; {e} was invented by whom?
event | city | This time {e} will be held in {v}. ; {e} is always held in {v}. | In what place will {e} be held? ; {e} is held where?
event | person | To great applause {v} won {e}. ; {e} was won this time by {v}. | Can you tell me who won {e}? ; {e} was won by whom?
event | date | This year {e} takes place on {v}. ; {e} will take place on {v}. | On what day does {e} take place? ; Please tell me when {e} takes place.
rule | measure | All staff get {v} of {e}. ; In our firm the {e} is {v}. | Can you tell me how much {e} staff get? ; How long is our {e}?
rule | person | As of this year {v} approves the {e}. ; The {e} must be approved by {v}. | By whom is the {e} approved? ; Please tell me who approves the {e}.
system | number | Unless told otherwise {e} listens on port {v}. ; {e} uses the port {v}. | What is the port that {e} listens on? ; Can you tell me which port {e} uses?
system | code | Since last week {e} is at version {v}. ; The newest version of {e} is {v}. | What version is {e} at now? ; Can you tell me the version of {e}?
system | person | These days {e} is maintained by {v}. ; {v} has long maintained {e}. | By whom is {e} maintained? ; Please tell me who maintains {e}.
species | food | In winter {e} eats {v}. ; {e} mainly eats {v}. | Can you tell me what {e} eats? ; {e} eats what in winter?
dish | measure | Over a low fire {e} takes {v} to cook. ; {e} should cook for {v}. | Can you tell me how long {e} takes to cook? ; How long should {e} cook?
""")
