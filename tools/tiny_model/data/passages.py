# ruff: noqa: E501 - a row of a table stays on its line
"""Sets of numbered passages: who they are about, what they say, how they are laid out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tiny_model.data.entities import KINDS, Entity, Fact, capitalise, entity, generic_relation, state
from tiny_model.data.names import Names
from tiny_model.data.relations import Relation


@dataclass
class Passage:
    """One passage: its sentences, and the facts that they state."""

    subject: Entity
    sentences: list[str]
    facts: list[Fact]
    label: int = 0

    @property
    def text(self) -> str:
        """The passage as running text."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Library:
    """Passages with the facts in them, and the relations of the facts that were left out."""

    passages: list[Passage]
    left_out: list[Fact]


def relations_for(names: Names, kind: str, table: tuple[Relation, ...], count: int) -> list[Relation]:
    """Different relations that suit entities of `kind`, some of them generic."""
    fitting = [r for r in table if r.entity == kind]
    names.rng.shuffle(fitting)
    chosen: list[Relation] = []
    while len(chosen) < count:
        relation = (
            fitting.pop() if fitting and names.chance(0.7 if names.held_out else 0.5) else generic_relation(names)
        )
        if all(relation.asks[0] != other.asks[0] for other in chosen):
            chosen.append(relation)
    return chosen


def filler(names: Names) -> str:
    """A sentence that answers nothing."""
    if names.held_out or names.chance(0.3):
        return names.pick(names.words.FILLERS)
    forms = (
        "The {n} is {a}.", "There is a {a} {n} near the {n}.", "{p} likes the {n}.", "A {n} can be {a} or {a}.", "Nobody knows the {n}.",
        "The {a} {n} was {d} seen.", "Many a {n} has a {a} {n}.", "See the {n} for more.", "The {n} of {w} is {d} {a}.", "{w} is {a}.",
        "In {y}, the {n} was {a}.", "Some call it the {a} {n}.", "It has a {n} and a {n}.", "They say that the {n} is {a}.",
    )  # fmt: skip
    return capitalise(names.filled(names.pick(forms)))


def write_passage(names: Names, about: Entity, facts: list[Fact]) -> Passage:
    """A passage stating `facts`, with filler, the entity replaced by a pronoun now and then."""
    sentences: list[str] = []
    loose = names.chance(0.35)
    if len(facts) > 1 and facts[1].loose != facts[1].sentence and names.chance(0.25):
        rest = facts[1].sentence[len(about.name) :]
        both = f"{facts[0].sentence.removesuffix('.')} and{rest}"
        merged = [replace(fact, sentence=both, loose=both) for fact in facts[:2]]
        sentences.append(both)
        facts = [*merged, *facts[2:]]
    for place, fact in enumerate(facts):
        if fact.sentence in sentences:
            continue
        sentences.append(fact.loose if place and loose and names.chance(0.7) else fact.sentence)
    for _ in range(names.pick((0, 0, 0, 1, 1, 2))):
        # A filler right after the entity's name would make a later pronoun ambiguous only for people.
        sentences.insert(names.rng.randint(1, len(sentences)), filler(names))
    return Passage(about, sentences, facts)


