"""LlamaIndex's structured output by JSON schema, with a free thought before the object."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Generator
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.instrumentation import get_dispatcher  # type: ignore[attr-defined]
from llama_index.core.instrumentation.events.llm import LLMStructuredPredictEndEvent, LLMStructuredPredictStartEvent
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.program.utils import create_flexible_model
from llama_index.core.prompts import BasePromptTemplate
from llama_index.core.types import Model, PydanticProgramMode
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from langchain_qwen3_int4.completions.request import json_schema_format
from langchain_qwen3_int4.errors import StructuredOutputError

dispatcher = get_dispatcher(__name__)


class SchemaOutput(FunctionCallingLLM):
    """`structured_predict` and its twins by decoding that keeps to the schema.

    With another `pydantic_program_mode` than the default, LlamaIndex's own ways are taken.

    Raises:
        StructuredOutputError: The reply ended before its object did, or holds no such object.
    """

    def structured_predict(
        self,
        output_cls: type[Model],
        prompt: BasePromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Model:
        """Return the object that the prompt asks for."""
        if not self._by_schema:
            return super().structured_predict(output_cls, prompt, llm_kwargs, **prompt_args)  # type: ignore[no-any-return]
        dispatcher.event(
            LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args)
        )
        messages, options = self._asking(output_cls, prompt, llm_kwargs, prompt_args)
        read = read_object(self.chat(messages, **options), output_cls)
        dispatcher.event(LLMStructuredPredictEndEvent(output=read))
        return read

    async def astructured_predict(
        self,
        output_cls: type[Model],
        prompt: BasePromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Model:
        """Return the object that the prompt asks for."""
        if not self._by_schema:
            return await super().astructured_predict(output_cls, prompt, llm_kwargs, **prompt_args)  # type: ignore[no-any-return]
        dispatcher.event(
            LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args)
        )
        messages, options = self._asking(output_cls, prompt, llm_kwargs, prompt_args)
        read = read_object(await self.achat(messages, **options), output_cls)
        dispatcher.event(LLMStructuredPredictEndEvent(output=read))
        return read

    def _structured_stream_call(
        self,
        output_cls: type[Model],
        prompt: BasePromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Generator[Any, None, None]:
        if not self._by_schema:
            yield from super()._structured_stream_call(output_cls, prompt, llm_kwargs, **prompt_args)  # type: ignore[arg-type]
            return
        messages, options = self._asking(output_cls, prompt, llm_kwargs, prompt_args)
        growing = GrowingObject(output_cls)
        for response in self.stream_chat(messages, **options):
            if growing.add(response):
                yield growing.read
        yield growing.close()

    async def _structured_astream_call(
        self,
        output_cls: type[Model],
        prompt: BasePromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> AsyncGenerator[Any, None]:
        if not self._by_schema:
            return await super()._structured_astream_call(output_cls, prompt, llm_kwargs, **prompt_args)  # type: ignore[arg-type]
        messages, options = self._asking(output_cls, prompt, llm_kwargs, prompt_args)

        async def objects() -> AsyncGenerator[Any, None]:
            growing = GrowingObject(output_cls)
            async for response in await self.astream_chat(messages, **options):
                if growing.add(response):
                    yield growing.read
            yield growing.close()

        return objects()

    @property
    def _by_schema(self) -> bool:
        return self.pydantic_program_mode == PydanticProgramMode.DEFAULT

    def _asking(
        self,
        output_cls: type[Model],
        prompt: BasePromptTemplate,
        llm_kwargs: dict[str, Any] | None,
        prompt_args: dict[str, Any],
    ) -> tuple[list[ChatMessage], dict[str, Any]]:
        """Return the messages and options that ask for an object."""
        messages = self._extend_messages(prompt.format_messages(llm=self, **prompt_args))
        return messages, {**(llm_kwargs or {}), "response_format": json_schema_format(output_cls.model_json_schema())}


class GrowingObject:
    """The object of a streamed reply, of which more and more is there."""

    def __init__(self, output_cls: type[BaseModel]) -> None:
        self._output_cls = output_cls
        self._partial_cls = create_flexible_model(output_cls)
        self._fields: Any = None
        self._last: ChatResponse | None = None
        self.read: BaseModel | None = None
        """What is there: of the schema's class, or of LlamaIndex's whose fields may all be None."""

    def add(self, response: ChatResponse) -> bool:
        """Take the next response and return whether it adds to the object."""
        self._last = response
        try:
            fields = from_json(response.message.content or "", allow_partial="trailing-strings")
        except ValueError:
            return False
        if fields == self._fields:
            return False
        self._fields = fields
        for form in (self._output_cls, self._partial_cls):
            with contextlib.suppress(ValidationError):
                self.read = form.model_validate(fields)
                return True
        return False

    def close(self) -> BaseModel:
        """Return the whole object."""
        if self._last is None:
            raise StructuredOutputError.of("empty")
        return read_object(self._last, self._output_cls)


def read_object(response: ChatResponse, output_cls: type[Model]) -> Model:
    """Return the object that a reply holds.

    Raises:
        StructuredOutputError: It holds none, or not a whole one.
    """
    if incomplete := response.additional_kwargs.get("incomplete"):
        raise StructuredOutputError.of(incomplete)
    try:
        return output_cls.model_validate_json(response.message.content or "")
    except ValidationError as error:
        raise StructuredOutputError(f"The reply is no {output_cls.__name__}: {error}") from error
