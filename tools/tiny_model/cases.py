"""The kinds of held-out cases that training watches and the evaluation scores."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tiny_model.data.articles import article_library
from tiny_model.data.chat import chat_case, recall_case
from tiny_model.data.json_cases import json_case
from tiny_model.data.questions import question_case
from tiny_model.data.sample import Sample
from tiny_model.data.search_cases import search_case
from tiny_model.data.tool_cases import call_case, chain_case, parallel_case, result_case, unfit_case

CASES: dict[str, Callable[..., Sample]] = {
    "answer": partial(question_case, answerable=True),
    "refusal": partial(question_case, answerable=False),
    "call": call_case,
    "parallel": parallel_case,
    "chain": chain_case,
    "result": result_case,
    "unfit": unfit_case,
    "chat": chat_case,
    "recall": recall_case,
    "json": json_case,
    "search": search_case,
    "prose": partial(question_case, answerable=True, passages=article_library),
    "prose refusal": partial(question_case, answerable=False, passages=article_library),
}
