"""The retrieval templates, on the real engine with the embedded model, and on any other chat model."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from functools import reduce
from operator import add
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_openai import ChatOpenAI

from langchain_qwen3_int4 import ChatQwen3Int4, ConfigurationError, InvalidRequestError, RetrievalError
from langchain_qwen3_int4.rag import (
    CHINESE,
    ENGLISH,
    RagResult,
    create_conversational_rag_chain,
    create_corrective_rag_chain,
    create_map_reduce_chain,
    create_multi_query_rag_chain,
    create_rag_chain,
)
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, streamed, whole
from tests.ways import TWO_WAYS, WAYS

TOWER = Document(
    "The Holloway tower was finished in 1934. Its architect was Ida Marsh.", metadata={"source": "tower.md"}
)
BRIDGE = Document("The Selby bridge was finished in 1961. It is 220 metres long.")
LIGHTHOUSE = Document("The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.")
QUESTION = "When was the Holloway tower finished?"

Retriever = Runnable[str, list[Document]]


def finding(*documents: Document) -> Retriever:
    return RunnableLambda(lambda query: [*documents])


ALL = finding(LIGHTHOUSE, TOWER, BRIDGE)


async def ask(chain: Runnable[Any, RagResult], given: Any, way: str, **config: Any) -> RagResult:
    if way == "invoke":
        return await asyncio.to_thread(chain.invoke, given, config)
    if way == "ainvoke":
        return await chain.ainvoke(given, config)
    if way == "stream":
        return reduce(add, await asyncio.to_thread(lambda: list(chain.stream(given, config))))
    return reduce(add, [part async for part in chain.astream(given, config)])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thinking", [True, False])
async def test_an_answer_comes_with_its_thought_its_citations_and_its_tokens(
    tiny: ChatQwen3Int4, way: str, thinking: bool
) -> None:
    result = await ask(create_rag_chain(tiny, ALL, enable_thinking=thinking), QUESTION, way)
    assert "1934 [2]" in result.answer
    assert bool(result.reasoning) == thinking
    [citation] = result.citations
    assert (citation.number, citation.document) == (2, TOWER)
    assert "1934" in citation.statements[0]
    assert result.documents == [LIGHTHOUSE, TOWER, BRIDGE]
    assert (result.refused, result.uncited, result.left_out, result.queries) == (False, False, [], [QUESTION])
    assert result.usage is not None
    assert result.usage["output_tokens"] > 5
    assert bool(result.usage["output_token_details"]["reasoning"]) == thinking


@pytest.mark.parametrize("way", WAYS)
async def test_what_the_passages_lack_is_refused(tiny: ChatQwen3Int4, way: str) -> None:
    result = await ask(create_rag_chain(tiny, ALL), "Who owns the Ashford mill?", way)
    assert result.answer == ENGLISH.refusal
    assert (result.refused, result.uncited, result.citations) == (True, False, [])


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_found_is_a_refusal_that_asks_no_model(remote: ChatQwen3Int4, way: str) -> None:
    result = await ask(create_rag_chain(remote, finding()), "灯塔有多高？", way)
    assert (result.answer, result.refused, result.usage) == ("在所给段落中找不到答案。", True, None)


async def test_a_stream_gives_the_passages_then_the_thought_then_the_answer(tiny: ChatQwen3Int4) -> None:
    chain = create_rag_chain(tiny, ALL, enable_thinking=True)
    parts = [part async for part in chain.astream(QUESTION)]
    assert parts[0].documents
    kinds = ["reasoning" if part.reasoning else "answer" for part in parts[1:-1]]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds.count("reasoning") > 3
    assert kinds.count("answer") > 3
    assert parts[-1].citations
    assert parts[-1].usage


@pytest.mark.parametrize("thinking", [True, False])
async def test_all_ways_give_the_same(tiny: ChatQwen3Int4, thinking: bool) -> None:
    chain = create_rag_chain(tiny, ALL, enable_thinking=thinking)
    results = [await ask(chain, QUESTION, way) for way in WAYS]
    assert len({result.model_copy(update={"usage": None}).model_dump_json() for result in results}) == 1


async def test_a_batch_keeps_its_order_and_reaches_the_model_at_once(tiny: ChatQwen3Int4) -> None:
    chain = create_rag_chain(tiny, ALL)
    questions = [QUESTION, "How long is the Selby bridge?"] * 4
    for results in (await asyncio.to_thread(chain.batch, questions), await chain.abatch(questions)):
        assert [("1934" in r.answer, "220" in r.answer) for r in results] == [(True, False), (False, True)] * 4
    piped = RunnableLambda(lambda text: {"question": text}) | chain
    assert "220" in (await asyncio.to_thread(piped.batch, questions))[1].answer


async def test_chinese_and_english_passages_stand_in_one_prompt_and_the_question_chooses_its_words() -> None:
    with ScriptedEndpoint(lambda body: whole({"content": "高41米【2】。"})) as endpoint:
        remote = ChatQwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        result = await create_rag_chain(remote, finding(TOWER, Document("灯塔高41米。"))).ainvoke("灯塔有多高？")
    system, asked = (message["content"] for message in endpoint.requests[0]["messages"])
    assert system == CHINESE.answer
    assert "[1] tower.md: The Holloway tower" in asked
    assert "[2] 灯塔高41米。" in asked
    assert asked.endswith("问题：灯塔有多高？")
    assert (result.answer, [one.number for one in result.citations]) == ("高41米[2]。", [2])


def test_a_template_describes_its_input_and_output(remote: ChatQwen3Int4) -> None:
    chain = create_rag_chain(remote, ALL)
    assert {"string", "object"} == {form["type"] for form in chain.get_input_jsonschema()["anyOf"]}
    assert "citations" in chain.get_output_jsonschema()["properties"]
    assert chain.get_name() == "rag"


async def test_calls_and_retrievals_are_child_runs(tiny: ChatQwen3Int4) -> None:
    class Runs(BaseCallbackHandler):
        def __init__(self) -> None:
            self.started: list[tuple[str, bool]] = []

        def on_chain_start(self, *args: Any, parent_run_id: Any = None, name: str = "", **rest: Any) -> None:
            self.started.append((name, parent_run_id is None))

        def on_chat_model_start(self, *args: Any, parent_run_id: Any = None, **rest: Any) -> None:
            self.started.append(("model", parent_run_id is None))

    for way in TWO_WAYS:
        runs = Runs()
        await ask(create_rag_chain(tiny, ALL), QUESTION, way, callbacks=[runs])
        assert runs.started == [("rag", True), ("RunnableLambda", False), ("model", False)]


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_a_follow_up_is_rewritten_without_thinking_then_answered(tiny: ChatQwen3Int4, way: str) -> None:
    chain = create_conversational_rag_chain(tiny, ALL, enable_thinking=True)
    history = [
        ("user", "How tall is the Brennet lighthouse?"),
        ("ai", "The Brennet lighthouse stands 41 metres tall [1]."),
    ]
    result = await ask(chain, {"question": "When was it painted white?", "chat_history": history}, way)
    [query] = result.queries
    assert "Brennet lighthouse" in query
    assert "1975" in result.answer
    assert (await ask(chain, "How long is the Selby bridge?", way)).queries == ["How long is the Selby bridge?"]


async def test_a_history_is_bounded_by_its_latest_turns() -> None:
    with ScriptedEndpoint(lambda body: whole({"content": "How long is the bridge?"})) as endpoint:
        remote = ChatQwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        history = [turn for n in range(50) for turn in (("user", f"Question {n}? " + "word " * 20), ("ai", "Yes."))]
        chain = create_conversational_rag_chain(remote, ALL, history_tokens=200)
        await chain.ainvoke({"question": "And it?", "chat_history": history})
        rewriting, answering = (request["messages"] for request in endpoint.requests)
    assert [message["role"] for message in rewriting[:2]] == ["system", "user"]
    assert 3 < len(rewriting) < 20
    assert "Question 49?" in rewriting[-3]["content"]
    assert answering[1:-1] == rewriting[1:-1]


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_rewordings_are_searched_for_too_and_the_results_fused(tiny: ChatQwen3Int4, way: str) -> None:
    asked: list[str] = []

    def search(query: str) -> list[Document]:
        asked.append(query)
        return [TOWER, BRIDGE] if query == QUESTION else [LIGHTHOUSE, TOWER]

    result = await ask(create_multi_query_rag_chain(tiny, RunnableLambda(search), most_passages=2), QUESTION, way)
    assert len(result.queries) > 1
    assert sorted(result.queries) == sorted(asked)
    assert result.documents[0] == TOWER
    assert len(result.documents) == 2
    assert "1934 [1]" in result.answer


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_irrelevant_passages_are_graded_away(tiny: ChatQwen3Int4, way: str) -> None:
    result = await ask(create_corrective_rag_chain(tiny, ALL), QUESTION, way)
    assert result.documents == [TOWER]
    assert [(one.document, one.reason) for one in result.left_out] == [
        (LIGHTHOUSE, "irrelevant"),
        (BRIDGE, "irrelevant"),
    ]
    assert "1934 [1]" in result.answer
    assert result.queries == [QUESTION]


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_a_weak_search_is_made_once_more_in_other_words(tiny: ChatQwen3Int4, way: str) -> None:
    retriever = RunnableLambda(lambda query: [LIGHTHOUSE] if query == QUESTION else [LIGHTHOUSE, TOWER])
    result = await ask(create_corrective_rag_chain(tiny, retriever), QUESTION, way)
    assert len(result.queries) == 2
    assert result.documents == [TOWER]
    assert [one.document for one in result.left_out] == [LIGHTHOUSE]


async def test_nothing_relevant_is_a_refusal_and_not_an_invention(tiny: ChatQwen3Int4) -> None:
    result = await create_corrective_rag_chain(tiny, finding(LIGHTHOUSE, BRIDGE)).ainvoke(QUESTION)
    assert (result.answer, result.refused, result.documents) == (ENGLISH.refusal, True, [])
    assert len(result.queries) == 2


async def test_grades_are_held_to_yes_or_no() -> None:
    def answer(body: dict[str, Any]) -> Reply:
        return whole({"content": "no" if "structured_outputs" in body else "A question?"})

    with ScriptedEndpoint(answer) as endpoint:
        await create_corrective_rag_chain(ChatQwen3Int4(base_url=endpoint.base_url), ALL).ainvoke(QUESTION)
    grades = [request for request in endpoint.requests if "structured_outputs" in request]
    assert [grade["structured_outputs"] for grade in grades] == [{"choice": ["yes", "no"]}] * 3
    # The rules and the question stand before the passage, so that the prefix cache serves them.
    assert len({grade["messages"][0]["content"].partition("Passage:")[0] for grade in grades}) == 1


@pytest.mark.parametrize("way", TWO_WAYS)
async def test_a_document_longer_than_the_context_is_read_in_parts(tiny: ChatQwen3Int4, way: str) -> None:
    firsts = [
        "Alden",
        "Brook",
        "Cold",
        "Derry",
        "Evans",
        "Flint",
        "Gower",
        "Hallam",
        "Inver",
        "Jarrow",
        "Kelso",
        "Lorne",
    ]
    lasts = ["bridge", "mill", "tower", "church", "castle", "harbour"]
    filler = " ".join(
        f"The {first} {last} was finished in {1700 + 10 * n + m}. It is {20 + n + m} metres long. It was painted white."
        for n, first in enumerate(firsts)
        for m, last in enumerate(lasts)
    )
    text = f"{filler}\n\n{TOWER.page_content}\n\n{filler}"
    assert tiny.get_num_tokens(text) > tiny.context_length()
    document = Document(text, metadata={"source": "long.txt"})
    chain = create_map_reduce_chain(tiny, part_tokens=60)
    result = await ask(
        chain, {"question": "Who was the architect of the Holloway tower?", "documents": [document]}, way
    )
    assert "Ida Marsh" in result.answer
    cited = result.citations[0].document.metadata
    assert cited["source"] == "long.txt"
    assert any("Ida Marsh" in text[begin:end] for begin, end in cited["parts"])


async def test_notes_that_do_not_fit_together_are_joined_first() -> None:
    count = itertools.count()

    def answer(body: dict[str, Any]) -> Reply:
        passages = body["messages"][-1]["content"]
        return whole(
            {
                "content": (f"Note {next(count)}. " * 25)
                if passages.count("\n[") == 1
                else f"Joined, up to {passages[-40:-30]} [1]."
            }
        )

    with ScriptedEndpoint(answer) as endpoint:
        remote = ChatQwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        chain = create_map_reduce_chain(remote, part_tokens=50, context_length=900, answer_tokens=300)
        result = await chain.ainvoke(
            {"question": "What?", "documents": [" ".join(f"Sentence {n} of six words here." for n in range(100))]}
        )
    assert result.left_out == []
    assert len(result.documents) < 10
    parts = [place for document in result.documents for place in document.metadata["parts"]]
    assert len(parts) > 20
    assert all(len(json.dumps(request["messages"])) < 3 * 700 for request in endpoint.requests)


async def test_without_documents_and_retriever_there_is_nothing_to_read(remote: ChatQwen3Int4) -> None:
    with pytest.raises(InvalidRequestError, match="Pass the texts to read as `documents`"):
        await create_map_reduce_chain(remote).ainvoke("What?")


@pytest.mark.parametrize("way", WAYS)
async def test_any_other_chat_model_will_do(endpoint: ScriptedEndpoint, way: str) -> None:
    said = {"content": "In 1934 [2]."}
    endpoint.enqueue(streamed([said]) if "stream" in way else whole(said))
    model = ChatOpenAI(model="m", base_url=endpoint.base_url, api_key="k", stream_usage=True)
    result = await ask(create_rag_chain(model, ALL), QUESTION, way)
    assert (result.answer, [one.number for one in result.citations]) == ("In 1934 [2].", [2])
    assert result.usage is not None
    assert not {"chat_template_kwargs", "thinking_token_budget"} & endpoint.requests[0].keys()


@pytest.mark.parametrize("way", WAYS)
async def test_a_retriever_that_fails_or_is_late_is_a_typed_error(remote: ChatQwen3Int4, way: str) -> None:
    def broken(query: str) -> list[Document]:
        raise OSError("the index is gone")

    with pytest.raises(RetrievalError, match="OSError: the index is gone") as caught:
        await ask(create_rag_chain(remote, RunnableLambda(broken)), QUESTION, way)
    assert isinstance(caught.value.__cause__, OSError)
    with pytest.raises(RetrievalError, match="gave a str, not a list of Documents"):
        await ask(create_rag_chain(remote, RunnableLambda(lambda query: "text")), QUESTION, way)
    go_on = threading.Event()
    late = RunnableLambda(lambda query: [str(go_on.wait(30))])
    begun = time.monotonic()
    try:
        with pytest.raises(RetrievalError, match=r"did not answer in 0\.1 s"):
            await ask(create_rag_chain(remote, late, retrieval_timeout=0.1), QUESTION, way)
        assert time.monotonic() - begun < 5
    finally:
        go_on.set()


async def test_room_is_kept_for_thought_and_answer_and_a_thought_cannot_take_the_answers(tiny: ChatQwen3Int4) -> None:
    many = [Document(f"The Holloway tower number {n} was finished in {1000 + n}. " * 8) for n in range(200)]
    chain = create_rag_chain(tiny, finding(TOWER, *many), enable_thinking=True, answer_tokens=200, thinking_tokens=700)
    result = await chain.ainvoke("Who was the architect of the Holloway tower?")
    assert result.usage is not None
    assert 3000 < result.usage["input_tokens"] <= tiny.context_length() - 900
    assert len(result.left_out) == len([TOWER, *many]) - len(result.documents)
    assert {one.reason for one in result.left_out} == {"no room"}
    with pytest.raises(
        ConfigurationError, match="5000 tokens are kept for thought and answer and the context has 4096"
    ):
        await create_rag_chain(tiny, ALL, answer_tokens=5000).ainvoke(QUESTION)


async def test_the_rules_and_passages_of_an_earlier_question_are_served_from_the_cache(tiny: ChatQwen3Int4) -> None:
    documents = [Document(f"The Ardley mill number {n} is {n} metres tall.") for n in range(30)]
    chain = create_rag_chain(tiny, finding(*documents))
    await chain.ainvoke("How tall is the Ardley mill number 3?")
    usage = (await chain.ainvoke("How tall is the Ardley mill number 9?")).usage
    assert usage is not None
    # Blocks hold 128 tokens on a CPU.
    assert usage["input_token_details"]["cache_read"] > usage["input_tokens"] - 2 * 128


def test_history_of_messages_is_taken_as_it_is() -> None:
    with ScriptedEndpoint(lambda body: whole({"content": "How long is the bridge?"})) as endpoint:
        remote = ChatQwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
        chain = create_conversational_rag_chain(remote, ALL)
        chain.invoke({"question": "And?", "chat_history": [HumanMessage("Hello"), AIMessage("Hi")]})
    assert [message["content"] for message in endpoint.requests[0]["messages"][1:]] == ["Hello", "Hi", "And?"]
