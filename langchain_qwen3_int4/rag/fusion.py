"""Merges several ranked lists of documents into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from langchain_core.documents import Document


def reciprocal_rank(rankings: Sequence[Sequence[Document]], *, smoothing: int = 60) -> list[Document]:
    """Return the documents of several rankings, best first, by reciprocal rank fusion (Cormack et al., 2009).

    A document is the same in two rankings when its text is.

    Args:
        rankings: Lists of documents, each best first.
        smoothing: How little the first places count more than later ones; 60 as in the paper.

    >>> a, b, c = Document("a"), Document("b"), Document("c")
    >>> [document.page_content for document in reciprocal_rank([[a, b], [b, c]])]
    ['b', 'a', 'c']
    """
    scores: defaultdict[str, float] = defaultdict(float)
    first: dict[str, Document] = {}
    for ranking in rankings:
        for rank, document in enumerate(ranking, start=1):
            scores[document.page_content] += 1 / (smoothing + rank)
            first.setdefault(document.page_content, document)
    return [first[text] for text in sorted(first, key=lambda text: -scores[text])]
