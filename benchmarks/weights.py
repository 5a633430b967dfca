"""Checkpoints and kernels beside each other: tokens per second by batch, and the memory of the whole engine.

Each configuration is JSON with vLLM's own options beside `model`, and `env` for its environment; it runs in a process
of its own, with `max_model_len` 8192.

    python benchmarks/weights.py --config 'bf16={"model": "m/bf16"}' --config 'int4={"model": "m/awq"}' \\
        --config 'int4 marlin={"model": "m/awq", "env": {"VLLM_DISABLED_KERNELS": "MacheteLinearKernel"}}' --out w.json
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from record import Numbers, alone, parser, report

from langchain_qwen3_int4.bench.measure import used_mib


def measure(config: dict[str, Any], given: argparse.Namespace) -> list[Numbers]:
    """Return each repeat's numbers of one configuration."""
    from vllm import LLM, SamplingParams
    from vllm.inputs import TokensPrompt

    before = used_mib()
    llm = LLM(**{"max_model_len": 8192, **config})
    memory = used_mib() - before
    params = SamplingParams(temperature=0.7, max_tokens=given.tokens, ignore_eos=True)
    size = min(4000, llm.llm_engine.model_config.get_vocab_size())
    rng = random.Random(1)
    found = []
    for repeat in range(given.repeats + 1):
        numbers: Numbers = {"memory_mib": memory}
        for batch in given.batches:
            ids = [[rng.randrange(size) for _ in range(given.prompt)] for _ in range(batch)]
            begun = time.perf_counter()
            llm.generate([TokensPrompt(prompt_token_ids=each) for each in ids], params, use_tqdm=False)
            numbers[f"batch {batch}"] = batch * given.tokens / (time.perf_counter() - begun)
        found += [numbers] if repeat else []
    return found


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--config", action="append", required=True, help="name=JSON")
    options.add_argument("--batches", type=int, nargs="+", default=[1, 4, 16, 64, 256])
    options.add_argument("--prompt", type=int, default=128, help="tokens of each prompt")
    options.add_argument("--tokens", type=int, default=128, help="tokens of each reply")
    options.add_argument("--only", help=argparse.SUPPRESS)
    given = options.parse_args()
    configs = {name: json.loads(text) for name, _, text in (item.partition("=") for item in given.config)}
    environments = {name: config.pop("env", {}) for name, config in configs.items()}
    if given.only:
        Path(given.out).write_text(json.dumps(measure(configs[given.only], given)))
        return
    repeats: dict[str, list[Numbers]] = {}
    for name, environment in environments.items():
        if rows := alone("--only", name, environment):
            repeats[name] = rows
            report(given, repeats)


if __name__ == "__main__":
    main()
