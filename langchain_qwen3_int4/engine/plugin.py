"""What this package does inside vLLM's own processes, which load it as a `vllm.general_plugins` entry point."""

from __future__ import annotations

import os
import signal
import threading
import time

from langchain_qwen3_int4.engine import cpu_int4

OWNER = "QWEN3_INT4_OWNER"
"""The environment variable that tells an engine's processes which process started them."""


def register() -> None:
    """Tie the process to its owner, if this package started it, and make INT4 run on every x86 CPU."""
    owner = int(os.environ.get(OWNER, "0"))
    if owner not in (0, os.getpid()) and _lives(owner):
        threading.Thread(target=_end_with, args=(owner,), name="qwen3-int4-owner", daemon=True).start()
        if os.getpgrp() == os.getpgid(owner):
            os.setpgrp()  # Ctrl-C at the terminal is for the owner: vLLM's processes would end by it
    cpu_int4.register()


def _end_with(owner: int) -> None:
    """End this process soon after its owner, which vLLM's processes outlive when it is killed."""
    while _lives(owner):
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)


def _lives(process: int) -> bool:
    """Return whether a process runs; one that ended and that nobody waited for does not."""
    import psutil  # comes with vllm

    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
