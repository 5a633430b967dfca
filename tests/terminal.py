"""A program in a terminal of its own, as a person would sit at it."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import sys
import time
from typing import Self

CTRL_C, CTRL_D = "\x03", "\x04"

# The first terminal that the leader of a session opens becomes its own, so that Ctrl-C reaches the program.
_SIT_DOWN = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(terminal, stream)
os.execv(sys.argv[2], sys.argv[2:])
"""


class Terminal:
    """Runs this Python with arguments; what is typed and shown goes through a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self._master, slave = os.openpty()
        path = os.ttyname(slave)
        command = [sys.executable, "-c", _SIT_DOWN, path, sys.executable, *arguments]
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"}
        self.process = subprocess.Popen(command, start_new_session=True, env=environment)
        self._slave = slave
        self._seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        self.process.kill()
        self.process.wait()
        os.close(self._slave)
        os.close(self._master)

    def type(self, text: str) -> None:
        """Type a line; Ctrl-C and Ctrl-D need no Enter."""
        os.write(self._master, (text if text in (CTRL_C, CTRL_D) else f"{text}\r").encode())

    def until(self, pattern: str, timeout_s: float = 60) -> str:
        """Return what was shown since the last time, up to and with a pattern."""
        deadline = time.monotonic() + timeout_s
        while not (found := re.search(pattern, self._seen, re.DOTALL)):
            ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{pattern!r} was not shown: {self._seen[-2000:]!r}"
            self._seen += os.read(self._master, 65536).decode(errors="replace")
        shown, self._seen = self._seen[: found.end()], self._seen[found.end() :]
        return shown

    def wait(self, timeout_s: float = 60) -> int:
        """Return the exit code."""
        deadline = time.monotonic() + timeout_s
        while self.process.poll() is None:  # it would block if nobody read what it shows
            assert time.monotonic() < deadline, "The program did not end."
            if select.select([self._master], [], [], 0.1)[0]:
                self._seen += os.read(self._master, 65536).decode(errors="replace")
        return self.process.returncode
