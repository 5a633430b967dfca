# ruff: noqa: E501 - a row of a table stays on its line
"""Tools made at random whose requests do not name the parameters: what a value is tells where it goes."""

from __future__ import annotations

import re
from dataclasses import replace

from tiny_model.data import tool_table, vocabulary
from tiny_model.data.names import Names
from tiny_model.data.tool import Param, Tool

# Group of like values | names of the parameter | JSON type | kind of value | phrases | the value as the subject of a sentence.
SLOTS = """
name | person receiver recipient guest owner student employee contact author assignee patient client member player reader teacher winner responsible_person buyer visitor | string | person | for {v} ; to {v} ; from {v} ; with {v} ; , {v} asked for it ; on behalf of {v} ; because of {v} ; that {v} wants | {v} is {a}, {do} ; {v} is {a}: {do} ; {v} has a {n}, {do} ; {v} wants me to {do} ; {v} needs to {do} ; Help {v} to {do} ; {v} asked us to {do} ; {v} has to {do}
name | user customer first_name nickname friend | string | first | for {v} ; to {v} ; by {v} ; like {v} said | {v} is {a}, {do} ; {v} wants to {do} ; Ask {v} to {do} ; {v} would like to {do}
name | company supplier partner brand vendor shop restaurant organisation | string | company | from {v} ; at {v} ; of {v} ; by {v} ; via {v} | {v} is {a}, {do} ; {v} wants us to {do} ; {v} asks us to {do}
name | team group project room board channel club pet device ship street camp class_name band shelf robot garden server unit_name | string | made_up | {v} ; of {v} ; for {v} ; to {v} ; at {v} ; with {v} ; the {n} of {v} ; to the {n} of {v} ; for the {n} {v} ; let {v} have it ; ({v}) ; in {n} {v} | {v} is {a}, {do} ; The {n} of {v} is {a}: {do} ; {n} {v} needs it, {do} ; Let {v} know and {do} ; {v} has a {n}, {do} ; Give it to {v}: {do}
name | supplier_name customer_name display_name label_text | string | foreign | '{v}' ; named '{v}' ; for '{v}' ; called '{v}' ; to '{v}' ; the {n} '{v}' ; from '{v}' | '{v}' is new, so {do} ; Here is '{v}', {do} ; Our {n} '{v}' is {a}, {do} ; '{v}' has a {n}: {do}
place | city place location town destination region area site venue branch_office | string | city | in {v} ; at {v} ; near {v} ; to {v} ; around {v} ; over in {v} ; somewhere in {v} ; ({v}) | It is {a} in {v}, {do} ; {v} is {a}, {do} ; I am in {v} and want to {do} ; We are going to {v}, so {do} ; {v} is where I want to {do}
date | date day_of_visit start_date due_date deadline travel_date when | string | iso_date | on {v} ; for {v} ; by {v} ; until {v} ; starting {v} ; no later than {v} | On {v}, {do} ; By {v}, {do} ; It must happen on {v}: {do}
date | day weekday | string | day | on {v} ; next {v} ; for {v} | On {v}, {do} ; Every {v}, {do}
date | date_text birthday | string | date | on {v} ; for {v} ; by {v} | On {v}, {do}
time | time hour start_time clock_time at | string | time | at {v} ; for {v} ; before {v} ; not before {v} ; around {v} | At {v}, {do} ; When it is {v}, {do}
figure | id code reference key serial order_number ticket_id sku ref tracking_code | string | code | {v} ; with id {v} ; number {v} ; under {v} ; see {v} | {v} is {a}: {do} ; The {n} {v} is {a}, {do} ; It is about {v}: {do} ; {v} is waiting, {do} ; {v} should be ready, {do}
figure | number index row position page user_id | integer | number | number {v} ; {v} ; no. {v} ; , namely {v} | I have number {v} here, {do} ; {v} is the number, {do}
figure | count quantity copies pieces guests days nights hours rounds repetitions minutes | integer | small | {v} {n} ; {v} times ; , {v} in total ; , {v} of them ; for {v} days ; in {v} steps | Make it {v} {n}, {do} ; We are {v}, so {do} ; I need {v}, {do}
figure | amount price weight temperature volume budget distance size rate value sum | number | decimal | {v} {n} ; {v} ; to {v} ; for {v} ; of {v} ; at {v} ; up to {v} ; not over {v} ; with {v} | Make it {v}, {do} ; Let it be {v} {n}, {do} ; It is {v} this time, {do} ; I can give {v}, {do} ; {v} should do, {do}
text | title subject topic text note comment message question_text reason name content phrase headline | string | phrase | "{v}" ; about "{v}" ; with the words "{v}" ; saying "{v}" ; as "{v}" ; because "{v}" ; : "{v}" ; should read "{v}" ; , it says "{v}" | Is "{v}" {a}? {do} ; What about "{v}", {do} ; Can you see "{v}"? {do} ; It says "{v}", {do} ; The words are "{v}", {do} ; "{v}" is what I need, {do}
text | query keyword search_term | string | phrase | about {v} ; for {v} ; on {v} | I am interested in {v}, {do}
email | email to address_line mail cc | string | email | to {v} ; for {v} ; at {v} ; with copy to {v} | Write to {v} and {do} ; {v} is the address, {do}
path | path file filename source target output folder | string | path | from {v} ; into {v} ; at {v} ; to {v} ; in {v} ; {v} | I want {v} in the {n}, {do} ; Take {v} and {do} ; {v} is too old, {do} ; Look at {v} and {do}
list | tags labels words items names participants fields topics | array | words | with {v} ; for {v} ; : {v} ; , namely {v} ; of {v} | I have {v}, {do} ; {v} are missing, {do} ; Take {v} and {do}
list | ingredients groceries dishes foods | array | foods | with {v} ; of {v} ; , I want {v} ; from {v} | What can I {w} with {v}? {do} ; I like {v}, {do} ; There are {v} in the kitchen, {do}
language | language | string | language | in {v} ; into {v} ; for speakers of {v} | I only speak {v}, {do}
place | country land origin nation | string | country | in {v} ; from {v} ; to {v} ; for {v} ; ({v}) ; , {v} | I come from {v}, {do}
color | color colour paint | string | color | in {v} ; painted {v} ; , make it {v} | I like {v}, so {do}
"""
# Two parameters of one kind, told apart by the words before them; `{v}` is the value.
PAIRS = """
place | origin departure from_city start source_city leaving_from | string | city | from {v} ; leaving {v} ; starting in {v} ; out of {v} | I am in {v} now, {do} ; I leave from {v}, {do}
place | destination arrival to_city end target_city goal | string | city | to {v} ; towards {v} ; with {v} as the goal ; arriving in {v} | I have to be in {v}, {do} ; {v} is my goal, {do}
date | first_day start_date from_date begin check_in | string | iso_date | from {v} ; starting on {v} ; beginning {v} ; as of {v} | It starts on {v}, {do}
date | last_day end_date until_date finish check_out | string | iso_date | to {v} ; until {v} ; ending on {v} ; up to {v} | It ends on {v}, {do}
figure | minimum low lower_limit at_least min_value | integer | number | of at least {v} ; above {v} ; over {v} ; with no less than {v} | At least {v} is needed, {do}
figure | maximum high upper_limit at_most max_value | integer | number | of at most {v} ; below {v} ; under {v} ; with no more than {v} | At most {v} is allowed, {do}
name | sender seller giver from_person author | string | person | from {v} ; sent by {v} ; by {v} ; given by {v} | {v} has sent it, {do}
name | recipient buyer receiver to_person reader | string | person | to {v} ; for {v} ; addressed to {v} ; meant for {v} | {v} will get it, {do}
text | old_name before current_name old_value | string | word | from {v} ; instead of {v} ; , now called {v} ; , so far {v} | It was called {v}, {do}
text | new_name after future_name new_value | string | word | to {v} ; into {v} ; , from now on {v} ; , soon {v} | It will be {v}, {do}
choice | from_unit base from_type old_level source_format first_choice | string | choices | from {v} ; out of {v} ; for one {v} ; of {v} ; , now {v} | It is {v} now, {do}
choice | to_unit target into_type new_level target_format second_choice | string | choices | to {v} ; into {v} ; in {v} ; against {v} ; , then {v} | It should be {v}, {do}
figure | dividend numerator whole first_number | number | number | for {v} ; of {v} ; with {v} first ; , first {v} | First comes {v}, {do}
figure | divisor denominator part second_number | number | number | by {v} ; through {v} ; with {v} second ; , then {v} | Second comes {v}, {do}
"""


CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DONE = "done"
"""The kind of a flag that says whether the verb is to be done or undone."""
FLAGS = (
    ("as {w}", "not as {w}"),
    ("with {w}", "without {w}"),
    ("and {w} it", "but do not {w} it"),
    (", {w} please", ", not {w} please"),
    ("with {w} on", "with {w} off"),
    ("but keep the {w}", "but drop the {w}"),
    (", it is {w}", ", it is not {w}"),
    (", {w} is fine", ", no {w}"),
)
DOING = (
    "{v} the {o}",
    "{v} a {o}",
    "{v} {o}",
    "{v} my {o}",
    "{v} one {o}",
    "{v} that {o}",
    "{v} our {o}",
    "{v} the {a} {o}",
)
ASKING = (
    "{d}", "{d}", "{d}", "please {d}", "can you {d}", "could you {d}", "would you {d}", "I want to {d}", "I'd like to {d}", "we need to {d}",
    "it is time to {d}", "go and {d}", "kindly {d}", "help me to {d}", "is it possible to {d}", "do {d}", "you may {d}", "I must {d}",
    "the {o} is what I need, {d}", "I have a problem with the {o}, {d}", "let us {d}", "now {d}", "would you be so kind as to {d}",
)  # fmt: skip
# Requests that share few words with the tool or none: only the values tell that it fits.
OPAQUE = (
    "how {a} is the {n}", "what can I {v}", "what {n} is there", "is the {n} {a}", "I want to {v}", "we have to {v} the {n}", "the {n} should {v}",
    "one {n}", "it is time for the {n}", "{v} it", "there is no {n}", "which {n} will {v}", "what do I {v}", "can one {v}", "how many {n} are there",
    "the {n} is {a}", "what about the {n}", "any {a} {n}", "I need the {n}", "what is left of the {n}", "let the {n} {v}", "is it {a} to {v}",
    "what does the {n} {v}", "I have a {n}", "a {n}, please,", "where is the {n}", "when does the {n} {v}", "the {a} {n} has to {v}", "how do I {v}",
    "I cannot {v} any more", "somebody must {v}", "{v} and {v}", "it would be {a} to {v}", "is that {a}", "do I have a {n}", "the {n}", "that {n} is too {a}",
)  # fmt: skip
DESCRIBED = (
    "{V} the {o}.", "{V} a {o}.", "{V} {o}", "Tool that can {v} the {o}.", "This function will {v} the {o}.", "Used to {v} a {o} of the {n}.",
    "{V} the {o} and return the {n}.", "{V} one {o} by its {n}.", "Call it to {v} the {o}.", "The {o}: {v} it.",
)  # fmt: skip


