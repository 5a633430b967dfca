"""The LangChain side of every template: invoke, stream, batch and their async twins over the parts of a result."""

from __future__ import annotations

import functools
import operator
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForChainRun, CallbackManagerForChainRun
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import patch_config

from langchain_qwen3_int4.batching import SideBySide
from langchain_qwen3_int4.rag.contract import RagInput, RagResult

Manager = CallbackManagerForChainRun | AsyncCallbackManagerForChainRun


class RagRunnable(SideBySide):
    """Takes a question, gives a `RagResult`, and streams the parts whose sum that is.

    A stream gives the passages first, then the reasoning and the answer as they come, and the citations and the tokens
    at the end. Retrievals and calls to the model are child runs in traces; a batch runs side by side.
    """

    @abstractmethod
    def _parts(
        self, given: RagInput, config: RunnableConfig | None, manager: CallbackManagerForChainRun, *, streamed: bool
    ) -> Iterator[RagResult]:
        """Yield the parts of a result, the model's words as they come where `streamed`."""

    @abstractmethod
    def _aparts(
        self,
        given: RagInput,
        config: RunnableConfig | None,
        manager: AsyncCallbackManagerForChainRun,
        *,
        streamed: bool,
    ) -> AsyncIterator[RagResult]:
        """Yield the parts of a result, the model's words as they come where `streamed`."""

    @property
    def InputType(self) -> Any:  # noqa: N802
        """A question, or a mapping."""
        return str | dict[str, Any]

    @property
    def OutputType(self) -> type[RagResult]:  # noqa: N802
        """`RagResult`."""
        return RagResult

    def invoke(self, input: RagInput, config: RunnableConfig | None = None, **kwargs: Any) -> RagResult:  # noqa: A002
        """Return the whole result.

        Raises:
            InvalidRequestError: The input holds no question.
            PromptTooLongError: The question and history leave no room.
            RetrievalError: The retriever failed.
        """

        def run(given: RagInput, run_manager: CallbackManagerForChainRun) -> RagResult:
            return _sum(self._parts(given, config, run_manager, streamed=False))

        result: RagResult = self._call_with_config(run, input, config, **kwargs)
        return result

    async def ainvoke(self, input: RagInput, config: RunnableConfig | None = None, **kwargs: Any) -> RagResult:  # noqa: A002
        """Return the whole result; see `invoke`."""

        async def run(given: RagInput, run_manager: AsyncCallbackManagerForChainRun) -> RagResult:
            return _sum([part async for part in self._aparts(given, config, run_manager, streamed=False)])

        result: RagResult = await self._acall_with_config(run, input, config, **kwargs)
        return result

    def stream(self, input: RagInput, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[RagResult]:  # noqa: A002
        """Yield the parts of the result; see `invoke`."""
        return self.transform(iter([input]), config, **kwargs)

    def transform(
        self,
        input: Iterator[RagInput],  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[RagResult]:
        """Yield the parts of the result for an input that itself comes in parts."""

        def run(given: Iterator[RagInput], run_manager: CallbackManagerForChainRun) -> Iterator[RagResult]:
            return self._parts(_joined(list(given)), config, run_manager, streamed=True)

        return self._transform_stream_with_config(input, run, config, **kwargs)

    async def astream(
        self,
        input: RagInput,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[RagResult]:
        """Yield the parts of the result; see `invoke`."""

        async def one() -> AsyncIterator[RagInput]:
            yield input

        async for part in self.atransform(one(), config, **kwargs):
            yield part

    async def atransform(
        self,
        input: AsyncIterator[RagInput],  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[RagResult]:
        """Yield the parts of the result for an input that itself comes in parts."""

        async def run(
            given: AsyncIterator[RagInput], run_manager: AsyncCallbackManagerForChainRun
        ) -> AsyncIterator[RagResult]:
            question = _joined([part async for part in given])
            async for part in self._aparts(question, config, run_manager, streamed=True):
                yield part

        async for part in self._atransform_stream_with_config(input, run, config, **kwargs):
            yield part


def child_config(config: RunnableConfig | None, manager: Manager, purpose: str) -> RunnableConfig:
    """Return the configuration of a child run."""
    return patch_config(config, callbacks=manager.get_child(purpose))


def _sum(parts: Iterable[RagResult]) -> RagResult:
    return functools.reduce(operator.add, parts, RagResult())


def _joined(parts: Sequence[RagInput]) -> RagInput:
    """Return an input that came in parts as one."""
    mappings = [part for part in parts if not isinstance(part, str)]
    return {key: value for part in mappings for key, value in part.items()} if mappings else "".join(map(str, parts))
