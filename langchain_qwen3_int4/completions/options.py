"""Reads the options of a model object, for every class that offers them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from langchain_qwen3_int4.completions.request import split_extra_body
from langchain_qwen3_int4.errors import ConfigurationError, UnknownOptionError
from langchain_qwen3_int4.qwen3.profiles import profile_of


def read_options(given: Mapping[str, Any], known: Collection[str], where: str) -> dict[str, Any]:
    """Return the options that a model object was given, with `extra_body` taken apart and `base_url` found.

    >>> read_options({"extra_body": {"enable_thinking": True}}, {"extra_body"}, "Model")["enable_thinking"]
    True

    Args:
        given: The options.
        known: The names that exist.
        where: What to call the class in an error.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: Options that exclude each other.
    """
    if unknown := given.keys() - set(known):
        raise UnknownOptionError.of(unknown, known, where)
    own, extra_body = split_extra_body(given.get("extra_body"))
    for name, value in own.items():
        if given.get(name) not in (None, value):
            raise ConfigurationError(f"`{name}` is given twice, as an option and in extra_body: keep one.")
    base_url = given.get("base_url") or os.environ.get("QWEN3_INT4_BASE_URL")
    if base_url and given.get("engine") is not None:
        raise ConfigurationError("`engine` configures the in-process engine; with `base_url` the server decides.")
    return {**given, **own, "extra_body": extra_body, "base_url": base_url}


def call_options(given: Mapping[str, Any], extra_body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the options of one call, whose `extra_body` adds to the model object's and may hold our own options.

    >>> call_options({"extra_body": {"enable_thinking": False, "cache_salt": "x"}}, {"ignore_eos": True})
    {'extra_body': {'ignore_eos': True, 'cache_salt': 'x'}, 'enable_thinking': False}
    """
    if "extra_body" not in given:
        return dict(given)
    own, body = split_extra_body(given["extra_body"])
    return {**given, **own, "extra_body": {**(extra_body or {}), **body}}


def check_thinking(model: str, enable_thinking: bool | None, thinking_budget: int | None) -> None:
    """Refuse a bound on a thought that will not be.

    Raises:
        ConfigurationError: There is a budget, and the model will not think.
    """
    if thinking_budget and not profile_of(model).thinks(enable_thinking):
        raise ConfigurationError("`thinking_budget` bounds a thought, and this model will not think: drop one option.")


def default_api_key() -> str:
    """Return the key for endpoints where the caller gives none: `$QWEN3_INT4_API_KEY`, or `"EMPTY"`."""
    return os.environ.get("QWEN3_INT4_API_KEY") or "EMPTY"