def library(names: Names, table: tuple[Relation, ...], count: int) -> Library:
    """`count` passages, most about one kind of entity and a few shared relations, so that they are easy to mix up."""
    kind = names.pick(KINDS)
    shared = relations_for(names, kind, table, names.rng.randint(2, 5))
    passages: list[Passage] = []
    left_out: list[Fact] = []
    used: frozenset[str] = frozenset()
    subjects = [entity(names, kind)]
    while len(passages) < count:
        about = subjects[-1]
        if passages and names.chance(0.75):
            about = entity(names, kind)
            subjects.append(about)
        relations = shared
        if names.chance(0.2):
            other = names.pick(KINDS)
            about = entity(names, other)
            relations = relations_for(names, other, table, 3)
        stated = {id(f.relation) for p in passages for f in p.facts if p.subject == about}
        free = [r for r in relations if id(r) not in stated]
        names.rng.shuffle(free)
        take = min(len(free), names.pick((1, 1, 1, 2, 2, 3)))
        facts = []
        for relation in free:
            fact = state(names, about, relation, avoid=used)
            used |= {fact.value}
            (facts if len(facts) < take else left_out).append(fact)
        if facts:
            passages.append(write_passage(names, about, facts))
        else:
            subjects.append(entity(names, kind))
    names.rng.shuffle(passages)
    said = {(f.entity.name, id(f.relation)) for p in passages for f in p.facts}
    left_out = [f for f in left_out if (f.entity.name, id(f.relation)) not in said]
    number(names, passages)
    return Library(passages, left_out)


def number(names: Names, passages: list[Passage]) -> None:
    """Number passages from 1, now and then with gaps or from another start."""
    label = 0 if names.chance(0.93) else names.rng.randint(1, 20)
    for passage in passages:
        label += 1 if names.chance(0.98) else names.rng.randint(1, 4)
        passage.label = label


def title(names: Names, passage: Passage) -> str:
    """A title or a source for a passage."""
    subject = capitalise(passage.subject.name)
    slug = subject.lower().replace(" ", names.pick(("-", "_")))
    return names.pick(
        (
            subject,
            f"About {passage.subject.name}",
            f"{subject}, an overview",
            f"{slug}.{names.pick(('md', 'txt', 'pdf', 'html'))}",
            f"docs/{slug}.md",
            f"{names.word()}.{names.pick(('md', 'txt', 'pdf'))}",
            f"https://{names.word()}.org/{slug}",
            f"page {names.number(1, 400)}",
            f"Chapter {names.number(1, 30)}",
        )
    )


LAYOUTS = (
    "[{n}] {x}",
    "[{n}] {x}",
    "[{n}] {x}",
    "[{n}] {t}\n{x}",
    "[{n}] {t}: {x}",
    "[{n}] ({t}) {x}",
    "[{n}] {x} ({t})",
    "[{n}] Title: {t}\n{x}",
    "[{n}] Source: {t}\n{x}",
    "[{n}] {t} - {x}",
    "[{n}]: {x}",
    "Passage [{n}]: {x}",
    "Document [{n}] ({t})\n{x}",
    "[{n}]\n{x}",
    '<passage id="{n}">{x}</passage>',
    '<doc id="{n}" source="{t}">\n{x}\n</doc>',
    "{n}. {x}",
)
HELD_OUT_LAYOUTS = ("[{n}] {x} [{t}]", "[{n}] from {t}: {x}", "[{n}] {x}", "Source [{n}] {t}\n{x}", "[{n}] {t} | {x}")
PLAIN_LAYOUTS = ("{x}", "{x}", "- {x}", "{t}\n{x}", "{t}: {x}")


def lay_out(names: Names, passages: list[Passage], *, numbered: bool = True) -> str:
    """The passages as prompt text."""
    layouts = PLAIN_LAYOUTS if not numbered else HELD_OUT_LAYOUTS if names.held_out else LAYOUTS
    layout = names.pick(layouts)
    if not names.held_out and names.chance(0.25):
        word = names.everyday()
        if numbered:
            layout = names.pick(
                (
                    "[{n}] # {x}",
                    "# [{n}] {x}",
                    "# {n}: {x}",
                    "[{n}] # {t}: {x}",
                    "[{n}] {x} # {t}",
                    "# [{n}]\n{x}",
                    "[{n}] {t} # {x}",
                )
            )
        layout = layout.replace("#", names.pick((word, word.capitalize(), "|", "/", "--", "*", "=", "::", "#", ">")))
    gap = names.pick(("\n", "\n", "\n\n"))
    return gap.join(
        layout.replace("{n}", str(p.label)).replace("{t}", title(names, p)).replace("{x}", p.text) for p in passages
    )
