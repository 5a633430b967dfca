# ruff: noqa: E501 - a row of a table stays on its line
"""Relations made at random from a family of wordings and a word, real or made up, that the family is about.

A statement and a question share the word in some of its forms and little else, so that they must be matched.
"""

from __future__ import annotations

from collections.abc import Callable

from tiny_model.data import vocabulary
from tiny_model.data.names import Names
from tiny_model.data.relation import Relation, filled

Forms = dict[str, str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.split()) for row in text.split(" ; "))


# past, participle, agent, deed
DEEDS = _rows(
    "designed designed designer design ; built built builder construction ; founded founded founder foundation ; painted painted painter painting ; "
    "invented invented inventor invention ; discovered discovered discoverer discovery ; composed composed composer composition ; "
    "translated translated translator translation ; edited edited editor editing ; wrote written writer writing ; directed directed director direction ; "
    "produced produced producer production ; planned planned planner planning ; restored restored restorer restoration ; tested tested tester test ; "
    "created created creator creation ; developed developed developer development ; organised organised organiser organisation ; sold sold seller sale ; "
    "bought bought buyer purchase ; found found finder finding ; funded funded sponsor funding ; made made maker making ; drew drawn draughtsman drawing ; "
    "repaired repaired mechanic repair ; opened opened opener opening ; led led leader leadership ; owned owned owner ownership ; "
    "managed managed manager management ; inspected inspected inspector inspection ; reviewed reviewed reviewer review ; robbed robbed robber robbery ; "
    "cleaned cleaned cleaner cleaning ; carved carved carver carving ; photographed photographed photographer photography ; programmed programmed programmer programming ; "
    "supplied supplied supplier supply ; won won winner win ; guarded guarded guard protection ; published published publisher publication"
)
DEED_SAYS = (
    "{e} was {part} by {v}.",
    "{v} {past} {e}.",
    "The {agent} of {e} [was/is] {v}.",
    "{e}'s {agent} [was/is] {v}.",
    "It was {v} who {past} {e}.",
    "{v} was the one who {past} {e}.",
    "{e} had {v} as its {agent}.",
    "The person who {past} {e} [was/was called/is] {v}.",
    "The {deed} of {e} was [the work of/done by/in the hands of/led by] {v}.",
    "{v} [became known as/was named as/is] the {agent} of {e}.",
    "{e} has been {part} by {v}.",
    "{v} [did/took care of/was behind/took on] the {deed} of {e}.",
    "As {agent} of {e}, they [chose/named/hired] {v}.",
    "For its {deed}, {e} [thanks/has to thank/can thank] {v}.",
    "{v}, [who lived nearby/a friend of the family/then still young], {past} {e}.",
)
DEED_ASKS = (
    "Who {past} {e}?",
    "Who was {e} {part} by?",
    "By whom was {e} {part}?",
    "Who [is/was] the {agent} of {e}?",
    "Who [is/was] {e}'s {agent}?",
    "What [is/was] the name of {e}'s {agent}?",
    "What is the {agent} of {e} called?",
    "Which person {past} {e}?",
    "{e} was {part} by whom?",
    "Who did the {deed} of {e}?",
    "Who was responsible for the {deed} of {e}?",
    "Do you know who {past} {e}?",
    "[Tell me/Say/Find out] who {past} {e}.",
    "Name the {agent} of {e}.",
    "Who was it that {past} {e}?",
    "Who was in charge of the {deed} of {e}?",
)
# adjective, noun
MEASURES = _rows(
    "long length ; tall height ; high height ; wide width ; broad breadth ; deep depth ; heavy weight ; thick thickness ; fast speed ; old age ; "
    "large size ; big size ; hot temperature ; loud volume ; bright brightness ; steep slope ; strong strength ; far distance ; warm warmth ; hard hardness"
)
MEASURE_SAYS = (
    "{e} is {v} {adj}.",
    "{e} has a {noun} of {v}.",
    "The {noun} of {e} is {v}.",
    "{e}'s {noun} is {v}.",
    "With a {noun} of {v}, {e} is [the largest around/hard to miss/quite something/no match for the others].",
    "At {v}, {e} is [quite/very/rather/not very] {adj}.",
    "{e} [measures/comes to/makes] {v} in {noun}.",
    "The {noun} of {e} was [measured at/given as/found to be/put at] {v}.",
    "In {noun}, {e} comes to {v}.",
    "{v} is the {noun} of {e}.",
    "{e} [reaches/attains/has reached] a {noun} of {v}.",
    "{e} is [about/nearly/exactly/at least] {v} {adj}.",
)
MEASURE_ASKS = (
    "How {adj} is {e}?",
    "What is the {noun} of {e}?",
    "What is {e}'s {noun}?",
    "[What/Which] {noun} does {e} have?",
    "[Tell me/Say/Let me know] how {adj} {e} is.",
    "How {adj} is {e} [exactly/really/now]?",
    "{e} is how {adj}?",
    "Do you know the {noun} of {e}?",
    "[What/Which] {noun} does {e} reach?",
    "How {adj} was {e} found to be?",
    "How great is the {noun} of {e}?",
    "What do we know of the {noun} of {e}?",
)
# base, past, participle, noun
DATED = _rows(
    "open opened opened opening ; close closed closed closure ; finish finished finished completion ; complete completed completed completion ; found founded founded foundation ; "
    "release released released release ; sell sold sold sale ; renovate renovated renovated renovation ; move moved moved move ; rename renamed renamed renaming ; "
    "destroy destroyed destroyed destruction ; approve approved approved approval ; sign signed signed signing ; launch launched launched launch ; "
    "invent invented invented invention ; discover discovered discovered discovery ; build built built construction ; start started started start ; "
    "repair repaired repaired repair ; cancel cancelled cancelled cancellation ; deliver delivered delivered delivery ; inspect inspected inspected inspection ; "
    "upgrade upgraded upgraded upgrade ; announce announced announced announcement ; register registered registered registration ; plan planned planned planning ; "
    "paint painted painted painting ; create created created creation ; establish established established establishment ; introduce introduced introduced introduction"
)
DATED_SAYS = (
    "{e} was {part} {in} {v}.",
    "{In} {v}, {e} was {part}.",
    "It was {in} {v} that {e} was {part}.",
    "The {noun} of {e} [was/took place/came/followed] {in} {v}.",
    "{v} saw the {noun} of {e}.",
    "They {past} {e} {in} {v}.",
    "{In} {v} they {past} {e}.",
    "{e} was [finally/already/officially/first/again] {part} {in} {v}.",
    "The date of the {noun} of {e} [is/was] {v}.",
    "{e} had its {noun} {in} {v}.",
    "{e}'s {noun} [was/took place/came] {in} {v}.",
    "The {noun} of {e} dates from {v}.",
    "For the {noun} of {e}, [people had to wait until/they chose/they set] {v}.",
)
DATED_ASKS = (
    "When was {e} {part}?",
    "In [which/what] year was {e} {part}?",
    "[What year/On what day/At what date] was {e} {part}?",
    "When did the {noun} of {e} take place?",
    "When did they {base} {e}?",
    "What [is/was] the date of the {noun} of {e}?",
    "{e} was {part} when?",
    "When was the {noun} of {e}?",
    "When was {e}'s {noun}?",
    "Do you know when {e} was {part}?",
    "[Tell me/Say/Look up] when {e} was {part}.",
    "From when is the {noun} of {e}?",
    "When did {e} have its {noun}?",
    "[What/Which] date is given for the {noun} of {e}?",
)
COUNTED = _words(
    "rooms floors seats windows doors towers offices shops members students workers employees residents books pages chapters songs wheels "
    "batteries keys buttons copies customers visitors guests teams rules steps branches languages users servers tables lamps trees cars beds lifts "
    "arches halls stations machines lessons teachers players tickets prizes stands speakers islands bridges schools parks legs teeth eggs spices"
)
COUNT_SAYS = (
    "{e} has {v} {things}.",
    "There are {v} {things} in {e}.",
    "{e} counts {v} {things}.",
    "The number of {things} [in/of/at] {e} is {v}.",
    "{v} {things} [belong to/are part of/can be found in] {e}.",
    "{e} comes with {v} {things}.",
    "In all, {e} has {v} {things}.",
    "With its {v} {things}, {e} is [the largest of its kind/well known/well equipped].",
    "{e}, with {v} {things}, [came first/is not small/needs more room].",
    "[We/They/Experts] counted {v} {things} in {e}.",
    "{e}'s {things} [number/are] {v}.",
    "{e} [includes/holds/offers] {v} {things}.",
)
COUNT_ASKS = (
    "How many {things} does {e} have?",
    "How many {things} are there in {e}?",
    "What is the number of {things} [of/in/at] {e}?",
    "{e} has how many {things}?",
    "How many {things} belong to {e}?",
    "Do you know how many {things} {e} has?",
    "How many {things} are in {e}?",
    "How many {things} does {e} [count/include/come with/hold]?",
    "How many {things} has {e} got?",
    "[Tell me/Say/Find out] how many {things} {e} has.",
    "What number of {things} does {e} have?",
    "How high is the number of {things} in {e}?",
)
# base, participle
PLACED = _rows(
    "keep kept ; store stored ; hold held ; make made ; show shown ; bury buried ; park parked ; hide hidden ; grow grown ; sell sold ; print printed ; "
    "find found ; assemble assembled ; build built ; teach taught ; repair repaired ; test tested ; display displayed ; produce produced ; serve served ; "
    "exhibit exhibited ; host hosted ; register registered ; process processed ; celebrate celebrated ; study studied ; film filmed"
)
PLACED_SAYS = (
    "{e} is {part} in {v}.",
    "{v} is where {e} is {part}.",
    "The place where {e} is {part} is {v}.",
    "In {v}, {e} is {part}.",
    "They {base} {e} in {v}.",
    "{e} is [usually/always/still/now] {part} in {v}.",
    "It is in {v} that they {base} {e}.",
    "{e} [has been/was] {part} in {v}.",
    "If you want to see where they {base} {e}, go to {v}.",
    "{v} is the place where they {base} {e}.",
)
PLACED_ASKS = (
    "Where is {e} {part}?",
    "In which [town/city/place] is {e} {part}?",
    "Where do they {base} {e}?",
    "What is the place where {e} is {part}?",
    "{e} is {part} where?",
    "Do you know where {e} is {part}?",
    "[Tell me/Say/Find out] where {e} is {part}.",
    "In what place do they {base} {e}?",
    "Where was {e} {part}?",
    "Which place is {e} {part} in?",
)
# base, third person
ACTS = _rows(
    "like likes ; need needs ; use uses ; collect collects ; sell sells ; make makes ; love loves ; want wants ; study studies ; play plays ; eat eats ; "
    "prefer prefers ; avoid avoids ; fear fears ; grow grows ; read reads ; teach teaches ; speak speaks ; offer offers ; buy buys ; drink drinks ; "
    "export exports ; build builds ; trust trusts ; hate hates ; wear wears ; support supports ; repair repairs ; own owns ; breed breeds"
)
ACT_SAYS = (
    "{e} {verbs} {v}.",
    "What {e} {verbs} is {v}.",
    "{v} is what {e} {verbs}.",
    "{e} is known to {base} {v}.",
    "{e} [mostly/only/often/mainly/usually] {verbs} {v}.",
    "[Usually/On most days/Like many,/In fact,] {e} {verbs} {v}.",
    "It is {v} that {e} {verbs} [most/best/above all].",
    "Most of all, {e} {verbs} {v}.",
    "There is nothing that {e} {verbs} more than {v}.",
    "Everyone knows that {e} {verbs} {v}.",
)
ACT_ASKS = (
    "What does {e} {base}?",
    "What is it that {e} {verbs}?",
    "{e} {verbs} what?",
    "[Tell me/Say/Find out] what {e} {verbs}.",
    "Which thing does {e} {base}?",
    "Do you know what {e} {verbs}?",
    "What does {e} {base} [most/mainly/usually/above all]?",
    "What is {e} known to {base}?",
    "What would {e} {base}?",
    "What kind of thing does {e} {base}?",
)


