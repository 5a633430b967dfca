"""What LlamaIndex builds on the LLM, on an endpoint: structured output, events, agents, and calls that run at once."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from llama_index.core import PromptTemplate, Settings
from llama_index.core.agent.workflow import AgentStream, FunctionAgent, ReActAgent, ToolCallResult
from llama_index.core.callbacks import (
    CallbackManager,
    CBEventType,
    EventPayload,
    LlamaDebugHandler,
    TokenCountingHandler,
)
from llama_index.core.extractors import QuestionsAnsweredExtractor
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import SubQuestionQueryEngine
from llama_index.core.question_gen import LLMQuestionGenerator
from llama_index.core.schema import Document
from llama_index.core.tools import FunctionTool, QueryEngineTool
from llama_index.core.types import PydanticProgramMode
from pydantic import BaseModel

from langchain_qwen3_int4 import StructuredOutputError
from langchain_qwen3_int4.llama_index import Qwen3Int4
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, streamed, whole
from tests.actor import USAGE, act
from tests.llama_documents import query_engine
from tests.llama_ways import CHAT_WAYS, COMPLETE_WAYS, responses

OBJECT_WAYS = ["structured_predict", "astructured_predict", "stream_structured_predict", "astream_structured_predict"]
ABOUT = PromptTemplate("Tell of '{who}'.")


class Person(BaseModel):
    """A person."""

    name: str
    city: str = ""


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


ADD = FunctionTool.from_defaults(add)


@pytest.fixture
def actor() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(act) as endpoint:
        yield endpoint


async def objects(llm: Qwen3Int4, way: str, **options: Any) -> list[Any]:
    """Return the objects that come: one, or those of a stream."""
    asked = getattr(llm, way)(Person, ABOUT, **options, who="Tobias")
    said = await asked if way.startswith("a") else asked
    if isinstance(said, AsyncIterator):
        return [each async for each in said]
    return list(said) if isinstance(said, Iterator) else [said]


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("way", OBJECT_WAYS)
async def test_an_object_is_asked_for_by_its_schema(actor: ScriptedEndpoint, way: str, thinking: bool) -> None:
    llm = Qwen3Int4(base_url=actor.base_url, enable_thinking=thinking, system_prompt="Be true.")
    *before, last = await objects(llm, way, llm_kwargs={"top_k": 3})
    assert last == Person(name="Tobias", city="Tobias")
    names = [part.name for part in before if part.name]
    assert names == sorted(names, key=len)
    assert ("stream" in way) == (len(set(names)) > 1)
    request = actor.requests[-1]
    assert request["response_format"]["json_schema"]["schema"] == Person.model_json_schema()
    assert request["top_k"] == 3
    assert [message["content"] for message in request["messages"]][:2] == ["Be true.", "Tell of 'Tobias'."]


@pytest.mark.parametrize("way", OBJECT_WAYS)
@pytest.mark.parametrize(
    ("content", "finish_reason", "words"),
    [
        ('{"name": "Tob', "length", "cut by its length"),
        ('{"city": "Oslo"}', "stop", "no Person"),
        ("Hello!", "stop", "no Person"),
        ("", "stop", "without an answer"),
    ],
)
async def test_a_reply_that_holds_no_whole_object_is_an_error(
    endpoint: ScriptedEndpoint, way: str, content: str, finish_reason: str, words: str
) -> None:
    llm = Qwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
    said = streamed([{"content": content}], finish_reason=finish_reason)
    endpoint.enqueue(said if "stream" in way else whole({"content": content}, finish_reason=finish_reason))
    with pytest.raises(StructuredOutputError, match=words):
        await objects(llm, way)


@pytest.mark.parametrize("way", OBJECT_WAYS)
async def test_an_object_is_asked_for_by_a_call_where_the_user_wants_it(actor: ScriptedEndpoint, way: str) -> None:
    by_call = PydanticProgramMode.FUNCTION
    llm = Qwen3Int4(base_url=actor.base_url, enable_thinking=False, pydantic_program_mode=by_call)
    assert (await objects(llm, way))[-1].name == "Tobias"
    # LlamaIndex itself leaves the choice open when it streams.
    assert actor.requests[0]["tool_choice"] == ("auto" if "stream" in way else "required")
    assert "response_format" not in actor.requests[0]


@pytest.mark.parametrize("way", [*CHAT_WAYS, "complete", "acomplete"])
async def test_a_structured_llm_answers_with_objects(actor: ScriptedEndpoint, way: str) -> None:
    llm = Qwen3Int4(base_url=actor.base_url).as_structured_llm(Person)
    given = "Tell of 'Tobias'." if "complete" in way else [ChatMessage("Tell of 'Tobias'.")]
    *_, last = await responses(llm, given, way)
    assert last.raw == Person(name="Tobias", city="Tobias")
    assert json.loads(last.text if "complete" in way else last.message.content)["name"] == "Tobias"


class Kept(BaseEventHandler):
    """Keeps the names of LlamaIndex's instrumentation events."""

    names: list[str]

    def handle(self, event: Any, **kwargs: Any) -> None:
        self.names.append(event.class_name())


