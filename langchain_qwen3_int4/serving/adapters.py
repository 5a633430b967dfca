"""LoRA adapters on a server's command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from langchain_qwen3_int4.errors import ConfigurationError

_RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
"""The highest ranks that vLLM can be set to."""


def adapter_options(given: Sequence[str], *, updates: bool) -> list[str]:
    """Return vLLM's options for adapters.

    Args:
        given: `NAME=FOLDER` each.
        updates: Whether more may come while the server runs.

    Raises:
        ConfigurationError: One has no name, or its folder is no adapter in safetensors.
    """
    if not given and not updates:
        return []
    modules, rank = [], 16
    for each in given:
        name, _, folder = each.partition("=")
        if not name or not folder:
            raise ConfigurationError(f"--lora takes NAME=FOLDER and not {each!r}.")
        path = Path(folder).expanduser().resolve()
        rank = max(rank, _rank(path))
        modules.append(f"{name}={path}")
    if rank > _RANKS[-1]:
        raise ConfigurationError(f"vLLM takes adapters up to rank {_RANKS[-1]}, and one has {rank}.")
    highest = next(each for each in _RANKS if each >= rank)
    return ["--enable-lora", "--max-lora-rank", str(highest), *(["--lora-modules", *modules] if modules else [])]


def _rank(folder: Path) -> int:
    try:
        rank = int(json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))["r"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{str(folder)!r} is no adapter: it has no adapter_config.json with r.") from error
    if not (folder / "adapter_model.safetensors").is_file():
        raise ConfigurationError(f"{str(folder)!r} holds no adapter_model.safetensors; other formats are not loaded.")
    return rank
