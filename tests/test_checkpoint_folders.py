"""What is read of a checkpoint's folder, INT4 weights unpacked, and new folders that are whole or not there."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from langchain_qwen3_int4 import CheckpointError, CheckpointNotFoundError, ConfigurationError
from langchain_qwen3_int4.checkpoints.conversations import BUILT_IN, Conversation, from_file, split, turns_of
from langchain_qwen3_int4.checkpoints.folder import fingerprint, new_folder
from langchain_qwen3_int4.checkpoints.resolve import TINY, resolve
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer

LAYERS = ("model.layers.0.mlp.down_proj", "model.layers.3.self_attn.v_proj")


def test_a_new_folder_is_there_when_it_is_whole_and_readable(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_folder(out) as partial:
        (partial / "file").write_text("whole")
        (partial / "file").chmod(0o600)
        assert not out.exists()
    assert (out / "file").read_text() == "whole"
    assert (out / "file").stat().st_mode & 0o777 == out.stat().st_mode & 0o666
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "full"), CheckpointError),
        (RuntimeError("I/O error: No space left on device (os error 28)"), CheckpointError),
        (ValueError("other"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failure_leaves_nothing(tmp_path: Path, error: BaseException, raised: type[BaseException]) -> None:
    def write() -> None:
        with new_folder(tmp_path / "out") as partial:
            (partial / "half").write_text("half")
            raise error

    with pytest.raises(raised, match="is full" if raised is CheckpointError else None):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_too_small_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="MiB free"), new_folder(tmp_path / "out", needs_bytes=2**62):
        pass


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfigurationError, match="exists"), new_folder(tmp_path / "out"):
        pass


def test_a_killed_process_leaves_nothing_to_be_loaded_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    code = f"""
import os, signal, shutil
from pathlib import Path
from langchain_qwen3_int4.checkpoints.folder import new_folder
with new_folder(Path({str(tmp_path / "out")!r})) as partial:
    shutil.copytree({str(TINY)!r}, partial, dirs_exist_ok=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".out.partial-")
    with pytest.raises(CheckpointNotFoundError):
        resolve(str(tmp_path / "out"))
    with new_folder(tmp_path / "out"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_weights_tell_apart_whatever_the_folder_is_called(tmp_path: Path) -> None:
    same = tmp_path / "same"
    shutil.copytree(TINY, same)
    assert fingerprint(same) == fingerprint(TINY)
    with (same / "model.safetensors").open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"other")
    assert fingerprint(same) != fingerprint(TINY)


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    shutil.copyfile(TINY / "config.json", tmp_path / "config.json")
    (tmp_path / "pytest_model.bin").write_bytes(b"")
    with pytest.raises(CheckpointNotFoundError, match=r"pickled.*run code"):
        resolve(str(tmp_path))


def test_unpacked_weights_are_those_of_compressed_tensors() -> None:
    torch = pytest.importorskip("torch")
    library = pytest.importorskip("compressed_tensors.compressors.pack_quantized")
    from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme
    from safetensors.torch import load_file

    from langchain_qwen3_int4.checkpoints.weights import unpacked

    weights = QuantizationArgs(num_bits=4, type="int", symmetric=False, strategy="group", group_size=128)
    scheme = QuantizationScheme(targets=["Linear"], weights=weights)
    raw, ours = load_file(TINY / "model.safetensors"), unpacked(TINY)
    for layer in LAYERS:
        parts = {name.rpartition(".")[2]: raw[name] for name in raw if name.startswith(f"{layer}.")}
        parts["weight_scale"] = parts["weight_scale"].float()
        theirs = library.PackedQuantizationCompressor.decompress(parts, scheme)["weight"]
        assert torch.equal(ours[f"{layer}.weight"], theirs)


