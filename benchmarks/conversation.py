"""Ten turns of one conversation: how much of each prompt the prefix cache serves, and the wait for the first token.

python benchmarks/conversation.py --model Qwen/Qwen3-0.6B --out benchmarks/results/conversation.json
"""

from __future__ import annotations

import time

from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from record import Numbers, parser, report

from langchain_qwen3_int4 import ChatQwen3Int4

ROLE = "You are the guide of a small town museum. You know its rooms, its opening hours and its history well. " * 4


def conversation(llm: ChatQwen3Int4, turns: int, repeat: int) -> list[Numbers]:
    """Hold one conversation, and return each turn's numbers; its first words keep it apart from earlier ones."""
    messages: list[BaseMessage] = [SystemMessage(f"Visit {time.time_ns()}-{repeat}. {ROLE}")]
    found = []
    for turn in range(turns):
        messages.append(HumanMessage(f"Question {turn + 1}: what can I see in room {turn + 1}, and who made it?"))
        begun, first, whole = time.perf_counter(), 0.0, AIMessageChunk("")
        for chunk in llm.stream(messages):
            first = first or (time.perf_counter() - begun if chunk.content else 0.0)
            whole += chunk
        messages.append(whole)
        usage = whole.usage_metadata
        assert usage is not None
        served = usage.get("input_token_details", {}).get("cache_read", 0) / usage["input_tokens"]
        found.append({"first_token_ms": first * 1000, "served_share": served, "prompt_tokens": usage["input_tokens"]})
    return found


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", default="tiny")
    options.add_argument("--turns", type=int, default=10)
    options.add_argument("--tokens", type=int, default=64, help="of each answer")
    given = options.parse_args()
    body = {"ignore_eos": True}
    with ChatQwen3Int4(model=given.model, enable_thinking=False, max_tokens=given.tokens, extra_body=body) as llm:
        conversation(llm, 2, -1)
        repeats = [conversation(llm, given.turns, repeat) for repeat in range(given.repeats)]
    report(given, {f"turn {turn + 1}": [repeat[turn] for repeat in repeats] for turn in range(given.turns)})


if __name__ == "__main__":
    main()
