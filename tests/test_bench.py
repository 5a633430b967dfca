"""The command `qwen3-int4 bench`: questions, report and errors; and the whole of it on the embedded model."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langchain_qwen3_int4 import ConfigurationError
from langchain_qwen3_int4.bench.measure import Answer, Result
from langchain_qwen3_int4.bench.questions import Question, built_in, from_file
from langchain_qwen3_int4.bench.report import about, as_html, as_json, rows
from langchain_qwen3_int4.cli.app import app


def result(label: str, speed: float, right: int) -> Result:
    answers = [
        Answer(question=f"q{n} <b>", kind="fact", language="en", said="<i>said", right=n < right) for n in range(4)
    ]
    return Result(
        label=label,
        model=f"/models/{label}",
        memory_mib=1000.0 / speed,
        start_s=1.0,
        tokens_per_s={1: [speed, speed + 2, speed + 1], 8: [8 * speed]},
        first_token_ms=[10.0, 20.0, 30.0, 40.0],
        long_prompt_tokens=8000,
        long_done=4,
        long_requests=4,
        long_error=None,
        answers=answers,
    )


def test_fifty_questions_are_built_in_of_two_languages_and_three_kinds() -> None:
    questions = built_in()
    assert len({question.question for question in questions}) == 50
    assert {question.language for question in questions} == {"en", "zh"}
    assert {question.kind for question in questions} == {"fact", "code", "reasoning"}


@pytest.mark.parametrize("question", built_in(), ids=lambda question: question.question[:20])
def test_a_built_in_answer_counts_and_the_question_itself_does_not_hold_it(question: Question) -> None:
    assert all(question.is_right(f"**{answer}**.") for answer in question.answers)
    asks_to_choose = (
        "Only the name" in question.question or "yes or no" in question.question or "谁" in question.question
    )
    assert asks_to_choose or not question.is_right(question.question)


@pytest.mark.parametrize(
    ("answers", "said", "right"),
    [
        (["42"], "The result is 42.", True),
        (["42"], "The result is 142, or 42.5", False),
        (["1500"], "It is 1,500 metres.", True),
        (["yes"], "Yes, it is.", True),
        (["Au"], "Autumn", False),
        (["北京"], "中国的首都是北京。", True),
        (["12"], "一年有12个月", True),
        (["12"], "１２", True),
        (["H2O"], "它是 $H_2O$ 或 H2O", True),
    ],
)
def test_an_answer_is_a_whole_word_or_number(answers: list[str], said: str, right: bool) -> None:
    assert Question(question="?", answers=tuple(answers)).is_right(said) is right


def test_questions_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "a?", "answer": "b"}\n\n{"question": "c?", "answers": ["d", "e"], "kind": "x"}\n')
    assert [question.answers for question in from_file(path)] == [("b",), ("d", "e")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no questions"),
        ('{"question": "a?", "answers": ["b"]}\nnonsense', "line 2"),
        ('{"question": "a?"}', "line 1"),
        ('{"question": "a?", "answers": []}', "empty"),
        ('{"question": "a?", "answers": ["b"], "anwser": 1}', "line 1"),
        ("[1]", "line 1"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        from_file(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="missing"):
        from_file(tmp_path / "missing.jsonl")


def test_the_table_holds_medians_and_ratios() -> None:
    table = {row.name: row for row in rows([result("INT4", 20.0, 3), result("BF16", 10.0, 4)])}
    assert table["tokens/s, 1 at once"].cells == ("21", "11")
    assert table["tokens/s, 1 at once"].ratio == "1.91"
    assert table["first token, ms, p95"].cells == ("40.0", "40.0")
    assert table["prompts that fill the context"].cells[0] == "4 of 4, 8,000 tokens"
    assert table["right answers"].cells == ("75%", "100%")


class Tags(HTMLParser):
    """Counts tags, and keeps what would be fetched from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_else_and_takes_text_as_text() -> None:
    tags = Tags()
    tags.feed(as_html([result("INT4", 20.0, 3), result("BF16", 10.0, 4)], about({})))
    assert tags.fetched == []
    assert "script" not in tags.counts
    assert "i" not in tags.counts
    assert tags.counts["svg"] == 4


def test_the_json_keeps_every_repeat() -> None:
    held = json.loads(as_json([result("INT4", 20.0, 3)], about({"tokens": 3})))
    assert held["results"][0]["tokens_per_s"]["1"] == [20.0, 22.0, 21.0]
    assert held["about"]["options"] == {"tokens": 3}
    assert held["about"]["langchain-core"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--batches", "1,x"], "1,4,8"),
        (["--batches", "0"], "1,4,8"),
        (["--questions", "/nowhere.jsonl"], "nowhere"),
        (["--out", __file__], "is a file"),
    ],
)
def test_wrong_values_are_refused_before_anything_starts(arguments: list[str], said: str) -> None:
    command = [sys.executable, "-m", "langchain_qwen3_int4.cli", "bench", "tiny", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_an_unknown_option_is_refused_by_name_and_help_teaches() -> None:
    refused = CliRunner().invoke(app, ["bench", "tiny", "--batch", "4"])
    assert refused.exit_code == 2
    assert "--batch" in refused.output
    helped = CliRunner().invoke(app, ["bench", "--help"])
    assert helped.exit_code == 0
    assert "--beside" in re.sub(r"\x1b\[[0-9;]*m", "", helped.output)


@pytest.mark.timeout(300)
def test_the_embedded_model_is_measured_end_to_end(tmp_path: Path) -> None:
    pytest.importorskip("vllm", reason="the in-process engine needs vllm")
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Hello!", "answer": "help"}\n{"question": "Bye!", "answer": "nonsense"}\n')
    small = "--context 512 --batches 1,2 --tokens 4 --repeats 1 --streams 2 --long-requests 2 --kv-cache-mib 128"
    arguments = ["bench", "tiny", *small.split(), "--questions", str(questions), "--out", str(tmp_path / "out")]
    run = CliRunner().invoke(app, [*arguments, "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout) == json.loads((tmp_path / "out" / "bench.json").read_text())
    (measured,) = json.loads(run.stdout)["results"]
    assert {batch: len(speeds) for batch, speeds in measured["tokens_per_s"].items()} == {"1": 1, "2": 1}
    assert all(speed > 0 for speeds in measured["tokens_per_s"].values() for speed in speeds)
    assert all(wait > 0 for wait in measured["first_token_ms"])
    assert (measured["long_done"], measured["long_error"]) == (2, None)
    assert 400 < measured["long_prompt_tokens"] < 512
    assert [answer["right"] for answer in measured["answers"]] == [True, False]
    assert "<svg" in (tmp_path / "out" / "bench.html").read_text()
