"""What fits on a GPU: a checkpoint's shape, the parts of an engine's memory, and the command `qwen3-int4 plan`."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from langchain_qwen3_int4 import CheckpointNotFoundError, ConfigurationError
from langchain_qwen3_int4.checkpoints.resolve import TINY
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.cli.app import app
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.memory import (
    GIB,
    GRAPH_BYTES_PER_LAYER,
    MIB,
    capture_sizes,
    fit,
    kv_bytes_per_token,
    kv_cache_bytes,
    parts,
    sized,
)

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
QWEN3_06B: dict[str, Any] = {
    "model_type": "qwen3",
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "vocab_size": 151936,
    "max_position_embeddings": 40960,
    "tie_word_embeddings": True,
    "dtype": "float16",
    "quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True},
}


def tensors(config: dict[str, Any]) -> dict[str, int]:
    """The sizes in bytes of the tensors of Qwen3-0.6B, in INT4 or not."""
    hidden, inner, kv = config["hidden_size"], config["intermediate_size"], 8 * 128
    linear = {"q": hidden * 2048, "k": hidden * kv, "v": hidden * kv, "o": 2048 * hidden}
    linear |= {"gate": hidden * inner, "up": hidden * inner, "down": inner * hidden}
    sizes = {"model.embed_tokens.weight": config["vocab_size"] * hidden * 2, "lm_head.weight": 1}
    for layer in range(config["num_hidden_layers"]):
        for name, count in linear.items():
            weight = f"model.layers.{layer}.{name}_proj"
            if "quantization_config" not in config:
                sizes[f"{weight}.weight"] = count * 2
            else:
                groups = count // 128
                sizes |= {
                    f"{weight}.qweight": count // 2,
                    f"{weight}.scales": groups * 2,
                    f"{weight}.qzeros": groups // 2,
                }
    return sizes


def checkpoint(folder: Path, config: dict[str, Any]) -> Path:
    """Write a checkpoint whose tensors take no room on the disk."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    header, end = {}, 0
    for name, size in tensors(config).items():
        header[name] = {"dtype": "U8", "shape": [size], "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return folder


def bf16() -> dict[str, Any]:
    return {**{key: QWEN3_06B[key] for key in QWEN3_06B if key != "quantization_config"}, "dtype": "bfloat16"}


def test_the_shape_of_qwen3_06b_in_int4_and_in_bf16(tmp_path: Path) -> None:
    int4, whole = (read_shape(checkpoint(tmp_path / str(n), each)) for n, each in enumerate((QWEN3_06B, bf16())))
    assert int4.format == "INT4, group 128 (awq)"
    assert whole.format == "bfloat16"
    assert int4.weight_bytes / MIB == pytest.approx(515, abs=5)
    assert whole.weight_bytes / MIB == pytest.approx(1137, abs=5)


def test_one_8k_sequence_takes_0_9_gb_and_half_of_it_in_fp8(tmp_path: Path) -> None:
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    assert kv_bytes_per_token(shape, "auto") == 112 * 1024
    assert kv_cache_bytes(shape, "auto", 8192) / 1e9 == pytest.approx(0.94, abs=0.01)
    assert kv_cache_bytes(shape, "fp8", 8192) * 2 == kv_cache_bytes(shape, "auto", 8192)


MEASURED = json.loads((BENCHMARKS / "results" / "h100-memory.json").read_text())["measured"]
"""Whole processes on one H100, as the driver counts them after requests that fill the context and all places."""


@pytest.mark.parametrize("name", MEASURED)
def test_the_prediction_is_within_5_percent_of_what_a_gpu_showed(tmp_path: Path, name: str) -> None:
    row = MEASURED[name]
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B if row["weights"] == "int4" else bf16()))
    config = EngineConfig(**row["config"])
    predicted = row.get("instances", 1) * sum(part.bytes for part in parts(shape, config)) / MIB
    assert predicted == pytest.approx(row["peak_mib"], rel=0.05)


