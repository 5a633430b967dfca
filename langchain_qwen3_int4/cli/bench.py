"""`qwen3-int4 bench`: INT4 beside another checkpoint, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.bench.measure import Plan, Result, measure
from langchain_qwen3_int4.bench.questions import built_in, from_file
from langchain_qwen3_int4.bench.report import about, as_html, as_json, rows
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import ConfigurationError


def bench(
    model: Annotated[str, typer.Argument(help="The INT4 checkpoint: a name, a repository or a folder.")],
    beside: Annotated[str | None, typer.Option(help="A checkpoint to compare with, such as the BF16 one.")] = None,
    context: Annotated[int, typer.Option(min=256, help="Longest prompt and reply together, in tokens.")] = 8192,
    batches: Annotated[str, typer.Option(help="How many requests at once, comma-separated.")] = "1,4,8,16",
    tokens: Annotated[int, typer.Option(min=1, help="New tokens of each reply in the throughput runs.")] = 256,
    repeats: Annotated[int, typer.Option(min=1, help="Measured runs; one more comes before them.")] = 3,
    streams: Annotated[int, typer.Option(min=1, help="Requests whose first token is waited for.")] = 20,
    long_requests: Annotated[int, typer.Option(min=1, help="Requests that fill the context, all at once.")] = 4,
    questions: Annotated[
        Path | None, typer.Option(help='Your own, one {"question": …, "answers": […]} a line; else fifty built in.')
    ] = None,
    thinking: Annotated[bool, typer.Option(help="Whether it thinks before it answers the questions.")] = False,
    seqs: Annotated[int | None, typer.Option(min=1, help="Most requests that the engine runs at once.")] = None,
    kv_cache_mib: Annotated[int | None, typer.Option(min=1, help="Size of the KV cache, in MiB.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for bench.json and bench.html.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Measure memory, tokens per second, first token, long prompts and right answers of a checkpoint.

    For example:  qwen3-int4 bench Qwen/Qwen3-0.6B --beside ./qwen3-0.6b-bf16 --out results
    """
    plan = Plan(
        batches=_numbers(batches),
        tokens=tokens,
        repeats=repeats,
        streams=streams,
        context=context,
        long_requests=long_requests,
        thinking=thinking,
        questions=from_file(questions) if questions else built_in(),
    )
    if out is not None and out.exists() and not out.is_dir():
        raise ConfigurationError(f"{out} is a file: give --out a folder.")
    cache = kv_cache_mib * 2**20 if kv_cache_mib else None
    engine = EngineConfig(max_num_seqs=seqs, kv_cache_memory_bytes=cache)
    screen = Console(stderr=True)
    results: list[Result] = []
    with screen.status("") as status:
        for label, name in (("INT4", model), *([("beside", beside)] if beside else [])):
            results.append(measure(label, name, plan, engine, status.update))
    options = {key: getattr(plan, key) for key in ("batches", "tokens", "repeats", "streams", "context", "thinking")}
    machine = about({**options, "max_num_seqs": seqs, "kv_cache_mib": kv_cache_mib})
    written = as_json(results, machine)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "bench.json").write_text(written, encoding="utf-8")
        (out / "bench.html").write_text(as_html(results, machine), encoding="utf-8")
        screen.print(f"Wrote {out / 'bench.json'} and {out / 'bench.html'}.")
    if json:
        typer.echo(written, nl=False)
    else:
        Console().print(_table(results))


def _table(results: list[Result]) -> Table:
    table = Table("", *(f"{result.label}\n{result.model}" for result in results), *(["ratio"] * (len(results) == 2)))
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows(results):
        table.add_row(row.name, *row.cells, *([row.ratio] * (len(results) == 2)))
    return table


def _numbers(text: str) -> tuple[int, ...]:
    """Return comma-separated whole numbers above zero.

    >>> _numbers("1,4")
    (1, 4)
    """
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1:
        raise ConfigurationError(f"--batches takes numbers such as 1,4,8 and not {text!r}.")
    return found
