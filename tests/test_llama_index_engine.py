"""The LlamaIndex LLM on the real engine, with the embedded model, alone and in what LlamaIndex builds on it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from llama_index.core import PromptTemplate, Settings, SimpleKeywordTableIndex
from llama_index.core.agent.workflow import AgentStream, AgentWorkflow, FunctionAgent, ReActAgent, ToolCallResult
from llama_index.core.base.llms.types import ThinkingBlock
from llama_index.core.callbacks import CallbackManager, TokenCountingHandler
from llama_index.core.extractors import SummaryExtractor
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import ChatMessage
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import RouterQueryEngine, SubQuestionQueryEngine
from llama_index.core.question_gen.types import BaseQuestionGenerator, SubQuestion
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import Document
from llama_index.core.tools import FunctionTool, QueryEngineTool
from pydantic import BaseModel

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    ConfigurationError,
    EngineTimeoutError,
    InvalidRequestError,
    PromptTooLongError,
    UnknownOptionError,
)
from langchain_qwen3_int4.llama_index import Qwen3Int4
from tests.llama_documents import PASSAGES, index, query_engine
from tests.llama_ways import CHAT_WAYS, COMPLETE_WAYS, chat, complete, responses
from tests.test_engine import PASSAGES as ASKED
from tests.test_engine import engine_of, eventually, unfinished

QUESTION = "When was the Holloway tower finished?"


@pytest.fixture
def llm(tiny: ChatQwen3Int4) -> Qwen3Int4:
    """The embedded model on the run's own engine, thinking off."""
    return Qwen3Int4(model="tiny", temperature=0, enable_thinking=False, max_tokens=300)


@pytest.fixture
def settings(llm: Qwen3Int4, monkeypatch: pytest.MonkeyPatch) -> Iterator[Qwen3Int4]:
    """The embedded model as LlamaIndex's own default, with its tokenizer."""
    monkeypatch.setattr(Settings, "_llm", None)
    monkeypatch.setattr("llama_index.core.global_tokenizer", None)
    Settings.llm, Settings.tokenizer = llm, llm.get_token_ids
    return llm


class Person(BaseModel):
    """A person."""

    name: str
    age: int


ABOUT = PromptTemplate("{text}\n\nGive the person as JSON.")
TOBIAS = {"text": "Tobias is 41 years old."}


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def weather(city: str) -> str:
    """Tell the weather in a city."""
    return f"It is mild in {city}."


TOOLS = [FunctionTool.from_defaults(add), FunctionTool.from_defaults(weather)]


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_it_says_what_the_langchain_model_says(
    tiny: ChatQwen3Int4, llm: Qwen3Int4, way: str, thinking: bool
) -> None:
    assert llm.start()._completions.engine("tiny") is engine_of(tiny)
    theirs = await tiny.ainvoke(ASKED, enable_thinking=thinking)
    ours = await chat(llm, ASKED, way, enable_thinking=thinking)
    assert "1934" in ours.message.content
    assert ours.message.content == theirs.content
    usage, facts = theirs.usage_metadata, ours.additional_kwargs
    assert facts["prompt_tokens"] == usage["input_tokens"]
    assert facts["completion_tokens"] == usage["output_tokens"]
    thoughts = [block for block in ours.message.blocks if isinstance(block, ThinkingBlock)]
    counted = usage["output_token_details"]["reasoning"]
    expected = [ThinkingBlock(content=theirs.additional_kwargs.get("reasoning_content"), num_tokens=counted)]
    assert thoughts == (expected if thinking else [])


@pytest.mark.parametrize("way", COMPLETE_WAYS)
async def test_a_completion_says_what_a_chat_says(llm: Qwen3Int4, way: str) -> None:
    assert (await complete(llm, ASKED, way)).text == llm.chat([ChatMessage(ASKED)]).message.content


async def test_a_stream_comes_piece_by_piece(llm: Qwen3Int4) -> None:
    said = await responses(llm, [ChatMessage(ASKED)], "astream_chat", enable_thinking=True)
    thoughts = [response.additional_kwargs.get("thinking_delta") for response in said]
    answers = [response.delta for response in said]
    assert len([thought for thought in thoughts if thought]) > 5
    assert len([answer for answer in answers if answer]) > 5
    assert "".join(answers) == said[-1].message.content


