"""`qwen3-int4 quantize`: INT4 weights from a BF16 checkpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from langchain_qwen3_int4.errors import ConfigurationError

if TYPE_CHECKING:
    from langchain_qwen3_int4.checkpoints.quantize import QuantizeReport


def quantize(
    model: Annotated[str, typer.Argument(help="The BF16 checkpoint: a folder or a repository.")],
    out: Annotated[
        Path | None,
        typer.Argument(help="The folder to make. For a repository: else the cache, where its name finds it."),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(help='Your own text, one {"messages": […]} a line; else Chinese and English, built in.'),
    ] = None,
    group_size: Annotated[int, typer.Option(help="How many weights share a scale: 32, 64 or 128.")] = 128,
    max_tokens: Annotated[int, typer.Option(min=16, help="The longest conversation, in tokens.")] = 2048,
    held_out: Annotated[float, typer.Option(min=0.01, max=0.9, help="Share of it to measure with instead.")] = 0.2,
    seed: Annotated[int, typer.Option(help="Decides which part is held out.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Quantise a checkpoint to INT4 with activation-aware scales (AWQ), and measure what it cost.

    It needs an environment of its own: pip install 'langchain-qwen3-int4[quantize]'

    For example:  qwen3-int4 quantize Qwen/Qwen3-0.6B ./qwen3-0.6b-int4
    """
    from langchain_qwen3_int4.checkpoints import conversations
    from langchain_qwen3_int4.checkpoints.folder import refuse_existing
    from langchain_qwen3_int4.checkpoints.quantize import QuantizeOptions, check_source
    from langchain_qwen3_int4.checkpoints.quantize import quantize as make
    from langchain_qwen3_int4.checkpoints.resolve import cached_folder, original

    screen = Console(file=sys.stderr)  # this very stream, wherever llm-compressor's own words are sent
    with screen.status("Looking for the original") as status:
        if out is None:
            if Path(model).expanduser().exists():
                raise ConfigurationError("Name the folder to make: qwen3-int4 quantize MODEL OUT.")
            out = cached_folder(model)
            out.parent.mkdir(parents=True, exist_ok=True)
        refuse_existing(out)
        texts = conversations.from_file(calibration or conversations.BUILT_IN)
        source = original(model).path
        check_source(source, group_size)
        options = QuantizeOptions(group_size=group_size, max_tokens=max_tokens, held_out=held_out, seed=seed)
        report = make(source, out, texts, options, status.update)
    if json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        Console().print(_table(report))
        Console().print(f"Wrote {out}. Serve it:  qwen3-int4 serve {out}", highlight=False)


def _table(report: QuantizeReport) -> Table:
    table = Table("", "before", "INT4")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("weights, MiB", *(f"{size / 2**20:,.1f}" for size in (report.bytes_before, report.bytes_after)))
    both = (report.before, report.after)
    table.add_row("perplexity", *(f"{scores.perplexity:,.3f}" for scores in both))
    table.add_row("likeliest token right", *(f"{scores.accuracy:.1%}" for scores in both))
    table.add_section()
    table.add_row("error of a layer's output", "its own", "carried")
    for layer in report.layers:
        table.add_row(f"  layer {layer.layer}", f"{layer.own:.2%}", f"{layer.carried:.2%}")
    table.caption = f"Measured on {report.before.tokens:,} tokens of held-out replies."
    return table
