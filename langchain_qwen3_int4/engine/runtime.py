"""The vLLM engine inside the process: one for each checkpoint and configuration, started by its first call."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import dataclasses
import itertools
import os
import textwrap
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from langchain_qwen3_int4.checkpoints.resolve import Checkpoint
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.engine import heap
from langchain_qwen3_int4.engine.adapters import Adapters, Version
from langchain_qwen3_int4.engine.arguments import ENVIRONMENT, context_length, need_vllm, vllm_arguments
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.engine.log import EngineLog
from langchain_qwen3_int4.engine.loop import NOT_RUNNING, LoopThread, cancel_tasks
from langchain_qwen3_int4.engine.progress import starting
from langchain_qwen3_int4.engine.spawn import spawning
from langchain_qwen3_int4.engine.stream import Inbox, Stream
from langchain_qwen3_int4.errors import (
    AdapterError,
    EngineDiedError,
    EngineError,
    EngineStartError,
    InvalidRequestError,
    UnknownOptionError,
)

if TYPE_CHECKING:
    from vllm.v1.engine.async_llm import AsyncLLM

T = TypeVar("T")

_engines: dict[tuple[Path, EngineConfig], Engine] = {}
_engines_lock = threading.Lock()
_requests = itertools.count()
# Engines that start together mis-measure the memory that is free, so they start one after another.
_start_lock = threading.Lock()


def shared_engine(checkpoint: Checkpoint, config: EngineConfig) -> Engine:
    """Return the process's engine for this checkpoint's weights and this configuration, not started yet if it is new.

    Raises:
        MissingDependencyError: vLLM is not installed.
    """
    need_vllm()
    with _engines_lock:
        engine = _engines.get((checkpoint.path, config))
        if engine is None or engine.closed:
            engine = _engines[checkpoint.path, config] = Engine(checkpoint, config)
        return engine


def close_all() -> None:
    """Stop every engine of this process."""
    with _engines_lock:
        engines = list(_engines.values())
        _engines.clear()
    for engine in engines:
        engine.close()


def _forget_all() -> None:
    """In a forked child, forget the parent's engines: their processes are not the child's to stop."""
    _engines.clear()


os.register_at_fork(after_in_child=_forget_all)


class Engine:
    """One `AsyncLLM` on an event loop of its own, used from any thread or loop."""

    def __init__(self, checkpoint: Checkpoint, config: EngineConfig) -> None:
        self.checkpoint = checkpoint
        self.config = config
        self.closed = False
        self.adapters = Adapters(checkpoint.path, config, self._add_lora, self._remove_lora)
        """The LoRA adapters; loading one needs a started engine."""
        self._llm: AsyncLLM | None = None
        self._lock = threading.Lock()
        self._loop: LoopThread | None = None
        self._log: EngineLog | None = None
        self._died = False
        self._tokenizer: ModelTokenizer | None = None

    @property
    def started(self) -> bool:
        """Whether vLLM runs."""
        return self._llm is not None

    @property
    def max_model_len(self) -> int:
        """The longest prompt and reply together, in tokens."""
        return context_length(self.checkpoint, self.config)

    def start(self) -> None:
        """Start vLLM unless it runs, and wait for it: some 20 seconds on a CPU, longer with compilation.

        Raises:
            EngineStartError: vLLM did not start, or the engine was closed.
            UnknownOptionError: `EngineConfig.extra` names what vLLM's `AsyncEngineArgs` lacks.
        """
        if self._llm is not None:
            return
        with self._lock:
            if self.closed:
                raise EngineStartError("This engine was closed. Make a new model object to start another.")
            if self._llm is not None:
                return
            with _start_lock, starting(self.checkpoint.name):
                os.environ.update({key: value for key, value in ENVIRONMENT.items() if key not in os.environ})
                self._log = EngineLog()
                self._loop = LoopThread("qwen3-int4-engine")
                try:
                    arguments = engine_arguments(self.checkpoint, self.config)
                    self._llm = self.submit(_start(arguments, self._log)).result()
                    heap.spare()
                    # Registered after vLLM's own, so that it runs before them.
                    atexit.unregister(close_all)
                    atexit.register(close_all)
                except UnknownOptionError:
                    self._loop.stop()
                    self._log.remove()
                    raise
                except Exception as error:
                    self._loop.stop()
                    raise EngineStartError(
                        f"vLLM could not start {self.checkpoint.name!r}: {_in_one_line(error)} {self._log.cause()}"
                    ) from error

    async def astart(self) -> None:
        """Start vLLM without blocking the caller's event loop; see `start`."""
        if self._llm is None:
            await asyncio.to_thread(self.start)

    def tokenizer(self) -> ModelTokenizer:
        """Return the model's tokenizer; it needs no running engine."""
        if self._tokenizer is None:
            self._tokenizer = ModelTokenizer(self.checkpoint.path)
        return self._tokenizer

    def stream(
        self,
        prompt: Sequence[int],
        sampling: Mapping[str, Any],
        *,
        constraint: Mapping[str, Any] | None,
        thought_over: bool,
        priority: int,
        cache_salt: str | None,
        adapter: Version | None,
        timeout_s: float | None,
        deltas: bool,
    ) -> Stream:
        """Return one request's outputs; the engine must have started.

        Args:
            prompt: The prompt's tokens.
            sampling: Arguments of vLLM's `SamplingParams`.
            constraint: Arguments of vLLM's `StructuredOutputsParams`, for the answer; None leaves it free.
            thought_over: Whether the answer begins at once, or only after `</think>`.
            priority: Lower runs first.
            cache_salt: Only prompts with the same one share the prefix cache.
            adapter: The LoRA adapter's version, which the caller holds until the end; None leaves the model alone.
            timeout_s: Longest wait for the next output; None waits as long as it takes.
            deltas: Whether outputs come as they are made, or once at the end.

        Raises:
            InvalidRequestError: vLLM refuses a sampling value.
            EngineError: The engine does not run.
        """
        if self._loop is None:
            raise EngineError(NOT_RUNNING)
        from vllm import SamplingParams
        from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

        kind = RequestOutputKind.DELTA if deltas else RequestOutputKind.FINAL_ONLY
        try:
            structured = StructuredOutputsParams(**constraint) if constraint else None
            params = SamplingParams(**sampling, structured_outputs=structured, output_kind=kind)
        except (ValueError, TypeError) as error:
            raise InvalidRequestError(f"vLLM refuses the sampling options: {_in_one_line(error)}") from error
        except Exception as error:
            raise _translated(error) from error
        # Without a constraint vLLM is told nothing, so that it does not search each step for the thought's end.
        ended = thought_over if constraint else None
        given = {"prompt_token_ids": list(prompt)} | ({"cache_salt": cache_salt} if cache_salt else {})
        lora = _lora_request(adapter) if adapter else None
        return Stream(
            lambda inbox: self._serve(inbox, given, params, priority, ended, lora),
            self._loop.begin,
            top_logprobs=params.logprobs or 0,
            timeout_s=timeout_s,
        )

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop."""
        if self._loop is None:
            work.close()
            raise EngineError(NOT_RUNNING)
        return self._loop.submit(work)

    def close(self) -> None:
        """Stop vLLM, wait until its processes are gone, and end the loop. Closing twice does nothing."""
        with self._lock:
            self.closed = True
            llm, self._llm = self._llm, None
            if llm is not None:
                self.submit(_shut_down(llm)).result()
                del llm
                if not any(engine.started for engine in list(_engines.values())):
                    heap.restore()
            if self._loop is not None:
                self._loop.stop()
            self.adapters.close()
            if self._log is not None and not self._died:
                self._log.remove()

    async def _serve(
        self,
        inbox: Inbox,
        prompt: Mapping[str, Any],
        params: Any,
        priority: int,
        reasoning_ended: bool | None,
        lora: Any,
    ) -> None:
        from vllm.inputs import tokens_input
        from vllm.v1.engine.exceptions import EngineDeadError

        llm, request_id = self._running(), f"qwen3-int4-{next(_requests)}"
        try:
            collector = await llm.add_request(
                request_id,
                tokens_input(**prompt),
                params,
                lora_request=lora,
                priority=priority,
                reasoning_ended=reasoning_ended,
            )
            early = collector.get_nowait()
            collector.put = inbox.put
            if early is not None:
                inbox.put(early)
            await inbox.last()
        except asyncio.CancelledError:
            inbox.leave()
            await llm.abort(request_id)
            raise
        except Exception as error:
            if isinstance(error, EngineDeadError):
                self.closed = self._died = True
                threading.Thread(target=self.close, name="qwen3-int4-close").start()
                cause = self._log.cause() if self._log else ""
                raise EngineDiedError(f"The engine died; the next call starts a new one. {cause}") from error
            raise _translated(error) from error

    def _add_lora(self, version: Version) -> None:
        self.start()
        try:
            self.submit(self._running().add_lora(_lora_request(version))).result()
        except Exception as error:
            raise AdapterError(f"vLLM refuses the adapter {version.source}: {_in_one_line(error)}") from error

    def _remove_lora(self, version: Version) -> None:
        # Without waiting: whoever ends the last request may be on the engine's loop or another one.
        if self._llm is not None:
            with contextlib.suppress(EngineError):  # it is closing, and the adapter goes with it
                self.submit(self._llm.remove_lora(version.number))

    def _running(self) -> AsyncLLM:
        if self._llm is None:
            raise EngineError(NOT_RUNNING)
        return self._llm


def engine_arguments(checkpoint: Checkpoint, config: EngineConfig) -> dict[str, Any]:
    """Return the arguments of vLLM's `AsyncEngineArgs` for a configuration, on this machine.

    Raises:
        UnknownOptionError: `EngineConfig.extra` names what this vLLM lacks.
    """
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.platforms import current_platform

    known = {field.name for field in dataclasses.fields(AsyncEngineArgs)}
    if unknown := config.extra.keys() - known:
        raise UnknownOptionError.of(unknown, known, "EngineConfig.extra: vLLM's AsyncEngineArgs")
    own = {"disable_log_stats": True, "use_tqdm_on_load": False}
    return own | vllm_arguments(checkpoint, config, on_cpu=current_platform.is_cpu())


async def _start(arguments: Mapping[str, Any], log: EngineLog) -> AsyncLLM:
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.usage.usage_lib import UsageContext
    from vllm.v1.engine.async_llm import AsyncLLM

    with spawning(log.path):
        # The server's sizes for the GPU at hand; without a context vLLM takes those of no GPU in particular.
        return AsyncLLM.from_engine_args(AsyncEngineArgs(**arguments), usage_context=UsageContext.OPENAI_API_SERVER)


def _lora_request(version: Version) -> Any:
    from vllm.lora.request import LoRARequest

    return LoRARequest(version.key, version.number, str(version.copy))


async def _shut_down(llm: AsyncLLM) -> None:
    # Requests under way end with an error, and vLLM's own task, which would take the shutdown for a failure and log it.
    await cancel_tasks()
    llm.shutdown()


def _translated(error: Exception) -> Exception:
    """Return our error for one of vLLM's."""
    # The same class under two base classes: ValueError in vLLM 0.26, VLLMClientError in 0.32.
    if isinstance(error, ValueError) or type(error).__module__ == "vllm.exceptions":
        return InvalidRequestError(f"vLLM refuses the request: {_in_one_line(error)}")
    return EngineError(f"vLLM failed: {_in_one_line(error)}")


def _in_one_line(error: BaseException) -> str:
    return textwrap.shorten(str(error) or type(error).__name__, 500, placeholder=" …")
