"""Reads a checkpoint's weights as the numbers that serve, INT4 ones unpacked: (value - zero point) x scale."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_qwen3_int4.checkpoints.folder import new_folder, quantisation, read_json, shapes, write_json
from langchain_qwen3_int4.errors import CheckpointError

if TYPE_CHECKING:
    from torch import Tensor, dtype
    from transformers import PreTrainedModel

_BITS = 4
_PER_INT32 = 32 // _BITS
_AWQ_ORDER = (0, 4, 1, 5, 2, 6, 3, 7)
"""Where in an int32 AutoAWQ keeps each of eight values that lie side by side (from its `packing_utils.py`)."""

BESIDE_WEIGHTS = ("*.json", "*.jinja", "vocab*", "merges*")
"""The files of a checkpoint besides its weights: configuration, tokenizer and chat template."""


def load_model(folder: Path, dtype: dtype) -> PreTrainedModel:
    """Return a checkpoint as a transformers model, its INT4 weights unpacked; frozen, in evaluation mode.

    Args:
        folder: The checkpoint, in BF16 or INT4.
        dtype: The type of the numbers; an unpacked weight is exact in float32.

    Raises:
        CheckpointError: It is not a dense Qwen3, or its weights are packed in a way that is not known here.
    """
    from transformers import AutoConfig, Qwen3ForCausalLM
    from transformers.utils import logging

    if (kind := read_json(folder / "config.json").get("model_type")) != "qwen3":
        raise CheckpointError(f"{folder} is a {kind!r} model; this works on dense Qwen3 models, of type 'qwen3'.")
    config = AutoConfig.from_pretrained(str(folder), local_files_only=True)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    logging.disable_progress_bar()
    try:
        model, found = Qwen3ForCausalLM.from_pretrained(
            None, config=config, state_dict=unpacked(folder), dtype=dtype, output_loading_info=True
        )
    finally:
        logging.enable_progress_bar()
    if lost := sorted(found["missing_keys"]):
        raise CheckpointError(f"{folder} lacks {', '.join(lost[:3])} and so is no whole Qwen3.")
    # What llm-compressor and peft look the model's other files up by.
    model.name_or_path = model.config._name_or_path = str(folder)
    return model.requires_grad_(False).eval()


def unpacked(folder: Path) -> dict[str, Tensor]:
    """Return a checkpoint's tensors by transformers' names, INT4 ones as float32.

    Raises:
        CheckpointError: The weights are packed in a way that is not known here.
    """
    from safetensors.torch import load_file

    tensors: dict[str, Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        tensors |= load_file(path)
    if not (settings := quantisation(folder)):
        return tensors
    unpack, suffixes = _unpacker(folder, settings)
    packed = [name for name in tensors if name.endswith(f".{suffixes[0]}")]
    for name in packed:
        base = name.removesuffix(suffixes[0])
        parts = {suffix: tensors.pop(base + suffix) for suffix in suffixes if base + suffix in tensors}
        tensors[f"{base}weight"] = unpack(parts)
    return tensors


def linear_shapes(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the outputs and inputs of each linear layer of a checkpoint, by its name, read from the headers alone."""
    found: dict[str, tuple[int, int]] = {}
    for name, shape in shapes(folder).items():
        base, _, kind = name.rpartition(".")
        if kind == "weight_packed":
            found[base] = (shape[0], shape[1] * _PER_INT32)
        elif kind == "qweight":
            found[base] = (shape[1] * _PER_INT32, shape[0])
        elif kind == "weight" and base.endswith("_proj"):
            found[base] = (shape[0], shape[1])
    return found


def dequantise(folder: Path, out: Path) -> None:
    """Write a checkpoint in BF16 with the weights of an INT4 one.

    It serves as a small original to quantise where only the INT4 checkpoint is at hand; what quantisation lost stays
    lost.

    Raises:
        CheckpointError: The weights are packed in a way that is not known here, or the disk is full.
        ConfigurationError: `out` is there already.
    """
    import torch
    from safetensors.torch import save_file

    tensors = {name: tensor.to(torch.bfloat16).contiguous() for name, tensor in unpacked(folder).items()}
    with new_folder(out, needs_bytes=sum(tensor.nbytes for tensor in tensors.values())) as partial:
        copy_beside_weights(folder, partial)
        config = {**read_json(folder / "config.json"), "dtype": "bfloat16"}
        config.pop("quantization_config", None)
        write_json(partial / "config.json", config)
        save_file(tensors, partial / "model.safetensors", metadata={"format": "pt"})


def copy_beside_weights(folder: Path, out: Path) -> None:
    """Copy a checkpoint's files besides its weights, except what describes the weights themselves."""
    for pattern in BESIDE_WEIGHTS:
        for path in folder.glob(pattern):
            if not path.name.endswith((".safetensors.index.json", "report.json")):
                shutil.copyfile(path, out / path.name)


_Unpack = Callable[[Mapping[str, "Tensor"]], "Tensor"]


def _unpacker(folder: Path, settings: Mapping[str, Any]) -> tuple[_Unpack, tuple[str, ...]]:
    """Return what unpacks one layer's tensors, and their names, the packed values first."""
    method = settings.get("quant_method")
    if method == "awq" and settings.get("bits") == _BITS and settings.get("version", "gemm").lower() == "gemm":
        return _from_awq, ("qweight", "qzeros", "scales")
    schemes = [group.get("weights") or {} for group in (settings.get("config_groups") or {}).values()]
    known = all(
        (scheme.get("num_bits"), scheme.get("type", "int"), scheme.get("actorder")) == (_BITS, "int", None)
        for scheme in schemes
    )
    if method == "compressed-tensors" and settings.get("format") == "pack-quantized" and known:
        return _from_compressed_tensors, ("weight_packed", "weight_scale", "weight_zero_point", "weight_shape")
    raise CheckpointError(
        f"{folder} is quantised by {method!r} in a form that cannot be unpacked here. Known are 4-bit AWQ "
        "(version gemm) and compressed-tensors' pack-quantized with 4-bit integers."
    )


def _nibbles(packed: Tensor) -> Tensor:
    """Return the 4-bit values of int32s of shape (rows, columns), lowest bits first, as (rows, columns x 8)."""
    import torch

    shifts = torch.arange(0, 32, _BITS, dtype=torch.int32)
    return ((packed.unsqueeze(-1) >> shifts) & 15).flatten(-2)


def _from_compressed_tensors(parts: Mapping[str, Tensor]) -> Tensor:
    scale = parts["weight_scale"].float()
    rows, columns = (int(size) for size in parts["weight_shape"])
    values = _nibbles(parts["weight_packed"])[:, :columns].float()
    # Stored without a sign: a symmetric weight's zero lies in the middle.
    zeros = 8.0
    if "weight_zero_point" in parts:
        zeros = _nibbles(parts["weight_zero_point"].T).T[:rows].float().unsqueeze(-1)
    return ((values.view(rows, scale.shape[1], -1) - zeros) * scale.unsqueeze(-1)).view(rows, columns)


def _from_awq(parts: Mapping[str, Tensor]) -> Tensor:
    scale = parts["scales"].float()
    groups, outputs = scale.shape
    values, zeros = (
        _nibbles(parts[name]).view(-1, outputs // _PER_INT32, _PER_INT32)[..., list(_AWQ_ORDER)].reshape(-1, outputs)
        for name in ("qweight", "qzeros")
    )
    weight = (values.view(groups, -1, outputs).float() - zeros.float().unsqueeze(1)) * scale.unsqueeze(1)
    return weight.view(-1, outputs).T.contiguous()
