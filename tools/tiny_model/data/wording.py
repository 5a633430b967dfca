# ruff: noqa: E501 - a row of a table stays on its line
"""Turning questions and statements into other wordings by rule, so that no list of templates is the whole of English."""

from __future__ import annotations

import re

from tiny_model.data.names import Names

DIRECT = re.compile(
    r"^((?:At|In|On|By|To|From|For|Since|After|With|Within|Into)? ?(?:[Ww]ho|[Ww]hat|[Ww]here|[Ww]hen|[Ww]hich|[Hh]ow|[Ww]hom|[Ww]hose)\b(?: (?!is|was|are|were|does|did|do|has|can|should|must)\w+)*) (is|was|are|were|does|did|do|has|can|should|must) (.*)\?$"
)
ASKERS = (
    "I'd like to know {c}.",
    "I would like to learn {c}.",
    "I want to find out {c}.",
    "Let me know {c}.",
    "Could you find out {c}?",
    "Any idea {c}?",
    "Does it say {c}?",
    "Do the texts say {c}?",
    "Would you say {c}?",
    "Find out {c}.",
    "Please find {c}.",
    "Say {c}, please.",
    "It would help to know {c}.",
    "Is it known {c}?",
    "My question is {c}.",
    "We need to know {c}.",
    "Help me find {c}.",
    "Does anyone know {c}?",
    "Explain {c}.",
    "Check {c}.",
    "Look up {c} for me.",
    "I forgot {c}.",
    "Could you tell me {c}?",
    "Can you tell me {c}?",
    "Please tell me {c}.",
    "I would like to know {c}.",
    "I want to know {c}.",
    "Do you know {c}?",
    "Do you happen to know {c}?",
    "Would you tell me {c}?",
    "May I ask {c}?",
    "Can I ask {c}?",
    "Could you check {c}?",
    "Could you say {c}?",
    "Can you say {c}?",
    "Can you find out {c}?",
    "Is there anything on {c}?",
    "I am trying to find out {c}.",
    "Someone asked me {c}.",
    "A colleague wants to know {c}.",
    "I need to find out {c}.",
    "Hi, do you know {c}?",
    "Hello, please tell me {c}.",
    "It says somewhere {c}, right?",
    "Remind me {c}.",
    "Show me {c}.",
    "Where does it say {c}?",
)


TOPICS = (
    "Regarding {e}: ",
    "About {e}: ",
    "As for {e}, ",
    "{e}: ",
    "On {e}: ",
    "I read about {e}. ",
    "Concerning {e}, ",
)


def reworded(names: Names, question: str, pronoun: str = "") -> str:
    """The question asked indirectly, or with its subject or question word elsewhere, where its form allows that."""
    if pronoun == "it" and names.chance(0.15) and "the {e}" not in question and question.count("{e}") == 1:
        asked = question.replace("{e}'s", "its").replace("{e}", "it")
        return names.pick(TOPICS) + asked[:1].lower() + asked[1:]
    match = DIRECT.match(question)
    if not match or "{e}" not in match[3]:
        return question
    wh, verb, rest = match[1], match[2], match[3]
    before, _, after = rest.partition("{e}")
    after = after.strip()
    wh = wh[:1].lower() + wh[1:]
    if before.strip():  # "what is the length of {e}": the subject is a whole phrase
        clause = f"{wh} {rest} {verb}" if verb in ("is", "was", "are", "were") and not after else f"{wh} {verb} {rest}"
        final = f"{rest} {verb} {wh}?" if not after else question
        short = rest.strip() + "?"
    else:
        clause = f"{wh} {{e}} {after}" if verb in ("does", "do") else f"{wh} {{e}} {verb} {after}"
        final = f"{{e}} {verb} {after} {wh}?"
        short = f"{{e}}, {wh} {verb} it {after}?"
    clause = re.sub(r"\s+", " ", clause).strip()
    style = names.rng.random()
    if style < 0.6:
        return names.pick(ASKERS).replace("{c}", clause)
    return re.sub(r"\s+", " ", final if style < 0.85 else short).replace(" ?", "?")


def restated(names: Names, statement: str, value: str) -> str:
    """The statement as a cleft, with a part moved to the front, or with words around its subject.

    `value` is the kind of its value: only a person is "someone who".
    """
    style = names.rng.random()
    if value == "person" and statement.startswith("{v} ") and style < 0.5:
        return (
            names.pick(
                (
                    "It was {v} who ",
                    "It is {v} who ",
                    "{v}, and nobody else, ",
                    "Someone called {v} ",
                    "{v} was the one who ",
                )
            )
            + statement[4:]
        )
    if statement.startswith("{e} ") and style < 0.6:
        rest = statement[4:]
        aside = names.filled(
            names.pick(
                (
                    "{e}, a {a} {n},",
                    "{e}, the {n} of {w},",
                    "{e}, {d},",
                    "The {a} {e}",
                    "{e}, {a} and {a},",
                    "{e} itself",
                    "{e}, like the {n},",
                    "As for {e}, it",
                    "{e}, as {p} says,",
                    "This is about {e}, which",
                )
            )
        )
        return f"{aside} {rest}"
    found = re.search(r" (in|at|by|for|on|to|from|with|of) \{v\}\.$", statement)
    if found and style < 0.5 and not re.search(r" (is|was|are|were|go|it)$", statement[: found.start()]):
        head = statement[: found.start()]
        return f"{found[1].capitalize()} {{v}}, {head if head.startswith('{') else head[:1].lower() + head[1:]}."
    return statement
