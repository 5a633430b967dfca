"""Quantises a BF16 checkpoint to INT4 with activation-aware scales (AWQ), by llm-compressor, and measures what it cost.

llm-compressor and vLLM want different versions of compressed-tensors, so this runs in an environment of its own.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import io
import logging
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from langchain_qwen3_int4.checkpoints.conversations import (
    Conversation,
    Turn,
    check_lengths,
    split,
    turns_of,
)
from langchain_qwen3_int4.checkpoints.folder import (
    fingerprint,
    new_folder,
    quantisation,
    read_json,
    shapes,
    weight_bytes,
    write_json,
)
from langchain_qwen3_int4.checkpoints.scores import LayerError, Scores, layer_errors, scores
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.checkpoints.weights import copy_beside_weights, linear_shapes, load_model
from langchain_qwen3_int4.errors import CheckpointError, ConfigurationError, MissingDependencyError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

Tell = Callable[[str], None]

GROUP_SIZES = (32, 64, 128)
"""How many weights may share a scale; vLLM has fast kernels for these."""

_INSTALL = (
    "Quantising needs llm-compressor, in an environment of its own, because it and vLLM want different versions of "
    "compressed-tensors: python -m venv .venv-quantize && .venv-quantize/bin/pip install "
    "'langchain-qwen3-int4[quantize]', then run .venv-quantize/bin/qwen3-int4 quantize …"
)


@dataclass(frozen=True)
class QuantizeOptions:
    """How to quantise."""

    group_size: int = 128
    """How many weights of a row share a scale and a zero point."""
    max_tokens: int = 2048
    """The longest conversation, in tokens."""
    held_out: float = 0.2
    """Share of the conversations that is kept from calibration, to measure with."""
    seed: int = 0
    """Decides which ones."""


class QuantizeReport(BaseModel):
    """What was made and what it cost."""

    source: str
    bytes_before: int
    """Of the weights, on disk."""
    bytes_after: int
    group_size: int
    calibration_tokens: int
    before: Scores
    """The original on the held-out replies."""
    after: Scores
    """The written checkpoint on the same."""
    layers: list[LayerError]
    """Measured on the held-out conversations too."""
    fingerprint: str
    """What tells the written weights from any others."""
    versions: dict[str, str]


def quantize(
    source: Path, out: Path, conversations: Sequence[Conversation], options: QuantizeOptions, tell: Tell
) -> QuantizeReport:
    """Write an INT4 checkpoint that vLLM loads, with `report.json`; on a GPU where there is one.

    Args:
        source: A checkpoint in BF16, as safetensors.
        out: The folder to make; until the end there is none of that name.
        conversations: What the scales are searched on, less those held out.
        options: How to quantise.
        tell: Takes what is being done.

    Raises:
        CheckpointError: The source is quantised already, or not a dense Qwen3, or the disk is full.
        ConfigurationError: The group size does not divide a layer's inputs, or `out` is there already.
        MissingDependencyError: llm-compressor is not installed.
    """
    # Read when the packages are imported; what they would print is told by `tell`.
    os.environ.setdefault("LLM_COMPRESSOR_LOG_LEVEL", "ERROR")
    os.environ.setdefault("TQDM_DISABLE", "1")
    check_source(source, options.group_size)
    with new_folder(out, needs_bytes=_size_after(source, options.group_size)) as partial:
        tokenizer = ModelTokenizer(source)
        calibration, held_out = (
            [turn for conversation in part for turn in turns_of(conversation, tokenizer)]
            for part in split(conversations, options.held_out, options.seed)
        )
        check_lengths([*calibration, *held_out], options.max_tokens, "--max-tokens")
        versions = _search_and_save(source, partial, calibration, options, tell)
        added = quantisation(partial)
        copy_beside_weights(source, partial)
        write_json(partial / "config.json", {**read_json(source / "config.json"), "quantization_config": added})
        tell("Measuring the original and the result on held-out text")
        report = _measured(source, partial, calibration, held_out, options, versions)
        write_json(partial / "report.json", report.model_dump())
    return report


def check_source(source: Path, group_size: int) -> None:
    """Refuse what cannot be quantised.

    Raises:
        CheckpointError: It is quantised already, or no dense Qwen3.
        ConfigurationError: The group size does not divide a layer's inputs.
        MissingDependencyError: llm-compressor is not installed.
    """
    if found := quantisation(source):
        raise CheckpointError(
            f"{source} is quantised already, by {found.get('quant_method')!r}: give the BF16 checkpoint it was made of."
        )
    if (kind := read_json(source / "config.json").get("model_type")) != "qwen3":
        raise CheckpointError(f"{source} is a {kind!r} model; this works on dense Qwen3 models, of type 'qwen3'.")
    if group_size not in GROUP_SIZES:
        raise ConfigurationError(f"--group-size {group_size} is none of {', '.join(map(str, GROUP_SIZES))}.")
    for name, (_, inputs) in linear_shapes(source).items():
        if inputs % group_size:
            fitting = [size for size in GROUP_SIZES if not inputs % size]
            raise ConfigurationError(
                f"--group-size {group_size} does not divide the {inputs} inputs of {name}"
                + (f": use {max(fitting)}." if fitting else ", and no other size does.")
            )
    if importlib.util.find_spec("llmcompressor") is None:
        raise MissingDependencyError(_INSTALL)


def _size_after(source: Path, group_size: int) -> int:
    elements = sum(map(math.prod, shapes(source).values()))
    linear = sum(outputs * inputs for outputs, inputs in linear_shapes(source).values())
    # A group has a scale in BF16 and a zero point of 4 bits.
    return int(linear * (0.5 + 2.5 / group_size) + 2 * (elements - linear))


def _search_and_save(
    source: Path, out: Path, calibration: Sequence[Turn], options: QuantizeOptions, tell: Tell
) -> dict[str, str]:
    """Quantise by llm-compressor and return the versions that did it."""
    tell("Loading llm-compressor")
    import torch
    from datasets import Dataset
    from llmcompressor import oneshot
    from llmcompressor.modifiers.quantization import QuantizationModifier
    from llmcompressor.modifiers.transform.awq import AWQModifier

    tell("Loading the original")
    model = load_model(source, _dtype())
    done, count = -1, len(model.model.layers)  # the first part has the embeddings alone

    class Watched(AWQModifier):
        """Says which layer it has come to."""

        def on_sequential_epoch_end(self, *args: Any, **kwargs: Any) -> None:
            super().on_sequential_epoch_end(*args, **kwargs)
            nonlocal done
            done += 1
            tell(f"Layer {done} of {count}: scales searched")

    weights = {
        "num_bits": 4,
        "type": "int",
        "symmetric": False,
        "strategy": "group",
        "group_size": options.group_size,
    }
    recipe = [
        Watched(duo_scaling="both"),
        QuantizationModifier(
            config_groups={"group_0": {"targets": ["Linear"], "weights": weights}}, ignore=["lm_head"]
        ),
    ]
    rows = [[*turn.prompt, *turn.reply] for turn in calibration]
    data = Dataset.from_list([{"input_ids": row, "attention_mask": [1] * len(row)} for row in rows])
    tell(f"Layer 1 of {count}: calibrating with {sum(map(len, rows)):,} tokens")
    # Its bars and notes go nowhere, nor does a note of torch's that it brings about; what fails is raised.
    logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)
    with _unpinned(), contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        oneshot(
            model=model,
            dataset=data,
            recipe=recipe,
            max_seq_length=options.max_tokens,
            num_calibration_samples=len(data),
        )
        tell("Writing")
        model.to(torch.bfloat16).save_pretrained(out, save_compressed=True)
    (out / "recipe.yaml").unlink(missing_ok=True)
    return {name: version(name) for name in ("llmcompressor", "compressed-tensors", "transformers", "torch")}


def _measured(
    source: Path,
    made: Path,
    calibration: Sequence[Turn],
    held_out: Sequence[Turn],
    options: QuantizeOptions,
    versions: dict[str, str],
) -> QuantizeReport:
    gc.collect()
    original, result = (_on_device(load_model(folder, _dtype())) for folder in (source, made))
    return QuantizeReport(
        source=str(source),
        bytes_before=weight_bytes(source),
        bytes_after=weight_bytes(made),
        group_size=options.group_size,
        calibration_tokens=sum(len(turn.prompt) + len(turn.reply) for turn in calibration),
        before=scores(original, held_out),
        after=scores(result, held_out),
        layers=layer_errors(original, result, held_out),
        fingerprint=fingerprint(made),
        versions=versions,
    )


def _dtype() -> Any:
    import torch

    return torch.bfloat16 if torch.cuda.is_available() else torch.float32


def _on_device(model: PreTrainedModel) -> PreTrainedModel:
    import torch

    return model.to("cuda") if torch.cuda.is_available() else model


@contextlib.contextmanager
def _unpinned() -> Iterator[None]:
    """Let llm-compressor pin memory where there is no accelerator: it does so unasked, and torch fails."""
    import torch

    if torch.cuda.is_available():
        yield
        return
    pin = torch.Tensor.pin_memory
    torch.Tensor.pin_memory = lambda self, device=None: self
    try:
        yield
    finally:
        torch.Tensor.pin_memory = pin
