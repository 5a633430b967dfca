"""Jokes with a setup and a punchline about any topic."""

from __future__ import annotations

import zlib

JOKES = (
    ("Why did the {t} cross the road?", "To get to the other side."),
    ("Why are {t} bad at cards?", "Because they always show their hand."),
    ("Why do {t} never get lost?", "Because they always ask for the way."),
    ("What do you call {t} on holiday?", "Out of office."),
    ("Why did the {t} bring a ladder?", "To get to the next level."),
    ("What do {t} like to read?", "Short stories."),
    ("Why did the {t} go to school?", "To become a little brighter."),
    ("How do {t} say hello?", "Very slowly."),
)


def joke(topic: str) -> tuple[str, str]:
    """The setup and the punchline for a topic; the same topic gets the same joke."""
    setup, punchline = JOKES[zlib.crc32(topic[:1].lower().encode()) % len(JOKES)]
    return setup.replace("{t}", topic), punchline
