"""The form of a relation: what states it and what asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tiny_model.data.names import Names

CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Relation:
    """One kind of fact: `{e}` is the entity and `{v}` the value; `[a/b]` stands for either."""

    entity: str
    value: str
    says: tuple[str, ...]
    asks: tuple[str, ...]
    misses: tuple[str, ...] = ()
    """Questions with the same words that it does not answer."""


def parse(table: str) -> tuple[Relation, ...]:
    """Read a table of relations: entity, value, statements and questions."""
    rows = []
    for line in table.strip().splitlines():
        entity, value, says, asks = (cell.strip() for cell in line.split("|"))
        rows.append(Relation(entity, value, tuple(says.split(" ; ")), tuple(asks.split(" ; "))))
    return tuple(rows)


def chosen(names: Names, template: str) -> str:
    """`template` with one alternative of each `[a/b]`."""
    while "[" in template:
        template = CHOICE.sub(lambda match: names.pick(match[1].split("/")), template)
    return template


def filled(names: Names, template: str, forms: Mapping[str, str]) -> str:
    """`template` with the words of `forms` in its slots, and one alternative of each `[a/b]`."""
    for slot, word in forms.items():
        template = template.replace(f"{{{slot}}}", word)
    return chosen(names, template)


def expanded(template: str) -> list[str]:
    """Every text that `chosen` can make of `template`."""
    match = CHOICE.search(template)
    if not match:
        return [template]
    head, tail = template[: match.start()], template[match.end() :]
    return [text for part in match[1].split("/") for text in expanded(head + part + tail)]
