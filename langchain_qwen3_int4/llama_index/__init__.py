"""Qwen3 in INT4 for LlamaIndex; needs llama-index-core alone."""

from langchain_qwen3_int4.errors import MissingDependencyError

try:
    from langchain_qwen3_int4.llama_index.llm import Qwen3Int4
except ImportError as error:
    if not (error.name or "").startswith("llama_index"):
        raise
    raise MissingDependencyError(
        "llama-index-core 0.14.6 or newer is not installed: pip install 'langchain-qwen3-int4[llama-index]'. Beside "
        "[cpu] it takes a second pip command of its own."
    ) from error

__all__ = ["Qwen3Int4"]
