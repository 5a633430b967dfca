"""The command `qwen3-int4 checkpoints`: list, show and remove what this machine holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langchain_qwen3_int4 import CheckpointNotFoundError, ConfigurationError
from langchain_qwen3_int4.cli.app import app
from tests.test_memory import QWEN3_06B, checkpoint


@pytest.fixture
def made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with one checkpoint that was made here, and no downloads."""
    monkeypatch.setenv("QWEN3_INT4_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    folder = checkpoint(tmp_path / "cache" / "Qwen--Qwen3-0.6B", QWEN3_06B)
    pytest.importorskip("huggingface_hub")
    import huggingface_hub

    empty = tmp_path / "hub"
    empty.mkdir()
    scan = huggingface_hub.scan_cache_dir
    monkeypatch.setattr(huggingface_hub, "scan_cache_dir", lambda: scan(empty))
    return folder


def run(*arguments: str, answer: str | None = None) -> str:
    done = CliRunner().invoke(app, ["checkpoints", *arguments], input=answer, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_holds_the_embedded_and_the_made_ones(made_here: Path) -> None:
    listed = json.loads(run("list", "--json"))
    assert [(each["name"], each["origin"]) for each in listed] == [
        ("tiny", "embedded"),
        ("Qwen/Qwen3-0.6B", "made here"),
    ]
    assert "Qwen/Qwen3-0.6B" in run("list")


def test_a_checkpoint_is_shown_by_name_and_by_folder(made_here: Path) -> None:
    facts = json.loads(run("show", "Qwen/Qwen3-0.6B", "--json"))
    assert facts["format"] == "INT4, group 128 (awq)"
    assert facts["kv_bytes_per_token"] == 112 * 1024
    assert json.loads(run("show", str(made_here), "--json"))["weight_bytes"] == facts["weight_bytes"]
    assert "40,960 tokens" in run("show", "Qwen/Qwen3-0.6B")


def test_removing_asks_and_removes_the_whole_folder(made_here: Path) -> None:
    assert CliRunner().invoke(app, ["checkpoints", "remove", "Qwen/Qwen3-0.6B"], input="n\n").exit_code == 1
    assert made_here.exists()
    assert "Removed" in run("remove", "Qwen/Qwen3-0.6B", answer="y\n")
    assert not made_here.exists()


def test_a_link_in_the_cache_is_removed_and_not_what_it_leads_to(made_here: Path, tmp_path: Path) -> None:
    elsewhere = checkpoint(tmp_path / "elsewhere", QWEN3_06B)
    (made_here.parent / "linked").symlink_to(elsewhere)
    run("remove", "linked", "--yes")
    assert elsewhere.exists()
    assert not (made_here.parent / "linked").is_symlink()


@pytest.mark.parametrize(
    ("name", "error"),
    [("tiny", ConfigurationError), ("../cache", CheckpointNotFoundError), ("Qwen/Qwen3-8B", CheckpointNotFoundError)],
)
def test_what_is_not_there_or_part_of_the_package_is_not_removed(
    made_here: Path, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        CliRunner().invoke(app, ["checkpoints", "remove", name, "--yes"], catch_exceptions=False)
    assert made_here.exists()
