# ruff: noqa: E501 - a row of a table stays on its line
"""Arguments for parameters, and the words that say them."""

from __future__ import annotations

from typing import Any

from tiny_model.data.names import Names
from tiny_model.data.tool import Param
from tiny_model.data.tool_frames import flag_phrase


def joined(items: list[str]) -> str:
    """Items as a phrase: a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def argument(names: Names, param: Param) -> tuple[Any, str]:
    """A value for the parameter, and the words that say it."""
    kind = param.kind
    if kind.startswith("enum("):
        value = names.pick(kind[5:-1].split("/"))
        return value, value
    if param.type == "boolean":
        return flag_phrase(names, kind.partition(" ")[2])
    if param.type == "array":
        one = {"foods": lambda: names.pick(names.words.FOODS), "words": names.word}[kind]
        items = list(dict.fromkeys(one() for _ in range(names.rng.randint(1, 4))))
        return items, joined(items)
    if param.type == "object":
        street, city = f"{names.number(1, 200)} {names.made_up()} Street", names.city()
        return {"street": street, "city": city}, f"{street} in {city}"
    text = string_value(names, kind)
    if param.type == "integer":
        return int(text), text
    if param.type == "number":
        return (int(text) if text.isdigit() else float(text)), text
    return text, text


def string_value(names: Names, kind: str) -> str:
    """A value of the kinds that only tools use, or of those of `Names.value`."""
    if kind in ("small", "percent"):
        return str(names.rng.randint(1, 12 if kind == "small" else 100))
    if kind == "expression":
        a, b, c = (names.number() for _ in range(3))
        return names.pick((f"{a} * {b}", f"{a} + {b}", f"({a} + {b}) / {c}", f"{a} - {b} * {c}", f"{a}^2", f"{a}/{b}"))
    if kind == "ticker":
        return "".join(names.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(names.rng.randint(2, 5)))
    if kind == "path":
        folder = names.pick(("", f"{names.word()}/", f"/home/{names.word()}/", "src/", "data/"))
        return f"{folder}{names.word()}.{names.pick(('txt', 'py', 'csv', 'md', 'json', 'log', 'png'))}"
    if kind == "anyname":
        return names.foreign() if names.chance(0.3) else names.pick((names.person, names.company, names.made_up))()
    if kind == "description":
        what = f"{names.pick(names.words.MATERIALS)} {names.pick(('company', 'firm', 'shop', 'school', 'bank', 'business'))}"
        return names.pick(
            (f"a {names.pick(('Chinese', 'Japanese', 'German', 'small', 'large', 'new', 'young'))} {what}", f"a {what}")
        )
    if kind == "style":
        known = [
            "formal",
            "casual",
            "funny",
            "Shakespeare",
            "Cowboy",
            "Robot",
            "Viking",
            "poetic",
            "modern",
            "royal",
            "Sailor",
            "Wizard",
            "Ninja",
        ]
        return names.made_up() if names.held_out or names.chance(0.5) else names.pick(known)
    return names.value(kind)
