"""The checkpoints that this machine holds: those made here, and those downloaded from Hugging Face."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from langchain_qwen3_int4.checkpoints.folder import read_json
from langchain_qwen3_int4.checkpoints.resolve import TINY, cache_folder
from langchain_qwen3_int4.errors import CheckpointError, CheckpointNotFoundError, ConfigurationError

Origin = Literal["embedded", "made here", "downloaded"]


@dataclass(frozen=True)
class Held:
    """A checkpoint on this machine."""

    name: str
    """What to pass as `model`."""
    origin: Origin
    path: Path
    bytes: int
    """The size of its files."""


def held() -> list[Held]:
    """Return the embedded checkpoint, those of the cache, and the Qwen3s among Hugging Face's downloads."""
    return [Held("tiny", "embedded", TINY, _size(TINY)), *_made_here(), *_downloaded()]


def find(name: str) -> Held:
    """Return the checkpoint that this machine holds under a name.

    Raises:
        CheckpointNotFoundError: It holds none.
    """
    checkpoints = held()
    for each in checkpoints:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in checkpoints)
    raise CheckpointNotFoundError(f"The cache holds no {name!r}. It holds: {names}.")


def remove(checkpoint: Held) -> None:
    """Delete a checkpoint's files from this machine.

    Raises:
        ConfigurationError: It is the embedded one, which is part of the package.
    """
    if checkpoint.origin == "embedded":
        raise ConfigurationError('"tiny" is part of the package and stays.')
    if checkpoint.origin == "downloaded":
        _remove_download(checkpoint)
    elif checkpoint.path.is_symlink():
        checkpoint.path.unlink()
    else:
        shutil.rmtree(checkpoint.path)


def _made_here() -> Iterator[Held]:
    folder = cache_folder()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if (path / "config.json").is_file():
            yield Held(path.name.replace("--", "/"), "made here", path, _size(path))


def _downloaded() -> Iterator[Held]:
    try:
        from huggingface_hub import scan_cache_dir
        from huggingface_hub.errors import CacheNotFound
    except ImportError:
        return
    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return
    for repository in sorted(repositories, key=lambda each: str(each.repo_id)):
        for revision in repository.revisions:
            if repository.repo_type == "model" and _is_qwen3(revision.snapshot_path):
                yield Held(repository.repo_id, "downloaded", revision.snapshot_path, revision.size_on_disk)


def _is_qwen3(folder: Path) -> bool:
    try:
        return read_json(folder / "config.json").get("model_type") == "qwen3"
    except CheckpointError:
        return False


def _remove_download(checkpoint: Held) -> None:
    from huggingface_hub import scan_cache_dir

    scan_cache_dir().delete_revisions(checkpoint.path.name).execute()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