@pytest.fixture
def events() -> Iterator[list[str]]:
    root, kept = get_dispatcher(), Kept(names=[])
    root.add_event_handler(kept)
    yield kept.names
    root.event_handlers.remove(kept)


@pytest.mark.parametrize("way", [*CHAT_WAYS, *COMPLETE_WAYS])
async def test_callbacks_and_events_tell_of_each_call_and_its_true_tokens(
    actor: ScriptedEndpoint, events: list[str], way: str
) -> None:
    debug, counter = LlamaDebugHandler(print_trace_on_end=False), TokenCountingHandler(tokenizer=str.split)
    llm = Qwen3Int4(base_url=actor.base_url, callback_manager=CallbackManager([debug, counter]))
    completes = "complete" in way
    await responses(llm, "Hi" if completes else [ChatMessage("Hi")], way)
    ((begun, ended),) = debug.get_event_pairs(CBEventType.LLM)
    assert llm.model in begun.payload[EventPayload.SERIALIZED].values()
    assert ended.payload[EventPayload.COMPLETION if completes else EventPayload.RESPONSE] is not None
    counted = counter.llm_token_counts[0]
    assert counted.prompt_token_count == USAGE["prompt_tokens"]
    assert counted.completion_token_count == USAGE["completion_tokens"]
    kind = "LLMCompletion" if completes else "LLMChat"
    of_llm = [name for name in events if name.startswith("LLM")]
    assert (of_llm[0], of_llm[-1]) == (f"{kind}StartEvent", f"{kind}EndEvent")
    assert (f"{kind}InProgressEvent" in of_llm) == ("stream" in way)


@pytest.mark.parametrize("way", OBJECT_WAYS)
async def test_events_tell_of_structured_calls(actor: ScriptedEndpoint, events: list[str], way: str) -> None:
    await objects(Qwen3Int4(base_url=actor.base_url), way)
    of_objects = [name for name in events if name.startswith("LLMStructured")]
    assert (of_objects[0], of_objects[-1]) == ("LLMStructuredPredictStartEvent", "LLMStructuredPredictEndEvent")
    assert "LLMChatStartEvent" in events


