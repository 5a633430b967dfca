"""What it costs to turn LangChain's messages into the engine's tokens, by the length of the conversation.

No engine is started. "whole" tokenises the prompt as one text, "turns" turn by turn as a request does, with none of
them seen before; "again" is the next request of a conversation, where only the last question is new.

    python benchmarks/prompt_cost.py --model Qwen/Qwen3-0.6B --out benchmarks/results/prompt-cost.json
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from record import Numbers, parser, report

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.checkpoints.resolve import resolve
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.completions.local import render
from langchain_qwen3_int4.qwen3.prompt import encode

ROLE = "You are the guide of a small town museum. You know its rooms, its opening hours and its history well. " * 4
ANSWER = "There are two paintings of the sea in that room, a vase, and the chair of a mayor, who bought it. " * 3


def conversation(turns: int) -> list[BaseMessage]:
    """Return a conversation of so many questions, the last one open."""
    said: list[BaseMessage] = [SystemMessage(ROLE)]
    for turn in range(turns):
        said += [HumanMessage(f"Question {turn}: what can I see in room {turn}, and who made it?"), AIMessage(ANSWER)]
    return said[:-1]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the milliseconds of some work, and what came of it."""
    begun = time.perf_counter()
    made = work()
    return (time.perf_counter() - begun) * 1000, made


def measured(llm: ChatQwen3Int4, tokenizer: ModelTokenizer, turns: int) -> Numbers:
    """Return what each step takes for the last request of a conversation."""
    messages = conversation(turns)
    payload_ms, request = timed(lambda: llm._get_request_payload(messages))
    render_ms, prompt = timed(lambda: render(tokenizer, request))
    whole_ms, whole = timed(lambda: tokenizer.tokens(prompt))
    tokenizer.turn_tokens.cache_clear()
    turns_ms, cut = timed(lambda: encode(prompt, tokenizer.turn_tokens))
    assert cut == whole
    tokenizer.turn_tokens.cache_clear()
    encode(prompt[: prompt.rindex("Question")], tokenizer.turn_tokens)
    again_ms, _ = timed(lambda: encode(prompt, tokenizer.turn_tokens))
    numbers = {"payload_ms": payload_ms, "render_ms": render_ms}
    return {**numbers, "whole_ms": whole_ms, "turns_ms": turns_ms, "again_ms": again_ms, "tokens": len(whole)}


def main() -> None:
    options = parser(__doc__)
    options.set_defaults(repeats=30)
    options.add_argument("--model", default="tiny")
    options.add_argument("--turns", type=int, nargs="+", default=[1, 10, 40])
    given = options.parse_args()
    llm = ChatQwen3Int4(model=given.model, enable_thinking=False, max_tokens=64)
    tokenizer = ModelTokenizer(resolve(given.model).path)
    measured(llm, tokenizer, 1)
    results = {}
    for turns in given.turns:
        name = "1 question" if turns == 1 else f"{turns} questions"
        results[name] = [measured(llm, tokenizer, turns) for _ in range(given.repeats)]
    report(given, results)


if __name__ == "__main__":
    main()
