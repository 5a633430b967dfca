"""The file that takes the output of one engine's processes, so that the caller's terminal stays the caller's."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from pathlib import Path

_CAUSE = re.compile(r"\b(\w+(?:Error|Exception)\b: .*)")


class EngineLog:
    """A temporary file; where the user set `VLLM_LOGGING_LEVEL` there is none, and vLLM writes to the terminal."""

    def __init__(self) -> None:
        self.path: Path | None = None
        if "VLLM_LOGGING_LEVEL" in os.environ and not _quietened:
            return
        _quieten()
        descriptor, name = tempfile.mkstemp(prefix="qwen3-int4-engine-", suffix=".log")
        os.close(descriptor)
        self.path = Path(name)

    def cause(self) -> str:
        """Return the first error that vLLM's processes reported, and where the whole log is."""
        if self.path is None:
            return "vLLM's log above says more."
        found = _CAUSE.search(self.path.read_text(encoding="utf-8", errors="replace"))
        return (f"{found[1].strip()} " if found else "") + f"vLLM's log: {self.path}"

    def remove(self) -> None:
        """Delete the file."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


_quietened = False


def _quieten() -> None:
    """Let vLLM log errors alone in this process; it reads the level more than once."""
    global _quietened
    _quietened = True
    os.environ["VLLM_LOGGING_LEVEL"] = "ERROR"
    logging.getLogger("vllm").setLevel(logging.ERROR)
