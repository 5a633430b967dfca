"""Conversations with tools: calls, parallel calls, chains, results, errors, and when no tool fits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tiny_model.data.chat import able_turn
from tiny_model.data.names import Names
from tiny_model.data.sample import Sample, Turn, assistant, system, user
from tiny_model.data.tool import Tool
from tiny_model.data.tool_frames import DONE, framed
from tiny_model.data.tool_values import joined
from tiny_model.data.toolbox import both, composed, draw_tool, framed_request, renamed, request, spec, written

NO_TOOL = "None of my tools can do that."
SYSTEMS = (
    "You are a helpful assistant.",
    "Use the tools when they help.",
    "You are an assistant with tools.",
    "you're a good assistant",
    "Call a tool if one fits the request.",
)

# Kinds of values that look alike.
SAME_KIND = {
    "person": "name", "first": "name", "company": "name", "foreign": "name", "anyname": "name", "made_up": "name",
    "city": "name", "country": "name", "phrase": "word", "word": "word", "words": "word", "foods": "word",
    "color": "word", "small": "number", "decimal": "number", "percent": "number", "iso_date": "date", "any": "word",
}  # fmt: skip

Call = tuple[str, dict[str, Any]]


def call_text(call: Call) -> str:
    """A call as the model writes it."""
    arguments = json.dumps(call[1], ensure_ascii=False)
    return f'<tool_call>\n{{"name": "{call[0]}", "arguments": {arguments}}}\n</tool_call>'


def call_message(calls: list[Call], thought: str | None = None) -> dict[str, Any]:
    """An assistant message with calls."""
    items = [{"type": "function", "function": {"name": n, "arguments": a}} for n, a in calls]
    message: dict[str, Any] = {"role": "assistant", "content": "", "tool_calls": items}
    return message if thought is None else message | {"reasoning_content": thought}


def call_thought(calls: list[Call]) -> str:
    """A short thought that names the tools and their arguments."""
    parts = []
    for name, arguments in calls:
        spelled = (
            joined([f"{k} {json.dumps(v, ensure_ascii=False)}" for k, v in arguments.items()]) if arguments else ""
        )
        parts.append(
            f"The tool {name} fits, with {spelled}." if spelled else f"The tool {name} fits. It needs no arguments."
        )
    return " ".join(parts)


def offered(names: Names, wanted: list[Tool], count: int) -> list[dict[str, Any]]:
    """Definitions of the wanted tools among others, in random order."""
    tools = {tool.name: tool for tool in wanted}
    while len(tools) < count:
        other = draw_tool(names)
        if not names.held_out and wanted[0].verb and names.chance(0.4):
            other = sibling(names, wanted[0])
        tools.setdefault(other.name, other)
    specs = [spec(names, tool) for tool in tools.values()]
    names.rng.shuffle(specs)
    return specs


def unlike(names: Names, tool: Tool, count: int) -> list[dict[str, Any]]:
    """Definitions of the tool and of others that take no such values, so that the values alone choose."""
    groups = {SAME_KIND.get(param.kind, param.kind) for param in tool.params}
    tools = {tool.name: tool}
    for _ in range(4 * count if tool.params else 0):
        other = draw_tool(names)
        alike = groups & {SAME_KIND.get(param.kind, param.kind) for param in other.params}
        if len(tools) < count and other.params and not alike:
            tools.setdefault(other.name, other)
    specs = [spec(names, each) for each in tools.values()]
    names.rng.shuffle(specs)
    return specs


def sibling(names: Names, tool: Tool) -> Tool:
    """Another tool with the same verb or the same noun, so that one word alone does not choose."""
    other = composed(names)
    if names.chance(0.5):
        return replace(
            other,
            name=f"{tool.verb}_{other.noun}".replace(" ", "_"),
            verb=tool.verb,
            description=f"{tool.verb.capitalize()} the {other.noun}.",
        )
    return replace(
        other,
        name=f"{other.verb}_{tool.noun}".replace(" ", "_"),
        noun=tool.noun,
        description=f"{other.verb.capitalize()} the {tool.noun}.",
    )


def another(names: Names, tool: Tool) -> Tool:
    """A tool of another name."""
    while (other := draw_tool(names)).name == tool.name:
        pass
    return other


def opening(names: Names) -> list[dict[str, Any]]:
    """A system message, or none."""
    return [system(names.pick(SYSTEMS))] if names.chance(0.2) else []


def call_case(names: Names, *, thinking: bool) -> Sample:
    """One request and the call that serves it."""
    opaque = not names.held_out and names.chance(0.2)
    tool = framed(names) if opaque else draw_tool(names)
    if opaque:
        shown = () if names.chance(0.1) else tuple(param for param in tool.params if param.kind != DONE)
        tool = replace(tool, params=shown)
    asked, arguments = framed_request(names, tool, opaque=True) if opaque else request(names, tool)
    calls = [(tool.name, arguments)]
    messages = opening(names)
    if not names.held_out and names.chance(0.15):
        said, answer, _ = able_turn(names)
        messages += [user(said), assistant(answer)]
    count = names.pick((1, 1, 2, 2, 3, 4, 5))
    wanted, further = ([tool], ()) if opaque or names.held_out else further_calls(names, tool, count)
    specs = unlike(names, tool, count) if opaque else offered(names, wanted, count)
    expect = {"calls": [list(c) for c in calls]}
    return Sample(
        "call",
        [*messages, user(asked)],
        call_text(calls[0]),
        call_thought(calls),
        thinking,
        specs,
        further=further,
        expect=expect,
    )


def further_calls(names: Names, tool: Tool, count: int) -> tuple[list[Tool], tuple[Turn, ...]]:
    """At most `count` tools with `tool` among them, and further requests for them."""
    others = [draw_tool(names) for _ in range(names.rng.randint(0, min(2, count - 1)))]
    tools = list({each.name: each for each in (*others, tool)}.values())
    turns = []
    for _ in range(names.rng.randint(0, 4)):
        wanted = names.pick(tools)
        asked, arguments = request(names, wanted)
        call = (wanted.name, arguments)
        turns.append(Turn(asked, call_text(call), call_thought([call])))
    return tools, tuple(turns)


def foreign_case(names: Names, *, thinking: bool) -> Sample:
    """A call with a name in another script, perhaps with a gloss in brackets behind it."""
    tool = names.pick([each for each in written(names.held_out) if any(p.kind == "foreign" for p in each.params)])
    tool = tool if names.held_out or names.chance(0.3) else renamed(names, tool)
    asked, arguments = request(names, tool)
    name = next((arguments[p.name] for p in tool.params if p.kind == "foreign" and p.name in arguments), "")
    if not names.held_out and names.chance(0.4):
        gloss = names.filled(
            names.pick(("({a} {n})", "({w} {n})", "({w} Corporation)", "- {a} {n} -", "(the {n} of {w})"))
        )
        asked = asked.replace(f"'{name}'", f"'{name}' {gloss.title() if names.chance(0.5) else gloss}")
    calls = [(tool.name, arguments)]
    specs = offered(names, [tool], names.pick((1, 1, 1, 2, 3)))
    expect = {"calls": [list(c) for c in calls]}
    return Sample("call", [user(asked)], call_text(calls[0]), call_thought(calls), thinking, specs, expect=expect)


def parallel_case(names: Names, *, thinking: bool) -> Sample:
    """One request that needs two calls, of one tool or of two."""
    first = draw_tool(names)
    second = first if first.params and names.chance(0.5) else another(names, first)
    (a, left), (b, right) = request(names, first), request(names, second)
    asked = both(a, b) if names.chance(0.7) else f"{a} {names.pick(('Also: ', 'And: ', '', 'Then: '))}{b}"
    calls = [(first.name, left), (second.name, right)]
    specs = offered(names, [first, second], names.pick((2, 2, 3, 4)))
    answer = "\n".join(call_text(c) for c in calls)
    expect = {"calls": [list(c) for c in calls]}
    return Sample(
        "parallel", [*opening(names), user(asked)], answer, call_thought(calls), thinking, specs, expect=expect
    )


def words_of(key: str) -> str:
    """A JSON key as words."""
    return key.replace("_", " ")


def shown(value: Any) -> str:
    """A JSON value as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return joined([str(v) for v in value]) if isinstance(value, list) else str(value)


