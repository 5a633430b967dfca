"""From a sample to token ids, through the model's own chat template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

from tiny_model.data.sample import Sample, user

TEMPLATE = Path(__file__).with_name("chat_template.jinja")
PROMPT_WEIGHT = 0.1


@dataclass(frozen=True)
class Encoded:
    """Token ids and, for each, how much predicting it counts."""

    ids: list[int]
    weights: list[float]


def _tojson(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class Renderer:
    """Renders samples; with a tokenizer's folder it encodes them too."""

    def __init__(self, tokenizer: Path | None = None) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.filters["tojson"] = _tojson
        self._template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(tokenizer / "tokenizer.json")) if tokenizer else None
        self._between = self._tokenizer.encode("\n", add_special_tokens=False).ids if self._tokenizer else []

    def texts(self, sample: Sample) -> tuple[str, str]:
        """The prompt and the completion, which ends with the end-of-turn token."""
        prompt = self._template.render(
            messages=sample.messages,
            tools=sample.tools,
            add_generation_prompt=True,
            enable_thinking=sample.thinking,
        )
        return prompt, sample.completion + "<|im_end|>"

    def prompt_ids(self, sample: Sample) -> list[int]:
        """The prompt's token ids."""
        if self._tokenizer is None:
            raise ValueError("this renderer has no tokenizer")
        ids: list[int] = self._tokenizer.encode(self.texts(sample)[0], add_special_tokens=False).ids
        return ids

    def encode(self, sample: Sample) -> Encoded:
        """Ids and weights: the completion counts fully, the prompt a little, what a grammar supplies not at all."""
        if self._tokenizer is None:
            raise ValueError("this renderer has no tokenizer")
        prompt, completion = self.texts(sample)
        head = self._tokenizer.encode(prompt, add_special_tokens=False).ids
        tail = self._tokenizer.encode(completion, add_special_tokens=False)
        weights = [1.0] * len(tail.ids)
        place = completion.index(sample.answer) if sample.forced else 0
        for part in sample.forced:
            start = completion.index(part, place)
            place = start + len(part)
            for i, (left, right) in enumerate(tail.offsets):
                if left >= start and right <= place:
                    weights[i] = 0.0
        ids, weights = head + tail.ids, [PROMPT_WEIGHT] * len(head) + weights
        for turn in sample.further:
            part = self.encode(Sample(sample.kind, [user(turn.asked)], turn.answer, turn.thought, sample.thinking))
            ids, weights = ids + self._between + part.ids, weights + [0.0] * len(self._between) + part.weights
        return Encoded(ids, weights)
