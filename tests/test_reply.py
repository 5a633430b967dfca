"""What servers say, made canonical: the same whole and streamed, cut anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from langchain_qwen3_int4.completions.reply import Reading, ReplyReader, fold, read_whole
from langchain_qwen3_int4.errors import StreamInterruptedError
from tests.splits import two_and_three_way_splits

THINKING = Reading(start="detect", thinking=True)
ANSWERING = Reading(start="detect", thinking=False)
PREFILLED = Reading(start="thought", thinking=True)
TOOLS = Reading(start="detect", thinking=True, tools_offered=True)
STOPPING = Reading(start="detect", thinking=True, stop=("END", "NEVER"))
CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'
NATIVE = {"index": 0, "id": "1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}


@dataclass(frozen=True)
class Case:
    """A server's message, and what it means."""

    reading: Reading
    message: dict[str, Any]
    raw_finish: str = "stop"
    reasoning: str = ""
    content: str = ""
    calls: tuple[str, ...] = ()
    finish: str = "stop"
    incomplete: str | None = None

    @property
    def meaning(self) -> tuple[Any, ...]:
        return self.reasoning, self.content, list(self.calls), self.finish, self.incomplete


BOTH = {"reasoning": "ab", "reasoning_content": "ab", "content": "c"}
CASES = {
    "reasoning field": Case(THINKING, {"reasoning": "\na\n", "content": "\n\nb"}, reasoning="a", content="b"),
    "older field": Case(THINKING, {"reasoning_content": "a", "content": "b"}, reasoning="a", content="b"),
    "both fields": Case(THINKING, BOTH, reasoning="ab", content="c"),
    "empty new field": Case(
        THINKING, {"reasoning": "", "reasoning_content": "a", "content": "b"}, reasoning="a", content="b"
    ),
    "raw tags": Case(THINKING, {"content": "<think>\na\n</think>\n\nb"}, reasoning="a", content="b"),
    "no opening tag": Case(PREFILLED, {"content": "a\n</think>\n\nb"}, reasoning="a", content="b"),
    "second closing tag": Case(
        THINKING, {"content": "<think>a</think>b </think> c"}, reasoning="a", content="b </think> c"
    ),
    "empty thought": Case(THINKING, {"content": "<think>\n\n</think>\n\nb"}, content="b"),
    "blank field": Case(THINKING, {"reasoning": "\n\n", "content": "b"}, content="b"),
    "answer in the reasoning field": Case(ANSWERING, {"reasoning": "b", "content": None}, content="b"),
    "thought all the same": Case(ANSWERING, {"reasoning": "a", "content": "b"}, reasoning="a", content="b"),
    "cut thought": Case(
        THINKING, {"content": "<think>a"}, "length", reasoning="a", finish="length", incomplete="thinking"
    ),
    "stopped thought": Case(THINKING, {"content": "<think>a"}, reasoning="a", incomplete="thinking"),
    "cut thought in field": Case(
        THINKING, {"reasoning": "a", "content": None}, "length", reasoning="a", finish="length", incomplete="thinking"
    ),
    "only a thought in field": Case(THINKING, {"reasoning": "a", "content": None}, reasoning="a", incomplete="empty"),
    "cut answer": Case(
        THINKING,
        {"content": "<think>a</think>b"},
        "length",
        reasoning="a",
        content="b",
        finish="length",
        incomplete="answer",
    ),
    "nothing": Case(THINKING, {"content": ""}, incomplete="empty"),
    "nothing after the thought": Case(THINKING, {"content": "<think>a</think>\n\n"}, reasoning="a", incomplete="empty"),
    "call in the text": Case(
        TOOLS, {"content": f"<think>a</think>\n\n{CALL}"}, reasoning="a", calls=("add",), finish="tool_calls"
    ),
    "text and call": Case(TOOLS, {"content": f"Wait.\n{CALL}"}, content="Wait.", calls=("add",), finish="tool_calls"),
    "tools not offered": Case(THINKING, {"content": CALL}, content=CALL),
    "stop string in the thought": Case(
        STOPPING, {"content": "<think>an END here</think>b END c"}, reasoning="an END here", content="b "
    ),
    "stop string and its beginnings": Case(STOPPING, {"content": "EEN EENDx"}, content="EEN E"),
    "beginning of a stop string at the end": Case(STOPPING, {"content": "a EN"}, content="a EN"),
    "native call": Case(
        TOOLS,
        {"reasoning": "a", "content": None, "tool_calls": [NATIVE]},
        "tool_calls",
        reasoning="a",
        calls=("add",),
        finish="tool_calls",
    ),
}


def said(reply: dict[str, Any]) -> tuple[Any, ...]:
    (choice,) = reply["choices"]
    message = choice["message"]
    names = [call["function"]["name"] for call in message["tool_calls"] if "error" not in call]
    return message["reasoning"], message["content"], names, choice["finish_reason"], choice["incomplete"]


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
        for parts in two_and_three_way_splits(text):
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
    calls = read_whole(raw, TOOLS)["choices"][0]["message"]["tool_calls"]
    assert [call["function"] for call in calls] == [
        {"name": "a", "arguments": "{}"},
        {"name": "b", "arguments": '{"x": 1}'},
    ]


def test_a_call_that_was_cut_is_never_executable() -> None:
    cut = {"index": 0, "id": "1", "function": {"name": "add", "arguments": '{"a": 1, "b": "x'}}
    native = streamed(TOOLS, [{"tool_calls": [cut]}], "length")["choices"][0]["message"]["tool_calls"]
    in_text = streamed(TOOLS, [{"content": CALL[:-20]}], "length")["choices"][0]["message"]["tool_calls"]
    assert "cut off" in native[0]["error"]
    assert "cut off" in in_text[0]["error"]


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
