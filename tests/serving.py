"""Servers with the embedded model, as processes of their own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from langchain_qwen3_int4.checkpoints.resolve import TINY
from langchain_qwen3_int4.engine.gpu import Gpu
from langchain_qwen3_int4.engine.memory import GIB
from langchain_qwen3_int4.errors import EndpointConnectionError
from langchain_qwen3_int4.serving.health import read_health
from langchain_qwen3_int4.serving.server import free_port

COMMAND = [sys.executable, "-m", "langchain_qwen3_int4.cli"]


def card(gib: int, capability: str = "8.6") -> Gpu:
    """A GPU of so much memory, none of which is in use."""
    return Gpu("a card", gib * GIB, 0, capability, "580.1")


def small() -> list[str]:
    """vLLM's options for a server that shares the machine with the rest of the tests."""
    from vllm.platforms import current_platform

    memory = (
        ["--kv-cache-memory-bytes", str(2**29)] if current_platform.is_cpu() else ["--gpu-memory-utilization", "0.1"]
    )
    return ["--max-num-seqs", "8", *memory]


@contextlib.contextmanager
def running_servers(logs: Path) -> Iterator[dict[str, str]]:
    """Both servers' addresses; they start side by side because most of the time is vLLM's start."""
    ports = {"serve": free_port(), "plain": free_port()}
    plain = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(TINY)]
    plain += ["--served-model-name", "tiny", "--max-model-len", "4096", "--enforce-eager", "--host", "127.0.0.1"]
    plain += ["--enable-prompt-tokens-details"]
    commands = {
        "serve": [
            *COMMAND,
            "serve",
            "tiny",
            "--lora-updates",
            "--port",
            str(ports["serve"]),
            "--log",
            str(logs / "vllm"),
            "--",
            *small(),
            *("--max-loras", "4"),
        ],
        "plain": [*plain, "--port", str(ports["plain"]), *small()],
    }
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(process(commands[name], logs / name)) for name in commands}
        for name, server in running.items():
            until_healthy(f"http://127.0.0.1:{ports[name]}", server, logs / name)
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


@contextlib.contextmanager
def process(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(60)


def until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 500
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if read_health(url).healthy:
                return
        except EndpointConnectionError:
            time.sleep(0.5)
    raise AssertionError(f"The server at {url} did not start: {log.read_text()[-3000:]}")
