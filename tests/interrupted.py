"""A program that is stopped while it writes."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path


def interrupted(
    command: list[str], folder: Path, how: signal.Signals, *, after_s: float, env: dict[str, str] | None = None
) -> None:
    """Send `how` to a command `after_s` after its unfinished output is in `folder`; it fails without a traceback."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    try:
        deadline = time.monotonic() + 120
        while not list(folder.glob(".out.partial-*")) and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(after_s)
        assert process.poll() is None
        process.send_signal(how)
        errors = process.communicate(timeout=60)[1]
    finally:
        process.kill()
    assert process.returncode != 0
    assert "Traceback" not in errors
