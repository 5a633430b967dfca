"""The template for documents longer than the context: each part is read for the question, then the notes together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Unpack

from langchain_core.documents import Document
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from langchain_qwen3_int4.errors import ConfigurationError, InvalidRequestError
from langchain_qwen3_int4.rag.answering import Answering
from langchain_qwen3_int4.rag.answers import is_refusal
from langchain_qwen3_int4.rag.citations import MARKER
from langchain_qwen3_int4.rag.contract import Question
from langchain_qwen3_int4.rag.fencing import fenced
from langchain_qwen3_int4.rag.model import ChatModel
from langchain_qwen3_int4.rag.options import RagOptions
from langchain_qwen3_int4.rag.packing import fits_surely, most, sentence_ends
from langchain_qwen3_int4.rag.prompts import Prompts
from langchain_qwen3_int4.rag.search import Retriever
from langchain_qwen3_int4.rag.steps import Ask, Count, Prompt, Search, Steps
from langchain_qwen3_int4.rag.template import RagTemplate

Group = Sequence[Document]

BYTES_PER_TOKEN = 3
"""About how much text a token holds, rather too little."""


def create_map_reduce_chain(
    model: ChatModel, retriever: Retriever | None = None, *, part_tokens: int = 1024, **options: Unpack[RagOptions]
) -> RagTemplate:
    """Return a chain for `{"question", "documents"}` whose documents may be longer than the context.

    The documents are cut at sentences into parts, and all parts are read for the question in one batch without
    thinking. Where the parts that have something to say fit a prompt together, the answer comes from them; otherwise
    from the notes on them, joined by the model as often as it takes. The passages of the result are those parts or
    notes: their `metadata` is that of their document and `parts`, the places in its text as (start, end).

    Args:
        model: Any LangChain chat model.
        retriever: Finds the documents when the input holds none.
        part_tokens: About how many tokens of a document are read at once.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option is out of its range or does not suit the model.
    """
    answering = Answering.of(model, {**options})
    if part_tokens < 1:
        raise ConfigurationError(f"`part_tokens` must be above 0, not {part_tokens}.")

    def noted(question: str, groups: Sequence[Group], words: Prompts) -> Steps[list[tuple[Document, Group]]]:
        """Return what the model notes on each group that has something for the question, and the group."""
        if not groups:
            return []
        replies = yield Ask([_reading(words, question, group) for group in groups], "map")
        return [
            # The note's own numbers would read as those of the notes.
            (Document(MARKER.sub("", reply).strip(), metadata=_origin(group)), group)
            for group, reply in zip(groups, replies, strict=True)
            if reply.strip() and not is_refusal(reply, words.refusal)
        ]

    def steps(question: Question) -> Steps[None]:
        documents, queries = question.documents, []
        if documents is None:
            if retriever is None:
                raise InvalidRequestError("Pass the texts to read as `documents`, or make the chain with a retriever.")
            queries = [question.text]
            [documents] = yield Search(queries)
        words, room = answering.words(question.text), (yield from answering.room())

        def reading(some: Sequence[Document]) -> Prompt:
            return _reading(words, question.text, some)

        parts: list[Document] = []
        for document in documents:
            parts += yield from _parts(document, reading, room, part_tokens)
        read = yield from noted(question.text, [[part] for part in parts], words)
        notes, telling = [note for note, _ in read], [part for _, group in read for part in group]
        if len((yield from _groups(telling, reading, room))) <= 1:
            yield from answering.answer(question.text, telling, queries=queries)
            return
        while len(groups := (yield from _groups(notes, reading, room))) > 1:
            joined = yield from noted(question.text, groups, words)
            if len(joined) >= len(notes):
                break  # too long even one by one: the packing says what is left out
            notes = [note for note, _ in joined]
        yield from answering.answer(question.text, notes, queries=queries)

    return answering.template("map_reduce", steps, retriever or RunnableLambda(lambda _: []))


def _reading(words: Prompts, question: str, passages: Sequence[Document]) -> Prompt:
    asked = words.question.format(passages=fenced(passages), question=question)
    return [SystemMessage(words.note), HumanMessage(asked)]


def _origin(group: Sequence[Document]) -> dict[str, object]:
    metadata = group[0].metadata if len({str(one.metadata.get("source")) for one in group}) == 1 else {}
    return {**metadata, "parts": [place for one in group for place in one.metadata["parts"]]}


def _parts(
    document: Document, build: Callable[[Sequence[Document]], Prompt], room: int, part_tokens: int
) -> Steps[list[Document]]:
    """Return a document in parts of about `part_tokens`, none of which is too long for a prompt."""
    text = document.page_content
    spans: list[tuple[int, int]] = []
    begin = end = 0
    for stop in [*sentence_ends(text), len(text)]:
        if end > begin and len(text[begin:stop].encode()) > part_tokens * BYTES_PER_TOKEN:
            spans.append((begin, end))
            begin = end
        end = stop
    spans.append((begin, len(text)))
    parts = []
    while spans:
        begin, end = spans.pop(0)
        part = Document(text[begin:end].strip(), metadata={**document.metadata, "parts": [(begin, end)]})
        if not part.page_content:
            continue
        prompt = build([part])
        if fits_surely(prompt, room) or (yield Count(prompt)) <= room or end - begin < 2:
            parts.append(part)
        else:
            middle = (begin + end) // 2
            spans[:0] = [(begin, middle), (middle, end)]
    return parts


def _groups(
    notes: Sequence[Document], build: Callable[[Sequence[Document]], Prompt], room: int
) -> Steps[list[list[Document]]]:
    """Return the notes in groups that each fit a prompt."""
    groups: list[list[Document]] = []
    begin = 0
    while begin < len(notes):
        rest = notes[begin:]
        count = len(rest)
        if not fits_surely(build(rest), room):
            # At least one, which the packing shortens where even that is too long.
            count = max(1, (yield from most(count, lambda some, rest=rest: build(rest[:some]), room)))  # type: ignore[misc]
        groups.append([*rest[:count]])
        begin += count
    return groups
