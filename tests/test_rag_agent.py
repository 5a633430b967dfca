"""The retrieval agent on a scripted endpoint; `test_examples.py` runs it on the real engine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import create_rag_agent
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, streamed, whole
from tests.test_rag_chains import ALL, BRIDGE, QUESTION, TOWER, ask
from tests.ways import WAYS


@pytest.mark.parametrize("way", WAYS)
async def test_the_agent_searches_thinks_on_and_cites_what_all_its_searches_found(way: str) -> None:
    def search(body: dict[str, Any]) -> Reply:
        results = [message for message in body["messages"] if message["role"] == "tool"]
        call = {"index": 0, "id": f"c{len(results)}", "type": "function"}
        arguments = json.dumps({"query": ["bridge", "tower"][min(len(results), 1)]})
        called = {"tool_calls": [{**call, "function": {"name": "search_documents", "arguments": arguments}}]}
        said = called if len(results) < 2 else {"content": "In 1934 [2], not [7]."}
        if not body.get("stream"):
            return whole({"reasoning": "Hm.", **said}, finish_reason="tool_calls" if said is called else "stop")
        return streamed([{"reasoning": "Hm."}, said], finish_reason="tool_calls" if said is called else "stop")

    found = RunnableLambda(lambda query: [BRIDGE] if query == "bridge" else [TOWER, BRIDGE])
    with ScriptedEndpoint(search) as endpoint:
        result = await ask(create_rag_agent(ChatQwen3Int4(base_url=endpoint.base_url), found), QUESTION, way)
    assert result.queries == ["bridge", "tower"]
    assert result.documents == [BRIDGE, TOWER]
    assert result.answer == "In 1934 [2], not."
    assert [one.document for one in result.citations] == [TOWER]
    assert result.removed_citations == [7]
    last = endpoint.requests[-1]["messages"]
    assert [message["reasoning"] for message in last if message["role"] == "assistant"] == ["Hm.", "Hm."]
    assert "[2] tower.md: The Holloway" in last[-1]["content"]
    assert "[1] The Selby" in last[-1]["content"]
    assert result.reasoning == "Hm.Hm.Hm."


async def test_an_agent_that_goes_on_searching_is_stopped() -> None:
    def search(body: dict[str, Any]) -> Reply:
        call = {"id": "c", "type": "function", "function": {"name": "search_documents", "arguments": '{"query": "x"}'}}
        return whole({"tool_calls": [call]}, finish_reason="tool_calls")

    with ScriptedEndpoint(search) as endpoint:
        agent = create_rag_agent(ChatQwen3Int4(base_url=endpoint.base_url), ALL, most_searches=2)
        result = await agent.ainvoke(QUESTION)
    assert (result.incomplete, result.answer, len(result.queries)) == ("searching", "", 2)
    assert "searched often enough" in endpoint.requests[3]["messages"][-1]["content"]
