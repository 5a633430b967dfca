"""What this package does inside vLLM's own processes, which load it as a `vllm.general_plugins` entry point."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from langchain_qwen3_int4.engine import cpu_int4

_LOG = "QWEN3_INT4_ENGINE_LOG"
_CAUSE = re.compile(r"\b(\w+(?:Error|Exception)\b:? .*)")


def register() -> None:
    """Send the process's output to the engine's log, if it is one of ours, and make INT4 run on every x86 CPU."""
    owner, _, path = os.environ.get(_LOG, "").partition(":")
    if path and int(owner) != os.getpid():
        log = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        logger = logging.getLogger("vllm")
        for each in (logger, *logger.handlers):
            each.setLevel(logging.INFO)
    cpu_int4.register()


class EngineLog:
    """The file that takes the output of one engine's processes, so that the caller's terminal stays the caller's.

    Where the user set `VLLM_LOGGING_LEVEL`, there is no file and everything goes to the terminal.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        if "VLLM_LOGGING_LEVEL" not in os.environ:
            descriptor, name = tempfile.mkstemp(prefix="qwen3-int4-engine-", suffix=".log")
            os.close(descriptor)
            self._path = Path(name)

    @contextlib.contextmanager
    def taken_by_children(self) -> Iterator[None]:
        """While open, vLLM's processes that are started write here, and this process logs errors alone."""
        if self._path is None:
            yield
            return
        os.environ |= {_LOG: f"{os.getpid()}:{self._path}", "VLLM_LOGGING_LEVEL": "ERROR"}
        try:
            yield
        finally:
            del os.environ[_LOG], os.environ["VLLM_LOGGING_LEVEL"]

    def cause(self) -> str:
        """Return the first error that vLLM's processes reported, and where the whole log is."""
        if self._path is None:
            return "vLLM's log above says more."
        found = _CAUSE.search(self._path.read_text(encoding="utf-8", errors="replace"))
        return (f"{found[1].strip()} " if found else "") + f"vLLM's log: {self._path}"

    def remove(self) -> None:
        """Delete the file."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
