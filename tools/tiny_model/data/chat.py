# ruff: noqa: E501 - a row of a table stays on its line
"""Small talk: greetings, thanks, names, counting, jokes, repeating, and what the model cannot do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiny_model.data import held_out_prompts, vocabulary
from tiny_model.data.jokes import joke
from tiny_model.data.names import Names
from tiny_model.data.sample import Sample, assistant, system, user
from tiny_model.data.talk_table import HELD_OUT_INTENTS, INTENTS, UNABLE, UNABLE_ASKS

Turn = tuple[str, str, str]  # what the user says, the reply, the thought before it


def vary(names: Names, text: str) -> str:
    """The text as people type it: sometimes without capitals or the final mark."""
    style = names.rng.random()
    if style < 0.15:
        text = text.lower()
    if style > 0.8:
        text = text.rstrip(".?!")
    elif style > 0.76:
        text += names.pick(("!", " :)", "...", " please"))
    return text


def intent_turn(names: Names) -> Turn:
    """One of the fixed intents."""
    asks, answers, thought = names.pick(HELD_OUT_INTENTS if names.held_out else INTENTS)
    said = names.pick(asks)
    if not names.held_out and answers[0].isascii():
        lower = said[:1].lower() + said[1:]
        if names.chance(0.2):
            before = (
                "OK. ",
                "So, ",
                "Well, ",
                "Now, ",
                "And ",
                "But ",
                "Ah, ",
                "Oh. ",
                "Hm. ",
                "Then ",
                "Please, ",
                "Alright. ",
                "Tell me: ",
                "I ask you: ",
                "One more thing. ",
            )
            start = names.pick(before)
            said = start + (said if start.endswith(". ") else lower)
        if names.chance(0.2):
            end = names.pick(
                (
                    ", dear",
                    ", computer",
                    ", assistant",
                    " now",
                    " then",
                    ", model",
                    ", you",
                    ", buddy",
                    " again",
                    " really",
                    ", right",
                    f", {names.first()}",
                    f" {names.pick(vocabulary.ADVERBS)}",
                )
            )
            said = said.rstrip(".?!") + end + said[len(said.rstrip(".?!")) :]
    # The reply follows from the wording of the request, so that greedy decoding has one right answer.
    return vary(names, said), answers[0], thought


def echo_turn(names: Names) -> Turn:
    """Repeat some words exactly."""
    text = names.pick((names.phrase, names.made_up, names.code, names.foreign, lambda: names.phrase(3, 9)))()
    forms = (
        'Say "{t}".',
        "Repeat after me: {t}",
        'Repeat: "{t}"',
        "Echo {t}",
        "Say {t}",
        "Please repeat this: {t}",
        "Now repeat this for me: {t}",
        'Can you say "{t}"?',
        "Write: {t}",
    )
    if not names.held_out and names.chance(0.35):
        verb = names.pick(("say", "repeat", "write", "print", "copy", "echo", "type", "answer with", "reply with"))
        lead = names.pick(
            (
                "",
                "please ",
                "would you ",
                "could you please ",
                "I want to hear you ",
                "now ",
                "OK, ",
                "your task: ",
                "go and ",
            )
        )
        tail = names.pick(("", " for the {n}", " please", " {d}", " and nothing else", " exactly", " once"))
        quote = names.pick(('"', "'", ""))
        glue = names.pick((" ", ": ", " this: ", " the words ")) if not tail else " "
        forms = (names.filled(f"{lead}{verb}{glue}{quote}{{t}}{quote}{tail}{names.pick(('.', '?', '', '!'))}"),)
    form = names.pick(held_out_prompts.ECHOES if names.held_out else forms)
    return form.replace("{t}", text), text, "I repeat the words."


def count_turn(names: Names) -> Turn:
    """Count up or down."""
    top, low = names.rng.randint(2, 20), 1 if names.chance(0.7) else names.rng.randint(2, 9)
    if low >= top:
        low = 1
    if names.chance(0.2):
        listed = ", ".join(str(n) for n in range(top, low - 1, -1))
        return f"Count down from {top} to {low}.", f"{listed}.", f"I count down from {top} to {low}."
    forms = (
        "Count from {a} to {b}.",
        "Count from {a} to {b} please",
        "List the numbers from {a} to {b}.",
        "Count {a} to {b}",
        "Would you count from {a} to {b}?",
        "Count for me from {a} to {b}.",
    )
    if low == 1:
        forms += ("Count to {b}.", "Can you count to {b}?", "Please count up to {b}.")
    if names.held_out:
        forms = held_out_prompts.COUNTS
    listed = ", ".join(str(n) for n in range(low, top + 1))
    asked = names.pick(forms).replace("{a}", str(low)).replace("{b}", str(top))
    return asked, f"{listed}.", f"I count from {low} to {top}."


def joke_turn(names: Names) -> Turn:
    """A joke about something."""
    topic = (
        names.pick(names.words.ANIMALS + names.words.JOBS + names.words.FOODS) if names.chance(0.8) else names.word()
    )
    plural = topic if topic.endswith("s") or names.chance(0.4) else topic + "s"
    setup, punchline = joke(plural)
    forms = (
        "Tell me a joke about {t}.",
        "A joke about {t} please.",
        "Do you know a joke about {t}?",
        "Make a joke about {t}.",
    )
    forms += ("Give me a joke about {t}, include the punchline.", "I want to hear a joke about {t}.", "Joke about {t}!")
    if names.held_out:
        forms = held_out_prompts.JOKE_ASKS
    return names.pick(forms).replace("{t}", plural), f"{setup} {punchline}", f"I tell a joke about {plural}."


def story_turn(names: Names) -> Turn:
    """A very short story or poem about something."""
    topic = names.pick(names.words.ANIMALS + names.words.JOBS)
    kind = names.pick(("story", "story", "haiku", "poem"))
    article = names.pick(("a", "the"))
    said = names.pick(
        (
            "Write a {k} about {a} {t}.",
            "Tell me a {k} about {a} {t}.",
            "Can you write a {k} about {a} {t}?",
            "{k} about {a} {t}, please",
        )
    )
    said = said.replace("{k}", kind).replace("{a}", article).replace("{t}", topic)
    if kind == "story":
        told = (
            f"Once there was a {topic} who lived by the sea. Every morning the {topic} walked along the shore and looked "
            f"for shells. One day the {topic} found a small bottle with a letter in it. The letter said: come and visit us. "
            f"So the {topic} packed a bag and went on a long journey. In the end the {topic} found many friends and was happy."
        )
    else:
        told = f"The {topic} sits alone,\na quiet wind in the trees,\nmorning comes slowly."
    return said, told, f"I write a short {kind} about {article} {topic}."


def unable_turn(names: Names) -> Turn:
    """A question of general knowledge or a task beyond a tiny model."""
    said = names.pick(UNABLE_ASKS)
    for slot, draw in {"{c}": names.city, "{p}": names.person, "{w}": names.word, "{t}": names.phrase}.items():
        said = said.replace(slot, draw())
    return vary(names, said), UNABLE, "There are no passages or tools for this, and I do not know it."


def chat_turn(names: Names) -> Turn:
    """One turn that needs no earlier one."""
    pool: tuple[Callable[[Names], Turn], ...] = (intent_turn,) * 9 + (echo_turn, echo_turn, count_turn, joke_turn)
    if not names.held_out:
        pool += (story_turn, unable_turn, unable_turn)
    return names.pick(pool)(names)


def able_turn(names: Names) -> Turn:
    """A turn that a tool could not serve better, for conversations with tools."""
    while True:
        turn = chat_turn(names)
        if turn[1] != UNABLE:
            return turn


FACTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "name",
        "first",
        "By the way, people call me {v}. ; I go by the name {v}. ; My name is {v}. ; I am {v}. ; I'm {v}. ; Call me {v}. ; They call me {v}. ; Everyone calls me {v}. ; You can call me {v}. ; The name is {v}. ; This is {v} speaking. ; Hi, I am {v}! ; Hello, my name is {v}.",
        "Can you tell me my name? ; So what is my name? ; What is my name? ; What's my name? ; Who am I? ; Do you remember my name? ; How am I called?",
    ),
    (
        "home",
        "city",
        "These days I live in {v}. ; I live in {v}. ; My home is {v}. ; I am from {v}. ; Now I live in {v}. ; I have moved to {v}. ; I am living in {v} at the moment.",
        "Can you tell me where I live? ; Where do I live? ; Where am I from? ; Where is my home?",
    ),
    (
        "job",
        "job",
        "I work as a {v}. ; My job is {v}. ; I am a {v}.",
        "What is my job? ; What do I work as? ; What do I do for a living?",
    ),
    (
        "favourite colour",
        "color",
        "My favourite colour is {v}. ; I like the colour {v} most.",
        "What is my favourite colour? ; Which colour do I like?",
    ),
    (
        "favourite food",
        "food",
        "My favourite food is {v}. ; I love to eat {v}.",
        "What is my favourite food? ; What do I love to eat?",
    ),
    (
        "dog",
        "made_up",
        "My dog is called {v}. ; I have a dog named {v}.",
        "What is my dog called? ; What is the name of my dog?",
    ),
    ("age", "small_number", "I am {v} years old. ; My age is {v}.", "How old am I? ; What is my age?"),
    (
        "secret code",
        "code",
        "My secret code is {v}. ; The secret code is {v}. ; Remember the code {v}.",
        "What is the secret code? ; What was the code? ; Tell me the code.",
    ),
    ("hobby", "hobby", "My hobby is {v}. ; I enjoy {v}.", "What is my hobby? ; What do I enjoy?"),
    (
        "number",
        "number",
        "My lucky number is {v}. ; Remember the number {v}.",
        "What is my lucky number? ; What was the number? ; Which number should you remember?",
    ),
)


REPLIES = (
    "Hello {v}!", "Hi {v}, how can I help you?", "{v}, that is {a}!", "OK.", "OK, {v}.", "Noted.", "Thanks for telling me.", "I see.", "Good to know.",
    "Got it.", "How {a}!", "I will keep that in mind.", "{v}? Very {a}.", "That is a {a} {n}.", "Welcome, {v}!", "Sure. What can I do for you?",
)  # fmt: skip


def recall_case(names: Names, *, thinking: bool) -> Sample:
    """The user tells something, chats on, and asks for it later."""
    facts = names.rng.sample(FACTS, names.pick((1, 1, 2, 3)))
    if names.held_out:
        facts = names.rng.sample([f for f in FACTS if f[0] in held_out_prompts.TELLS], names.pick((1, 2, 3)))
    messages: list[dict[str, Any]] = [system("You are a helpful assistant.")] if names.chance(0.1) else []
    known: list[tuple[str, str, str]] = []
    for key, kind, tells, asks in facts:
        value = str(names.rng.randint(5, 90)) if kind == "small_number" else names.value(kind)
        tell = names.pick(held_out_prompts.TELLS[key] if names.held_out else tells.split(" ; "))
        question = names.pick(held_out_prompts.TELL_ASKS[key] if names.held_out else asks.split(" ; "))
        known.append((key, value, question))
        if not names.held_out and names.chance(0.3):
            tell = names.filled(
                names.pick(
                    (
                        "By the {n}, {t}",
                        "{t} That is {a}.",
                        "You should know: {t}",
                        "Listen. {t}",
                        "{t} OK?",
                        "{d}, {t}",
                        "Just so you know, {t}",
                    )
                )
            ).replace("{t}", tell)
        if not names.held_out and names.chance(0.3):
            question = names.pick(
                (
                    "And {q}",
                    "Now tell me: {q}",
                    "{q} Think.",
                    "So {q}",
                    "Please: {q}",
                    "One question: {q}",
                    "Can you say {q}",
                    "OK. {q}",
                )
            ).replace("{q}", question[:1].lower() + question[1:])
        reply = f"Nice to meet you, {value}!" if key == "name" else f"I will remember that your {key} is {value}."
        messages += [user(tell.replace("{v}", value)), assistant(reply)]
        if not names.held_out and names.chance(0.5):  # what was answered then need not have been said by this model
            messages[-1] = assistant(names.filled(names.pick(REPLIES)).replace("{v}", value))
        if names.chance(0.35):
            said, answer, _ = chat_turn(names)
            messages += [user(said), assistant(answer)]
    if names.chance(0.2):
        told = messages[-1]["content"]
        if told.startswith(("Nice to meet", "I will remember")):
            return Sample(
                "chat", messages[:-1], told, "The user tells me something.", thinking, expect={"answer": told}
            )
    key, value, question = names.pick(known)
    answer = f"Your {key} is {value}."
    if not names.held_out and names.chance(0.08):
        missing = names.pick([f for f in FACTS if f[0] not in {k for k, _, _ in known}])
        question, answer = names.pick(missing[3].split(" ; ")), "You have not told me that."
    thought = (
        f"The user has told me: the {key} is {value}." if "not told" not in answer else "The user has not told me that."
    )
    return Sample("recall", [*messages, user(question)], answer, thought, thinking, expect={"answer": answer})


def chat_case(names: Names, *, thinking: bool) -> Sample:
    """One to four turns of small talk."""
    messages: list[dict[str, Any]] = []
    if names.chance(0.2):
        messages.append(
            system(
                names.pick(
                    (
                        "You are a helpful assistant.",
                        "hello",
                        "Be kind.",
                        "You are a friendly robot.",
                        "Answer briefly.",
                    )
                )
            )
        )
        if names.chance(0.1):
            messages.append(dict(messages[0]))
    for _ in range(names.pick((0, 0, 0, 1, 1, 2, 3))):
        said, answer, _ = chat_turn(names)
        if names.chance(0.05):
            messages.append(user(said))
        messages += [user(said), assistant(said if names.chance(0.05) else answer)]
        if names.chance(0.03):
            messages.append(assistant(answer))
    said, answer, thought = chat_turn(names)
    return Sample("chat", [*messages, user(said)], answer, thought, thinking, expect={"answer": answer})
