"""Measures one checkpoint on the engine inside this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from langchain_qwen3_int4.bench.questions import Question, built_in
from langchain_qwen3_int4.chat_models import ChatQwen3Int4
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.gpu import gpus
from langchain_qwen3_int4.errors import Qwen3Int4Error

Tell = Callable[[str], None]
_FILLER = "The river runs past the mill and under the bridge, and nobody counts the days. "
_SPARE = 32


@dataclass(frozen=True)
class Plan:
    """What is measured; the defaults take some minutes on a GPU."""

    batches: tuple[int, ...] = (1, 4, 8, 16)
    tokens: int = 256
    """New tokens of each reply in the throughput runs."""
    repeats: int = 3
    streams: int = 20
    """Requests, one after another, whose first token is waited for."""
    context: int = 8192
    """Longest prompt and reply together, in tokens."""
    long_requests: int = 4
    """Requests that fill the context, all at once."""
    thinking: bool = False
    """Whether the model thinks before it answers the questions."""
    questions: tuple[Question, ...] = field(default_factory=built_in)


class Answer(BaseModel):
    """The reply to one question."""

    question: str
    kind: str
    language: str
    said: str
    right: bool


class Result(BaseModel):
    """The numbers of one checkpoint; every repeat is kept."""

    label: str
    model: str
    memory_mib: float
    """What the device's memory grew by: the GPU's, or where there is none, that of this process and its children."""
    start_s: float
    tokens_per_s: dict[int, list[float]]
    """By batch."""
    first_token_ms: list[float]
    long_prompt_tokens: int
    long_done: int
    """How many of the requests that fill the context were answered."""
    long_requests: int
    long_error: str | None
    answers: list[Answer]

    @property
    def accuracy(self) -> float | None:
        """The share of right answers; None where no question was asked."""
        return sum(answer.right for answer in self.answers) / len(self.answers) if self.answers else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed.

    >>> percentile([40.0, 10.0, 30.0, 20.0], 0.95)
    40.0
    """
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def measure(label: str, model: str, plan: Plan, engine: EngineConfig, tell: Tell) -> Result:
    """Start a checkpoint's engine, measure it and stop it.

    Args:
        label: What the report calls it.
        model: A model's name or folder.
        plan: What to measure.
        engine: The engine's options; the plan's context is set on top.
        tell: Called with what is being done.

    Raises:
        Qwen3Int4Error: The engine does not start, or a request of the throughput runs fails.
    """
    before = used_mib()
    begun = time.perf_counter()
    config = engine.model_copy(update={"max_model_len": plan.context})
    with ChatQwen3Int4(model=model, enable_thinking=False, engine=config) as llm:
        tell(f"{label}: starting {model}")
        llm.start().invoke("Hello!", max_tokens=8)
        start_s = time.perf_counter() - begun
        throughput = {batch: _throughput(llm, batch, plan, tell, label) for batch in plan.batches}
        tell(f"{label}: first token of {plan.streams} requests")
        first = [_first_token_ms(llm, number) for number in range(plan.streams)]
        tell(f"{label}: {plan.long_requests} requests of {plan.context:,} tokens")
        long_tokens, done, error = _long(llm, plan)
        memory = used_mib() - before
        tell(f"{label}: {len(plan.questions)} questions")
        answers = _answers(llm, plan)
    return Result(
        label=label,
        model=model,
        memory_mib=memory,
        start_s=start_s,
        tokens_per_s=throughput,
        first_token_ms=first,
        long_prompt_tokens=long_tokens,
        long_done=done,
        long_requests=plan.long_requests,
        long_error=error,
        answers=answers,
    )


def _throughput(llm: ChatQwen3Int4, batch: int, plan: Plan, tell: Tell, label: str) -> list[float]:
    speeds = []
    for repeat in range(plan.repeats + 1):
        tell(f"{label}: {batch} at once, {f'repeat {repeat} of {plan.repeats}' if repeat else 'warming up'}")
        prompts = [f"Story {repeat}-{number}: what happened on day {number}?" for number in range(batch)]
        begun = time.perf_counter()
        replies = llm.batch(prompts, max_tokens=plan.tokens, extra_body={"ignore_eos": True})
        seconds = time.perf_counter() - begun
        if repeat:
            speeds.append(sum(reply.usage_metadata["output_tokens"] for reply in replies) / seconds)
    return speeds


def _first_token_ms(llm: ChatQwen3Int4, number: int) -> float:
    begun, first = time.perf_counter(), 0.0
    for chunk in llm.stream(f"Letter {number}: hello!", max_tokens=8, extra_body={"ignore_eos": True}):
        if chunk.content and not first:
            first = time.perf_counter()
    return (first - begun) * 1000


def _long(llm: ChatQwen3Int4, plan: Plan) -> tuple[int, int, str | None]:
    """Fill the context with several requests; return the prompts' length, how many came back, and what failed."""
    room = plan.context - _SPARE - llm.get_num_tokens(f"Text 0: {_FILLER}")
    words = _FILLER * max(1, room // llm.get_num_tokens(_FILLER))
    prompts = [f"Text {number}: {words}" for number in range(plan.long_requests)]
    replies = llm.batch(prompts, max_tokens=_SPARE // 2, extra_body={"ignore_eos": True}, return_exceptions=True)
    failures = [reply for reply in replies if isinstance(reply, BaseException)]
    unexpected = [failure for failure in failures if not isinstance(failure, Qwen3Int4Error)]
    if unexpected:
        raise unexpected[0]
    whole = [reply for reply in replies if not isinstance(reply, BaseException)]
    length = max((reply.usage_metadata["input_tokens"] for reply in whole), default=0)
    return length, len(whole), str(failures[0]) if failures else None


def _answers(llm: ChatQwen3Int4, plan: Plan) -> list[Answer]:
    prompts = [question.question for question in plan.questions]
    limit = min(plan.context // 2, 4096) if plan.thinking else min(plan.context // 2, 512)
    replies = llm.batch(prompts, enable_thinking=plan.thinking, max_tokens=limit, seed=1) if prompts else []
    return [
        Answer(
            question=question.question,
            kind=question.kind,
            language=question.language,
            said=reply.text,
            right=question.is_right(reply.text),
        )
        for question, reply in zip(plan.questions, replies, strict=True)
    ]


def used_mib() -> float:
    """Return the memory in use on the first GPU, by all; without a GPU, by this process and its children."""
    if found := gpus():
        return found[0].used_bytes / 2**20
    import psutil

    own = psutil.Process()
    return float(sum(each.memory_info().rss for each in (own, *own.children(recursive=True)))) / 2**20
