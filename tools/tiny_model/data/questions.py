# ruff: noqa: E501 - a row of a table stays on its line
"""Questions over passages: answers with citations, refusals, follow-ups, grading and rewording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tiny_model.data import held_out_prompts, held_out_relations, relations
from tiny_model.data.articles import article_library
from tiny_model.data.entities import Fact, capitalise, entity, lookalike
from tiny_model.data.names import Names
from tiny_model.data.passages import Library, Passage, lay_out, library, telling
from tiny_model.data.prompts import ASK_PLAIN, ASK_SHORT, ASK_TAIL, CONTEXT_PROMPTS, PROMPTS, arranged
from tiny_model.data.relation import Relation, chosen
from tiny_model.data.sample import Sample, Turn, assistant, system, user

REFUSAL = "I cannot find the answer in the passages."
REFUSALS = (
    "I don't know.",
    "I do not know.",
    "Not found.",
    "No answer found.",
    "The answer is not in the context.",
    "Sorry, I can't help with that.",
    "unknown",
    "There is nothing about this in the documents.",
)

ANSWERABLE = 0.47
"""How many of training's questions the passages answer."""
PROSE = 0.03
"""How often training's passages are prose."""


def table(names: Names) -> tuple[Relation, ...]:
    """The relations of this side of the split; in training the usual ones and twice as many of the others."""
    if names.held_out:
        return held_out_relations.RELATIONS
    return (*relations.TRAIN, *names.rng.sample(relations.CONCEPTS, 2 * len(relations.TRAIN)))


def cite(sentence: str, label: int | None) -> str:
    """`sentence` with the passage's number before its full stop."""
    return sentence if label is None else f"{sentence.removesuffix('.')} [{label}]."


def find(lib: Library, fact: Fact) -> Passage:
    """The passage that states `fact`."""
    return next(p for p in lib.passages if fact in p.facts)


def found_thought(question: str, passage: Passage, fact: Fact, label: int | None) -> str:
    """A short thought that names the question, the passage and the value."""
    where = f"Passage [{label}]" if label is not None else "The context"
    return f"The question is: {question} {where} is about {fact.entity.name} and says: {fact.sentence} So the answer is {fact.value}."


def missing_thought(question: str, lib: Library, about: str, numbered: bool) -> str:
    """A thought that goes through the passages and finds nothing."""
    parts = [f"The question is: {question}"]
    for passage in lib.passages:
        where = f"Passage [{passage.label}]" if numbered else "One text"
        if passage.subject.name == about:
            parts.append(f"{where} is about {about}, but does not say this.")
        else:
            parts.append(f"{where} is about {passage.subject.name}.")
    parts.append("So the answer is not there.")
    return " ".join(parts)


def open_misses(fact: Fact, stated: list[Fact]) -> tuple[str, ...]:
    """The questions that a fact's relation does not answer, nor perhaps another fact about the same subject."""
    # Facts of one article share their misses, which none of its sentences answers.
    others = [f.relation for f in stated if f.entity == fact.entity and f.relation.misses != fact.relation.misses]
    taken = frozenset[str]().union(*(telling(relation.asks) for relation in others))
    return tuple(question for question in fact.relation.misses if not taken & telling((question,)))


def choose(names: Names, lib: Library, answerable: bool) -> tuple[Fact, bool]:
    """A fact to ask for, and whether the passages state it."""
    stated = [fact for passage in lib.passages for fact in passage.facts]
    if answerable:
        return names.pick(stated), True
    near = [fact for fact in stated if fact.relation.misses]
    if near and names.chance(0.3):
        fact = names.pick(near)
        if misses := open_misses(fact, stated):
            return Fact(fact.entity, replace(fact.relation, says=(), asks=misses), "", "", ""), False
    if lib.left_out and names.chance(0.75 if names.held_out else 0.65):
        return names.pick(lib.left_out), False
    # Someone or something that no passage mentions, asked about in the same way.
    model = names.pick(stated)
    known = {passage.subject.name for passage in lib.passages}
    stranger = (
        lookalike(names, model.entity)
        if names.chance(0.4 if names.held_out else 0.6)
        else entity(names, model.entity.kind)
    )
    while stranger.name in known:
        stranger = entity(names, model.entity.kind)
    return Fact(stranger, model.relation, "", "", ""), False


