"""`RagTemplate`: runs a template's steps, sync and async, whole and streamed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForChainRun, CallbackManagerForChainRun
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import run_in_executor

from langchain_qwen3_int4.rag.answers import AnswerReader
from langchain_qwen3_int4.rag.contract import Question, RagInput, RagResult
from langchain_qwen3_int4.rag.model import RagModel
from langchain_qwen3_int4.rag.runnable import RagRunnable, child_config
from langchain_qwen3_int4.rag.search import Searcher
from langchain_qwen3_int4.rag.steps import Answer, Ask, Context, Count, Search, Step, Steps


class RagTemplate(RagRunnable):
    """A retrieval chain whose steps are written as a generator.

    Args:
        name: The name in traces.
        steps: The template itself.
        model: The chat model.
        searcher: The retriever.
    """

    def __init__(
        self, name: str, steps: Callable[[Question], Steps[None]], model: RagModel, searcher: Searcher
    ) -> None:
        self.name = name
        self._steps = steps
        self._model = model
        self._searcher = searcher

    def _parts(
        self, given: RagInput, config: RunnableConfig | None, manager: CallbackManagerForChainRun, *, streamed: bool
    ) -> Iterator[RagResult]:
        steps, usage = self._steps(Question.read(given)), None
        sent: Any = None
        with contextlib.closing(steps):
            while (step := _next(steps, sent)) is not None:
                sent = None
                match step:
                    case RagResult():
                        yield step
                    case Search():
                        sent = self._searcher.search(step.queries, child_config(config, manager, "retrieve"))
                    case Count():
                        sent = self._model.count(step.prompt)
                    case Context():
                        sent = self._model.context()
                    case Ask():
                        model = self._model.for_short_replies(step.choices)
                        replies = model.batch([*step.prompts], child_config(config, manager, step.purpose))
                        usage, sent = _total(usage, replies), [str(reply.text) for reply in replies]
                    case Answer():
                        yield from self._answered(step, child_config(config, manager, "answer"), streamed=streamed)
        if usage:
            yield RagResult(usage=usage)

    async def _aparts(
        self,
        given: RagInput,
        config: RunnableConfig | None,
        manager: AsyncCallbackManagerForChainRun,
        *,
        streamed: bool,
    ) -> AsyncIterator[RagResult]:
        steps, usage = self._steps(Question.read(given)), None
        sent: Any = None
        with contextlib.closing(steps):
            while (step := _next(steps, sent)) is not None:
                sent = None
                match step:
                    case RagResult():
                        yield step
                    case Search():
                        sent = await self._searcher.asearch(step.queries, child_config(config, manager, "retrieve"))
                    case Count():
                        # Another thread: the first count loads the vocabulary, and an endpoint is asked over HTTP.
                        sent = await run_in_executor(None, self._model.count, step.prompt)
                    case Context():
                        sent = await run_in_executor(None, self._model.context)
                    case Ask():
                        model = self._model.for_short_replies(step.choices)
                        replies = await model.abatch([*step.prompts], child_config(config, manager, step.purpose))
                        usage, sent = _total(usage, replies), [str(reply.text) for reply in replies]
                    case Answer():
                        async for part in self._aanswered(
                            step, child_config(config, manager, "answer"), streamed=streamed
                        ):
                            yield part
        if usage:
            yield RagResult(usage=usage)

    def _answered(self, step: Answer, config: RunnableConfig, *, streamed: bool) -> Iterator[RagResult]:
        model, reader = self._model.for_answers(step.thinking_budget), AnswerReader(step.passages, step.refusal)
        for message in model.stream(step.prompt, config) if streamed else [model.invoke(step.prompt, config)]:
            if part := reader.read(message):
                yield part
        yield reader.close()

    async def _aanswered(self, step: Answer, config: RunnableConfig, *, streamed: bool) -> AsyncIterator[RagResult]:
        model, reader = self._model.for_answers(step.thinking_budget), AnswerReader(step.passages, step.refusal)
        if streamed:
            async for message in model.astream(step.prompt, config):
                if part := reader.read(message):
                    yield part
        elif part := reader.read(await model.ainvoke(step.prompt, config)):
            yield part
        yield reader.close()


def _next(steps: Steps[None], sent: Any) -> Step | None:
    try:
        return steps.send(sent)
    except StopIteration:
        return None


def _total(usage: UsageMetadata | None, replies: Sequence[AIMessage]) -> UsageMetadata | None:
    for reply in replies:
        usage = add_usage(usage, reply.usage_metadata) if reply.usage_metadata else usage
    return usage
