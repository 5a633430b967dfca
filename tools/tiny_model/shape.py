"""The embedded model's size, and the configuration files that say so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shape:
    """The sizes of a Qwen3 decoder; every linear size is a multiple of 128, which INT4 kernels ask for."""

    vocab_size: int = 4096
    hidden_size: int = 384
    intermediate_size: int = 1024
    num_hidden_layers: int = 10
    num_attention_heads: int = 6
    num_key_value_heads: int = 2
    head_dim: int = 64
    max_position_embeddings: int = 4096
    rope_theta: float = 100_000.0
    rms_norm_eps: float = 1e-6


def layers_of(names: Iterable[str]) -> int:
    """How many decoder layers the weights of these names have."""
    return 1 + max(int(name.split(".")[2]) for name in names if name.startswith("model.layers."))


def model_config(shape: Shape, *, eos_id: int, pad_id: int) -> dict[str, Any]:
    """`config.json` for transformers 4 and 5: both spellings of the rotary base are given."""
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "vocab_size": shape.vocab_size,
        "hidden_size": shape.hidden_size,
        "intermediate_size": shape.intermediate_size,
        "num_hidden_layers": shape.num_hidden_layers,
        "num_attention_heads": shape.num_attention_heads,
        "num_key_value_heads": shape.num_key_value_heads,
        "head_dim": shape.head_dim,
        "max_position_embeddings": shape.max_position_embeddings,
        "rope_theta": shape.rope_theta,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.rope_theta},
        "rms_norm_eps": shape.rms_norm_eps,
        "attention_bias": False,
        "attention_dropout": 0.0,
        "hidden_act": "silu",
        "initializer_range": 0.02,
        "tie_word_embeddings": True,
        "use_cache": True,
        "use_sliding_window": False,
        "sliding_window": None,
        "bos_token_id": pad_id,
        "eos_token_id": eos_id,
        "dtype": "bfloat16",
    }


def generation_config(*, eos_id: int, pad_id: int) -> dict[str, Any]:
    """`generation_config.json` with the sampling that Qwen advises for thinking."""
    return {
        "bos_token_id": pad_id,
        "do_sample": True,
        "eos_token_id": [eos_id, pad_id],
        "pad_token_id": pad_id,
        "temperature": 0.6,
        "top_k": 20,
        "top_p": 0.95,
    }


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write `value` as indented JSON, ending in a newline."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
