"""A vLLM worker that takes a set time for each step and makes up the tokens.

With it the engine's own process computes nothing, as when the model is on a GPU, and what a benchmark measures on a
CPU is the way from the engine to the caller. `STEADY_STEP_MS` and `STEADY_SEQUENCE_MS` hold the time of a step and what
each sequence adds to it.
"""

from __future__ import annotations

import os
import time
from typing import Any

from vllm.v1.core.sched.output import SchedulerOutput
from vllm.v1.outputs import EMPTY_MODEL_RUNNER_OUTPUT, AsyncModelRunnerOutput, ModelRunnerOutput
from vllm.v1.worker.cpu_worker import CPUWorker

STEP_S = float(os.environ.get("STEADY_STEP_MS", "3")) / 1000
SEQUENCE_S = float(os.environ.get("STEADY_SEQUENCE_MS", "0.01")) / 1000
FIRST_TOKEN, TOKENS = 300, 500
"""The tokens that are made up: ordinary words of the vocabulary."""


class _Due(AsyncModelRunnerOutput):
    """The tokens of a step, there when its time is over."""

    def __init__(self, output: ModelRunnerOutput, due: float) -> None:
        self._output = output
        self._due = due

    def get_output(self) -> ModelRunnerOutput:
        time.sleep(max(0.0, self._due - time.monotonic()))
        return self._output


class SteadyWorker(CPUWorker):  # type: ignore[misc]
    """vLLM's CPU worker with its model left alone."""

    _free = 0.0
    _step: SchedulerOutput
    _step_of = 0

    def execute_model(self, scheduler_output: SchedulerOutput) -> ModelRunnerOutput | None:
        """Take a step's requests; `sample_tokens` gives their tokens."""
        if not scheduler_output.total_num_scheduled_tokens:
            return EMPTY_MODEL_RUNNER_OUTPUT
        self._step = scheduler_output
        return None

    def sample_tokens(self, grammar_output: Any) -> AsyncModelRunnerOutput:
        """Return a token for each request of the step."""
        requests = list(self._step.num_scheduled_tokens)
        self._free = max(self._free, time.monotonic()) + STEP_S + SEQUENCE_S * len(requests)
        self._step_of += 1
        output = ModelRunnerOutput(
            req_ids=requests,
            req_id_to_index={request: index for index, request in enumerate(requests)},
            sampled_token_ids=[[FIRST_TOKEN + (self._step_of + index) % TOKENS] for index in range(len(requests))],
        )
        return _Due(output, self._free)
