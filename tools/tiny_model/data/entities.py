# ruff: noqa: E501 - a row of a table stays on its line
"""Entities that facts are about, and the facts drawn for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiny_model.data import held_out_relations, vocabulary
from tiny_model.data.blind import allowed
from tiny_model.data.families import FAMILIES, family_relation
from tiny_model.data.names import Names
from tiny_model.data.reference import referring
from tiny_model.data.relation import Relation, chosen
from tiny_model.data.wording import restated, reworded

KINDS = ("place", "town", "person", "company", "product", "event", "rule", "system", "species", "dish")

GENERIC_SAYS = (
    "The {a} of {e} is {v}.",
    "{e} has [a/the/its own] {a} of {v}.",
    "The {a} of {e} was [set to/fixed at/given as/changed to/written down as] {v}.",
    "[For/In/At] {e}, the {a} is {v}.",
    "{e} has {v} as its {a}.",
    "As {a}, {e} has {v}.",
    "{v} is the {a} of {e}.",
    "{e}: {a} {v}.",
    "{e}'s {a} [is/was/remains/became] {v}.",
    "According to the notes, the {a} of {e} is {v}.",
    "It is agreed that {e} has the {a} {v}.",
    "When last checked, the {a} of {e} was {v}.",
    "{e} [got/received/chose/was given] {v} as its {a}.",
    "The {a} that {e} has is {v}.",
    "{v} was [chosen/named/listed/noted] as the {a} of {e}.",
    "The {a} for {e} is {v}.",
    "With {v} as its {a}, {e} is [doing well/well known/ready].",
    "{e} (with the {a} {v}) is [known/listed/shown here].",
    "In the [table/books/files], the {a} of {e} [is/stands as] {v}.",
    "For its {a}, {e} has {v}.",
    "{v} belongs to {e} as its {a}.",
    "The {a} [now/long] in use for {e} is {v}.",
    "They wrote {v} for the {a} of {e}.",
    "{e} came [along/out] with {v} as {a}.",
    "A new {a} was given to {e}: {v}.",
    "Of {e} we know the {a}: {v}.",
    "Anyone who asks for the {a} of {e} is told {v}.",
    "The {a} of {e} [turned out/proved/happened] to be {v}.",
    "{e} goes by the {a} {v}.",
    "{e} is [listed/recorded/entered] with the {a} {v}.",
    "You will find {v} under {a} for {e}.",
    "[Since last year/Since the move/For some time now], {e} has had {v} as {a}.",
    "On the card of {e}, the {a} reads {v}.",
    "{e} [uses/keeps/carries] {v} as its {a}.",
    "{v} is what they gave {e} as {a}.",
    "{v}, that is the {a} of {e}.",
    "Everyone [agrees/knows] that the {a} of {e} is {v}.",
    "After some debate, {v} became the {a} of {e}.",
    "{e} settled on {v} for its {a}.",
    "Where {e} is concerned, the {a} is {v}.",
    "Looking at {e}, we see the {a} {v}.",
    "The {a} we have on file for {e} is {v}.",
    "{e} still has the {a} {v}.",
    "If you wonder about the {a} of {e}, it is {v}.",
    "The sheet for {e} [shows/gives/names] {v} as the {a}.",
    "It was {v} that {e} got as its {a}.",
    "As for the {a} of {e}, the answer is {v}.",
    "Beside {e} stands the {a}: {v}.",
    "Unlike the others, {e} has the {a} {v}.",
    "The {a} [printed/written/stamped] on {e} is {v}.",
    "Our colleagues put down {v} as the {a} of {e}.",
    "{e}, whose {a} is {v}, [comes next/is on the list/was mentioned before].",
    "From the start, the {a} of {e} has been {v}.",
    "{v} [serves/acts/counts] as the {a} of {e}.",
    "There is {e}, and its {a} is {v}.",
)
GENERIC_ASKS = (
    "What is the {a} of {e}?",
    "[Which/What] {a} does {e} have?",
    "What is {e}'s {a}?",
    "[Tell me/Give me/Show me/I need/I want/Name/State] the {a} of {e}.",
    "Do you [know/have/see] the {a} of {e}?",
    "What about the {a} of {e}?",
    "the {a} of {e}?",
    "What does the text say about the {a} of {e}?",
    "[Can you find/Please look up/Can I have/May I know] the {a} of {e}?",
    "What did they note as the {a} of {e}?",
    "[Who or what/What exactly] is the {a} of {e}?",
    "{e} has [what/which] {a}?",
    "For {e}, what is the {a}?",
    "Which {a} [was/is] [chosen/listed/noted] for {e}?",
    "What is the {a} that {e} has?",
    "I would like to know the {a} of {e}.",
    "Is there a {a} for {e}, and what is it?",
    "Which {a} belongs to {e}?",
    "What {a} did they write [down/] for {e}?",
    "What is given as the {a} of {e}?",
    "I am after the {a} of {e}.",
    "Hello, what is the {a} of {e}?",
    "Look for the {a} of {e}[, please/]!",
    "What would be the {a} of {e}?",
    "Could you tell me the {a} of {e}?",
    "Remind me of the {a} of {e}.",
    "I forgot the {a} of {e}, what was it?",
    "Under which {a} is {e} listed?",
    "What have we got as the {a} of {e}?",
    "What {a} goes with {e}?",
    "With which {a} was {e} [entered/recorded/noted]?",
    "Does anyone know the {a} of {e}?",
    "And the {a} of {e}?",
    "Somebody asked me about the {a} of {e}.",
    "What do we know of the {a} of {e}?",
    "[Kindly/Please] give the {a} of {e}.",
    "Say what the {a} of {e} is.",
    "Regarding {e}, which {a} is given?",
    "About {e}: what is the {a}?",
    "{e}, and the {a} is?",
    "What did {e} get as its {a}?",
    "Which {a} has been given to {e}?",
    "What was [said/written/reported] about the {a} of {e}?",
    "Let me know the {a} of {e}.",
    "Find out which {a} {e} has.",
    "I have to fill in the {a} of {e}.",
    "The {a} of {e} is what?",
    "What should I write as the {a} of {e}?",
    "Where it says {a} for {e}, what stands there?",
    "My question is about the {a} of {e}.",
    "Which is the right {a} for {e}?",
    "How is the {a} of {e} given?",
    "Quick question, what is the {a} of {e}?",
    "We are still missing the {a} of {e}, can you help?",
)
# fmt: off
VERBS = [
    "approved", "repaired", "painted", "translated", "reviewed", "tested", "measured", "photographed", "sold", "rented",
    "mapped", "restored", "inspected", "funded", "signed", "cancelled", "renamed", "updated", "delivered", "wrote",
    "drew", "opened", "closed", "planned", "checked", "moved", "cleaned", "described", "recorded", "guarded", "copied",
    "borrowed", "found", "lost", "sent", "received", "catalogued", "sponsored", "dismantled", "praised", "audited",
    "surveyed", "weighed", "sketched", "donated",
]
# fmt: on


@dataclass(frozen=True)
class Entity:
    """Something that facts are about; `pronoun` stands for it in a later sentence."""

    kind: str
    name: str
    pronoun: str


@dataclass(frozen=True)
class Fact:
    """One statement: the sentence, its subject, its value and the questions that it answers."""

    entity: Entity
    relation: Relation
    value: str
    sentence: str
    loose: str  # the sentence with a pronoun or a noun in place of the entity, or the sentence itself

    def question(self, names: Names) -> str:
        """A question that this fact answers."""
        return capitalise(asked(names, self.relation, self.entity).replace("{e}", self.entity.name))


def asked(names: Names, relation: Relation, about: Entity) -> str:
    """A question of `relation`, with `{e}` for the entity."""
    while True:
        question = chosen(names, names.pick(relation.asks))
        if names.held_out:
            return question
        if names.chance(0.35):
            question = reworded(names, question, about.pronoun)
        question = asked_loosely(names, question)
        if allowed(question):
            return question


def capitalise(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _thing(names: Names, pool: list[str], article: float = 0.7) -> str:
    noun = names.pick(pool)
    style = names.rng.random()
    if style < article:
        return f"the {names.made_up()} {noun}"
    if style < 0.85:
        return f"{names.made_up()} {noun.capitalize()}"
    return f"the {noun} of {names.made_up()}"


def _product(names: Names) -> str:
    style = names.rng.random()
    if style < 0.4:
        return f"the {names.made_up()} {names.pick(names.words.GADGETS)}"
    if style < 0.8:
        return f"the {names.made_up()} {names.pick(('X', 'Pro', 'Mini', 'Air', 'S', 'Z', 'Max'))}{names.number(1, 900)}"
    return f"{names.pick(names.words.GADGETS)} {names.code()}"


def _event(names: Names) -> str:
    what = names.pick(
        ("festival", "conference", "marathon", "fair", "cup", "summit", "concert", "regatta", "exhibition")
    )
    year = f" {names.rng.randint(1990, 2030)}" if names.chance(0.3) else ""
    return f"the {names.made_up()} {what}{year}"


def _rule(names: Names) -> str:
    first = names.pick(names.words.ADJECTIVES) if names.chance(0.4) else names.word()
    what = [
        "leave",
        "allowance",
        "holiday",
        "bonus",
        "refund",
        "notice",
        "training",
        "insurance",
        "deposit",
        "budget",
        "break",
        "vacation",
    ]
    return f"{first} {names.pick(what)}"


def _system(names: Names) -> str:
    tail = names.pick(("", "DB", " server", " gateway", "-api", " service", " scheduler", "Hub", " dashboard"))
    return names.pick(("the ", "")) + names.made_up() + tail


MAKERS: dict[str, tuple[str, Callable[[Names], str]]] = {
    "place": ("it", lambda n: _thing(n, n.words.THINGS)),
    "town": ("it", lambda n: n.city()),
    "person": ("they", lambda n: n.person() if n.chance(0.8) else n.first()),
    "company": ("it", lambda n: n.company()),
    "product": ("it", _product),
    "event": ("it", _event),
    "rule": ("it", _rule),
    "system": ("it", _system),
    "species": ("it", lambda n: f"the {n.made_up().lower()} {n.pick(n.words.ANIMALS)}"),
    "dish": ("it", lambda n: n.made_up() if n.chance(0.5) else f"{n.made_up()} {n.pick(n.words.FOODS)}"),
}


def entity(names: Names, kind: str) -> Entity:
    """A made-up entity of `kind`."""
    pronoun, make = MAKERS[kind]
    if not names.held_out and kind not in ("person", "rule") and names.chance(0.15):
        style = names.pick(
            ("the {a} {n}", "the {w} {n}", "{w} {n}", "the {n} of {w}", "{p}'s {n}", "the {n} {n}", "our {a} {n}")
        )
        return Entity(kind, names.filled(style), pronoun)
    if kind == "person":
        pronoun = names.pick(("he", "she"))
    return Entity(kind, make(names), pronoun)


def lookalike(names: Names, about: Entity) -> Entity:
    """An entity whose name shares all words but one with another's, or the other itself where its name is one word."""
    parts = about.name.split()
    places = [i for i, part in enumerate(parts) if part not in ("the", "of", "The", "Dr") and part.isalpha()]
    if len(places) < 2 or about.kind == "rule":
        return about
    place = names.pick(places)
    if parts[place].islower():
        parts[place] = names.pick(names.words.THINGS) if about.kind == "place" else parts[place]
    else:
        parts[place] = names.made_up((1, 3))
    return Entity(about.kind, " ".join(parts), about.pronoun)


