"""An index of three passages for LlamaIndex, with an embedding that needs no download."""

from __future__ import annotations

import zlib
from typing import Any

from llama_index.core import Document, PromptTemplate, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding

PASSAGES = [
    "The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.",
    "The Holloway tower was finished in 1934. Its architect was Ida Marsh.",
    "The Marlow bridge was finished in 1961. It is 220 metres long.",
]
ANSWER_FROM_PASSAGES = PromptTemplate(
    "Answer the question from the passages.\n\n{context_str}\n\nQuestion: {query_str}"
)


class WordCounts(BaseEmbedding):
    """How often each word occurs, in 256 numbers."""

    def _get_text_embedding(self, text: str) -> list[float]:
        counts = [0.0] * 256
        for word in text.lower().replace(".", " ").replace("?", " ").split():
            counts[zlib.crc32(word.encode()) % 256] += 1
        return counts

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def index() -> VectorStoreIndex:
    """Return the index, whose documents are the passages."""
    return VectorStoreIndex.from_documents([Document(text=text) for text in PASSAGES], embed_model=WordCounts())


def query_engine(llm: Any, **options: Any) -> Any:
    """Return an engine that answers from the two likeliest passages."""
    return index().as_query_engine(llm=llm, similarity_top_k=2, text_qa_template=ANSWER_FROM_PASSAGES, **options)
