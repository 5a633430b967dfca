"""A chat model as the templates call it: short questions without thinking, answers, and token counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable, RunnableBinding

from langchain_qwen3_int4.chat_models import ChatQwen3Int4
from langchain_qwen3_int4.engine.config import DEFAULT_CONTEXT
from langchain_qwen3_int4.errors import ConfigurationError, EndpointModelError
from langchain_qwen3_int4.qwen3.profiles import profile_of

SHORT_REPLY_TOKENS = 512
"""Most tokens of a rewriting, a grade or a note, so that none runs on to the end of the context."""

ChatModel = Runnable[LanguageModelInput, AIMessage]


def estimate_tokens(messages: Sequence[BaseMessage]) -> int:
    """Return about how many tokens a prompt has, rather too many than too few: one for every three bytes of UTF-8.

    >>> from langchain_core.messages import HumanMessage
    >>> estimate_tokens([HumanMessage("How tall is the lighthouse?")])
    17
    """
    return sum(8 + len(message.text.encode()) // 3 for message in messages)


@dataclass
class RagModel:
    """Any LangChain chat model; of `ChatQwen3Int4` the templates also use thinking, constraints and the vocabulary.

    Raises:
        ConfigurationError: `enable_thinking` is set for a model that is not ChatQwen3Int4, or cannot be set for it.
    """

    model: ChatModel
    enable_thinking: bool | None = None
    """Whether answers are thought over; None leaves it to the model."""
    context_length: int | None = None
    """The longest prompt and reply together, in tokens; None asks the model, and takes 8,192 where it does not say."""

    def __post_init__(self) -> None:
        core: Any = self.model
        bound: dict[str, Any] = {}
        while isinstance(core, RunnableBinding):
            core, bound = core.bound, {**core.kwargs, **bound}
        self._core: Any = core
        self._ours = core if isinstance(core, ChatQwen3Int4) else None
        self._estimates = self._ours is None
        if self._ours is None:
            if self.enable_thinking is not None:
                raise ConfigurationError("`enable_thinking` is known of ChatQwen3Int4 only: set it on your own model.")
            return
        profile = profile_of(self._ours.model_name)
        self._switch = profile.thinking == "switch"
        if self.enable_thinking is not None and not self._switch and self.enable_thinking != profile.thinks(None):
            raise ConfigurationError(
                f"{self._ours.model_name!r} {profile.thinking} thinks: leave `enable_thinking` out."
            )
        asked = bound.get("enable_thinking", self._ours.enable_thinking)
        self._thinks = profile.thinks(asked if self.enable_thinking is None else self.enable_thinking)
        self._bounded = bool(bound.get("thinking_budget") or self._ours.thinking_budget)

    @property
    def thinks(self) -> bool:
        """Whether answers come with a thought, as far as is known."""
        return self._ours is not None and self._thinks

    def for_short_replies(self, choices: Sequence[str] | None = None) -> ChatModel:
        """Return the model for rewriting and grading: without thinking, at temperature 0, held to `choices`."""
        if self._ours is None:
            return self.model
        options: dict[str, Any] = {"temperature": 0, "max_tokens": SHORT_REPLY_TOKENS}
        if self._switch:
            options["enable_thinking"] = False
        if choices and self._switch:
            options["extra_body"] = {"structured_outputs": {"choice": list(choices)}}
        return self.model.bind(**options)

    def for_answers(self, thinking_budget: int | None) -> ChatModel:
        """Return the model for answers; a thought is bounded by `thinking_budget` unless the model has a bound."""
        options: dict[str, Any] = {}
        if self._ours is not None and self._switch and self.enable_thinking is not None:
            options["enable_thinking"] = self.enable_thinking
        if self.thinks and thinking_budget and not self._bounded:
            options["thinking_budget"] = thinking_budget
        return self.model.bind(**options) if options else self.model

    def count(self, messages: Sequence[BaseMessage]) -> int:
        """Return how many tokens a prompt has: exactly for ChatQwen3Int4 where its vocabulary can be had."""
        if self._ours is not None and not self._estimates:
            options: dict[str, Any] = {"enable_thinking": self.enable_thinking} if self._switch else {}
            try:
                return self._ours.get_num_tokens_from_messages(messages, **options)
            except EndpointModelError:
                self._estimates = True  # a server without /tokenize
        return estimate_tokens(messages)

    def context(self) -> int:
        """Return the longest prompt and reply together, in tokens."""
        if self.context_length is None:
            if self._ours is not None:
                self.context_length = self._ours.context_length()
            else:
                profile = getattr(self._core, "profile", None) or {}
                self.context_length = profile.get("max_input_tokens") or DEFAULT_CONTEXT
        return self.context_length
