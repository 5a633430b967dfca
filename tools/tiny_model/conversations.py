"""Write generated conversations as JSON lines in OpenAI's form, to calibrate and to measure with.

python -m tiny_model.conversations --count 64 --out build/conversations.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from tiny_model.data.chat import chat_case
from tiny_model.data.names import Names
from tiny_model.data.questions import question_case
from tiny_model.data.sample import Sample


def conversation(sample: Sample) -> dict[str, Any]:
    """A sample's messages with its reply, the thought apart from the answer."""
    reply = {"role": "assistant", "content": sample.answer} | ({"reasoning": sample.thought} if sample.thinking else {})
    return {"messages": [*sample.messages, reply]}


def main() -> None:
    """Write the file: questions over passages, and small talk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with args.out.open("w", encoding="utf-8") as file:
        for _ in range(args.count):
            maker = rng.choices([question_case, chat_case], (5, 1))[0]
            sample = maker(Names(rng), thinking=rng.random() < 0.45)
            file.write(json.dumps(conversation(sample), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
