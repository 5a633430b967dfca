"""The command `qwen3-int4 finetune`: what it writes, what it teaches, what it refuses, and how it is interrupted."""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from langchain_qwen3_int4.checkpoints.adapter import CONFIG, WEIGHTS, check_fits, read_adapter
from langchain_qwen3_int4.checkpoints.conversations import from_file, turns_of
from langchain_qwen3_int4.checkpoints.resolve import TINY, resolve
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.checkpoints.weights import load_model
from langchain_qwen3_int4.cli.app import app
from langchain_qwen3_int4.errors import CheckpointNotFoundError
from tests.adapters import GREETINGS, train, write_greetings
from tests.interrupted import interrupted

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("peft", reason="training needs peft")


def test_an_adapter_has_its_weights_a_report_and_a_picture_and_nothing_else(adapters: dict[str, Path]) -> None:
    folder = adapters["sailor"]
    assert {path.name for path in folder.iterdir()} == {CONFIG, WEIGHTS, "report.json", "loss.svg"}
    report = json.loads((folder / "report.json").read_text())
    assert report["after"]["loss"] < 0.1 < 1 < report["before"]["loss"]
    assert report["parameters"] == 8 * 10 * ((384 + 384) + (384 + 128))  # rank, layers, q and v: inputs and outputs
    assert report["adapter_bytes"] == (folder / WEIGHTS).stat().st_size < 250_000
    assert (report["conversations"], report["held_out"]) == (20, 2)
    assert report["losses"][-1] < report["losses"][0]
    picture = ElementTree.fromstring((folder / "loss.svg").read_text())
    lines = [node.attrib["points"].split() for node in picture.iter("{http://www.w3.org/2000/svg}polyline")]
    assert [len(points) for points in lines] == [len(report["losses"]), 2]


def test_an_adapter_for_qwen3_0_6b_has_less_than_12_mb() -> None:
    layers, hidden, queries, values, rank, bf16 = 28, 1024, 2048, 1024, 8, 2
    assert layers * rank * ((hidden + queries) + (hidden + values)) * bf16 < 12e6


def test_the_written_adapter_gives_the_loss_that_was_reported(adapters: dict[str, Path]) -> None:
    from peft import PeftModel

    from langchain_qwen3_int4.checkpoints.scores import scores

    folder = adapters["sailor"]
    report = json.loads((folder / "report.json").read_text())
    model = PeftModel.from_pretrained(load_model(TINY, torch.float32), str(folder)).get_base_model()
    turns = [turn for one in from_file(folder.with_suffix(".jsonl")) for turn in turns_of(one, ModelTokenizer(TINY))]
    assert scores(model, turns).loss == pytest.approx(report["after"]["loss"], abs=0.05)


def test_an_adapter_fits_its_base_and_no_other(adapters: dict[str, Path]) -> None:
    adapter = read_adapter(adapters["sailor"])
    assert (adapter.rank, adapter.base) == (8, "tiny")
    check_fits(adapter, TINY, 16)


def test_the_same_seed_gives_the_same_adapter(adapters: dict[str, Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file

    assert train("sailor", tmp_path / "again").exit_code == 0
    first, again = (load_file(folder / WEIGHTS) for folder in (adapters["sailor"], tmp_path / "again"))
    assert first.keys() == again.keys()
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_the_table_says_what_was_gained_and_how_to_use_it(tmp_path: Path) -> None:
    data = write_greetings(tmp_path / "data.jsonl", GREETINGS["sailor"], count=4)
    arguments = ["finetune", "tiny", str(data), str(tmp_path / "out"), "--epochs", "1", "--targets", "q_proj, up_proj"]
    said = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert said.exit_code == 0
    for words in ("before", "after", "perplexity", "MB", "ChatQwen3Int4(model="):
        assert words in said.output
    assert set(json.loads((tmp_path / "out" / CONFIG).read_text())["target_modules"]) == {"q_proj", "up_proj"}


USER, REPLY = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "line 2"),
        ("[1]", "no list `messages`"),
        (json.dumps({"messages": []}), "no messages"),
        (json.dumps({"messages": [USER]}), "no reply of the assistant"),
        (json.dumps({"messages": [REPLY]}), "begins with the assistant"),
        (json.dumps({"messages": [USER, {"role": "assistant", "content": " "}]}), "is empty"),
        (json.dumps({"messages": [USER, {"role": "robot", "content": "x"}]}), "'robot'"),
        (json.dumps({"messages": [USER, REPLY], "tool": []}), "tool"),
        (json.dumps({"messages": [USER, {"role": "assistant", "tool_calls": [{"id": "1"}]}]}), "function"),
        (json.dumps({"messages": [USER, {**REPLY, "content": "word " * 3000}]}), "more than --max-tokens"),
    ],
)
def test_a_line_that_is_no_conversation_is_named_and_nothing_is_written(tmp_path: Path, line: str, said: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps({"messages": [USER, REPLY]}) + "\n" + line + "\n")
    error = CliRunner().invoke(app, ["finetune", "tiny", str(data), str(tmp_path / "out")]).exception
    assert "data.jsonl, line 2" in str(error)
    assert said in str(error)
    assert [path.name for path in tmp_path.iterdir()] == ["data.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tiny", "{data}", "{out}", "--targets", "q_proj,x_proj"], "Unknown targets x_proj"),
        (["tiny", "{missing}", "{out}"], "cannot be read"),
        (["tiny", "{data}", "{data}"], "exists"),
        (["tiny", "{data}", "{missing}/out"], "is no folder"),
        (["{missing}", "{data}", "{out}"], "There is no folder"),
        (["tiny", "{one}", "{out}"], "One conversation is too few"),
    ],
)
def test_wrong_values_are_one_clear_message(tmp_path: Path, arguments: list[str], said: str) -> None:
    places = {"data": tmp_path / "data.jsonl", "one": tmp_path / "one.jsonl"}
    write_greetings(places["data"], "Hello.", count=4)
    write_greetings(places["one"], "Hello.", count=1)
    filled = [argument.format(**places, out=tmp_path / "out", missing=tmp_path / "missing") for argument in arguments]
    run = CliRunner().invoke(app, ["finetune", *filled])
    assert run.exit_code == 1
    assert said in str(run.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_nothing_to_be_loaded(tmp_path: Path, how: signal.Signals) -> None:
    data, out = write_greetings(tmp_path / "data.jsonl", "Hello.", count=8), tmp_path / "out"
    arguments = ["finetune", "tiny", str(data), str(out), "--epochs", "100000"]
    command = [sys.executable, "-m", "langchain_qwen3_int4.cli", *arguments]
    interrupted(command, tmp_path, how, after_s=1)
    assert not out.exists()
    with pytest.raises(CheckpointNotFoundError):
        resolve(str(out))
    left = list(tmp_path.glob(".out.partial-*"))
    assert len(left) == (how == signal.SIGKILL)


@pytest.mark.parametrize(("command", "option"), [("finetune", "--targets"), ("quantize", "--group-size")])
def test_help_teaches_with_an_example(command: str, option: str) -> None:
    helped = CliRunner().invoke(app, [command, "--help"])
    said = " ".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╰─╮╯]", "", helped.output).split())
    assert helped.exit_code == 0
    assert option in said
    assert f"For example: qwen3-int4 {command}" in said
