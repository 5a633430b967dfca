"""Conversations to calibrate, train and measure with, rendered as the engine renders them."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.errors import ConfigurationError, InvalidRequestError
from langchain_qwen3_int4.qwen3.prompt import encode, protect, template_messages

BUILT_IN = Path(__file__).parent / "calibration.jsonl"
"""56 conversations in Chinese and English: questions, passages, code and reasoning."""

_REPLY = "<|im_start|>assistant\n"
_FORM = '{"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}'


@dataclass(frozen=True)
class Conversation:
    """Messages in OpenAI's form; an assistant's thought is in its `reasoning`."""

    where: str
    """File and line, for messages about it."""
    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Turn:
    """One reply of an assistant, and the prompt that it answers."""

    where: str
    prompt: tuple[int, ...]
    """Tokens, as the engine sends them: thinking is on where the reply holds a thought."""
    reply: tuple[int, ...]
    """Tokens, with the thought and the token that ends the turn."""


def from_file(path: Path) -> tuple[Conversation, ...]:
    """Return the conversations of a file with one JSON object a line: `messages`, and `tools` where some are offered.

    Raises:
        ConfigurationError: The file cannot be read or is empty, or a line is no such conversation.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    found = tuple(_of_line(f"{path}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        raise ConfigurationError(f"{path} holds no conversations: put {_FORM} on each line.")
    return found


def _of_line(where: str, line: str) -> Conversation:
    try:
        values = json.loads(line)
        if not isinstance(values, dict) or not isinstance(values.get("messages"), list):
            raise TypeError("it has no list `messages`")
        if unknown := values.keys() - {"messages", "tools"}:
            raise TypeError(f"it has {', '.join(sorted(unknown))} beside messages and tools")
        messages = tuple(values["messages"])
        turns = template_messages(messages)
        _check(turns)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidRequestError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ConfigurationError(f"{where} is not {_FORM}: {said}") from error
    return Conversation(where, messages, tuple(values.get("tools") or ()))


def _check(turns: Sequence[Mapping[str, Any]]) -> None:
    if turns[0]["role"] == "assistant":
        raise ValueError("it begins with the assistant")
    replies = [turn for turn in turns if turn["role"] == "assistant"]
    if not replies:
        raise ValueError("it has no reply of the assistant")
    if any(not turn["content"].strip() and not turn.get("tool_calls") for turn in replies):
        raise ValueError("a reply of the assistant is empty")


def split(conversations: Sequence[Conversation], share: float, seed: int) -> tuple[list[Conversation], ...]:
    """Return the conversations in two parts, those to work with and those held out; the same ones for the same seed.

    >>> some = [Conversation(str(n), ()) for n in range(10)]
    >>> [len(part) for part in split(some, 0.2, seed=0)]
    [8, 2]

    Raises:
        ConfigurationError: There are fewer than two.
    """
    if len(conversations) < 2:
        raise ConfigurationError("One conversation is too few: part of them is held out, so give two or more.")
    count = min(len(conversations) - 1, max(1, round(len(conversations) * share)))
    held_out = set(random.Random(seed).sample(range(len(conversations)), count))
    parts: tuple[list[Conversation], list[Conversation]] = [], []
    for place, conversation in enumerate(conversations):
        parts[place in held_out].append(conversation)
    return parts


def turns_of(conversation: Conversation, tokenizer: ModelTokenizer) -> list[Turn]:
    """Return each reply of the assistant with the prompt that it answers.

    Each has a prompt of its own, because Qwen3's template drops the thoughts before the last question.

    Raises:
        ConfigurationError: The model's template writes a reply otherwise than a prompt begins it.
    """
    turns = [protect(turn) for turn in template_messages(conversation.messages)]
    tools = protect(list(conversation.tools))
    found = []
    for place, turn in enumerate(turns):
        if turn["role"] != "assistant":
            continue
        prompt = tokenizer.render(turns[:place], tools, enable_thinking=bool(turn["reasoning_content"].strip()))
        whole = tokenizer.render(turns[: place + 1], tools, add_generation_prompt=False)
        begun, written = (rendered.rpartition(_REPLY)[2] for rendered in (prompt, whole))
        if not written.startswith(begun):
            raise ConfigurationError(
                f"{conversation.where}: the model's chat template does not write reply {place} as its prompt begins. "
                "Does the model think where the reply holds no thought, or the other way round?"
            )
        reply = written.removeprefix(begun).rstrip("\n")
        tokens = (tuple(encode(text, tokenizer.tokens)) for text in (prompt, reply))
        found.append(Turn(conversation.where, *tokens))
    return found


def check_lengths(turns: Sequence[Turn], limit: int, option: str) -> None:
    """Refuse turns that are longer than `limit` tokens, named by their place.

    Raises:
        ConfigurationError: One is too long.
    """
    for turn in turns:
        if (length := len(turn.prompt) + len(turn.reply)) > limit:
            raise ConfigurationError(
                f"{turn.where} has {length} tokens, more than {option} {limit}: raise it or cut it."
            )
