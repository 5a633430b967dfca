"""Finds the folder of weights that a model's name stands for."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from langchain_qwen3_int4.checkpoints.folder import PICKLED
from langchain_qwen3_int4.errors import CheckpointNotFoundError, MissingDependencyError

TINY = Path(__file__).parent / "tiny"
"""The folder of the embedded model."""

PUBLISHED_INT4: Mapping[str, str] = MappingProxyType(
    {
        "Qwen/Qwen3-0.6B": "Orion-zhen/Qwen3-0.6B-AWQ",
        "Qwen/Qwen3-4B": "Qwen/Qwen3-4B-AWQ",
        "Qwen/Qwen3-8B": "Qwen/Qwen3-8B-AWQ",
        "Qwen/Qwen3-14B": "Qwen/Qwen3-14B-AWQ",
        "Qwen/Qwen3-32B": "Qwen/Qwen3-32B-AWQ",
    }
)
"""Published INT4 repositories of Hugging Face, by the model they were made from. The 0.6B one is a community's: Qwen
publishes AWQ from 4B up."""

ALIASES: Mapping[str, str] = MappingProxyType({"Qwen-0.6B": "Qwen/Qwen3-0.6B", "Qwen3-0.6B": "Qwen/Qwen3-0.6B"})
"""Short names for the model that this package is named for."""

_FILES = ["*.safetensors", "*.json", "*.jinja", "vocab*", "merges*"]


@dataclass(frozen=True)
class Checkpoint:
    """A folder of weights, and the name it was asked for by."""

    name: str
    path: Path
    max_position_embeddings: int
    """The longest sequence, in tokens, that the model was made for."""


def cache_folder() -> Path:
    """Return the folder of checkpoints made here: `$QWEN3_INT4_CACHE`, or `~/.cache/langchain-qwen3-int4`."""
    return Path(os.environ.get("QWEN3_INT4_CACHE") or Path.home() / ".cache" / "langchain-qwen3-int4")


def resolve(model: str) -> Checkpoint:
    """Return the checkpoint that a model's name stands for.

    In this order: the embedded model (`"tiny"`), a local folder, an INT4 checkpoint kept in the cache, a published
    INT4 repository (already downloaded, or downloaded now; safetensors only).

    >>> resolve("tiny").name
    'tiny'

    Raises:
        CheckpointNotFoundError: There is none, or it cannot be downloaded.
    """
    if found := find(model):
        return found
    name = ALIASES.get(model, model)
    return _read(model, _download(PUBLISHED_INT4.get(name, name)))


def original(model: str) -> Checkpoint:
    """Return the checkpoint to quantise for a model's name: a local folder, or the repository of that very name.

    Raises:
        CheckpointNotFoundError: There is none, or it cannot be downloaded.
    """
    return _here(model) or _read(model, _download(ALIASES.get(model, model)))


def cached_folder(model: str) -> Path:
    """Return where the cache keeps, or would keep, the INT4 checkpoint made of a repository.

    >>> cached_folder("Qwen/Qwen3-0.6B").name
    'Qwen--Qwen3-0.6B'
    """
    return cache_folder() / ALIASES.get(model, model).replace("/", "--")


def find(model: str) -> Checkpoint | None:
    """Return the checkpoint that a model's name stands for where it is a folder on this machine, else None.

    Raises:
        CheckpointNotFoundError: The name is that of a folder, which holds no checkpoint.
    """
    if here := _here(model):
        return here
    cached = cached_folder(model)
    return _read(model, cached) if cached.is_dir() else None


def _here(model: str) -> Checkpoint | None:
    """Return the embedded model or a local folder, where the name means one."""
    if model == "tiny":
        return _read(model, TINY)
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _read(model, folder)
    if folder.is_absolute() or model.startswith((".", "~")):
        raise CheckpointNotFoundError(f"There is no folder {model!r}. {_WAYS}")
    return None


_WAYS = (
    'Ways to name a model: "tiny" (embedded, needs no download), a local folder with config.json and safetensors, '
    f"or a Hugging Face repository; INT4 repositories are known for {', '.join(PUBLISHED_INT4)}. "
    "A remote server is used with base_url=…"
)


def _download(repository: str) -> Path:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError
    except ImportError as error:
        raise MissingDependencyError(
            "Running a model in-process needs vLLM: pip install 'langchain-qwen3-int4[gpu]' "
            "(or [cpu] on a machine without a GPU). A remote server is used with base_url=…"
        ) from error
    try:
        return Path(snapshot_download(repository, allow_patterns=_FILES, local_files_only=True))
    except HFValidationError as error:
        raise CheckpointNotFoundError(f"{repository!r} is neither a folder nor a repository's name. {_WAYS}") from error
    except OSError:
        pass  # not downloaded yet
    try:
        return Path(snapshot_download(repository, allow_patterns=_FILES))
    except Exception as error:  # the hub raises errors of several HTTP libraries
        raise CheckpointNotFoundError(
            f"{repository!r} is not on this machine and cannot be downloaded ({type(error).__name__}). {_WAYS}"
        ) from error


def _read(name: str, folder: Path) -> Checkpoint:
    config = folder / "config.json"
    if not config.is_file():
        raise CheckpointNotFoundError(f"{str(folder)!r} is no checkpoint: it has no config.json. {_WAYS}")
    if not any(folder.glob("*.safetensors")):
        if pickled := [path.name for pattern in PICKLED for path in folder.glob(pattern)]:
            raise CheckpointNotFoundError(
                f"{str(folder)!r} holds pickled weights ({', '.join(sorted(pickled))}), which run code when they are "
                "loaded, and no *.safetensors: get the model in safetensors."
            )
        raise CheckpointNotFoundError(f"{str(folder)!r} holds no *.safetensors; other formats are not loaded. {_WAYS}")
    try:
        length = int(json.loads(config.read_text(encoding="utf-8"))["max_position_embeddings"])
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointNotFoundError(f"{str(config)!r} is not a Qwen3 config: no max_position_embeddings.") from error
    return Checkpoint(name, folder.resolve(), length)
