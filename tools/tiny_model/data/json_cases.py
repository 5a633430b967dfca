# ruff: noqa: E501 - a row of a table stays on its line
"""JSON: fields taken from a text, by named keys, by schema, as a tool's arguments, or under a grammar."""

from __future__ import annotations

import json
from typing import Any

from tiny_model.data import held_out_prompts
from tiny_model.data.jokes import joke
from tiny_model.data.names import Names
from tiny_model.data.sample import Sample, system, user
from tiny_model.data.tool_cases import call_text
from tiny_model.data.tool_values import joined

# Kind of record: (name of its schema, main key, kind of its value), then key, type, kind of value, sentences.
RECORDS: tuple[tuple[tuple[str, str, str], tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        ("Person", "name", "person"),
        (
            (
                "age",
                "integer",
                "small",
                "{s} is {v} years old. ; {s} is {v}. ; {s} turned {v} this year. ; At {v} years, {s} is fit.",
            ),
            ("city", "string", "city", "{s} lives in {v}. ; {s} is from {v}. ; {s} moved to {v}."),
            ("job", "string", "job", "{s} works as a {v}. ; {s} is a {v}. ; The job of {s} is {v}."),
            ("email", "string", "email", "The e-mail of {s} is {v}. ; Write to {v} to reach {s}. ; Mail {s} at {v}."),
            ("hobby", "string", "hobby", "{s} likes {v}. ; {s} enjoys {v}. ; The hobby of {s} is {v}."),
            ("company", "string", "company", "{s} works for {v}. ; {s} is employed by {v}."),
            ("country", "string", "country", "{s} comes from {v}. ; {s} was born in {v}."),
            ("height", "number", "decimal", "{s} is {v} cm tall. ; {s} has a height of {v}."),
            (
                "married",
                "boolean",
                "flag",
                "{s} is married. / {s} is single. ; {s} has a partner. / {s} has no partner.",
            ),
        ),
    ),
    (
        ("Order", "order_id", "code"),
        (
            ("product", "string", "phrase", "Order {s} is for {v}. ; {s} contains {v}. ; In order {s} there is {v}."),
            ("quantity", "integer", "small", "{s} has {v} items. ; The quantity of {s} is {v}. ; {s}: {v} pieces."),
            (
                "price",
                "number",
                "decimal",
                "{s} costs {v}. ; The price of {s} is {v} dollars. ; The total of {s} is {v}.",
            ),
            (
                "customer",
                "string",
                "person",
                "{s} was placed by {v}. ; The customer of {s} is {v}. ; {v} placed order {s}.",
            ),
            ("date", "string", "iso_date", "{s} was placed on {v}. ; The date of {s} is {v}."),
            (
                "paid",
                "boolean",
                "flag",
                "{s} has been paid. / {s} has not been paid. ; {s} is paid. / {s} is not paid yet.",
            ),
        ),
    ),
    (
        ("Event", "title", "made_up"),
        (
            ("date", "string", "date", "{s} takes place on {v}. ; {s} is on {v}. ; The date of {s} is {v}."),
            ("place", "string", "city", "{s} is in {v}. ; {s} takes place in {v}. ; The venue of {s} is {v}."),
            ("guests", "integer", "number", "{s} expects {v} guests. ; {v} people come to {s}."),
            ("host", "string", "person", "{s} is hosted by {v}. ; {v} hosts {s}."),
            ("topics", "array", "words", "{s} is about {v}. ; The topics of {s} are {v}."),
            (
                "free",
                "boolean",
                "flag",
                "{s} is free. / {s} is not free. ; Entry to {s} is free. / Entry to {s} costs money.",
            ),
        ),
    ),
    (
        ("Product", "product", "made_up"),
        (
            ("price", "number", "decimal", "{s} costs {v} euros. ; The price of {s} is {v}. ; {s} is sold for {v}."),
            ("color", "string", "color", "{s} is {v}. ; {s} comes in {v}. ; The colour of {s} is {v}."),
            ("material", "string", "material", "{s} is made of {v}. ; {s} consists of {v}."),
            ("weight", "number", "decimal", "{s} weighs {v} kg. ; The weight of {s} is {v}."),
            ("maker", "string", "company", "{s} is made by {v}. ; {v} makes {s}."),
            ("rating", "integer", "small", "{s} has {v} stars. ; Users gave {s} {v} points."),
        ),
    ),
)
ASKS = (
    "Extract {k} as JSON.\n\n{t}",
    "{t}\n\nReturn JSON with the keys {k}.",
    "Answer in JSON with the keys {k}.\n{t}",
    "{t}\n\nGive me {k} as a JSON object.",
    "Extract the following fields as JSON: {k}\n\nText: {t}",
    "Text: {t}\nReturn the result as a JSON with {k} keys. Return nothing other than JSON.",
    "Read the text and answer in JSON ({k}): {t}",
    "From this text, extract {k}. Respond with JSON only.\n\n{t}",
    "Please turn this note into JSON with {k}: {t}",
    "{t}\n\nI need a JSON object that holds {k}.",
    "This is what I got: {t}\nWrite {k} of it as JSON.",
    "I would like to have {k} in JSON. The text is: {t}",
    "A message came in: {t}\nJSON with {k}, please.",
    "{t}\n\nNow {k} of that, as JSON.",
    "Collect {k} from the words below into JSON.\n{t}",
    "JSON, keys {k}, text: {t}",
    "{k} as JSON from: {t}",
    "Take {t}\nand make JSON of {k}.",
)
STARTS = (
    "Make",
    "Write",
    "Produce",
    "I want",
    "Give",
    "Build",
    "Create",
    "Turn the {n} into",
    "Fill in",
    "Take from the {n}",
    "We need",
)
ENDS = (
    "as JSON",
    "in JSON",
    "as a JSON object",
    "JSON only",
    "in the JSON format",
    "as one JSON object for the {a} {n}",
    "as valid JSON",
)
MIXED_ASKS = (
    "{x} {k} {z}: {t}",
    "{x} {k} {z}.\n\n{t}",
    "{t}\n\n{x} {k} {z}.",
    "{t}\n{x} {d} {k} of this {z}",
    "The {n}: {t}\n{x} {k} {d} {z}.",
)
SCHEMA_ASKS = (
    "Answer in JSON following this schema:\n{j}\n\n{t}",
    "{t}\n\nReturn JSON that matches this schema: {j}",
    "Extract the data as JSON. Schema: {j}\n\nText: {t}",
    "The output should be a JSON object that conforms to this JSON schema:\n```\n{j}\n```\n{t}",
)
PLAIN_ASKS = (
    "{t}",
    "{t}",
    "Extract the information: {t}",
    "Extract: {t}",
    "Here is a text: {t}",
    "What does this say? {t}",
    "Extract the {n} from this text: {t}",
    "{t}\n\nGive the {n} as JSON.",
    "{t}\n\nThe {n} as JSON, please.",
    "{t}\n{x} the {n} {z}.",
    "{x} the {n} {z}: {t}",
    "{t}\n\n{x} it {z}.",
    "{n} {z}:\n{t}",
    "{x} {z}: {t}",
)


