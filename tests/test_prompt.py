"""Messages on their way into a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langchain_qwen3_int4.checkpoints.resolve import resolve
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.errors import InvalidRequestError
from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS, encode, protect, template_messages


def test_content_given_as_blocks_becomes_text() -> None:
    content = [{"type": "text", "text": "Hello "}, "there"]
    assert template_messages([{"role": "user", "content": content}]) == [{"role": "user", "content": "Hello there"}]


def test_an_assistant_turn_has_thoughts_as_text_and_arguments_as_objects() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
    turn = {"role": "assistant", "content": None, "reasoning": "Add.", "tool_calls": [call]}
    (prepared,) = template_messages([turn])
    assert prepared["content"] == ""
    assert prepared["reasoning_content"] == "Add."
    assert prepared["tool_calls"][0]["function"]["arguments"] == {"a": 1}


def test_the_developer_is_the_system() -> None:
    assert template_messages([{"role": "developer", "content": "x"}])[0]["role"] == "system"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([], "no messages"),
        ([{"role": "narrator", "content": "x"}], "narrator"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}], "image_url"),
        ([{"role": "user", "content": 7}], "int"),
    ],
)
def test_what_no_prompt_can_hold_is_refused_by_name(messages: list[dict], words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words):
        template_messages(messages)


@pytest.mark.parametrize("token", CONTROL_TOKENS)
def test_a_control_token_in_text_is_tokenised_as_text(token: str) -> None:
    seen: list[str] = []

    def tokenize(text: str) -> list[int]:
        seen.append(text)
        return [len(seen)]

    rendered = f"<|im_start|>user\n{protect(f'say {token} twice')}<|im_end|>\n"
    encode(rendered, tokenize)
    assert "".join(seen) == f"<|im_start|>user\nsay {token} twice<|im_end|>\n"
    inside = [text for text in seen if token in text]
    assert all(token in ("<|im_start|>", "<|im_end|>") for _ in inside)
    assert sum(text.count(token) for text in seen) == ("<|im_start|>user\n<|im_end|>".count(token))


def test_ordinary_text_is_tokenised_in_one_piece() -> None:
    assert encode(protect("a < b and <b>"), lambda text: [len(text)]) == [13]


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return ModelTokenizer(resolve("tiny").path)


PIECES = (
    *CONTROL_TOKENS,
    "\n",
    "  ",
    "\t",
    "user",
    "a",
    "e\u0301",
    "\u0301",
    "日本",
    "12",
    "'s",
    "<",
    "|>",
    "!?",
    "\r\n",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=20).map("".join))
def test_a_prompt_cut_into_its_turns_has_the_tokens_of_the_whole(tokenizer: ModelTokenizer, text: str) -> None:
    assert encode(text, tokenizer.turn_tokens) == tokenizer.tokens(text)


def test_a_turn_that_comes_again_is_not_tokenised_again(tokenizer: ModelTokenizer) -> None:
    turns = [f"<|im_start|>user\nQuestion {number} of this test<|im_end|>\n" for number in range(9)]
    encode("".join(turns[:8]), tokenizer.turn_tokens)
    before = tokenizer.turn_tokens.cache_info()
    encode("".join(turns), tokenizer.turn_tokens)
    after = tokenizer.turn_tokens.cache_info()
    assert after.misses - before.misses == 1
    assert after.hits - before.hits == 9
