# ruff: noqa: E501 - a row of a table stays on its line
"""A question where a tool searches documents: the call, then the answer from the passages that it found."""

from __future__ import annotations

from typing import Any

from tiny_model.data.chat import able_turn
from tiny_model.data.names import Names
from tiny_model.data.passages import lay_out
from tiny_model.data.questions import ANSWERABLE, REFUSAL, choose, passages_for, reply
from tiny_model.data.sample import Sample, assistant, system, user
from tiny_model.data.tool_cases import call_message, call_text, draw_tool, spec

# Held out last: name, parameter, description.
TOOLS = (
    ("search", "query", "Search the documents."),
    ("search_documents", "query", "Search the documents. Returns numbered passages; cite them as [n]."),
    ("search_docs", "query", "Searches the documentation."),
    ("retrieve", "question", "Retrieve passages that answer a question."),
    ("lookup", "text", "Look up passages in the {n}."),
    ("search_notes", "query", "Find notes about something."),
    ("knowledge_base", "input", "Useful for questions about the {n}."),
    ("find_passages", "q", "Finds passages in our files."),
    ("query_engine_tool", "input", "Useful for running a natural language query against a knowledge base."),
    ("{n}_search", "query", "Search the {n} for passages about a question."),
    ("search_{n}", "query", "Searches {n} and {n}. Returns passages."),
    ("ask_{n}", "question", "Ask the {n}: gives passages with their numbers."),
)
HELD_OUT_TOOLS = (
    ("consult_library", "request", "Consult the library's passages."),
    ("look_into_files", "about", "Looks into all files and gives numbered passages back."),
)
SYSTEMS = (
    "Answer from the documents: search them, then cite the passages as [n].",
    "Use the search tool for questions. Cite passages as [n].",
    "You answer questions from our {n}. Search before you answer.",
    "You are a helpful assistant with a search tool.",
    "Answer the user's questions from the documents: search them, then answer from the passages found and cite them.",
)
LEADS = (
    *["{q}"] * 8, "Please look this up: {q}", "Question: {q}", "Search for this: {q}", "Hi! {q}", "{p} asks: {q}", "Tell me: {q}",
    "For the {n}: {q}", "My {a} question: {q}", "{w}: {q}", "The {n} wants to know: {q}", "Good day. {q}", "I {d} need this: {q}",
    "It is about my {n}. {q}", "Here is what I ask: {q}", "Next: {q}", "{q} {p} wants to know it.",
)  # fmt: skip
HELD_OUT_LEADS = ("{q}", "{q}", "I wonder: {q}")


def _tool(names: Names) -> tuple[str, str, dict[str, Any]]:
    name, parameter, description = names.pick(HELD_OUT_TOOLS if names.held_out else TOOLS)
    name = name.replace("{n}", names.word().lower())
    typed: dict[str, Any] = {"type": "string"}
    if names.chance(0.3):
        typed["description"] = names.pick(("The question.", "What to search for.", f"the {parameter}"))
    schema = {"type": "object", "properties": {parameter: typed}, "required": [parameter]}
    function = {"name": name, "description": names.filled(description), "parameters": schema}
    return name, parameter, {"type": "function", "function": function}


def search_case(names: Names, *, thinking: bool) -> Sample:
    """The call for a question, the answer from what it found, or small talk, which needs no search."""
    name, parameter, definition = _tool(names)
    specs = [definition, *(spec(names, draw_tool(names)) for _ in range(names.pick((0, 0, 0, 1, 2))))]
    names.rng.shuffle(specs)
    lib = passages_for(names, names.pick((1, 2, 3, 3, 4, 4, 5)))
    fact, there = choose(names, lib, names.chance(0.75 if names.held_out else ANSWERABLE))
    # The query is the question without what is said around it.
    question = fact.question(names, loosely=False)
    asked = names.filled(names.pick(HELD_OUT_LEADS if names.held_out else LEADS)).replace("{q}", question)
    messages = [system(names.filled(names.pick(SYSTEMS)))] if names.chance(0.6) else []
    if names.chance(0.15):
        said, answer, _ = able_turn(names)
        messages += [user(said), assistant(answer)]
    expect: dict[str, Any]
    stage = names.rng.random()
    if stage < (0.08 if names.held_out else 0.14):
        said, answer, thought = able_turn(names)
        expect = {"answer": answer}
        return Sample("chat_with_tools", [*messages, user(said)], answer, thought, thinking, specs, expect=expect)
    call = (name, {parameter: question})
    thought = f"I do not know this. The tool {name} can find it."
    if stage < 0.5:
        expect = {"calls": [[name, {parameter: question}]]}
        return Sample("search_call", [*messages, user(asked)], call_text(call), thought, thinking, specs, expect=expect)
    found = lay_out(names, lib.passages)
    found = names.pick((f"<passages>\n{found}\n</passages>", found, f"Passages:\n{found}", f"{found}\n"))
    kept = thought if names.chance(0.7 if thinking else 0.1) else None
    messages += [user(asked), call_message([call], kept), {"role": "tool", "content": found}]
    answer, thought, expect = reply(names, lib, fact, there, question, numbered=True, short=False, refusal=REFUSAL)
    kind = "answer" if there else "refusal"
    return Sample(kind, messages, answer, thought, thinking, specs, expect=expect)