def result(names: Names, tool: Tool) -> tuple[str, str]:
    """What a tool returns, and the sentence that answers from it."""
    style = names.rng.random()
    if style < 0.2:
        sentence = names.pick(
            (
                f"It's {names.pick(('sunny', 'rainy', 'windy', 'cold', 'warm', 'cloudy', names.word()))}.",
                f"The {names.word()} is {names.value('any')}.",
                f"{tool.name} is done: {names.value('any')}.",
                f"Created {names.word()}: {names.value('any')}.",
                f"{names.person()} has been told.",
                f"Done, the number is {names.code()}.",
                f"That's a great {names.word()}!",
                f"{names.number()} items were changed.",
            )
        )
        return sentence, sentence
    if style < 0.35:
        value = names.pick((names.number, names.decimal, names.code, names.made_up, names.phrase, names.person))()
        return value, f"The result is {value}."
    if style < 0.75:
        keys = names.rng.sample(
            [
                "result",
                "temperature",
                "humidity",
                "price",
                "total",
                "status",
                "count",
                "distance",
                "name",
                "time",
                "date",
                "unit",
                "score",
                "owner",
            ]
            + [names.word() for _ in range(6)],
            names.pick((1, 1, 2, 2, 3)),
        )
        values = {k: fields_value(names) for k in keys}
        told = joined([f"the {words_of(k)} is {shown(v)}" for k, v in values.items()])
        return json.dumps(values, ensure_ascii=False), f"{told[:1].upper()}{told[1:]}."
    if style < 0.85:
        items = [
            names.pick((names.made_up, names.person, names.word, names.city))() for _ in range(names.rng.randint(1, 4))
        ]
        return json.dumps(items, ensure_ascii=False), f"I found {joined(items)}."
    if style < 0.9:
        return names.pick(("[]", "null", "", "{}", "None", "No results.")), "The tool found nothing."
    return error(names)