def generic_relation(names: Names, kind: str) -> Relation:
    """A relation around an attribute noun or a verb from the word lists, or one that is made up."""
    if not names.held_out:
        style = names.rng.random()
        if style < 0.25:
            return abstract_relation(names)
        if style < 0.65 and kind in FAMILIES:
            return family_relation(names, kind)
    if kind != "person" and names.chance(0.25):
        verb = names.pick(held_out_relations.VERBS if names.held_out else VERBS)
        base = (
            (f"{{v}} {verb} {{e}}.", f"{{e}} was {verb} by {{v}}.") if verb[-2:] == "ed" else (f"{{v}} {verb} {{e}}.",)
        )
        asks = (f"Who {verb} {{e}}?", f"Which person {verb} {{e}}?", f"Do you know who {verb} {{e}}?")
        return Relation("any", "person", base, asks)
    noun = names.word() if names.chance(0.2) else names.pick(names.words.NOUNS)
    if not names.held_out and names.chance(0.4):
        noun = names.everyday()
    if names.chance(0.25):
        noun = f"{names.pick(names.words.ADJECTIVES)} {noun}"
    says, asks = GENERIC_SAYS, GENERIC_ASKS
    if names.held_out:
        says, asks = held_out_relations.GENERIC_SAYS, held_out_relations.GENERIC_ASKS
    return Relation(
        "any", "any", tuple(s.replace("{a}", noun) for s in says), tuple(a.replace("{a}", noun) for a in asks)
    )


