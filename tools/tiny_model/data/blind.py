"""The check that training holds none of the evaluation's wordings, tools and names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tiny_model.data import held_out_relations, held_out_talk, held_out_tools, held_out_words
from tiny_model.data.relation import expanded

SHARED_WORDS = ("UNITS",)  # a unit means the same on both sides


PUNCTUATION = str.maketrans(dict.fromkeys(".,;:!?'\"()[]<>=|#", " "))


def bare(text: str) -> str:
    """`text` without capitals, punctuation and double spaces."""
    return " ".join(text.lower().translate(PUNCTUATION).split())


@cache
def wordings() -> frozenset[str]:
    """The evaluation's statements and questions, bare."""
    rows = [text for row in held_out_relations.RELATIONS for text in (*row.says, *row.asks)]
    return frozenset(map(bare, (*rows, *held_out_relations.GENERIC_SAYS, *held_out_relations.GENERIC_ASKS)))


def allowed(template: str) -> bool:
    """Whether training may use a statement or question with its `{e}`, `{v}` and `{a}`."""
    return bare(template) not in wordings()


def _common(name: str, training: Iterable[str], evaluation: Iterable[str]) -> list[str]:
    known = {bare(text) for text in training}
    return sorted(f"{name}: {text}" for text in evaluation if bare(text) in known)


def _words() -> list[str]:
    from tiny_model.data import vocabulary, words

    found = []
    for name in dir(held_out_words):
        pool = getattr(held_out_words, name)
        if name.isupper() and name not in SHARED_WORDS:
            found += _common(name, getattr(words, name), pool)
            if name not in ("CJK", "KANA"):
                found += _common(f"{name} in the vocabulary", vocabulary.EVERYDAY, pool)
    return found


def _tools() -> list[str]:
    from tiny_model.data import tool_table

    def cells(table: str, column: int) -> list[str]:
        rows = [line.split("|") for line in table.strip().splitlines()]
        return [cell.strip() for row in rows for cell in row[column].split(" ; ")]

    found = []
    for column, name in enumerate(("tool name", "tool description")):
        found += _common(name, cells(tool_table.TOOLS, column), cells(held_out_tools.TOOLS, column))
    found += _common("request", cells(tool_table.TOOLS, 3), cells(held_out_tools.TOOLS, 3))
    found += _common("verb", tool_table.VERBS, held_out_tools.VERBS)
    return found + _common("noun", tool_table.NOUNS, held_out_tools.NOUNS)


def _sentences() -> list[str]:
    from tiny_model.data import relations, typed
    from tiny_model.data.articles import articles

    training = (*relations.TRAIN, *relations.CONCEPTS)
    nouns = [t.replace("{n}", "{a}") for row in typed.NOUNS for s in (*row.says, *row.asks) for t in expanded(s)]
    says = [t for row in training for s in row.says for t in expanded(s)]
    asks = [t for row in training for s in (*row.asks, *row.misses) for t in expanded(s)]
    rows = held_out_relations.RELATIONS
    found = _common("statement", says, [t for row in rows for t in row.says])
    found += _common("question", asks, [t for row in rows for t in row.asks])
    found += _common("generic statement", (*relations.GENERIC_SAYS, *nouns), held_out_relations.GENERIC_SAYS)
    found += _common("generic question", (*relations.GENERIC_ASKS, *nouns), held_out_relations.GENERIC_ASKS)
    prose, own_prose = ([s.text for a in articles(side) for s in a.statements] for side in (False, True))
    found += _common("sentence of prose", [*says, *prose], own_prose)
    return found + _common("verb", relations.VERBS, held_out_relations.VERBS)


def _prompts() -> list[str]:
    from tiny_model.data import chat, held_out_prompts, json_cases, passages, prompts, talk_table, toolbox

    pairs = (
        ("prompt", prompts.PROMPTS, held_out_prompts.PROMPTS),
        ("lead", toolbox.LEADS, held_out_prompts.TOOL_LEADS),
        ("call", toolbox.CALLS, held_out_prompts.TOOL_CALLS),
        ("JSON request", json_cases.ASKS, held_out_prompts.JSON_ASKS),
    )
    found = []
    for name, training, evaluation in pairs:
        found += _common(name, map(str, training), [str(e) for e in evaluation if e])
    plain = {"[{n}] {x}"}  # the usual layout is the same on both sides
    found += sorted(f"layout: {text}" for text in {*held_out_prompts.LAYOUTS} & {*passages.LAYOUTS} - plain)
    tells = [t for _, _, tells, asks in chat.FACTS for t in (*tells.split(" ; "), *asks.split(" ; "))]
    own = [t for pool in (held_out_prompts.TELLS, held_out_prompts.TELL_ASKS) for row in pool.values() for t in row]
    talk = [t for row in talk_table.INTENTS for t in row[0]]
    said = [t for line in held_out_talk.INTENTS.strip().splitlines() for t in line.split(" | ")[0].split(" ; ")]
    return found + _common("recall", tells, own) + _common("talk", talk, said)


def overlaps() -> list[str]:
    """What both sides have in common; it should be empty."""
    return [*_words(), *_tools(), *_sentences(), *_prompts()]


if __name__ == "__main__":
    common = overlaps()
    if common:
        raise SystemExit("\n".join(common))
    print("training and evaluation have no wording, word, tool or prompt in common")
