# ruff: noqa: E501 - a row of a table stays on its line
"""Entities that facts are about, and the facts drawn for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiny_model.data import held_out_relations, relations, vocabulary
from tiny_model.data.blind import allowed
from tiny_model.data.families import FAMILIES, family_relation
from tiny_model.data.frames import framed
from tiny_model.data.names import ANY, Names
from tiny_model.data.reference import referring
from tiny_model.data.relation import Relation, chosen
from tiny_model.data.typed import typed_relation
from tiny_model.data.wording import restated, reworded

KINDS = ("place", "town", "person", "company", "product", "event", "rule", "system", "species", "dish")


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

    def question(self, names: Names, *, loosely: bool = True) -> str:
        """A question that this fact answers, in training now and then as people wrap it."""
        return capitalise(asked(names, self.relation, self.entity, loosely=loosely).replace("{e}", self.entity.name))


def asked(names: Names, relation: Relation, about: Entity, *, loosely: bool) -> str:
    """A question of `relation`, with `{e}` for the entity."""
    while True:
        question = chosen(names, names.pick(relation.asks))
        if names.held_out:
            return question
        if names.chance(0.35):
            question = reworded(names, question, about.pronoun)
        question = asked_loosely(names, question) if loosely else question
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
        if style < 0.12:
            return abstract_relation(names)
        if style < 0.38:
            return typed_relation(names)
        if style < 0.58 and kind in FAMILIES:
            return family_relation(names, kind)
    wordings = held_out_relations if names.held_out else relations
    if kind != "person" and names.chance(0.25):
        verb = names.pick(wordings.VERBS)
        if not names.held_out and names.chance(0.6):
            verb = vocabulary.past_tense(names.verb(made_up=0.4))
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
    if not names.held_out and names.chance(0.6):
        return Relation("any", "any", *framed(names, noun))
    says = tuple(s.replace("{a}", noun) for s in wordings.GENERIC_SAYS)
    asks = tuple(a.replace("{a}", noun) for a in wordings.GENERIC_ASKS)
    return Relation("any", "any", says, asks)


def abstract_relation(names: Names) -> Relation:
    """A statement of random words around the entity and the value, asked for by some of the same words."""
    noun, verb = names.everyday(), names.pick(vocabulary.COMMON_VERBS)
    other, quality = names.pick(vocabulary.COMMON_NOUNS), names.pick(vocabulary.COMMON_ADJECTIVES)
    if names.chance(0.3):
        noun = names.word()
    if names.chance(0.15):
        verb = names.word()
    past = vocabulary.past_tense(verb)
    says = (
        f"{{e}} {past} the {noun} {{v}}.", f"{{e}} {past} {{v}}, the {quality} {noun}.", f"The {noun} that {{e}} {past} is {{v}}.",
        f"{{v}} {past} {{e}} with the {noun}.", f"{{e}} has a {noun} {past} by {{v}}.", f"{{e}} is the {noun} of {{v}} and its {other}.",
        f"The {other} and the {noun} of {{e}}: {{v}}.", f"{{e}} can {verb} the {noun} of {{v}}.", f"The {noun} of {{e}} will {verb} {{v}}.",
        f"{{e}} {past} in {{v}} for the {noun}.", f"When the {other} {past}, {{e}} got the {noun} {{v}}.",
        f"{{e}} needs {{v}} to {verb} the {noun}.", f"To {verb} the {noun} of {{e}}, take {{v}}.",
    )  # fmt: skip
    asks = (
        f"What {noun} {past} {{e}}?", f"Which {noun} {past} {{e}}?", f"What is the {noun} that {{e}} {past}?", f"What did {{e}} {verb} as {noun}?",
        f"What does {{e}} {verb} with the {noun}?", f"{{e}} {past} which {noun}?", f"Tell me about the {noun} that {{e}} {past}.",
    )  # fmt: skip
    value = names.pick(ANY)
    # A question word goes with what it asks for, or it would mean nothing.
    typed = {
        "person": (f"Who {past} the {noun} of {{e}}?", f"By whom was the {noun} of {{e}} {past}?", f"Whose {noun} did {{e}} {verb}?"),
        "city": (f"Where did {{e}} {verb} the {noun}?", f"In which place was the {noun} of {{e}} {past}?", f"Where is the {noun} of {{e}}?"),
        "measure": (f"How much {noun} does {{e}} {verb}?", f"How great is the {noun} of {{e}}?"),
        "money": (f"How much {noun} does {{e}} {verb}?", f"How much is the {noun} of {{e}}?", f"What does the {noun} of {{e}} cost?"),
        "number": (f"How many of the {noun} does {{e}} {verb}?", f"How many {noun} are there in {{e}}?"),
        "year": (f"When did {{e}} {verb} the {noun}?", f"In which year was the {noun} of {{e}} {past}?"),
        "date": (f"When did {{e}} {verb} the {noun}?", f"On what day was the {noun} of {{e}} {past}?"),
    }.get(value, ())  # fmt: skip
    asks = (*names.rng.sample(asks, 2), *typed) if typed and names.chance(0.7) else asks
    return Relation("any", value, (names.pick(says),), asks)


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
        template = restated(names, template, relation.value) if names.chance(0.25) else template
        loose = loosened(names, template) if names.chance(0.2) else template
        template = loosened(names, template) if names.chance(0.3) else template
        loose = garbled(names, loose) if names.chance(0.3) else loose
        template = garbled(names, template) if names.chance(0.3) else template
    loose = referring(names, loose, about.kind, about.name, about.pronoun)
    sentence, loose = (capitalise(t.replace("{e}", about.name).replace("{v}", value)) for t in (template, loose))
    return Fact(about, relation, value, sentence, loose)
