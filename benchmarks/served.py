"""vLLM's own OpenAI server for a benchmark, on a free port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from langchain_qwen3_int4.checkpoints.resolve import resolve


@contextlib.contextmanager
def served(model: str, *flags: str) -> Iterator[str]:
    """Serve a model under its name and give the server's URL; `flags` are further options of vLLM's server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(resolve(model).path)]
    command += ["--served-model-name", model, "--host", "127.0.0.1", "--port", str(port), *flags]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            child = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "VLLM_NO_USAGE_STATS": "1"})
        try:
            url = f"http://127.0.0.1:{port}"
            while True:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{url}/health", timeout=5).close()
                    break
                assert child.poll() is None, log.read_text()[-3000:]
                time.sleep(0.5)
            yield url
        finally:
            child.terminate()
            child.wait()
