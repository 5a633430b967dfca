# ruff: noqa: E501 - a row of a table stays on its line
"""Made-up names and values; `Names(rng, held_out=True)` draws from pools that training never sees."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from typing import TypeVar

from tiny_model.data import held_out_words, vocabulary, words

T = TypeVar("T")

ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "s",
    "sh",
    "sk",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
    "th",
    "sp",
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "ia", "io", "ei", "oo"]
CODAS = ["n", "r", "l", "s", "m", "th", "nd", "rk", "x", "t", "ck", "lt", "rn", "sk", "st", "d", "v", "nt"] + [""] * 14

ANY = ("person", "city", "year", "measure", "code", "date", "money", "number", "phrase", "word")
"""The kinds of value that suit any attribute."""


def is_held_out(name: str) -> bool:
    """Whether a made-up name belongs to the evaluation, by its checksum: one in eight does."""
    return zlib.crc32(name.lower().encode()) % 8 == 0


class Names:
    """Draws names, numbers, dates and words from one side of the train/evaluation split."""

    def __init__(self, rng: random.Random, *, held_out: bool = False) -> None:
        self.rng = rng
        self.held_out = held_out
        self.words = held_out_words if held_out else words

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[int(self.rng.random() * len(items))]

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        return self.rng.random() < p

    def made_up(self, syllables: tuple[int, int] = (2, 3)) -> str:
        """A capitalised made-up word on this side of the split."""
        if not self.held_out and self.chance(0.12):
            return self.everyday().capitalize()
        while True:
            if self.chance(0.6):
                name = vocabulary.pseudo_word(self.rng)
            else:
                count = self.rng.randint(*syllables)
                name = "".join(self.pick(ONSETS) + self.pick(VOWELS) for _ in range(count)) + self.pick(CODAS)
            if is_held_out(name) == self.held_out:
                return name.capitalize()

    def verb(self, made_up: float) -> str:
        """A common verb of training's, or at that chance a made-up word."""
        return self.word() if self.chance(made_up) else self.pick(vocabulary.COMMON_VERBS)

    def everyday(self) -> str:
        """A common word, or one that looks like it; the evaluation has its own short list."""
        if self.held_out:
            return self.pick(held_out_words.NOUNS + held_out_words.THINGS)
        return self.pick(vocabulary.EVERYDAY)

    def filled(self, template: str) -> str:
        """`template` with a noun for {n}, an adjective for {a}, an adverb for {d}, a person for {p}, and so on."""
        for slot, draw in (
            ("{n}", lambda: self.pick(vocabulary.COMMON_NOUNS)),
            ("{a}", lambda: self.pick(vocabulary.COMMON_ADJECTIVES)),
            ("{d}", lambda: self.pick(vocabulary.ADVERBS)),
            ("{p}", self.person),
            ("{w}", self.word),
            ("{y}", self.year),
        ):
            while slot in template:
                template = template.replace(slot, draw(), 1)
        return template

    def first(self) -> str:
        """A first name, real or made up."""
        return self.pick(self.words.FIRST) if self.chance(0.5) else self.made_up((1, 3))

    def last(self) -> str:
        """A last name, real or made up."""
        return self.pick(self.words.LAST) if self.chance(0.4) else self.made_up((2, 3))

    def person(self) -> str:
        """A full name, sometimes with a title or an initial."""
        style = self.rng.random()
        if style < 0.06:
            return f"Dr {self.last()}"
        if style < 0.1:
            return f"{self.first()} {self.pick('ABCDEFGHJKLMNPRSTVW')}. {self.last()}"
        return f"{self.first()} {self.last()}"

    def city(self) -> str:
        """A town or city, real or made up, sometimes of several words."""
        style = self.rng.random()
        if style < 0.35:
            return self.pick(self.words.CITIES)
        if style < 0.5:
            return self.pick(self.words.MULTI_CITIES)
        if style < 0.54:
            region = self.pick(
                ("CA", "TX", "NY", "FL", "WA", "OH", "UK", "Ontario", self.pick(self.words.COUNTRIES), self.made_up())
            )
            return f"{self.pick(('San ', 'New ', '', '', '', 'Saint '))}{self.made_up((1, 3))}, {region}"
        if style < 0.6:
            return self.pick(("New ", "Port ", "San ", "Lake ", "Fort ")) + self.made_up((1, 3))
        return self.made_up((2, 3))

    def company(self) -> str:
        """A company's name."""
        tail = self.pick(("", "", " Labs", " Systems", " Ltd", " Group", " Foods", " Motors", " Energy", " Software"))
        return self.made_up((2, 3)) + tail

    def word(self) -> str:
        """A lower-case made-up word."""
        return self.made_up((2, 3)).lower()

    def code(self) -> str:
        """An identifier such as QX-2041 or 7f3a9c."""
        letters = "".join(self.pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(self.rng.randint(1, 3)))
        digits = str(self.rng.randint(10, 99999))
        style = self.rng.random()
        if style < 0.5:
            return f"{letters}-{digits}"
        if style < 0.7:
            return f"{letters}{digits}"
        if style < 0.85:
            return "".join(self.pick("0123456789abcdef") for _ in range(self.rng.randint(5, 9)))
        return digits

    def year(self) -> str:
        """A year between 1100 and 2035, even years for training and odd ones for the evaluation in part."""
        return str(self.rng.randint(1100, 2035) if self.chance(0.3) else self.rng.randint(1800, 2030))

    def number(self, low: int = 1, high: int = 5000) -> str:
        """A whole number, small ones more often."""
        top = high if self.chance(0.5) else min(high, 100)
        return str(self.rng.randint(low, max(low, top)))

    def decimal(self) -> str:
        """A number with one or two decimals."""
        return f"{self.rng.uniform(0.1, 400):.{self.rng.randint(1, 2)}f}".rstrip("0").rstrip(".") or "1"

    def measure(self) -> str:
        """A number with a unit."""
        value = self.decimal() if self.chance(0.3) else self.number()
        if self.chance(0.15) and value.isdigit():
            value = f"{int(value) * 37:,}"
        return f"{value} {self.pick(self.words.UNITS)}"

    def money(self) -> str:
        """An amount of money."""
        amount = self.number(1, 90000) if self.chance(0.6) else f"{self.rng.uniform(1, 900):.2f}"
        return self.pick((f"${amount}", f"{amount} euros", f"€{amount}", f"{amount} dollars", f"£{amount}"))

    def date(self) -> str:
        """A date in one of the usual spellings."""
        day, month = self.rng.randint(1, 28), self.rng.randint(1, 12)
        year, name = self.rng.randint(1950, 2035), words.MONTHS[month - 1]
        return self.pick(
            (f"{day} {name} {year}", f"{name} {day}, {year}", f"{year}-{month:02}-{day:02}", f"{day} {name}")
        )

    def iso_date(self) -> str:
        """A date as YYYY-MM-DD."""
        return f"{self.rng.randint(2020, 2030)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def time(self) -> str:
        """A time of day."""
        hour, minute = self.rng.randint(0, 23), self.pick((0, 15, 30, 45, self.rng.randint(0, 59)))
        return self.pick(
            (f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour % 12 + 1} {self.pick(('am', 'pm'))}")
        )

    def email(self) -> str:
        """An e-mail address."""
        return f"{self.first().lower()}{self.pick(('.', '_', ''))}{self.last().lower()}@{self.word()}.{self.pick(('com', 'org', 'net', 'io'))}"

    def phrase(self, low: int = 2, high: int = 5) -> str:
        """A few plain words, some made up."""
        return " ".join(
            self.word() if self.chance(0.3) else self.everyday() for _ in range(self.rng.randint(low, high))
        )

    def foreign(self) -> str:
        """A name in another script, or with accents or emoji."""
        style = self.rng.random()
        length = self.rng.randint(2, 6)
        if style < 0.3:
            return "".join(self.pick(self.words.CJK) for _ in range(length))
        if style < 0.5:
            return "".join(self.pick(self.words.KANA) for _ in range(length + 1)) + self.pick(
                ("", "", "株式会社", "会社")
            )
        if style < 0.6:
            return "".join(chr(self.rng.randint(0x4E00, 0x9FA5)) for _ in range(length))
        if style < 0.7:
            return "".join(self.pick(words.CYRILLIC) for _ in range(length + 2)).capitalize()
        if style < 0.9:
            name = self.made_up()
            place = self.rng.randint(1, len(name) - 1)
            return name[:place] + self.pick(words.ACCENTED) + name[place + 1 :] + self.pick(("", f" {self.last()}"))
        return f"{self.made_up()} {self.pick(words.EMOJI)}"

    def value(self, kind: str) -> str:
        """A value of the kind that a relation asks for."""
        w = self.words
        pools = {"color": w.COLORS, "material": w.MATERIALS, "job": w.JOBS, "hobby": w.HOBBIES, "food": w.FOODS}
        pools |= {"country": w.COUNTRIES, "day": words.DAYS, "month": words.MONTHS, "language": w.LANGUAGES}
        if kind in pools:
            if not self.held_out and self.chance(0.3):
                return self.word() if self.chance(0.5) else self.everyday()
            return self.pick(pools[kind])
        if kind == "any":
            kind = self.pick(ANY)
        drawn: str = getattr(self, kind)()
        return drawn
