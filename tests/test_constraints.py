"""What the engine is made to keep to: schemas and tool calls, with a thought before them left free."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from langchain_core.tools import tool
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from langchain_qwen3_int4 import ChatQwen3Int4, ConfigurationError, InvalidRequestError, StructuredOutputError
from langchain_qwen3_int4.testing import ScriptedEndpoint, whole
from tests.ways import TWO_WAYS, WAYS, ask


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@tool
def paint(thing: str, colour: Literal["red", "green"]) -> str:
    """Paint a thing."""
    return f"{thing} is {colour}"


class Person(BaseModel):
    """A person."""

    name: str = Field(description="the name")
    age: int = Field(description="the age in years", ge=0, le=150)


class PersonDict(TypedDict):
    """A person."""

    name: str
    age: int


SENTENCE = "Read the person out of this text, as JSON with name and age: Tobias Lind is 34 years old."


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("way", TWO_WAYS)
@pytest.mark.parametrize("choice", ["any", "required", "paint"])
async def test_a_forced_call_comes_even_where_the_model_would_talk(
    tiny: ChatQwen3Int4, way: str, choice: str, thinking: bool
) -> None:
    bound = tiny.bind_tools([add, paint], tool_choice=choice, enable_thinking=thinking)
    message = await ask(bound, "Hello!", way)
    assert message.tool_calls
    assert not message.invalid_tool_calls
    for call in message.tool_calls:
        if call["name"] == "paint":
            assert call["args"]["colour"] in ("red", "green")
        else:
            assert choice != "paint"
            assert all(isinstance(call["args"][name], int) for name in ("a", "b"))
    assert message.response_metadata["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("way", WAYS)
async def test_no_call_comes_where_none_may(tiny: ChatQwen3Int4, way: str) -> None:
    message = await ask(tiny.bind_tools([add], tool_choice="none"), "What is 3 plus 4? Use the tool.", way)
    assert not message.tool_calls
    assert "<tool_call>" not in message.content


async def test_one_call_at_most_comes_where_calls_may_not_be_parallel(tiny: ChatQwen3Int4) -> None:
    bound = tiny.bind_tools([add], tool_choice="any", parallel_tool_calls=False)
    message = await bound.ainvoke("Add 1 and 2, and add 3 and 4.")
    assert len(message.tool_calls) == 1


@pytest.mark.parametrize("choice", [{"type": "function", "function": {"name": "nobody"}}, {"type": "x"}])
def test_a_choice_that_names_no_tool_is_refused(tiny: ChatQwen3Int4, choice: Any) -> None:
    with pytest.raises(InvalidRequestError, match="add, paint"):
        tiny.bind_tools([add, paint], tool_choice=choice).invoke("Hello!")


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
@pytest.mark.parametrize("schema", [Person, PersonDict, Person.model_json_schema()], ids=["class", "dict", "json"])
async def test_objects_keep_to_their_schema_and_a_thought_may_come_first(
    tiny: ChatQwen3Int4, schema: Any, method: Any, thinking: bool
) -> None:
    chain = tiny.with_structured_output(schema, method=method, include_raw=True, enable_thinking=thinking)
    result = await chain.ainvoke(SENTENCE)
    assert result["parsing_error"] is None
    parsed = Person.model_validate(result["parsed"], from_attributes=True)
    assert parsed.age <= 150
    assert ("reasoning_content" in result["raw"].additional_kwargs) == thinking
    assert tiny.enable_thinking is False


@pytest.mark.parametrize("budget", [3, 1000])
@pytest.mark.parametrize("way", WAYS)
async def test_an_object_keeps_to_its_schema_behind_a_bounded_thought(
    tiny: ChatQwen3Int4, way: str, budget: int
) -> None:
    chain = tiny.bind(response_format=Person, enable_thinking=True, thinking_budget=budget)
    message = await ask(chain, SENTENCE, way)
    Person.model_validate_json(message.content)
    assert message.usage_metadata["output_token_details"]["reasoning"] <= budget
    assert message.additional_kwargs["reasoning_content"]


async def test_json_mode_gives_json(tiny: ChatQwen3Int4) -> None:
    assert isinstance(await tiny.with_structured_output(method="json_mode").ainvoke(SENTENCE), dict)


@pytest.mark.parametrize("options", [{"max_tokens": 3}, {"enable_thinking": True, "max_tokens": 3}])
def test_an_object_that_was_cut_is_named_as_such(tiny: ChatQwen3Int4, options: dict[str, Any]) -> None:
    with pytest.raises(StructuredOutputError, match="max_tokens"):
        tiny.with_structured_output(Person, **options).invoke(SENTENCE)
    result = tiny.with_structured_output(Person, include_raw=True, **options).invoke(SENTENCE)
    assert isinstance(result["parsing_error"], StructuredOutputError)
    assert result["parsed"] is None


@pytest.mark.parametrize("strict", [True, None])
async def test_one_call_at_most_or_a_strict_one_may_come_where_the_model_is_free_to_talk(
    tiny: ChatQwen3Int4, strict: bool | None
) -> None:
    bound = tiny.bind_tools([add, paint], parallel_tool_calls=None if strict else False, strict=strict)
    (call,) = (await bound.ainvoke("What is 3 plus 4? Use the tool.")).tool_calls
    assert (call["name"], set(call["args"])) == ("add", {"a", "b"})
    assert (await bound.ainvoke("Hello!")).content


@pytest.mark.parametrize("thinking", [True, False])
async def test_an_answer_is_a_call_or_an_object_where_both_are_offered(tiny: ChatQwen3Int4, thinking: bool) -> None:
    bound = tiny.bind_tools([add], response_format=Person, enable_thinking=thinking)
    for question in ("What is 3 plus 4? Use the tool.", SENTENCE):
        message = await bound.ainvoke(question)
        if message.tool_calls:
            assert {*message.tool_calls[0]["args"]} == {"a", "b"}
        else:
            Person.model_validate_json(message.content)


def test_a_forced_call_and_an_object_exclude_each_other(tiny: ChatQwen3Int4) -> None:
    with pytest.raises(InvalidRequestError, match="keep one"):
        tiny.bind_tools([add], tool_choice="any", response_format=Person).invoke("Hello!")


def test_choices_and_patterns_are_vllms_own_words(tiny: ChatQwen3Int4) -> None:
    said = tiny.invoke("Hello!", extra_body={"structured_outputs": {"choice": ["green", "blue"]}}).content
    assert said in ("green", "blue")


def test_a_form_that_does_not_exist_is_refused(tiny: ChatQwen3Int4) -> None:
    with pytest.raises(ConfigurationError, match="json_schema, function_calling, json_mode"):
        tiny.with_structured_output(Person, method="xml")
    with pytest.raises(ConfigurationError, match="needs a schema"):
        tiny.with_structured_output(None)
    with pytest.raises(InvalidRequestError, match="response_format"):
        tiny.invoke("Hello!", response_format={"type": "json_schema"})


def test_an_endpoint_gets_the_schema_and_the_choice_as_openai_words_them(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint
) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "Person", "arguments": '{"name": "T", "age": 3}'}}
    endpoint.enqueue(whole({"content": '{"name": "T", "age": 3}'}), whole({"content": None, "tool_calls": [call]}))
    for method in ("json_schema", "function_calling"):
        chain = remote.with_structured_output(Person, method=method, enable_thinking=False)
        assert chain.invoke("x") == Person(name="T", age=3)
    by_schema, by_call = endpoint.requests
    assert by_schema["response_format"]["json_schema"]["schema"]["required"] == ["name", "age"]
    assert by_call["tool_choice"] == {"type": "function", "function": {"name": "Person"}}
    assert by_call["parallel_tool_calls"] is False
    json.dumps(by_call)