def abstract_relation(names: Names) -> Relation:
    """A statement of random words around the entity and the value, asked for by some of the same words."""
    noun, verb = names.everyday(), names.pick(vocabulary.COMMON_VERBS)
    other, quality = names.pick(vocabulary.COMMON_NOUNS), names.pick(vocabulary.COMMON_ADJECTIVES)
    if names.chance(0.3):
        noun = names.word()
    if names.chance(0.15):
        verb = names.word()
    past = verb + ("d" if verb.endswith("e") else "ed")
    says = (
        f"{{e}} {past} the {noun} {{v}}.", f"{{e}} {past} {{v}}, the {quality} {noun}.", f"The {noun} that {{e}} {past} is {{v}}.",
        f"{{v}} {past} {{e}} with the {noun}.", f"{{e}} has a {noun} {past} by {{v}}.", f"{{e}} is the {noun} of {{v}} and its {other}.",
        f"The {other} and the {noun} of {{e}}: {{v}}.", f"{{e}} can {verb} the {noun} of {{v}}.", f"The {noun} of {{e}} will {verb} {{v}}.",
        f"{{e}} {past} in {{v}} for the {noun}.", f"When the {other} {past}, {{e}} got the {noun} {{v}}.",
        f"{{e}} needs {{v}} to {verb} the {noun}.", f"To {verb} the {noun} of {{e}}, take {{v}}.",
    )  # fmt: skip
    asks = (
        f"What {noun} {past} {{e}}?", f"Which {noun} {past} {{e}}?", f"Who {past} the {noun} of {{e}}?", f"What is the {noun} that {{e}} {past}?",
        f"How is the {noun} {past} at {{e}}?", f"What does {{e}} {verb} with the {noun}?", f"Where did {{e}} {verb} the {noun}?",
        f"When did {{e}} {verb} the {noun}?", f"{{e}} {past} which {noun}?", f"How does {{e}} {verb} the {noun}?", f"What did {{e}} {verb} as {noun}?",
        f"Tell me about the {noun} that {{e}} {past}.", f"How much {noun} does {{e}} {verb}?", f"Why did {{e}} {verb} the {noun}?",
    )  # fmt: skip
    return Relation("any", "any", (names.pick(says),), tuple(names.rng.sample(asks, 4)))


