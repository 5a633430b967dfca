"""The retrieval templates that answer a question from what a retriever finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.rag.answering import Answering
from langchain_qwen3_int4.rag.contract import LeftOut, Question
from langchain_qwen3_int4.rag.fencing import quoted
from langchain_qwen3_int4.rag.fusion import reciprocal_rank
from langchain_qwen3_int4.rag.model import ChatModel
from langchain_qwen3_int4.rag.options import RagOptions
from langchain_qwen3_int4.rag.packing import fitting, latest, unique
from langchain_qwen3_int4.rag.search import Retriever
from langchain_qwen3_int4.rag.steps import Ask, Prompt, Search, Steps
from langchain_qwen3_int4.rag.template import RagTemplate


def create_rag_chain(model: ChatModel, retriever: Retriever, **options: Unpack[RagOptions]) -> RagTemplate:
    """Return a chain that retrieves, packs what fits, and answers with checked citations, or refuses.

    >>> from langchain_core.documents import Document
    >>> from langchain_core.runnables import RunnableLambda
    >>> from langchain_qwen3_int4 import ChatQwen3Int4
    >>> retriever = RunnableLambda(lambda query: [Document("The Holloway tower was finished in 1934.")])
    >>> llm = ChatQwen3Int4(model="tiny", enable_thinking=False, temperature=0)
    >>> result = create_rag_chain(llm, retriever).invoke("When was the Holloway tower finished?")
    >>> result.answer, [citation.number for citation in result.citations]
    ('The Holloway tower was finished in 1934 [1].', [1])

    Args:
        model: Any LangChain chat model.
        retriever: Any LangChain retriever, or a Runnable from a query to a list of Documents.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option does not suit the model.
    """
    answering = Answering.of(model, {**options})

    def steps(question: Question) -> Steps[None]:
        [found] = yield Search([question.text])
        yield from answering.answer(question.text, found, queries=[question.text])

    return answering.template("rag", steps, retriever)


def create_conversational_rag_chain(
    model: ChatModel, retriever: Retriever, *, history_tokens: int = 1024, **options: Unpack[RagOptions]
) -> RagTemplate:
    """Return a chain for `{"question", "chat_history"}`: a follow-up is first rewritten to stand alone.

    The rewriting is done without thinking; without a history it is left out. The question is searched for and answered
    as rewritten, behind the latest turns of the history.

    Args:
        model: Any LangChain chat model.
        retriever: Any LangChain retriever, or a Runnable from a query to a list of Documents.
        history_tokens: Most tokens of the history in a prompt; older turns are left out.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option does not suit the model.
    """
    answering = Answering.of(model, {**options})
    if history_tokens < 1:
        raise ConfigurationError(f"`history_tokens` must be above 0, not {history_tokens}.")

    def steps(question: Question) -> Steps[None]:
        words = answering.words(question.text)
        turns = [turn for turn in question.history if isinstance(turn, HumanMessage | AIMessage)]

        def rewriting(history: Sequence[BaseMessage]) -> Prompt:
            return [SystemMessage(words.standalone), *history, HumanMessage(question.text)]

        history = yield from latest(turns, rewriting, history_tokens)
        text = question.text
        if history:
            [rewritten] = yield Ask([rewriting(history)], "rewrite")
            text = rewritten.strip() or text
        [found] = yield Search([text])
        yield from answering.answer(text, found, queries=[text], history=history)

    return answering.template("conversational_rag", steps, retriever)


def create_multi_query_rag_chain(
    model: ChatModel,
    retriever: Retriever,
    *,
    rewordings: int = 3,
    most_passages: int = 8,
    **options: Unpack[RagOptions],
) -> RagTemplate:
    """Return a chain that also searches for the question in other words, and fuses what it finds by reciprocal rank.

    The rewordings are asked for in one batch, without thinking, and searched for in one batch.

    Args:
        model: Any LangChain chat model.
        retriever: Any LangChain retriever, or a Runnable from a query to a list of Documents.
        rewordings: How many other wordings, at most as many as the prompts have turns for (3).
        most_passages: How many of the fused documents are used.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option is out of its range or does not suit the model.
    """
    answering = Answering.of(model, {**options})
    if not 1 <= rewordings <= len(answering.words("").reword) or most_passages < 1:
        raise ConfigurationError(
            f"`rewordings` must be from 1 to {len(answering.words('').reword)} and `most_passages` above 0, not "
            f"{rewordings} and {most_passages}."
        )

    def steps(question: Question) -> Steps[None]:
        templates = answering.words(question.text).reword[:rewordings]
        prompts = [[HumanMessage(template.format(question=question.text))] for template in templates]
        reworded = yield Ask(prompts, "reword")
        queries = list(dict.fromkeys([question.text, *(text.strip() for text in reworded if text.strip())]))
        found = yield Search(queries)
        yield from answering.answer(question.text, reciprocal_rank(found)[:most_passages], queries=queries)

    return answering.template("multi_query_rag", steps, retriever)


def create_corrective_rag_chain(
    model: ChatModel, retriever: Retriever, *, least_relevant: int = 1, **options: Unpack[RagOptions]
) -> RagTemplate:
    """Return a chain that grades what it finds, searches once more where that is weak, and refuses where all of it is.

    All passages are graded in one batch, without thinking, and `ChatQwen3Int4` is held to "yes" or "no". With fewer
    than `least_relevant` good ones the question is put in other words and searched for again.

    Args:
        model: Any LangChain chat model.
        retriever: Any LangChain retriever, or a Runnable from a query to a list of Documents.
        least_relevant: How many relevant passages make a second search needless.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option is out of its range or does not suit the model.
    """
    answering = Answering.of(model, {**options})
    if least_relevant < 1:
        raise ConfigurationError(f"`least_relevant` must be above 0, not {least_relevant}.")

    def graded(question: str, documents: Sequence[Document]) -> Steps[tuple[list[Document], list[LeftOut]]]:
        if not documents:
            return [], []
        words, room = answering.words(question), (yield from answering.room())
        prompts = []
        for document in documents:
            prompt = yield from fitting(document, lambda one: [_grade(words.grade, question, one)], room)
            prompts.append(prompt)
        replies = yield Ask(prompts, "grade", words.grades)
        good = [reply.strip().casefold().startswith(words.grades[0]) for reply in replies]
        kept = [document for document, relevant in zip(documents, good, strict=True) if relevant]
        rest = [document for document, relevant in zip(documents, good, strict=True) if not relevant]
        return kept, [LeftOut(document=document, reason="irrelevant") for document in rest]

    def steps(question: Question) -> Steps[None]:
        [found] = yield Search([question.text])
        queries, found = [question.text], unique(found)
        kept, left_out = yield from graded(question.text, found)
        if len(kept) < least_relevant:
            reword = answering.words(question.text).reword[0].format(question=question.text)
            [other] = yield Ask([[HumanMessage(reword)]], "rewrite")
            queries.append(other.strip() or question.text)
            [again] = yield Search(queries[1:])
            more, rejected = yield from graded(question.text, unique([*found, *again])[len(found) :])
            kept, left_out = [*kept, *more], [*left_out, *rejected]
        yield from answering.answer(question.text, kept, queries=queries, left_out=left_out)

    return answering.template("corrective_rag", steps, retriever)


def _grade(template: str, question: str, document: Document) -> HumanMessage:
    # The rules and the question come first: all grades of one question share them in the cache.
    return HumanMessage(template.format(question=question, passage=quoted(document)))
