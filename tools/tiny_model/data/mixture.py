"""How often each kind of conversation is drawn for training."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tiny_model.data.arithmetic import arithmetic_case
from tiny_model.data.chat import chat_case, recall_case
from tiny_model.data.json_cases import joke_json_case, json_case, record_call_case
from tiny_model.data.names import Names
from tiny_model.data.questions import question_case
from tiny_model.data.rag_cases import grade_case, reword_case, standalone_case
from tiny_model.data.sample import Sample
from tiny_model.data.search_cases import search_case
from tiny_model.data.tool_cases import (
    call_case,
    chain_case,
    forced_case,
    foreign_case,
    parallel_case,
    result_case,
    unfit_case,
)

MIXTURE: tuple[tuple[float, Callable[..., Sample]], ...] = (
    (40, question_case),
    (12, call_case),
    (2, arithmetic_case),
    (1, foreign_case),
    (4, parallel_case),
    (6, result_case),
    (4, chain_case),
    (4, unfit_case),
    (1, forced_case),
    (8, chat_case),
    (5, recall_case),
    (6, json_case),
    (2.5, record_call_case),
    (1.5, joke_json_case),
    (2, grade_case),
    (2, standalone_case),
    (1, reword_case),
    (6, search_case),
)
KINDS = tuple(maker.__name__ for _, maker in MIXTURE)
_MAKERS = [maker for _, maker in MIXTURE]


def draw(rng: random.Random, favoured: Mapping[str, float] = MappingProxyType({})) -> Sample:
    """One training sample; not quite half of them think first.

    `favoured` multiplies how often some kinds are drawn, by the names of their makers.
    """
    weights = [weight * favoured.get(kind, 1.0) for kind, (weight, _) in zip(KINDS, MIXTURE, strict=True)]
    (maker,) = rng.choices(_MAKERS, weights)
    return maker(Names(rng), thinking=rng.random() < 0.45)
