"""Reads the passage numbers in an answer, in whatever pieces it comes, and takes out those that name no passage."""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized

from langchain_core.documents import Document

from langchain_qwen3_int4.rag.contract import Citation

_SEPARATOR = r"\s*[,，、]\s*"
MARKER = re.compile(rf"([ \t]*)[\[【]\s*(\d{{1,4}}(?:{_SEPARATOR}\d{{1,4}})*)\s*[\]】]")
"""One or more passage numbers in brackets, with the space before them."""

_UNFINISHED = re.compile(r"[ \t]*(?:[\[【][\d\s,，、]*)?$")
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?!\s|$)[^.!?。！？\n]*)*[.!?。！？\n]*(?:\s*\[\d+\])*[.!?。！？]*")
_CITED = re.compile(r"\[(\d+)\]")


class CitationReader:
    """Cleans an answer fed in any chunking; the result does not depend on the chunking.

    `[1, 2]` and `【2】` become `[1][2]` and `[2]`; numbers that name none of the passages are taken out and kept in
    `removed`, except right behind a name, where they index something (`rows[0]`).

    >>> reader = CitationReader(["…", "…"])
    >>> reader.feed("It opened in 1934 [2, 7") + reader.feed("]. Twice [9].") + reader.close()
    'It opened in 1934 [2]. Twice.'
    >>> reader.removed
    [7, 9]
    """

    def __init__(self, passages: Sized) -> None:
        self._passages = passages
        self._held = ""
        self._before = ""
        self.removed: list[int] = []

    def feed(self, text: str) -> str:
        """Return what of the answer so far is certain and not yet returned."""
        self._held += text
        cut = len(self._held) if (open_ := _UNFINISHED.search(self._held)) is None else open_.start()
        return self._release(cut)

    def close(self) -> str:
        """Return what was held back."""
        return self._release(len(self._held))

    def _release(self, cut: int) -> str:
        ready, self._held = self._held[:cut], self._held[cut:]
        # A marker's brackets are never split, so the character before the text is all that the rule for names needs.
        clean = MARKER.sub(self._checked, ready)
        self._before = (self._before + ready)[-1:]
        return clean

    def _checked(self, marker: re.Match[str]) -> str:
        numbers = [int(number) for number in re.split(_SEPARATOR, marker[2])]
        known = [number for number in numbers if 1 <= number <= len(self._passages)]
        before = marker.string[marker.start() - 1] if marker.start() else self._before
        if not known and not marker[1] and before.isascii() and (before.isalpha() or before in "_)]"):
            return marker[0]
        self.removed += [number for number in numbers if number not in known]
        return marker[1] + "".join(f"[{number}]" for number in known) if known else ""


def citations_in(answer: str, documents: Sequence[Document]) -> list[Citation]:
    """Return what a cleaned answer cites, each passage once with the sentences that cite it.

    >>> found = citations_in("It is tall [1]. It is white.[1]", [Document("…")])
    >>> [(citation.number, citation.statements) for citation in found]
    [(1, ['It is tall.', 'It is white.'])]
    """
    statements: dict[int, list[str]] = {}
    for sentence in _SENTENCE.findall(answer):
        plain = _CITED.sub("", sentence).strip()
        plain = re.sub(r"\s+([.!?。！？])$", r"\1", plain)
        for number in dict.fromkeys(int(found) for found in _CITED.findall(sentence)):
            if number <= len(documents):
                statements.setdefault(number, []).append(plain)
    return [Citation(number=n, document=documents[n - 1], statements=said) for n, said in statements.items()]
