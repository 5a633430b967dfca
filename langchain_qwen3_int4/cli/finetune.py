"""`qwen3-int4 finetune`: a LoRA adapter on the INT4 weights that will serve it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from langchain_qwen3_int4.checkpoints.finetune import FinetuneReport

LIMIT_MB = 12
"""What an adapter for Qwen3-0.6B should not exceed, in megabytes."""


def finetune(
    model: Annotated[str, typer.Argument(help="The INT4 base: a name, a repository or a folder.")],
    data: Annotated[Path, typer.Argument(help='Conversations, one {"messages": [{"role": …, "content": …}]} a line.')],
    out: Annotated[Path, typer.Argument(help="The folder to make.")],
    rank: Annotated[int, typer.Option(min=1, max=512, help="Rank of the adapter's matrices.")] = 8,
    alpha: Annotated[int, typer.Option(min=1, help="The adapter counts alpha / rank.")] = 16,
    targets: Annotated[str, typer.Option(help="The layers that it changes, comma-separated.")] = "q_proj,v_proj",
    epochs: Annotated[int, typer.Option(min=1, help="How often each conversation is seen.")] = 3,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1.0, help="The highest one.")] = 2e-4,
    batch_size: Annotated[int, typer.Option(min=1, help="Replies in one step.")] = 8,
    max_tokens: Annotated[int, typer.Option(min=16, help="The longest prompt and reply together.")] = 2048,
    held_out: Annotated[
        float, typer.Option(min=0.01, max=0.9, help="Share of the data to measure with instead.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(help="Decides which part is held out, and the order of the rest.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Train a LoRA adapter on conversations, and measure what it gained on some that it has not seen.

    The base's weights stay as they are; a thought is taught by "reasoning" beside the reply's "content".

    For example:  qwen3-int4 finetune Qwen/Qwen3-0.6B support.jsonl ./support-lora
    """
    from langchain_qwen3_int4.checkpoints.conversations import from_file
    from langchain_qwen3_int4.checkpoints.finetune import FinetuneOptions
    from langchain_qwen3_int4.checkpoints.finetune import finetune as train
    from langchain_qwen3_int4.checkpoints.folder import refuse_existing
    from langchain_qwen3_int4.checkpoints.resolve import resolve

    refuse_existing(out)
    conversations = from_file(data)
    options = FinetuneOptions(
        rank=rank,
        alpha=alpha,
        targets=tuple(target.strip() for target in targets.split(",")),
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        max_tokens=max_tokens,
        held_out=held_out,
        seed=seed,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Looking for the base", total=None)

        def tell(doing: str, done: int, total: int) -> None:
            progress.update(task, description=doing, completed=done, total=total or None)

        report = train(resolve(model), conversations, out, options, tell)
    if json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        Console().print(_table(report))
        Console().print(
            f"Wrote {out}: {report.adapter_bytes / 1e6:.2f} MB (an adapter for Qwen3-0.6B should have {LIMIT_MB} MB at "
            f'most). Use it:  ChatQwen3Int4(model="{model}", lora="{out}")',
            highlight=False,
            markup=False,
        )


def _table(report: FinetuneReport) -> Table:
    table = Table("", "before", "after")
    for column in table.columns[1:]:
        column.justify = "right"
    both = (report.before, report.after)
    table.add_row("loss", *(f"{scores.loss:.4f}" for scores in both))
    table.add_row("perplexity", *(f"{scores.perplexity:,.3f}" for scores in both))
    table.add_row("likeliest token right", *(f"{scores.accuracy:.1%}" for scores in both))
    table.caption = (
        f"Measured on the replies of {report.held_out} held-out conversations, {report.before.tokens:,} tokens. "
        f"{report.parameters:,} parameters were trained, {report.share:.2%} of the model's."
    )
    return table
