"""Server-sent events, however a network cuts and joins them."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langchain_qwen3_int4.completions.events import END, EventReader, joined
from langchain_qwen3_int4.completions.reply import Reading, ReplyReader, fold

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
deltas = st.dictionaries(st.sampled_from(["role", "content", "reasoning"]), words, min_size=1, max_size=2)


def chunk(delta: dict[str, Any], index: int = 0, **fields: Any) -> dict[str, Any]:
    choice = {
        "index": index,
        "delta": delta,
        **{k: fields.pop(k) for k in ("logprobs", "finish_reason") & fields.keys()},
    }
    return {"model": "m", "choices": [choice], **fields}


@given(
    st.lists(deltas, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.lists(st.integers(0, 400))
)
def test_any_cut_gives_the_same_chunks(said: list[dict[str, str]], end: str, ascii_only: bool, cuts: list[int]) -> None:
    sent = [chunk(delta) for delta in said]
    lines = [
        ": comment",
        "event: message",
        *(f"data: {json.dumps(c, ensure_ascii=ascii_only)}" for c in sent),
        "data: [DONE]",
    ]
    body = (end * 2).join(lines).encode()
    edges = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    reader = EventReader()
    read = [c for a, b in itertools.pairwise(edges) for c in reader.feed(body[a:b])]
    assert read + reader.feed(END) == sent


@given(st.lists(st.tuples(deltas, st.integers(0, 1)), max_size=8))
def test_joined_chunks_say_the_same(said: list[tuple[dict[str, str], int]]) -> None:
    def reply(chunks: list[dict[str, Any]]) -> dict[str, Any]:
        reader = ReplyReader(Reading(start="detect", thinking=True))
        ends = [chunk({}, index, finish_reason="stop") for index in (0, 1)]
        fed = [reader.feed(each) for each in [*chunks, *ends]]
        return fold([each for each in fed if each] + [reader.close()])

    def chunks() -> list[dict[str, Any]]:
        return [chunk(dict(delta), index) for delta, index in said]

    assert reply(joined(chunks())) | {"created": 0} == reply(chunks()) | {"created": 0}


@pytest.mark.parametrize(
    "other",
    [
        chunk({"reasoning": "b"}),
        chunk({"content": "b"}, 1),
        chunk({"content": "b"}, logprobs={"content": [{"token": "b"}]}),
        chunk({"content": "b"}, finish_reason="stop"),
        chunk({"content": "b"}, usage={"completion_tokens": 2}),
        chunk({"content": "b", "tool_calls": [{"index": 0}]}),
        chunk({"tool_calls": [{"index": 0}]}),
        {"error": {"message": "out of memory"}},
        {"choices": []},
    ],
)
def test_what_says_more_than_text_stays_by_itself(other: dict[str, Any]) -> None:
    text = chunk({"content": "a"})
    assert joined([text, other, text]) == [text, other, text]
    assert len(joined([chunk({"content": "a"}), chunk({"role": "assistant", "content": "b"})])) == 1
