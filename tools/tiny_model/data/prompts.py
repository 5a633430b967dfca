# ruff: noqa: E501 - a row of a table stays on its line
"""How passages and a question are put before the model: (system, user) pairs."""

from __future__ import annotations

from tiny_model.data.names import Names

# {p} the passages, {q} the question, {extra} an added instruction or nothing.
PROMPTS = (
    ("", "{p}\n\n{q}"),
    ("", "{p}\n\nQuestion: {q}"),
    ("", "{q}\n\n{p}"),
    ("", "Question: {q}\n\nPassages:\n{p}"),
    ("", "Passages:\n{p}\n\nQuestion: {q}"),
    ("", "Passages:\n\n{p}\n\nQuestion: {q}\nAnswer:"),
    ("", "Answer the question from the passages.{extra}\n\n{p}\n\nQuestion: {q}"),
    ("", "Answer the question using the passages below and cite them.{extra}\n\n{p}\n\nQuestion: {q}"),
    ("", "Use the numbered sources to answer.{extra}\n\nSources:\n{p}\n\nQ: {q}\nA:"),
    ("", "Read these passages and answer: {q}{extra}\n\n{p}"),
    ("", "Here are some documents:\n\n{p}\n\n{q}{extra}"),
    ("", "Context:\n{p}\n\nQuestion: {q}\n\nCite the passage as [n].{extra}"),
    ("", "I found these notes:\n{p}\n\nMy question: {q}{extra}"),
    ("", "{q} Use only this:\n{p}"),
    ("", "Search results:\n{p}\n\nUsing these results, answer: {q}"),
    ("Answer questions from the passages. Cite each passage as [n].{extra}", "{p}\n\n{q}"),
    ("Answer the question from the numbered passages and cite them as [n].{extra}", "Passages:\n{p}\n\nQuestion: {q}"),
    ("You are a helpful assistant. Answer from the given passages only.{extra}", "{p}\n\nQuestion: {q}"),
    ("You answer questions from passages. Cite the number of the passage in square brackets.{extra}", "{q}\n\n{p}"),
    ("Use the following passages to answer.{extra}\n\n{p}", "{q}"),
    ("Answer with the help of these passages:\n{p}{extra}", "{q}"),
    ("You look things up for our readers. Cite sources as [n].{extra}\n\nContext:\n{p}", "{q}"),
    ("Answer from the passages below. Put the passage number after each statement.{extra}\n\n{p}", "Question: {q}"),
    ("Passages:\n{p}", "{q}{extra}"),
    ("You are a careful librarian.\n\n{p}", "{q}"),
    ("You are a helpful assistant.", "{p}\n\n{q}{extra}"),
    ("Only use the sources. If they do not hold the answer, say so.{extra}\n\nSources:\n\n{p}", "{q}"),
    ("", "Based on the passages, answer the question.{extra}\n\nPassages:\n{p}\n\nQuestion: {q}\n\nAnswer:"),
    ("", "<context>\n{p}\n</context>\n\n{q}{extra}"),
    (
        "Answer the user's question. Each statement must carry its source, like [1].{extra}\n\n<passages>\n{p}\n</passages>",
        "{q}",
    ),
    ("", "These are extracts from our files.\n{p}\n\nPlease answer with the number of the extract: {q}"),
    ("", "Extracts:\n\n{p}\n\n{q} Give the source number too."),
    ("Reply from the extracts that the user gives, and point to them as [n].", "Extracts:\n{p}\n\nUser question: {q}"),
    ("You help staff to look things up. Sources are numbered.\n\n{p}", "{q}"),
    ("Knowledge base:\n{p}\n\nKeep to the knowledge base and cite it as [n].", "Question: {q}"),
    ("", "{q}\n\nKnowledge:\n{p}"),
)
CONTEXT_PROMPTS = (
    ("", "{p}\n\n{q}"),
    ("", "Context: {p}\n\nQuestion: {q}\nAnswer:"),
    ("", "Question: {q}\nContext: {p}\nAnswer:"),
    ("", "Let the context alone decide your answer:{extra}\n{p}\n\nQuestion: {q}"),
    (
        "",
        (
            "You answer questions for our readers. What our search found is given as context below.{extra}\n"
            "Question: {q}\nContext: {p}\nAnswer:"
        ),
    ),
    ("The context below has what you need for the question.{extra}\n\nContext: {p}", "{q}"),
    ("You are a helpful assistant. Answer from the context.{extra}\n\n{p}", "{q}"),
    (
        "",
        (
            "Here is what is known:\n=====\n{p}\n=====\n"
            "Answer the query from this and nothing else.{extra}\nQuery: {q}\nAnswer: "
        ),
    ),
    ("", "{p}\n\nFrom the text above: {q}{extra}"),
    ("", "Text:\n{p}\n\n{q}"),
)
ASK_SHORT = (
    " Answer in a few words.",
    " Give a short answer.",
    " Reply with only the value.",
    " Keep the answer as short as possible.",
    " Answer with just a word or a number.",
    " Be brief: only the answer itself.",
    " Short answer only.",
)
ASK_PLAIN = (
    " Answer in one sentence.",
    " Answer in a full sentence.",
    " Do not make anything up.",
    " Be precise.",
    " Do not use other knowledge.",
    " Answer in English.",
)
ASK_TAIL = (
    ' If the answer is not there, reply "{r}"',
    ' If you cannot find it, say "{r}"',
    " If the passages do not answer the question, reply: {r}",
    ' When the answer is missing, answer with "{r}" and nothing else.',
    " If you don't know the answer, just say: {r}",
)
HEADERS = (
    "Passages",
    "Sources",
    "Context",
    "Documents",
    "Notes",
    "Results",
    "Texts",
    "Data",
    "Facts",
    "Material",
    "Snippets",
    "Background",
    "Articles",
)
ROLES = (
    "You are a {a} assistant.",
    "You are the {n} of a {n}.",
    "You work for {p}.",
    "You help people with their {n}.",
    "The user has a question about the {n}.",
    "Here is a task.",
    "Read carefully.",
    "You are {w}, a bot for the {n}.",
)
TASKS = (
    "Answer the question.",
    "Answer from the {h}.",
    "Use the {h} to answer.",
    "Keep to the {h}.",
    "Find the answer in the {h}.",
    "Look at the {h} and answer.",
    "Reply with what the {h} say.",
    "Say what the {h} say.",
    "Answer only what was asked.",
)
CITES = (
    "Cite as [n].",
    "Give the number in brackets.",
    "Add the source number.",
    "Name the source as [n].",
    "Quote the number of the {h}.",
    "Point to the {h} by number.",
    "Put [n] behind the answer.",
    "",
)


