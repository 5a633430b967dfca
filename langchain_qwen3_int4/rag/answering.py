"""The end that all templates share: passages packed into a prompt, and the answer over them."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.rag.contract import LeftOut, RagResult
from langchain_qwen3_int4.rag.fencing import fenced
from langchain_qwen3_int4.rag.model import ChatModel, RagModel
from langchain_qwen3_int4.rag.options import Options
from langchain_qwen3_int4.rag.packing import pack
from langchain_qwen3_int4.rag.steps import Answer, Context, Prompt, Steps


class Answering:
    """A model with a template's options: how much room prompts have, and how answers come about."""

    def __init__(self, model: ChatModel, options: Options) -> None:
        self.options = options
        self.model = RagModel(model, options.enable_thinking, options.context_length)

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
        words = self.options.words(question)
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
