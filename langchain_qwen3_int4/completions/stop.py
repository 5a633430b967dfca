"""Ends an answer before a stop string; a thought before the answer may hold the string."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_qwen3_int4.qwen3.thinking import held_suffix


class StopFilter:
    """Passes an answer's text on until one of the stop strings, which may come in pieces.

    >>> stop = StopFilter(["END"])
    >>> stop.feed("one E"), stop.feed("N"), stop.feed("D two"), stop.hit
    ('one ', '', '', True)
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = [stop for stop in stops if stop]
        self._held = ""
        self.hit = False
        """Whether a stop string has come."""

    def feed(self, text: str) -> str:
        """Take the next piece of the answer and return what can be passed on now."""
        if self.hit:
            return ""
        self._held += text
        found = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if found:
            self.hit = True
            passed, self._held = self._held[: min(found)], ""
            return passed
        keep = max((held_suffix(self._held, stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        passed, self._held = self._held[:cut], self._held[cut:]
        return passed

    def close(self) -> str:
        """End the answer and return what was held back."""
        held, self._held = self._held, ""
        return held
