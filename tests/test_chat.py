"""The command `qwen3-int4 chat`, through a pseudo-terminal and through pipes."""

from __future__ import annotations

import json
import subprocess
import time

import pytest

from tests.serving import COMMAND
from tests.terminal import CTRL_C, CTRL_D, Terminal
from tests.test_engine import PASSAGES

pytestmark = pytest.mark.timeout(600)
CHAT = ["-m", "langchain_qwen3_int4.cli", "chat"]
PROMPT = r"\n> $"
LONG = PASSAGES.replace("\n", "\\\r")
"""One message over several lines, whose answer takes a while."""


def talk(terminal: Terminal) -> None:
    """A conversation with everything that a person can do, up to where the program ended."""
    terminal.type("Hello!")
    shown = terminal.until(PROMPT)
    assert "\x1b[2;3mThe" in shown, "the thinking is dimmed"
    assert "How can I help" in shown.partition("tokens/s")[0]
    time.sleep(0.3)  # Python misses a signal that comes between the prompt and the reading
    terminal.type(CTRL_C)
    assert "/exit leaves" in terminal.until(PROMPT)
    terminal.type(LONG)
    terminal.until(r"\x1b\[2;3m")
    terminal.type(CTRL_C)
    assert "(stopped)" in terminal.until(PROMPT), "Ctrl-C stops the reply"
    terminal.type("/no_think")
    terminal.until(PROMPT)
    terminal.type("Hello!")
    shown = terminal.until(PROMPT)
    assert "How can I help" in shown, "the program and the engine go on"
    assert "\x1b[2;3m" not in shown
    assert "0 of them thinking" in shown
    terminal.type("/thinkk")
    assert "There is no /thinkk" in terminal.until(PROMPT)
    terminal.type(CTRL_D)
    assert terminal.wait() == 0


def test_a_conversation_with_a_server(servers: dict[str, str]) -> None:
    with Terminal(*CHAT, "--base-url", servers["serve"]) as terminal:
        assert "tiny" in terminal.until(PROMPT)
        talk(terminal)


def test_a_conversation_with_the_model_in_this_process() -> None:
    pytest.importorskip("vllm", reason="the in-process engine needs vllm")
    with Terminal(*CHAT, "tiny") as terminal:
        assert "Starting tiny" in terminal.until(PROMPT, timeout_s=300)
        talk(terminal)


def chat(*arguments: str, said: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, "chat", *arguments], input=said, capture_output=True, text=True, check=False)


def test_a_pipe_gives_a_line_of_json_for_each_message_and_remembers_the_earlier_ones(servers: dict[str, str]) -> None:
    run = chat("--base-url", servers["serve"], "--no-think", "--json", said="Hello!\nHello!\n/clear\nHello!\n")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") == 3, "one line for each reply and nothing else"
    first, second, third = map(json.loads, run.stdout.splitlines())
    assert first["content"]
    assert first["reasoning"] is None
    assert second["usage"]["input_tokens"] > first["usage"]["input_tokens"]
    assert third["usage"]["input_tokens"] == first["usage"]["input_tokens"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--base-url", "http://127.0.0.1:1"], 1, "cannot be reached"),
        (["--base-url", "http://127.0.0.1:1", "--context", "9"], 2, "--context"),
        (["/nowhere"], 1, "There is no folder"),
        (["tiny", "--max-token", "3"], 2, "--max-tokens"),
    ],
)
def test_wrong_use_is_refused(arguments: list[str], code: int, said: str) -> None:
    run = chat(*arguments, said="Hello!\n")
    assert run.returncode == code
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_failure_in_a_pipe_ends_with_code_1(servers: dict[str, str]) -> None:
    run = chat("--base-url", servers["serve"], said="word " * 5000)
    assert run.returncode == 1
    assert "PromptTooLongError" in run.stderr
