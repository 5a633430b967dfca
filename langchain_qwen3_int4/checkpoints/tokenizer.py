"""The vocabulary and chat template of a checkpoint."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

_TURNS = 1024
"""How many turns are remembered: four bytes a token, and the text."""


class ModelTokenizer:
    """Renders and tokenises as the checkpoint says; threads can share it."""

    def __init__(self, checkpoint: Path) -> None:
        from transformers import AutoTokenizer

        self._wrapped = AutoTokenizer.from_pretrained(str(checkpoint), local_files_only=True)
        self.turn_tokens = lru_cache(_TURNS)(self._turn_tokens)
        """A turn's tokens, remembered from one request of a conversation to the next."""

    def render(self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Any] | None, **options: Any) -> str:
        """Return the prompt of a conversation, up to where the reply begins.

        Args:
            messages: The conversation, as the template wants it.
            tools: The tools that are offered.
            options: Further variables of the template, such as `enable_thinking`; `add_generation_prompt=False` leaves
                out the beginning of a reply.
        """
        options = {"add_generation_prompt": True, **options}
        offered = list(tools) if tools else None
        return str(self._wrapped.apply_chat_template(list(messages), tools=offered, tokenize=False, **options))

    def tokens(self, text: str) -> list[int]:
        """Return a text's tokens, with control tokens recognised."""
        # The backend's own method: unlike the wrapper's, it changes no state.
        tokens: list[int] = self._wrapped.backend_tokenizer.encode(text, add_special_tokens=False).ids
        return tokens

    def _turn_tokens(self, turn: str) -> Sequence[int]:
        return array("i", self.tokens(turn))

    def text(self, tokens: Sequence[int]) -> str:
        """Return the text of tokens, control tokens included."""
        return str(self._wrapped.backend_tokenizer.decode(list(tokens), skip_special_tokens=False))

    def token_id(self, token: str) -> int:
        """Return the number of a control token."""
        return int(self._wrapped.convert_tokens_to_ids(token))
