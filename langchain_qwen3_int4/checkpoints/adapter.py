"""What a LoRA adapter's folder holds, and whether it fits a checkpoint; read without loading it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.checkpoints.folder import PICKLED, fingerprint, header, read_json
from langchain_qwen3_int4.checkpoints.weights import linear_shapes
from langchain_qwen3_int4.errors import AdapterError, CheckpointError

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
BASE_NAME, BASE_FINGERPRINT = "base", "base_fingerprint"
"""Where the weights' metadata says what they were trained on."""

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The linear layers of Qwen3 that an adapter may change."""

_NAME = re.compile(r"base_model\.model\.(?P<layer>.+)\.lora_(?P<side>[AB])\.weight")
_UNSERVED = ("modules_to_save", "use_dora", "lora_bias", "layer_replication", "rank_pattern")
"""What peft can make and vLLM, in one of its releases that work here, cannot serve."""


@dataclass(frozen=True)
class Adapter:
    """A LoRA adapter on disk."""

    path: Path
    rank: int
    base: str
    """The name of the model that it was trained on, as it says itself."""
    base_fingerprint: str | None
    """What tells that model's weights from any others; None where the adapter was not made here."""
    layers: dict[str, tuple[int, int]]
    """The outputs and inputs of each layer that it changes."""

    def copy_to(self, folder: Path) -> None:
        """Copy the two files that are loaded into a new folder, and nothing else."""
        folder.mkdir(parents=True)
        for name in (CONFIG, WEIGHTS):
            shutil.copyfile(self.path / name, folder / name)


def read_adapter(folder: Path) -> Adapter:
    """Return what a folder's adapter is.

    Raises:
        AdapterError: There is none, its weights are pickled, or vLLM cannot serve its kind.
    """
    if not folder.is_dir():
        raise AdapterError(f"There is no adapter folder {str(folder)!r}.")
    if not (folder / WEIGHTS).is_file():
        if pickled := sorted(path.name for pattern in PICKLED for path in folder.glob(pattern)):
            raise AdapterError(
                f"{folder} holds pickled weights ({', '.join(pickled)}), which run code when they are loaded, and no "
                f"{WEIGHTS}: save the adapter as safetensors."
            )
        raise AdapterError(f"{folder} is no LoRA adapter: it has no {WEIGHTS}.")
    try:
        config = read_json(folder / CONFIG)
        tensors, metadata = header(folder / WEIGHTS)
    except CheckpointError as error:
        raise AdapterError(f"{folder} is no LoRA adapter: {error}") from error
    _check_kind(folder, config)
    return Adapter(
        path=folder,
        rank=int(config.get("r") or 0),
        base=metadata.get(BASE_NAME) or str(config.get("base_model_name_or_path")),
        base_fingerprint=metadata.get(BASE_FINGERPRINT),
        layers=_layers(folder, tensors, int(config.get("r") or 0)),
    )


def _check_kind(folder: Path, config: dict[str, Any]) -> None:
    if (kind := config.get("peft_type")) != "LORA":
        raise AdapterError(f"{folder} holds an adapter of type {kind!r}; LORA is what can be served.")
    if unserved := [name for name in _UNSERVED if config.get(name)]:
        raise AdapterError(f"{folder} uses {', '.join(unserved)}, which vLLM does not serve: train it without.")
    if config.get("bias", "none") != "none":
        raise AdapterError(f"{folder} changes biases, which vLLM does not serve: train it with bias='none'.")


def _layers(folder: Path, tensors: dict[str, tuple[int, ...]], rank: int) -> dict[str, tuple[int, int]]:
    sides: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in tensors.items():
        found = _NAME.fullmatch(name)
        if not found or len(shape) != 2:
            raise AdapterError(f"{folder / WEIGHTS} holds {name!r}, which is no part of a LoRA adapter.")
        sides.setdefault(found["layer"], {})[found["side"]] = shape
    layers = {}
    for layer, pair in sides.items():
        if pair.keys() != {"A", "B"} or pair["A"][0] != rank or pair["B"][1] != rank:
            raise AdapterError(f"{folder / WEIGHTS}: {layer} has not two matrices of rank {rank}, as {CONFIG} says.")
        layers[layer] = (pair["B"][0], pair["A"][1])
    return layers


def check_fits(adapter: Adapter, base: Path, max_rank: int) -> None:
    """Refuse an adapter that was not made for a checkpoint.

    An adapter of `qwen3-int4 finetune` says which weights it was trained on. Of any other only the shapes can be told.

    Args:
        adapter: The adapter.
        base: The checkpoint's folder.
        max_rank: The highest rank that the engine takes.

    Raises:
        AdapterError: It is for another checkpoint, or of a higher rank.
    """
    if adapter.base_fingerprint and adapter.base_fingerprint != fingerprint(base):
        raise AdapterError(
            f"{adapter.path} was trained on other weights ({adapter.base!r}) than those of {base}: use it with those, "
            "or train it again on these."
        )
    if adapter.rank > max_rank:
        raise AdapterError(
            f"{adapter.path} has rank {adapter.rank}, and the engine takes {max_rank} at most: set "
            f"EngineConfig(enable_lora=True, max_lora_rank={adapter.rank})."
        )
    known = linear_shapes(base)
    for layer, shape in adapter.layers.items():
        if layer not in known:
            raise AdapterError(f"{adapter.path} changes {layer!r}, which {base} has not among its linear layers.")
        if known[layer] != shape:
            raise AdapterError(
                f"{adapter.path} is for another model ({adapter.base!r}): its {layer} has {shape[1]} inputs and "
                f"{shape[0]} outputs, and that of {base} has {known[layer][1]} and {known[layer][0]}."
            )
