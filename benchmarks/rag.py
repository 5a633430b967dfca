"""The retrieval templates over a generated corpus: right answers, citations, refusals, cache and time.

At least 200 documents and 300 questions, a third of which no document answers, from the held-out side of the embedded
model's data (needs this repository's `tools/`). Each template runs with and without thinking; beside them `ChatOpenAI`
with all passages in the prompt, on vLLM's server with the same model.

    python benchmarks/rag.py --out benchmarks/results/cpu-rag.json
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import Runnable
from record import Numbers, parser, report
from served import served

from langchain_qwen3_int4 import ChatQwen3Int4, PromptTooLongError
from langchain_qwen3_int4.rag import (
    ENGLISH,
    Bm25Retriever,
    RagResult,
    create_conversational_rag_chain,
    create_corrective_rag_chain,
    create_map_reduce_chain,
    create_multi_query_rag_chain,
    create_rag_agent,
    create_rag_chain,
)

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
ON_A_CPU = ("--enforce-eager", "--kv-cache-memory-bytes", str(2**30), "--max-num-seqs", "32")
STUFFING = (
    "Answer the question from the context and cite passages as [n].\n\nContext:\n{context}\n\nQuestion: {question}"
)


@dataclass(frozen=True)
class Case:
    """A question, what its answer must hold (None: nothing has it), where that is, and a chat before a follow-up."""

    question: str
    value: str | None
    source: str | None
    history: tuple[HumanMessage | AIMessage, ...] = ()
    follow_up: str = ""


def corpus(documents: int, questions: int, seed: int) -> tuple[list[Document], list[Case]]:
    """Return documents about made-up people and things, and questions, a third of which none of them answers."""
    from tiny_model.data.names import Names
    from tiny_model.data.passages import library
    from tiny_model.data.questions import table, with_pronoun

    names = Names(random.Random(seed), held_out=True)
    made: list[Document] = []
    known: set[str] = set()
    answerable: list[Case] = []
    missing: list[Case] = []
    while len(made) < documents or len(answerable) < questions or len(missing) < questions:
        lib = library(names, table(names), 3)
        if known & {passage.subject.name for passage in lib.passages}:
            continue
        known |= {passage.subject.name for passage in lib.passages}
        for passage in lib.passages:
            source = f"document-{len(made)}.txt"
            made.append(Document(passage.text, metadata={"source": source}))
            for fact in passage.facts[:1]:
                others = [other for other in passage.facts if other is not fact]
                before = (HumanMessage(others[0].question(names)), AIMessage(others[0].sentence)) if others else ()
                follow = with_pronoun(names, fact)[0] if others else ""
                answerable.append(Case(fact.question(names), fact.value, source, before, follow))
        missing += [Case(fact.question(names), None, None) for fact in lib.left_out[:1]]
    third = questions // 3
    cases = [*answerable[: questions - third], *missing[:third]]
    random.Random(seed).shuffle(cases)
    return made, cases


def scores(cases: Sequence[Case], results: Sequence[RagResult | Exception], seconds: float) -> Numbers:
    """Return what is right about the results."""
    pairs = list(zip(cases, results, strict=True))
    overflows = sum(isinstance(result, PromptTooLongError) for _, result in pairs)
    for _, result in pairs:
        if isinstance(result, Exception) and not isinstance(result, PromptTooLongError):
            raise result
    done = [(case, result) for case, result in pairs if isinstance(result, RagResult)]
    asked = [(case, result) for case, result in done if case.value is not None]
    unasked = [result for case, result in done if case.value is None]
    cited = [(case, one.document.metadata.get("source")) for case, result in asked for one in result.citations]
    good = [(case, source) for case, source in cited if source == case.source]
    found = [
        case for case, result in asked if case.source in {c.document.metadata.get("source") for c in result.citations}
    ]
    answered = [result for case, result in asked if str(case.value).lower() in result.answer.lower()]
    usage = [result.usage for _, result in done if result.usage]
    prompt = sum(one["input_tokens"] for one in usage)
    cache = sum(one.get("input_token_details", {}).get("cache_read", 0) for one in usage)
    refusals = {"right refusals": sum(result.refused for result in unasked) / len(unasked)} if unasked else {}
    return refusals | {
        "exact": len(answered) / max(1, sum(case.value is not None for case in cases)),
        "citation precision": len(good) / max(1, len(cited)),
        "citation recall": len(found) / max(1, len(asked)),
        "overflows": overflows,
        "cached share": cache / max(1, prompt),
        "prompt tokens": prompt / len(cases),
        "output tokens": sum(one["output_tokens"] for one in usage) / len(cases),
        "seconds": seconds,
    }


class Stuffing:
    """`ChatOpenAI` as most people use it for retrieval: everything found goes into one prompt."""

    def __init__(self, model: Runnable[Any, AIMessage], retriever: Bm25Retriever) -> None:
        self._model = model
        self._retriever = retriever

    def batch(self, questions: Sequence[str], **_: Any) -> list[RagResult | Exception]:
        """Return results, with the citations read as the templates read theirs."""
        found = [self._retriever.invoke(question) for question in questions]
        prompts = [
            STUFFING.format(
                context="\n".join(f"[{n}] {one.page_content}" for n, one in enumerate(documents, start=1)),
                question=question,
            )
            for documents, question in zip(found, questions, strict=True)
        ]
        replies = self._model.batch(prompts)
        return [self._read(documents, reply) for documents, reply in zip(found, replies, strict=True)]

    def _read(self, documents: list[Document], reply: AIMessage) -> RagResult:
        numbers = {int(number) for number in re.findall(r"\[(\d+)\]", str(reply.text))}
        cited = [
            {"number": number, "document": documents[number - 1], "statements": []}
            for number in sorted(numbers)
            if 1 <= number <= len(documents)
        ]
        refused = not cited and ENGLISH.refusal.rstrip(".").lower() in str(reply.text).lower()
        return RagResult(answer=str(reply.text), citations=cited, refused=refused, usage=reply.usage_metadata)  # type: ignore[arg-type]


def measure(chain: Any, cases: Sequence[Case], given: Callable[[Case], Any]) -> Numbers:
    begun = time.perf_counter()
    results = chain.batch([given(case) for case in cases], return_exceptions=True)
    return scores(cases, results, time.perf_counter() - begun)


def templates(model: ChatQwen3Int4, retriever: Bm25Retriever, *, thinking: bool) -> dict[str, Any]:
    own: dict[str, Any] = {"enable_thinking": thinking}
    return {
        "rag": create_rag_chain(model, retriever, **own),
        "multi query": create_multi_query_rag_chain(model, retriever, most_passages=retriever.k, **own),
        "corrective": create_corrective_rag_chain(model, retriever, **own),
        "map reduce": create_map_reduce_chain(model, retriever, **own),
        "agent": create_rag_agent(model, retriever, **own),
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", default="tiny", help="a folder, or a name that this package knows")
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--questions", type=int, default=300)
    options.add_argument("--k", type=int, default=4, help="passages for each search")
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--max-tokens", type=int, default=400, help="most tokens of a reply")
    options.add_argument("--cpu", action="store_true", help="vLLM's CPU build")
    options.add_argument("--no-server", action="store_true", help="leave out ChatOpenAI on vLLM's server")
    given: argparse.Namespace = options.parse_args()
    documents, cases = corpus(given.documents, given.questions, given.seed)
    retriever = Bm25Retriever(documents=documents, k=given.k)
    repeats: dict[str, list[Numbers]] = {}
    followed = [case for case in cases if case.follow_up]

    def keep(name: str, chain: Any, asked: Sequence[Case], form: Callable[[Case], Any]) -> None:
        repeats[name] = [measure(chain, asked, form) for _ in range(given.repeats)]
        print(name, {key: round(value, 3) for key, value in repeats[name][-1].items()}, file=sys.stderr, flush=True)

    with ChatQwen3Int4(model=given.model, temperature=0, max_tokens=given.max_tokens) as model:
        model.start()
        for thinking in (False, True):
            mode = "thinking" if thinking else "plain"
            for name, chain in templates(model, retriever, thinking=thinking).items():
                keep(f"{name}, {mode}", chain, cases, lambda case: case.question)
            chain = create_conversational_rag_chain(model, retriever, enable_thinking=thinking)
            keep(
                f"conversational, {mode}",
                chain,
                followed,
                lambda case: {"question": case.follow_up, "chat_history": list(case.history)},
            )
    if not given.no_server:
        from langchain_openai import ChatOpenAI

        flags = ["--enable-prompt-tokens-details", "--max-model-len", str(model.context_length())]
        with served(given.model, *flags, *(ON_A_CPU if given.cpu else ())) as url:
            plain = ChatOpenAI(
                model=given.model, base_url=f"{url}/v1", api_key="EMPTY", temperature=0, max_tokens=given.max_tokens
            )
            for name, on in (("plain", False), ("thinking", True)):
                body = {"chat_template_kwargs": {"enable_thinking": on}}
                keep(
                    f"ChatOpenAI stuffing, {name}",
                    Stuffing(plain.bind(extra_body=body), retriever),
                    cases,
                    lambda case: case.question,
                )
            remote = ChatQwen3Int4(model=given.model, base_url=f"{url}/v1", temperature=0, max_tokens=given.max_tokens)
            for name, on in (("plain", False), ("thinking", True)):
                chain = create_rag_chain(remote, retriever, enable_thinking=on)
                keep(f"rag on the server, {name}", chain, cases, lambda case: case.question)
    report(given, repeats)


if __name__ == "__main__":
    main()
