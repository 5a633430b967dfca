"""Reads typed objects out of a chat model's messages, and says so when a message was cut."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from langchain_core.runnables import Runnable, RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool
from langchain_core.utils.pydantic import is_basemodel_subclass

from langchain_qwen3_int4.completions.request import json_schema_format
from langchain_qwen3_int4.errors import ConfigurationError, StructuredOutputError

METHODS = ("json_schema", "function_calling", "json_mode")


def response_format(schema: Mapping[str, Any] | type, *, strict: bool | None = None) -> dict[str, Any]:
    """Return OpenAI's `response_format` for a Pydantic class, a TypedDict, a JSON schema or OpenAI's own form.

    >>> response_format({"title": "Person", "type": "object", "properties": {}})["json_schema"]["name"]
    'Person'
    """
    if isinstance(schema, Mapping):
        if schema.get("type") in ("json_schema", "json_object", "text"):
            return dict(schema)
        if "name" in schema and "schema" in schema:
            return {"type": "json_schema", "json_schema": dict(schema)}
    return json_schema_format(convert_to_json_schema(schema, strict=strict), strict=strict)  # type: ignore[arg-type]


def options_and_parser(
    schema: Mapping[str, Any] | type | None, method: str, strict: bool | None
) -> tuple[dict[str, Any], Runnable[AIMessage, Any]]:
    """Return what to bind to the model, besides the tool of `function_calling`, and the parser of its messages.

    Raises:
        ConfigurationError: The method does not exist, or needs a schema.
    """
    if method not in METHODS:
        raise ConfigurationError(
            f"There is no method {method!r} of structured output. Use one of {', '.join(METHODS)}."
        )
    if schema is None and method != "json_mode":
        raise ConfigurationError(f"Structured output by {method} needs a schema; only json_mode does without one.")
    described: Any = schema
    options: dict[str, Any] = {}
    if method == "json_mode":
        options["response_format"] = {"type": "json_object"}
    elif method == "json_schema" and schema is not None:
        options["response_format"] = response_format(schema, strict=strict)
        described = convert_to_openai_tool(schema)
    arguments = {"method": method} if method == "json_mode" else {"method": method, "strict": strict}
    options["ls_structured_output_format"] = {"kwargs": arguments, "schema": described}
    return options, RunnableLambda(_refuse_incomplete) | _parser(schema, method)


def with_raw(model: Runnable[Any, Any], parser: Runnable[AIMessage, Any]) -> Runnable[Any, Any]:
    """Return a chain that gives the message, the object and the parsing error beside each other."""
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=model) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def _parser(schema: Any, method: str) -> Runnable[AIMessage, Any]:
    pydantic = isinstance(schema, type) and is_basemodel_subclass(schema)
    if method == "function_calling":
        if pydantic:
            return PydanticToolsParser(tools=[schema], first_tool_only=True)
        name = convert_to_openai_tool(schema)["function"]["name"]
        return JsonOutputKeyToolsParser(key_name=name, first_tool_only=True)
    return PydanticOutputParser(pydantic_object=schema) if pydantic else JsonOutputParser()


def _refuse_incomplete(message: AIMessage) -> AIMessage:
    if incomplete := message.response_metadata.get("incomplete"):
        raise StructuredOutputError.of(incomplete)
    return message
