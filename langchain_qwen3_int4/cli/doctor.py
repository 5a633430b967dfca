"""`qwen3-int4 doctor`: what is installed, what would run, and what to mend."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.engine.diagnosis import findings, look
from langchain_qwen3_int4.engine.memory import GIB

_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "wrong": "[red]wrong[/]"}


def doctor(json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the tables.")] = False) -> None:
    """Show what is installed, which GPU and kernels would be used, what is wrong, and the command that mends it.

    For example:  qwen3-int4 doctor

    Exit code 1 if something is wrong. With --json it suits a bug report: no keys or file names are in it.
    """
    with Console(stderr=True).status("Asking vLLM what it would run"):
        machine = look()
    found = findings(machine)
    wrong = any(each.level == "wrong" for each in found)
    if json:
        facts = {name: value for name, value in asdict(machine).items() if name != "environment"}
        typer.echo(json_format.dumps({**facts, "findings": [asdict(each) for each in found], "wrong": wrong}))
    else:
        screen = Console(highlight=False, soft_wrap=True)
        table = Table(show_header=False, box=None)
        for name, version in machine.versions.items():
            table.add_row(name, version)
        table.add_row("processor", machine.cpu)
        for card in machine.gpus:
            memory = f"{card.total_bytes / GIB:.1f} GiB, {card.used_bytes / GIB:.1f} in use"
            table.add_row("GPU", f"{card.name}, {memory}, compute capability {card.capability}, driver {card.driver}")
        if not machine.gpus:
            table.add_row("GPU", "none")
        screen.print(table)
        for each in found:
            screen.print(f"\n{_MARKS[each.level]}  ", end="")
            screen.print(each.what, markup=False)
            if each.mend:
                screen.print(f"    {each.mend}", markup=False, style="bold")
    if wrong:
        raise typer.Exit(1)
