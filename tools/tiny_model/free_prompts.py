"""Prompts as a person would type them, written by hand and like no template; their replies are read, not scored."""

from __future__ import annotations

from typing import Any

from tiny_model.data.sample import assistant, system, user

WEATHER: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "lookup_stock_level",
            "description": "How many pieces of an article are in the warehouse.",
            "parameters": {
                "type": "object",
                "properties": {"article": {"type": "string"}, "warehouse": {"type": "string"}},
                "required": ["article"],
            },
        },
    }
]
PASSAGES = (
    "[1] The Eiffel Tower was built between 1887 and 1889 by the company of Gustave Eiffel. It is 330 metres tall.\n"
    "[2] The Golden Gate Bridge connects San Francisco to Marin County. It opened to traffic in May 1937.\n"
    "[3] Big Ben is the nickname of the great bell in the clock tower in London."
)
POLICY = (
    "[1] Employees may work from home up to three days a week, if their manager agrees.\n"
    "[2] Travel costs are paid back within 14 days after the receipts were handed in.\n"
    "[3] The office kitchen is cleaned every Friday. Please label your food."
)

FREE_PROMPTS: list[tuple[list[dict[str, Any]], list[dict[str, Any]] | None]] = [
    ([user(f"{PASSAGES}\n\nWhen did the Golden Gate Bridge open?")], None),
    ([user(f"{PASSAGES}\n\nHow tall is the Eiffel Tower?")], None),
    ([user(f"{PASSAGES}\n\nWho designed the Sydney Opera House?")], None),
    ([user(f"{PASSAGES}\n\nWhat is Big Ben?")], None),
    ([user(f"{POLICY}\n\nHow many days can I work from home?")], None),
    ([user(f"{POLICY}\n\nHow long does it take until travel costs are paid back?")], None),
    ([user(f"{POLICY}\n\nIs there a company car?")], None),
    ([system("Answer from the notes and cite them."), user(f"{POLICY}\n\nWhen is the kitchen cleaned?")], None),
    ([user("How many pieces of the blue lamp are in the Leeds warehouse?")], WEATHER),
    ([user("hello!! how r u")], WEATHER),
    (
        [user("My name is Marguerite."), assistant("Nice to meet you, Marguerite!"), user("what was my name again?")],
        None,
    ),
    ([user("Reply in JSON with name and age: Tomasz just turned 41.")], None),
    ([user("What is the population of Brazil?")], None),
]
