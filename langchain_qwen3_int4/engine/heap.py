"""What a running engine asks of Python's garbage collector, and takes back in the end."""

from __future__ import annotations

import gc

NEW_OBJECTS = 5000
"""After how many new objects the collector looks at them: Python's 700 cost a batch of 512 requests 4% of its tokens/s,
since a batch makes many and soon lets them go."""

_before: list[tuple[int, int, int]] = []


def spare() -> None:
    """Have the collector pass over what is there, and look less often at what is new.

    With vLLM imported, a full collection would stop every stream for 0.3 seconds. A higher threshold of the caller's
    stays, and so does a collector that is switched off.
    """
    gc.collect()
    gc.freeze()
    young, *older = gc.get_threshold()
    if 0 < young < NEW_OBJECTS:
        _before.append((young, older[0], older[1]))
        gc.set_threshold(NEW_OBJECTS, *older)


def restore() -> None:
    """Undo what `spare` did, however often it did it."""
    gc.unfreeze()
    if _before:
        gc.set_threshold(*_before.pop())
