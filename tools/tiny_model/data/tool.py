"""The form of a tool and of its parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Param:
    """One parameter: its JSON type, the kind of value it takes, and phrases that put it into a request."""

    name: str
    type: str
    kind: str
    required: bool = True
    phrases: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()  # sentences whose subject is the value


@dataclass(frozen=True)
class Tool:
    """A tool, with templates of requests for it; none means that requests are put together from its parts."""

    name: str
    description: str
    params: tuple[Param, ...]
    requests: tuple[str, ...] = ()
    verb: str = ""
    noun: str = ""
    framed: bool = False  # requests do not name the parameters
