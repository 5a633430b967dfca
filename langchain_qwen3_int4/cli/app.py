"""The command's sub-commands, one module each, and how errors are shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from langchain_qwen3_int4 import __version__
from langchain_qwen3_int4.cli.bench import bench
from langchain_qwen3_int4.cli.chat import chat
from langchain_qwen3_int4.cli.checkpoints import checkpoints
from langchain_qwen3_int4.cli.doctor import doctor
from langchain_qwen3_int4.cli.finetune import finetune
from langchain_qwen3_int4.cli.health import health
from langchain_qwen3_int4.cli.plan import plan
from langchain_qwen3_int4.cli.quantize import quantize
from langchain_qwen3_int4.cli.serve import serve
from langchain_qwen3_int4.errors import ConfigurationError, Qwen3Int4Error

app = typer.Typer(
    name="qwen3-int4",
    help="Qwen3 in INT4: make it, see what fits, serve it, talk to it, adapt it and measure it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(quantize)
app.command()(plan)
app.command()(serve)
app.command()(health)
app.command()(chat)
app.command()(finetune)
app.command()(bench)
app.command()(doctor)
app.add_typer(checkpoints, name="checkpoints")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Qwen3 in INT4: make it, see what fits, serve it, talk to it, adapt it and measure it."""


def run() -> None:
    """Run the command; this package's errors go to standard error, with exit code 2 for a wrong option, else 1."""
    try:
        app(prog_name="qwen3-int4")
    except Qwen3Int4Error as error:
        Console(stderr=True).print(
            f"{type(error).__name__}: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(2 if isinstance(error, ConfigurationError) else 1)
