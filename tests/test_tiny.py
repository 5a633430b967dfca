"""The embedded model's files: small, INT4, and with Qwen3's control tokens and template behaviour."""

from __future__ import annotations

import json
from typing import Any

import pytest

from langchain_qwen3_int4.checkpoints.resolve import TINY
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS, template_messages

pytest.importorskip("transformers", reason="the tokenizer needs transformers")

CALL = {"id": "1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return ModelTokenizer(TINY)


def rendered(tokenizer: ModelTokenizer, messages: list[dict[str, Any]], **options: Any) -> str:
    return tokenizer.render(template_messages(messages), options.pop("tools", None), **options)


def test_it_is_a_qwen3_in_int4_of_at_most_12_mb_with_a_card() -> None:
    assert sum(path.stat().st_size for path in TINY.iterdir()) <= 12_000_000
    config = json.loads((TINY / "config.json").read_text())
    assert config["architectures"] == ["Qwen3ForCausalLM"]
    weights = config["quantization_config"]["config_groups"]["group_0"]["weights"]
    assert (weights["num_bits"], weights["symmetric"]) == (4, False)
    assert "What it is not" in (TINY / "README.md").read_text()


@pytest.mark.parametrize("token", CONTROL_TOKENS)
def test_each_control_token_is_one_token(tokenizer: ModelTokenizer, token: str) -> None:
    assert tokenizer.tokens(f"a{token}b").count(tokenizer.token_id(token)) == 1
    assert len(tokenizer.tokens(token)) == 1


def test_the_prompt_holds_an_empty_thought_when_thinking_is_off(tokenizer: ModelTokenizer) -> None:
    user = [{"role": "user", "content": "Hi"}]
    on = rendered(tokenizer, user, enable_thinking=True)
    assert on == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    assert rendered(tokenizer, user) == on
    assert rendered(tokenizer, user, enable_thinking=False) == on + "<think>\n\n</think>\n\n"


def test_thoughts_are_dropped_before_the_last_user_turn_and_kept_after_it(tokenizer: ModelTokenizer) -> None:
    prompt = rendered(
        tokenizer,
        [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello </think> you", "reasoning": "old"},
            {"role": "user", "content": "Add"},
            {"role": "assistant", "content": "", "reasoning": "running", "tool_calls": [CALL]},
            {"role": "tool", "content": "2", "tool_call_id": "1"},
        ],
    )
    assert "old" not in prompt
    assert "<|im_start|>assistant\nHello </think> you<|im_end|>" in prompt
    assert "<think>\nrunning\n</think>\n\n<tool_call>\n" in prompt
    assert '{"name": "add", "arguments": {"a": 1}}\n</tool_call><|im_end|>' in prompt
    assert "<|im_start|>user\n<tool_response>\n2\n</tool_response><|im_end|>\n" in prompt


def test_tools_are_listed_in_the_system_turn(tokenizer: ModelTokenizer) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    prompt = rendered(tokenizer, messages, tools=[TOOL])
    system, _, rest = prompt.partition("<|im_end|>")
    assert system.startswith("<|im_start|>system\nBe brief.")
    assert json.dumps(TOOL) in system.partition("<tools>")[2]
    assert rest.startswith("\n<|im_start|>user\nHi<|im_end|>")


def test_results_of_parallel_calls_share_a_turn(tokenizer: ModelTokenizer) -> None:
    results = [{"role": "tool", "content": str(n), "tool_call_id": str(n)} for n in (1, 2)]
    calls = {"role": "assistant", "content": "", "tool_calls": [CALL, CALL]}
    prompt = rendered(tokenizer, [{"role": "user", "content": "Add"}, calls, *results])
    responses = "<tool_response>\n1\n</tool_response>\n<tool_response>\n2\n</tool_response>"
    assert f"<|im_start|>user\n{responses}<|im_end|>" in prompt
