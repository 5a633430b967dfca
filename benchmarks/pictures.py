"""Draw the pictures of docs/benchmarks.md from the results beside this file.

python benchmarks/pictures.py
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from record import median

RESULTS = Path(__file__).parent / "results"
PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
OURS, OTHER, TEXT, LINE = "#2f6f9f", "#b9c3cd", "#3b4652", "#d8dee6"
LABELS, BARS, ROW = 300, 340, 24


@dataclass(frozen=True)
class Picture:
    """One bar chart."""

    file: str
    results: str
    number: str
    title: str
    ways: tuple[str, ...]
    """Which of the results it shows, from above."""


BATCH = ("LLM.chat", "AsyncLLM: all at once", "ours: batch", "ours: abatch")
SERVED = (
    "ChatOpenAI: batch",
    "ours, endpoint: batch",
    "ChatOpenAI: abatch",
    "OpenAILike: achat, all at once",
    "ours, endpoint: abatch",
)
PICTURES_OF = (
    Picture("gpu-batch", "h100-clients", "tokens_per_s", "One H100: 512 prompts, tokens/s", BATCH),
    Picture(
        "gpu-first-token",
        "h100-clients",
        "first_p95_ms",
        "One H100: first token, p95, ms",
        tuple(
            f"{who}: {n} {what}" for n in (1, 64, 256) for who, what in (("AsyncLLM", "streams"), ("ours", "astream"))
        ),
    ),
    Picture(
        "gpu-server",
        "h100-server",
        "tokens_per_s",
        "One H100, vllm serve: tokens/s",
        tuple(
            f"{who}: {what}"
            for what in ("batch", "abatch", "64 astream", "256 astream")
            for who in ("ChatOpenAI", "ours, endpoint")
        ),
    ),
    Picture("cpu-batch", "cpu-steady", "tokens_per_s", "No model, two cores: 512 prompts, tokens/s", BATCH + SERVED),
    Picture(
        "cpu-streams",
        "cpu-steady",
        "tokens_per_s",
        "No model, two cores: streams at once, tokens/s",
        tuple(
            way
            for n in (64, 256)
            for way in (
                f"AsyncLLM: {n} streams",
                f"ours: {n} astream",
                f"ours, endpoint: {n} astream",
                f"OpenAILike: {n} astream_chat",
                f"ChatOpenAI: {n} astream",
            )
        ),
    ),
)


def draw(title: str, values: Mapping[str, float]) -> str:
    """Return a chart of horizontal bars as SVG; those of this package are dark."""
    width, height = LABELS + BARS + 80, 44 + ROW * len(values)
    top = max(values.values())
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
            f'aria-label="{html.escape(title)}" font-family="system-ui, sans-serif" font-size="13" fill="{TEXT}">'
        ),
        f'<rect width="{width}" height="{height}" rx="6" fill="#ffffff" stroke="{LINE}"/>',
        f'<text x="14" y="24" font-weight="600">{html.escape(title)}</text>',
    ]
    for place, (name, value) in enumerate(values.items()):
        y = 40 + ROW * place
        length = BARS * value / top
        lines += [
            f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{html.escape(name)}</text>',
            (
                f'<rect x="{LABELS}" y="{y}" width="{length:.1f}" height="{ROW - 7}" '
                f'fill="{OURS if name.startswith("ours") else OTHER}"/>'
            ),
            f'<text x="{LABELS + length + 6:.1f}" y="{y + 13}">{value:,.0f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def pictures() -> dict[Path, str]:
    """Return each picture's file and what belongs in it."""
    drawn = {}
    for picture in PICTURES_OF:
        repeats = json.loads((RESULTS / f"{picture.results}.json").read_text(encoding="utf-8"))["repeats"]
        values = {way: median(repeats[way])[picture.number] for way in picture.ways}
        drawn[PICTURES / f"{picture.file}.svg"] = draw(picture.title, values)
    return drawn


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for file, svg in pictures().items():
        file.write_text(svg, encoding="utf-8")
