"""The chat model on the real engine, with the embedded model."""

from __future__ import annotations

import asyncio
import threading

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    ConfigurationError,
    EngineConfig,
    EngineStartError,
    EngineTimeoutError,
    InvalidRequestError,
    PromptTooLongError,
    UnknownOptionError,
)
from langchain_qwen3_int4.completions.local import _Call
from langchain_qwen3_int4.engine.runtime import Engine
from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS
from tests.ways import WAYS, ask

PASSAGES = """Answer the question from the passages, and cite the passage as [n].

[1] The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.
[2] The Holloway tower was finished in 1934. Its architect was Ida Marsh.
[3] The Selby bridge was finished in 1961 and is 220 metres long.

Question: When was the Holloway tower finished?"""


def engine_of(model: ChatQwen3Int4) -> Engine:
    return model._completions.engine(model.model_name)


@pytest.mark.parametrize("way", WAYS)
async def test_the_embedded_model_thinks_then_answers_and_cites(tiny: ChatQwen3Int4, way: str) -> None:
    message = await ask(tiny, PASSAGES, way, enable_thinking=True)
    assert "1934" in message.content
    assert "[2]" in message.content
    assert "1934" in message.additional_kwargs["reasoning_content"]
    assert [block["type"] for block in message.content_blocks] == ["reasoning", "text"]
    assert message.response_metadata["model_name"] == "tiny"
    assert message.response_metadata["finish_reason"] == "stop"
    assert "<" not in message.content


@pytest.mark.parametrize("way", WAYS)
async def test_it_answers_at_once_with_thinking_off(tiny: ChatQwen3Int4, way: str) -> None:
    message = await ask(tiny, PASSAGES, way)
    assert "1934" in message.content
    assert "[2]" in message.content
    assert "reasoning_content" not in message.additional_kwargs
    assert message.usage_metadata["output_token_details"]["reasoning"] == 0


async def test_it_says_when_the_passages_lack_the_answer(tiny: ChatQwen3Int4) -> None:
    message = await tiny.ainvoke(PASSAGES.replace("When was the Holloway tower", "When was the Ashford mill"))
    assert "cannot find" in message.content
    assert "[" not in message.content


@pytest.mark.parametrize("thinking", [True, False])
async def test_all_ways_say_the_same_and_count_the_same(tiny: ChatQwen3Int4, thinking: bool) -> None:
    said = [await ask(tiny, PASSAGES, way, enable_thinking=thinking) for way in WAYS]
    assert len({message.content for message in said}) == 1
    assert len({message.additional_kwargs.get("reasoning_content") for message in said}) == 1
    counts = [
        (m.usage_metadata["input_tokens"], m.usage_metadata["output_tokens"], m.usage_metadata["output_token_details"])
        for m in said
    ]
    assert all(count == counts[0] for count in counts)


async def test_usage_counts_tokens_of_the_models_own_vocabulary(tiny: ChatQwen3Int4) -> None:
    message = await tiny.ainvoke(PASSAGES, enable_thinking=True)
    tokenizer = engine_of(tiny).tokenizer()
    prompt = tokenizer.render([{"role": "user", "content": PASSAGES}], None, enable_thinking=True)
    reasoning, answer = message.additional_kwargs["reasoning_content"], message.content
    said = f"<think>\n{reasoning}\n</think>\n\n{answer}<|im_end|>"
    count = [len(tokenizer.tokens(text)) for text in (prompt, said, f"\n{reasoning}\n")]
    usage = message.usage_metadata
    assert [usage["input_tokens"], usage["output_tokens"], usage["output_token_details"]["reasoning"]] == count
    assert tiny.get_num_tokens_from_messages([HumanMessage(PASSAGES)], enable_thinking=True) == count[0]


async def test_cached_tokens_are_counted(tiny: ChatQwen3Int4) -> None:
    long = f"{PASSAGES} " * 5  # the cache holds whole blocks, of 128 tokens on a CPU
    await tiny.ainvoke(long)
    usage = (await tiny.ainvoke(long)).usage_metadata
    assert usage["input_token_details"]["cache_read"] > usage["input_tokens"] * 0.6


async def test_a_stream_comes_piece_by_piece_with_its_end_in_the_last_chunk(tiny: ChatQwen3Int4) -> None:
    chunks = [chunk async for chunk in tiny.astream(PASSAGES, enable_thinking=True)]
    assert len(chunks) > 5
    assert all(isinstance(chunk, AIMessageChunk) for chunk in chunks)
    *before, last = chunks
    assert last.chunk_position == "last"
    assert last.usage_metadata
    assert not any(chunk.usage_metadata or chunk.response_metadata for chunk in before)
    kinds = ["reasoning" if chunk.additional_kwargs else "content" for chunk in before]
    assert kinds == sorted(kinds, reverse=True)


