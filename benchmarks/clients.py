"""One model, every way to call it: vLLM alone, this package, and ChatOpenAI with `vllm serve`, in one run.

Each part runs in a process of its own, one after another on the same GPU; inside a part every repeat runs each way in
turn. Prints a table of medians and, with `--out`, writes every repeat as JSON.

    python benchmarks/clients.py --model Qwen/Qwen3-0.6B --out benchmarks/results/clients.json
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from record import Numbers, alone, parser, report
from served import served

from langchain_qwen3_int4.bench.measure import percentile

PARTS = ("offline", "process", "server")
SINGLE = 16
"""Streams, one after another, where one stream is asked for: one alone says little of the wait for a first token."""
SAMPLING = {"temperature": 0.7, "top_p": 0.8, "top_k": 20, "min_p": 0.0, "seed": None}
Way = Callable[[], Awaitable[Numbers] | Numbers]


def prompts(count: int, seed: int) -> list[str]:
    """Return `count` prompts of some 33 tokens with the chat template, no two alike from the second word on."""
    return [f"Story {seed}-{i}: tell me in a few words what happened on day {i} of the journey." for i in range(count)]


def timed(tokens: int, begun: float) -> Numbers:
    return {"tokens_per_s": tokens / (time.perf_counter() - begun)}


def waits(firsts_ms: list[float]) -> Numbers:
    return {"first_p50_ms": percentile(firsts_ms, 0.5), "first_p95_ms": percentile(firsts_ms, 0.95)}


async def streams(one: Callable[[str], AsyncIterator[tuple[bool, int]]], count: int, tokens: int) -> Numbers:
    """Run `count` streams at once, each of which gives whether text came and how many tokens it reports."""

    async def run(prompt: str) -> tuple[float, int]:
        begun, first, made = time.perf_counter(), 0.0, 0
        async for has_text, counted in one(prompt):
            if has_text and not first:
                first = time.perf_counter() - begun
            made += counted
        return first * 1000, made

    begun = time.perf_counter()
    if count == 1:
        count = SINGLE
        results = [await run(prompt) for prompt in prompts(count, time.perf_counter_ns() % 10**6)]
    else:
        results = await asyncio.gather(*(run(prompt) for prompt in prompts(count, time.perf_counter_ns() % 10**6)))
    made = sum(counted for _, counted in results)
    assert made == count * tokens, f"{made} tokens came, not {count * tokens}"
    return timed(made, begun) | waits([first for first, _ in results])


def engine_options(given: argparse.Namespace) -> dict[str, Any]:
    options: dict[str, Any] = {"max_model_len": given.max_model_len}
    if given.steady:
        small = {"enforce_eager": True, "kv_cache_memory_bytes": 2**28, "max_num_batched_tokens": 2**15}
        return options | small | {"max_num_seqs": 512, "worker_cls": "steady.SteadyWorker"}
    if given.cpu:
        return options | {"enforce_eager": True, "kv_cache_memory_bytes": 2**30, "max_num_seqs": 32}
    return options | {"gpu_memory_utilization": 0.5}


def engine_config(given: argparse.Namespace) -> Any:
    """Return the engine's options for this package."""
    from langchain_qwen3_int4 import EngineConfig

    options = engine_options(given)
    extra = {name: options.pop(name) for name in options.keys() - EngineConfig.model_fields.keys()}
    return EngineConfig(**options, extra=extra)


def offline(given: argparse.Namespace) -> dict[str, Way]:
    from vllm import LLM, SamplingParams

    llm = LLM(given.model, **engine_options(given))
    params = SamplingParams(**SAMPLING, max_tokens=given.tokens, ignore_eos=True)
    turns = [[{"role": "user", "content": prompt}] for prompt in prompts(given.prompts, 1)]

    def chat() -> Numbers:
        begun = time.perf_counter()
        replies = llm.chat(turns, params, use_tqdm=False, chat_template_kwargs={"enable_thinking": False})
        return timed(sum(len(reply.outputs[0].token_ids) for reply in replies), begun)

    return {"LLM.chat": chat} | community_ways(llm, given)


def community_ways(llm: Any, given: argparse.Namespace) -> dict[str, Way]:
    """Return the ways to call langchain-community's VLLM on the same engine, where that package is installed.

    It has no chat template, no stream and no asynchronous call of its own, and gives text without token counts.
    """
    if importlib.util.find_spec("langchain_community") is None:
        return {}
    from langchain_community.llms import VLLM  # type: ignore[import-not-found]

    sampling = {key: value for key, value in SAMPLING.items() if key in VLLM.model_fields}
    community = VLLM.model_construct(client=llm, max_new_tokens=given.tokens, ignore_eos=True, **sampling)

    def batch() -> Numbers:
        begun = time.perf_counter()
        replies = community.batch(prompts(given.prompts, 1))
        return timed(len(replies) * given.tokens, begun)

    return {"langchain-community VLLM: batch": batch}


