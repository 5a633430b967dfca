"""What every benchmark here writes down: the numbers of each repeat, and what they were measured on."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.bench.report import about

Numbers = dict[str, float]
Repeats = Mapping[str, Sequence[Numbers]]


def parser(description: str | None) -> ArgumentParser:
    """Return a parser with the options that all benchmarks have."""
    made = ArgumentParser(description=description, formatter_class=RawDescriptionHelpFormatter)
    made.add_argument("--repeats", type=int, default=3)
    made.add_argument("--out", type=Path, help="where to write every repeat as JSON")
    return made


def median(repeats: Sequence[Numbers]) -> Numbers:
    """Return the median of each number."""
    return {key: statistics.median(repeat[key] for repeat in repeats) for key in repeats[0]}


def alone(option: str, name: str, environment: Mapping[str, str] | None = None) -> Any:
    """Run this script again in a process of its own, with `option name`, and return what it wrote to `--out`.

    Returns None where it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "part.json"
        command = [sys.executable, *sys.argv, option, name, "--out", str(out)]
        if subprocess.run(command, env={**os.environ, **(environment or {})}, check=False).returncode:
            return None
        return json.loads(out.read_text(encoding="utf-8"))


def report(given: Namespace, repeats: Repeats) -> None:
    """Print the medians as a table, and write everything where `--out` says."""
    columns = list(dict.fromkeys(key for rows in repeats.values() for key in rows[0]))
    width = max(map(len, repeats), default=0) + 2
    print(f"{'':{width}}" + "".join(f"{column:>18}" for column in columns))
    for name, rows in repeats.items():
        numbers = median(rows)
        cells = (f"{numbers[column]:,.2f}" if column in numbers else "" for column in columns)
        print(f"{name:{width}}" + "".join(f"{cell:>18}" for cell in cells))
    if given.out:
        machine = about({key: value for key, value in vars(given).items() if key != "out"})
        given.out.write_text(json.dumps({"about": machine, "repeats": repeats}, indent=1) + "\n", encoding="utf-8")
