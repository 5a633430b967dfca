"""Quantise the BF16 checkpoint to INT4 with activation-aware scales (AWQ), by llm-compressor.

    python -m tiny_model.quantize --source build/bf16 --out build/int4

Runs without an accelerator, in an environment of its own: `pip install llmcompressor==0.14.0.1 torch==2.13.0`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from importlib.metadata import version
from pathlib import Path

import torch
from datasets import Dataset
from llmcompressor import oneshot
from llmcompressor.modifiers.quantization import QuantizationModifier
from llmcompressor.modifiers.transform.awq import AWQModifier
from transformers import AutoModelForCausalLM

from tiny_model.export import FILES
from tiny_model.shape import write_json


def calibration(source: Path, count: int, seed: int) -> Dataset:
    """Whole training samples, prompt and answer, as token ids."""
    from tiny_model.data.mixture import draw
    from tiny_model.render import Renderer

    renderer = Renderer(source)
    rng = random.Random(seed)
    rows = [list(renderer.encode(draw(rng)).ids)[:1024] for _ in range(count)]
    return Dataset.from_list([{"input_ids": row, "attention_mask": [1] * len(row)} for row in rows])


def quantize(source: Path, out: Path, data: Dataset) -> None:
    """Search the scales on `data` and write the packed checkpoint."""
    if not torch.cuda.is_available():
        # llm-compressor pins memory even where there is no accelerator to pin it for.
        torch.Tensor.pin_memory = lambda self, device=None: self  # type: ignore[method-assign]
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    model.config.dtype = torch.bfloat16
    recipe = [
        AWQModifier(duo_scaling="both"),
        QuantizationModifier(targets=["Linear"], ignore=["lm_head"], scheme="W4A16_ASYM"),
    ]
    oneshot(model=model, dataset=data, recipe=recipe, max_seq_length=1024, num_calibration_samples=len(data))
    model.to(torch.bfloat16)
    model.save_pretrained(out, save_compressed=True)


def finish(source: Path, out: Path) -> None:
    """Put the tokenizer's files beside the weights, and keep what the quantiser added to the configuration."""
    added = json.loads((out / "config.json").read_text(encoding="utf-8"))["quantization_config"]
    for name in FILES:
        shutil.copyfile(source / name, out / name)
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    write_json(out / "config.json", config | {"quantization_config": added})
    for stray in out.glob("recipe.yaml"):
        stray.unlink()


def main() -> None:
    """Quantise, and say by which versions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    quantize(args.source, args.out, calibration(args.source, args.samples, args.seed))
    finish(args.source, args.out)
    size = sum(path.stat().st_size for path in args.out.iterdir()) / 2**20
    print(f"{args.out}: {size:.2f} MiB by llmcompressor {version('llmcompressor')}, torch {torch.__version__}")


if __name__ == "__main__":
    main()
