"""An engine's life in a program of its own: no `__main__` guard, a death, a restart, an end that leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("vllm", reason="the in-process engine needs vllm")

PROGRAM = """
import glob, os, signal, tempfile
import psutil
from langchain_qwen3_int4 import ChatQwen3Int4, EngineDiedError, EngineError

def children():
    found = psutil.Process().children(recursive=True)
    return [child for child in found if "resource_tracker" not in " ".join(child.cmdline())]

with ChatQwen3Int4(model="tiny", enable_thinking=False, max_tokens=8) as llm:
    print("said", bool(llm.invoke("Hello!").content))
    for child in children():
        child.kill()
    try:
        llm.invoke("Hello!")
    except EngineDiedError as error:
        print("died", "next call starts a new one" in str(error))
    print("again", bool(llm.invoke("Hello!").content))
psutil.wait_procs(children(), timeout=5)
print("left", len(children()))
logs = glob.glob(os.path.join(tempfile.gettempdir(), "qwen3-int4-engine-*"))
print("logs", len(logs))
"""


@pytest.mark.timeout(600)
def test_a_script_without_a_guard_starts_restarts_and_stops_the_engine(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(PROGRAM)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    # vLLM itself prints an error when its process is killed; the program's own lines start otherwise.
    said = [line for line in done.stdout.splitlines() if not line.startswith("(MainProcess")]
    assert said == ["said True", "died True", "again True", "left 0", "logs 1"]
    assert "Traceback" not in done.stderr


ENDS = """
import os, sys
import psutil
from langchain_qwen3_int4 import ChatQwen3Int4

llm = ChatQwen3Int4(model="tiny", enable_thinking=False, max_tokens=8).start()
print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
if sys.argv[1] == "wait":
    sys.stdin.read()
"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("end", ["exit", "SIGKILL"])
def test_no_process_of_the_engine_outlives_the_program(tmp_path: Path, end: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(ENDS)
    command = [sys.executable, str(script), "exit" if end == "exit" else "wait"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as program:
        children = [int(pid) for pid in program.stdout.readline().split()]
        assert len(children) >= 2
        if end == "exit":
            assert program.wait(60) == 0
            assert program.stdout.read() + program.stderr.read() == ""
        else:
            program.send_signal(signal.Signals[end])
    deadline = time.monotonic() + 20
    while (left := [pid for pid in children if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []
