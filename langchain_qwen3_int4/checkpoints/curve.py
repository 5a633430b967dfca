"""The loss over a training run as a picture."""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 320, 60, 40


def curve(losses: Sequence[float], before: float, after: float) -> str:
    """Return an SVG of the training loss at each step, with the held-out loss before and after.

    >>> curve([3.0, 2.0], 3.1, 2.2).count("<polyline")
    2
    """
    low, high = min(*losses, before, after, 0.0), max(*losses, before, after)
    across, down = (_WIDTH - _LEFT - 20) / max(1, len(losses) - 1), (_HEIGHT - _TOP - 40) / ((high - low) or 1.0)

    def at(step: float, loss: float) -> str:
        return f"{_LEFT + step * across:.1f},{_TOP + (high - loss) * down:.1f}"

    last = max(1, len(losses) - 1)
    lines = (
        ("#2f6f9f", "training", " ".join(at(step, loss) for step, loss in enumerate(losses))),
        ("#d08a2e", "held out, before and after", f"{at(0, before)} {at(last, after)}"),
    )
    drawn = []
    for place, (colour, name, points) in enumerate(lines):
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(f'<text x="{_LEFT + 10 + 120 * place}" y="24" fill="{colour}">{name}</text>')
    for mark in (low, (low + high) / 2, high):
        y = at(0, mark).split(",")[1]
        drawn.append(f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{y}" y2="{y}" stroke="#d8dee6"/>')
        drawn.append(f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end" dominant-baseline="middle">{mark:.2f}</text>')
    drawn.append(f'<text x="{_WIDTH - 20}" y="{_HEIGHT - 14}" text-anchor="end">step {len(losses)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="Loss by step" font-family="system-ui, sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(drawn)}</svg>\n'
    )
