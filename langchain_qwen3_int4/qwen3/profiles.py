"""What is known of each Qwen3 model, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Sampling = Mapping[str, float | int]

THINKING_SAMPLING: Sampling = MappingProxyType({"temperature": 0.6, "top_p": 0.95, "top_k": 20, "min_p": 0.0})
"""Qwen's advice for thinking mode, from the Qwen3 model cards."""

ANSWER_SAMPLING: Sampling = MappingProxyType({"temperature": 0.7, "top_p": 0.8, "top_k": 20, "min_p": 0.0})
"""Qwen's advice for non-thinking mode, from the Qwen3 model cards."""


@dataclass(frozen=True)
class Profile:
    """How one family of Qwen3 models thinks and what its context holds."""

    thinking: Literal["switch", "always", "never"] = "switch"
    """Whether `enable_thinking` decides, or the model always or never thinks."""
    prompt_opens_thought: bool = False
    """Whether the chat template itself writes `<think>`, so that the reply starts inside the thought."""
    greedy_thinking: bool = False
    """Whether it thinks well at temperature 0; Qwen advises against it, because thoughts then repeat without end."""
    context_length: int = 40960
    """The longest prompt and reply together, in tokens."""
    sampling: Mapping[bool, Sampling] = field(
        default_factory=lambda: MappingProxyType({True: THINKING_SAMPLING, False: ANSWER_SAMPLING})
    )
    """Sampling for thinking (True) and not thinking (False), where the caller sets nothing."""

    def thinks(self, asked: bool | None) -> bool:
        """Return whether the model will think, given the caller's wish (None: the model's default, which is to think).

        >>> Profile(thinking="never").thinks(None)
        False
        """
        if self.thinking == "switch":
            return asked is not False
        return self.thinking == "always"


PROFILES: tuple[tuple[re.Pattern[str], Profile], ...] = (
    (re.compile(r"(^|/)tiny$"), Profile(greedy_thinking=True, context_length=4096)),
    (re.compile(r"thinking-?2507"), Profile("always", prompt_opens_thought=True, context_length=262144)),
    (re.compile(r"instruct-?2507"), Profile("never", context_length=262144)),
    (re.compile(r"qwen-?3-?coder"), Profile("never", context_length=262144)),
)
"""Name patterns (lower case, first match wins) and their profiles; any other name is a hybrid Qwen3."""

HYBRID = Profile()


def profile_of(model: str) -> Profile:
    """Return the profile of a model by its name.

    >>> profile_of("Qwen/Qwen3-4B-Thinking-2507-AWQ").thinking
    'always'
    >>> profile_of("Qwen/Qwen3-0.6B").thinking
    'switch'
    """
    name = model.lower().rstrip("/")
    return next((profile for pattern, profile in PROFILES if pattern.search(name)), HYBRID)