def _stem(names: Names) -> str:
    return names.verb(made_up=0.5)


def deed(names: Names) -> tuple[Forms, str]:
    """Who did something to the entity."""
    if names.chance(0.6):
        past, part, agent, noun = names.pick(DEEDS)
    else:
        stem = _stem(names)
        past = part = vocabulary.past_tense(stem)
        agent, noun = past[:-1] + "r", stem.removesuffix("e") + names.pick(("ing", "ing", "ation", "ment"))
    return {"past": past, "part": part, "agent": agent, "deed": noun}, "person" if names.chance(0.8) else "company"


def measure(names: Names) -> tuple[Forms, str]:
    """How long, high or heavy the entity is."""
    adjective, noun = names.pick(MEASURES)
    if names.chance(0.4):
        adjective = names.pick(vocabulary.COMMON_ADJECTIVES) if names.chance(0.5) else names.word()
        noun = adjective + "ness"
    return {"adj": adjective, "noun": noun}, "measure"


def dated(names: Names) -> tuple[Forms, str]:
    """When something happened to the entity."""
    base, past, part, noun = names.pick(DATED)
    if names.chance(0.4):
        base = _stem(names)
        past = part = vocabulary.past_tense(base)
        noun = base.removesuffix("e") + names.pick(("ing", "al", "ation"))
    value = names.pick(("year", "year", "date", "month", "day"))
    small = "on" if value in ("date", "day") else "in"
    return {"base": base, "past": past, "part": part, "noun": noun, "in": small, "In": small.capitalize()}, value