async def test_a_conversation_with_tools_is_the_same_prompt_as_langchains(tiny: ChatQwen3Int4, llm: Qwen3Int4) -> None:
    described = [tool.metadata.to_openai_tool() for tool in TOOLS]
    theirs = await tiny.ainvoke("What is 17 plus 25?", tools=described)
    ours = await llm.achat([ChatMessage("What is 17 plus 25?")], tools=described)
    (call,), (selection,) = theirs.tool_calls, llm.get_tool_calls_from_response(ours)
    assert (call["name"], call["args"]) == (selection.tool_name, selection.tool_kwargs) == ("add", {"a": 17, "b": 25})
    assert ours.additional_kwargs["prompt_tokens"] == theirs.usage_metadata["input_tokens"]
    messages = [ChatMessage("What is 17 plus 25?")]
    assert llm.get_num_tokens_from_messages(messages, TOOLS) == ours.additional_kwargs["prompt_tokens"]


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_tools_are_called_in_every_way(llm: Qwen3Int4, way: str, thinking: bool) -> None:
    asked = {"user_msg": "What is 17 plus 25?", "enable_thinking": thinking}
    response = (await responses(llm, TOOLS, f"{way}_with_tools", **asked))[-1]
    (call,) = llm.get_tool_calls_from_response(response)
    assert (call.tool_name, call.tool_kwargs) == ("add", {"a": 17, "b": 25})
    forced = (await responses(llm, TOOLS, f"{way}_with_tools", **asked, tool_choice="weather"))[-1]
    assert [call.tool_name for call in llm.get_tool_calls_from_response(forced)] == ["weather"]


@pytest.mark.parametrize("way", ["predict_and_call", "apredict_and_call"])
async def test_tools_are_called_and_executed(llm: Qwen3Int4, way: str) -> None:
    (done,) = await responses(llm, TOOLS, way, user_msg="What is 17 plus 25?")
    assert done.response == "42"


@pytest.mark.parametrize("thinking", [True, False])
async def test_objects_come_by_schema_in_every_way(llm: Qwen3Int4, thinking: bool) -> None:
    options: dict[str, Any] = {"llm_kwargs": {"enable_thinking": thinking}, **TOBIAS}
    expected = Person(name="Tobias", age=41)
    assert llm.structured_predict(Person, ABOUT, **options) == expected
    assert await llm.astructured_predict(Person, ABOUT, **options) == expected
    assert list(llm.stream_structured_predict(Person, ABOUT, **options))[-1] == expected
    stream = await llm.astream_structured_predict(Person, ABOUT, **options)
    *before, last = [part async for part in stream]
    assert (last, len(before) > 2) == (expected, True)
    structured = llm.as_structured_llm(Person)
    asked = [ChatMessage(ABOUT.format(**TOBIAS))]
    assert structured.chat(asked, enable_thinking=thinking).raw == expected
    assert (await structured.achat(asked, enable_thinking=thinking)).raw == expected