def loosened(names: Names, template: str) -> str:
    """A statement with words put before, after or into it, so that it can only be copied, not recalled."""
    if names.chance(0.35):
        opener = names.filled(names.pick(vocabulary.OPENERS).strip())
        template = f"{opener} {template if template.startswith('{') else template[:1].lower() + template[1:]}"
    if names.chance(0.35):
        closer = names.filled(names.pick(vocabulary.CLOSERS).rstrip())
        template = f"{template.removesuffix('.')}{closer if closer[:1] in ' ,' else ' ' + closer}."
    if names.chance(0.35):
        parts = template.split(" ")
        for _ in range(names.pick((1, 1, 2))):
            extra = (
                names.pick(vocabulary.ADVERBS)
                if names.chance(0.4)
                else names.word()
                if names.chance(0.3)
                else names.everyday()
            )
            parts.insert(names.rng.randint(0, len(parts) - 1), extra)
        template = " ".join(parts)
    return template


def garbled(names: Names, template: str) -> str:
    """A statement with small words replaced or left out and endings changed, so that no wording can be known by heart."""
    parts = template.split(" ")
    for _ in range(names.pick((1, 1, 2, 3))):
        places = [i for i, part in enumerate(parts) if "{" not in part and part.isalpha()]
        if not places:
            break
        place = names.pick(places)
        if len(parts[place]) > 5:
            parts[place] += names.pick(("s", "ed", "ing", "er", "ly", "al", "ness"))
        elif names.chance(0.3) and len(places) > 1:
            del parts[place]
        else:
            parts[place] = names.word() if names.chance(0.3) else names.everyday()
    return " ".join(parts)


def asked_loosely(names: Names, question: str) -> str:
    """A question as people wrap it."""
    style = names.rng.random()
    bare = question.rstrip("?.")
    lower = bare[:1].lower() + bare[1:]
    if style < 0.1:
        return names.pick(
            (
                "Tell me: {q}?",
                "Quick question: {q}?",
                "I wonder: {q}?",
                "So {q}?",
                "Hm, {q}?",
                "{q}, please?",
                "{q} exactly?",
                "{q} again?",
                "And {q}?",
            )
        ).replace("{q}", lower)
    if style < 0.16:
        return lower
    if style < 0.2:
        return f"{bare} {names.filled(names.pick(vocabulary.CLOSERS).strip(' ,'))}?"
    if style < 0.27:
        parts = question.split(" ")
        parts.insert(
            names.rng.randint(0, len(parts) - 1),
            names.pick(vocabulary.ADVERBS) if names.chance(0.5) else names.everyday(),
        )
        return " ".join(parts)
    return question


def state(names: Names, about: Entity, relation: Relation, *, avoid: frozenset[str] = frozenset()) -> Fact:
    """A fact of `relation` about an entity, its value none of `avoid`."""
    value = names.value(relation.value)
    for _ in range(20):
        if value not in avoid:
            break
        value = names.value(relation.value)
    template = chosen(names, names.pick(relation.says))
    while not names.held_out and not allowed(template):
        template = chosen(names, names.pick(relation.says))
    loose = template
    if not names.held_out:
        template = restated(names, template) if names.chance(0.25) else template
        loose = loosened(names, template) if names.chance(0.2) else template
        template = loosened(names, template) if names.chance(0.3) else template
        loose = garbled(names, loose) if names.chance(0.3) else loose
        template = garbled(names, template) if names.chance(0.3) else template
    loose = referring(names, loose, about.kind, about.name, about.pronoun)
    sentence, loose = (capitalise(t.replace("{e}", about.name).replace("{v}", value)) for t in (template, loose))
    return Fact(about, relation, value, sentence, loose)