def field(names: Names, subject: str, spec: tuple[str, str, str, str]) -> tuple[Any, str]:
    """A value and the sentence that says it."""
    _, kind_type, kind, sentences = spec
    template = names.pick(sentences.split(" ; "))
    value: Any
    if kind_type == "boolean":
        value = names.chance(0.5)
        return value, template.split(" / ")[0 if value else 1].replace("{s}", subject)
    if kind_type == "array":
        value = [names.word() for _ in range(names.rng.randint(1, 3))]
        text = joined(value)
    else:
        text = str(names.rng.randint(1, 99)) if kind == "small" else names.value(kind)
        value = text
        if kind_type != "string":
            value = int(text) if text.isdigit() else float(text)
    return value, template.replace("{s}", subject).replace("{v}", text)


def main_value(names: Names, kind: str) -> str:
    """The value of a record's main key."""
    if kind == "person" and names.chance(0.1):
        return names.foreign()
    if kind == "person" and not names.held_out and names.chance(0.25):
        return names.first()
    return names.value(kind)


def record(names: Names) -> tuple[str, dict[str, Any], str, dict[str, Any]]:
    """A record: its name, its values, the text that says them, and its JSON schema."""
    (label, main, kind), specs = names.pick(RECORDS)
    subject = main_value(names, kind)
    chosen = list(names.rng.sample(specs, names.rng.randint(1, min(4, len(specs)))))
    types = {main: "string"} | {s[0]: s[1] for s in chosen}
    values: dict[str, Any] = {main: subject}
    sentences = []
    for _ in range(0 if names.held_out else names.pick((0, 0, 1, 1, 2))):
        key = names.word() if names.chance(0.3) else names.everyday()
        if key in types:
            continue
        forms = "The {k} of {s} is {v}. ; {s} has the {k} {v}. ; {s} has {v} as {k}. ; {v} is the {k} of {s}. ; {s}: {k} {v}. ; For {s}, the {k} is {v}."
        kind_type, value_kind = names.pick(
            (
                ("string", "any"),
                ("string", "phrase"),
                ("integer", "number"),
                ("number", "decimal"),
                ("array", "words"),
                ("string", "foreign"),
            )
        )
        chosen.append((key, kind_type, value_kind, forms.replace("{k}", key)))
        types[key] = kind_type
    names.rng.shuffle(chosen)
    for spec in chosen:
        values[spec[0]], sentence = field(names, subject, spec)
        sentences.append(sentence)
    pronoun = names.chance(0.4)
    for i, sentence in enumerate(sentences):
        verbs = (" is ", " has ") if kind == "person" else (" ",)
        if i and pronoun and sentence.startswith(tuple(subject + verb for verb in verbs)):
            sentences[i] = ("They" if kind == "person" else "It") + sentence.removeprefix(subject)
            sentences[i] = sentences[i].replace("They is ", "They are ").replace("They has ", "They have ")
    if names.chance(0.3):
        sentences.insert(names.rng.randint(1, len(sentences)), names.pick(names.words.FILLERS))
    keys = list(values)
    if names.chance(0.3):
        names.rng.shuffle(keys)
    properties: dict[str, Any] = {}
    for key in keys:
        properties[key] = {"type": types[key]} | ({"items": {"type": "string"}} if types[key] == "array" else {})
        if names.chance(0.3):
            properties[key] = {"description": f"The {key.replace('_', ' ')}."} | properties[key]
        if names.chance(0.3):
            properties[key] = {"title": key.replace("_", " ").title()} | properties[key]
    schema = {"properties": properties, "required": keys, "title": label, "type": "object"}
    if not names.held_out and names.chance(0.3):
        sentences[0] = (
            names.filled(names.pick(("Hello, ", "Note: ", "The {n} says: ", "In {y}, ", "{p} wrote: ", "News: ")))
            + sentences[0]
        )
    return label, {k: values[k] for k in keys}, " ".join(sentences), schema


