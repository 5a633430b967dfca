"""What fits on a GPU: the memory of one vLLM engine as a sum of named parts, without a GPU and without loading it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from langchain_qwen3_int4.checkpoints.shape import Shape
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import ConfigurationError

MIB = 2**20
GIB = 2**30
BLOCK_TOKENS = 16
"""Tokens of one block of the KV cache, vLLM's default on GPUs."""

# Measured on one H100 80 GB with vLLM 0.26 and Qwen3-0.6B's shape, stage by stage in one process: what the driver
# counts for it, and what torch has reserved (benchmarks/memory.py; benchmarks/results/h100-memory.json).
OUTSIDE_TORCH_BYTES = 748 * MIB
"""The CUDA context and libraries, before any graph: 680 MiB, and 68 after the first forward pass."""
WORKSPACE_BYTES = 32 * MIB
"""What cuBLAS takes of torch's memory; twice as much again where graphs hold unquantised layers."""
INT4_EXTRA = 0.08
"""By how much INT4 layers grow when they are repacked for the kernels (545 MiB loaded, 18 above the file's)."""
GRAPH_BYTES_PER_LAYER = 200 * 1024
"""The CUDA graphs of one batch size, for each layer (290 MiB for 51 sizes of 28 layers, outside of torch)."""
SPARE_BYTES, UNQUANTISED_SPARE_BYTES = 70 * MIB, 110 * MIB
"""What torch keeps reserved beside what is in use."""
SAMPLING_BYTES = 8
"""Of each sequence and word of the vocabulary: four are kept for penalties, four hold the logits while one samples."""
USABLE = 0.99
"""The share of a GPU's memory that programs get (81,080 of 81,559 MiB)."""
LARGEST_GRAPH = 512
CONTEXTS = (2048, 4096, 8192, 16384, 32768, 40960)
"""The lengths of the table of context against concurrency."""

_BYTES_OF = {"float32": 4, "float16": 2, "bfloat16": 2}


@dataclass(frozen=True)
class Part:
    """One part of an engine's memory."""

    name: str
    bytes: int
    why: str
    """What it grows with."""


@dataclass(frozen=True)
class Fit:
    """What one GPU holds of an engine."""

    parts: tuple[Part, ...]
    """The memory of one instance."""
    kv_bytes_per_token: int
    kv_tokens: int
    """Tokens that the KV cache of one instance holds."""
    instances: int
    """How many instances the GPU holds."""
    sequences: dict[int, int]
    """How many sequences of a full context one instance could hold at once if it had the GPU to itself, by context."""
    config: EngineConfig
    """The options that make the engine take this much."""

    @property
    def instance_bytes(self) -> int:
        """The memory of one instance, as nvidia-smi shows it."""
        return sum(part.bytes for part in self.parts)


def kv_bytes_per_token(shape: Shape, kv_dtype: str | None) -> int:
    """Return the KV cache's bytes for one token: a key and a value of each layer.

    >>> from langchain_qwen3_int4.checkpoints.resolve import TINY
    >>> from langchain_qwen3_int4.checkpoints.shape import read_shape
    >>> kv_bytes_per_token(read_shape(TINY), None)
    5120
    """
    size = 1 if (kv_dtype or "").startswith("fp8") else _BYTES_OF.get(shape.dtype, 2)
    return 2 * shape.layers * shape.kv_heads * shape.head_dim * size


def kv_cache_bytes(shape: Shape, kv_dtype: str | None, tokens: int) -> int:
    """Return the bytes of a KV cache for so many tokens, in whole blocks; vLLM keeps one block for itself."""
    blocks = math.ceil(tokens / BLOCK_TOKENS) + 1
    return blocks * BLOCK_TOKENS * kv_bytes_per_token(shape, kv_dtype)


