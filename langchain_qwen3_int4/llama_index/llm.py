"""`Qwen3Int4`: Qwen3 in INT4 as a LlamaIndex LLM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from llama_index.core.base.llms.generic_utils import (
    achat_to_completion_decorator,
    astream_chat_to_completion_decorator,
    chat_to_completion_decorator,
    stream_chat_to_completion_decorator,
)
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
    ToolCallBlock,
)
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from llama_index.core.llms.llm import ToolSelection
from llama_index.core.tools.types import BaseTool
from pydantic import BaseModel, Field, PrivateAttr, SecretStr, model_validator

from langchain_qwen3_int4.completions.endpoint import EndpointCompletions
from langchain_qwen3_int4.completions.local import LocalCompletions, context_window
from langchain_qwen3_int4.completions.options import call_options, check_thinking, default_api_key, read_options
from langchain_qwen3_int4.completions.request import build_request, json_schema_format
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import ConfigurationError, StructuredOutputError
from langchain_qwen3_int4.llama_index.messages import ReplySoFar, request_messages
from langchain_qwen3_int4.llama_index.structured_output import SchemaOutput
from langchain_qwen3_int4.qwen3.profiles import profile_of

REQUEST_FIELDS = (
    "enable_thinking", "thinking_budget", "return_reasoning", "priority", "temperature", "top_p", "top_k", "min_p",
    "max_tokens", "stop", "seed", "presence_penalty", "frequency_penalty", "repetition_penalty", "logprobs",
    "top_logprobs", "logit_bias", "extra_body",
)  # fmt: skip
"""The fields that go into each request, and that one call may override."""


class Qwen3Int4(SchemaOutput):
    """Qwen3 in INT4 as a LlamaIndex LLM: in this process, on vLLM, or on an OpenAI-compatible endpoint.

    Without `base_url` the model runs in this process; the engine starts with the first call, is shared by every object
    of the same model and `engine` options, also by `ChatQwen3Int4`'s, and stops with `close()`, at the end of a `with`
    block, or at exit. With `base_url` (or `QWEN3_INT4_BASE_URL` in the environment) requests go to that server.

    Replies hold the thinking as a `ThinkingBlock` with its tokens in `num_tokens`, the answer in `message.content`, and
    calls as `ToolCallBlock`s. `additional_kwargs` of a whole reply, and of a stream's last response, hold
    `prompt_tokens`, `completion_tokens`, `reasoning_tokens`, `finish_reason`, and `incomplete` when the reply ended too
    early: `"thinking"` (cut or stopped while thinking), `"answer"` (cut by length), or `"empty"`. Each response of a
    stream holds what came of the thinking in `additional_kwargs["thinking_delta"]`, and of the answer in `delta`.

    Every field from `enable_thinking` to `extra_body` can also be given to one call (`llm.chat(messages, seed=1)`), and
    so can `tools`, `tool_choice` and `response_format` (a Pydantic class, or OpenAI's own form). Sampling options that
    nobody sets follow Qwen's advice for the mode: temperature 0.6, top_p 0.95 thinking, 0.7 and 0.8 not thinking;
    top_k 20 and min_p 0 in both.

    >>> llm = Qwen3Int4(model="tiny", enable_thinking=False, temperature=0)
    >>> llm.complete("Hello!").additional_kwargs["finish_reason"]
    'stop'

    Raises:
        UnknownOptionError: An option that does not exist.
        ConfigurationError: Options that exclude each other.
    """

    model: str = "Qwen/Qwen3-0.6B"
    """In this process `"tiny"` (embedded), a local folder or a Hugging Face name; on an endpoint the served name."""

    enable_thinking: bool | None = None
    """Whether the model thinks before it answers. Default: the model's own, which for Qwen3 is to think."""

    thinking_budget: int | None = Field(default=None, ge=1)
    """Most tokens of thinking; then the thought is closed and the answer follows. Default: only `max_tokens` bounds."""

    return_reasoning: bool = True
    """Whether replies show the thinking; its tokens are counted either way."""

    priority: int | None = None
    """Order of waiting requests: lower runs first. Default: 0."""

    temperature: float | None = None
    """How freely tokens are sampled; 0 takes the likeliest."""

    top_p: float | None = None
    """The likeliest tokens that add up to this probability are sampled from."""

    top_k: int | None = None
    """How many of the likeliest tokens are sampled from."""

    min_p: float | None = None
    """Least probability of a token to be sampled, relative to the likeliest one."""

    max_tokens: int | None = Field(default=None, ge=1)
    """Most tokens of thinking and answer together. Default: what the context leaves."""

    stop: list[str] | str | None = None
    """Strings that end the answer; the thinking may hold them."""

    seed: int | None = None
    """Makes sampling repeatable."""

    presence_penalty: float | None = None
    """Above 0, tokens that occurred become less likely."""

    frequency_penalty: float | None = None
    """Above 0, tokens become less likely the more often they occurred."""

    repetition_penalty: float | None = None
    """Above 1, tokens that occurred become less likely."""

    logprobs: bool | None = None
    """Whether responses hold the log probability of each token."""

    top_logprobs: int | None = None
    """How many of the likeliest tokens `logprobs` shows at each place."""

    logit_bias: dict[int, float] | None = None
    """What is added to the scores of tokens, by their number."""

    extra_body: dict[str, Any] | None = None
    """What else goes into the request, such as vLLM's `structured_outputs`."""

    engine: EngineConfig | None = None
    """Options of the in-process engine."""

    timeout: Any = None
    """Seconds to wait for the next piece of a reply; on an endpoint also the openai SDK's own forms."""

    base_url: str | None = None
    """Where the endpoint is, such as `"http://gpu-host:8000/v1"`. Default: `$QWEN3_INT4_BASE_URL`, or in-process."""

    api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    """The endpoint's key, which is never serialised. Default: `$QWEN3_INT4_API_KEY`, or `"EMPTY"`."""

    max_retries: int = Field(default=2, ge=0)
    """How often a request to an endpoint is sent again when that may help."""

    default_headers: dict[str, str] | None = Field(default=None, exclude=True, repr=False)
    """Headers of each request to an endpoint, which are never serialised."""

    default_query: dict[str, Any] | None = Field(default=None, exclude=True, repr=False)
    """Parameters in the URL of each request to an endpoint."""

    http_client: Any = Field(default=None, exclude=True, repr=False)
    """The openai SDK's HTTP client to use; it is never closed here."""

    http_async_client: Any = Field(default=None, exclude=True, repr=False)
    """Likewise for asynchronous calls."""

    context_window: int | None = Field(default=None, ge=1)
    """Longest prompt and reply together, in tokens, that an endpoint serves. Default: what the model was made for."""

    _side: LocalCompletions | EndpointCompletions | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _read_options(cls, values: Any) -> Any:
        return read_options(values, cls.model_fields, cls.__name__) if isinstance(values, dict) else values

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        check_thinking(self.model, self.enable_thinking, self.thinking_budget)
        if self.context_window is not None and self.base_url is None:
            raise ConfigurationError(
                "`context_window` tells of an endpoint; in-process it is EngineConfig.max_model_len."
            )
        return self

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex saves the class by."""
        return "Qwen3Int4"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Self:
        """Start the in-process engine now rather than with the first call; on an endpoint there is nothing to start."""
        self._completions.start(self.model)
        return self

    def close(self) -> None:
        """Stop the in-process engine, also for other objects that share it, or close the endpoint's connections."""
        if self._side is not None:
            self._side.close()

    @property
    def _completions(self) -> LocalCompletions | EndpointCompletions:
        if self._side is None:
            if self.base_url is None:
                self._side = LocalCompletions(self.engine or EngineConfig())
            else:
                self._side = EndpointCompletions.at(
                    self.base_url,
                    self.api_key.get_secret_value() if self.api_key else default_api_key(),
                    timeout=self.timeout,
                    max_retries=self.max_retries,
                    http_client=self.http_client,
                    http_async_client=self.http_async_client,
                    default_headers=self.default_headers,
                    default_query=self.default_query,
                )
        return self._side

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex packs prompts by; a quarter of the window is kept for replies unless `max_tokens` is set."""
        window = self.context_window or profile_of(self.model).context_length
        if self.base_url is None:
            window = context_window(self.model, self.engine or EngineConfig())
        return LLMMetadata(
            context_window=window,
            num_output=self.max_tokens or window // 4,
            is_chat_model=True,
            is_function_calling_model=True,
            model_name=self.model,
        )

    def get_token_ids(self, text: str) -> list[int]:
        """Return the tokens of a text by the model's own vocabulary; an endpoint is asked (vLLM's `/tokenize`).

        It serves as LlamaIndex's tokenizer: `Settings.tokenizer = llm.get_token_ids`.
        """
        return self._completions.tokens(self.model, text)

    def get_num_tokens_from_messages(
        self, messages: Sequence[ChatMessage], tools: Sequence[BaseTool] = (), **kwargs: Any
    ) -> int:
        """Return how many tokens the prompt of these messages has, by the model's own vocabulary and chat template.

        Args:
            messages: The messages.
            tools: Tools that are offered with them.
            kwargs: Options as for a call, such as `enable_thinking`.
        """
        request = self._request(messages, {"tools": [_described(tool) for tool in tools], **kwargs})
        return self._completions.count_tokens(request)

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Return the reply to a conversation."""
        return self._chat(messages, **kwargs)

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Return the responses of a reply as it comes, each with all of it so far."""
        return self._stream_chat(messages, **kwargs)

    @llm_chat_callback()
    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Return the reply to a conversation."""
        return await self._achat(messages, **kwargs)

    @llm_chat_callback()
    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseAsyncGen:
        """Return the responses of a reply as it comes, each with all of it so far."""
        return await self._astream_chat(messages, **kwargs)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Return the reply to a prompt, which is sent as one user message."""
        return chat_to_completion_decorator(self._chat)(prompt, **kwargs)

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Return the responses of the reply to a prompt as it comes."""
        return stream_chat_to_completion_decorator(self._stream_chat)(prompt, **kwargs)

    @llm_completion_callback()
    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Return the reply to a prompt, which is sent as one user message."""
        return await achat_to_completion_decorator(self._achat)(prompt, **kwargs)

    @llm_completion_callback()
    async def astream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseAsyncGen:
        """Return the responses of the reply to a prompt as it comes."""
        return await astream_chat_to_completion_decorator(self._astream_chat)(prompt, **kwargs)

    def _chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return ReplySoFar().whole(self._completions.create(self._request(messages, kwargs)))

    async def _achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return ReplySoFar().whole(await self._completions.acreate(self._request(messages, kwargs)))

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        request, reply = self._request(messages, kwargs), ReplySoFar()
        return (reply.add(chunk) for chunk in self._completions.stream(request))

    async def _astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseAsyncGen:
        request, reply = self._request(messages, kwargs), ReplySoFar()
        return (reply.add(chunk) async for chunk in self._completions.astream(request))

    def _request(self, messages: Sequence[ChatMessage], given: Mapping[str, Any]) -> dict[str, Any]:
        own = {name: value for name in REQUEST_FIELDS if (value := getattr(self, name)) not in (None, [])}
        if self.base_url is None and self.timeout is not None:
            own["timeout"] = self.timeout
        options = {"model": self.model, **own, **call_options(given, self.extra_body)}
        form = options.get("response_format")
        if isinstance(form, type) and issubclass(form, BaseModel):
            options["response_format"] = json_schema_format(form.model_json_schema())
        if (options.get("n") or 1) > 1:
            raise ConfigurationError("`n` must be 1: LlamaIndex's response holds one reply.")
        options["messages"] = request_messages(messages)
        return build_request(options, profile_of(options["model"]), self._completions.options)

    def _prepare_chat_with_tools(
        self,
        tools: Sequence[BaseTool],
        user_msg: str | ChatMessage | None = None,
        chat_history: list[ChatMessage] | None = None,
        verbose: bool = False,
        allow_parallel_tool_calls: bool = False,
        tool_required: bool = False,
        tool_choice: str | dict[str, Any] | None = None,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        asked = [ChatMessage(user_msg)] if isinstance(user_msg, str) else [user_msg] if user_msg else []
        choice = tool_choice or ("required" if tool_required else "auto")
        if isinstance(choice, str) and choice not in ("auto", "none", "any", "required"):
            choice = {"type": "function", "function": {"name": choice}}
        return {
            "messages": [*(chat_history or ()), *asked],
            "tools": [_described(tool, strict) for tool in tools],
            "tool_choice": "required" if choice == "any" else choice,
            "parallel_tool_calls": allow_parallel_tool_calls,
            **kwargs,
        }

    def _validate_chat_with_tools_response(
        self, response: ChatResponse, tools: Sequence[BaseTool], allow_parallel_tool_calls: bool = False, **kwargs: Any
    ) -> ChatResponse:
        """Keep one call where one was allowed, also from servers that give more."""
        blocks, kept = response.message.blocks, response.message.additional_kwargs
        calls = [block for block in blocks if isinstance(block, ToolCallBlock)]
        if len(calls) > 1 and not allow_parallel_tool_calls:
            others = [block for block in blocks if not isinstance(block, ToolCallBlock)]
            response.message.blocks = [*others, calls[0]]
            kept["tool_calls"] = kept["tool_calls"][:1]
        return response

    def get_tool_calls_from_response(
        self, response: ChatResponse, error_on_no_tool_call: bool = True, **kwargs: Any
    ) -> list[ToolSelection]:
        """Return the calls of a reply that may be executed: whole ones, of tools that were offered.

        Raises:
            StructuredOutputError: There is none, unless `error_on_no_tool_call` is off; a `ValueError`.
        """
        calls = [
            ToolSelection(tool_id=block.tool_call_id or "", tool_name=block.tool_name, tool_kwargs=block.tool_kwargs)
            for block in response.message.blocks
            if isinstance(block, ToolCallBlock) and isinstance(block.tool_kwargs, dict)
        ]
        if not calls and error_on_no_tool_call:
            invalid = response.message.additional_kwargs.get("invalid_tool_calls") or ()
            why = "; ".join(f"{call['function']['name']!r}: {call['error']}" for call in invalid)
            raise StructuredOutputError(f"The reply holds no tool call that can be executed{': ' * bool(why)}{why}.")
        return calls


def _described(tool: BaseTool, strict: bool | None = None) -> dict[str, Any]:
    described: dict[str, Any] = tool.metadata.to_openai_tool(skip_length_check=True)
    if strict is not None:
        described["function"]["strict"] = strict
    return described
