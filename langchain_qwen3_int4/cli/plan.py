"""`qwen3-int4 plan`: what fits on a GPU."""

from __future__ import annotations

import json as json_format
import re
import shlex
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.checkpoints.resolve import Checkpoint, resolve
from langchain_qwen3_int4.checkpoints.shape import Shape, read_shape
from langchain_qwen3_int4.engine.arguments import as_command_line, vllm_arguments
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.gpu import gpus
from langchain_qwen3_int4.engine.memory import GIB, MIB, Fit, fit, sized
from langchain_qwen3_int4.errors import ConfigurationError

_UNITS = {"": 1, "B": 1, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_KV_DTYPES = ("auto", "fp8")


def plan(
    model: Annotated[str, typer.Argument(help='A name, a repository, a folder, or "tiny".')],
    vram: Annotated[
        str | None, typer.Option(metavar="SIZE", help="The GPU's memory, such as 24GiB. Default: this machine's GPU.")
    ] = None,
    context: Annotated[int, typer.Option(min=1, help="Longest prompt and reply together, in tokens.")] = 8192,
    concurrency: Annotated[int, typer.Option(min=1, help="Sequences of that length at once, per instance.")] = 8,
    kv_dtype: Annotated[str, typer.Option(help="auto: the activations' type; fp8: half of it.")] = "auto",
    batched_tokens: Annotated[int, typer.Option(min=16, help="Most tokens of one scheduling step.")] = 2048,
    eager: Annotated[bool, typer.Option("--eager", help="Without CUDA graphs: less memory, slower.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the tables.")] = False,
) -> None:
    """Show what fits on a GPU: memory by part, context against concurrency, instances, and the options to use.

    For example:  qwen3-int4 plan Qwen/Qwen3-0.6B --vram 24GiB --context 8192 --concurrency 8

    Exit code 1 if not even one instance fits.
    """
    if kv_dtype not in _KV_DTYPES:
        raise ConfigurationError(f"--kv-dtype is one of {', '.join(_KV_DTYPES)}, and not {kv_dtype!r}.")
    size = _size(vram) if vram else _own_gpu()
    checkpoint = resolve(model)
    shape = read_shape(checkpoint.path)
    config = sized(
        shape,
        context=context,
        concurrency=concurrency,
        kv_dtype=None if kv_dtype == "auto" else kv_dtype,
        batched_tokens=batched_tokens,
        eager=eager,
    )
    found = fit(shape, config, size)
    options = shlex.join(_vllm_options(checkpoint, found.config))
    if json:
        facts: dict[str, Any] = {"model": model, "vram_bytes": size, "format": shape.format, **asdict(found)}
        facts |= {"config": found.config.model_dump(exclude_defaults=True), "vllm_options": options}
        facts |= {"instance_bytes": found.instance_bytes}
        typer.echo(json_format.dumps(facts))
    else:
        _show(Console(highlight=False, soft_wrap=True), model, shape, found, size, options)
    if not found.instances:
        raise typer.Exit(1)


def _vllm_options(checkpoint: Checkpoint, config: EngineConfig) -> list[str]:
    arguments = vllm_arguments(checkpoint, config, on_cpu=False)
    del arguments["model"], arguments["served_model_name"]
    return as_command_line(arguments)


def _show(screen: Console, model: str, shape: Shape, found: Fit, vram: int, options: str) -> None:
    config = found.config
    screen.print(f"{model}, {shape.format}, on a GPU of {vram / GIB:,.1f} GiB\n", markup=False)
    memory = Table("memory of one instance", "MiB", "grows with")
    memory.columns[1].justify = "right"
    for part in found.parts:
        memory.add_row(part.name, f"{part.bytes / MIB:,.0f}", part.why)
    memory.add_section()
    memory.add_row("together", f"{found.instance_bytes / MIB:,.0f}", "as nvidia-smi shows it")
    screen.print(memory)
    one = found.kv_bytes_per_token * (config.max_model_len or 0) / 1e9
    weights = f"{found.parts[0].bytes / 1e6:,.0f} MB"
    if shape.quantization and (shape.layers, shape.hidden) == (28, 1024):
        weights += ", the 582 MB that are quoted for Qwen3-0.6B in INT4,"
    screen.print(
        f"The {weights} are the weights alone: one sequence of {config.max_model_len:,} tokens takes {one:,.2f} GB of "
        f"KV cache more ({found.kv_bytes_per_token / 1024:,.0f} KiB a token).\n"
    )
    lengths = Table("context", *(f"{each:,}" for each in found.sequences))
    lengths.add_row("full sequences at once", *(f"{count:,}" for count in found.sequences.values()))
    screen.print(lengths)
    screen.print("(one instance with the whole GPU to itself)\n")
    if not found.instances:
        screen.print("[red]Not even one instance fits.[/] Lower --context or --concurrency, or use --kv-dtype fp8.")
        return
    screen.print(f"Instances that fit: {found.instances}, each with {found.kv_tokens:,} tokens of KV cache.\n")
    given = ", ".join(f"{name}={value!r}" for name, value in config.model_dump(exclude_defaults=True).items())
    screen.print(f"In Python:\n  ChatQwen3Int4(model={model!r}, engine=EngineConfig({given}))\n", markup=False)
    screen.print(f"On the command line of vLLM's server:\n  {options}", markup=False)


def _own_gpu() -> int:
    found = gpus()
    if not found:
        raise ConfigurationError("This machine has no GPU to plan for: give one's memory, such as --vram 24GiB.")
    return found[0].total_bytes


def _size(text: str) -> int:
    """Return a size in bytes.

    >>> _size("24GiB"), _size("1.5 gb"), _size("512")
    (25769803776, 1500000000, 512)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", text, re.IGNORECASE)
    unit = _UNITS.get(found[2].upper()) if found else None
    if found is None or unit is None or float(found[1]) == 0:
        raise ConfigurationError(f"{text!r} is no size of memory: give one such as 24GiB or 80GB.")
    return int(float(found[1]) * unit)
