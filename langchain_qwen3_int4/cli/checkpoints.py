"""`qwen3-int4 checkpoints`: what this machine holds."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.checkpoints.cache import Held, find, held
from langchain_qwen3_int4.checkpoints.cache import remove as remove_files
from langchain_qwen3_int4.checkpoints.resolve import resolve
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.engine.memory import kv_bytes_per_token
from langchain_qwen3_int4.errors import CheckpointNotFoundError

checkpoints = typer.Typer(help="List, show and remove the checkpoints that this machine holds.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@checkpoints.command("list")
def list_them(json: _Json = False) -> None:
    """List the embedded checkpoint, those made here by `quantize`, and the Qwen3s downloaded from Hugging Face.

    For example:  qwen3-int4 checkpoints list
    """
    found = held()
    if json:
        typer.echo(json_format.dumps([_plain(asdict(each)) for each in found]))
        return
    table = Table("model", "where from", "format", "size")
    table.add_column("folder", overflow="fold")
    for each in found:
        table.add_row(each.name, each.origin, _format(each), _mib(each.bytes), str(each.path))
    Console(highlight=False, soft_wrap=True).print(table)


@checkpoints.command()
def show(
    model: Annotated[str, typer.Argument(help="A name from the list, or a folder.")],
    json: _Json = False,
) -> None:
    """Show a checkpoint's format, size, context and memory for each token.

    For example:  qwen3-int4 checkpoints show tiny
    """
    folder = Path(model).expanduser()
    path = resolve(model).path if folder.is_dir() else find(model).path
    shape = read_shape(path)
    facts: dict[str, Any] = {"model": model, "folder": str(path), "format": shape.format, **asdict(shape)}
    facts["kv_bytes_per_token"] = kv_bytes_per_token(shape, "auto")
    facts["files"] = {each.name: each.stat().st_size for each in sorted(path.iterdir()) if each.is_file()}
    if json:
        typer.echo(json_format.dumps(facts))
        return
    table = Table(show_header=False, box=None)
    for name, value in {
        "model": model,
        "folder": str(path),
        "format": shape.format,
        "weights": _mib(shape.weight_bytes),
        "longest context": f"{shape.max_position_embeddings:,} tokens",
        "KV cache": f"{facts['kv_bytes_per_token'] / 1024:,.0f} KiB for each token",
        "layers": f"{shape.layers} of width {shape.hidden}, {shape.heads} attention heads, {shape.kv_heads} KV heads",
        "vocabulary": f"{shape.vocabulary:,} tokens",
        "files": "\n".join(f"{name} ({size:,} bytes)" for name, size in facts["files"].items()),
    }.items():
        table.add_row(name, value)
    Console(highlight=False, soft_wrap=True).print(table)


@checkpoints.command()
def remove(
    model: Annotated[str, typer.Argument(help="A name from the list.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: _Json = False,
) -> None:
    """Delete a checkpoint from this machine.

    For example:  qwen3-int4 checkpoints remove Qwen/Qwen3-0.6B
    """
    found = find(model)
    if not yes and found.origin != "embedded":
        typer.confirm(f"Delete {found.path} ({_mib(found.bytes)})?", abort=True, err=True)
    remove_files(found)
    if json:
        typer.echo(json_format.dumps({"removed": _plain(asdict(found))}))
    else:
        typer.echo(f"Removed {found.path} ({_mib(found.bytes)}).")


def _format(checkpoint: Held) -> str:
    try:
        return read_shape(checkpoint.path).format
    except CheckpointNotFoundError:
        return "cannot be read"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Path) else value for name, value in fields.items()}