def test_weights_in_awq_s_own_format_are_unpacked_exactly(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    from langchain_qwen3_int4.checkpoints.weights import linear_shapes, unpacked

    inputs, outputs, group = 256, 64, 128
    random = torch.Generator().manual_seed(0)
    values = torch.randint(0, 16, (inputs, outputs), generator=random)
    zeros = torch.randint(0, 16, (inputs // group, outputs), generator=random)
    scales = torch.rand(inputs // group, outputs, generator=random).half()

    def packed(numbers: Any) -> Any:  # AutoAWQ's order of eight values in an int32
        eight = numbers.reshape(numbers.shape[0], -1, 8)[..., [0, 2, 4, 6, 1, 3, 5, 7]].long()
        whole = (eight << torch.arange(0, 32, 4)).sum(-1)
        return torch.where(whole >= 2**31, whole - 2**32, whole).to(torch.int32)

    layer = "model.layers.0.mlp.up_proj"
    parts = {"qweight": packed(values), "qzeros": packed(zeros), "scales": scales}
    save_file({f"{layer}.{name}": tensor for name, tensor in parts.items()}, tmp_path / "model.safetensors")
    settings = {"quant_method": "awq", "bits": 4, "group_size": group, "zero_point": True, "version": "gemm"}
    (tmp_path / "config.json").write_text(json.dumps({"quantization_config": settings}))
    wanted = (values - zeros.repeat_interleave(group, 0)).float() * scales.float().repeat_interleave(group, 0)
    assert torch.equal(unpacked(tmp_path)[f"{layer}.weight"], wanted.T)
    assert linear_shapes(tmp_path) == {layer: (outputs, inputs)}


def test_a_checkpoint_that_lacks_weights_is_no_model(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from langchain_qwen3_int4.checkpoints.weights import load_model

    shutil.copytree(TINY, tmp_path / "bare")
    config = json.loads((TINY / "config.json").read_text())
    config.pop("quantization_config")
    (tmp_path / "bare" / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=r"lacks model\.layers"):
        load_model(tmp_path / "bare", torch.float32)


def test_a_format_that_is_not_known_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from langchain_qwen3_int4.checkpoints.weights import unpacked

    (tmp_path / "config.json").write_text(json.dumps({"quantization_config": {"quant_method": "gptq", "bits": 4}}))
    with pytest.raises(CheckpointError, match="'gptq'"):
        unpacked(tmp_path)


def test_the_built_in_conversations_are_of_two_languages_and_all_kinds() -> None:
    texts = ["".join(str(message["content"]) for message in one.messages) for one in from_file(BUILT_IN)]
    chinese = [text for text in texts if any("一" <= letter <= "鿿" for letter in text)]
    assert len(texts) > 50
    assert 0.25 < len(chinese) / len(texts) < 0.5
    assert sum("```" in text for text in texts) >= 8
    assert sum("reasoning" in message for one in from_file(BUILT_IN) for message in one.messages) >= 12


def test_the_same_seed_holds_out_the_same_conversations() -> None:
    some = from_file(BUILT_IN)
    assert split(some, 0.2, 1) == split(some, 0.2, 1) != split(some, 0.2, 2)
    learn, held_out = split(some, 0.2, 1)
    assert sorted(one.where for one in [*learn, *held_out]) == sorted(one.where for one in some)
    assert len(held_out) == 11


def test_a_reply_is_taught_behind_the_prompt_that_the_engine_sends() -> None:
    tokenizer = ModelTokenizer(TINY)
    messages = (
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello <think>.", "reasoning": "They greet."},
        {"role": "user", "content": "Bye"},
        {"role": "assistant", "content": "Bye!"},
    )
    thought, plain = turns_of(Conversation("here", messages), tokenizer)
    assert tokenizer.text(thought.prompt) == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    assert tokenizer.text(thought.reply) == "<think>\nThey greet.\n</think>\n\nHello <think>.<|im_end|>"
    assert list(thought.reply).count(tokenizer.token_id("<think>")) == 1
    assert "They greet." not in tokenizer.text(plain.prompt)
    assert tokenizer.text(plain.prompt).endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")
    assert tokenizer.text(plain.reply) == "Bye!<|im_end|>"
