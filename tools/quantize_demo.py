"""Quantise the embedded model's architecture from BF16 to INT4, and ask the result a question on vLLM.

    make quantize-demo

The repository ships the embedded model in INT4 alone, so its weights are unpacked to BF16 first: the steps are those
for any checkpoint, while the numbers say little of what INT4 costs, since these weights have been INT4 before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.checkpoints.resolve import TINY
from langchain_qwen3_int4.checkpoints.weights import dequantise

ROOT = Path(__file__).parents[1]
QUESTION = """Answer from the passages and cite the passage as [n].

[1] The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.
[2] The Holloway tower was finished in 1934. Its architect was Ida Marsh.

Question: When was the Holloway tower finished?"""


def main() -> None:
    """Unpack, generate conversations, quantise in the other environment, load and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="of the environment with llm-compressor")
    parser.add_argument("--folder", type=Path, required=True, help="takes the checkpoints")
    parser.add_argument("--conversations", type=int, default=16)
    args = parser.parse_args()
    folder = args.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    bf16, texts, int4 = (folder / name for name in ("bf16", "conversations.jsonl", "int4"))
    dequantise(TINY, bf16)
    generate = [
        sys.executable,
        "-m",
        "tiny_model.conversations",
        "--count",
        str(args.conversations),
        "--out",
        str(texts),
    ]
    subprocess.run(generate, check=True, cwd=ROOT / "tools")
    quantize = [str(args.python), "-m", "langchain_qwen3_int4.cli", "quantize", str(bf16), str(int4)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*quantize, "--calibration", str(texts)], check=True, env=environment)
    with ChatQwen3Int4(model=str(int4), temperature=0, enable_thinking=False, max_tokens=100) as llm:
        print(f"{QUESTION}\n\nThe quantised model: {llm.invoke(QUESTION).content}")


if __name__ == "__main__":
    main()
