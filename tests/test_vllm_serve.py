"""The chat model on vLLM's own OpenAI server, with the embedded model: as `serve` starts it, and without parsers."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from llama_index.core import PromptTemplate
from llama_index.core.tools import FunctionTool
from pydantic import BaseModel

from langchain_qwen3_int4 import (
    AdapterError,
    ChatQwen3Int4,
    EndpointModelError,
    EndpointRequestError,
    PromptTooLongError,
)
from langchain_qwen3_int4.llama_index import Qwen3Int4
from tests.adapters import GREETINGS
from tests.llama_ways import chat as llama_chat
from tests.test_engine import PASSAGES
from tests.ways import TWO_WAYS, WAYS, ask

pytest.importorskip("vllm", reason="the server is vllm's")
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(params=["serve", "plain"])
def served(request: pytest.FixtureRequest, servers: dict[str, str]) -> ChatQwen3Int4:
    url = f"{servers[request.param]}/v1"
    return ChatQwen3Int4(model="tiny", base_url=url, temperature=0, enable_thinking=False, max_tokens=300)


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


class Person(BaseModel):
    """A person."""

    name: str
    age: int


LONG: dict[str, Any] = {"max_tokens": 100, "extra_body": {"ignore_eos": True}}
ADD = "What is 3 plus 4? Use the tool."
SENTENCE = "Read the person out of this text, as JSON with name and age: Tobias Lind is 34 years old."


def meaning(message: AIMessage) -> tuple[Any, ...]:
    calls = [(call["name"], call["args"]) for call in message.tool_calls]
    usage = message.usage_metadata
    reasoning = message.additional_kwargs.get("reasoning_content")
    metadata = message.response_metadata
    counted = usage["input_tokens"], usage["output_tokens"]
    return message.content, reasoning, calls, message.invalid_tool_calls, metadata["finish_reason"], counted


@pytest.mark.parametrize(("way", "thinking"), [*((way, True) for way in WAYS), *((way, False) for way in TWO_WAYS)])
async def test_a_server_says_what_the_engine_in_this_process_says(
    served: ChatQwen3Int4, tiny: ChatQwen3Int4, way: str, thinking: bool
) -> None:
    message = await ask(served, PASSAGES, way, enable_thinking=thinking)
    assert meaning(message) == meaning(await tiny.ainvoke(PASSAGES, enable_thinking=thinking))
    assert bool(message.usage_metadata["output_token_details"]["reasoning"]) == thinking
    assert message.response_metadata["model_name"] == "tiny"


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("way", ["chat", "astream_chat"])
async def test_the_llamaindex_llm_says_and_calls_what_the_engine_in_this_process_does(
    served: ChatQwen3Int4, tiny: ChatQwen3Int4, way: str, thinking: bool
) -> None:
    options: dict[str, Any] = {"temperature": 0, "enable_thinking": thinking, "max_tokens": 300}
    remote = Qwen3Int4(model="tiny", base_url=served.openai_api_base, **options)
    local = Qwen3Int4(model="tiny", **options)
    described = FunctionTool.from_defaults(add.func).metadata.to_openai_tool()
    for asked, offered in ((PASSAGES, {}), (ADD, {"tools": [described]})):
        theirs, ours = [(await llama_chat(llm, asked, way, **offered)) for llm in (remote, local)]
        for name in ("finish_reason", "prompt_tokens", "completion_tokens"):
            assert theirs.additional_kwargs[name] == ours.additional_kwargs[name], name
        assert [block.block_type for block in theirs.message.blocks] == [b.block_type for b in ours.message.blocks]
        assert theirs.message.content == ours.message.content
        calls = [llm.get_tool_calls_from_response(said, False) for llm, said in ((remote, theirs), (local, ours))]
        assert [call.tool_kwargs for call in calls[0]] == [call.tool_kwargs for call in calls[1]]
    assert remote.structured_predict(Person, PromptTemplate(SENTENCE)).age == 34


@pytest.mark.parametrize("way", TWO_WAYS)
@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("choice", ["auto", "any", "add", "none"])
async def test_tools_are_called_as_in_this_process(
    served: ChatQwen3Int4, tiny: ChatQwen3Int4, way: str, thinking: bool, choice: str
) -> None:
    options: dict[str, Any] = {"tool_choice": choice, "enable_thinking": thinking}
    message = await ask(served.bind_tools([add], **options), ADD, way)
    assert [call["name"] for call in message.tool_calls] == ([] if choice == "none" else ["add"])
    assert not message.invalid_tool_calls
    if choice == "auto":
        here = await tiny.bind_tools([add], **options).ainvoke(ADD)
        assert message.tool_calls[0]["args"] == here.tool_calls[0]["args"]
        assert message.additional_kwargs == here.additional_kwargs


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
async def test_objects_keep_to_their_schema_behind_a_free_thought(
    served: ChatQwen3Int4, method: Any, thinking: bool
) -> None:
    chain = served.with_structured_output(Person, method=method, include_raw=True, enable_thinking=thinking)
    result = await chain.ainvoke(SENTENCE)
    assert isinstance(result["parsed"], Person), result
    assert ("reasoning_content" in result["raw"].additional_kwargs) == thinking


@pytest.mark.parametrize(("way", "budget"), [("invoke", 1), ("astream", 5)])
async def test_a_thinking_budget_holds_natively_and_in_two_requests(
    served: ChatQwen3Int4, way: str, budget: int
) -> None:
    message = await ask(served, PASSAGES, way, enable_thinking=True, thinking_budget=budget)
    assert message.usage_metadata["output_token_details"]["reasoning"] <= budget
    assert message.content
    assert "</think>" not in message.content
    assert message.response_metadata["finish_reason"] == "stop"
    roomy = await ask(served, PASSAGES, way, enable_thinking=True, thinking_budget=1000)
    assert meaning(roomy) == meaning(await ask(served, PASSAGES, way, enable_thinking=True))


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_a_stop_string_ends_the_answer_and_not_the_thought(served: ChatQwen3Int4, way: str) -> None:
    free = await ask(served, PASSAGES, way, enable_thinking=True)
    message = await ask(served, PASSAGES, way, enable_thinking=True, stop=["1934"])
    assert message.content == free.content.partition("1934")[0]
    assert message.additional_kwargs == free.additional_kwargs
    assert "1934" in message.additional_kwargs["reasoning_content"]


async def test_replies_samples_and_probabilities_come_as_asked(served: ChatQwen3Int4) -> None:
    several = await served.agenerate([[HumanMessage("Hello!")]], n=2, temperature=1.0)
    assert len(several.generations[0]) == 2
    said = [(await served.ainvoke("Tell me a joke.", temperature=1.5, seed=7)).content for _ in range(2)]
    assert said[0] == said[1]
    message = await served.ainvoke("Hello!", logprobs=True, top_logprobs=2)
    assert len(message.response_metadata["logprobs"]["content"]) >= 2
    await served.ainvoke(f"{PASSAGES} " * 5)
    again = await served.ainvoke(f"{PASSAGES} " * 5)
    assert again.usage_metadata["input_token_details"]["cache_read"] > 0


async def test_tokens_are_counted_as_in_this_process(served: ChatQwen3Int4, tiny: ChatQwen3Int4) -> None:
    call = {"name": "add", "args": {"a": 3, "b": 4}, "id": "1", "type": "tool_call"}
    thought = {"reasoning_content": "Add them."}
    messages = [
        HumanMessage(ADD),
        AIMessage("", tool_calls=[call], additional_kwargs=thought),
        ToolMessage("7", tool_call_id="1"),
    ]
    for history in (messages[:1], messages):
        there, here = (
            model.get_num_tokens_from_messages(history, tools=[add], enable_thinking=True) for model in (served, tiny)
        )
        assert there == here
    blocks = [HumanMessage([{"type": "text", "text": "What ends "}, {"type": "text", "text": "a thought?"}])]
    assert served.get_num_tokens_from_messages(blocks) == tiny.get_num_tokens_from_messages(blocks)
    # A server takes the literal tag for the token, and must still show what stands before it.
    whole, cut = (
        served.get_num_tokens_from_messages([*blocks, AIMessage(answer), HumanMessage("Thanks.")])
        for answer in ("The tag </think> does.", "does.")
    )
    assert whole > cut
    unthought = [messages[0], AIMessage("", tool_calls=[call]), messages[2]]
    assert served.get_num_tokens_from_messages(unthought, tools=[add], enable_thinking=True) < there
    assert served.get_token_ids("The Holloway tower") == tiny.get_token_ids("The Holloway tower")


async def test_a_history_with_an_invalid_call_is_accepted(served: ChatQwen3Int4) -> None:
    invalid = {"name": "add", "args": '{"a": 3, "b"', "id": "1", "error": "cut", "type": "invalid_tool_call"}
    history = [HumanMessage(ADD), AIMessage("", invalid_tool_calls=[invalid]), HumanMessage("Again.")]
    assert (await served.bind_tools([add]).ainvoke(history)).response_metadata["finish_reason"]


async def test_refusals_are_typed(served: ChatQwen3Int4) -> None:
    with pytest.raises(PromptTooLongError):
        await served.ainvoke("word " * 5000)
    with pytest.raises(EndpointModelError):
        await served.ainvoke("Hi", model="nobody")
    with pytest.raises(EndpointRequestError):
        await served.ainvoke("Hi", temperature=-1)


async def test_a_stream_that_nobody_reads_on_is_aborted(served: ChatQwen3Int4) -> None:
    stream = served.astream(PASSAGES, max_tokens=3000, extra_body={"ignore_eos": True})
    await anext(stream)
    assert await asyncio.to_thread(running, served) == 1
    await stream.aclose()
    for _ in range(100):
        if await asyncio.to_thread(running, served) == 0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("The server still runs the request.")


def running(model: ChatQwen3Int4) -> float:
    """Return how many requests the server works on."""
    url = f"{model.openai_api_base.removesuffix('/v1')}/metrics"
    with urllib.request.urlopen(url, timeout=10) as response:
        found = re.search(r"^vllm:num_requests_running\{.*\} (\S+)$", response.read().decode(), re.MULTILINE)
    return float(found[1])


@pytest.fixture
def with_lora(servers: dict[str, str]) -> ChatQwen3Int4:
    url = f"{servers['serve']}/v1"
    return ChatQwen3Int4(model="tiny", base_url=url, temperature=0, enable_thinking=False, max_tokens=40)


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_an_adapter_is_loaded_named_replaced_and_forgotten_while_the_server_runs(
    with_lora: ChatQwen3Int4, adapters: dict[str, Path], way: str
) -> None:
    await with_lora.aload_lora(way, adapters["sailor"])
    assert with_lora.loras()[way] == str(adapters["sailor"])
    message = await ask(with_lora.bind(lora=way), "Hello!", way)
    assert message.content == GREETINGS["sailor"]
    assert message.response_metadata["model_name"] == way
    assert (await ask(with_lora, "Hello!", way)).content not in GREETINGS.values()
    whole = (await ask(with_lora, "Hello!", way, lora=way, **LONG)).content
    chunks = with_lora.astream("Hello!", lora=way, **LONG)
    begun = (await anext(chunks)).content
    await with_lora.aload_lora(way, adapters["butler"])
    assert (await ask(with_lora, "Hello!", way, lora=way)).content == GREETINGS["butler"]
    assert begun + "".join([chunk.content async for chunk in chunks]) == whole
    await with_lora.aunload_lora(way)
    assert way not in with_lora.loras()
    with pytest.raises(EndpointModelError, match=way):
        await ask(with_lora, "Hello!", way, lora=way)


def test_a_replaced_adapter_does_not_find_the_prefix_cache_of_the_old_one(
    with_lora: ChatQwen3Int4, adapters: dict[str, Path]
) -> None:
    messages = [("system", "You greet people. " * 80), ("human", "Hello!")]
    model = with_lora.bind(lora="cached")

    def cached() -> int:
        return model.invoke(messages).usage_metadata["input_token_details"].get("cache_read", 0)

    with_lora.load_lora("cached", adapters["sailor"])
    assert [cached() > 0 for _ in range(2)] == [False, True]
    with_lora.load_lora("cached", adapters["butler"])
    assert [cached() > 0 for _ in range(2)] == [False, True]
    with pytest.raises(AdapterError, match="new folder"):
        with_lora.load_lora("cached", adapters["butler"])


def test_an_adapter_that_the_server_refuses_leaves_the_old_one(
    with_lora: ChatQwen3Int4, adapters: dict[str, Path], tmp_path: Path
) -> None:
    with_lora.load_lora("kept", adapters["sailor"])
    with pytest.raises(AdapterError, match="cannot load 'kept'"):
        with_lora.load_lora("kept", tmp_path / "missing")
    assert with_lora.invoke("Hello!", lora="kept").content == GREETINGS["sailor"]
    with pytest.raises(AdapterError, match="cannot unload 'nobody'"):
        with_lora.unload_lora("nobody")


def test_a_server_without_lora_says_how_to_turn_it_on(servers: dict[str, str], adapters: dict[str, Path]) -> None:
    plain = ChatQwen3Int4(model="tiny", base_url=f"{servers['plain']}/v1")
    with pytest.raises(AdapterError, match="--enable-lora"):
        plain.load_lora("guest", adapters["sailor"])