@pytest.mark.parametrize("way", ["stream", "astream", "cancel"])
async def test_a_reply_that_nobody_reads_on_is_aborted(tiny: ChatQwen3Int4, llm: Qwen3Int4, way: str) -> None:
    options = {"max_tokens": 3000, "extra_body": {"ignore_eos": True}}
    messages = [ChatMessage(ASKED)]
    if way == "stream":
        stream = llm.stream_chat(messages, **options)
        next(stream)
        assert await unfinished(tiny) == 1
        stream.close()
    elif way == "astream":
        astream = await llm.astream_chat(messages, **options)
        await anext(astream)
        assert await unfinished(tiny) == 1
        await astream.aclose()
    else:
        task = asyncio.create_task(llm.achat(messages, **options))
        await eventually(tiny, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await eventually(tiny, 0)


@pytest.mark.parametrize("way", ["chat", "astream_chat"])
async def test_bad_input_is_the_same_error_as_the_langchain_models(
    tiny: ChatQwen3Int4, llm: Qwen3Int4, way: str
) -> None:
    with pytest.raises(PromptTooLongError, match="4096"):
        await chat(llm, "word " * 5000, way)
    with pytest.raises(UnknownOptionError, match="'cache_sal'"):
        await chat(llm, "Hi", way, cache_sal="x")
    with pytest.raises(InvalidRequestError, match="temperature"):
        await chat(llm, "Hi", way, temperature=-1)
    with pytest.raises(EngineTimeoutError, match="timeout"):
        await chat(Qwen3Int4(model="tiny", timeout=0.0001), ASKED, way)
    with pytest.raises(ConfigurationError, match="one reply"):
        await chat(llm, "Hi", way, n=2)
    await eventually(tiny, 0)


@pytest.mark.parametrize("way", ["chat", "astream_chat"])
async def test_the_thought_and_the_answer_can_be_bounded(llm: Qwen3Int4, way: str) -> None:
    bounded = await chat(llm, ASKED, way, enable_thinking=True, thinking_budget=5)
    assert bounded.additional_kwargs["reasoning_tokens"] <= 5
    assert bounded.message.content
    cut = await chat(llm, ASKED, way, enable_thinking=True, max_tokens=8)
    assert (cut.message.content, cut.additional_kwargs["incomplete"]) == ("", "thinking")
    stopped = await chat(llm, ASKED, way, stop=["1934"])
    assert "1934" not in stopped.message.content


async def test_one_object_serves_threads_and_loops_at_once(llm: Qwen3Int4) -> None:
    expected = llm.complete(ASKED).text
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(llm.complete(ASKED).text)) for _ in range(3)]
    threads += [threading.Thread(target=lambda: said.append(asyncio.run(llm.acomplete(ASKED)).text)) for _ in range(2)]
    for thread in threads:
        thread.start()
    said += [response.text for response in await asyncio.gather(*(llm.acomplete(ASKED) for _ in range(3)))]
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert said == [expected] * 8


async def test_log_probabilities_come_with_each_token(llm: Qwen3Int4) -> None:
    response = await llm.achat([ChatMessage(ASKED)], logprobs=True, top_logprobs=2)
    assert len(response.logprobs) == response.additional_kwargs["completion_tokens"]
    assert all(len(ranked) == 2 and ranked[0].logprob <= 0 for ranked in response.logprobs)


def test_the_token_counter_counts_by_the_models_own_vocabulary(settings: Qwen3Int4) -> None:
    counter = TokenCountingHandler()
    llm = settings.model_copy(update={"callback_manager": CallbackManager([counter])})
    response = llm.complete(ASKED)
    (counted,) = counter.llm_token_counts
    assert counted.prompt_token_count == response.additional_kwargs["prompt_tokens"]
    assert counter._token_counter.get_string_tokens(ASKED) == len(llm.get_token_ids(ASKED))


# What LlamaIndex builds on it.


@pytest.mark.parametrize("way", ["query", "aquery"])
async def test_a_query_engine_answers_from_the_index(settings: Qwen3Int4, way: str) -> None:
    (said,) = await responses(query_engine(None), QUESTION, way)
    assert "1934" in str(said)
    assert PASSAGES[1] in [node.text for node in said.source_nodes]


@pytest.mark.usefixtures("own_loop")
def test_a_query_engine_streams(llm: Qwen3Int4) -> None:
    pieces = list(query_engine(llm, streaming=True).query(QUESTION).response_gen)
    assert "1934" in "".join(pieces)
    assert len(pieces) > 5


async def test_a_chat_engine_understands_what_was_said_before(settings: Qwen3Int4) -> None:
    engine = index().as_chat_engine(chat_mode="condense_plus_context", similarity_top_k=2)
    assert "1934" in str(engine.chat(QUESTION))
    assert "Ida Marsh" in str(await engine.achat("Who was its architect?"))
    engine.reset()
    assert "220" in "".join(engine.stream_chat("How long is the Marlow bridge?").response_gen)


