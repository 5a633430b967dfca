"""vLLM's own OpenAI server for a benchmark, on a free port."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator

from langchain_qwen3_int4.checkpoints.resolve import resolve
from langchain_qwen3_int4.engine.arguments import ENVIRONMENT
from langchain_qwen3_int4.errors import EndpointConnectionError
from langchain_qwen3_int4.serving.child import Child
from langchain_qwen3_int4.serving.health import read_health
from langchain_qwen3_int4.serving.server import address, free_port


@contextlib.contextmanager
def served(model: str, *flags: str) -> Iterator[str]:
    """Serve a model under its name and give the server's URL; `flags` are further options of vLLM's server."""
    url = address("127.0.0.1", port := free_port())
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(resolve(model).path)]
    command += ["--served-model-name", model, "--host", "127.0.0.1", "--port", str(port), *flags]
    child = Child(command, environment=ENVIRONMENT, log=None)
    try:
        while True:
            with contextlib.suppress(EndpointConnectionError):
                if read_health(url).healthy:
                    break
            assert child.exit_code is None, child.last_lines()
            time.sleep(0.5)
        yield url
    finally:
        child.stop(60)
        child.remove_log()
