"""What servers say, made canonical: the same whole and streamed, cut anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.utils.json import parse_partial_json

from langchain_qwen3_int4.completions.reply import Reading, ReplyReader, fold, read_whole
from langchain_qwen3_int4.errors import StreamInterruptedError
from langchain_qwen3_int4.qwen3.tool_calls import CUT
from tests.splits import two_way_splits_and_characters
from tests.wire_cases import CASES, THINKING, TOOLS, Case, native

JSON_OBJECTS = st.dictionaries(
    st.text(max_size=3),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


def said(reply: dict[str, Any]) -> tuple[Any, ...]:
    (choice,) = reply["choices"]
    message = choice["message"]
    functions = [(call["function"], call.get("error")) for call in message["tool_calls"]]
    calls = [(function["name"], function["arguments"]) for function, error in functions if not error]
    invalid = [(function["name"], error) for function, error in functions if error]
    return message["reasoning"], message["content"], calls, invalid, choice["finish_reason"], choice["incomplete"]


def streamed(reading: Reading, deltas: list[dict[str, Any]], finish_reason: str) -> dict[str, Any]:
    reader = ReplyReader(reading)
    raw = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    raw.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish_reason}]})
    chunks = [chunk for each in raw if (chunk := reader.feed(each))]
    return fold([*chunks, reader.close()])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_whole_reply_is_canonical(case: Case) -> None:
    raw = {"choices": [{"index": 0, "message": case.message, "finish_reason": case.raw_finish}]}
    assert said(read_whole(raw, case.reading)) == case.meaning


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_stream_cut_anywhere_says_the_same(case: Case) -> None:
    message = case.message
    for field in ("reasoning", "content"):
        text = message.get(field)
        if not text:
            continue
        for parts in two_way_splits_and_characters(text):
            deltas: list[dict[str, Any]] = []
            for key, value in message.items():
                if key == "reasoning_content" and message.get("reasoning"):
                    continue  # a server that sends both sends them together
                deltas += [{key: part} for part in (parts if key == field else [value])]
            if message.get("reasoning") and message.get("reasoning_content"):
                deltas = [{**delta, "reasoning_content": delta.get("reasoning")} for delta in deltas]
            assert said(streamed(case.reading, deltas, case.raw_finish)) == case.meaning


def test_native_calls_may_come_in_pieces_without_index_or_arguments() -> None:
    pieces = [
        {"id": "1", "function": {"name": "add", "arguments": None}, "index": 0},
        {"function": {"arguments": '{"a"'}, "index": 0},
        {"function": {"arguments": ": 1}"}, "index": 0},
        {"id": "2", "function": {"name": "now", "arguments": ""}, "index": 1},
    ]
    reply = streamed(TOOLS, [{"tool_calls": [piece]} for piece in pieces], "tool_calls")
    calls = reply["choices"][0]["message"]["tool_calls"]
    assert [(call["index"], call["id"], call["function"]["arguments"]) for call in calls] == [
        (0, "1", '{"a": 1}'),
        (1, "2", "{}"),
    ]
    whole = [{"id": "1", "function": {"name": "a"}}, {"id": "2", "function": {"name": "b", "arguments": {"x": 1}}}]
    raw = {"choices": [{"message": {"content": None, "tool_calls": whole}, "finish_reason": "tool_calls"}]}
    calls = read_whole(raw, replace(TOOLS, tools=frozenset("ab")))["choices"][0]["message"]["tool_calls"]
    assert [call["function"] for call in calls] == [
        {"name": "a", "arguments": "{}"},
        {"name": "b", "arguments": '{"x": 1}'},
    ]


@pytest.mark.parametrize("case", [case for case in CASES.values() if "tool_calls" in case.message])
def test_arguments_cut_anywhere_say_the_same(case: Case) -> None:
    (call,) = case.message["tool_calls"]
    before = {key: value for key, value in case.message.items() if key != "tool_calls"}
    for parts in two_way_splits_and_characters(call["function"]["arguments"]):
        pieces = [{"index": 0, "function": {"arguments": part}} for part in parts]
        pieces[:1] = [{**call, "function": {**call["function"], "arguments": "".join(parts[:1])}}]
        deltas = [{key: value} for key, value in before.items()] + [{"tool_calls": [piece]} for piece in pieces]
        assert said(streamed(case.reading, deltas, case.raw_finish)) == case.meaning


def test_arguments_stream_as_they_come_in_the_text_and_from_the_server() -> None:
    in_text = list('<tool_call>\n{"name": "add", "arguments": {"a": 12}}\n</tool_call>')
    by_server = [native(""), *({"index": 0, "function": {"arguments": part}} for part in '{"a": 12}')]
    for deltas in ([{"content": part} for part in in_text], [{"tool_calls": [piece]} for piece in by_server]):
        reader = ReplyReader(TOOLS)
        chunks = [reader.feed({"choices": [{"index": 0, "delta": delta}]}) for delta in deltas]
        pieces = [piece for chunk in chunks if chunk for piece in chunk["choices"][0]["delta"]["tool_calls"]]
        assert [text for piece in pieces if (text := piece["function"]["arguments"])] == list('{"a": 12}')
        assert [piece["function"].get("name") for piece in pieces] == ["add"] + [None] * (len(pieces) - 1)


@given(arguments=JSON_OBJECTS, at=st.integers(min_value=0))
def test_no_lenient_parser_can_complete_a_call_that_was_cut(arguments: dict[str, Any], at: int) -> None:
    text = json.dumps(arguments)
    cut = text[: at % len(text)]
    reply = streamed(TOOLS, [{"tool_calls": [native(cut)]}], "length")
    (call,) = reply["choices"][0]["message"]["tool_calls"]
    assert call["error"] == CUT
    assert not isinstance(parse_partial_json(call["function"]["arguments"]), dict)


def test_hidden_reasoning_is_counted_all_the_same() -> None:
    raw = {
        "choices": [{"message": {"reasoning": "aaaa", "content": "bbbb"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 10, "total_tokens": 11},
    }
    reply = read_whole(raw, Reading(start="detect", thinking=True, return_reasoning=False))
    assert said(reply)[:2] == ("", "bbbb")
    assert reply["usage"]["completion_tokens_details"]["reasoning_tokens"] == 5


def test_the_last_of_several_usages_counts_and_the_server_is_believed() -> None:
    reader = ReplyReader(THINKING)
    for tokens in (1, 2, 3):
        usage = {"completion_tokens": tokens, "completion_tokens_details": {"reasoning_tokens": tokens - 1}}
        reader.feed({"choices": [{"index": 0, "delta": {"reasoning": "a"}}], "usage": usage})
    reader.feed({"choices": [{"index": 0, "delta": {"content": "b"}, "finish_reason": "stop"}]})
    usage = reader.close()["usage"]
    assert (usage["completion_tokens"], usage["completion_tokens_details"]["reasoning_tokens"]) == (3, 2)


def test_log_probabilities_of_text_held_back_are_not_lost() -> None:
    reader = ReplyReader(THINKING)
    pieces = ["<thi", "nk>a", "</think>", "b"]
    chunks = [
        reader.feed({"choices": [{"index": 0, "delta": {"content": piece}, "logprobs": {"content": [piece]}}]})
        for piece in pieces
    ]
    kept = [entry for chunk in chunks if chunk for entry in chunk["choices"][0]["logprobs"]["content"]]
    assert kept == pieces


def test_several_choices_are_kept_apart() -> None:
    choices = [{"index": i, "message": {"content": f"<think>{i}</think>{i}"}, "finish_reason": "stop"} for i in (0, 1)]
    reply = read_whole({"choices": choices}, THINKING)
    assert [choice["message"]["content"] for choice in reply["choices"]] == ["0", "1"]


@pytest.mark.parametrize(
    "raw", [{"choices": []}, {"choices": [{"index": 0, "delta": {"content": "<think>a</think>b"}}]}]
)
def test_a_reply_that_breaks_off_is_an_error_with_what_had_come(raw: dict[str, Any]) -> None:
    reader = ReplyReader(THINKING)
    reader.feed(raw)
    with pytest.raises(StreamInterruptedError) as caught:
        reader.close()
    assert (caught.value.partial_text, caught.value.partial_reasoning) == (("b", "a") if raw["choices"] else ("", ""))
