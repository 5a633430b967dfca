"""The end that all templates share: passages packed into a prompt, and the answer over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.rag.contract import LeftOut, Question, RagResult
from langchain_qwen3_int4.rag.fencing import fenced
from langchain_qwen3_int4.rag.model import ChatModel, RagModel
from langchain_qwen3_int4.rag.options import Options
from langchain_qwen3_int4.rag.packing import pack
from langchain_qwen3_int4.rag.prompts import Prompts
from langchain_qwen3_int4.rag.search import Retriever, Searcher
from langchain_qwen3_int4.rag.steps import Answer, Context, Prompt, Steps
from langchain_qwen3_int4.rag.template import RagTemplate


class Answering:
    """A model with a template's options: how much room prompts have, and how answers come about."""

    def __init__(self, model: RagModel, options: Options) -> None:
        self.model = model
        self.options = options

    @classmethod
    def of(cls, model: ChatModel, given: dict[str, Any]) -> Answering:
        """Return it for what a template was made with; the errors are those of `Options` and `RagModel`."""
        options = Options.of(given)
        return cls(RagModel(model, options.enable_thinking, options.context_length), options)

    def template(self, name: str, steps: Callable[[Question], Steps[None]], retriever: Retriever) -> RagTemplate:
        """Return the template that takes these steps."""
        return RagTemplate(name, steps, self.model, Searcher(retriever, self.options.retrieval_timeout))

    def words(self, question: str) -> Prompts:
        """Return the prompts for a question."""
        return self.options.words(question)

    def room(self) -> Steps[int]:
        """Return the most tokens of a prompt.

        Raises:
            ConfigurationError: The room kept for thought and answer fills the context.
        """
        context: int = yield Context()
        reserved = self.options.answer_tokens + (self.options.thinking_tokens if self.model.thinks else 0)
        if reserved >= context:
            raise ConfigurationError(
                f"{reserved} tokens are kept for thought and answer and the context has {context}: lower "
                "`answer_tokens` or `thinking_tokens`, or raise `context_length`."
            )
        return context - reserved

    def answer(
        self,
        question: str,
        documents: Sequence[Document],
        *,
        queries: Sequence[str],
        history: Sequence[BaseMessage] = (),
        left_out: Sequence[LeftOut] = (),
    ) -> Steps[None]:
        """Pack the documents, show what the prompt holds, and answer; without documents, refuse and ask no model."""
        words = self.words(question)
        if not documents:
            yield RagResult(answer=words.refusal, refused=True, queries=[*queries], left_out=[*left_out])
            return

        def build(passages: Sequence[Document]) -> Prompt:
            asked = words.question.format(passages=fenced(passages), question=question)
            return [SystemMessage(words.answer), *history, HumanMessage(asked)]

        room = yield from self.room()
        packed = yield from pack(documents, build, room)
        yield RagResult(
            queries=[*queries],
            documents=packed.passages,
            trimmed=packed.trimmed,
            left_out=[*left_out, *packed.left_out],
        )
        thought = room + self.options.thinking_tokens - packed.tokens if self.model.thinks else None
        yield Answer(packed.prompt, packed.passages, words.refusal, thought)
