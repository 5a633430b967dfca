# ruff: noqa: E501 - a row of a table stays on its line
"""Smaller tasks of retrieval chains: grading a passage, a question that stands alone, other wordings."""

from __future__ import annotations

from tiny_model.data.entities import KINDS, capitalise, entity, state
from tiny_model.data.names import Names
from tiny_model.data.passages import relations_for
from tiny_model.data.questions import choose, passages_for, table, with_pronoun
from tiny_model.data.relation import chosen
from tiny_model.data.sample import Sample, assistant, system, user

GRADES = (
    "Is this passage relevant to the question? Answer yes or no.\n\nQuestion: {q}\n\nPassage: {p}",
    "Passage: {p}\n\nQuestion: {q}\n\nDoes the passage answer the question? Answer yes or no.",
    "You grade whether a document is relevant to a question. Reply with yes or no only.\n\nDocument:\n{p}\n\nQuestion: {q}",
    "Document: {p}\nQuestion: {q}\nRelevant (yes or no):",
    'Does this text hold the answer to "{q}"? Reply yes or no.\n\n{p}',
    "Grade the retrieved document.\n{p}\n\nUser question: {q}\nIs it relevant? yes or no",
)
REWRITES = (
    "Given the chat history and a follow-up question, rewrite the follow-up as a question that stands alone.\n\nChat history:\n{h}\n\nFollow-up question: {q}\nStandalone question:",
    "Rewrite the last question so that it can be understood without the conversation.\n\n{h}\n\nLast question: {q}",
    "Conversation:\n{h}\n\nTurn this follow-up into a standalone question: {q}",
    "{h}\n\nFollow-up: {q}\nStandalone:",
)
REWRITE_SYSTEMS = (
    (
        "The last question may lean on what was said before it. Put it so that somebody who has not read the chat "
        "understands it, and leave it as it is where it needs nothing. Give the question, no answer."
    ),
    "Rewrite the user's last question so that it stands alone. Do not answer it.",
)
REWORDS = (
    "Rewrite this question in other words: {q}",
    "Reword the question for a search engine: {q}",
    "Write another version of this question.\nQuestion: {q}",
    "Generate a different version of the user question to retrieve documents. Question: {q}",
)


def grade_case(names: Names, *, thinking: bool) -> Sample:
    """Whether a passage answers a question."""
    lib = passages_for(names, names.pick((1, 2, 3)))
    fact, there = choose(names, lib, names.chance(0.75))
    question = fact.question(names)
    passage = names.pick(lib.passages)
    if there and names.chance(0.7):
        passage = next(p for p in lib.passages if fact in p.facts)
    answer = "yes" if fact in passage.facts else "no"
    text = names.pick(GRADES).replace("{q}", question).replace("{p}", passage.text)
    thought = f"The question is: {question} The passage is about {passage.subject.name}" + (
        " and says it." if answer == "yes" else ", but does not say it." if passage.subject == fact.entity else "."
    )
    return Sample("grade", [user(text)], answer, thought, thinking, expect={"answer": answer})


def standalone_case(names: Names, *, thinking: bool) -> Sample:
    """A follow-up question rewritten to stand alone."""
    kind = names.pick(KINDS)
    about = entity(names, kind)
    first, second = (state(names, about, r) for r in relations_for(names, kind, table(names), 2))
    asked = first.question(names)
    if names.chance(0.8):
        follow, target = with_pronoun(names, second)
    else:
        target = follow = second.question(names)
    answer = first.sentence + names.pick(("", "")) if names.chance(0.5) else first.sentence.removesuffix(".") + " [1]."
    thought = f"The conversation is about {about.name}."
    if names.chance(0.4):
        messages = [system(names.pick(REWRITE_SYSTEMS)), user(asked), assistant(answer), user(follow)]
    else:
        roles = names.pick((("User", "Assistant"), ("Human", "AI"), ("Q", "A"), ("user", "assistant")))
        history = f"{roles[0]}: {asked}\n{roles[1]}: {answer}"
        messages = [user(names.pick(REWRITES).replace("{h}", history).replace("{q}", follow))]
    return Sample("standalone", messages, target, thought, thinking, expect={"answer": target})


def reword_case(names: Names, *, thinking: bool) -> Sample:
    """A question in other words that mean the same."""
    kind = names.pick(KINDS)
    relation = names.pick([r for r in table(names) if r.entity == kind])
    about = entity(names, kind)
    asked, other = (chosen(names, ask) for ask in names.rng.sample(relation.asks, 2))
    question = capitalise(asked.replace("{e}", about.name))
    answer = capitalise(other.replace("{e}", about.name))
    text = names.pick(REWORDS).replace("{q}", question)
    return Sample("reword", [user(text)], answer, f"The question is about {about.name}.", thinking)
