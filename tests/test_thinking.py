"""The splitter of thoughts and answers: what it says, and that cutting the text elsewhere changes nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from langchain_qwen3_int4.qwen3.thinking import CLOSE, OPEN, Start, ThinkSplitter, held_suffix
from tests.splits import two_and_three_way_splits

TEXTS = [
    "<think>\nThey ask for 2+2.\n</think>\n\nFour.",
    "They ask for 2+2.\n</think>\n\nFour.",
    "<think>\n\n</think>\n\nFour.",
    "<think></think>Four.",
    "Four.",
    "",
    "\n\n",
    "  \n<think>a</think>b",
    "<think>a</think>The tag </think> ends a thought, <think> begins one.",
    "<think>cut while thi",
    "<think>cut inside the tag </thi",
    "<think>a < b and </ c > d </think>e",
    "<think>\n<think>twice</think>once",
    "<thinking>not a tag</thinking>",
    "<thi",
    "<think>  spaces  \n\n inside \n </think>  \n \n    indented\n",
    "<think>a</think>\n\n",
    "<think> \n ",
    "思考<think>不是</think>开头",
    "<think>思考\n</think>\n\n答案",
]
STARTS: list[Start] = ["detect", "thought", "answer"]


def split(parts: list[str], start: Start) -> tuple[str, str, bool]:
    splitter = ThinkSplitter(start)
    pieces = [piece for part in parts for piece in splitter.feed(part)] + splitter.close()
    joined = {kind: "".join(text for each, text in pieces if each == kind) for kind in ("reasoning", "content")}
    return joined["reasoning"], joined["content"], splitter.thinking


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("text", TEXTS)
def test_cutting_the_text_anywhere_changes_nothing(text: str, start: Start) -> None:
    whole = split([text], start)
    assert all(split(parts, start) == whole for parts in two_and_three_way_splits(text))


pieces_of_text = st.sampled_from([OPEN, CLOSE, "<", "</", "think>", "<thi", "a", " ", "\n", "é", "<tool_call>"])


@given(st.lists(pieces_of_text, max_size=12).map("".join), st.sampled_from(STARTS), st.data())
@example("<think>a</think>\n\nb", "detect", None)
def test_cutting_any_text_into_any_parts_changes_nothing(text: str, start: Start, data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8))) if data else list(range(len(text)))
    edges = [0, *cuts, len(text)]
    parts = [text[a:b] for a, b in pairwise(edges)]
    assert split(parts, start) == split([text], start)


@given(st.lists(pieces_of_text, max_size=12).map("".join), st.sampled_from(STARTS))
def test_only_tags_and_whitespace_around_a_thought_are_ever_dropped(text: str, start: Start) -> None:
    reasoning, content, _ = split([text], start)
    kept = "".join((reasoning + content).split())
    squeezed = "".join(text.split())
    assert kept in (
        squeezed,
        squeezed.replace(CLOSE, "", 1),
        squeezed.replace(OPEN, "", 1),
        squeezed.replace(OPEN, "", 1).replace(CLOSE, "", 1),
    )


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("<think>\na\n</think>\n\nb", "detect", ("a", "b", False)),
        ("a\n</think>\n\nb", "thought", ("a", "b", False)),
        ("<think>a</think>b", "thought", ("a", "b", False)),
        ("<think>\n\n</think>\n\nb", "detect", ("", "b", False)),
        ("<think>a</think>x </think> y", "detect", ("a", "x </think> y", False)),
        ("<think>a", "detect", ("a", "", True)),
        ("a", "thought", ("a", "", True)),
        ("<think>a</think>\n\n    indented\n", "detect", ("a", "    indented\n", False)),
        ("<think> is a tag", "answer", ("", "<think> is a tag", False)),
    ],
)
def test_a_thought_and_its_answer_come_apart(text: str, start: Start, expected: tuple[str, str, bool]) -> None:
    assert split([text], start) == expected


def test_text_is_passed_on_as_soon_as_it_can_be_told_apart() -> None:
    splitter = ThinkSplitter("detect")
    assert splitter.feed("<think>") == []
    assert splitter.feed("a") == [("reasoning", "a")]
    assert splitter.feed(" b</") == [("reasoning", " b")]
    assert splitter.feed("x") == [("reasoning", "</x")]
    assert splitter.feed("</think>c") == [("content", "c")]
    assert splitter.feed(" d ") == [("content", " d ")]


def test_the_server_may_say_where_the_thought_begins_and_ends() -> None:
    splitter = ThinkSplitter("detect")
    splitter.begin_thought()
    assert splitter.feed("\na\n") == [("reasoning", "a")]
    assert splitter.end_thought() == []
    assert splitter.feed("\n\nb") == [("content", "b")]


@pytest.mark.parametrize("size", range(len(CLOSE)))
def test_every_beginning_of_a_tag_is_held_back(size: int) -> None:
    assert held_suffix("x" + CLOSE[:size], CLOSE) == size
