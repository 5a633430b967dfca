"""Takes `<think>…</think>` apart from the answer, in a stream of text cut anywhere."""

from __future__ import annotations

import re
from typing import Literal

OPEN = "<think>"
CLOSE = "</think>"

Kind = Literal["reasoning", "content"]
Start = Literal["detect", "thought", "answer"]

_BLANK_LINES = re.compile(r"\s*\n")


def held_suffix(text: str, tag: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of `tag`.

    >>> held_suffix("so </thi", "</think>")
    5
    """
    for size in range(min(len(text), len(tag) - 1), 0, -1):
        if tag.startswith(text[-size:]):
            return size
    return 0


class ThinkSplitter:
    r"""Splits a reply's text into `("reasoning", text)` and `("content", text)` pieces.

    The joined pieces of each kind do not depend on how the text was cut. Only the first `</think>` splits. Text that
    ends inside a thought stays reasoning. Whitespace around a thought, and the blank lines between it and the
    answer, are not part of either.

    Args:
        start: Where the text starts: `"thought"` when the prompt already opened `<think>`, `"detect"` when the model
            may open it itself, `"answer"` when the thought is known to be over.

    >>> splitter = ThinkSplitter("detect")
    >>> splitter.feed("<think>\n2+2 is 4.\n</th") + splitter.feed("ink>\n\nFour.") + splitter.close()
    [('reasoning', '2+2 is 4.'), ('content', 'Four.')]
    """

    def __init__(self, start: Start) -> None:
        self._state: Start = start
        self._held = ""
        self._at_thought_start = start == "thought"
        self._may_reopen = start == "thought"
        self._after_thought = False

    @property
    def thinking(self) -> bool:
        """Whether the text so far ends inside a thought."""
        return self._state == "thought"

    def feed(self, text: str) -> list[tuple[Kind, str]]:
        """Take the next piece of text and return what can be told apart now."""
        self._held += text
        pieces: list[tuple[Kind, str]] = []
        while self._step(pieces):
            pass
        return pieces

    def begin_thought(self) -> None:
        """Take what follows as a thought, because the server said so."""
        if self._state != "thought":
            self._state, self._at_thought_start, self._may_reopen = "thought", True, True

    def end_thought(self) -> list[tuple[Kind, str]]:
        """Take what follows as the answer, because the server said so, and return what was held back."""
        pieces = self.close() if self._state == "thought" else []
        self._state, self._after_thought = "answer", True
        return pieces

    def close(self) -> list[tuple[Kind, str]]:
        """End the text and return what was held back."""
        held, self._held = self._held, ""
        if self._state == "thought":
            return [("reasoning", held)] if held.strip() else []
        if self._after_thought and not held.strip():
            return []
        return [("content", held)] if held else []

    def _step(self, pieces: list[tuple[Kind, str]]) -> bool:
        """Advance by one decision; return whether there may be another."""
        if self._state == "detect":
            return self._detect()
        if self._state == "thought":
            return self._think(pieces)
        if self._after_thought:
            if not self._held.strip():
                return False
            blank = _BLANK_LINES.match(self._held)
            self._held = self._held[blank.end() :] if blank else self._held
            self._after_thought = False
        if self._held:
            pieces.append(("content", self._held))
            self._held = ""
        return False

    def _detect(self) -> bool:
        text = self._held.lstrip()
        if text.startswith(OPEN):
            self._held = text[len(OPEN) :]
            self._state, self._at_thought_start = "thought", True
            return True
        if OPEN.startswith(text):
            return False
        self._state = "answer"
        return True

    def _think(self, pieces: list[tuple[Kind, str]]) -> bool:
        if self._at_thought_start:
            self._held = self._held.lstrip()
            if self._may_reopen and self._held.startswith(OPEN):
                self._held, self._may_reopen = self._held[len(OPEN) :], False
                return True
            if not self._held or (self._may_reopen and OPEN.startswith(self._held)):
                return False
        end = self._held.find(CLOSE)
        thought = self._held[:end] if end >= 0 else self._held[: len(self._held) - held_suffix(self._held, CLOSE)]
        thought = thought.rstrip()
        if thought:
            pieces.append(("reasoning", thought))
            self._at_thought_start = False
        if end < 0:
            self._held = self._held[len(thought) :]
            return False
        self._held = self._held[end + len(CLOSE) :]
        self._state, self._after_thought = "answer", True
        return True
