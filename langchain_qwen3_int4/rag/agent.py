"""The retriever as a tool of a LangGraph agent, which searches as often as it wants and thinks in between."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Unpack

from langchain_core.callbacks import AsyncCallbackManagerForChainRun, CallbackManagerForChainRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import merge_configs, run_in_executor
from langchain_core.tools import StructuredTool

from langchain_qwen3_int4.errors import ConfigurationError, MissingDependencyError
from langchain_qwen3_int4.rag.answers import AnswerReader
from langchain_qwen3_int4.rag.contract import Question, RagInput, RagResult
from langchain_qwen3_int4.rag.fencing import fenced
from langchain_qwen3_int4.rag.model import RagModel
from langchain_qwen3_int4.rag.options import Options, RagOptions
from langchain_qwen3_int4.rag.packing import counted, pack
from langchain_qwen3_int4.rag.prompts import Prompts
from langchain_qwen3_int4.rag.runnable import RagRunnable, child_config
from langchain_qwen3_int4.rag.search import Retriever, Searcher
from langchain_qwen3_int4.rag.steps import Prompt

try:
    from langchain.agents import create_agent
    from langgraph.errors import GraphRecursionError
except ImportError as error:
    raise MissingDependencyError("The agent needs LangGraph: pip install 'langchain-qwen3-int4[agent]'") from error

TOOL = "search_documents"
_FOUND = "qwen3_int4_found"


class Found:
    """The passages that one run of the agent has found, each with one number however often it is found."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.queries: list[str] = []
        self._lock = threading.Lock()

    def add(self, query: str, documents: Sequence[Document]) -> list[int]:
        """Keep what a search gave, and return the passages' numbers."""
        with self._lock:
            self.queries.append(query)
            texts = [document.page_content for document in self.documents]
            for document in documents:
                if document.page_content not in texts:
                    self.documents.append(document)
                    texts.append(document.page_content)
            return [texts.index(document.page_content) + 1 for document in documents]


class RagAgent(RagRunnable):
    """An agent with a search tool, made by `create_rag_agent`."""

    def __init__(self, model: BaseChatModel, searcher: Searcher, options: Options, most_searches: int) -> None:
        self.name = "rag_agent"
        self._model = model
        self._searcher = searcher
        self._options = options
        self._most_searches = most_searches
        self._counting = RagModel(model, context_length=options.context_length)
        self._graphs: dict[Prompts, Any] = {}

    def _parts(
        self, given: RagInput, config: RunnableConfig | None, manager: CallbackManagerForChainRun, *, streamed: bool
    ) -> Iterator[RagResult]:
        run = _Run(Question.read(given), self._options)
        call = run.call(child_config(config, manager, "agent"), self._most_searches, streamed=streamed)
        try:
            for item in self._graph(run.words).stream(**call):
                yield from run.read(item)
        except GraphRecursionError:
            yield RagResult(incomplete="searching")
        yield run.reader.close()

    async def _aparts(
        self,
        given: RagInput,
        config: RunnableConfig | None,
        manager: AsyncCallbackManagerForChainRun,
        *,
        streamed: bool,
    ) -> AsyncIterator[RagResult]:
        run = _Run(Question.read(given), self._options)
        call = run.call(child_config(config, manager, "agent"), self._most_searches, streamed=streamed)
        try:
            async for item in self._graph(run.words).astream(**call):
                for part in run.read(item):
                    yield part
        except GraphRecursionError:
            yield RagResult(incomplete="searching")
        yield run.reader.close()

    def _graph(self, words: Prompts) -> Any:
        if words not in self._graphs:
            tool = self._tool(words)
            self._graphs[words] = create_agent(self._model, [tool], system_prompt=words.agent, name=self.name)
        return self._graphs[words]

    def _tool(self, words: Prompts) -> StructuredTool:
        def shown(query: str, documents: Sequence[Document], found: Found) -> str:
            # A quarter of the context for each search leaves room for several, and for the replies.
            room = self._counting.context() // 4
            packed = counted(pack(documents, _alone, room), self._counting.count)
            numbers = found.add(query, packed.passages)
            return fenced(packed.passages, numbers) if packed.passages else words.refusal

        def search(query: str, config: RunnableConfig) -> str:
            found: Found = config["configurable"][_FOUND]
            if len(found.queries) >= self._most_searches:
                return words.searched
            return shown(query, self._searcher.search([query], config)[0], found)

        async def asearch(query: str, config: RunnableConfig) -> str:
            found: Found = config["configurable"][_FOUND]
            if len(found.queries) >= self._most_searches:
                return words.searched
            [documents] = await self._searcher.asearch([query], config)
            return await run_in_executor(None, shown, query, documents, found)

        return StructuredTool.from_function(search, asearch, name=TOOL, description=words.search)


class _Run:
    """One question on its way through the agent."""

    def __init__(self, question: Question, options: Options) -> None:
        self.words = options.words(question.text)
        self._question = question
        self._found = Found()
        self._shown = (0, 0)
        self.reader = AnswerReader(self._found.documents, self.words.refusal)

    def call(self, config: RunnableConfig, most_searches: int, *, streamed: bool) -> dict[str, Any]:
        """Return the arguments of the graph's stream."""
        messages = [*self._question.history, HumanMessage(self._question.text)]
        # A search is two steps of the graph; the last ones are for the answer, and for one who asks again in vain.
        steps = 2 * (most_searches + 2) + 1
        own = merge_configs(config, {"configurable": {_FOUND: self._found}, "recursion_limit": steps})
        return {"input": {"messages": messages}, "config": own, "stream_mode": "messages" if streamed else "updates"}

    def read(self, item: Any) -> Iterator[RagResult]:
        """Yield the parts that an item of the graph's stream adds."""
        updates = [] if isinstance(item, tuple) else item.values()
        messages = [item[0]] if isinstance(item, tuple) else [m for update in updates for m in update["messages"]]
        documents, queries = self._shown
        self._shown = len(self._found.documents), len(self._found.queries)
        if self._shown != (documents, queries):
            new = self._found.documents[documents:], self._found.queries[queries:]
            yield RagResult(documents=new[0], queries=new[1])
        for message in messages:
            if isinstance(message, AIMessage) and (part := self.reader.read(message)):
                yield part


def _alone(documents: Sequence[Document]) -> Prompt:
    return [HumanMessage(fenced(documents))]


def create_rag_agent(
    model: BaseChatModel, retriever: Retriever, *, most_searches: int = 4, **options: Unpack[RagOptions]
) -> RagAgent:
    """Return an agent that searches as often as it wants, thinks in between, and answers with checked citations.

    Its thoughts stay in the conversation until the answer, as Qwen3 wants it. Each search may fill a quarter of the
    context; `answer_tokens` and `thinking_tokens` have no effect here. A result whose `incomplete` is `"searching"` has
    no answer: the agent went on searching.

    Args:
        model: A chat model that can call tools.
        retriever: Any LangChain retriever, or a Runnable from a query to a list of Documents.
        most_searches: How many searches it may make for one question.
        options: See `Options`.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: An option is out of its range or does not suit the model.
    """
    own = Options.of({**options})
    if most_searches < 1:
        raise ConfigurationError(f"`most_searches` must be above 0, not {most_searches}.")
    RagModel(model, own.enable_thinking)  # refuses what does not suit the model
    if own.enable_thinking is not None:
        model = model.model_copy(update={"enable_thinking": own.enable_thinking})
    return RagAgent(model, Searcher(retriever, own.retrieval_timeout), own, most_searches)