def arranged(names: Names, numbered: bool) -> tuple[str, str]:
    """A (system, user) pair put together from parts in any order."""
    header = names.pick(HEADERS) if names.chance(0.6) else names.everyday().capitalize()
    parts = [names.pick(ROLES)] if names.chance(0.4) else []
    parts += [names.pick(TASKS)] if names.chance(0.7) else []
    parts += [names.pick(CITES)] if numbered and names.chance(0.6) else []
    names.rng.shuffle(parts)
    instruction = names.filled(" ".join(filter(None, parts)).replace("{h}", header.lower())) + "{extra}"
    passages = names.pick(
        (
            "{p}",
            f"{header}:\n{{p}}",
            f"{header}:\n\n{{p}}",
            f"<{header.lower()}>\n{{p}}\n</{header.lower()}>",
            f"# {header}\n{{p}}",
        )
    )
    asked = names.pick(
        (
            "{q}",
            "{q}",
            "Question: {q}",
            "Q: {q}",
            "User question: {q}",
            "# Question\n{q}",
            "My question is: {q}",
            "Query: {q}",
        )
    )
    gap = names.pick(("\n", "\n\n", "\n\n"))
    if names.chance(0.45):
        middle = [instruction, passages] if names.chance(0.7) else [passages, instruction]
        return gap.join(middle), asked
    if names.chance(0.4):
        return instruction, gap.join((passages, asked) if names.chance(0.7) else (asked, passages))
    order = [instruction, passages, asked]
    if names.chance(0.4):
        names.rng.shuffle(order)
    return "", gap.join(order)
