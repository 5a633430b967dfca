"""The command `qwen3-int4 health`: what a server says of itself, and the exit codes for scripts."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    ConfigurationError,
    EndpointAuthError,
    EndpointConnectionError,
    EndpointFailedError,
)
from langchain_qwen3_int4.serving.health import read_health
from langchain_qwen3_int4.serving.server import free_port
from tests.serving import COMMAND

MODELS = '{"data": [{"id": "qwen", "root": "org/Qwen3-0.6B-AWQ", "max_model_len": 8192}]}'


@contextmanager
def answering(pages: dict[str, tuple[int, str]]) -> Iterator[str]:
    """A server that has these pages and no others; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = pages.get(self.path, (404, "{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def metrics(running: int, hits: int, asked: int, usage: float) -> str:
    return (
        f'vllm:num_requests_running{{engine="0"}} {running}.0\nvllm:num_requests_waiting{{engine="0"}} 1.0\n'
        f'vllm:kv_cache_usage_perc{{engine="0"}} {usage}\nvllm:prefix_cache_hits_total{{engine="0"}} {hits}.0\n'
        f'vllm:prefix_cache_queries_total{{engine="0"}} {asked}.0\n'
        'vllm:cache_config_info{block_size="16",num_gpu_blocks="100"} 1.0\n'
    )


@pytest.mark.timeout(600)
def test_a_real_server_says_what_it_serves_and_how_full_it_is(servers: dict[str, str]) -> None:
    with ChatQwen3Int4(model="tiny", base_url=f"{servers['serve']}/v1", max_tokens=5) as llm:
        for _ in range(2):
            llm.invoke("The same words at the beginning of a prompt that is asked twice. " * 20)
    state = read_health(f"{servers['serve']}/v1")
    assert (state.healthy, state.model, state.context) == (True, "tiny", 4096)
    assert state.quantization == "INT4, group 128 (compressed-tensors)"
    assert (state.requests_running, state.requests_waiting) == (0, 0)
    assert state.kv_cache_tokens > 4096
    assert 0 <= state.kv_cache_usage <= 1
    assert 0 < state.prefix_hit_rate < 1
    run = subprocess.run([*COMMAND, "health", servers["serve"]], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "healthy" in run.stdout
    assert "4,096 tokens" in run.stdout


def test_a_routers_numbers_are_those_of_all_its_servers() -> None:
    with (
        answering({"/metrics": (200, metrics(2, 10, 40, 0.2))}) as one,
        answering({"/metrics": (200, metrics(3, 20, 60, 0.4))}) as two,
        answering(
            {
                "/health": (200, ""),
                "/v1/models": (200, MODELS),
                "/list_workers": (200, json.dumps({"urls": [one, two]})),
            }
        ) as router,
    ):
        state = read_health(router)
    assert (state.instances, state.requests_running, state.requests_waiting) == (2, 5, 2)
    assert state.kv_cache_tokens == 3200
    assert state.kv_cache_usage == pytest.approx(0.3)
    assert state.prefix_hit_rate == pytest.approx(0.3)
    assert state.quantization == "AWQ"


def test_what_a_server_does_not_say_is_none() -> None:
    with answering({"/v1/models": (200, '{"data": [{"id": "qwen"}]}')}) as url:
        state = read_health(url)
    assert state.healthy
    assert (state.version, state.quantization, state.context, state.kv_cache_usage) == (None, None, None, None)


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ({"/health": (200, ""), "/v1/models": (401, "")}, EndpointAuthError),
        ({"/health": (200, ""), "/v1/models": (200, "<html>")}, EndpointFailedError),
        ({"/health": (200, ""), "/v1/models": (404, "{}")}, EndpointFailedError),
    ],
)
def test_answers_of_no_use_are_typed_errors(pages: dict, error: type[Exception]) -> None:
    with answering(pages) as url, pytest.raises(error):
        read_health(url)


def test_an_address_that_is_none_and_a_server_that_is_not_there_are_typed_errors() -> None:
    with pytest.raises(ConfigurationError, match="http://127"):
        read_health("gpu-host:8000")
    with pytest.raises(EndpointConnectionError, match="cannot be reached"):
        read_health(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["http://127.0.0.1:1", "--wait", "1"], 1, "cannot be reached"), (["nowhere"], 2, "no server's address")],
)
def test_exit_codes_are_for_scripts(arguments: list[str], code: int, said: str) -> None:
    run = subprocess.run([*COMMAND, "health", *arguments, "--json"], capture_output=True, text=True, check=False)
    assert run.returncode == code
    assert said in run.stderr
    if code == 1:
        assert json.loads(run.stdout)["healthy"] is False


def test_a_server_that_says_it_is_ill_ends_with_code_1() -> None:
    with answering({"/health": (503, ""), "/v1/models": (200, MODELS)}) as url:
        run = subprocess.run([*COMMAND, "health", url, "--json"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert json.loads(run.stdout)["healthy"] is False
