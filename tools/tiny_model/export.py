"""Write trained weights as a transformers checkpoint, with its configuration and the tokenizer's files.

python -m tiny_model.export --weights build/weights --tokenizer build/tokenizer --out build/bf16
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from tiny_model.shape import Shape, generation_config, layers_of, model_config, write_json

FILES = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")


def save_sharded(state: dict[str, Tensor], out: Path, *, limit: int = 15 * 2**20) -> None:
    """Write float32 master weights as `master-N.safetensors`, each file below `limit` bytes."""
    out.mkdir(parents=True, exist_ok=True)
    shard: dict[str, Tensor] = {}
    size = number = 0
    for name, tensor in state.items():
        tensor = tensor.detach().cpu().contiguous()
        if shard and size + tensor.nbytes > limit:
            save_file(shard, str(out / f"master-{number}.safetensors"))
            shard, size, number = {}, 0, number + 1
        shard[name] = tensor
        size += tensor.nbytes
    save_file(shard, str(out / f"master-{number}.safetensors"))


def load_sharded(folder: Path) -> dict[str, Tensor]:
    """Read what `save_sharded` wrote, or the weights of a BF16 checkpoint."""
    state: dict[str, Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        state.update(load_file(str(path)))
    if not state:
        raise FileNotFoundError(f"no *.safetensors in {folder}")
    return state


def write_checkpoint(state: dict[str, Tensor], tokenizer: Path, out: Path) -> None:
    """Write a BF16 checkpoint that transformers and vLLM load."""
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(tokenizer / name, out / name)
    vocabulary = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    ids = {"eos_id": vocabulary.token_to_id("<|im_end|>"), "pad_id": vocabulary.token_to_id("<|endoftext|>")}
    write_json(out / "config.json", model_config(Shape(num_hidden_layers=layers_of(state)), **ids))
    write_json(out / "generation_config.json", generation_config(**ids))
    tensors = {name: tensor.to(torch.bfloat16).contiguous() for name, tensor in state.items()}
    save_file(tensors, str(out / "model.safetensors"), metadata={"format": "pt"})


def main() -> None:
    """Turn the weights of a training run into a BF16 checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write_checkpoint(load_sharded(args.weights), args.tokenizer, args.out)


if __name__ == "__main__":
    main()
