"""Named sets of options for a server, by what it is to be good at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from langchain_qwen3_int4.checkpoints.shape import Shape
from langchain_qwen3_int4.engine.arguments import CPU_KV_CACHE_BYTES, CPU_MAX_NUM_SEQS
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.gpu import Gpu
from langchain_qwen3_int4.engine.memory import GIB, kv_cache_bytes, parts, sized
from langchain_qwen3_int4.errors import ConfigurationError

GPU_SHARE = 0.9
"""How much of the GPU's memory a server, or all instances together, may take."""


@dataclass(frozen=True)
class Profile:
    """What a server is to be good at."""

    purpose: str
    context: int
    """Longest prompt and reply together, in tokens, where the model can."""
    max_num_seqs: int
    max_num_batched_tokens: int
    full_sequences: int | None = None
    """How many sequences of the full context the KV cache holds; None takes the memory that is there."""
    fp8: bool = False
    """Whether the KV cache is in FP8 where the GPU knows it."""
    stream_interval: int | None = None
    """Tokens of a stream that the server sends at once, after the first, which it sends by itself; None sends each."""


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "compact": Profile("least memory: a KV cache for two full contexts", 4096, 4, 1024, full_sequences=2, fp8=True),
        "chat": Profile("many short requests", 8192, 256, 8192),
        "long": Profile("prompts of 8K and more, read in pieces so that others go on", 32768, 32, 8192),
        "throughput": Profile(
            "most tokens per second: long steps, and streams that come 8 tokens at a time",
            context=8192,
            max_num_seqs=1024,
            max_num_batched_tokens=16384,
            stream_interval=8,
        ),
    }
)


def engine_config(
    profile: Profile,
    shape: Shape,
    *,
    context: int | None = None,
    concurrency: int | None = None,
    instances: int = 1,
    gpu: Gpu | None,
) -> EngineConfig:
    """Return the options of each instance of a server.

    Args:
        profile: What it is to be good at.
        shape: The model's.
        context: Longest prompt and reply together, in tokens. Default: the profile's, or the model's if shorter.
        concurrency: Sequences of the full context that the KV cache is to hold at once, and no more.
        instances: How many of them share the machine.
        gpu: The GPU; None on a CPU.

    Raises:
        ConfigurationError: The context is longer than the model's, or so many instances do not fit.
    """
    gpu_bytes = gpu.total_bytes if gpu else None
    kv_dtype = "fp8" if profile.fp8 and gpu and gpu.has_fp8 else None
    length = context or min(profile.context, shape.max_position_embeddings)
    rows = concurrency or (profile.max_num_seqs if gpu_bytes else min(profile.max_num_seqs, CPU_MAX_NUM_SEQS))
    config = sized(
        shape, context=length, concurrency=rows, kv_dtype=kv_dtype, batched_tokens=profile.max_num_batched_tokens
    )
    update: dict[str, Any] = {}
    if concurrency is None:
        update["kv_cache_memory_bytes"] = _cache_bytes(profile, shape, config, instances, gpu_bytes)
    if gpu_bytes:
        # With the cache's size given, vLLM measures nothing, but still refuses to start where less than this is free.
        update["gpu_memory_utilization"] = round(GPU_SHARE / instances, 3)
    if profile.stream_interval:
        update["extra"] = {"stream_interval": profile.stream_interval}
    config = config.model_copy(update=update)
    _must_fit(shape, config, instances, gpu_bytes)
    return config


def _cache_bytes(
    profile: Profile, shape: Shape, config: EngineConfig, instances: int, gpu_bytes: int | None
) -> int | None:
    """Return the size of the KV cache; None where vLLM is to measure what is there."""
    if profile.full_sequences:
        return kv_cache_bytes(shape, config.kv_cache_dtype, (config.max_model_len or 0) * profile.full_sequences)
    if gpu_bytes is None:
        return CPU_KV_CACHE_BYTES // instances
    if instances == 1:
        return None
    others = sum(part.bytes for part in parts(shape, config)) - (config.kv_cache_memory_bytes or 0)
    return max(0, int(gpu_bytes * GPU_SHARE / instances) - others)


def _must_fit(shape: Shape, config: EngineConfig, instances: int, gpu_bytes: int | None) -> None:
    cache, length = config.kv_cache_memory_bytes, config.max_model_len or 0
    if cache is not None and cache < (least := kv_cache_bytes(shape, config.kv_cache_dtype, length)):
        raise ConfigurationError(
            f"What is left for the KV cache of each of {instances}, {cache / GIB:.2f} GiB, holds no sequence of "
            f"{length:,} tokens, which takes {least / GIB:.2f} GiB: lower --instances or --context."
        )
    whole = sum(part.bytes for part in parts(shape, config))
    if gpu_bytes and instances * whole > gpu_bytes * GPU_SHARE:
        raise ConfigurationError(
            f"{instances} × {whole / GIB:.1f} GiB do not fit into {gpu_bytes * GPU_SHARE / GIB:.1f} GiB, "
            f"{GPU_SHARE:.0%} of the GPU: lower --instances, --context or --concurrency (see `qwen3-int4 plan`)."
        )