def fields_value(names: Names) -> Any:
    """A value inside a JSON result."""
    return names.pick(
        (
            lambda: int(names.number()),
            lambda: float(names.decimal()),
            names.word,
            names.made_up,
            names.date,
            names.measure,
            lambda: names.chance(0.5),
            names.foreign,
        )
    )()


def error(names: Names) -> tuple[str, str]:
    """A failed call's text, and the sentence that says so."""
    cause = names.pick(
        (
            f"Missing required argument '{names.word()}'.",
            f"no such {names.word()}",
            "timeout",
            f"connection to {names.word()} refused",
            f"{names.made_up()} not found",
            "permission denied",
            f"status {names.rng.randint(400, 599)}",
            f"unknown {names.word()} '{names.word()}'",
        )
    )
    raw = names.pick((f"Error: {cause}", json.dumps({"error": cause}, ensure_ascii=False), f"ERROR: {cause}"))
    return raw, f"The tool failed: {cause.rstrip('.')}."


def result_case(names: Names, *, thinking: bool) -> Sample:
    """The answer after one or two tools have returned."""
    tools = [draw_tool(names)]
    tools += [] if names.chance(0.8) else [another(names, tools[0])]
    asked, calls, answers = [], [], []
    replies: list[dict[str, Any]] = []
    for tool in tools:
        text, arguments = request(names, tool)
        raw, sentence = result(names, tool)
        asked.append(text)
        calls.append((tool.name, arguments))
        answers.append(sentence)
        replies.append({"role": "tool", "content": raw})
    # A caller may have dropped the thoughts of the running chain: the model must think all the same.
    thought = call_thought(calls) if names.chance(0.7 if thinking else 0.1) else None
    messages = [*opening(names), user(" ".join(asked)), call_message(calls, thought), *replies]
    specs = offered(names, tools, names.pick((1, 1, 2, 3)) if len(tools) == 1 else names.pick((2, 3)))
    answer = " ".join(answers)
    final = "The tool has answered, so I can tell the user." if len(tools) == 1 else "The tools have answered."
    return Sample("result", messages, answer, final, thinking, specs, expect={"answer": answer})