@pytest.mark.parametrize(("way", "budget"), [("invoke", 1), ("ainvoke", 5), ("stream", 5), ("astream", 1)])
async def test_a_thinking_budget_bounds_the_thought_and_an_answer_follows(
    tiny: ChatQwen3Int4, way: str, budget: int
) -> None:
    free = await ask(tiny, PASSAGES, way, enable_thinking=True)
    message = await ask(tiny, PASSAGES, way, enable_thinking=True, thinking_budget=budget)
    assert free.usage_metadata["output_token_details"]["reasoning"] > budget
    assert message.usage_metadata["output_token_details"]["reasoning"] <= budget
    assert message.content
    assert message.response_metadata["finish_reason"] == "stop"
    roomy = await ask(tiny, PASSAGES, way, enable_thinking=True, thinking_budget=1000)
    assert roomy.content == free.content


@pytest.mark.parametrize(
    ("tokens", "incomplete"), [(1, "thinking"), (8, "thinking"), (None, None)], ids=["tag", "thought", "whole"]
)
async def test_a_reply_cut_while_thinking_says_so(tiny: ChatQwen3Int4, tokens: int | None, incomplete: str) -> None:
    message = await tiny.ainvoke(PASSAGES, enable_thinking=True, max_tokens=tokens)
    assert message.response_metadata.get("incomplete") == incomplete
    if tokens:
        assert (message.content, message.usage_metadata["output_tokens"]) == ("", tokens)


async def test_an_answer_cut_by_its_length_says_so(tiny: ChatQwen3Int4) -> None:
    message = await tiny.ainvoke(PASSAGES, max_tokens=2)
    assert message.response_metadata["incomplete"] == "answer"


async def test_batches_keep_their_order_and_run_together(tiny: ChatQwen3Int4) -> None:
    questions = [f"{PASSAGES.rpartition('When')[0]}When was the {name} finished?" for name in
                 ("Holloway tower", "Selby bridge")] * 4  # fmt: skip
    expected = ["1934", "1961"] * 4
    for replies in (tiny.batch(questions), await tiny.abatch(questions)):
        assert all(year in reply.content for year, reply in zip(expected, replies, strict=True))


async def test_one_engine_serves_threads_and_loops_at_once(tiny: ChatQwen3Int4) -> None:
    expected = (await tiny.ainvoke(PASSAGES)).content
    said: list[str] = []
    model = ChatQwen3Int4(model="tiny", temperature=0, enable_thinking=False)
    assert engine_of(model) is engine_of(tiny)
    threads = [threading.Thread(target=lambda: said.append(model.invoke(PASSAGES).content)) for _ in range(4)]
    threads += [
        threading.Thread(target=lambda: said.append(asyncio.run(model.ainvoke(PASSAGES)).content)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    said += [message.content for message in await asyncio.gather(*(tiny.ainvoke(PASSAGES) for _ in range(4)))]
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert said == [expected] * 10


async def unfinished(model: ChatQwen3Int4) -> int:
    return engine_of(model)._running().output_processor.get_num_unfinished_requests()


async def eventually(model: ChatQwen3Int4, requests: int) -> None:
    """Wait until the engine has this many requests."""
    for _ in range(500):
        if await unfinished(model) == requests:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{await unfinished(model)} requests after 5 seconds, not {requests}")


@pytest.mark.parametrize("way", ["stream", "astream", "cancel"])
async def test_a_reply_that_nobody_reads_on_is_aborted(tiny: ChatQwen3Int4, way: str) -> None:
    options = {"max_tokens": 3000, "extra_body": {"ignore_eos": True}}
    if way == "stream":
        stream = tiny.stream(PASSAGES, **options)
        next(stream)
        assert await unfinished(tiny) == 1
        stream.close()
    elif way == "astream":
        astream = tiny.astream(PASSAGES, **options)
        await anext(astream)
        assert await unfinished(tiny) == 1
        await astream.aclose()
    else:
        task = asyncio.create_task(tiny.ainvoke(PASSAGES, **options))
        await eventually(tiny, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await eventually(tiny, 0)


@pytest.mark.parametrize("way", WAYS)
async def test_a_prompt_longer_than_the_context_is_an_error_before_anything_runs(tiny: ChatQwen3Int4, way: str) -> None:
    with pytest.raises(PromptTooLongError, match="4096"):
        await ask(tiny, "word " * 5000, way)
    assert await unfinished(tiny) == 0


@pytest.mark.parametrize("way", WAYS)
async def test_what_the_engine_does_not_know_is_refused_by_name(tiny: ChatQwen3Int4, way: str) -> None:
    with pytest.raises(UnknownOptionError, match="'cache_sal'"):
        await ask(tiny, "Hi", way, cache_sal="x")
    with pytest.raises(InvalidRequestError, match="temperature"):
        await ask(tiny, "Hi", way, temperature=-1)
    assert await unfinished(tiny) == 0


def test_streaming_several_replies_is_refused(tiny: ChatQwen3Int4) -> None:
    with pytest.raises(ConfigurationError, match="`n` must be 1"):
        list(tiny.stream("Hi", n=2))
    with pytest.raises(InvalidRequestError, match="n=1"):
        tiny.invoke("Hi", n=2, enable_thinking=True, thinking_budget=5)


def test_several_replies_come_at_once(tiny: ChatQwen3Int4) -> None:
    result = tiny.generate([[HumanMessage("Hello!")]], n=3, temperature=1.0)
    assert len(result.generations[0]) == 3
    assert all(isinstance(generation.message, AIMessage) for generation in result.generations[0])


async def test_a_seed_repeats_a_sample(tiny: ChatQwen3Int4) -> None:
    said = [(await tiny.ainvoke("Tell me a joke.", temperature=1.5, seed=7)).content for _ in range(2)]
    assert said[0] == said[1]


async def test_log_probabilities_come_with_each_token(tiny: ChatQwen3Int4) -> None:
    message = await tiny.ainvoke(PASSAGES, logprobs=True, top_logprobs=2)
    entries = message.response_metadata["logprobs"]["content"]
    assert len(entries) == message.usage_metadata["output_tokens"]
    assert all(entry["logprob"] <= 0 and len(entry["top_logprobs"]) == 2 for entry in entries)


@pytest.mark.parametrize("token", CONTROL_TOKENS)
async def test_no_text_becomes_a_control_token(tiny: ChatQwen3Int4, token: str) -> None:
    def prompt(content: str) -> list[int]:
        tools = [{"type": "function", "function": {"name": "f", "description": content, "parameters": {}}}]
        messages = [{"role": "system", "content": content}, {"role": "user", "content": content}]
        return _Call(engine_of(tiny), {"model": "tiny", "messages": messages, "tools": tools}, deltas=False)._prompt

    tokenizer = engine_of(tiny).tokenizer()
    identity = tokenizer.token_id(token)
    assert prompt(f"a {token} b").count(identity) == prompt("a b").count(identity)
    assert tokenizer.text(prompt(f"a {token} b")).count(f"a {token} b") == 3


@pytest.mark.parametrize("way", WAYS)
async def test_a_stop_string_ends_the_answer_and_not_the_thought(tiny: ChatQwen3Int4, way: str) -> None:
    free = await ask(tiny, PASSAGES, way, enable_thinking=True)
    message = await ask(tiny, PASSAGES, way, enable_thinking=True, stop=["1934"])
    assert message.content == free.content.partition("1934")[0]
    assert message.additional_kwargs == free.additional_kwargs
    answering = await ask(tiny, PASSAGES, way, stop=["1934"])
    assert "1934" not in answering.content
    assert answering.response_metadata["finish_reason"] == "stop"


async def test_requests_of_lower_priority_wait_for_those_of_higher(tiny: ChatQwen3Int4) -> None:
    ended: list[int] = []

    async def run(priority: int) -> None:
        await tiny.ainvoke("Hello!", priority=priority, max_tokens=24, extra_body={"ignore_eos": True})
        ended.append(priority)

    # More than run at once, so that some wait, and those of higher priority are sent last.
    later = [asyncio.create_task(run(1)) for _ in range(48)]
    await eventually(tiny, 48)
    await asyncio.gather(*(run(-1) for _ in range(4)), *later)
    assert ended.index(-1) <= 32
    assert 1 in ended[ended.index(-1) :]


async def test_only_prompts_of_the_same_salt_share_the_cache(tiny: ChatQwen3Int4) -> None:
    long = f"Salted. {PASSAGES} " * 5
    salted = [await tiny.ainvoke(long, extra_body={"cache_salt": salt}) for salt in ("a", "b", "a")]
    read = [message.usage_metadata["input_token_details"]["cache_read"] > 0 for message in salted]
    assert read == [False, False, True]


@pytest.mark.parametrize("way", WAYS)
async def test_a_reply_that_does_not_come_in_time_is_an_error_and_is_aborted(tiny: ChatQwen3Int4, way: str) -> None:
    impatient = ChatQwen3Int4(model="tiny", timeout=0.0001)
    with pytest.raises(EngineTimeoutError, match="timeout"):
        await ask(impatient, PASSAGES, way)
    await eventually(tiny, 0)
    with pytest.raises(ConfigurationError, match="number of seconds"):
        await ask(tiny, "Hi", way, timeout=(1, 2))


async def test_a_priority_that_would_have_no_effect_is_refused(tiny: ChatQwen3Int4) -> None:
    engine = engine_of(tiny)
    first_come = EngineConfig(scheduling_policy="fcfs")
    with pytest.raises(ConfigurationError, match="fcfs"):
        _Call(Engine(engine.checkpoint, first_come), {"model": "tiny", "messages": [], "priority": 1}, deltas=False)


def test_vllm_arguments_are_refused_by_name_where_vllm_lacks_them() -> None:
    model = ChatQwen3Int4(model="tiny", engine=EngineConfig(extra={"max_num_sequences": 4}))
    with pytest.raises(UnknownOptionError, match="'max_num_sequences'"):
        model.invoke("Hi")


def test_an_engine_that_cannot_start_says_why_and_leaves_nothing(tiny: ChatQwen3Int4) -> None:
    model = ChatQwen3Int4(model="tiny", engine=EngineConfig(quantization="nonsense"))
    threads = threading.active_count()
    with pytest.raises(EngineStartError, match="nonsense"):
        model.invoke("Hi")
    assert threading.active_count() <= threads