async def test_an_agent_shows_thoughts_and_sends_them_back_inside_the_chain(endpoint: ScriptedEndpoint) -> None:
    call = '<tool_call>\n{"name": "add", "arguments": {"a": 17, "b": 25}}\n</tool_call>'
    endpoint.enqueue(
        streamed([{"reasoning": "I "}, {"reasoning": "add."}, {"content": call}]),
        streamed([{"reasoning": "Done."}, {"content": "42."}]),
        streamed([{"content": "Bye."}]),
    )
    llm = Qwen3Int4(base_url=endpoint.base_url)
    agent, memory = FunctionAgent(tools=[ADD], llm=llm), ChatMemoryBuffer.from_defaults(llm=llm)
    handler = agent.run("What is 17 plus 25?", memory=memory)
    seen = [event async for event in handler.stream_events()]
    assert str(await handler) == "42."
    thoughts = [event.thinking_delta for event in seen if isinstance(event, AgentStream) and event.thinking_delta]
    assert "".join(thoughts) == "I add.Done."
    (result,) = [event for event in seen if isinstance(event, ToolCallResult)]
    assert (result.tool_kwargs, result.tool_output.raw_output) == ({"a": 17, "b": 25}, 42)
    assert [message.get("reasoning") for message in endpoint.requests[1]["messages"]] == [None, "I add.", None]
    sent = endpoint.requests[1]["messages"]
    assert sent[2]["tool_call_id"] == sent[1]["tool_calls"][0]["id"]
    await agent.run("Bye", memory=memory)
    again = endpoint.requests[2]["messages"]
    assert [message["role"] for message in again] == ["user", "assistant", "tool", "assistant", "user"]
    assert not any("reasoning" in message for message in again)


async def test_a_react_agent_reads_its_steps_from_the_answer_and_shows_the_thought(endpoint: ScriptedEndpoint) -> None:
    step = 'Thought: I need a tool.\nAction: add\nAction Input: {"a": 17, "b": 25}'
    endpoint.enqueue(
        streamed([{"reasoning": "Let me think."}, {"content": step}]),
        streamed([{"content": "Thought: I can answer without using any more tools.\nAnswer: 42"}]),
    )
    handler = ReActAgent(tools=[ADD], llm=Qwen3Int4(base_url=endpoint.base_url)).run("What is 17 plus 25?")
    seen = [event async for event in handler.stream_events()]
    assert str(await handler) == "42"
    assert "Let me think." in [event.thinking_delta for event in seen if isinstance(event, AgentStream)]
    assert "Observation: 42" in endpoint.requests[1]["messages"][-1]["content"]


def at_once(count: int, answer: str) -> Any:
    """Return a server's part that answers when `count` requests are under way, and fails when they are not."""
    barrier = threading.Barrier(count, timeout=20)

    def wait(request: dict[str, Any]) -> Reply:
        asked = str(request["messages"])
        if "output a list of relevant sub-questions" in asked:
            tools = [{"sub_question": f"When was the {name} finished?", "tool_name": "buildings"} for name in NAMES]
            return whole({"content": f"```json\n{json.dumps({'items': tools})}\n```"})
        if "Sub question:" not in asked:
            barrier.wait()
        return whole({"content": answer})

    return wait


NAMES = ("Holloway tower", "Marlow bridge", "Brennet lighthouse")


@pytest.mark.parametrize("way", ["query", "aquery"])
async def test_sub_questions_are_under_way_at_once(way: str) -> None:
    with ScriptedEndpoint(at_once(len(NAMES), "In 1934.")) as endpoint:
        llm = Qwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        tool = QueryEngineTool.from_defaults(query_engine(llm), name="buildings", description="Facts.")
        generator = LLMQuestionGenerator.from_defaults(llm=llm)
        engine = SubQuestionQueryEngine.from_defaults([tool], llm=llm, question_gen=generator, verbose=False)
        (said,) = await responses(engine, "When were they finished?", way)
    assert str(said) == "In 1934."
    assert len(endpoint.requests) == 1 + len(NAMES) + 1
    assert "Response: In 1934." in endpoint.requests[-1]["messages"][-1]["content"]


@pytest.mark.usefixtures("own_loop")
def test_ingestion_has_the_questions_of_its_nodes_under_way_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedEndpoint(at_once(3, "When?")) as endpoint:
        monkeypatch.setattr(Settings, "_llm", Qwen3Int4(base_url=endpoint.base_url, enable_thinking=False))
        extractor = QuestionsAnsweredExtractor(questions=1, show_progress=False)
        nodes = IngestionPipeline(transformations=[SentenceSplitter(), extractor]).run(
            documents=[Document(text=name) for name in NAMES]
        )
    assert [node.metadata["questions_this_excerpt_can_answer"] for node in nodes] == ["When?"] * 3