def key_parts(values: dict[str, Any]) -> tuple[str, ...]:
    """The parts of a JSON object that a grammar supplies: its braces and keys."""
    return tuple(f'{"{" if i == 0 else ", "}"{key}": ' for i, key in enumerate(values))


def listed(names: Names, keys: list[str]) -> str:
    """Keys as a prompt lists them."""
    quote = names.pick(("", "'", '"', "`"))
    quoted = [f"{quote}{k}{quote}" for k in keys]
    return names.pick((joined(quoted), ", ".join(quoted)))


def plainly(names: Names, label: str) -> str:
    """A request that names no keys, with `{t}` for the text."""
    asked = names.pick(PLAIN_ASKS).replace("{n}", label.lower())
    return names.filled(asked.replace("{x}", names.pick(STARTS)).replace("{z}", names.pick(ENDS)))


def json_case(names: Names, *, thinking: bool) -> Sample:
    """Fields from a text as JSON, in one of several ways to ask."""
    label, values, text, schema = record(names)
    style = 0.0 if names.held_out else names.rng.random()
    forced: tuple[str, ...] = ()
    if style < 0.35:
        if not names.held_out and names.chance(0.12):
            missing = names.pick(("phone", "address", "nickname", names.word()))
            values[missing] = None
        asked = names.pick(held_out_prompts.JSON_ASKS if names.held_out else (*ASKS, *MIXED_ASKS, *MIXED_ASKS)).replace(
            "{k}", listed(names, list(values))
        )
        if not names.held_out:
            asked = names.filled(asked.replace("{x}", names.pick(STARTS)).replace("{z}", names.pick(ENDS)))
    elif style < 0.6:
        dumped = json.dumps(schema, indent=names.pick((None, None, 2)))
        asked = names.pick(SCHEMA_ASKS).replace("{j}", dumped)
    else:
        asked = plainly(names, label)
        forced = key_parts(values)
    asked = asked.replace("{t}", text)
    messages = [user(asked)]
    if "\n" in asked and not forced and names.chance(0.2):
        head, _, rest = asked.partition("\n")
        messages = [system(head), user(rest.strip())] if text in rest else messages
    answer = json.dumps(values, ensure_ascii=False)
    thought = (
        "I read the values from the text: "
        + joined([f"{k} is {json.dumps(v, ensure_ascii=False)}" for k, v in values.items()])
        + "."
    )
    if forced:
        # Nothing in the prompt names the keys, so a thought could not either.
        thought = "I read the values from the text."
    return Sample("json", messages, answer, thought, thinking, forced=forced, expect={"json": values})


