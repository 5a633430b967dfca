"""What a checkpoint's folder holds, read without its weights, and how a new one comes to be: whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.errors import CheckpointError, ConfigurationError

PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
"""Weights in these files are pickles, which run code when they are loaded."""

_SAMPLES, _SAMPLE_BYTES = 256, 4096
_LONGEST_HEADER = 100 * 2**20
_PARTIAL = ".partial-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        CheckpointError: It cannot be read, or holds something else.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    if not isinstance(values, dict):
        raise CheckpointError(f"{path} holds no JSON object.")
    return values


def quantisation(folder: Path) -> dict[str, Any]:
    """Return how a checkpoint's weights are quantised, empty where they are not."""
    return read_json(folder / "config.json").get("quantization_config") or {}


def entries(path: Path) -> tuple[dict[str, Any], int]:
    """Return the header of a safetensors file, an entry for each tensor and `__metadata__`, and where the data begins.

    Raises:
        ValueError: The file is not in that format.
    """
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))
        if not 2 <= length <= min(_LONGEST_HEADER, path.stat().st_size):
            raise ValueError(f"{path.name} is no safetensors file.")
        return dict(json.loads(file.read(length))), 8 + length


def header(path: Path) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """Return a safetensors file's tensors, as name and shape, and its metadata.

    Raises:
        CheckpointError: The file is not in that format.
    """
    try:
        tensors, _ = entries(path)
        metadata = tensors.pop("__metadata__", {})
        return {name: tuple(entry["shape"]) for name, entry in tensors.items()}, metadata
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path} is not a safetensors file: {error}") from error


def shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor of a checkpoint, by its name in the files."""
    found: dict[str, tuple[int, ...]] = {}
    for path in sorted(folder.glob("*.safetensors")):
        found |= header(path)[0]
    return found


def weight_bytes(folder: Path) -> int:
    """Return the size of a checkpoint's weights, in bytes."""
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


def fingerprint(folder: Path) -> str:
    """Return what tells a checkpoint's weights from any others, whatever its folder is called.

    A hash of each file's size and of 256 samples of 4 KiB spread over it: a moment's work for any model.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        size = path.stat().st_size
        digest.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as file:
            for sample in range(_SAMPLES):
                file.seek(max(0, size - _SAMPLE_BYTES) * sample // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE_BYTES))
    return f"sha256-{digest.hexdigest()[:32]}"


def refuse_existing(out: Path) -> None:
    """Refuse to write where something is.

    Raises:
        ConfigurationError: `out` is there, or the folder it is to lie in is not.
    """
    if os.path.lexists(out):
        raise ConfigurationError(f"{out} exists: name a new folder, or remove it first.")
    if not out.absolute().parent.is_dir():
        raise ConfigurationError(f"{out.absolute().parent} is no folder, so {out.name} cannot be made in it.")


@contextlib.contextmanager
def new_folder(out: Path, *, needs_bytes: int = 0) -> Iterator[Path]:
    """Yield a temporary folder beside `out` that becomes `out` when the block ends well, and is removed when it fails.

    A process that is killed inside the block leaves `.NAME.partial-PID`, under which nothing is looked for; the next
    one for the same `out` removes it.

    Args:
        out: The folder to make.
        needs_bytes: How much will be written.

    Raises:
        ConfigurationError: `out` is there, or the folder it is to lie in is not.
        CheckpointError: The disk is full, or the folder cannot be written.
    """
    refuse_existing(out)
    out = out.absolute()
    for stale in out.parent.glob(f".{out.name}{_PARTIAL}*"):
        if not Path("/proc", stale.name.rpartition("-")[2]).exists():
            shutil.rmtree(stale, ignore_errors=True)
    free = shutil.disk_usage(out.parent).free
    if free < needs_bytes:
        raise CheckpointError(
            f"{out.parent} has {free / 2**20:,.0f} MiB free, and {needs_bytes / 2**20:,.0f} MiB are needed: make "
            "room, or name a folder on another disk."
        )
    partial = out.with_name(f".{out.name}{_PARTIAL}{os.getpid()}")
    try:
        partial.mkdir()
    except OSError as error:
        raise CheckpointError(f"{out.parent} cannot be written: {error}") from error
    try:
        yield partial
        for path in partial.iterdir():
            path.chmod(partial.stat().st_mode & 0o666)  # safetensors keeps its files to their owner
        partial.rename(out)
    except Exception as error:
        # safetensors raises errors of its own, without a number.
        if getattr(error, "errno", None) in _FULL or os.strerror(errno.ENOSPC) in str(error):
            raise CheckpointError(
                f"The disk of {out.parent} is full; nothing was kept. Make room, or name a folder on another disk."
            ) from error
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Write an object as JSON that people can read."""
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
