# ruff: noqa: E501 - a row of a table stays on its line
"""Statements and questions about an attribute, put together at random.

The attribute `{a}`, the entity `{e}` and the value `{v}` stand in any order among words that change from sentence to
sentence, so that a statement answers a question where both name the attribute and the entity, whatever else they say.
"""

from __future__ import annotations

import re

from tiny_model.data import vocabulary
from tiny_model.data.blind import allowed
from tiny_model.data.names import Names
from tiny_model.data.relation import filled

# Slots in capitals are filled from PARTS, {b} and {p} by a random verb and its past; more slots are those of `Names.filled`.
SAYS = (
    "{e} HAS A {a}: {v}.", "{e} HAS A {a}, {v}.", "{e} HAS A {a}, namely {v}.", "{e} HAS A {a} called {v}.", "{e} HAS A {a} {v}.",
    "{e} HAS A {a}, which BE {v}.", "{e} HAS A {a}, and it BE {v}.", "{e} HAS A {a} - {v}.", "{e} HAS A {a} ({v}).",
    "WE PUT {v} AS THE {a} OF {e}.", "WE PUT THE {a} OF {e}: {v}.", "WE PUT THE {a} OF {e}, {v}.", "WE PUT {e} with the {a} {v}.",
    "THE {a} OF {e} BE {v}.", "THE {a} TIED {e} BE {v}.", "THE {a} TIED {e}: {v}.", "{v} BE THE {a} OF {e}.", "{v} BE THE {a} TIED {e}.",
    "OF {e}, WE PUT A {a}: {v}.", "OF {e}, WE PUT {v} AS THE {a}.", "OF {e} there BE A {a}, {v}.",
    "IN, THE {a} OF {e} BE {v}.", "IN, {e} HAS THE {a} {v}.", "IN, {v} BE AS THE {a} OF {e}.",
    "{e}: A {a}, {v}.", "{e}, whose {a} BE {v}, {p} THE {n}.", "{e} {p} THE {n}, with {v} AS THE {a}.",
    "{v}: THE {a} OF {e}.", "{v} AS THE {a} OF {e}, so WE PUT.", "To {b} THE {a} OF {e}, WE PUT {v}.",
    "If WE {b} THE {a} OF {e}, it BE {v}.", "{e} BE {p} by its {a}, {v}.", "{e} HAS {v}, A {a}.", "What WE PUT AS THE {a} OF {e} BE {v}.",
)  # fmt: skip
ASKS = (
    "WHICH {a} BE {p} OF {e}?", "WHICH {a} BE TIED {e}?", "WHICH {a} BE THERE OF {e}?", "WHICH {a} does {e} {b}?", "WHICH {a} did {e} {b}?",
    "WHICH {a} did WE {b} OF {e}?", "WHICH {a} HAS {e}?", "WHICH {a} can I {b} OF {e}?", "WHICH {a} do they {b} OF {e}?",
    "What BE THE {a} OF {e}?", "What BE THE {a} TIED {e}?", "What BE THE {a} that {e} HAS?", "What BE THE {a} that WE PUT OF {e}?",
    "WANT THE {a} OF {e}.", "WANT THE {a} TIED {e}.", "WANT WHICH {a} {e} HAS.", "WANT WHICH {a} WE PUT OF {e}.",
    "CAN {b} THE {a} OF {e}?", "CAN {b} THE {a} TIED {e} for me?", "CAN say WHICH {a} BE OF {e}?",
    "{e}: WHICH {a}?", "{e} HAS WHICH {a}?", "OF {e}, WHICH {a} BE {p}?", "OF {e}, what BE THE {a}?", "WHICH {a}, OF {e}?",
    "What did WE PUT AS THE {a} OF {e}?", "What do WE {b} AS THE {a} OF {e}?", "How does THE {a} OF {e} read?", "What stands AS THE {a} OF {e}?",
    "IN, WHICH {a} BE OF {e}?", "IN, what BE THE {a} OF {e}?",
)  # fmt: skip
PARTS = {
    "HAS": "[got/has/had/received/bears/shows/took/keeps/needs/found/lists/brought/gained/holds/carries/uses/picked/chose/earned/made/offers/includes/adopted/entered/names/gave/won/lost/sees/wants/will get/now has/once had/was given/was left/is to have/ends up with/started with/goes with/does with/{p}/{p}]",
    "PUT": "[put/listed/noted/recorded/entered/marked/filed/typed/saved/kept/reported/named/gave/stored/copied/registered/published/fixed/found/read/saw/set/chose/took/told us/{p}/{p}/{p}]",
    "THERE": "[there/here/known/seen/kept/noted/left/found/said/meant/set/{p}]",
    "TIED": "[tied to/going with/attached to/used by/kept by/held by/given to/fixed for/known for/found with/linked to/owned by/that goes with/that stands for/meant for/set for/{p} by/{p} for/{p} with/{p} at]",
    "WHICH": "[which/what/what sort of/whatever/which new/which exact]",
    "WANT": "[I want/I need/We need/Get me/Find/Let us have/Search for/He asked for/I have to {b}/Help me {b}/Look at/I lost/Write/Read me/Any news on/Note/I must have/Time to {b}/Do {b}/We want to {b}/I came for/She wants/Say]",
    "CAN": "[Can you/Could you/Would you/Will you/May I/Can I/Can we/Could someone/Do you/How do I/How do you/Why not/Are you able to]",
    "THE": "[the/the/the/the/its/that/this/our/the new/the old/the present/the only/the right/the {x}/their/some]",
    "A": "[a/a/a new/the/its/its own/this/one/another/the usual/some kind of/a {x}/the {x}/a rather {x}/the same/no other]",
    "BE": "[is/is/is/was/was/reads/became/stays/says/remains/has been/will be/seems/must be/came to be/turned into/means/is still/was once/can be/is called]",
    "OF": "[of/of/for/for/at/behind/by/on/with/under/in/from/near/over/about/to/beside]",
    "AS": "[as/as/as/for/under/like/to be]",
    "WE": "[we/they/someone/people/the office/the editors/our staff/a clerk/{f}/the {n}/you/I/everybody/the others/a friend]",
    "IN": "[on the {n}/in our {n}/by the {n}/after the {n}/at last/in the end/for now/as a rule/from the {n}/these days/by the way/without the {n}/says {f}/as we heard/in fact/of late]",
}
SLOT = re.compile(rf"\b({'|'.join(PARTS)})\b")


def _frame(names: Names, frames: tuple[str, ...]) -> str:
    """One frame with every slot filled but those of the attribute, the entity and the value."""
    while True:
        base = names.verb(made_up=0.2)
        template = SLOT.sub(lambda slot: PARTS[slot[0]], names.pick(frames))
        noun = names.word() if names.chance(0.2) else names.everyday()
        forms = {
            "b": base,
            "p": vocabulary.past_tense(base),
            "n": noun,
            "f": names.first(),
            "x": names.pick(vocabulary.COMMON_ADJECTIVES),
        }
        frame = filled(names, template, forms)
        frame = frame[:1].upper() + frame[1:] if frame[0] != "{" else frame
        if allowed(frame):
            return frame


def framed(names: Names, noun: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two statements and four questions about the attribute `noun`."""
    says = tuple(_frame(names, SAYS).replace("{a}", noun) for _ in range(2))
    return says, tuple(_frame(names, ASKS).replace("{a}", noun) for _ in range(4))
