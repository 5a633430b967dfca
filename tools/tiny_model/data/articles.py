"""Passages of natural prose: short articles written by hand, `articles.txt`, whose names and values are drawn.

An article begins with `# kind | name ; name`; then come its sentences, each with the questions that it answers
(`? value - question ; question`), and at last `- question` lines that it does not answer. `{e}` is its subject,
`{he}`, `{him}` and `{his}` are its pronouns, and any other slot is a value by its kind; `{city:2}` is the second city
of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tiny_model.data.blind import allowed
from tiny_model.data.entities import Entity, Fact, capitalise, garbled, lookalike, loosened
from tiny_model.data.names import Names
from tiny_model.data.passages import Library, Passage, number
from tiny_model.data.relation import Relation
from tiny_model.data.tool_values import string_value

SLOT = re.compile(r"\{(\w+)\}")
VALUE = re.compile(r"\{(\w+)(?::(\d))?\}")
PRONOUNS = {"he": {"he": "he", "him": "him", "his": "his"}, "she": {"he": "she", "him": "her", "his": "her"}}


@dataclass(frozen=True)
class Statement:
    """One sentence, and questions by the value that answers them."""

    text: str
    asks: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Article:
    """One article before its names and values are drawn."""

    kind: str
    names: tuple[str, ...]
    statements: tuple[Statement, ...]
    misses: tuple[str, ...]


@cache
def articles(held_out: bool) -> tuple[Article, ...]:
    """The articles of one side; training's without the questions that are the evaluation's too."""
    file = Path(__file__).with_name("held_out_articles.txt" if held_out else "articles.txt")
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(_parsed(block, (lambda _: True) if held_out else allowed) for block in blocks)


def _parsed(block: str, fine: Callable[[str], bool]) -> Article:
    head, *lines = block.strip().splitlines()
    kind, _, named = head.removeprefix("# ").partition(" | ")
    statements: list[Statement] = []
    misses = []
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == "-":
            misses += [rest] if fine(rest) else []
        elif mark == "?":
            value, _, asked = rest.partition(" - ")
            whole = "{" not in value or VALUE.fullmatch(value)
            asks = tuple(filter(fine, asked.split(" ; "))) if whole else ()
            last = statements[-1]
            statements[-1] = Statement(last.text, (*last.asks, *([(value, asks)] if asks else [])))
        else:
            statements.append(Statement(line, ()))
    return Article(kind, tuple(named.split(" ; ")), tuple(statements), tuple(misses))


def _value(names: Names, kind: str) -> str:
    value = string_value(names, kind)
    return f"{int(value):,}" if kind == "number" and names.chance(0.4) else value


def _filled(names: Names, text: str, about: Entity) -> tuple[str, dict[str, list[str]]]:
    """The text with its subject, pronouns and values, and the values by kind."""
    drawn: dict[str, list[str]] = {}
    pronouns = PRONOUNS.get(about.pronoun) or PRONOUNS[names.pick(("he", "she"))]

    def fill(match: re.Match[str]) -> str:
        kind = match[1]
        if kind == "e":
            return about.name
        if kind in pronouns:
            return pronouns[kind]
        drawn.setdefault(kind, []).append(_value(names, kind))
        return drawn[kind][-1]

    return capitalise(SLOT.sub(fill, text)), drawn


def subject(names: Names, article: Article) -> Entity:
    """What an article is about, under one of its names."""
    pronoun = names.pick(("he", "she")) if article.kind == "person" else "it"
    name = SLOT.sub(lambda match: _value(names, match[1]), names.pick(article.names))
    return Entity(article.kind, name, pronoun)


def _varied(names: Names, statement: Statement) -> str:
    """The sentence, in training now and then with other small words, so that it is read and not known by heart."""
    text = statement.text
    if not names.held_out:
        text = loosened(names, text) if names.chance(0.2) else text
        text = garbled(names, text) if names.chance(0.2) else text
    return text if all(value in text for value, _ in statement.asks if value[0] != "{") else statement.text


def _facts(names: Names, article: Article, statement: Statement, about: Entity) -> tuple[str, list[Fact]]:
    """The sentence, and a fact for each value of it that is asked for."""
    sentence, drawn = _filled(names, _varied(names, statement), about)
    facts = []
    for value, asks in statement.asks:
        match = VALUE.fullmatch(value)
        said = drawn[match[1]][int(match[2] or 1) - 1] if match else value
        facts.append(Fact(about, Relation(article.kind, "", (), asks, article.misses), said, sentence, sentence))
    return sentence, facts


def _written(names: Names, article: Article, about: Entity, *, split: bool) -> tuple[list[Passage], list[Fact]]:
    """The article as one passage or two, some of its sentences left out, and the facts of those."""
    sentences: list[str] = []
    stated: list[list[Fact]] = []
    left_out: list[Fact] = []
    for place, statement in enumerate(article.statements):
        sentence, facts = _facts(names, article, statement, about)
        if place and names.chance(0.3):
            left_out += facts
        else:
            sentences.append(sentence)
            stated.append(facts)
    cut = names.rng.randint(1, len(sentences) - 1) if split and len(sentences) > 2 else len(sentences)
    parts = [slice(0, cut), slice(cut, None)] if cut < len(sentences) else [slice(None)]
    written = [Passage(about, sentences[part], [f for facts in stated[part] for f in facts]) for part in parts]
    return written, left_out


def article_library(names: Names, count: int) -> Library:
    """`count` passages, at most eight, or a few more; some tell the same things of other subjects."""
    pool = articles(names.held_out)
    groups: list[list[Passage]] = []
    left_out: list[Fact] = []
    near: dict[Article, Entity] = {}
    taken: set[str] = set()
    article = names.pick(pool)
    while len(groups) < min(count, 8):
        about = subject(names, article)
        if near.get(article) and names.chance(0.4):
            about = lookalike(names, near[article])
        near[article] = about
        if about.name.lower() not in taken:
            taken.add(about.name.lower())
            # A second part may not name its subject, so that no other of its sort may be there.
            alone = all(passage.subject.kind != article.kind for group in groups for passage in group)
            passages, missing = _written(names, article, about, split=alone and names.chance(0.2))
            groups.append(passages)
            left_out += missing
            if len(passages) > 1:
                pool = tuple(each for each in pool if each.kind != article.kind)
                article = names.pick(pool)
        if names.chance(0.6):
            article = names.pick(pool)
    names.rng.shuffle(groups)
    passages = [passage for group in groups for passage in group]
    number(names, passages)
    return Library(passages, left_out)
