"""Tools with the LlamaIndex LLM on an endpoint: how they are offered, and which calls may be executed."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.llms.types import ToolCallBlock
from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool

from langchain_qwen3_int4 import StructuredOutputError
from langchain_qwen3_int4.llama_index import Qwen3Int4
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, streamed, whole
from tests.actor import act
from tests.llama_ways import CHAT_WAYS, chat, responses
from tests.wire_cases import OFFERED


def add(a: int, b: int = 0) -> int:
    """Add two numbers."""
    return a + b


def now() -> str:
    """Tell the time."""
    return "noon"


TOOLS = [FunctionTool.from_defaults(add), FunctionTool.from_defaults(now)]


@pytest.fixture
def remote(endpoint: ScriptedEndpoint) -> Qwen3Int4:
    return Qwen3Int4(base_url=endpoint.base_url)


def reply(way: str, message: dict[str, Any], **options: Any) -> Reply:
    """Return the same message whole or streamed, as the way of asking needs it."""
    return streamed([message], **options) if "stream" in way else whole(message, **options)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, "auto"),
        ({"tool_required": True}, "required"),
        ({"tool_required": True, "tool_choice": "none"}, "none"),
        ({"tool_choice": "any"}, "required"),
        ({"tool_choice": "add"}, {"type": "function", "function": {"name": "add"}}),
        ({"tool_choice": {"type": "function", "function": {"name": "add"}}}, None),
    ],
)
def test_the_choice_of_a_tool_is_sent_as_openai_says_it(given: dict[str, Any], sent: Any) -> None:
    history = [ChatMessage("Hi"), ChatMessage("Hello!", role="assistant")]
    prepared = Qwen3Int4(model="tiny")._prepare_chat_with_tools(TOOLS, "Add", history, **given)
    assert prepared["tool_choice"] == (sent or given["tool_choice"])
    assert [message.content for message in prepared["messages"]] == ["Hi", "Hello!", "Add"]
    assert len(history) == 2
    assert [tool["function"]["name"] for tool in prepared["tools"]] == ["add", "now"]
    assert prepared["parallel_tool_calls"] is False


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_tools_are_called_in_every_way(way: str) -> None:
    with ScriptedEndpoint(act) as endpoint:
        llm = Qwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        made = (await responses(llm, TOOLS, f"{way}_with_tools", user_msg="Please add 3.", tool_required=True))[-1]
        assert [call.tool_kwargs for call in llm.get_tool_calls_from_response(made)] == [{"a": 3, "b": 3}]
        assert endpoint.requests[0]["tool_choice"] == "required"


@pytest.mark.parametrize("way", ["chat", "achat"])
async def test_one_call_stays_where_one_was_allowed(remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str) -> None:
    calls = '<tool_call>{"name": "add", "arguments": {"a": 1}}</tool_call>\n<tool_call>{"name": "now"}</tool_call>'
    endpoint.enqueue(*[whole({"content": calls})] * 2)
    for parallel, names in ((False, ["add"]), (True, ["add", "now"])):
        options = {"user_msg": "Add", "allow_parallel_tool_calls": parallel}
        (response,) = await responses(remote, TOOLS, f"{way}_with_tools", **options)
        assert [call.tool_name for call in remote.get_tool_calls_from_response(response)] == names
        assert len(response.message.additional_kwargs["tool_calls"]) == len(names)


@pytest.mark.parametrize("way", ["predict_and_call", "apredict_and_call"])
async def test_tools_are_called_and_executed(remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str) -> None:
    call = {"content": '<tool_call>{"name": "add", "arguments": {"a": 1, "b": 2}}</tool_call>'}
    endpoint.enqueue(whole(call), whole({"content": "No."}), whole({"content": "No."}))
    (done,) = await responses(remote, TOOLS, way, user_msg="Add")
    assert (done.response, done.sources[0].raw_output) == ("3", 3)
    with pytest.raises(StructuredOutputError, match="no tool call"):
        await responses(remote, TOOLS, way, user_msg="Add")
    (answered,) = await responses(remote, TOOLS, way, user_msg="Add", error_on_no_tool_call=False)
    assert answered.response == "No."


@pytest.mark.parametrize("way", ["stream_chat", "astream_chat"])
async def test_a_call_can_be_executed_only_when_it_is_whole(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    call = '<tool_call>\n{"name": "add", "arguments": {"a": 12}}\n</tool_call>'
    endpoint.enqueue(streamed([{"content": letter} for letter in call], pause_s=0.002))
    *before, last = await responses(remote, [ChatMessage("Add")], way, tools=OFFERED)
    written = [block.tool_kwargs for r in before for block in r.message.blocks if isinstance(block, ToolCallBlock)]
    assert written[-1] == '{"a": 12}'
    assert all(isinstance(arguments, str) for arguments in written)
    assert len(set(written)) > 5
    assert not any(remote.get_tool_calls_from_response(r, error_on_no_tool_call=False) for r in before)
    (selection,) = remote.get_tool_calls_from_response(last)
    assert (selection.tool_name, selection.tool_kwargs) == ("add", {"a": 12})
    assert last.message.additional_kwargs["tool_calls"][0]["id"] == selection.tool_id


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_a_cut_call_is_no_call_and_says_why(remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str) -> None:
    cut = {"content": '<tool_call>\n{"name": "add", "arguments": {"a": 1'}
    endpoint.enqueue(reply(way, cut, finish_reason="length"))
    response = await chat(remote, "Add", way, tools=OFFERED)
    with pytest.raises(StructuredOutputError, match=r"'add': .*cut") as caught:
        remote.get_tool_calls_from_response(response)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_a_server_that_reads_no_calls_is_asked_for_the_text(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    refusal = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    call = {"content": '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'}
    endpoint.enqueue(failure(400, refusal), reply(way, call))
    response = await chat(remote, "Add", way, tools=OFFERED)
    assert [call.tool_kwargs for call in remote.get_tool_calls_from_response(response)] == [{"a": 1}]


@pytest.mark.parametrize("role", ["assistant", "chatbot", "model"])
def test_calls_that_another_integration_kept_are_sent_back(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, role: str
) -> None:
    endpoint.enqueue(whole({"content": "2"}))
    call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
    kept = ChatMessage(role=role, blocks=[], additional_kwargs={"tool_calls": [call]})
    remote.chat([ChatMessage("Add"), kept, ChatMessage("2", role="function")])
    assert endpoint.requests[0]["messages"][1:] == [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "2"},
    ]
