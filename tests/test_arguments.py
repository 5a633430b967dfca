"""What vLLM is given: this package's defaults, by device and checkpoint, under what the caller sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from langchain_qwen3_int4.checkpoints.resolve import Checkpoint
from langchain_qwen3_int4.engine import arguments
from langchain_qwen3_int4.engine.arguments import as_command_line, vllm_arguments
from langchain_qwen3_int4.engine.config import EngineConfig
from tests.serving import card
from tests.test_memory import QWEN3_06B, bf16, checkpoint


@pytest.mark.parametrize(
    ("model", "cards", "config", "on_cpu", "dtype"),
    [
        (QWEN3_06B, ["9.0"], {}, False, "bfloat16"),
        (QWEN3_06B, [], {}, False, "bfloat16"),
        (QWEN3_06B, ["7.5"], {}, False, "auto"),
        (QWEN3_06B, ["9.0", "7.5"], {}, False, "auto"),
        (QWEN3_06B, ["N/A"], {}, False, "auto"),
        (QWEN3_06B, ["9.0"], {"dtype": "float16"}, False, "float16"),
        (QWEN3_06B, ["9.0"], {}, True, "auto"),
        (bf16(), ["9.0"], {}, False, "auto"),
        ({**bf16(), "dtype": "float16"}, ["9.0"], {}, False, "auto"),
    ],
)
def test_int4_runs_in_bfloat16_where_the_gpu_has_it_and_nothing_else_is_asked_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: dict[str, Any],
    cards: list[str],
    config: dict[str, Any],
    on_cpu: bool,
    dtype: str,
) -> None:
    monkeypatch.setattr(arguments, "gpus", lambda: [card(24, each) for each in cards])
    folder = Checkpoint("m", checkpoint(tmp_path, model), 40960)
    found = vllm_arguments(folder, EngineConfig(**config), on_cpu=on_cpu)
    assert found["dtype"] == dtype
    assert ("--dtype" in as_command_line(found)) == (dtype != "auto")
