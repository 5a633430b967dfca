"""Naming an entity again by a pronoun or by what it is, as later sentences of a passage do."""

from __future__ import annotations

import re

from tiny_model.data import vocabulary
from tiny_model.data.held_out_relations import REFERENCES
from tiny_model.data.names import Names

KINDS: dict[str, tuple[str, ...]] = {
    "place": ("the building", "the structure", "the place", "the landmark", "the spot", "the monument", "the object"),
    "town": ("the town", "the place", "the city", "the village", "the settlement", "the area"),
    "company": ("the company", "the firm", "the business", "the organisation", "the house"),
    "product": ("the device", "the product", "the machine", "the model", "the gadget", "the thing", "the unit"),
    "event": ("the event", "the meeting", "the gathering", "the show", "the day"),
    "system": ("the system", "the program", "the service", "the tool", "the application", "the platform"),
    "species": ("the animal", "the species", "the beast", "the kind"),
    "dish": ("the dish", "the food", "the plate", "the recipe"),
}
NOUN_OF = re.compile(r"^The ((?:\w+ ){1,2})of \{e\} ")
AFTER = ("by", "to", "for", "with", "at", "in", "on", "from", "about", "near", "into", "visit", "see", "reach")
POSSESSIVES = {"it": "its", "he": "his", "she": "her"}
OBJECTS = {"it": "it", "he": "him", "she": "her"}


def _noun(names: Names, kind: str, name: str) -> str:
    """What the entity is: a word of its own name where that has one."""
    if names.held_out and names.chance(0.5):
        return REFERENCES[kind]
    if not names.held_out and names.chance(0.25):
        return f"the {names.pick(vocabulary.COMMON_NOUNS)}"  # any noun will do, where nothing else is spoken of
    last = name.split()[-1]
    if name.startswith("the ") and last.isalpha() and last.islower() and names.chance(0.5):
        return f"the {last}"
    return names.pick(KINDS[kind])


def referring(names: Names, template: str, kind: str, name: str, pronoun: str) -> str:
    """`template` with `{e}` named by a pronoun or a noun, or as it was where that would not be English."""
    if template.count("{e}") != 1 or kind == "rule":
        return template
    possessive = POSSESSIVES[pronoun]
    if kind == "company" and names.chance(0.4):
        possessive = "their"
    head = NOUN_OF.match(template)
    if head:
        return f"{possessive} {head[1]}{template[head.end() :]}"
    if "{e}'s" in template:
        return template.replace("{e}'s", possessive)
    noun = pronoun if kind == "person" or names.chance(0.55) else _noun(names, kind, name)
    if template.startswith("{e} "):
        return template.replace("{e}", noun)
    before, _, after = template.partition("{e}")
    word = before.split()[-1].lower() if before.split() else ""
    if kind != "person":
        # "the colour of it" is poor English.
        return template.replace("{e}", _noun(names, kind, name) if word == "of" and noun == "it" else noun)
    if word in AFTER or (after == "." and word != "of"):
        return template.replace("{e}", OBJECTS[pronoun])
    return template.replace("{e}", pronoun) if word[-1:] == "," else template