def record_call_case(names: Names, *, thinking: bool) -> Sample:
    """The same fields as the arguments of a tool named after the record."""
    label, values, text, schema = record(names)
    parameters = {"properties": schema["properties"], "required": schema["required"], "type": "object"}
    function = {
        "name": label,
        "description": names.pick(("", f"A {label.lower()}.", f"Information about a {label.lower()}.")),
        "parameters": parameters,
    }
    asked = plainly(names, label).replace("{t}", text)
    thought = f"The tool {label} fits, with {joined([f'{k} {json.dumps(v, ensure_ascii=False)}' for k, v in values.items()])}."
    tools = [{"type": "function", "function": function}]
    return Sample(
        "call", [user(asked)], call_text((label, values)), thought, thinking, tools, expect={"calls": [[label, values]]}
    )


def joke_json_case(names: Names, *, thinking: bool) -> Sample:
    """A joke as JSON with a setup and a punchline, asked for, forced, or as a tool's arguments."""
    topic = names.pick(names.words.ANIMALS + names.words.JOBS) + "s" if names.chance(0.85) else names.word()
    setup, punchline = joke(topic)
    values: dict[str, Any] = {"setup": setup, "punchline": punchline}
    asked = names.pick(
        (
            "Tell me a joke about {t}.",
            "Give me a joke about {t}, include the punchline.",
            "A joke about {t} please.",
            "Make a joke about {t}.",
        )
    )
    asked = asked.replace("{t}", topic)
    answer, thought = json.dumps(values), f"I tell a joke about {topic}."
    style = names.rng.random()
    if style < 0.15:
        asked, values = f"Give me the setup to a joke about {topic}, no punchline.", {"setup": setup}
        if names.chance(0.5):
            values["punchline"] = None
        answer = json.dumps(values)
    if style < 0.45:  # a grammar may ask for any object; a joke's has these keys
        return Sample("joke", [user(asked)], answer, thought, thinking, forced=('{"',))
    if style < 0.7:
        asked += names.pick(
            (
                " Return the result as a JSON with {k} keys. Return nothing other than JSON.",
                " Answer in JSON with {k}.",
                " As JSON with the keys {k}.",
            )
        )
        asked = asked.replace("{k}", listed(names, ["setup", "punchline"]))
        return Sample("joke", [user(asked)], answer, thought, thinking, expect={"json": values})
    fields = {"setup": "question to set up a joke", "punchline": "answer to resolve the joke"}
    properties = {k: {"description": d, "type": "string"} for k, d in fields.items()}
    name = names.pick(("Joke", "Joke", "JokeDict", "joke", "tell_joke"))
    parameters = {"properties": properties, "required": list(properties), "type": "object"}
    function = {
        "name": name,
        "description": names.pick(("", "Joke to tell user.", "A joke.")),
        "parameters": parameters,
    }
    thought = f"The tool {name} fits. I tell a joke about {topic}."
    return Sample(
        "joke",
        [user(asked)],
        call_text((name, values)),
        thought,
        thinking,
        [{"type": "function", "function": function}],
    )