def counted(names: Names) -> tuple[Forms, str]:
    """How many of some things the entity has."""
    things = names.pick(COUNTED) if names.chance(0.6) else names.everyday().removesuffix("s") + "s"
    return {"things": f"{names.pick(vocabulary.COMMON_ADJECTIVES)} {things}" if names.chance(0.2) else things}, "number"


def placed(names: Names) -> tuple[Forms, str]:
    """Where something is done with the entity."""
    base, part = names.pick(PLACED)
    if names.chance(0.35):
        base = _stem(names)
        part = vocabulary.past_tense(base)
    return {"base": base, "part": part}, "city"


def act(names: Names) -> tuple[Forms, str]:
    """What the entity does something with."""
    base, verbs = names.pick(ACTS)
    if names.chance(0.4):
        base = _stem(names)
        verbs = base + ("es" if base[-1] in "sxh" else "s")
    return {"base": base, "verbs": verbs}, names.pick(("phrase", "food", "word", "hobby", "material", "language"))


Family = tuple[Callable[[Names], tuple[Forms, str]], tuple[str, ...], tuple[str, ...]]
THINGS: tuple[Family, ...] = (
    (deed, DEED_SAYS, DEED_ASKS),
    (measure, MEASURE_SAYS, MEASURE_ASKS),
    (dated, DATED_SAYS, DATED_ASKS),
    (counted, COUNT_SAYS, COUNT_ASKS),
    (placed, PLACED_SAYS, PLACED_ASKS),
)
ACTORS: tuple[Family, ...] = ((act, ACT_SAYS, ACT_ASKS),)
FAMILIES: dict[str, tuple[Family, ...]] = {
    "person": (*ACTORS, (counted, COUNT_SAYS[:1] + COUNT_SAYS[2:3], COUNT_ASKS[:1] + COUNT_ASKS[3:4])),
    "company": THINGS + ACTORS,
    "town": THINGS + ACTORS,
    "species": (*ACTORS, THINGS[0], THINGS[1], THINGS[3]),
    "place": THINGS,
    "product": THINGS,
    "event": (THINGS[0], THINGS[2], THINGS[3], THINGS[4]),
    "system": (THINGS[0], THINGS[2], THINGS[3], *ACTORS),
    "dish": (THINGS[0], THINGS[2], THINGS[4]),
}


def family_relation(names: Names, kind: str) -> Relation:
    """A relation that suits entities of `kind`: two statements and four questions of a family."""
    make, says, asks = names.pick(FAMILIES[kind])
    forms, value = make(names)
    return Relation(
        kind,
        value,
        tuple(filled(names, names.pick(says), forms) for _ in range(2)),
        tuple(filled(names, ask, forms) for ask in names.rng.sample(asks, min(4, len(asks)))),
    )
