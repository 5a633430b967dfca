"""What a checkpoint's folder says of the model, read without loading it: its shape, its format and its size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.checkpoints.folder import entries
from langchain_qwen3_int4.errors import CheckpointNotFoundError


@dataclass(frozen=True)
class Shape:
    """The numbers that decide how much memory a Qwen3 needs."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    max_position_embeddings: int
    """The longest sequence, in tokens."""
    dtype: str
    """The type of what is not quantised, such as `"bfloat16"`."""
    quantization: str | None
    """How the linear layers are quantised, in vLLM's words, such as `"awq"`; None where they are not."""
    bits: int | None
    group_size: int | None
    weight_bytes: int
    """Bytes of the tensors that vLLM loads, as the headers of the safetensors files say."""

    @property
    def format(self) -> str:
        """The format in words.

        >>> from langchain_qwen3_int4.checkpoints.resolve import TINY
        >>> read_shape(TINY).format
        'INT4, group 128 (compressed-tensors)'
        """
        if self.quantization is None:
            return self.dtype
        bits = f"INT{self.bits}" if self.bits else "quantised"
        group = f", group {self.group_size}" if self.group_size else ""
        return f"{bits}{group} ({self.quantization})"


def read_shape(folder: Path) -> Shape:
    """Return the shape of the checkpoint in a folder.

    Raises:
        CheckpointNotFoundError: config.json or a safetensors file cannot be read as such.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        heads = int(config["num_attention_heads"])
        method, bits, group = _quantization(config.get("quantization_config") or {})
        return Shape(
            layers=int(config["num_hidden_layers"]),
            hidden=int(config["hidden_size"]),
            intermediate=int(config["intermediate_size"]),
            heads=heads,
            kv_heads=int(config.get("num_key_value_heads") or heads),
            head_dim=int(config.get("head_dim") or config["hidden_size"] // heads),
            vocabulary=int(config["vocab_size"]),
            max_position_embeddings=int(config["max_position_embeddings"]),
            dtype=str(config.get("dtype") or config.get("torch_dtype") or "bfloat16"),
            quantization=method,
            bits=bits,
            group_size=group,
            weight_bytes=_weight_bytes(folder, tied=bool(config.get("tie_word_embeddings"))),
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointNotFoundError(f"{str(path)!r} cannot be read: {error}") from error
    except KeyError as error:
        raise CheckpointNotFoundError(f"{str(path)!r} is not a Qwen3 config: it has no {error}.") from error


def _quantization(config: Mapping[str, Any]) -> tuple[str | None, int | None, int | None]:
    """Return the method, the bits and the group size; AWQ and GPTQ keep them flat, compressed-tensors by group."""
    method = config.get("quant_method")
    groups: list[Mapping[str, Any]] = list((config.get("config_groups") or {}).values())
    first = (groups[0].get("weights") or {}) if groups else {}
    return method, config.get("bits") or first.get("num_bits"), config.get("group_size") or first.get("group_size")


def _weight_bytes(folder: Path, *, tied: bool) -> int:
    total = 0
    for path in sorted(folder.glob("*.safetensors")):
        tensors, begins = entries(path)
        tensors.pop("__metadata__", None)
        if begins + max((tensor["data_offsets"][1] for tensor in tensors.values()), default=0) > path.stat().st_size:
            raise ValueError(f"{path.name} is shorter than its header says: copy or download it again.")
        for name, tensor in tensors.items():
            if not (tied and name == "lm_head.weight"):
                begin, end = tensor["data_offsets"]
                total += end - begin
    return total
