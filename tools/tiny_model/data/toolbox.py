"""Tools: schemas as clients send them, requests that they serve, and the arguments that a request holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

from tiny_model.data import held_out_prompts, held_out_tools, tool_table, vocabulary
from tiny_model.data.names import Names
from tiny_model.data.tool import Param, Tool
from tiny_model.data.tool_frames import DONE, described, framed, negated, sentence
from tiny_model.data.tool_values import argument

LEADS = (
    "",
    "",
    "",
    "",
    "Please ",
    "Can you ",
    "Could you ",
    "I want you to ",
    "I need you to ",
    "Now ",
    "Hi, please ",
    "Would you ",
    "I would like you to ",
    "Kindly ",
    "Be so kind as to ",
)
TAILS = ("", "", "", ".", ".", "?", ", please.", " please", "!", ". Thanks!", " for me.")
CALLS = (
    "What is the value of {c}?",
    "What is the value of {c}? Use the tool.",
    "Call {c}.",
    "Run {c} please.",
    "What does {c} return?",
    "{c}",
    "Use the tool: {c}",
    "Please evaluate {c}.",
    "Execute {c} and tell me the outcome.",
    "I wonder what {c} gives.",
)


@cache
def written(held_out: bool) -> tuple[Tool, ...]:
    """The tools of the hand-written table."""
    tools = []
    for line in (held_out_tools.TOOLS if held_out else tool_table.TOOLS).strip().splitlines():
        name, description, params, requests = (cell.strip() for cell in line.split("|"))
        parsed = []
        for item in filter(None, (p.strip() for p in params.split(", "))):
            key, kind_type, kind = item.split(":")
            parsed.append(Param(key.rstrip("?"), kind_type, kind, not key.endswith("?")))
        tools.append(Tool(name, description, tuple(parsed), tuple(requests.split(" ; "))))
    return tuple(tools)


@cache
def parameters() -> tuple[Param, ...]:
    """The parameters of tools that are put together at random."""
    rows = [[c.strip() for c in line.split("|")] for line in tool_table.PARAMETERS.strip().splitlines()]
    return tuple(Param(n, t, k, True, tuple(p.split(" ; "))) for n, t, k, p in rows)


def composed(names: Names) -> Tool:
    """A tool put together from a verb, a noun and parameters, either of the words made up now and then."""
    verbs, nouns = tool_table.VERBS, tool_table.NOUNS
    if names.held_out:
        verbs, nouns = held_out_tools.VERBS, held_out_tools.NOUNS
    verb = names.pick(verbs)
    noun = names.word() if names.chance(0.15) else names.pick(nouns)
    if not names.held_out:
        verb = (
            names.pick(vocabulary.COMMON_VERBS) if names.chance(0.5) else names.word() if names.chance(0.15) else verb
        )
        noun = names.everyday() if names.chance(0.45) else names.word() if names.chance(0.3) else noun
        noun = f"{names.everyday()}_{noun}" if names.chance(0.15) else noun
    chosen = names.rng.sample(parameters(), names.pick((0, 1, 1, 1, 2, 2, 3)))
    if not names.held_out:
        chosen = [any_param(names) if names.chance(0.45) else p for p in chosen]
        chosen = list({p.name: p for p in chosen}.values())
    params = tuple(
        Param(
            p.name if names.chance(0.8) else f"{noun}_{p.name}".replace(" ", "_"),
            p.type,
            p.kind,
            i == 0 or names.chance(0.6),
            p.phrases,
        )
        for i, p in enumerate(chosen)
    )
    style = names.rng.random()
    name = f"{verb}_{noun}" if style < 0.75 else f"{verb}{noun.capitalize()}" if style < 0.9 else f"{noun}_{verb}"
    if not names.held_out and names.chance(0.2):
        name = names.pick(
            (
                names.word(),
                f"{names.everyday()}_{names.word()}",
                f"tool_{names.number()}",
                names.code().lower(),
                f"{name}_{names.everyday()}",
            )
        )
    name, noun = name.replace(" ", "_"), noun.replace("_", " ")
    described = f"{verb.capitalize()} {names.pick(('a', 'the', 'one'))} {noun}"
    tail = names.pick((".", "", f" of the {names.word()} system."))
    if not names.held_out and names.chance(0.5):
        described = names.filled(
            names.pick(
                (
                    "Tool to {v} the {o}",
                    "{v} the {o} and the {n}",
                    "Use this to {v} the {a} {o}",
                    "Lets you {v} any {o}",
                    "This will {v} the {o} for the {n}",
                )
            )
            .replace("{v}", verb)
            .replace("{o}", noun)
        )
    return Tool(name, described + tail, params, (), verb, noun)


def any_param(names: Names) -> Param:
    """A parameter named by any word, which the request names too."""
    name = names.word() if names.chance(0.3) else names.everyday()
    if names.chance(0.2):
        name = f"{name}_{names.everyday()}"
    kind_type, kind = names.pick(
        (
            ("string", "phrase"),
            ("string", "word"),
            ("string", "anyname"),
            ("string", "code"),
            ("string", "date"),
            ("integer", "number"),
            ("number", "decimal"),
            ("string", "city"),
            ("array", "words"),
            ("string", "any"),
            ("integer", "small"),
        )
    )
    if names.chance(0.15):
        kind_type, kind = "string", f"enum({'/'.join(dict.fromkeys(names.everyday() for _ in range(3)))})"
    spoken = name.replace("_", " ")
    phrases = (
        f"with {spoken} {{v}}",
        f"with the {spoken} {{v}}",
        f", {spoken} {{v}}",
        f"where the {spoken} is {{v}}",
        f"using {{v}} as {spoken}",
        f"({spoken}: {{v}})",
    )
    return Param(
        name,
        kind_type,
        kind,
        True,
        (*phrases, f"of {spoken} {{v}}", f"whose {spoken} is {{v}}", f'with {spoken} "{{v}}"'),
    )


def renamed(names: Names, tool: Tool) -> Tool:
    """The tool under another name, so that names are read from the definition and not remembered."""
    parts = tool.name.split("_")
    style = names.rng.random()
    extra = names.pick(
        (names.everyday, names.word, lambda: names.pick(("my", "the", "tool", "function", "v2", "new", "no_args")))
    )()
    if style < 0.35:
        parts.insert(names.rng.randint(0, len(parts)), extra)
    elif style < 0.6:
        parts[names.rng.randrange(len(parts))] = extra
    elif style < 0.8 and len(parts) > 1:
        parts.reverse()
    name = "_".join(parts)
    requests = tuple(r.replace(tool.name, name) for r in tool.requests)
    return replace(tool, name=name, requests=requests)


def draw_tool(names: Names) -> Tool:
    """A tool from the table, or one put together."""
    if not names.held_out and names.chance(0.45):
        return framed(names)
    if not names.held_out and names.chance(0.2):
        return renamed(names, names.pick(written(False)))
    return names.pick(written(names.held_out)) if names.chance(0.5 if names.held_out else 0.4) else composed(names)


def schema_of(names: Names, param: Param) -> dict[str, Any]:
    """The JSON schema of one parameter, in one of the shapes that clients write."""
    if param.type == "array":
        schema: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    elif param.type == "object":
        fields = {"street": {"type": "string"}, "city": {"type": "string"}}
        schema = {"type": "object", "properties": fields, "required": ["street", "city"]}
    else:
        schema = {"type": param.type}
    if param.kind.startswith("enum("):
        schema["enum"] = param.kind[5:-1].split("/")
    if names.chance(0.4):
        schema["description"] = names.pick(("The {n}.", "{n}", "{n} to use", "Which {n} it is.")).replace(
            "{n}", param.name.replace("_", " ")
        )
    if names.chance(0.06):
        schema["title"] = param.name.replace("_", " ").title()
    if param.type == "integer" and names.chance(0.1):
        schema |= names.pick(({"minimum": 0}, {"exclusiveMinimum": -1000, "exclusiveMaximum": 1000}, {"maximum": 9999}))
    if not param.required and names.chance(0.3):
        schema["default"] = None
    return schema


PYTHON = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list[str]",
    "object": "dict",
}


def signature(names: Names, tool: Tool) -> str:
    """The tool as a Python function, as LlamaIndex puts it before a description."""
    shown = [f"{p.name}: {PYTHON[p.type]}" + ("" if p.required else " = None") for p in tool.params]
    gives = names.pick((" -> str", " -> str", " -> int", " -> float", " -> dict", " -> bool", ""))
    return f"{tool.name}({', '.join(shown)}){gives}"


def spec(names: Names, tool: Tool) -> dict[str, Any]:
    """The tool as an OpenAI-style definition, its keys in one of the usual orders."""
    properties = {p.name: schema_of(names, p) for p in tool.params}
    required = [p.name for p in tool.params if p.required]
    parameters: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    if names.chance(0.6):
        parameters = {"properties": properties, **({"required": required} if required else {}), "type": "object"}
    if names.chance(0.1):
        parameters["additionalProperties"] = False
    described = tool.description
    if not names.held_out and names.chance(0.15):
        described = f"{signature(names, tool)}\n{described}"
    function: dict[str, Any] = {"name": tool.name, "description": described, "parameters": parameters}
    if names.chance(0.08):
        del function["description"]
    if names.chance(0.05):
        function["strict"] = True
    return {"type": "function", "function": function}


def request(names: Names, tool: Tool) -> tuple[str, dict[str, Any]]:
    """Something that a person would say to get the tool called, and the arguments that it holds."""
    if names.chance(0.12) and all(p.type in ("string", "integer", "number") for p in tool.params):
        return direct_request(names, tool)
    if not tool.requests:
        return composed_request(names, tool)
    template, _, sets = names.pick(tool.requests).partition(" %")
    if not names.held_out and names.chance(0.35):
        template = wrapped(names, template)
    said: dict[str, Any] = {}
    for param in tool.params:
        if f"{{{param.name}}}" in template:
            value, text = argument(names, param)
            template = template.replace(f"{{{param.name}}}", text)
            said[param.name] = value
    if sets:
        key, _, value = sets.partition("=")
        said[key] = json.loads(value)
    return template, {p.name: said[p.name] for p in tool.params if p.name in said}


def both(first: str, second: str) -> str:
    """Two requests as one."""
    return f"{first.rstrip('.?! ')} and {second[:1].lower() + second[1:]}"


def wrapped(names: Names, text: str) -> str:
    """A request with words around it that change nothing."""
    lower = text if text.startswith("I ") else text[:1].lower() + text[1:]
    before = names.pick(
        (
            "Hi. ",
            "Hello! ",
            "",
            "",
            "OK, ",
            "Next, ",
            "Well, ",
            "I have a {n} here. ",
            "We are at the {n}. ",
            "For the {a} {n}: ",
            "My {n} is {a}, so ",
        )
    )
    after = names.pick(
        (
            "",
            "",
            " Thanks.",
            " It is for my {n}.",
            " I need it for the {a} {n}.",
            " Be {d} careful.",
            " {p} asked for it.",
            " That is all.",
        )
    )
    return f"{names.filled(before)}{lower if before.endswith((', ', 'so ')) else text}{names.filled(after)}"


def direct_request(names: Names, tool: Tool) -> tuple[str, dict[str, Any]]:
    """A request that spells the call as code: name(3) or name(city="Rome")."""
    said: dict[str, Any] = {}
    shown = []
    positional = len(tool.params) == 1 or names.chance(0.3)
    for param in tool.params:
        if param.required or names.chance(0.5):
            said[param.name], text = argument(names, param)
            literal = text if param.type != "string" else f'"{text}"' if names.chance(0.5) else f"'{text}'"
            shown.append(
                literal
                if positional and list(said) == [p.name for p in tool.params][: len(said)]
                else f"{param.name}={literal}"
            )
    code = f"{tool.name}({', '.join(shown)})"
    return names.pick(held_out_prompts.TOOL_CALLS if names.held_out else CALLS).replace("{c}", code), said


def composed_request(names: Names, tool: Tool) -> tuple[str, dict[str, Any]]:
    """Lead, verb, noun, then a phrase for each argument."""
    if tool.framed:
        return framed_request(names, tool)
    said: dict[str, Any] = {}
    phrases = []
    for param in tool.params:
        if param.required or names.chance(0.5):
            said[param.name], text = argument(names, param)
            phrases.append(names.pick(param.phrases).replace("{v}", text))
    names.rng.shuffle(phrases)
    lead = names.pick(held_out_prompts.TOOL_LEADS if names.held_out else LEADS)
    text = f"{lead}{tool.verb} {names.pick(('the', 'a', 'the', 'my'))} {tool.noun}"
    if not names.held_out and names.chance(0.4):
        forms = (
            "{v} that {o}",
            "the {o} needs you to {v} it",
            "{v} our {o}",
            "{v} {o}",
            "{v} one {o}",
            "I need the {o}, {v} it",
            "what about the {o}? {v} it",
            "{v} me the {o}",
            "{v} the {a} {o}",
            "the {o}, {v} it",
        )
        form = names.filled(names.pick(forms).replace("{v}", tool.verb).replace("{o}", tool.noun))
        text = form if form.startswith(("I need", "what about", "the ")) else lead + form
    for phrase in phrases:
        text += phrase if phrase.startswith(",") else f" {phrase}"
    text = re.sub(r"\s+,", ",", text) + names.pick(TAILS)
    if not names.held_out and names.chance(0.3):
        text = wrapped(names, text)
    return (text[:1].upper() + text[1:]) if names.chance(0.9) else text, said


def framed_request(names: Names, tool: Tool, *, opaque: bool = False) -> tuple[str, dict[str, Any]]:
    """A request for a tool of `tool_frames`, which may share no word with it."""
    said: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for param in tool.params:
        if param.kind == DONE:
            said[param.name] = names.chance(0.6)
            tool = tool if said[param.name] else negated(names, tool)
        elif param.required or names.chance(0.6):
            said[param.name], texts[param.name] = argument(names, param)
            if said[param.name] is True and not opaque and names.chance(0.3):
                tool, texts[param.name] = described(tool, param.kind.partition(" ")[2]), ""
    text = sentence(names, tool, texts, opaque=opaque)
    return wrapped(names, text) if names.chance(0.25) else text, said
