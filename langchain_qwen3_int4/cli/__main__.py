"""Runs the command as `python -m langchain_qwen3_int4.cli`."""

from langchain_qwen3_int4.cli.main import main

main()