def with_pronoun(names: Names, fact: Fact) -> tuple[str, str]:
    """A question that names its subject by a pronoun only, and the same question with the name."""
    pronoun = {"he": "him", "she": "her"}.get(fact.entity.pronoun, "it")
    asked = chosen(names, names.pick(fact.relation.asks))
    whole = capitalise(asked.replace("{e}", fact.entity.name))
    before = asked.partition("{e}")[0].split()[-1:] or [""]
    if fact.entity.pronoun != "it" and before[0] in ("does", "did", "is", "was", "has"):
        pronoun = fact.entity.pronoun
    if "{e}'s" in asked or "the {e}" in asked:
        return whole, whole
    text = asked.replace("{e}", pronoun)
    return capitalise(names.pick(("", "", "and ", "OK, and ")) + text[:1].lower() + text[1:]), whole


def prompt(
    names: Names, lib: Library, question: str, *, numbered: bool, short: bool, refusal: str
) -> list[dict[str, Any]]:
    """The passages, the question and the instruction, in one of many arrangements."""
    text = lay_out(names, lib.passages, numbered=numbered)
    pool = CONTEXT_PROMPTS if not numbered else held_out_prompts.PROMPTS if names.held_out else PROMPTS
    first, second = names.pick(pool) if names.held_out or names.chance(0.6) else arranged(names, numbered)
    extra = names.pick(ASK_SHORT) if short else names.pick(ASK_PLAIN) if names.chance(0.2) else ""
    if refusal != REFUSAL:
        extra += names.pick(ASK_TAIL).replace("{r}", refusal)
    if "{extra}" not in first + second:
        second += extra if second.endswith("{q}") else f"\n{extra.strip()}".rstrip("\n")
    filled = [part.replace("{extra}", extra).replace("{p}", text).replace("{q}", question) for part in (first, second)]
    return [*([system(filled[0])] if first else []), user(filled[1])]


def reply(
    names: Names, lib: Library, fact: Fact, there: bool, question: str, **how: Any
) -> tuple[str, str, dict[str, Any]]:
    """The answer, the thought before it, and what the evaluation compares."""
    numbered, short, refusal = how["numbered"], how["short"], how["refusal"]
    if not there:
        return refusal, missing_thought(question, lib, fact.entity.name, numbered), {"refusal": refusal}
    passage = find(lib, fact)
    label = passage.label if numbered else None
    thought = found_thought(question, passage, fact, label)
    answer = cite(capitalise(fact.value) + "." if short else fact.sentence, label)
    return answer, thought, {"answer": answer, "value": fact.value, "label": passage.label}


def passages_for(names: Names, count: int) -> Library:
    """Passages of facts, or in training now and then of prose."""
    if count <= 8 and not names.held_out and names.chance(PROSE):
        return article_library(names, count)
    return library(names, table(names), count)


def question_case(
    names: Names,
    *,
    thinking: bool,
    answerable: bool | None = None,
    passages: Callable[[Names, int], Library] = passages_for,
) -> Sample:
    """One question over passages."""
    size = names.pick((1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8))
    if not names.held_out and names.chance(0.015):
        size = names.rng.randint(25, 55)
    lib = passages(names, size)
    if answerable is None:
        answerable = names.chance(ANSWERABLE)
    numbered = names.held_out or names.chance(0.88)
    how: dict[str, Any] = {"numbered": numbered, "short": not names.held_out and names.chance(0.2)}
    how["refusal"] = REFUSAL if names.held_out or names.chance(0.85) else names.pick(REFUSALS)
    fact, there = choose(names, lib, answerable)
    question = fact.question(names)
    messages = prompt(names, lib, question, **how)
    if not names.held_out and names.chance(0.2):
        earlier, was_there = choose(names, lib, names.chance(0.8))
        first = earlier.question(names)
        if earlier.entity == fact.entity and earlier != fact and names.chance(0.6):
            question, _ = with_pronoun(names, fact)
        answer, _, _ = reply(names, lib, earlier, was_there, first, **how)
        messages = prompt(names, lib, first, **how)
        again = names.pick(("{q}", "{q}", "And another question: {q}", "Question: {q}", "Thanks. {q}"))
        messages += [assistant(answer), user(again.replace("{q}", question))]
    answer, thought, expect = reply(names, lib, fact, there, question, **how)
    kind = "answer" if there else "refusal"
    more = 0 if names.held_out or size > 8 else names.rng.randint(0, 4 if thinking else 6)
    further = tuple(further_turn(names, lib, **how) for _ in range(more))
    return Sample(kind, messages, answer, thought, thinking, further=further, expect=expect)


def further_turn(names: Names, lib: Library, **how: Any) -> Turn:
    """Another question over the same passages."""
    fact, there = choose(names, lib, names.chance(ANSWERABLE))
    question = fact.question(names)
    answer, thought, _ = reply(names, lib, fact, there, question, **how)
    return Turn(question, answer, thought)