def parts(shape: Shape, config: EngineConfig) -> tuple[Part, ...]:
    """Return the memory of one engine on a GPU.

    Args:
        shape: The model's.
        config: The engine's options, with `max_num_seqs`, `max_num_batched_tokens` and `kv_cache_memory_bytes` given.
    """
    tokens, rows = config.max_num_batched_tokens or 0, config.max_num_seqs or 0
    size = _BYTES_OF.get(shape.dtype, 2)
    sizes = [] if config.enforce_eager else capture_sizes(rows)
    weights = shape.weight_bytes + shape.max_position_embeddings * shape.head_dim * size
    if shape.quantization:
        weights += int(INT4_EXTRA * max(0, shape.weight_bytes - shape.vocabulary * shape.hidden * size))
    # The residual, the hidden state, the queries and the feed-forward layer's three: 26 KiB a token for Qwen3-0.6B,
    # counted twice, since torch keeps the parts of an earlier pass that a later one cannot use.
    token = (2 * shape.hidden + shape.heads * shape.head_dim + 3 * shape.intermediate) * size
    forward = 2 * tokens * token + (SPARE_BYTES if shape.quantization else UNQUANTISED_SPARE_BYTES)
    graphs = len(sizes) * shape.layers * GRAPH_BYTES_PER_LAYER + max(sizes, default=0) * shape.vocabulary * size
    workspace = WORKSPACE_BYTES * (1 if shape.quantization or not sizes else 3)
    return (
        Part("weights", weights, f"{shape.format}, repacked, with the table of positions"),
        Part("KV cache", config.kv_cache_memory_bytes or 0, "context × concurrency"),
        Part("forward pass", forward, "max_num_batched_tokens"),
        Part("sampling", rows * shape.vocabulary * SAMPLING_BYTES, "max_num_seqs × vocabulary"),
        Part("CUDA graphs", graphs, "max_num_seqs; none with enforce_eager"),
        Part("CUDA and libraries", OUTSIDE_TORCH_BYTES + workspace, "every process that computes on the GPU"),
    )


def capture_sizes(max_num_seqs: int) -> list[int]:
    """Return the batch sizes that vLLM captures CUDA graphs for.

    >>> capture_sizes(8)
    [1, 2, 4, 8, 16]
    """
    largest = min(2 * max_num_seqs, LARGEST_GRAPH)
    sizes = [1, 2, 4, *range(8, 256, 8), *range(256, LARGEST_GRAPH + 1, 16)]
    return [each for each in sizes if each <= largest]


def sized(
    shape: Shape,
    *,
    context: int,
    concurrency: int,
    kv_dtype: str | None = None,
    batched_tokens: int = 2048,
    eager: bool = False,
) -> EngineConfig:
    """Return the options of an engine whose KV cache holds so many sequences of so many tokens, and no more.

    Args:
        shape: The model's.
        context: Longest prompt and reply together, in tokens.
        concurrency: Sequences of that length at once.
        kv_dtype: `"fp8"`. Default: the activations' type.
        batched_tokens: Most tokens of one scheduling step.
        eager: Whether to do without CUDA graphs.

    Raises:
        ConfigurationError: The context is longer than the model's.
    """
    limit = shape.max_position_embeddings
    if context > limit:
        raise ConfigurationError(f"The model's longest context is {limit:,} tokens: {context:,} is too long.")
    return EngineConfig(
        max_model_len=context,
        max_num_seqs=concurrency,
        max_num_batched_tokens=max(batched_tokens, concurrency),
        enforce_eager=True if eager else None,
        kv_cache_memory_bytes=kv_cache_bytes(shape, kv_dtype, context * concurrency),
        kv_cache_dtype=kv_dtype,
        # FlashAttention 3 refuses an FP8 cache beside float16 activations.
        dtype="bfloat16" if kv_dtype and shape.dtype == "float16" else "auto",
    )


def fit(shape: Shape, config: EngineConfig, vram: int) -> Fit:
    """Return what a GPU holds of engines.

    Args:
        shape: The model's.
        config: The options of each, as `sized` makes them.
        vram: The GPU's memory, in bytes.
    """
    needed = parts(shape, config)
    whole = sum(part.bytes for part in needed)
    cache = config.kv_cache_memory_bytes or 0
    share = math.ceil(100 * whole / vram) / 100
    limit = shape.max_position_embeddings
    usable = int(vram * USABLE)
    room = usable - whole + cache
    return Fit(
        parts=needed,
        kv_bytes_per_token=kv_bytes_per_token(shape, config.kv_cache_dtype),
        kv_tokens=(config.max_model_len or 0) * (config.max_num_seqs or 0),
        instances=usable // whole,
        sequences={
            each: max(0, room // kv_cache_bytes(shape, config.kv_cache_dtype, each))
            for each in CONTEXTS
            if each <= limit
        },
        # vLLM refuses to start where less than this share of the GPU is free.
        config=config.model_copy(update={"gpu_memory_utilization": min(share, 1.0)}),
    )
