"""What imports what, what importing costs, and what the package offers."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import langchain_qwen3_int4

PACKAGE = Path(langchain_qwen3_int4.__file__).parent
BELOW = {
    "errors": set(),
    "testing": set(),
    "qwen3": {"errors"},
    "checkpoints": {"errors", "qwen3"},
    "engine": {"errors", "checkpoints"},
    "completions": {"errors", "qwen3", "checkpoints", "engine"},
    "batching": set(),
    "messages": set(),
    "structured_output": {"errors", "completions"},
    "chat_models": {"errors", "qwen3", "completions", "engine", "batching", "messages", "structured_output"},
    "rag": {"errors", "qwen3", "engine", "chat_models", "batching", "messages"},
    "llama_index": {"errors", "qwen3", "completions", "engine"},
    "bench": {"errors", "engine", "chat_models"},
    "serving": {"errors", "checkpoints", "engine"},
    "cli": {"errors", "checkpoints", "engine", "chat_models", "bench", "serving"},
    "__init__": {"errors", "engine", "chat_models"},
}
"""Which parts of the package each part may import."""

HEAVY = {
    "vllm": {"engine"},
    "torch": {"engine", "checkpoints"},
    "transformers": {"checkpoints"},
    "llmcompressor": {"checkpoints"},
    "peft": {"checkpoints"},
    "huggingface_hub": {"checkpoints"},
    "openai": {"completions"},
    "langchain_core": {"errors", "batching", "messages", "structured_output", "chat_models", "rag", "cli"},
    "langchain_openai": {"chat_models"},
    "llama_index": {"llama_index"},
    "langchain": {"rag"},
    "langgraph": {"rag"},
    "langchain_text_splitters": {"rag"},
    "langchain_chroma": {"rag"},
    "chromadb": {"rag"},
    "bm25s": {"rag"},
    "pypdf": {"rag"},
    "rich": {"cli", "rag"},
    "typer": {"cli"},
}
"""Which parts may import each package, anywhere in their code."""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def modules() -> list[tuple[str, Path]]:
    return [(path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path) for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.mark.parametrize(("part", "path"), modules(), ids=[str(p.relative_to(PACKAGE)) for _, p in modules()])
def test_imports_run_one_way(part: str, path: Path) -> None:
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "langchain_qwen3_int4" and rest:
            assert rest[0] == part or rest[0] in BELOW[part], f"{part} must not import {name}"
        if top in HEAVY:
            assert part in HEAVY[top], f"{part} must not import {name}"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_the_chat_model_loads_nothing_heavy() -> None:
    code = "import sys; from langchain_qwen3_int4 import ChatQwen3Int4; print(*sys.modules)"
    loaded = set(run(code).split())
    assert not loaded & {"vllm", "torch", "transformers", "llama_index", "huggingface_hub"}


def test_importing_the_llamaindex_llm_loads_no_langchain_but_the_types_of_its_errors() -> None:
    code = "import sys; from langchain_qwen3_int4.llama_index import Qwen3Int4; print(*sys.modules)"
    loaded = set(run(code).split())
    assert not loaded & {"vllm", "torch", "transformers", "huggingface_hub"}
    leaves = tuple(f"langchain_core.{leaf}" for leaf in ("exceptions", "version", "_import_utils", "_api"))
    others = {name for name in loaded if name.startswith("lang") and not name.startswith("langchain_qwen3_int4")}
    assert {name for name in others if not name.startswith(leaves)} == {"langchain_core"}


def test_without_llamaindex_the_error_holds_the_install_command() -> None:
    code = """
import sys
sys.modules["llama_index"] = None
try:
    import langchain_qwen3_int4.llama_index
except ImportError as error:
    print(type(error).__name__, error)
"""
    said = run(code)
    assert said.startswith("MissingDependencyError")
    assert "pip install 'langchain-qwen3-int4[llama-index]'" in said


def test_importing_the_errors_or_the_scripted_endpoint_loads_no_langchain_openai() -> None:
    code = "import sys; import langchain_qwen3_int4, langchain_qwen3_int4.testing; print(*sys.modules)"
    assert not set(run(code).split()) & {"langchain_openai", "openai"}


def test_importing_the_chat_model_costs_little_more_than_langchain_openai() -> None:
    def seconds(code: str) -> float:
        begun = time.perf_counter()
        run(code)
        return time.perf_counter() - begun

    pairs = [
        (seconds("from langchain_qwen3_int4 import ChatQwen3Int4"), seconds("import langchain_openai"))
        for _ in range(2)
    ]
    ours, theirs = (min(column) for column in zip(*pairs, strict=True))
    assert ours <= 1.2 * theirs


def test_every_public_name_can_be_imported_and_no_other_is_offered() -> None:
    for name in langchain_qwen3_int4.__all__:
        assert getattr(langchain_qwen3_int4, name) is not None
    assert sorted(langchain_qwen3_int4.__all__) == langchain_qwen3_int4.__all__
    errors = {name for name in vars(langchain_qwen3_int4.errors) if name.endswith("Error")} - {"ImportError"}
    ours = {name for name in errors if getattr(langchain_qwen3_int4.errors, name).__module__.endswith("int4.errors")}
    assert ours - {"Qwen3Int4Error"} <= set(langchain_qwen3_int4.__all__)
    with pytest.raises(AttributeError, match="NoSuchName"):
        langchain_qwen3_int4.NoSuchName  # noqa: B018
