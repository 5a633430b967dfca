"""The command `qwen3-int4 quantize`: what it refuses everywhere, and the whole of it where llm-compressor is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langchain_qwen3_int4 import MissingDependencyError
from langchain_qwen3_int4.checkpoints.resolve import TINY
from langchain_qwen3_int4.cli.app import app
from tests.interrupted import interrupted

torch = pytest.importorskip("torch", reason="checkpoints are read with torch")
ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv-quantize" / "bin" / "python"
needs_llm_compressor = pytest.mark.skipif(
    not PYTHON.exists(), reason="llm-compressor has an environment of its own, which `make quantize-demo` makes"
)


@pytest.fixture(scope="module")
def bf16(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from langchain_qwen3_int4.checkpoints.weights import dequantise

    out = tmp_path_factory.mktemp("bf16") / "tiny-bf16"
    dequantise(TINY, out)
    return out


def test_a_dequantised_checkpoint_computes_what_the_int4_one_does(bf16: Path) -> None:
    from langchain_qwen3_int4.checkpoints.weights import load_model

    ids = torch.arange(100, 120).unsqueeze(0)
    logits = [load_model(folder, torch.float32)(input_ids=ids).logits for folder in (TINY, bf16)]
    assert torch.allclose(*logits, atol=0.15)
    assert (logits[0].argmax(-1) == logits[1].argmax(-1)).float().mean() > 0.9
    assert "quantization_config" not in json.loads((bf16 / "config.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{empty}", "{out}"], "no checkpoint"),
        (["tiny", "{out}"], "quantised already, by 'compressed-tensors'"),
        (["{bf16}", "{empty}"], "exists"),
        (["{bf16}"], "Name the folder to make"),
        (["{bf16}", "{out}", "--group-size", "100"], "none of 32, 64, 128"),
        (["{odd}", "{out}"], "does not divide the 384 inputs"),
        (["{bf16}", "{out}", "--calibration", "{lines}"], "lines.jsonl, line 2"),
        (["{other}", "{out}"], "'llama'"),
    ],
)
def test_what_cannot_be_quantised_is_one_clear_message(
    bf16: Path, tmp_path: Path, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    good = json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]})
    (tmp_path / "lines.jsonl").write_text(f"{good}\nnonsense\n")
    config = json.loads((bf16 / "config.json").read_text())
    for name, change in {"other": {"model_type": "llama"}, "odd": {}}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(json.dumps(config | change))
        (tmp_path / name / "model.safetensors").write_bytes((bf16 / "model.safetensors").read_bytes())
    if "{odd}" in arguments:
        monkeypatch.setattr("langchain_qwen3_int4.checkpoints.quantize.GROUP_SIZES", (128, 256))
        arguments = [*arguments, "--group-size", "256"]
    places = {name: tmp_path / name for name in ("empty", "out", "other", "odd")}
    filled = [part.format(bf16=bf16, lines=tmp_path / "lines.jsonl", **places) for part in arguments]
    run = CliRunner().invoke(app, ["quantize", *filled])
    assert run.exit_code == 1
    assert said in str(run.exception)
    assert not (tmp_path / "out").exists()


def test_without_llm_compressor_the_message_says_how_to_install_it(bf16: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["quantize", str(bf16), str(tmp_path / "out")])
    assert isinstance(run.exception, MissingDependencyError)
    assert "langchain-qwen3-int4[quantize]" in str(run.exception)
    assert list(tmp_path.iterdir()) == []


@needs_llm_compressor
@pytest.mark.timeout(900)
def test_the_embedded_model_is_quantised_and_answers_on_vllm(tmp_path: Path) -> None:
    pytest.importorskip("vllm", reason="the result runs on vllm")
    demo = [sys.executable, str(ROOT / "tools" / "quantize_demo.py"), "--python", str(PYTHON)]
    arguments = ["--folder", str(tmp_path), "--conversations", "10"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([*demo, *arguments], capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0, run.stderr
    assert "1934" in run.stdout.rpartition("The quantised model:")[2]
    assert "error of a layer's output" in run.stdout
    out = tmp_path / "int4"
    report = json.loads((out / "report.json").read_text())
    assert report["bytes_after"] < 0.4 * report["bytes_before"]
    assert [layer["layer"] for layer in report["layers"]] == list(range(8))
    assert all(0 < layer["own"] < 0.1 for layer in report["layers"])
    assert report["after"]["loss"] == pytest.approx(report["before"]["loss"], abs=0.1)
    scheme = json.loads((out / "config.json").read_text())["quantization_config"]["config_groups"]["group_0"]["weights"]
    assert (scheme["num_bits"], scheme["symmetric"], scheme["group_size"]) == (4, False, 128)


@needs_llm_compressor
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_nothing_to_be_loaded(bf16: Path, tmp_path: Path, how: signal.Signals) -> None:
    command = [str(PYTHON), "-m", "langchain_qwen3_int4.cli", "quantize", str(bf16), str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    interrupted(command, tmp_path, how, after_s=5, env=environment)
    assert not (tmp_path / "out").exists()
    assert len(list(tmp_path.iterdir())) == (how == signal.SIGKILL)
