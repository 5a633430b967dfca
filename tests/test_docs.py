"""The documentation names tests as its evidence; each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EVIDENCE = re.compile(r"\[(test_\w+\.py): ([\w.]+)\]\(\.\./tests/(test_\w+\.py)\)")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("document", ["compare.md", "known-problems.md"])
def test_every_test_that_the_documentation_names_exists(document: str) -> None:
    named = EVIDENCE.findall((ROOT / "docs" / document).read_text())
    assert len(named) > 40
    for shown, name, file in named:
        assert shown == file
        text = (ROOT / "tests" / file).read_text()
        class_name, _, test = name.rpartition(".")
        if name.startswith("Test"):
            assert f"class {class_name or test}(" in text, (file, name)
        else:
            assert f"def test_{name}(" in text, (file, name)


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")), ids=lambda p: p.name)
def test_every_file_that_the_documentation_links_to_exists(document: Path) -> None:
    for target in LINK.findall(document.read_text()):
        assert (document.parent / target).exists(), target


def test_the_pictures_show_the_results_beside_the_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    from pictures import pictures  # type: ignore[import-not-found]

    text = (ROOT / "docs" / "benchmarks.md").read_text()
    drawn = pictures()
    assert len(drawn) == 5
    for file, svg in drawn.items():
        assert file.read_text(encoding="utf-8") == svg, f"{file.name} is out of date: python benchmarks/pictures.py"
        assert f"(pictures/{file.name})" in text
