"""What servers say and what it means: one table for the reader of replies and for the chat model over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from langchain_qwen3_int4.completions.reply import Reading
from langchain_qwen3_int4.qwen3.tool_calls import CUT
from langchain_qwen3_int4.testing import Reply, streamed, whole

THINKING = Reading(start="detect", thinking=True)
ANSWERING = Reading(start="detect", thinking=False)
PREFILLED = Reading(start="thought", thinking=True)
TOOLS = Reading(start="detect", thinking=True, tools=frozenset({"add", "now"}))
STOPPING = Reading(start="detect", thinking=True, stop=("END", "NEVER"))
ADD = ("add", '{"a": 1}')
CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'


def native(arguments: str, name: str = "add") -> dict[str, Any]:
    """Return a call as a server that parses calls says it."""
    return {"index": 0, "id": "1", "type": "function", "function": {"name": name, "arguments": arguments}}


NATIVE = native('{"a": 1}')


@dataclass(frozen=True)
class Case:
    """A server's message, and what it means: its calls by name and arguments, its invalid calls by name and error."""

    reading: Reading
    message: dict[str, Any]
    raw_finish: str = "stop"
    reasoning: str = ""
    content: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    invalid: tuple[tuple[str, str], ...] = ()
    finish: str = "stop"
    incomplete: str | None = None

    @property
    def meaning(self) -> tuple[Any, ...]:
        return self.reasoning, self.content, list(self.calls), list(self.invalid), self.finish, self.incomplete


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
        TOOLS, {"content": f"<think>a</think>\n\n{CALL}"}, reasoning="a", calls=(ADD,), finish="tool_calls"
    ),
    "text and call": Case(TOOLS, {"content": f"Wait.\n{CALL}"}, content="Wait.", calls=(ADD,), finish="tool_calls"),
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
        calls=(ADD,),
        finish="tool_calls",
    ),
    "several calls": Case(
        TOOLS,
        {"content": f"{CALL}\n{CALL.replace('add', 'now')}"},
        calls=(ADD, ("now", '{"a": 1}')),
        finish="tool_calls",
    ),
    "call with its keys in another order": Case(
        TOOLS,
        {"content": '<tool_call>{"arguments": {"a": 1}, "name": "add"}</tool_call>'},
        calls=(ADD,),
        finish="tool_calls",
    ),
    "call with a tag in an argument": Case(
        TOOLS,
        {"content": '<tool_call>{"name": "add", "arguments": {"a": "<tool_call>"}}</tool_call>'},
        calls=(("add", '{"a": "<tool_call>"}'),),
        finish="tool_calls",
    ),
    "call with null arguments": Case(
        TOOLS,
        {"content": '<tool_call>{"name": "now", "arguments": null}</tool_call>'},
        calls=(("now", "{}"),),
        finish="tool_calls",
    ),
    "call without arguments": Case(
        TOOLS, {"content": '<tool_call>{"name": "now"}</tool_call>'}, calls=(("now", "{}"),), finish="tool_calls"
    ),
    "call with arguments encoded twice": Case(
        TOOLS,
        {"content": '<tool_call>{"name": "add", "arguments": "{\\"a\\": 1}"}</tool_call>'},
        calls=(ADD,),
        finish="tool_calls",
    ),
    "call of a tool that was not offered": Case(
        TOOLS,
        {"content": CALL.replace("add", "delete")},
        invalid=(("delete", "no tool 'delete' was offered"),),
        finish="tool_calls",
    ),
    "call whose arguments do not parse": Case(
        TOOLS, {"content": CALL.replace("1", "")}, invalid=(("add", "not valid JSON"),), finish="tool_calls"
    ),
    "cut call": Case(
        TOOLS,
        {"content": CALL[:-16]},
        "length",
        invalid=(("add", CUT),),
        finish="length",
        incomplete="answer",
    ),
    "call at the end of the thought": Case(
        TOOLS, {"content": f"<think>a\n{CALL}"}, reasoning="a", calls=(ADD,), finish="tool_calls"
    ),
    "calls at the end of a closed thought": Case(
        TOOLS,
        {"content": f"<think>a\n{CALL}\n{CALL}\n</think>\n\n"},
        reasoning="a",
        calls=(ADD, ADD),
        finish="tool_calls",
    ),
    "call in the reasoning field": Case(
        TOOLS, {"reasoning": f"a\n{CALL}\n", "content": None}, reasoning="a", calls=(ADD,), finish="tool_calls"
    ),
    "call in the thought, and an answer": Case(
        TOOLS, {"content": f"<think>a\n{CALL}\n</think>b"}, reasoning=f"a\n{CALL}", content="b"
    ),
    "call in the thought, and a call": Case(
        TOOLS,
        {"content": f"<think>a\n{CALL}</think>{CALL}"},
        reasoning=f"a\n{CALL}",
        calls=(ADD,),
        finish="tool_calls",
    ),
    "call in the midst of the thought": Case(
        TOOLS, {"content": f"<think>a {CALL} or</think>b"}, reasoning=f"a {CALL} or", content="b"
    ),
    "unknown call at the end of the thought": Case(
        TOOLS,
        {"content": "<think>a" + CALL.replace("add", "delete")},
        reasoning="a" + CALL.replace("add", "delete"),
        incomplete="thinking",
    ),
    "cut thought with a call at its end": Case(
        TOOLS,
        {"content": f"<think>a\n{CALL}"},
        "length",
        reasoning=f"a\n{CALL}",
        finish="length",
        incomplete="thinking",
    ),
    "native call and a tag in the text": Case(
        TOOLS,
        {"content": "see <tool_", "tool_calls": [NATIVE]},
        "tool_calls",
        content="see <tool_",
        calls=(ADD,),
        finish="tool_calls",
    ),
    "native call that does not parse": Case(
        TOOLS,
        {"content": None, "tool_calls": [native('{"a": 1')]},
        "tool_calls",
        invalid=(("add", "the arguments are not a JSON object"),),
        finish="tool_calls",
    ),
    "cut native call": Case(
        TOOLS,
        {"content": None, "tool_calls": [native('{"a": 1, "b": "x')]},
        "length",
        invalid=(("add", CUT),),
        finish="length",
        incomplete="answer",
    ),
    "native call cut before its arguments": Case(
        TOOLS,
        {"content": None, "tool_calls": [native("")]},
        "length",
        invalid=(("add", CUT),),
        finish="length",
        incomplete="answer",
    ),
    "native call of a tool that was not offered": Case(
        TOOLS,
        {"content": None, "tool_calls": [native('{"a": 1}', "delete")]},
        "tool_calls",
        invalid=(("delete", "no tool 'delete' was offered"),),
        finish="tool_calls",
    ),
    "native call encoded twice": Case(
        TOOLS,
        {"content": None, "tool_calls": [native('"{\\"a\\": 1}"')]},
        "tool_calls",
        calls=(ADD,),
        finish="tool_calls",
    ),
}

OFFERED = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in ("add", "now")
]
"""The tools of a case that has any, as a request offers them."""


def asked(case: Case) -> tuple[str, dict[str, Any]]:
    """Return the model and the options whose reply the case's reading is."""
    reading = case.reading
    options: dict[str, Any] = {"stop": list(reading.stop)} if reading.stop else {}
    options |= {"tools": OFFERED} if reading.tools else {}
    if reading.start == "thought":
        return "Qwen3-4B-Thinking-2507", options
    return "Qwen3-0.6B", options | {"enable_thinking": reading.thinking}


def said(case: Case, request: dict[str, Any]) -> Reply:
    """Return the case's message as the server would answer the request, whole or streamed."""
    if not request.get("stream"):
        return whole(case.message, finish_reason=case.raw_finish)
    both = "reasoning_content" in case.message and case.message.get("reasoning")
    deltas = [case.message] if both else [{key: value} for key, value in case.message.items()]
    return streamed(deltas, finish_reason=case.raw_finish)
