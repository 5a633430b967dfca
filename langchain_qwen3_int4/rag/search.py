"""A retriever as the templates use it: several queries at once, a time limit, and one type of error."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableConfig

from langchain_qwen3_int4.errors import Qwen3Int4Error, RetrievalError

T = TypeVar("T")
Retriever = Runnable[str, list[Document]]


@dataclass(frozen=True)
class Searcher:
    """Searches with any retriever.

    Raises:
        RetrievalError: By both methods: the retriever failed, was late, or gave no Documents.
    """

    retriever: Retriever
    timeout_s: float | None = None

    def search(self, queries: Sequence[str], config: RunnableConfig) -> list[list[Document]]:
        """Return the documents for each query."""
        work = functools.partial(self.retriever.batch, [*queries], config)
        with _translated(self.timeout_s):
            return _checked(work() if self.timeout_s is None else _in_thread(work).result(self.timeout_s))

    async def asearch(self, queries: Sequence[str], config: RunnableConfig) -> list[list[Document]]:
        """Return the documents for each query."""
        with _translated(self.timeout_s):
            async with asyncio.timeout(self.timeout_s):
                return _checked(await self.retriever.abatch([*queries], config))


def _in_thread(work: Callable[[], T]) -> Future[T]:
    """Run work on a thread that nobody has to wait for, not even the interpreter's exit."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is read
            future.set_exception(error)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), name="retrieval", daemon=True).start()
    return future


@contextlib.contextmanager
def _translated(timeout_s: float | None) -> Iterator[None]:
    try:
        yield
    except Qwen3Int4Error:
        raise
    except Exception as error:
        if timeout_s is not None and isinstance(error, TimeoutError):
            raise RetrievalError(
                f"The retriever did not answer in {timeout_s} s. Raise `retrieval_timeout`."
            ) from error
        raise RetrievalError(f"The retriever failed: {type(error).__name__}: {error}") from error


def _checked(found: list[Any]) -> list[list[Document]]:
    for documents in found:
        if not isinstance(documents, list) or not all(isinstance(document, Document) for document in documents):
            raise RetrievalError(f"The retriever gave a {type(documents).__name__}, not a list of Documents.")
    return found
