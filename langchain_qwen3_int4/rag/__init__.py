"""Retrieval templates for any LangChain chat model and retriever, at their best with `ChatQwen3Int4`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_qwen3_int4.rag.chains import (
    create_conversational_rag_chain,
    create_corrective_rag_chain,
    create_multi_query_rag_chain,
    create_rag_chain,
)
from langchain_qwen3_int4.rag.contract import Citation, LeftOut, RagResult
from langchain_qwen3_int4.rag.fusion import reciprocal_rank
from langchain_qwen3_int4.rag.index import Changes, FolderIndex
from langchain_qwen3_int4.rag.map_reduce import create_map_reduce_chain
from langchain_qwen3_int4.rag.prompts import CHINESE, ENGLISH, Prompts
from langchain_qwen3_int4.rag.retrievers import Bm25Retriever, HybridRetriever

if TYPE_CHECKING:
    from langchain_qwen3_int4.rag.agent import create_rag_agent

__all__ = [
    "CHINESE",
    "ENGLISH",
    "Bm25Retriever",
    "Changes",
    "Citation",
    "FolderIndex",
    "HybridRetriever",
    "LeftOut",
    "Prompts",
    "RagResult",
    "create_conversational_rag_chain",
    "create_corrective_rag_chain",
    "create_map_reduce_chain",
    "create_multi_query_rag_chain",
    "create_rag_agent",
    "create_rag_chain",
    "reciprocal_rank",
]


def __getattr__(name: str) -> Any:
    # Lazy, because the agent alone needs LangGraph.
    if name == "create_rag_agent":
        from langchain_qwen3_int4.rag.agent import create_rag_agent

        return create_rag_agent
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
