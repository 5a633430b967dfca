"""The state of a running server, from its own endpoints: vLLM's, or vllm-router's and its workers'."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.errors import (
    CheckpointNotFoundError,
    ConfigurationError,
    EndpointAuthError,
    EndpointConnectionError,
    EndpointFailedError,
)

_SAMPLE = re.compile(r"^(?P<name>[\w:]+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_FORMATS = re.compile(r"awq|gptq|int4|w4a16|int8|w8a8|fp8|nvfp4|bnb", re.IGNORECASE)


@dataclass(frozen=True)
class Health:
    """What a server says of itself; None where it does not say."""

    url: str
    """Its address, without `/v1`."""
    healthy: bool
    version: str | None
    """vLLM's."""
    model: str | None
    names: tuple[str, ...]
    """All names that it serves, adapters among them."""
    quantization: str | None
    """From the served folder where this machine has it, else from the name of what is served."""
    context: int | None
    """Longest prompt and reply together, in tokens."""
    requests_running: int | None
    requests_waiting: int | None
    kv_cache_tokens: int | None
    kv_cache_usage: float | None
    """The share of the KV cache that is in use."""
    prefix_hit_rate: float | None
    """The share of the prompts' tokens that came from the prefix cache; None before the first prompt."""
    instances: int
    """How many servers answer behind this address."""


def read_health(url: str, *, api_key: str | None = None, timeout_s: float = 5.0) -> Health:
    """Ask a server how it is.

    Args:
        url: Its address, with or without `/v1`.
        api_key: What it wants to be sent.
        timeout_s: Longest wait for each answer.

    Raises:
        ConfigurationError: The URL is none of a server.
        EndpointConnectionError: It cannot be reached.
        EndpointAuthError: It refuses the key.
        EndpointFailedError: It answers, but not as an OpenAI-compatible server.
    """
    base = url.rstrip("/").removesuffix("/v1")
    if not re.match(r"https?://[^/]", base):
        raise ConfigurationError(f"{url!r} is no server's address: give one such as http://127.0.0.1:8000.")
    get = _Getter(api_key, timeout_s)
    status, _ = get(f"{base}/health")
    _, listed = get(f"{base}/v1/models")
    models = _models(base, listed)
    first: dict[str, Any] = models[0] if models else {}
    metrics = _metrics(get, base)
    return Health(
        url=base,
        healthy=status in (200, 404),  # a server without /health that lists its models is up
        version=_field(get(f"{base}/version")[1], "version"),
        model=first.get("id"),
        names=tuple(str(model.get("id")) for model in models),
        quantization=_quantization(str(first.get("root") or first.get("id") or "")),
        context=first.get("max_model_len"),
        requests_running=_whole(_total(metrics, "vllm:num_requests_running")),
        requests_waiting=_whole(_total(metrics, "vllm:num_requests_waiting")),
        kv_cache_tokens=_kv_cache_tokens(metrics),
        kv_cache_usage=_mean(metrics, "vllm:kv_cache_usage_perc"),
        prefix_hit_rate=_hit_rate(metrics),
        instances=max(len(metrics), 1),
    )


@dataclass(frozen=True)
class Sample:
    """One line of Prometheus' text format."""

    name: str
    labels: dict[str, str]
    value: float


def samples(text: str) -> list[Sample]:
    r"""Return the samples of a page in Prometheus' text format.

    >>> samples('# HELP x y\nvllm:num_requests_running{engine="0"} 2.0\n')
    [Sample(name='vllm:num_requests_running', labels={'engine': '0'}, value=2.0)]
    """
    return [
        Sample(found["name"], dict(_LABEL.findall(found["labels"] or "")), float(found["value"]))
        for found in _SAMPLE.finditer(text)
    ]


class _Getter:
    def __init__(self, api_key: str | None, timeout_s: float) -> None:
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout_s = timeout_s

    def __call__(self, url: str) -> tuple[int, str]:
        """Return the status and the body."""
        request = urllib.request.Request(url, headers=self._headers)  # noqa: S310 - the scheme was checked
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as response:  # noqa: S310 - as above
                return response.status, response.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            if error.code in (401, 403):
                raise EndpointAuthError(
                    f"{url} refuses the key: give it with --api-key or QWEN3_INT4_API_KEY."
                ) from error
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise EndpointConnectionError(f"{url} cannot be reached: {reason}. Is the server running?") from error


def _models(base: str, listed: str) -> list[dict[str, Any]]:
    try:
        models = json.loads(listed)["data"]
        return [dict(model) for model in models]
    except (ValueError, KeyError, TypeError) as error:
        raise EndpointFailedError(f"{base}/v1/models lists no models: is it an OpenAI-compatible server?") from error


def _metrics(get: _Getter, base: str) -> list[list[Sample]]:
    """Return the metrics of each server behind an address: a router forwards the page of one of its workers alone."""
    _, listed = get(f"{base}/list_workers")
    try:
        addresses = list(json.loads(listed)["urls"])
    except (ValueError, KeyError, TypeError):
        addresses = [base]
    pages = []
    for each in addresses:
        status, page = get(f"{each}/metrics")
        if status == 200:
            pages.append(samples(page))
    return pages


def _values(metrics: Sequence[Sequence[Sample]], name: str) -> list[float]:
    return [sample.value for page in metrics for sample in page if sample.name == name]


def _total(metrics: Sequence[Sequence[Sample]], name: str) -> float | None:
    values = _values(metrics, name)
    return sum(values) if values else None


def _mean(metrics: Sequence[Sequence[Sample]], name: str) -> float | None:
    values = _values(metrics, name)
    return sum(values) / len(values) if values else None


def _hit_rate(metrics: Sequence[Sequence[Sample]]) -> float | None:
    hits, asked = (_total(metrics, f"vllm:prefix_cache_{what}_total") for what in ("hits", "queries"))
    return hits / asked if hits is not None and asked else None


def _kv_cache_tokens(metrics: Sequence[Sequence[Sample]]) -> int | None:
    total = 0
    for page in metrics:
        for sample in page:
            if sample.name == "vllm:cache_config_info":
                blocks, size = sample.labels.get("num_gpu_blocks", ""), sample.labels.get("block_size", "")
                total += int(blocks) * int(size) if blocks.isdigit() and size.isdigit() else 0
    return total or None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _field(body: str, name: str) -> str | None:
    try:
        return str(json.loads(body)[name])
    except (ValueError, KeyError, TypeError):
        return None


def _quantization(root: str) -> str | None:
    folder = Path(root)
    if folder.is_absolute() and folder.is_dir():
        try:
            return read_shape(folder).format
        except CheckpointNotFoundError:
            return None
    found = _FORMATS.search(root)
    return found[0].upper() if found else None
