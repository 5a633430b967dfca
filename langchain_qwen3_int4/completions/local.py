"""Chat completions from the in-process engine: chat template, tokens, vLLM, text, canonical reply."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_qwen3_int4.checkpoints.resolve import find, resolve
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.completions.constraints import constraint_of
from langchain_qwen3_int4.completions.reply import Chunk, Reading, ReplyReader, fold
from langchain_qwen3_int4.completions.request import offered_tools, stop_strings
from langchain_qwen3_int4.engine.adapters import Version
from langchain_qwen3_int4.engine.arguments import context_length
from langchain_qwen3_int4.engine.config import DEFAULT_CONTEXT, EngineConfig
from langchain_qwen3_int4.engine.runtime import Engine, shared_engine
from langchain_qwen3_int4.engine.stream import Output, Stream
from langchain_qwen3_int4.errors import (
    CheckpointNotFoundError,
    ConfigurationError,
    PromptTooLongError,
    UnknownOptionError,
)
from langchain_qwen3_int4.qwen3.profiles import profile_of
from langchain_qwen3_int4.qwen3.prompt import encode, protect, template_messages
from langchain_qwen3_int4.qwen3.thinking import CLOSE, OPEN, Start

# Names replies. Asking the system for each name gives up the interpreter, which the engine's thread then takes.
_ids = random.Random()
os.register_at_fork(after_in_child=_ids.seed)

SAMPLING_OPTIONS = frozenset(
    {
        "temperature", "top_p", "top_k", "min_p", "seed", "presence_penalty", "frequency_penalty",
        "repetition_penalty", "min_tokens", "n", "stop_token_ids", "bad_words", "ignore_eos",
        "allowed_token_ids", "include_stop_str_in_output",
    }
)  # fmt: skip
"""Request options that are vLLM sampling parameters under the same name."""

REQUEST_OPTIONS = SAMPLING_OPTIONS | {
    "model", "messages", "stop", "tools", "tool_choice", "parallel_tool_calls", "stream", "stream_options",
    "max_tokens", "max_completion_tokens", "logprobs", "top_logprobs", "logit_bias", "priority", "chat_template_kwargs",
    "thinking_token_budget", "return_reasoning", "cache_salt", "timeout", "response_format", "structured_outputs",
    "lora",
}  # fmt: skip
"""Everything that a request to the in-process engine may hold."""


class LocalCompletions:
    """The in-process side of the contract: a request dict in, a canonical reply or its chunks out.

    An engine starts with the first request for its model, and is shared by every object of the same weights and
    configuration.
    """

    options = REQUEST_OPTIONS
    """What a call may hold."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._engines: dict[str, Engine] = {}

    def engine(self, model: str) -> Engine:
        """Return the engine of a model, found or made now, and not started by this."""
        engine = self._engines.get(model)
        if engine is None or engine.closed:
            engine = self._engines[model] = shared_engine(resolve(model), self._config)
        return engine

    def create(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the canonical reply to a request."""
        return fold(self._chunks(request, deltas=False))

    async def acreate(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the canonical reply to a request."""
        return fold([chunk async for chunk in self._achunks(request, deltas=False)])

    def stream(self, request: Mapping[str, Any]) -> Generator[Chunk]:
        """Yield the canonical chunks of the reply to a request."""
        return self._chunks(request, deltas=True)

    def astream(self, request: Mapping[str, Any]) -> AsyncGenerator[Chunk]:
        """Yield the canonical chunks of the reply to a request."""
        return self._achunks(request, deltas=True)

    def start(self, model: str) -> None:
        """Start the engine of a model now."""
        self.engine(model).start()

    def tokens(self, model: str, text: str) -> list[int]:
        """Return the tokens of a text by the model's own vocabulary; this starts no engine."""
        return self.engine(model).tokenizer().tokens(text)

    def count_tokens(self, request: Mapping[str, Any]) -> int:
        """Return how many tokens a request's prompt has; this starts no engine."""
        tokenizer = self.engine(request["model"]).tokenizer()
        return len(encode(render(tokenizer, request), tokenizer.turn_tokens))

    def context_length(self, model: str) -> int:
        """Return the longest prompt and reply together, in tokens; this starts no engine."""
        return context_window(model, self._config)

    def load_lora(self, model: str, name: str, path: str) -> None:
        """Load a LoRA adapter under a name, in place of one that has it; this starts the engine.

        Raises:
            AdapterError: The engine takes none, or this one does not fit the model.
        """
        self.engine(model).adapters.load(name, Path(path).expanduser())

    def unload_lora(self, model: str, name: str) -> None:
        """Forget a LoRA adapter.

        Raises:
            AdapterError: None has that name.
        """
        self.engine(model).adapters.unload(name)

    def loras(self, model: str) -> dict[str, str]:
        """Return the loaded LoRA adapters and the folder of each."""
        return {name: str(path) for name, path in self.engine(model).adapters.names().items()}

    def close(self) -> None:
        """Stop the engines used here, also for other objects that share them."""
        for engine in self._engines.values():
            engine.close()

    def _chunks(self, request: Mapping[str, Any], *, deltas: bool) -> Generator[Chunk]:
        check_options(request)
        engine = self.engine(request["model"])
        engine.start()
        lora = request.get("lora")
        if lora is not None:
            engine.adapters.prepare(lora)
        with engine.adapters.using(lora) as adapter:
            call = _Call(engine, request, deltas=deltas, adapter=adapter)
            while step := call.next_step():
                with contextlib.closing(iter(step)) as batches:
                    for outputs in batches:
                        if chunk := call.read(outputs):
                            yield chunk
                        if call.stopped:
                            break
            yield call.finish()

    async def _achunks(self, request: Mapping[str, Any], *, deltas: bool) -> AsyncGenerator[Chunk]:
        check_options(request)
        engine = self.engine(request["model"])
        await engine.astart()
        lora = request.get("lora")
        if lora is not None and not engine.adapters.is_loaded(lora):
            await asyncio.to_thread(engine.adapters.prepare, lora)
        with engine.adapters.using(lora) as adapter:
            call = _Call(engine, request, deltas=deltas, adapter=adapter)
            while step := call.next_step():
                async with contextlib.aclosing(aiter(step)) as batches:
                    async for outputs in batches:
                        if chunk := call.read(outputs):
                            yield chunk
                        if call.stopped:
                            break
            yield call.finish()


def context_window(model: str, config: EngineConfig) -> int:
    """Return the longest prompt and reply together, in tokens, that the engine of a model will hold.

    It is read from the checkpoint where that is a folder on this machine, else from what is known of the model.
    """
    try:
        checkpoint = find(model)
    except CheckpointNotFoundError:
        checkpoint = None
    if checkpoint is not None:
        return context_length(checkpoint, config)
    return config.max_model_len or min(DEFAULT_CONTEXT, profile_of(model).context_length)


def check_options(request: Mapping[str, Any]) -> None:
    """Refuse what the in-process engine does not know.

    Raises:
        UnknownOptionError: The request holds another option.
        ConfigurationError: The timeout is not a number.
    """
    if unknown := request.keys() - REQUEST_OPTIONS:
        raise UnknownOptionError.of(unknown, REQUEST_OPTIONS, "A request to the in-process engine")
    timeout = request.get("timeout")
    if timeout is not None and not isinstance(timeout, int | float):
        raise ConfigurationError("In-process, `timeout` is a number of seconds.")


@dataclass
class _Counted:
    """What one choice has cost so far, in tokens."""

    place: Start
    """Where its text is: before, inside or after the thought."""
    made: int = 0
    thought: int = 0

    def add(self, tokens: Sequence[int], opening: int, closing: int) -> None:
        self.made += len(tokens)
        for token in tokens:
            if token == opening and self.place == "detect":
                self.place = "thought"
            elif token == closing and self.place == "thought":
                self.place = "answer"
            elif self.place == "thought":
                self.thought += 1


class _Call:
    """One request on its way through the engine.

    It takes one step, or two with a thinking budget: the thought, which the budget may cut and close, and the answer.
    """

    def __init__(
        self, engine: Engine, request: Mapping[str, Any], *, deltas: bool, adapter: Version | None = None
    ) -> None:
        if request.get("priority") and engine.config.scheduling_policy == "fcfs":
            raise ConfigurationError("`priority` has no effect with scheduling_policy='fcfs': leave one of them out.")
        self._engine = engine
        self._request = request
        self._adapter = adapter
        self._deltas = deltas
        self._tokenizer = engine.tokenizer()
        self._constraint = constraint_of(request)
        self._think = (self._tokenizer.token_id(OPEN), self._tokenizer.token_id(CLOSE))
        rendered = render(self._tokenizer, request)
        self._prompt = encode(rendered, self._tokenizer.turn_tokens)
        self._room = engine.max_model_len - len(self._prompt)
        if self._room < 1:
            raise PromptTooLongError(
                f"The prompt has {len(self._prompt)} tokens, and the context holds {engine.max_model_len} with the "
                "reply. Shorten the messages, or raise EngineConfig.max_model_len if the model allows it."
            )
        start = _start_of(rendered)
        self._reader = ReplyReader(
            Reading(
                start=start,
                thinking=start != "answer",
                tools=offered_tools(request),
                return_reasoning=request.get("return_reasoning", True),
                stop=stop_strings(request),
            )
        )
        limit = request.get("max_completion_tokens") or request.get("max_tokens") or self._room
        self._left = min(limit, self._room)
        self._budget = request.get("thinking_token_budget") if start != "answer" else None
        if self._budget is not None:
            self._budget += start == "detect"  # the opening tag, which the model writes itself
        self._head = {
            "id": f"chatcmpl-{_ids.getrandbits(128):032x}",
            "created": int(time.time()),
            "model": request.get("lora") or request["model"],
        }
        self._counts: dict[int, _Counted] = {}
        self._start = start
        self._made: list[int] = []
        self._cached = self._created = 0
        self._prompt_tokens = len(self._prompt)
        self._finish_reasons: dict[int, str] = {}

    @property
    def stopped(self) -> bool:
        """Whether the answer has come to a stop string."""
        return self._reader.stopped

    def next_step(self) -> Stream | None:
        """Return the next stream of the engine's outputs, or None when the reply is whole."""
        if self.stopped:
            return None
        if not self._finish_reasons:
            tokens = self._left if self._budget is None else min(self._left, self._budget)
            return self._stream(tokens)
        if self._budget is None or not self._may_go_on():
            return None
        self._budget = None
        self._prompt = [*self._prompt, *self._made]
        self._left = min(self._left, self._engine.max_model_len - len(self._prompt))
        return self._stream(self._left) if self._left > 0 else None

    def _may_go_on(self) -> bool:
        """Close the thought that the first step made, and return whether an answer is to follow."""
        closed = self._made[-1:] == [self._think[1]]
        cut = self._finish_reasons[0] == "length" and self._left > 0
        if closed or (cut and self._counts[0].place == "thought"):
            if not closed:
                self._made += self._tokenizer.tokens(f"\n{CLOSE}\n\n")
            self._counts[0].place = "answer"
            self._reader.end_thought()
        return cut or (closed and self._left > 0)

    def read(self, outputs: Sequence[Output]) -> Chunk | None:
        """Take what the engine made and return what it says."""
        choices = []
        for output in outputs:
            self._count(output)
            delta = {"content": output.text}
            choices.append({"index": output.index, "delta": delta, "logprobs": {"content": output.logprobs}})
            if output.finish_reason:
                self._finish_reasons[output.index] = output.finish_reason
        return self._reader.feed({**self._head, "choices": choices})

    def finish(self) -> Chunk:
        """Return the last chunk, with the finish reasons and the usage."""
        made = sum(count.made for count in self._counts.values())
        usage = {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": made,
            "total_tokens": self._prompt_tokens + made,
            "prompt_tokens_details": {"cached_tokens": self._cached, "created_cache_tokens": self._created},
            "completion_tokens_details": {"reasoning_tokens": sum(c.thought for c in self._counts.values())},
        }
        ends = [
            {"index": index, "delta": {}, "finish_reason": reason} for index, reason in self._finish_reasons.items()
        ]
        self._reader.feed({"choices": ends, "usage": usage})
        return self._reader.close()

    def _stream(self, max_tokens: int) -> Stream:
        request = self._request
        sampling = {key: request[key] for key in SAMPLING_OPTIONS & request.keys() if request[key] is not None}
        sampling["max_tokens"] = max_tokens
        if self._start == "answer":
            # With a thought to come, the reader stops the answer: vLLM would stop the thought as well.
            sampling["stop"] = list(stop_strings(request))
        if self._budget is not None:
            # vLLM leaves a token that stops out of the text.
            sampling["stop_token_ids"] = [*(request.get("stop_token_ids") or ()), self._think[1]]
        if request.get("logprobs"):
            sampling["logprobs"] = request.get("top_logprobs") or 0
        if bias := request.get("logit_bias"):
            sampling["logit_bias"] = {int(token): value for token, value in bias.items()}
        return self._engine.stream(
            self._prompt,
            sampling,
            constraint=self._constraint,
            thought_over=(self._counts[0].place if self._counts else self._start) == "answer",
            priority=request.get("priority") or 0,
            cache_salt=request.get("cache_salt"),
            adapter=self._adapter,
            timeout_s=request.get("timeout"),
            deltas=self._deltas,
        )

    def _count(self, output: Output) -> None:
        count = self._counts.setdefault(output.index, _Counted(self._start))
        count.add(output.token_ids, *self._think)
        if output.index == 0:
            self._left -= len(output.token_ids)
            if self._budget is not None:
                self._made += output.token_ids
        if not self._finish_reasons:
            # The second step finds in the cache what the first one put there.
            self._cached = max(self._cached, output.cached_tokens)
            self._created = max(self._created, output.created_tokens)


def render(tokenizer: ModelTokenizer, request: Mapping[str, Any]) -> str:
    """Return a request's prompt by the model's chat template, with control tokens in its texts broken by a mark."""
    tools = request.get("tools") if request.get("tool_choice") != "none" else None
    options = request.get("chat_template_kwargs") or {}
    return tokenizer.render(protect(template_messages(request["messages"])), protect(tools), **options)


def _start_of(rendered: str) -> Start:
    """Return where the reply starts, read from the end of the prompt."""
    tail = rendered[-64:].rstrip()
    if tail.endswith(CLOSE):
        return "answer"
    return "thought" if tail.endswith(OPEN) else "detect"