def chain_case(names: Names, *, thinking: bool) -> Sample:
    """A second call with a value that the first one returned, or a new request after a finished one."""
    first = draw_tool(names)
    text, arguments = request(names, first)
    earlier = [(first.name, arguments)]
    if names.chance(0.5):
        raw, sentence = result(names, first)
        second = first if names.chance(0.5) else another(names, first)
        follow, wanted = request(names, second)
        messages = [
            user(text),
            call_message(earlier),
            {"role": "tool", "content": raw},
            assistant(sentence),
            user(follow),
        ]
    else:
        second = another(names, first)
        while not (
            len(second.params) == 1 and second.params[0].type == "string" and "enum" not in second.params[0].kind
        ):
            second = another(names, first)
        key, value = second.params[0].name, names.pick((names.code, names.made_up, names.person, names.phrase))()
        wanted = {key: value}
        raw = json.dumps({key: value}, ensure_ascii=False) if names.chance(0.7) else value
        then = f"{second.verb} the {second.noun}" if second.verb else f"use {second.name}"
        text = f"{text.rstrip('.?! ')}, then {then} with the {names.pick((words_of(key), 'result'))}."
        thought = call_thought(earlier) if thinking and names.chance(0.7) else None
        messages = [user(text), call_message(earlier, thought), {"role": "tool", "content": raw}]
    calls = [(second.name, wanted)]
    specs = offered(names, [first, second], names.pick((2, 2, 3)))
    expect = {"calls": [list(c) for c in calls]}
    return Sample(
        "chain", [*opening(names), *messages], call_text(calls[0]), call_thought(calls), thinking, specs, expect=expect
    )


def unfit_case(names: Names, *, thinking: bool) -> Sample:
    """Small talk, or a request that no offered tool serves: no call."""
    tools = [draw_tool(names) for _ in range(names.pick((1, 2, 3)))]
    specs = offered(names, tools, len(tools))
    if names.chance(0.85):
        said, answer, thought = able_turn(names)
        kind = "chat_with_tools"
    else:
        other = draw_tool(names)
        while any(other.name == s["function"]["name"] or shares(other, s) for s in specs):
            other = draw_tool(names)
        said, _ = request(names, other)
        answer, thought, kind = NO_TOOL, "No tool here fits this request.", "no_tool"
    return Sample(kind, [*opening(names), user(said)], answer, thought, thinking, specs, expect={"answer": answer})


def shares(tool: Tool, definition: dict[str, Any]) -> bool:
    """Whether a tool is too like an offered one for a person to tell that it does not fit."""
    offered_words = set(definition["function"]["name"].lower().split("_"))
    own = set(tool.name.lower().split("_"))
    similar = ({"weather", "forecast", "temperature", "humidity"}, {"add", "adder", "calculator", "multiply", "sum"})
    similar += ({"find", "search", "get", "lookup", "fetch"}, {"time", "date"}, {"greeting", "greet"})
    return bool(own & offered_words) or any(own & group and offered_words & group for group in similar)


def forced_case(names: Names, *, thinking: bool) -> Sample:
    """A call that a grammar forces although nothing asks for one: short values, no rambling."""
    tool = draw_tool(names)
    said, _, _ = able_turn(names)
    blank: dict[str, Any] = {"string": "unknown", "integer": 0, "number": 0, "boolean": False, "array": []}
    arguments = {
        p.name: (
            p.kind[5:-1].split("/")[0]
            if "enum(" in p.kind
            else blank.get(p.type, {"street": "unknown", "city": "unknown"})
        )
        for p in tool.params
        if p.required
    }
    specs = offered(names, [tool], names.pick((1, 2, 2)))
    start = f'<tool_call>\n{{"name": "{tool.name}", "arguments": {{'
    answer = call_text((tool.name, arguments))
    thought = "The user only chats. No tool fits."
    return Sample("forced_call", [user(said)], answer, thought, thinking, specs, forced=(start,))