def model(given: argparse.Namespace, kind: Any, **options: Any) -> Any:
    sampling = {**{k: v for k, v in SAMPLING.items() if v is not None}, "max_tokens": given.tokens}
    body = {"ignore_eos": True}
    return kind(model=given.model, enable_thinking=False, extra_body=body, **sampling, **options)


def langchain_ways(name: str, llm: Any, given: argparse.Namespace) -> dict[str, Way]:
    """Return the ways to call a LangChain chat model."""
    batch = prompts(given.prompts, 1)

    def made(replies: list[Any]) -> int:
        return sum(reply.usage_metadata["output_tokens"] for reply in replies)

    def batched() -> Numbers:
        begun = time.perf_counter()
        return timed(made(llm.batch(batch)), begun)

    async def abatched() -> Numbers:
        begun = time.perf_counter()
        return timed(made(await llm.abatch(batch)), begun)

    async def one(prompt: str) -> AsyncIterator[tuple[bool, int]]:
        async for chunk in llm.astream(prompt):
            yield bool(chunk.content), (chunk.usage_metadata or {}).get("output_tokens", 0)

    ways: dict[str, Way] = {f"{name}: batch": batched, f"{name}: abatch": abatched}
    for count in given.streams:
        ways[f"{name}: {count} astream"] = lambda count=count: streams(one, count, given.tokens)
    return ways


def llamaindex_ways(name: str, given: argparse.Namespace) -> dict[str, Way]:
    """Return the ways to call this package's LlamaIndex LLM, where LlamaIndex is installed."""
    if importlib.util.find_spec("llama_index") is None:
        return {}
    from llama_index.core.llms import ChatMessage

    from langchain_qwen3_int4.llama_index import Qwen3Int4

    llm = model(given, Qwen3Int4, engine=engine_config(given))
    batch = prompts(given.prompts, 1)

    async def gathered() -> Numbers:
        begun = time.perf_counter()
        replies = await asyncio.gather(*(llm.achat([ChatMessage(prompt)]) for prompt in batch))
        return timed(sum(reply.additional_kwargs["completion_tokens"] for reply in replies), begun)

    async def one(prompt: str) -> AsyncIterator[tuple[bool, int]]:
        async for response in await llm.astream_chat([ChatMessage(prompt)]):
            yield bool(response.delta), response.additional_kwargs.get("completion_tokens", 0)

    ways: dict[str, Way] = {f"{name}: achat, all at once": gathered}
    for count in given.streams:
        ways[f"{name}: {count} astream_chat"] = lambda count=count: streams(one, count, given.tokens)
    return ways


def process(given: argparse.Namespace) -> dict[str, Way]:
    """Return AsyncLLM's own ways, and this package's on the same engine."""
    from vllm import SamplingParams
    from vllm.inputs import tokens_input
    from vllm.sampling_params import RequestOutputKind

    from langchain_qwen3_int4 import ChatQwen3Int4

    llm = model(given, ChatQwen3Int4, engine=engine_config(given)).start()
    engine = llm._completions.engine(given.model)
    tokenizer = engine.tokenizer()

    def ids(prompt: str) -> list[int]:
        return tokenizer.tokens(tokenizer.render([{"role": "user", "content": prompt}], None, enable_thinking=False))

    def params(kind: RequestOutputKind) -> SamplingParams:
        return SamplingParams(**SAMPLING, max_tokens=given.tokens, ignore_eos=True, output_kind=kind)

    async def one(prompt: str) -> AsyncIterator[tuple[bool, int]]:
        kind = params(RequestOutputKind.DELTA)
        async for output in engine._llm.generate(tokens_input(prompt_token_ids=ids(prompt)), kind, os.urandom(8).hex()):
            yield bool(output.outputs[0].text), len(output.outputs[0].token_ids)

    async def whole(prompt: str) -> int:
        kind = params(RequestOutputKind.FINAL_ONLY)
        given_ids = tokens_input(prompt_token_ids=ids(prompt))
        return sum(
            [len(o.outputs[0].token_ids) async for o in engine._llm.generate(given_ids, kind, os.urandom(8).hex())]
        )

    async def final_only() -> Numbers:
        begun = time.perf_counter()
        return timed(sum(await asyncio.gather(*(whole(prompt) for prompt in prompts(given.prompts, 1)))), begun)

    def on_engine(work: Callable[[], Any]) -> Way:
        return lambda: engine.submit(work()).result()

    ways: dict[str, Way] = {"AsyncLLM: all at once": on_engine(final_only)}
    for count in given.streams:
        ways[f"AsyncLLM: {count} streams"] = on_engine(lambda count=count: streams(one, count, given.tokens))
    return ways | langchain_ways("ours", llm, given) | llamaindex_ways("ours, LlamaIndex", given)


