"""Tells a person at a terminal that the engine is starting."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


@contextlib.contextmanager
def starting(name: str) -> Iterator[None]:
    """While open, show one line on standard error with the seconds so far; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    begun = time.monotonic()
    done = threading.Event()

    def show() -> None:
        while not done.wait(0.5):
            sys.stderr.write(f"\rStarting {name} on vLLM … {time.monotonic() - begun:.0f} s ")
            sys.stderr.flush()

    shower = threading.Thread(target=show, name="qwen3-int4-progress", daemon=True)
    shower.start()
    try:
        yield
        outcome = "ready after"
    except BaseException:
        outcome = "failed after"
        raise
    finally:
        done.set()
        shower.join()
        sys.stderr.write(f"\r{name} on vLLM: {outcome} {time.monotonic() - begun:.1f} s.\033[K\n")
        sys.stderr.flush()