async def test_a_function_agent_calls_tools_until_it_can_answer(llm: Qwen3Int4) -> None:
    agent = FunctionAgent(tools=TOOLS, llm=llm)
    for streaming in (True, False):
        agent.streaming = streaming
        assert "42" in str(await agent.run("What is 17 plus 25?"))


async def test_a_workflow_of_agents_streams_with_the_thinking_visible(llm: Qwen3Int4) -> None:
    thinking = llm.model_copy(update={"enable_thinking": True})
    agent = FunctionAgent(name="counter", description="Counts.", tools=TOOLS, llm=thinking)
    handler = AgentWorkflow(agents=[agent], root_agent="counter").run("What is 17 plus 25?")
    seen = [event async for event in handler.stream_events()]
    assert "42" in str(await handler)
    thoughts = [event.thinking_delta for event in seen if isinstance(event, AgentStream) and event.thinking_delta]
    assert "add" in "".join(thoughts)
    assert [event.tool_output.raw_output for event in seen if isinstance(event, ToolCallResult)] == [42]


async def test_a_react_agent_runs(llm: Qwen3Int4) -> None:
    # The embedded model does not know the form of its steps, and answers at once.
    assert str(await ReActAgent(tools=TOOLS, llm=llm).run("What is 17 plus 25?"))


@pytest.mark.usefixtures("own_loop")
def test_a_router_chooses_by_an_object(llm: Qwen3Int4) -> None:
    engine = query_engine(llm)
    tools = [QueryEngineTool.from_defaults(engine, name=name, description=f"Facts about {name}.") for name in "ab"]
    said = RouterQueryEngine.from_defaults(tools, llm=llm).query(QUESTION)
    assert "1934" in str(said)
    assert said.metadata["selector_result"].ind in (0, 1)


class Fixed(BaseQuestionGenerator):
    """Asks two questions, whatever is asked: the embedded model does not know how to take one apart."""

    def generate(self, tools: Any, query: Any) -> list[SubQuestion]:
        questions = (QUESTION, "When was the Marlow bridge finished?")
        return [SubQuestion(sub_question=question, tool_name="buildings") for question in questions]

    async def agenerate(self, tools: Any, query: Any) -> list[SubQuestion]:
        return self.generate(tools, query)

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        """Nothing."""


@pytest.mark.parametrize("way", ["query", "aquery"])
async def test_sub_questions_are_answered(settings: Qwen3Int4, way: str) -> None:
    tool = QueryEngineTool.from_defaults(query_engine(None), name="buildings", description="Facts.")
    engine = SubQuestionQueryEngine.from_defaults([tool], question_gen=Fixed(), verbose=False)
    (said,) = await responses(engine, "When were they finished?", way)
    answers = [node.text for node in said.source_nodes if "Sub question" in node.text]
    assert "1934" in answers[0]
    assert "1961" in answers[1]


@pytest.mark.usefixtures("own_loop")
def test_retrievals_of_a_reworded_question_are_fused(settings: Qwen3Int4) -> None:
    words = SimpleKeywordTableIndex.from_documents([Document(text=text) for text in PASSAGES])
    fused = QueryFusionRetriever(
        [index().as_retriever(similarity_top_k=2), words.as_retriever()],
        num_queries=2,
        similarity_top_k=2,
        mode="reciprocal_rerank",
        query_gen_prompt="Rewrite this question in other words: {query}",
    )
    (reworded,) = fused._get_queries(QUESTION)
    assert "Holloway tower" in reworded.query_str
    assert fused.retrieve(QUESTION)[0].text == PASSAGES[1]


@pytest.mark.usefixtures("own_loop")
def test_ingestion_extracts_with_the_model(settings: Qwen3Int4) -> None:
    extractor = SummaryExtractor(
        prompt_template="{context_str}\n\nQuestion: When was it finished?", show_progress=False
    )
    nodes = IngestionPipeline(transformations=[SentenceSplitter(), extractor]).run(
        documents=[Document(text=f"[1] {text}") for text in PASSAGES[1:]]
    )
    summaries = [node.metadata["section_summary"] for node in nodes]
    assert "1934" in summaries[0]
    assert "1961" in summaries[1]