def rows_of(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, as cells without the spaces around them."""
    return tuple(tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip().splitlines())


SLOT_ROWS = rows_of(SLOTS)
PAIR_ROWS = rows_of(PAIRS)


def _slot(names: Names, row: tuple[str, ...], noun: str, required: bool) -> Param:
    """One parameter of a row, under one of its names or under a name with a word before it."""
    name = names.pick(row[1].split())
    style = names.rng.random()
    if style < 0.2:
        name = f"{names.pick((noun, names.everyday(), names.word()))}_{name}".replace(" ", "_").replace("-", "_")
    elif style < 0.27:
        first, *rest = name.split("_")
        name = first + "".join(part.capitalize() for part in rest) + names.pick(("", "Value", "Name", "Text"))
    return Param(name, row[2], row[3], required, tuple(row[4].split(" ; ")), tuple(row[5].split(" ; ")))


def _extra(names: Names) -> Param:
    """An optional flag, or a choice among words, that the request mentions by its words."""
    if names.chance(0.5):
        word = names.pick(vocabulary.COMMON_ADJECTIVES) if names.chance(0.6) else names.everyday()
        name = names.pick((word, word, f"is_{word}", f"with_{word}", f"keep_{word}"))
        return Param(name, "boolean", f"flag {word}", False)
    options = _options(names)
    name = names.pick(
        (
            "mode",
            "type",
            "kind",
            "status",
            "level",
            "category",
            "priority",
            "currency",
            "unit",
            "side",
            names.everyday(),
        )
    )
    phrases = (
        "{v}",
        "{v}",
        "the {v} {n}",
        "as {v}",
        "in {v}",
        f"with {name} {{v}}",
        ", {v}",
        "to {v}",
        "the {v} one",
        f"with the {name} {{v}}",
        "({v})",
        "for {v}",
    )
    return Param(name, "string", f"enum({options})", names.chance(0.4), phrases)


def _options(names: Names) -> str:
    """Two to five words or codes to choose from."""
    style = names.rng.random()
    count = names.rng.randint(2, 5)
    if style < 0.25:
        return "/".join(dict.fromkeys("".join(names.rng.sample(CAPITALS, 3)) for _ in range(count)))
    return "/".join(dict.fromkeys(names.everyday() if style < 0.8 else names.word() for _ in range(count)))


def framed(names: Names) -> Tool:
    """A tool with one to four parameters of different kinds."""
    verb = names.pick(tool_table.VERBS + vocabulary.COMMON_VERBS) if names.chance(0.85) else names.word()
    noun = (
        names.pick(tool_table.NOUNS) if names.chance(0.5) else names.everyday() if names.chance(0.7) else names.word()
    )
    if names.chance(0.2):
        noun = f"{names.everyday()} {noun}"
    rows = names.rng.sample(SLOT_ROWS, names.pick((1, 1, 2, 2, 2, 3, 3)))
    if names.chance(0.25):
        place = 2 * names.rng.randrange(len(PAIR_ROWS) // 2)
        rows = [row for row in rows[:2] if row[0] != PAIR_ROWS[place][0]] + list(PAIR_ROWS[place : place + 2])
    else:
        rows = list({row[0]: row for row in rows}.values())  # no two of a group, which nothing would tell apart
    params = [_slot(names, row, noun, place == 0 or names.chance(0.6)) for place, row in enumerate(rows)]
    options = f"enum({_options(names)})"
    params = [replace(param, kind=options) if param.kind == "choices" else param for param in params]
    if names.chance(0.06):
        params.append(Param(vocabulary.past_tense(verb), "boolean", DONE))
    params += [_extra(names)] if names.chance(0.35) else []
    joint = f"{verb}_{noun.replace(' ', '_')}"
    name = (
        joint
        if names.chance(0.65)
        else names.pick(
            (
                names.everyday(),
                f"{noun.replace(' ', '_')}_{verb}",
                f"{joint}_{names.everyday()}",
                verb + noun.title().replace(" ", ""),
            )
        )
    )
    says = (
        names.filled(names.pick(DESCRIBED)).replace("{V}", verb.capitalize()).replace("{v}", verb).replace("{o}", noun)
    )
    return Tool(name, says, tuple({p.name: p for p in params}.values()), (), verb, noun, framed=True)


def flag_phrase(names: Names, word: str) -> tuple[bool, str]:
    """A truth value for a flag, and the words that say it."""
    value = names.chance(0.6)
    return value, names.pick(FLAGS)[0 if value else 1].replace("{w}", word)


def negated(names: Names, tool: Tool) -> Tool:
    """The tool with the opposite of its verb, as a request names it that wants the deed undone."""
    return replace(tool, verb=names.pick((f"un{tool.verb}", f"un{tool.verb}", f"do not {tool.verb}")))


def described(tool: Tool, quality: str) -> Tool:
    """The tool with a word before its noun, as a request names it that mentions a flag so."""
    return replace(tool, noun=f"{quality} {tool.noun}")


def sentence(names: Names, tool: Tool, texts: dict[str, str], *, opaque: bool = False) -> str:
    """A request with the values of `texts`, in any order, one of them perhaps as the subject; see `OPAQUE`."""
    verb, noun = tool.verb, tool.noun
    if opaque:
        verb = verb if names.chance(0.25) else names.pick(vocabulary.COMMON_VERBS)
        noun = noun if names.chance(0.25) else names.pick(vocabulary.COMMON_NOUNS)
    doing = names.filled(names.pick(DOING)).replace("{v}", verb).replace("{o}", noun)
    params = [p for p in tool.params if texts.get(p.name)]
    names.rng.shuffle(params)
    subject = next((p for p in params if p.subjects), None)
    text = names.pick(ASKING).replace("{d}", doing).replace("{o}", noun)
    if opaque and names.chance(0.8):
        text = names.filled(names.pick(OPAQUE).replace("{n}", noun, 1).replace("{v}", verb))
    if subject and names.chance(0.35):
        form = names.filled(names.pick(subject.subjects))
        if opaque and names.chance(0.4):  # the values alone, nothing of what is to be done
            form = re.split(r"(?:[,:]|(?<=\?)) (?:so |and )?\{do\}", form)[0]
        text = form.replace("{do}", doing).replace("{v}", texts[subject.name])
        params.remove(subject)
    front = ""
    for param in params:
        phrase = texts[param.name]
        if param.phrases:
            phrase = names.filled(names.pick(param.phrases)).replace("{v}", phrase)
        if not front and phrase[0] not in ",:('\"" and " " in phrase and names.chance(0.12):
            front = f"{phrase}, "
        else:
            text += phrase if phrase[0] in ",:" else f" {phrase}"
    text = front + (text[:1].lower() + text[1:] if front and not text.startswith("I") and not subject else text)
    text = text.rstrip(",") + names.pick(("", ".", ".", ".", "?", "!", ", please.", ", thanks."))
    return text[:1].upper() + text[1:] if names.chance(0.9) else text
