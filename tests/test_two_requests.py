"""Endpoints that cannot treat thought and answer apart: the reply comes in two requests, and says the same."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from langchain_qwen3_int4 import ChatQwen3Int4, InvalidRequestError
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, streamed
from tests.ways import WAYS, ask

THOUGHT = [{"reasoning": word} for word in ("\n", "one ", "two ", "three ", "four ")]
TAGGED = [{"content": word} for word in ("<think>", "\n", "one ", "two ", "three ", "four ")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thought", [THOUGHT, TAGGED], ids=["field", "tags"])
@pytest.mark.parametrize("refused", ["status", "event", ""])
async def test_a_budget_that_the_server_does_not_keep_is_kept_in_two_requests(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str, thought: list[dict[str, str]], refused: str
) -> None:
    words = "thinking_token_budget is set but reasoning_config is not configured."
    if refused == "status":
        endpoint.enqueue(failure(400, words))
    if refused == "event":
        endpoint.enqueue(Reply(body=f'data: {{"error": {{"message": "{words}"}}}}\n\n'.encode()))
    # A server that reads thoughts takes the beginning of the reply for none, and the answer for a thought.
    endpoint.enqueue(
        streamed([*thought, {"content": "never"}]), streamed([{"reasoning": "So "}, {"reasoning": "two."}])
    )
    message = await ask(remote, "Hi", way, thinking_budget=4, max_tokens=50)
    assert (message.content, message.additional_kwargs["reasoning_content"]) == ("So two.", "one two three")
    assert message.response_metadata["finish_reason"] == "stop"
    assert message.usage_metadata["output_tokens"] == 5 + 5
    assert message.usage_metadata["output_token_details"]["reasoning"] == 4
    first, second = endpoint.requests[-2:]
    assert ("thinking_token_budget" in first) == (not refused)
    assert "thinking_token_budget" not in second
    assert second["messages"][-1] == {"role": "assistant", "content": "<think>\none two three\n</think>\n\n"}
    assert (second["continue_final_message"], second["add_generation_prompt"]) == (True, False)
    assert second["max_tokens"] == 50 - 5
    endpoint.enqueue(streamed([{"reasoning": "one"}, {"content": "One."}]))
    assert (await ask(remote, "Hi", way, thinking_budget=4)).content == "One."
    assert ("thinking_token_budget" in endpoint.requests[-1]) == (not refused)


@pytest.mark.parametrize("way", WAYS)
async def test_a_budget_that_leaves_no_room_for_an_answer_ends_in_the_thought(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(streamed([*THOUGHT, {"content": "never"}]))
    message = await ask(remote, "Hi", way, thinking_budget=4, max_tokens=5)
    assert (message.content, message.response_metadata["incomplete"]) == ("", "thinking")
    assert message.response_metadata["finish_reason"] == "length"
    with pytest.raises(InvalidRequestError, match="n=1"):
        await ask(remote.bind(n=2), "Hi", way.replace("stream", "invoke"), thinking_budget=4)
    assert len(endpoint.requests) == 1


class Person(BaseModel):
    """A person."""

    name: str


JSON = '{"name": "Tobias"}'
CALL = f'<tool_call>\n{{"name": "Person", "arguments": {JSON}}}\n</tool_call>'


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("thought", [THOUGHT, TAGGED], ids=["field", "tags"])
async def test_a_thought_stays_free_before_an_object_on_a_server_that_would_constrain_it_too(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str, thought: list[dict[str, str]]
) -> None:
    bound = remote.bind(response_format=Person, stop=["never"])
    endpoint.enqueue(streamed(thought), streamed([{"content": JSON}]))
    message = await ask(bound, "Hi", way)
    assert (message.content, message.additional_kwargs["reasoning_content"]) == (JSON, "one two three four")
    for_thought, for_answer = endpoint.requests
    assert for_thought["stop"] == ["</think>"]
    assert "response_format" not in for_thought
    assert for_answer["response_format"]["type"] == "json_schema"
    assert for_answer["stop"] == ["never"]
    splits = thought is THOUGHT
    again = [streamed([*THOUGHT, {"content": JSON}])] if splits else [streamed(TAGGED), streamed([{"content": JSON}])]
    endpoint.enqueue(*again)
    assert (await ask(bound, "Hi", way)).content == JSON
    assert len(endpoint.requests) == (3 if splits else 4)


@pytest.mark.parametrize("way", WAYS)
async def test_a_forced_call_is_constrained_from_here_where_the_server_reads_no_calls(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(
        streamed(TAGGED),
        failure(400, 'tool_choice=function "Person" requires --tool-call-parser to be set'),
        streamed([{"content": CALL}]),
    )
    message = await ask(remote.bind_tools([Person], tool_choice="Person"), "Hi", way)
    assert [call["args"] for call in message.tool_calls] == [{"name": "Tobias"}]
    assert message.additional_kwargs["reasoning_content"] == "one two three four"
    for_thought, refused, for_answer = endpoint.requests
    assert for_thought["tool_choice"] == for_answer["tool_choice"] == "none"
    assert for_thought["tools"] == for_answer["tools"] == refused["tools"]
    assert "Person" in for_answer["structured_outputs"]["structural_tag"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_thought_that_was_cut_is_not_followed_by_an_answer(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(streamed(THOUGHT, finish_reason="length"))
    message = await ask(remote.bind(response_format=Person), "Hi", way)
    assert (message.content, message.response_metadata["incomplete"]) == ("", "thinking")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_said_in_place_of_the_thought_is_not_part_of_the_object(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(streamed([{"content": "Sure! "}, {"content": "Here:"}]), streamed([{"content": JSON}]))
    message = await ask(remote.bind(response_format=Person), "Hi", way)
    assert (message.content, message.additional_kwargs) == (JSON, {})
    assert message.response_metadata["finish_reason"] == "stop"
    assert "incomplete" not in message.response_metadata


async def test_what_a_server_lacks_is_made_up_for_in_every_request_under_way() -> None:
    def answer(request: dict[str, Any]) -> Reply:
        if "thinking_token_budget" in request:
            return failure(400, "thinking_token_budget is set but reasoning_config is not configured.")
        return streamed([{"reasoning": "one"}, {"content": "One."}])

    with ScriptedEndpoint(answer) as refusing:
        model = ChatQwen3Int4(base_url=refusing.base_url, thinking_budget=4)
        assert [message.content for message in await model.abatch(["Hi"] * 8)] == ["One."] * 8
