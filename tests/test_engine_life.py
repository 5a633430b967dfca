"""An engine's life in a program of its own: no `__main__` guard, a death, a restart, an end that leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("vllm", reason="the in-process engine needs vllm")

LIVES = """
import gc, glob, os, tempfile, threading
import psutil
from langchain_qwen3_int4 import ChatQwen3Int4, EngineConfig, EngineDiedError, EngineError

options = {"model": "tiny", "temperature": 0, "enable_thinking": False, "max_tokens": 8}

def children():
    return psutil.Process().children(recursive=True)

def is_engine(child):
    try:
        return "resource_tracker" not in " ".join(child.cmdline())
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return False  # it ended while we looked

begun = threading.Event()
thresholds = gc.get_threshold()

def read():
    try:
        for chunk in llm.stream("Hello!", max_tokens=3000, extra_body={"ignore_eos": True}):
            begun.set()
    except EngineError as error:
        print("closed", "closed while" in str(error))

with ChatQwen3Int4(**options) as llm:
    reader = threading.Thread(target=read)
    reader.start()
    begun.wait()
    llm.close()
    reader.join()
    said = llm.invoke("Hello!").content
    print("said", bool(said))
    print("collector spared", gc.get_freeze_count() > 100_000 and gc.get_threshold()[0] == 5000)
    for child in filter(is_engine, children()):
        child.kill()
    try:
        llm.invoke("Hello!")
    except EngineDiedError as error:
        print("died", "next call starts a new one" in str(error))
psutil.wait_procs(children(), timeout=5)
print("left", sum(map(is_engine, children())))
print("collector as before", gc.get_freeze_count() < 10_000 and gc.get_threshold() == thresholds)
llm = ChatQwen3Int4(**options, engine=EngineConfig(ngram_speculation=4))
print("the same with guesses", llm.invoke("Hello!").content == said)
logs = glob.glob(os.path.join(tempfile.gettempdir(), "qwen3-int4-engine-*"))
print("logs", len(logs))
print(*(child.pid for child in children()), flush=True)
"""

WAITS = """
import sys
import psutil
from langchain_qwen3_int4 import ChatQwen3Int4

llm = ChatQwen3Int4(model="tiny", enable_thinking=False, max_tokens=8).start()
print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
sys.stdin.read()
"""


def started(code: str, folder: Path) -> subprocess.Popen[str]:
    script = folder / "script.py"
    script.write_text(code)
    pipe = subprocess.PIPE
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, str(script)], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment
    )


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Both programs, started side by side because most of their time is vLLM's start."""
    running = {
        name: started(code, tmp_path_factory.mktemp(name)) for name, code in {"lives": LIVES, "waits": WAITS}.items()
    }
    yield running
    for program in running.values():
        program.kill()
        program.communicate()


def assert_gone(processes: list[int]) -> None:
    deadline = time.monotonic() + 20
    while (left := [pid for pid in processes if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


@pytest.mark.timeout(600)
def test_no_process_of_the_engine_outlives_a_program_that_was_killed(programs: dict[str, subprocess.Popen]) -> None:
    program = programs["waits"]
    children = [int(pid) for pid in program.stdout.readline().split()]
    assert len(children) >= 2
    program.send_signal(signal.SIGKILL)
    assert_gone(children)


@pytest.mark.timeout(600)
def test_a_script_without_a_guard_starts_restarts_and_leaves_nothing(programs: dict[str, subprocess.Popen]) -> None:
    output, errors = programs["lives"].communicate(timeout=500)
    assert programs["lives"].returncode == 0, errors
    # vLLM itself prints an error when its process is killed; the program's own lines start otherwise.
    *said, children = [line for line in output.splitlines() if not line.startswith("(MainProcess")]
    assert said == [
        "closed True",
        "said True",
        "collector spared True",
        "died True",
        "left 0",
        "collector as before True",
        "the same with guesses True",
        "logs 2",
    ]
    assert "Traceback" not in errors
    assert len(children.split()) >= 2
    assert_gone([int(pid) for pid in children.split()])
