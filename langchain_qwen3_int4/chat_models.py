"""`ChatQwen3Int4`: Qwen3 in INT4 as a LangChain chat model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Literal, Self

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LangSmithParams, LanguageModelInput, ModelProfile
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_openai.chat_models.base import BaseChatOpenAI
from pydantic import Field, PrivateAttr, SecretStr, model_validator

from langchain_qwen3_int4.batching import NativeBatch
from langchain_qwen3_int4.completions.connections import Connections
from langchain_qwen3_int4.completions.endpoint import EndpointCompletions
from langchain_qwen3_int4.completions.local import LocalCompletions, context_window
from langchain_qwen3_int4.completions.options import call_options, check_thinking, default_api_key, read_options
from langchain_qwen3_int4.completions.request import build_request
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.messages import PROVIDER, chat_result, generation_chunks, send_back_thoughts
from langchain_qwen3_int4.qwen3.profiles import profile_of
from langchain_qwen3_int4.structured_output import options_and_parser, response_format, with_raw


class ChatQwen3Int4(NativeBatch, BaseChatOpenAI):
    """Qwen3 in INT4 as a chat model: in this process, on vLLM, or on an OpenAI-compatible endpoint.

    Without `base_url` the model runs in this process; the engine starts with the first call, is shared by every object
    of the same model and `engine` options, and stops with `close()`, at the end of a `with` block, or at exit. With
    `base_url` (or `QWEN3_INT4_BASE_URL` in the environment) requests go to that server. Both give the same replies:
    the thinking in `additional_kwargs["reasoning_content"]` and as a `reasoning` block in `content_blocks`, the answer
    in `content`, and the tokens of both in `usage_metadata`. `response_metadata["incomplete"]` is there when the reply
    ended too early: `"thinking"` (cut or stopped while thinking), `"answer"` (cut by length), or `"empty"`.

    Besides the fields below, it takes all of `BaseChatOpenAI`'s (`temperature`, `max_tokens`, `stop`, `seed`, …), here
    or for one call (`llm.invoke(messages, temperature=0)`). Sampling options that nobody sets follow Qwen's advice for
    the mode: temperature 0.6, top_p 0.95 thinking, 0.7 and 0.8 not thinking; top_k 20 and min_p 0 in both.

    >>> llm = ChatQwen3Int4(model="tiny", enable_thinking=False, temperature=0)
    >>> llm.invoke("Hello!").response_metadata["model_name"]
    'tiny'

    Raises:
        UnknownOptionError: An option that does not exist.
        ConfigurationError: Options that exclude each other.
    """

    model_name: str = Field(default="Qwen/Qwen3-0.6B", alias="model")
    """In this process `"tiny"` (embedded), a local folder or a Hugging Face name; on an endpoint the served name."""

    enable_thinking: bool | None = None
    """Whether the model thinks before it answers. Default: the model's own, which for Qwen3 is to think."""

    thinking_budget: int | None = Field(default=None, ge=1)
    """Most tokens of thinking; then the thought is closed and the answer follows. Default: only `max_tokens` bounds."""

    return_reasoning: bool = True
    """Whether replies show the thinking; its tokens are counted either way."""

    engine: EngineConfig | None = None
    """Options of the in-process engine."""

    lora: str | None = None
    """A LoRA adapter: one loaded by `load_lora`, or its folder; on an endpoint the name that the server has for it."""

    priority: int | None = None
    """Order of waiting requests: lower runs first. Default: 0."""

    top_k: int | None = None
    """How many of the likeliest tokens are sampled from."""

    min_p: float | None = None
    """Least probability of a token to be sampled, relative to the likeliest one."""

    repetition_penalty: float | None = None
    """Above 1, tokens that occurred become less likely."""

    _side: LocalCompletions | EndpointCompletions | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _read_options(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        known = {name for name, field in cls.model_fields.items()} | {
            field.alias for field in cls.model_fields.values() if field.alias
        }
        base_url = values.get("base_url") or values.get("openai_api_base")
        given = {name: value for name, value in values.items() if name != "openai_api_base"}
        return read_options({**given, "base_url": base_url}, known, cls.__name__)

    @model_validator(mode="after")
    def validate_environment(self) -> Self:
        """Make the SDK's clients for an endpoint; the in-process engine needs none."""
        if self.output_version == "responses/v1" or self.use_responses_api:
            raise ConfigurationError("Qwen3 is served over chat completions, not OpenAI's Responses API.")
        check_thinking(self.model_name, self.enable_thinking, self.thinking_budget)
        if self.openai_api_base is None:
            self.engine = _with_lora(self.engine, self.lora)
            self.stream_usage = True
            return self
        if self.openai_api_key is None:
            self.openai_api_key = SecretStr(default_api_key())
        super().validate_environment()  # type: ignore[operator]
        self.stream_usage = True
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Self:
        """Start the in-process engine now rather than with the first call; on an endpoint there is nothing to start."""
        self._completions.start(self.model_name)
        return self

    def close(self) -> None:
        """Stop the in-process engine, also for other objects that share it, or close the endpoint's connections."""
        if self._side is not None:
            self._side.close()

    def load_lora(self, name: str, path: str | os.PathLike[str]) -> None:
        """Load a LoRA adapter while the engine or server runs; calls use it by `lora=name`.

        A name that is taken gets the new adapter: requests under way end on the old one, those that follow use the new.
        In this process the adapter's folder may be changed or removed afterwards; on a server, which must run with
        `--enable-lora` and `VLLM_ALLOW_RUNTIME_LORA_UPDATING=1`, it has to stay, and a new version needs a new folder.

        Args:
            name: What calls name it by.
            path: Its folder, with `adapter_config.json` and `adapter_model.safetensors`; on a server, the server's.

        Raises:
            AdapterError: The adapter does not fit the model, or the engine or server takes none.
        """
        self._completions.load_lora(self.model_name, name, os.fspath(path))

    async def aload_lora(self, name: str, path: str | os.PathLike[str]) -> None:
        """Load a LoRA adapter without blocking the event loop; see `load_lora`."""
        await asyncio.to_thread(self.load_lora, name, path)

    def unload_lora(self, name: str) -> None:
        """Forget a LoRA adapter; requests under way end on it.

        Raises:
            AdapterError: None has that name.
        """
        self._completions.unload_lora(self.model_name, name)

    async def aunload_lora(self, name: str) -> None:
        """Forget a LoRA adapter without blocking the event loop; see `unload_lora`."""
        await asyncio.to_thread(self.unload_lora, name)

    def loras(self) -> dict[str, str]:
        """Return the names of the loaded LoRA adapters, and the folder of each."""
        return self._completions.loras(self.model_name)

    async def aloras(self) -> dict[str, str]:
        """Return what `loras` does, without blocking the event loop."""
        return await asyncio.to_thread(self.loras)

    @property
    def _completions(self) -> LocalCompletions | EndpointCompletions:
        if self._side is None:
            if self.openai_api_base is None:
                self._side = LocalCompletions(self.engine or EngineConfig())
            else:
                retries = 2 if self.max_retries is None else self.max_retries
                chosen = (self.http_client, self.http_async_client, self.openai_proxy, self.http_socket_options)
                given = any(choice is not None for choice in chosen)
                connections = Connections(self.root_client, self.root_async_client, given=given)
                self._side = EndpointCompletions(connections, max_retries=retries)
        return self._side

    def with_structured_output(
        self,
        schema: dict[str, Any] | type | None = None,
        *,
        method: Literal["json_schema", "function_calling", "json_mode"] = "json_schema",
        include_raw: bool = False,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """Return a chain that gives objects of a schema; a thought before the object stays free.

        Args:
            schema: A Pydantic class, a TypedDict, a JSON schema, or None with `json_mode`.
            method: `json_schema` constrains the answer, `function_calling` forces a call, `json_mode` asks for JSON.
            include_raw: Whether to give `raw`, `parsed` and `parsing_error` instead of the object alone.
            strict: Passed to the server with the schema.
            kwargs: Further options for each call.

        Raises:
            ConfigurationError: The method does not exist, or needs a schema.
        """
        options, parser = options_and_parser(schema, method, strict)
        if method == "function_calling" and schema is not None:
            name = convert_to_openai_tool(schema)["function"]["name"]
            bound = {"tool_choice": name, "parallel_tool_calls": False, "strict": strict, **options, **kwargs}
            model: Runnable[LanguageModelInput, AIMessage] = self.bind_tools([schema], **bound)
        else:
            model = self.bind(**options, **kwargs)
        return with_raw(model, parser) if include_raw else model | parser

    def _use_responses_api(self, payload: dict[str, Any]) -> bool:
        return False

    @property
    def _default_params(self) -> dict[str, Any]:
        own = {
            "enable_thinking": self.enable_thinking,
            "thinking_budget": self.thinking_budget,
            "return_reasoning": self.return_reasoning,
            "lora": self.lora,
            "priority": self.priority,
            "top_k": self.top_k,
            "min_p": self.min_p,
            "repetition_penalty": self.repetition_penalty,
        }
        return {**super()._default_params, **{name: value for name, value in own.items() if value is not None}}

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        kwargs = call_options(kwargs, self.extra_body)
        if kwargs.get("response_format") is not None:
            kwargs = {**kwargs, "response_format": response_format(kwargs["response_format"])}
        messages = self._convert_input(input_).to_messages()
        payload = super()._get_request_payload(messages, stop=stop, **kwargs)
        send_back_thoughts(messages, payload["messages"])
        if self.openai_api_base is None and self.request_timeout is not None:
            payload.setdefault("timeout", self.request_timeout)
        return build_request(payload, profile_of(payload["model"]), self._completions.options)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = self._get_request_payload(messages, stop=stop, **kwargs)
        return self._create_chat_result(self._completions.create(request))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = self._get_request_payload(messages, stop=stop, **kwargs)
        return self._create_chat_result(await self._completions.acreate(request))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        stream_usage: bool | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = self._streaming_request(messages, stop, kwargs)
        form: dict[str, Any] = {"output_version": self.output_version, "usage": stream_usage is not False}
        for chunk in self._completions.stream(request):
            for generation in generation_chunks(chunk, **form):
                if run_manager:
                    run_manager.on_llm_new_token(generation.text, chunk=generation)
                yield generation

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        *,
        stream_usage: bool | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        request = self._streaming_request(messages, stop, kwargs)
        form: dict[str, Any] = {"output_version": self.output_version, "usage": stream_usage is not False}
        async for chunk in self._completions.astream(request):
            for generation in generation_chunks(chunk, **form):
                if run_manager:
                    await run_manager.on_llm_new_token(generation.text, chunk=generation)
                yield generation

    def _streaming_request(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        request = self._get_request_payload(messages, stop=stop, **kwargs)
        if (request.get("n") or 1) > 1:
            raise ConfigurationError("`n` must be 1 when streaming: LangChain's stream holds one reply.")
        return request

    def _create_chat_result(
        self, response: dict[str, Any] | Any, generation_info: dict[str, Any] | None = None
    ) -> ChatResult:
        return chat_result(response, output_version=self.output_version)

    def get_token_ids(self, text: str) -> list[int]:
        """Return the tokens of a text by the model's own vocabulary; an endpoint is asked (vLLM's `/tokenize`)."""
        if self.custom_get_token_ids is not None:
            return self.custom_get_token_ids(text)
        return self._completions.tokens(self.model_name, text)

    def get_num_tokens_from_messages(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool] | None = None,
        **kwargs: Any,
    ) -> int:
        """Return how many tokens the prompt of these messages has, by the model's own vocabulary and chat template.

        Args:
            messages: The messages.
            tools: Tools that are offered with them.
            kwargs: Options as for a call, such as `enable_thinking`.
        """
        offered = [convert_to_openai_tool(tool) for tool in tools or ()]
        return self._completions.count_tokens(self._get_request_payload(list(messages), tools=offered, **kwargs))

    def context_length(self) -> int:
        """Return the longest prompt and reply together, in tokens: of this process's engine, or as the server says."""
        return self._completions.context_length(self.model_name)

    def _resolve_model_profile(self) -> ModelProfile:
        profile = profile_of(self.model_name)
        # Asked while the object is being made: no server is, and the engine's options are not settled yet.
        length = profile.context_length
        if self.openai_api_base is None:
            length = context_window(self.model_name, self.engine or EngineConfig())
        return {
            "max_input_tokens": length,
            "max_output_tokens": length,
            "text_inputs": True,
            "text_outputs": True,
            "image_inputs": False,
            "audio_inputs": False,
            "video_inputs": False,
            "reasoning_output": profile.thinks(self.enable_thinking),
            "tool_calling": True,
            "structured_output": True,
        }

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return {**super()._get_ls_params(stop=stop, **kwargs), "ls_provider": PROVIDER}

    @property
    def lc_secrets(self) -> dict[str, str]:
        """The environment variable that holds the key, which is never serialised itself."""
        return {"openai_api_key": "QWEN3_INT4_API_KEY"}

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """Return True: LangChain can save and load the model object."""
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        """Return where LangChain finds the class."""
        return ["langchain_qwen3_int4", "chat_models"]

    @property
    def _llm_type(self) -> str:
        return "qwen3-int4-chat"


def _with_lora(engine: EngineConfig | None, lora: str | None) -> EngineConfig | None:
    """Return the engine's options with LoRA on where an adapter is asked for."""
    if lora is None or (engine and engine.enable_lora):
        return engine
    if engine and "enable_lora" in engine.model_fields_set:
        raise ConfigurationError("`lora` needs EngineConfig(enable_lora=True), and `engine` turns it off.")
    return (engine or EngineConfig()).model_copy(update={"enable_lora": True})
