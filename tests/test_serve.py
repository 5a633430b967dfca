"""The command `qwen3-int4 serve`: what it refuses, how it starts, and that nothing is left of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    CheckpointNotFoundError,
    ConfigurationError,
    EndpointAuthError,
    MissingDependencyError,
)
from langchain_qwen3_int4.checkpoints.resolve import TINY, Checkpoint
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.cli.serve import connect
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.memory import GIB
from langchain_qwen3_int4.serving import server
from langchain_qwen3_int4.serving.adapters import adapter_options
from langchain_qwen3_int4.serving.health import read_health
from langchain_qwen3_int4.serving.profiles import PROFILES, engine_config
from langchain_qwen3_int4.serving.server import Service, Serving, free_port
from tests.serving import COMMAND, card, small
from tests.test_memory import QWEN3_06B, checkpoint

pytest.importorskip("vllm", reason="the server is vllm's")
pytestmark = pytest.mark.timeout(600)


def serving(**options: object) -> Serving:
    given = {
        "checkpoint": Checkpoint("tiny", TINY, 4096),
        "config": EngineConfig(max_model_len=4096),
        "names": ("tiny",),
        **options,
    }
    return Serving(**given)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["tiny", "--profile", "fast"], 2, "compact, chat, long, throughput"),
        (["tiny", "--context", "9000"], 2, "4,096"),
        (["tiny", "--prot", "3"], 2, "--port"),
        (["tiny", "--port", "99999"], 2, "65535"),
        (["tiny", "--lora", "style"], 2, "NAME=FOLDER"),
        (["tiny", "--lora", "style=/nowhere"], 2, "adapter_config.json"),
        (["tiny", "--", "--api-key", "x"], 2, "--api-key"),
        (["/", "--profile", "chat"], 1, "no checkpoint"),
    ],
)
def test_wrong_use_is_refused_before_anything_starts(arguments: list[str], code: int, said: str) -> None:
    run = subprocess.run([*COMMAND, "serve", *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == code
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_in_use_is_refused_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}.*--port"):
            serving(port=port).check()


@pytest.mark.parametrize("option", ["--host", "--served-model-name=x", "--trust-remote-code", "--trust_remote_code"])
def test_options_that_serve_has_itself_or_that_stay_off_are_not_passed_through(option: str) -> None:
    with pytest.raises(ConfigurationError, match=option.partition("=")[0]):
        serving(extra=(option,)).check()


def test_a_router_is_not_opened_to_others_and_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="reverse proxy"):
        serving(instances=2, host="0.0.0.0").check()
    monkeypatch.setattr(server, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"langchain-qwen3-int4\[router\]"):
        serving(instances=2).check()


def test_the_key_is_on_no_command_line() -> None:
    command = serving(api_key="sk-secret").command("127.0.0.1", 8000)
    assert not any("sk-secret" in word for word in command)
    assert command[command.index("--reasoning-parser") + 1] == "qwen3"
    assert command[command.index("--scheduling-policy") + 1] == "priority"
    assert "--enable-prefix-caching" in command


def test_profiles_differ_by_what_they_are_for(tmp_path: Path) -> None:
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    made = {name: engine_config(profile, shape, gpu=card(24)) for name, profile in PROFILES.items()}
    assert made["compact"].kv_cache_memory_bytes < 1.1 * GIB
    assert made["compact"].max_num_seqs < made["chat"].max_num_seqs < made["throughput"].max_num_seqs
    assert made["long"].max_model_len == 32768
    assert {name for name, config in made.items() if config.extra == {"stream_interval": 8}} == {"throughput"}
    assert made["chat"].kv_cache_memory_bytes is None
    assert {config.kv_cache_dtype for config in made.values()} == {None}
    hopper = engine_config(PROFILES["compact"], shape, gpu=card(80, "9.0"))
    assert (hopper.kv_cache_dtype, hopper.dtype) == ("fp8", "bfloat16")
    assert 2 * hopper.kv_cache_memory_bytes == made["compact"].kv_cache_memory_bytes
    here = engine_config(PROFILES["chat"], shape, gpu=None)
    assert here.max_num_seqs == 32


def test_instances_share_one_gpu_or_are_refused(tmp_path: Path) -> None:
    shape = read_shape(checkpoint(tmp_path, QWEN3_06B))
    four = engine_config(PROFILES["compact"], shape, context=8192, concurrency=4, instances=4, gpu=card(80))
    assert four.gpu_memory_utilization <= 0.225
    assert four.kv_cache_memory_bytes >= 4 * 8192 * 112 * 1024
    with pytest.raises(ConfigurationError, match=r"4 × .* do not fit"):
        engine_config(PROFILES["compact"], shape, context=8192, concurrency=4, instances=4, gpu=card(16))
    with pytest.raises(ConfigurationError, match="holds no sequence"):
        engine_config(PROFILES["chat"], shape, instances=8, gpu=card(16))


def test_adapters_become_options_and_pickles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"r": 24}')
    (tmp_path / "adapter_model.bin").touch()
    with pytest.raises(ConfigurationError, match="safetensors"):
        adapter_options([f"style={tmp_path}"], updates=False)
    (tmp_path / "adapter_model.safetensors").touch()
    options = adapter_options([f"style={tmp_path}"], updates=False)
    assert options == ["--enable-lora", "--max-lora-rank", "32", "--lora-modules", f"style={tmp_path}"]
    assert adapter_options([], updates=False) == []


def test_an_unknown_option_of_vllms_is_refused_by_name() -> None:
    options = ["--max-model-lenn", "4"]
    command = [*COMMAND, "serve", "tiny", "--port", str(free_port()), "--", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "'--max-model-lenn' (did you mean '--max-model-len'?)" in run.stderr


def test_a_server_that_dies_while_starting_shows_its_last_lines() -> None:
    command = [*COMMAND, "serve", "tiny", "--port", str(free_port()), "--", "--max-model-len", "1000000"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "EngineStartError" in run.stderr
    assert "max_model_len (1000000) is greater" in run.stderr
    assert run.stdout == ""


def test_a_folder_with_broken_weights_is_refused(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, QWEN3_06B)
    (folder / "model.safetensors").write_bytes(b"\x80\x02 not safetensors")
    with pytest.raises(CheckpointNotFoundError, match="no safetensors file"):
        read_shape(folder)


def test_the_printed_lines_of_code_run(servers: dict[str, str]) -> None:
    host, port = "127.0.0.1", int(servers["serve"].rpartition(":")[2])
    text = connect(Service(serving(host=host, port=port)), {"format": "INT4", "profile": "chat"})
    snippets = text.partition("LangChain\n")[2]
    langchain, _, rest = snippets.partition("\n\nLlamaIndex\n")
    names: dict[str, object] = {}
    exec("\n".join(line[2:] for line in langchain.splitlines()), names)
    assert names["llm"].invoke("Hello!", max_tokens=5).response_metadata["model_name"] == "tiny"
    llama, _, rest = rest.partition("\n\nOpenAI SDK\n")
    exec("\n".join(line[2:] for line in llama.splitlines()), names)
    assert names["llm"].complete("Hello!", max_tokens=5).additional_kwargs["completion_tokens"] > 0
    sdk = rest.partition("\n\n")[0]
    exec("\n".join(line[2:] for line in sdk.splitlines()), names)
    names["client"].close()


def test_instances_start_answer_behind_one_address_and_leave_no_process(tmp_path: Path) -> None:
    out, errors = tmp_path / "out", tmp_path / "errors"
    port = free_port()
    command = [*COMMAND, "serve", "tiny", "--instances", "2", "--port", str(port), "--json", "--", *small()]
    with out.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(
            command, stdout=stdout, stderr=stderr, env={**os.environ, "QWEN3_INT4_API_KEY": "sk-1"}
        )
    try:
        while not out.read_text() and process.poll() is None:
            time.sleep(0.2)
        assert process.poll() is None, errors.read_text()
        facts = json.loads(out.read_text())
        assert len(facts["workers"]) == 2
        with pytest.raises(EndpointAuthError):
            read_health(facts["url"])
        state = read_health(facts["url"], api_key="sk-1")
        assert (state.healthy, state.instances, state.model) == (True, 2, "tiny")
        llm = ChatQwen3Int4(model="tiny", base_url=facts["base_url"], api_key="sk-1", temperature=0, priority=1)
        reply = llm.invoke("Hello!", enable_thinking=False)
        assert reply.content
        assert "reasoning_content" not in reply.additional_kwargs
        assert llm.invoke("Hello!").additional_kwargs["reasoning_content"]
        assert ["sk-1" in Path(f"/proc/{pid}/cmdline").read_text() for pid in facts["processes"]] == [False] * 3
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
    assert code == 0
    groups = set(facts["processes"])
    assert [pid for pid in processes() if group_of(pid) in groups] == []
    assert not any(Path(log).exists() for log in facts["logs"])


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None
