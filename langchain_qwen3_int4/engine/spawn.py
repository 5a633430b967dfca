"""Lets a script without an `if __name__ == "__main__":` guard start an engine process."""

from __future__ import annotations

import contextlib
import multiprocessing.spawn as spawn
import threading
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def without_main_module() -> Iterator[None]:
    """While open, processes spawned by this thread do not import the caller's main module.

    A spawned process normally imports it to find what was pickled from it; the engine needs nothing of it, and an
    unguarded script would start itself again there.
    """
    original = spawn.get_preparation_data
    thread = threading.get_ident()

    def prepared(name: str) -> dict[str, Any]:
        data = original(name)
        if threading.get_ident() == thread:
            data.pop("init_main_from_path", None)
            data.pop("init_main_from_name", None)
        return data

    spawn.get_preparation_data = prepared
    try:
        yield
    finally:
        spawn.get_preparation_data = original
