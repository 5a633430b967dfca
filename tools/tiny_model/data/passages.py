# ruff: noqa: E501 - a row of a table stays on its line
"""Sets of numbered passages: who they are about, what they say, how they are laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tiny_model.data import held_out_prompts
from tiny_model.data.entities import KINDS, Entity, Fact, capitalise, entity, generic_relation, lookalike, state
from tiny_model.data.names import Names
from tiny_model.data.relation import Relation


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


COMMON_WORDS = (
    "what which when where whom whose does many much long have tell know name named called number year date city place town "
    "person from with this that they find look show give need want would state day time there been kind thing given about "
    "charge responsible exactly really reach found great count include come hold mainly most usually above belong"
)
COMMON_STEMS = frozenset(word[:5] for word in COMMON_WORDS.split())


def telling(questions: tuple[str, ...]) -> frozenset[str]:
    """The beginnings of the words by which questions tell what they ask for."""
    found = {word[:5] for question in questions for word in re.findall(r"[a-z]{3,}", question.lower())}
    return frozenset(stem for stem in found if len(stem) > 3 and stem not in COMMON_STEMS)


@cache
def stems(relation: Relation) -> frozenset[str]:
    """The beginnings of the words by which questions tell a relation from others."""
    return telling(relation.asks[:1] if relation.entity == "any" else relation.asks)


def relations_for(names: Names, kind: str, table: tuple[Relation, ...], count: int) -> list[Relation]:
    """Different relations that suit entities of `kind`, some of them generic."""
    fitting = [r for r in table if r.entity == kind]
    names.rng.shuffle(fitting)
    relations: list[Relation] = []
    taken: set[str] = set()
    tries = 0
    while len(relations) < count:
        own = fitting and names.chance(0.7 if names.held_out else 0.5)
        relation = fitting.pop() if own else generic_relation(names, kind)
        words = stems(relation) if own else stems.__wrapped__(relation)
        # Two relations that share a word could both answer one question.
        tries += 1
        if not taken & words or tries > 40:
            relations.append(relation)
            taken |= words
    return relations


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


def introduction(names: Names, about: Entity) -> str:
    """A sentence that names the entity and says nothing that is asked for."""
    forms = (
        "This is about {e}.", "{e} is {a}.", "Here is what we know about {e}.", "Many have heard of {e}.", "{e} is a {a} {n}.",
        "Let us turn to {e}.", "A word on {e}.", "There is much to say about {e}.", "You may know {e}.", "{e} comes next.",
        "Now for {e}.",
        "Next on our list is {e}.",
        "Here are a few words on {e}.",
        "The following lines are about {e}.",
        "We come to {e}.",
        "Let me say something about {e}.",
        "Some of you have asked about {e}.",
        "{e} deserves a paragraph of its own.",
        "{e} is what this part is about.",
        "And then there is {e}.",
        "No report would be complete without {e}.",
        "We must not forget {e}.",
        "Moving on to {e}.",
        "This brings us to {e}.",
        "Let us take a closer look at {e}.",
        "You may have heard of {e}.",
        "Of course there is also {e}.",
        "So much for the others, here is {e}.",
        "{e} has come up several times already.",
        "A short note on {e} follows.",
    )  # fmt: skip
    return capitalise(names.filled(names.pick(forms)).replace("{e}", about.name))


def write_passage(names: Names, about: Entity, facts: list[Fact]) -> Passage:
    """A passage stating `facts`, with filler, the entity named once and then by a pronoun now and then."""
    sentences: list[str] = []
    stated: list[Fact] = []
    loose = names.chance(0.5)
    if loose and not names.held_out and names.chance(0.25):
        sentences.append(introduction(names, about))
    named = [f.sentence.startswith(capitalise(about.name) + " ") for f in facts]
    if not sentences and all(named[:2]) and len(facts) > 1 and names.chance(0.15):
        both = f"{facts[0].sentence.removesuffix('.')} and{facts[1].sentence[len(about.name) :]}"
        stated += [replace(fact, sentence=both) for fact in facts[:2]]
        sentences.append(both)
    for fact in facts[len(stated) :]:
        sentence = fact.loose if sentences and loose and names.chance(0.75) else fact.sentence
        if sentence in sentences:
            continue
        stated.append(replace(fact, sentence=sentence))
        sentences.append(sentence)
    for _ in range(names.pick((0, 0, 0, 1, 1, 2))):
        # A filler between a name and its pronoun would leave open what the pronoun means.
        sentences.insert(len(sentences) if loose else names.rng.randint(1, len(sentences)), filler(names))
    return Passage(about, sentences, stated)


def library(names: Names, table: tuple[Relation, ...], count: int) -> Library:
    """`count` passages, most about one kind of entity and a few shared relations, so that they are easy to mix up."""
    kind = names.pick(KINDS)
    shared = relations_for(names, kind, table, names.rng.randint(2, 6))
    passages: list[Passage] = []
    left_out: list[Fact] = []
    used: frozenset[str] = frozenset()
    subjects = [entity(names, kind)]
    while len(passages) < count:
        about = subjects[-1]
        if passages and names.chance(0.75):
            about = lookalike(names, about) if names.chance(0.2 if names.held_out else 0.3) else entity(names, kind)
            subjects.append(about)
        relations = shared
        if names.chance(0.2):
            other = names.pick(KINDS)
            about = entity(names, other)
            relations = relations_for(names, other, table, 3)
        stated = {id(f.relation) for p in passages for f in p.facts if p.subject == about}
        free = [r for r in relations if id(r) not in stated]
        names.rng.shuffle(free)
        take = min(len(free), names.pick((1, 1, 2, 2, 3, 3, 4)))
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
    "[{n}] {x} [{t}]",
    "[{n}] from {t}: {x}",
    "Source [{n}] {t}\n{x}",
    "[{n}] {t} | {x}",
)
PLAIN_LAYOUTS = ("{x}", "{x}", "- {x}", "{t}\n{x}", "{t}: {x}")


def lay_out(names: Names, passages: list[Passage], *, numbered: bool = True) -> str:
    """The passages as prompt text."""
    layouts = PLAIN_LAYOUTS if not numbered else held_out_prompts.LAYOUTS if names.held_out else LAYOUTS
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
