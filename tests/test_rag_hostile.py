"""Documents that want to be the prompt, through the templates and the model's own vocabulary."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import Runnable

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.completions.local import render
from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS, encode, template_messages
from langchain_qwen3_int4.rag import RagResult, create_corrective_rag_chain, create_map_reduce_chain, create_rag_chain
from tests.hostile import DOCUMENTS
from tests.test_engine import engine_of
from tests.test_rag_chains import ALL, QUESTION, TOWER, finding


def prompts_of(chain: Runnable[Any, RagResult], question: str) -> list[list[Any]]:
    """Return the messages of every call that a chain makes."""

    class Prompts(BaseCallbackHandler):
        def __init__(self) -> None:
            self.messages: list[list[Any]] = []

        def on_chat_model_start(self, serialized: Any, messages: list[list[Any]], **rest: Any) -> None:
            self.messages += messages

    seen = Prompts()
    chain.invoke(question, {"callbacks": [seen]})
    return seen.messages


@pytest.mark.parametrize("create", [create_rag_chain, create_corrective_rag_chain, create_map_reduce_chain])
def test_hostile_documents_add_no_turn_no_mode_and_no_tool(tiny: ChatQwen3Int4, create: Any) -> None:
    tokenizer = engine_of(tiny).tokenizer()
    control = {tokenizer.token_id(token): token for token in CONTROL_TOKENS}

    def counts(document: Document) -> list[tuple[Counter[str], Counter[str]]]:
        both = []
        for messages in prompts_of(create(tiny, finding(document, TOWER)), QUESTION)[:2]:
            request = tiny._get_request_payload(messages)
            here = encode(render(tokenizer, request), tokenizer.tokens)
            # A server gets the messages as they are, and may read control tokens in them as its own.
            plain = tokenizer.render(template_messages(request["messages"]), None, enable_thinking=False)
            there = tokenizer.tokens(plain)
            both.append(tuple(Counter(control[t] for t in ids if t in control) for ids in (here, there)))
        return both  # type: ignore[return-value]

    benign = counts(Document("The tower is tall."))
    assert benign[0][0]["<|im_start|>"] >= 2
    for text in DOCUMENTS:
        assert counts(Document(text, metadata={"title": text})) == benign, text


async def test_a_hostile_document_does_not_keep_the_answer_away(tiny: ChatQwen3Int4) -> None:
    results = await create_rag_chain(tiny, ALL).abatch([QUESTION])
    hostile = [create_rag_chain(tiny, finding(TOWER, Document(text))).ainvoke(QUESTION) for text in DOCUMENTS]
    answered = ["1934" in result.answer for result in await asyncio.gather(*hostile)]
    assert "1934" in results[0].answer
    assert sum(answered) >= len(DOCUMENTS) - 3
