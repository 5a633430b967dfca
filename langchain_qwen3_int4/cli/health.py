"""`qwen3-int4 health`: the state of a running server."""

from __future__ import annotations

import json as json_format
import time
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.errors import EndpointConnectionError, EndpointError
from langchain_qwen3_int4.serving.health import Health, read_health


def health(
    url: Annotated[str, typer.Argument(help="The server's address, with or without /v1.")] = "http://127.0.0.1:8000",
    api_key: Annotated[
        str | None, typer.Option(envvar="QWEN3_INT4_API_KEY", help="What the server wants to be sent.")
    ] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for it to be healthy.")] = 0,
    timeout: Annotated[float, typer.Option(min=0.1, help="Longest wait for each answer, in seconds.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Show how a server is: its model, its requests, its KV cache. Exit code 0: healthy; 1: not; 2: wrong use.

    For example:  qwen3-int4 health http://gpu-host:8000 --json

    In a script:  qwen3-int4 health http://gpu-host:8000 --wait 300 && python ask.py
    """
    try:
        state = _read(url, api_key, timeout, wait)
    except EndpointError as error:
        if json:
            typer.echo(json_format.dumps({"url": url, "healthy": False, "error": str(error)}))
        raise
    if json:
        typer.echo(json_format.dumps(asdict(state)))
    else:
        Console(highlight=False).print(_table(state))
    if not state.healthy:
        raise typer.Exit(1)


def _read(url: str, api_key: str | None, timeout: float, wait: float) -> Health:
    deadline = time.monotonic() + wait
    with Console(stderr=True).status("Waiting for the server") as status:
        while True:
            try:
                state = read_health(url, api_key=api_key, timeout_s=timeout)
                if state.healthy or time.monotonic() >= deadline:
                    return state
            except EndpointConnectionError:
                if time.monotonic() >= deadline:
                    raise
            status.update(f"Waiting for the server, at most {deadline - time.monotonic():.0f} s more")
            time.sleep(min(1.0, max(0.0, deadline - time.monotonic())))


def _table(state: Health) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("status", "[green]healthy[/]" if state.healthy else "[red]not healthy[/]")
    number = "{:,}".format
    share = "{:.1%}".format
    rows = {
        "server": f"vLLM {state.version}" if state.version else None,
        "instances": str(state.instances),
        "model": ", ".join(state.names),
        "format": state.quantization,
        "context": None if state.context is None else f"{state.context:,} tokens",
        "requests running": None if state.requests_running is None else number(state.requests_running),
        "requests waiting": None if state.requests_waiting is None else number(state.requests_waiting),
        "KV cache": None if state.kv_cache_tokens is None else f"{state.kv_cache_tokens:,} tokens",
        "KV cache in use": None if state.kv_cache_usage is None else share(state.kv_cache_usage),
        "prefix cache hits": None if state.prefix_hit_rate is None else share(state.prefix_hit_rate),
    }
    for name, value in rows.items():
        table.add_row(name, value or "[dim]not told[/]")
    return table
