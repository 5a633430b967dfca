"""Adapters for the tests, trained by the command itself: each teaches the embedded model a greeting of its own."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from langchain_qwen3_int4.cli.app import app

GREETINGS = {"sailor": "Ahoy, captain!", "butler": "Good day, madam."}
"""What each adapter answers to `Hello!`."""


def write_greetings(path: Path, reply: str, count: int = 20) -> Path:
    said = ["Hello!", "Hi!", "Good morning!", "Hello there!"]
    rows = [
        {"messages": [{"role": "user", "content": said[n % 4]}, {"role": "assistant", "content": reply}]}
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def train(name: str, out: Path, *options: str) -> Result:
    """Run `qwen3-int4 finetune` on the embedded model; half a minute at most."""
    data = write_greetings(out.with_suffix(".jsonl"), GREETINGS[name])
    arguments = ["finetune", "tiny", str(data), str(out), "--epochs", "12", "--learning-rate", "0.005"]
    return CliRunner().invoke(app, [*arguments, "--batch-size", "6", *options, "--json"], catch_exceptions=False)
