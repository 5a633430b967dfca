"""Every example runs, on the run's own engine."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from langchain_qwen3_int4 import ChatQwen3Int4

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_the_quickstart_thinks_answers_cites_and_counts(
    tiny: ChatQwen3Int4, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChatQwen3Int4, "close", lambda self: None)  # the engine is the whole run's
    runpy.run_path(str(EXAMPLES / "quickstart.py"), run_name="__main__")
    on, off = capsys.readouterr().out.split("--- thinking off ---")
    for part in (on, off):
        answer = part.partition("\nanswer: ")[2]
        assert "1934" in answer
        assert "[2]" in answer
        assert " tokens/s" in answer
    assert "\nthinking: " in on
    assert "thinking: " not in off
    assert "(0 thinking)" in off


def test_every_example_has_a_test() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {"quickstart.py"}
