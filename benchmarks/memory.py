"""GPU memory of one whole engine process, stage by stage, beside what `qwen3-int4 plan` predicts.

Each configuration is JSON of `EngineConfig` beside `model`, with `max_num_seqs`, `max_num_batched_tokens` and
`kv_cache_memory_bytes` given; it runs in a process of its own, answers a request that fills the context and as many
short ones as it has places, and the driver says what the process holds. Several at a time (`--jobs`) do not disturb
each other, since each has its own KV cache's size and its own count.

    python benchmarks/memory.py --jobs 4 --out memory.json --config 'int4={"model": "m/awq", "max_num_seqs": 8,
        "max_num_batched_tokens": 2048, "kv_cache_memory_bytes": 941359104}'
"""

from __future__ import annotations

import argparse
import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from record import alone, parser

from langchain_qwen3_int4 import EngineConfig
from langchain_qwen3_int4.bench.report import about
from langchain_qwen3_int4.checkpoints.resolve import resolve
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.engine.arguments import vllm_arguments
from langchain_qwen3_int4.engine.memory import MIB, parts

STAGES = (
    "init_device",
    "load_model",
    "determine_available_memory",
    "initialize_from_config",
    "compile_or_warm_up_model",
)
"""The steps of vLLM's worker while it starts."""


class Driver:
    """What the driver says that this process holds of the GPU, in MiB, and the most of it since the last look."""

    def __init__(self) -> None:
        from vllm.third_party import pynvml

        pynvml.nvmlInit()
        visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]
        self._nvml, self._card = pynvml, pynvml.nvmlDeviceGetHandleByIndex(int(visible))
        self.peak = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def own(self) -> float:
        """Return what is held now."""
        found = self._nvml.nvmlDeviceGetComputeRunningProcesses(self._card)
        return sum((each.usedGpuMemory or 0) for each in found if each.pid == os.getpid()) / MIB

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, self.own())
            time.sleep(0.03)


def measure(config: dict[str, Any]) -> dict[str, Any]:
    """Start an engine in this process, use it, and return what each stage held."""
    os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
    driver = Driver()
    import torch
    from vllm import LLM, SamplingParams
    from vllm.inputs import TokensPrompt
    from vllm.v1.worker.gpu_worker import Worker

    stages: list[dict[str, Any]] = []

    def record(stage: str) -> None:
        torch.cuda.synchronize()
        own = driver.own()
        stages.append(
            {
                "stage": stage,
                "process_mib": own,
                "process_peak_mib": max(driver.peak, own),
                "allocated_mib": torch.cuda.memory_allocated() / MIB,
                "reserved_mib": torch.cuda.memory_reserved() / MIB,
                "peak_allocated_mib": torch.cuda.max_memory_allocated() / MIB,
            }
        )
        driver.peak = 0.0
        torch.cuda.reset_peak_memory_stats()

    def recorded(name: str) -> Any:
        original = getattr(Worker, name)

        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            record(name)
            return result

        return call

    for name in STAGES:
        setattr(Worker, name, recorded(name))
    checkpoint = resolve(config["model"])
    engine = EngineConfig(**{key: value for key, value in config.items() if key != "model"})
    arguments = vllm_arguments(checkpoint, engine, on_cpu=False)
    llm = LLM(**arguments, gpu_memory_utilization=0.03)
    rng = random.Random(1)

    def run(count: int, prompt: int, tokens: int) -> None:
        prompts = [TokensPrompt(prompt_token_ids=[rng.randrange(3000) for _ in range(prompt)]) for _ in range(count)]
        params = SamplingParams(temperature=0.7, top_p=0.8, top_k=20, max_tokens=tokens, ignore_eos=True)
        made = llm.generate(prompts, params, use_tqdm=False)
        assert all(len(each.outputs[0].token_ids) == tokens for each in made), "a reply was cut short"

    run(1, arguments["max_model_len"] - 32, 32)
    record("full context")
    run(engine.max_num_seqs or 1, 64, 16)
    record("all places")
    shape = read_shape(checkpoint.path)
    return {
        "weights": "int4" if shape.quantization else "bf16",
        "config": engine.model_dump(exclude_defaults=True),
        "peak_mib": max(stage["process_peak_mib"] for stage in stages),
        "predicted_mib": sum(part.bytes for part in parts(shape, engine)) / MIB,
        "stages": stages,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--config", action="append", required=True, help="name=JSON")
    options.add_argument("--jobs", type=int, default=1, help="configurations at a time")
    options.add_argument("--only", help=argparse.SUPPRESS)
    given = options.parse_args()
    configs = {name: json.loads(text) for name, _, text in (item.partition("=") for item in given.config)}
    if given.only:
        Path(given.out).write_text(json.dumps(measure(configs[given.only])))
        return
    with ThreadPoolExecutor(given.jobs) as pool:
        rows = dict(zip(configs, pool.map(lambda name: alone("--only", name), configs), strict=True))
    measured = {name: row for name, row in rows.items() if row}
    for name, row in measured.items():
        off = row["predicted_mib"] / row["peak_mib"] - 1
        print(f"{name:60}{row['peak_mib']:8,.0f} MiB, predicted {row['predicted_mib']:8,.0f} ({off:+.1%})")
    out = given.out or Path("memory.json")
    out.write_text(json.dumps({"about": about({"jobs": given.jobs}), "measured": measured}, indent=1) + "\n")


if __name__ == "__main__":
    main()
