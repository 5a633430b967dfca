"""A server as a child process: its log, its end, and that it never outlives the process that started it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_TIED = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Asks Linux for SIGTERM when the parent dies (PR_SET_PDEATHSIG is 1), and becomes the command."""

LAST_LINES = 15
_KILLED_S = 5
"""Longest wait for killed processes to be gone."""


class Child:
    """A process in a group of its own, so that Ctrl-C at the terminal reaches its parent alone.

    Args:
        command: The program and its arguments.
        environment: What its environment has beside the parent's.
        log: The file that takes its output. Default: a temporary one, deleted by `remove_log`.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], log: Path | None) -> None:
        self._own_log = log is None
        if log is None:
            descriptor, name = tempfile.mkstemp(prefix="qwen3-int4-serve-", suffix=".log")
            os.close(descriptor)
            log = Path(name)
        self.log = log
        self._begin = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                [sys.executable, "-c", _TIED, str(os.getpid()), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **environment},
                # Not a session of its own: Linux shares the CPUs out by session (autogroups), and on two cores a first
                # token from a server in another session than its client's took ten times as long.
                process_group=0,
            )
        self.pid = self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        """Return what it has written."""
        with self.log.open("rb") as file:
            file.seek(self._begin)
            return file.read().decode(errors="replace")

    def last_lines(self) -> str:
        """Return the last lines that it wrote."""
        lines = [line.rstrip() for line in self.output().splitlines() if line.strip()]
        return "\n".join(lines[-LAST_LINES:])

    def stop(self, timeout_s: float) -> None:
        """Ask it to end, wait, and kill what is left of it and of its own children."""
        try:
            if self._process.poll() is None:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout_s)
        finally:
            with contextlib.suppress(ProcessLookupError):  # nothing of it is left
                os.killpg(self.pid, signal.SIGKILL)
                self._process.wait()
                for _ in range(_KILLED_S * 20):
                    os.killpg(self.pid, 0)
                    time.sleep(0.05)
            self._process.wait()

    def remove_log(self) -> None:
        """Delete the log, unless the user named it."""
        if self._own_log:
            self.log.unlink(missing_ok=True)
