"""Answers that copy from the prompt, one request at a time: with and without guessing tokens from earlier text.

python benchmarks/ngram.py --model Qwen/Qwen3-0.6B --out benchmarks/results/ngram.json

With `--copied` the engine is held to the sentence that answers, so that weights that know nothing copy it too.
"""

from __future__ import annotations

import time

from record import Numbers, parser, report

from langchain_qwen3_int4 import ChatQwen3Int4, EngineConfig

PEOPLE = (
    *("Ida Marsh", "Jonas Whitfield", "Petra Solberg", "Emil Novak"),
    *("Clara Beaumont", "Hugo Lindgren", "Nora Castell", "Oscar Dunn"),
)
PLACES = ("Holloway tower", "Selby bridge", "Brennet lighthouse", "Carrow mill", "Dunmore castle", "Elwick library")


def question(number: int) -> tuple[str, str]:
    """Return a question over passages, and its answer: a long sentence of one of them."""
    sentences = [
        f"The {place} was designed by {PEOPLE[(n + number) % 8]}, {PEOPLE[(n + number + 3) % 8]} and "
        f"{PEOPLE[(n + number + 5) % 8]}"
        for n, place in enumerate(PLACES, start=1)
    ]
    passages = [
        f"[{n}] {sentence}. The {place} was finished in {1900 + 7 * n + number}."
        for n, (sentence, place) in enumerate(zip(sentences, PLACES, strict=True), start=1)
    ]
    asked = number % len(PLACES)
    lines = ["Answer from the passages and cite as [n].", *passages, "", f"Question: Who designed the {PLACES[asked]}?"]
    return "\n".join(lines), f"{sentences[asked]} [{asked + 1}]."


def measure(llm: ChatQwen3Int4, count: int, *, copied: bool) -> Numbers:
    begun, tokens = time.perf_counter(), 0
    for number in range(count):
        prompt, answer = question(number)
        body = {"structured_outputs": {"choice": [answer]}} if copied else {}
        usage = llm.invoke(prompt, extra_body=body).usage_metadata
        assert usage is not None
        tokens += usage["output_tokens"]
    seconds = time.perf_counter() - begun
    return {"tokens_per_s": tokens / seconds, "seconds": seconds, "tokens": tokens}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", default="tiny")
    options.add_argument("--prompts", type=int, default=12)
    options.add_argument("--copied", action="store_true", help="hold the engine to the sentence that answers")
    options.add_argument("--guesses", type=int, nargs="+", default=[0, 3, 5, 8])
    given = options.parse_args()
    repeats: dict[str, list[Numbers]] = {}
    for guesses in given.guesses:
        config = EngineConfig(ngram_speculation=guesses or None)
        with ChatQwen3Int4(
            model=given.model, enable_thinking=False, temperature=0, max_tokens=128, engine=config
        ) as llm:
            measure(llm, 2, copied=given.copied)
            repeats[f"{guesses} guesses"] = [
                measure(llm, given.prompts, copied=given.copied) for _ in range(given.repeats)
            ]
        report(given, repeats)


if __name__ == "__main__":
    main()