def test_the_parts_are_those_that_a_gpu_showed(tmp_path: Path) -> None:
    """The stages of the start of one engine: loaded, with its KV cache, with its graphs."""
    stages = {stage["stage"]: stage for stage in MEASURED["int4, 256 sequences, 8,192 tokens a step"]["stages"]}
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    config = EngineConfig(**MEASURED["int4, 256 sequences, 8,192 tokens a step"]["config"])
    found = {part.name: part.bytes / MIB for part in parts(shape, config)}
    graphs, cache = stages["compile_or_warm_up_model"], stages["initialize_from_config"]
    outside = [each["process_mib"] - each["reserved_mib"] for each in (cache, graphs)]
    assert found["weights"] + found["sampling"] / 2 == pytest.approx(stages["load_model"]["allocated_mib"], rel=0.05)
    assert found["KV cache"] == pytest.approx(
        cache["allocated_mib"] - stages["load_model"]["allocated_mib"] - 32, abs=3
    )
    assert len(capture_sizes(256)) * 28 * GRAPH_BYTES_PER_LAYER / MIB == pytest.approx(
        outside[1] - outside[0], rel=0.05
    )


def test_an_fp8_cache_takes_bfloat16_activations(tmp_path: Path) -> None:
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    assert sized(shape, context=4096, concurrency=2, kv_dtype="fp8").dtype == "bfloat16"
    assert sized(shape, context=4096, concurrency=2).dtype == "auto"


def test_what_fits_is_the_sum_of_the_parts(tmp_path: Path) -> None:
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    config = sized(shape, context=8192, concurrency=8)
    found = fit(shape, config, 24 * GIB)
    assert found.instance_bytes == sum(part.bytes for part in parts(shape, config))
    assert (found.instances + 1) * found.instance_bytes > 0.95 * 24 * GIB
    assert found.instances * found.instance_bytes < 24 * GIB
    assert found.config.gpu_memory_utilization * 24 * GIB >= found.instance_bytes
    assert found.sequences[4096] >= 2 * found.sequences[8192] - 1
    assert fit(shape, config, GIB).instances == 0
    with pytest.raises(ConfigurationError, match="40,960"):
        sized(shape, context=50000, concurrency=1)


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "config.json").write_text('{"vocab_size": 3}'), "num_attention_heads"),
        (lambda folder: (folder / "config.json").write_text("[]"), "cannot be read"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"PK"), "no safetensors file"),
        (lambda folder: shorten(folder / "model.safetensors"), "shorter than its header"),
    ],
)
def test_a_broken_checkpoint_is_named(tmp_path: Path, break_it: Any, said: str) -> None:
    folder = checkpoint(tmp_path, QWEN3_06B)
    break_it(folder)
    with pytest.raises(CheckpointNotFoundError, match=said):
        read_shape(folder)


def shorten(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)


def test_plan_says_that_582_mb_are_the_weights_alone(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "qwen3", QWEN3_06B)
    run = CliRunner().invoke(app, ["plan", str(folder), "--vram", "24GiB"])
    assert run.exit_code == 0, run.output
    assert "582 MB" in run.output
    assert "weights alone" in run.output
    assert "0.94 GB" in run.output
    assert "--kv-cache-memory-bytes" in run.output
    assert "EngineConfig(max_model_len=8192" in run.output


def test_plan_as_json_holds_the_parts_and_the_options() -> None:
    run = CliRunner().invoke(app, ["plan", str(TINY), "--vram", "8GB", "--context", "2048", "--json"])
    facts = json.loads(run.stdout)
    assert sum(part["bytes"] for part in facts["parts"]) == facts["instance_bytes"]
    assert facts["vram_bytes"] == 8 * 10**9
    assert facts["config"]["max_num_seqs"] == 8
    assert "--max-model-len 2048" in facts["vllm_options"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vram", "3x"], "24GiB"),
        (["--vram", "0GiB"], "24GiB"),
        (["--vram", "8GiB", "--kv-dtype", "int8"], "fp8"),
        (["--vram", "8GiB", "--context", "9000"], "4,096"),
    ],
)
def test_plan_refuses_wrong_values(arguments: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        CliRunner().invoke(app, ["plan", "tiny", *arguments], catch_exceptions=False)


def test_plan_ends_with_code_1_where_nothing_fits() -> None:
    run = CliRunner().invoke(app, ["plan", "tiny", "--vram", "64MiB", "--context", "2048"])
    assert run.exit_code == 1
    assert "Not even one instance fits" in run.output
