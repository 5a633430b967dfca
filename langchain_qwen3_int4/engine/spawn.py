"""How vLLM's processes are started from somebody else's program."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from multiprocessing import spawn, util
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.engine.plugin import OWNER

# The shell becomes the process itself, which keeps its id.
_OWNED = f'exec env {OWNER}=$PPID "$0" "$@"'
# vLLM keeps its usual level of detail there, which the caller's process does without.
_OWNED_INTO_LOG = f'exec env {OWNER}=$PPID VLLM_LOGGING_LEVEL=INFO "$0" "$@" >>"{{log}}" 2>&1'


@contextlib.contextmanager
def spawning(log: Path | None) -> Iterator[None]:
    """While open, processes that this thread spawns know their owner, leave its main module alone and write to a log.

    A spawned process normally imports the main module to find what was pickled from it; the engine needs nothing of
    it, and a script without an `if __name__ == "__main__":` guard would start itself again there.

    Args:
        log: The file that takes what the processes print; None leaves it to the caller's terminal.
    """
    prepare, launch = spawn.get_preparation_data, util.spawnv_passfds
    thread = threading.get_ident()

    def prepare_without_main(name: str) -> dict[str, Any]:
        data = prepare(name)
        if threading.get_ident() == thread:
            data.pop("init_main_from_path", None)
            data.pop("init_main_from_name", None)
        return data

    def launch_into_log(path: Any, args: Sequence[Any], passfds: Sequence[int]) -> int:
        if threading.get_ident() != thread:
            return launch(path, args, passfds)
        command = _OWNED_INTO_LOG.format(log=log) if log else _OWNED
        return launch(b"/bin/sh", ["sh", "-c", command, path, *args[1:]], passfds)

    spawn.get_preparation_data, util.spawnv_passfds = prepare_without_main, launch_into_log
    try:
        yield
    finally:
        spawn.get_preparation_data, util.spawnv_passfds = prepare, launch
