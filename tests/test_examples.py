"""Every example runs, on the run's own engine."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest
from llama_index.core import Settings

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.llama_index import Qwen3Int4

EXAMPLES = Path(__file__).parent.parent / "examples"


class Run:
    """Runs an example with its arguments and returns what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, name: str, *arguments: str) -> str:
        self._monkeypatch.setattr(sys, "argv", [name, *arguments])
        self._capsys.readouterr()
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return self._capsys.readouterr().out


@pytest.fixture
def run(
    tiny: ChatQwen3Int4, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setattr(ChatQwen3Int4, "close", lambda self: None)  # the engine is the whole run's
    monkeypatch.setenv("HOME", str(tmp_path))
    return Run(capsys, monkeypatch)


def test_the_quickstart_thinks_answers_cites_and_counts(run: Run) -> None:
    on, off = run("quickstart.py").split("--- thinking off ---")
    for part in (on, off):
        answer = part.partition("\nanswer: ")[2]
        assert "1934" in answer
        assert "[2]" in answer
        assert " tokens/s" in answer
    assert "\nthinking: " in on
    assert "thinking: " not in off
    assert "(0 thinking)" in off


def test_a_folder_of_documents_is_answered_from_with_thoughts_citations_and_refusals(run: Run) -> None:
    changes, bridge, _, painting = run("rag_quickstart.py").split("\n\n")
    assert "hoover-dam.pdf" in changes
    assert "thought: " in bridge
    assert re.search(r"answer: .*1890 \[1\]\.\n  \[1\] is forth-bridge\.md", bridge)
    assert "answer: I cannot find the answer in the passages." in painting


def test_any_folder_can_be_asked_and_what_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "tower.md").write_text("# Tower\n\nThe Holloway tower was finished in 1934.\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-")
    said = run("rag_folder.py", str(folder), "When was the Holloway tower finished?")
    assert "1 passages; 1 files new, 0 changed." in said
    assert "not read: broken.pdf: " in said
    assert "1934 [1]" in said
    assert "[1] tower.md" in said
    assert "0 files new" in run("rag_folder.py", str(folder), "Who owns it?")
    with pytest.raises(SystemExit, match="usage"):
        run("rag_folder.py")


def test_a_conversation_searches_for_what_its_follow_ups_mean(run: Run) -> None:
    said = run("rag_conversation.py")
    assert "How long is it?\n  searched for: How long is the Forth Bridge?" in said
    assert "2,467 metres" in said


def test_irrelevant_passages_are_shown_to_be_left_out(run: Run) -> None:
    bridge, moon = run("rag_corrective.py").split("What does a ticket", 1)
    assert "1937" in bridge
    assert "passages kept: ['golden-gate-bridge.txt']" in bridge
    assert "'irrelevant')" in bridge
    assert "I cannot find the answer in the passages." in moon
    assert "passages kept: []" in moon


def test_the_agent_searches_for_a_question_and_not_for_a_greeting(run: Run) -> None:
    question, greeting = run("rag_agent.py").split("\nHello!\n")
    assert "searched for: ['When was the Forth Bridge opened?']" in question
    assert re.search(r"1890 \[\d\]\.\n  \[\d\] forth-bridge\.md", question)
    assert "searched for: []" in greeting


def test_a_document_longer_than_the_context_is_answered_from(run: Run) -> None:
    said = run("rag_long_document.py")
    tokens, context = map(int, re.findall(r"has (\d+) tokens, the context (\d+)", said)[0])
    assert tokens > context
    assert "Ida Marsh" in said
    assert re.search(r"\[\d\] report\.txt, characters \d+ to \d+: .*Ida Marsh", said, re.DOTALL)


def test_many_questions_are_asked_at_once_and_counted(run: Run) -> None:
    right = int(re.findall(r"(\d+) of 10 right; [\d.]+ questions/s", run("rag_batch_eval.py"))[0])
    assert right >= 7


@pytest.fixture
def llama(run: Run, own_loop: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs LlamaIndex's examples, whose settings last as long as the test."""
    monkeypatch.setattr(Qwen3Int4, "close", lambda self: None)
    monkeypatch.setattr(Settings, "_llm", None)
    monkeypatch.setattr("llama_index.core.global_tokenizer", None)
    return run


def test_the_llamaindex_rag_example_retrieves_fuses_and_converses(llama: Run) -> None:
    _, retriever, fusion, conversation = llama("llama_index_rag.py").split("\n--- ")
    assert "\nthinking: " in retriever
    for part in (retriever, fusion):
        assert "1934 [1]" in part.partition("\nanswer: ")[2]
    assert "from: [1] The Holloway tower" in fusion
    assert "Ida Marsh" in conversation.partition("Who was its architect?")[2]


def test_the_llamaindex_agent_example_thinks_calls_and_answers(llama: Run) -> None:
    _, added, searched = llama("llama_index_agent.py").split("\n--- ")
    for part, call, answer in ((added, "call: add(", "42"), (searched, "call: search(", "1961")):
        assert "\nthinking: " in part.partition(call)[0]
        assert answer in part.rpartition("\nanswer: ")[2]


def test_the_embedded_model_learns_commands_and_serves_them_beside_the_base(
    tiny_with_lora: ChatQwen3Int4, run: Run
) -> None:
    said = run("finetune_and_serve.py", "--epochs", "6", "--ask", "12")
    base, adapter = (int(found) for found in re.findall(r": +(\d+) of 12 right", said))
    assert base == 0
    assert adapter >= 10, said


def test_every_example_has_a_test() -> None:
    tested = set(re.findall(r'(?:run|llama)\("(\w+\.py)"', Path(__file__).read_text()))
    assert {path.name for path in EXAMPLES.glob("*.py")} == tested