def openai_like_ways(url: str, given: argparse.Namespace) -> dict[str, Way]:
    """Return the ways to call LlamaIndex's OpenAILike on a server, in the environment that has it; see openai_like.py.

    It reports no usage in streams: the tokens are those that were asked for.
    """
    if given.openai_like is None:
        return {}

    def run(count: int, *, stream: bool) -> Numbers:
        asked = prompts(count, time.perf_counter_ns() % 10**6)
        task = {"url": url, "model": given.model, "tokens": given.tokens, "stream": stream, "prompts": asked}
        command = [given.openai_like, str(Path(__file__).with_name("openai_like.py"))]
        found = json.loads(
            subprocess.run(command, input=json.dumps(task), capture_output=True, check=True, text=True).stdout
        )
        numbers = {"tokens_per_s": count * given.tokens / found["seconds"]}
        return numbers | waits(found["firsts_ms"]) if stream else numbers

    ways: dict[str, Way] = {"OpenAILike: achat, all at once": lambda: run(given.prompts, stream=False)}
    for count in given.streams:
        if count > 1:
            ways[f"OpenAILike: {count} astream_chat"] = lambda count=count: run(count, stream=True)
    return ways


def server(given: argparse.Namespace) -> dict[str, Way]:
    """Return ChatOpenAI's ways and this package's, on one `vllm serve`."""
    from langchain_openai import ChatOpenAI

    from langchain_qwen3_int4 import ChatQwen3Int4

    flags = [
        f"--{key.replace('_', '-')}" + ("" if value is True else f"={value}")
        for key, value in engine_options(given).items()
    ]
    url = given.stack.enter_context(served(given.model, *flags))
    body = {"ignore_eos": True, "top_k": 20, "min_p": 0.0, "chat_template_kwargs": {"enable_thinking": False}}
    theirs = ChatOpenAI(
        model=given.model, base_url=f"{url}/v1", api_key="EMPTY", temperature=0.7, top_p=0.8,
        max_tokens=given.tokens, extra_body=body, stream_usage=True,
    )  # fmt: skip
    ours = model(given, ChatQwen3Int4, base_url=f"{url}/v1")
    ways = langchain_ways("ChatOpenAI", theirs, given) | openai_like_ways(url, given)
    return ways | langchain_ways("ours, endpoint", ours, given)


def measure(ways: dict[str, Way], repeats: int) -> dict[str, list[Numbers]]:
    """Run each way once unmeasured and then `repeats` times, in turn."""
    results: dict[str, list[Numbers]] = {name: [] for name in ways}
    runner = asyncio.Runner()
    for repeat in range(repeats + 1):
        for name, way in ways.items():
            found = way()
            numbers = found if isinstance(found, dict) else runner.run(found)  # type: ignore[arg-type]
            print(repeat, name, {key: round(value, 1) for key, value in numbers.items()}, file=sys.stderr, flush=True)
            if repeat:
                results[name].append(numbers)
    runner.close()
    return results


def run_part(part: str, given: argparse.Namespace) -> None:
    with contextlib.ExitStack() as given.stack:
        ways = {"offline": offline, "process": process, "server": server}[part](given)
        Path(given.out).write_text(json.dumps(measure(ways, given.repeats)))


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", required=True, help="a folder or a name that both vLLM and this package know")
    options.add_argument("--prompts", type=int, default=512)
    options.add_argument("--tokens", type=int, default=64)
    options.add_argument("--streams", type=int, nargs="+", default=[1, 64, 256])
    options.add_argument("--max-model-len", type=int, default=8192)
    options.add_argument("--cpu", action="store_true", help="vLLM's CPU build")
    options.add_argument("--steady", action="store_true", help="no model: each step takes a set time; see steady.py")
    options.add_argument("--openai-like", metavar="PYTHON", help="where llama-index-llms-openai-like is installed")
    options.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.part:
        run_part(given.part, given)
        return
    if given.steady:
        here, given_path = str(Path(__file__).parent), os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = f"{here}{os.pathsep}{given_path}" if given_path else here
    results: dict[str, list[Numbers]] = {}
    for part in given.parts:
        if found := alone("--part", part):
            results |= found
            report(given, results)


if __name__ == "__main__":
    main()
