"""Retrievers that need no model and no network: by words (BM25), and several retrievers fused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig
from pydantic import Field, PrivateAttr

from langchain_qwen3_int4.errors import ConfigurationError, MissingDependencyError
from langchain_qwen3_int4.rag.fencing import title_of
from langchain_qwen3_int4.rag.fusion import reciprocal_rank

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")


def terms(text: str) -> list[str]:
    """Return the terms of a text that BM25 counts: words in lower case, and pairs of Chinese characters.

    >>> terms("Qwen3的上下文 is long")
    ['qwen3', '的上', '上下', '下文', 'is', 'long']
    """
    found: list[str] = []
    for run in _WORD.findall(text.lower()):
        han = "\u3400" <= run[0] <= "\ufaff" and len(run) > 1
        found += [run[place : place + 2] for place in range(len(run) - 1)] if han else [run]
    return found


class Bm25Retriever(BaseRetriever):
    """Finds documents by the words of their text and title, in memory, with the library bm25s; rare words count more.

    Documents that share no word with the query are not given, so a search may find nothing.

    >>> retriever = Bm25Retriever(documents=[Document("The bridge is long."), Document("灯塔高41米。")], k=1)
    >>> [document.page_content for document in retriever.invoke("灯塔有多高？")]
    ['灯塔高41米。']

    Raises:
        MissingDependencyError: bm25s is not installed.
    """

    documents: list[Document]
    """What is searched."""
    k: int = Field(default=4, ge=1)
    """How many documents to give at most."""

    _index: Any = PrivateAttr(default=None)

    def model_post_init(self, context: Any) -> None:
        """Index the documents."""
        try:
            import bm25s
        except ImportError as error:
            raise MissingDependencyError("BM25 needs bm25s: pip install 'langchain-qwen3-int4[rag]'") from error
        corpus = [terms(f"{title_of(document)} {document.page_content}") for document in self.documents]
        if any(corpus):
            self._index = bm25s.BM25()
            self._index.index(corpus, show_progress=False)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        asked = [term for term in terms(query) if self._index is not None and term in self._index.vocab_dict]
        if not asked:
            return []
        k = min(self.k, len(self.documents))
        places, scores = self._index.retrieve([asked], k=k, show_progress=False)
        return [self.documents[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]


class HybridRetriever(BaseRetriever):
    """Asks several retrievers and fuses what they find by reciprocal rank, such as one by words and one by meaning.

    Raises:
        ConfigurationError: There are no retrievers.
    """

    retrievers: Sequence[BaseRetriever]
    """What is asked, all at once where the caller is async."""
    k: int = Field(default=4, ge=1)
    """How many documents to give at most."""

    def model_post_init(self, context: Any) -> None:
        """Refuse an empty list."""
        if not self.retrievers:
            raise ConfigurationError("A HybridRetriever needs at least one retriever.")

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        child = RunnableConfig(callbacks=run_manager.get_child())
        return reciprocal_rank([one.invoke(query, child) for one in self.retrievers])[: self.k]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        child = RunnableConfig(callbacks=run_manager.get_child())
        found = await asyncio.gather(*(one.ainvoke(query, child) for one in self.retrievers))
        return reciprocal_rank(found)[: self.k]
