"""Short urgent requests while the engine has four times the work that it can hold: by arrival, and by priority.

python benchmarks/priority.py --model Qwen/Qwen3-0.6B --out benchmarks/results/priority.json
"""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace

from record import Numbers, parser, report

from langchain_qwen3_int4 import ChatQwen3Int4, EngineConfig
from langchain_qwen3_int4.bench.measure import percentile


async def measure(llm: ChatQwen3Int4, given: Namespace, *, urgent: int | None, spread: bool) -> Numbers:
    """Return how long the urgent requests took while long ones fill the queue."""

    async def long(number: int) -> None:
        # From half to one and a half times as long, so that places come free one by one.
        tokens = given.long_tokens // 2 + number * 83 % given.long_tokens if spread else given.long_tokens
        await llm.ainvoke(f"Report {number}: tell me all.", max_tokens=tokens)

    async def short(number: int) -> float:
        await asyncio.sleep(given.every_s * number)
        begun = time.perf_counter()
        await llm.ainvoke(f"Urgent {number}: one word.", max_tokens=given.short_tokens, priority=urgent)
        return time.perf_counter() - begun

    begun = time.perf_counter()
    reports = [asyncio.create_task(long(number)) for number in range(4 * given.seqs)]
    await asyncio.sleep(given.every_s)
    waits = await asyncio.gather(*(short(number) for number in range(given.urgent)))
    await asyncio.gather(*reports)
    return {
        "urgent_p50_s": percentile(waits, 0.5),
        "urgent_p95_s": percentile(waits, 0.95),
        "all_s": time.perf_counter() - begun,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", default="tiny")
    options.add_argument("--seqs", type=int, default=8, help="requests that the engine runs at once")
    options.add_argument("--long-tokens", type=int, default=256)
    options.add_argument("--short-tokens", type=int, default=8)
    options.add_argument("--urgent", type=int, default=20, help="urgent requests")
    options.add_argument("--every-s", type=float, default=0.1, help="seconds between two of them")
    given = options.parse_args()
    repeats: dict[str, list[Numbers]] = {}
    for policy, urgent in (("fcfs", None), ("priority", -1)):
        config = EngineConfig(max_num_seqs=given.seqs, scheduling_policy=policy)
        body = {"ignore_eos": True}
        with ChatQwen3Int4(model=given.model, enable_thinking=False, extra_body=body, engine=config) as llm:
            llm.invoke("Hello!", max_tokens=8)
            with asyncio.Runner() as runner:
                for spread in (False, True):
                    name = f"{policy}, {'different lengths' if spread else 'equal lengths'}"
                    repeats[name] = [
                        runner.run(measure(llm, given, urgent=urgent, spread=spread)) for _ in range(given.repeats)
                    ]
        report(given, repeats)


if __name__ == "__main__":
    main()
