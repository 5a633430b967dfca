"""Options on their way into a request."""

from __future__ import annotations

import json
import warnings

import pytest

from langchain_qwen3_int4.completions.request import GREEDY, build_request
from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.qwen3.profiles import HYBRID, profile_of

ASKED = {"model": "m", "messages": []}


def test_sampling_follows_the_mode_where_the_caller_sets_nothing() -> None:
    thinking = build_request(ASKED, HYBRID)
    answering = build_request({**ASKED, "enable_thinking": False}, HYBRID)
    keys = ("temperature", "top_p", "top_k", "min_p")
    assert [thinking[key] for key in keys] == [0.6, 0.95, 20, 0.0]
    assert [answering[key] for key in keys] == [0.7, 0.8, 20, 0.0]


def test_sampling_that_the_caller_sets_stays() -> None:
    request = build_request({**ASKED, "temperature": 0.2, "top_k": None, "extra_body": {"min_p": 0.1}}, HYBRID)
    assert (request["temperature"], request["top_k"], request["min_p"]) == (0.2, 20, 0.1)


def test_the_switch_goes_where_the_template_reads_it() -> None:
    request = build_request({**ASKED, "enable_thinking": False, "chat_template_kwargs": {"x": 1}}, HYBRID)
    assert request["chat_template_kwargs"] == {"x": 1, "enable_thinking": False}
    assert "enable_thinking" not in request
    assert "chat_template_kwargs" not in build_request(ASKED, HYBRID)


def test_a_budget_bounds_a_thought_and_is_left_out_without_one() -> None:
    assert build_request({**ASKED, "thinking_budget": 9}, HYBRID)["thinking_token_budget"] == 9
    off = build_request({**ASKED, "thinking_budget": 9, "enable_thinking": False}, HYBRID)
    assert "thinking_token_budget" not in off


def test_empty_tools_are_left_out() -> None:
    request = build_request({**ASKED, "tools": [], "tool_choice": "auto", "parallel_tool_calls": True}, HYBRID)
    assert not request.keys() & {"tools", "tool_choice", "parallel_tool_calls"}


@pytest.mark.parametrize(("model", "asked"), [("Qwen3-4B-Instruct-2507", True), ("Qwen3-4B-Thinking-2507", False)])
def test_a_switch_that_the_model_lacks_is_refused(model: str, asked: bool) -> None:
    with pytest.raises(ConfigurationError, match=model):
        build_request({**ASKED, "model": model, "enable_thinking": asked}, profile_of(model))


@pytest.mark.parametrize(
    ("model", "thinking", "prompt_opens_thought"),
    [
        ("Qwen/Qwen3-0.6B", "switch", False),
        ("Qwen-0.6B", "switch", False),
        ("tiny", "switch", False),
        ("Qwen/Qwen3-30B-A3B-Instruct-2507", "never", False),
        ("cpatonn/Qwen3-4B-Thinking-2507-AWQ-4bit", "always", True),
    ],
)
def test_a_model_is_known_by_its_name(model: str, thinking: str, prompt_opens_thought: bool) -> None:
    profile = profile_of(model)
    assert (profile.thinking, profile.prompt_opens_thought) == (thinking, prompt_opens_thought)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ('{"a": 1}', {"a": 1}),
        ("", {}),
        (None, {}),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ('{"a": 1, "b"] cut off', {"invalid_arguments": '{"a": 1, "b"] cut off'}),
    ],
)
def test_earlier_calls_are_sent_back_as_valid_json(written: str | None, sent: dict) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": written}}
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "", "tool_calls": [call]}]
    request = build_request({"model": "m", "messages": messages}, HYBRID)
    assert json.loads(request["messages"][1]["tool_calls"][0]["function"]["arguments"]) == sent
    assert call["function"]["arguments"] == written


def test_text_blocks_become_one_string_and_other_blocks_stay() -> None:
    blocks = [{"type": "text", "text": "Hello "}, {"type": "text", "text": "there"}]
    image = [*blocks, {"type": "image_url", "image_url": {"url": "x"}}]
    messages = [{"role": "user", "content": blocks}, {"role": "user", "content": image}]
    sent = build_request({"model": "m", "messages": messages}, HYBRID)["messages"]
    assert [message["content"] for message in sent] == ["Hello there", image]


def test_an_old_answer_that_names_the_closing_tag_goes_with_an_empty_thought() -> None:
    messages = [{"role": "assistant", "content": "It ends with </think>."}, {"role": "assistant", "content": "Yes."}]
    sent = build_request({"model": "m", "messages": messages}, HYBRID)["messages"]
    assert [message.get("reasoning") for message in sent] == ["", None]


def test_thoughts_are_sent_back_inside_the_running_tool_chain_only() -> None:
    roles = ["user", "assistant", "user", "assistant", "tool", "assistant"]
    thoughts = {"assistant": {"reasoning": "I wonder."}}
    messages = [{"role": role, "content": "a", **thoughts.get(role, {})} for role in roles]
    sent = build_request({"model": "m", "messages": messages}, HYBRID)["messages"]
    assert ["reasoning" in message for message in sent] == [False, False, False, True, False, True]
    assert "reasoning" in messages[1]


def test_thinking_at_temperature_0_warns_once() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            build_request({**ASKED, "temperature": 0}, HYBRID)
        build_request({**ASKED, "temperature": 0, "enable_thinking": False}, HYBRID)
        build_request({**ASKED, "temperature": 0}, profile_of("tiny"))
    assert [str(warning.message) for warning in caught] == [GREEDY]
