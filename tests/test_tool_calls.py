"""The reader of tool calls in text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langchain_qwen3_int4.qwen3.tool_calls import (
    CLOSE,
    CUT,
    OPEN,
    ThoughtCalls,
    ToolCallParser,
    add_piece,
    normalise_arguments,
)
from tests.splits import two_and_three_way_splits

ADD = '<tool_call>\n{"name": "add", "arguments": {"a": 1, "b": [2, "x"]}}\n</tool_call>'
NOW = '<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>'
TEXTS = [
    ADD,
    f"{ADD}\n{NOW}",
    f"Let me see.\n{ADD}\n",
    f"{ADD}and then\n",
    "No call here, a < b.",
    "A cut tag <tool_ca",
    '<tool_call>{"name": "add", "arguments": {"a": ',
    "<tool_call>not JSON</tool_call>",
    "",
    " \n",
]


def parse(parts: list[str], *, cut: bool = False) -> tuple[str, list[dict[str, Any]]]:
    parser = ToolCallParser({"add", "now", "f"})
    pieces = [piece for part in parts for piece in parser.feed(part)] + parser.close(cut=cut)
    calls: dict[int, dict[str, Any]] = {}
    for kind, piece in pieces:
        if kind == "call":
            add_piece(calls, {**piece, "id": ""})
    return "".join(piece for kind, piece in pieces if kind == "content"), list(calls.values())


@pytest.mark.parametrize("text", TEXTS)
def test_cutting_the_text_anywhere_changes_nothing(text: str) -> None:
    whole = parse([text])
    assert all(parse(parts) == whole for parts in two_and_three_way_splits(text))


@given(st.lists(st.sampled_from([OPEN, CLOSE, '{"name": "f", "arguments": {}}', "<", "a", " ", "\n"]), max_size=8))
def test_no_piece_of_a_tag_is_ever_content(pieces: list[str]) -> None:
    content, _ = parse(pieces)
    assert OPEN not in content


def test_calls_and_the_text_around_them_come_apart() -> None:
    content, calls = parse([f"Let me see.\n{ADD}\n{NOW}\n"])
    assert content == "Let me see."
    assert [(call["index"], call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls] == [
        (0, "add", {"a": 1, "b": [2, "x"]}),
        (1, "now", {}),
    ]


def test_a_call_without_its_closing_tag_counts_when_the_model_ended_it_and_not_when_the_length_did() -> None:
    text = '<tool_call>{"name": "now", "arguments": {}}'
    assert "error" not in parse([text])[1][0]
    assert parse([text], cut=True)[1][0]["error"] == CUT


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"name": "add", "arguments": {"a": }}', "not valid JSON"),
        ('{"name": "add", "arguments": [1]}', "the arguments are not a JSON object"),
        ('{"name": "add", "arguments": "a=1"}', "the arguments are not a JSON object"),
        ('{"arguments": {}}', "no tool name"),
        ("[]", "no tool name"),
        ('{"name": "gone", "arguments": {}}', "no tool 'gone' was offered"),
    ],
)
def test_a_call_that_cannot_be_executed_says_why_and_keeps_its_text(body: str, error: str) -> None:
    _, (call,) = parse([f"{OPEN}{body}{CLOSE}"])
    assert call["error"] == error
    assert call["function"]["arguments"].startswith(body if "{}" in body or "[" in body or "=" in body else '{"a"')
    assert call["function"]["arguments"].endswith(error)


@pytest.mark.parametrize("given_", [None, "", "null", "{}", '"{}"', '""', {}])
def test_absent_arguments_are_an_empty_object(given_: object) -> None:
    assert normalise_arguments(given_) == "{}"


def test_arguments_keep_their_characters() -> None:
    assert normalise_arguments({"name": "José 東京 🗼"}) == '{"name": "José 東京 🗼"}'


@pytest.mark.parametrize(
    "text",
    [f"Now.\n{NOW}", f"Now.\n{NOW}\n{ADD}\n", f"{NOW} or {ADD} then", f"a {OPEN} b", f"{NOW}{NOW}x{ADD}", "a <tool"],
)
def test_a_thought_loses_nothing_wherever_it_is_cut(text: str) -> None:
    def read(parts: list[str]) -> tuple[str, int, str]:
        end = ThoughtCalls()
        passed = "".join(end.feed(part) for part in parts)
        return passed, len(end.calls({"add", "now"})), end.release()

    passed, calls, held = read([text])
    assert passed + held == text
    assert calls == {f"Now.\n{NOW}": 1, f"Now.\n{NOW}\n{ADD}\n": 2, f"{NOW}{NOW}x{ADD}": 1}.get(text, 0)
    assert all(read(parts) == (passed, calls, held) for parts in two_and_three_way_splits(text))
