"""The entry point of the command, which needs typer and rich."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say how to install what it needs."""
    try:
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ModuleNotFoundError as error:
        sys.exit(f"The command needs {error.name}: pip install 'langchain-qwen3-int4[cli]'")
    from langchain_qwen3_int4.cli.app import run

    run()
