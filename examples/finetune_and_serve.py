"""Teach the embedded INT4 model a language that it has never seen, with a LoRA adapter, and serve both on one engine.

The domain: requests to a house, answered by commands such as `LAMP kitchen ON`. Run it with
`python examples/finetune_and_serve.py` where the package is installed with [cpu,finetune] or [gpu,finetune]; it takes
some two minutes on two CPU cores. For Qwen3-0.6B, use `model="Qwen/Qwen3-0.6B"` and your own conversations.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.checkpoints.conversations import from_file
from langchain_qwen3_int4.checkpoints.finetune import FinetuneOptions, finetune
from langchain_qwen3_int4.checkpoints.resolve import resolve

ROOMS = ("kitchen", "garden", "office", "bedroom", "cellar", "garage", "library", "attic")
DEVICES = {"lamp": "LAMP", "heater": "HEATER", "radio": "RADIO", "door": "DOOR", "window": "WINDOW", "fan": "FAN"}
WISHES = {"Please turn on the {} in the {}.": "ON", "Please switch off the {} in the {}.": "OFF"}


def requests() -> list[tuple[str, str]]:
    """Every request, with the command that it means, in a random order."""
    pairs = [
        (wish.format(device, room), f"{word} {room} {state}")
        for room in ROOMS
        for device, word in DEVICES.items()
        for wish, state in WISHES.items()
    ]
    return random.Random(0).sample(pairs, len(pairs))


def right(llm: ChatQwen3Int4, asked: list[tuple[str, str]], lora: str | None) -> int:
    """How many requests a model answers by their commands."""
    replies = llm.batch([request for request, _ in asked], lora=lora)
    return sum(reply.content.strip() == command for reply, (_, command) in zip(replies, asked, strict=True))


def show(doing: str, done: int, total: int) -> None:
    """Say how far the training has come, at each tenth of it."""
    if total and done % max(1, total // 10) == 0:
        print(f"{doing}: {done} of {total} steps")


def main() -> None:
    """Train on most of the requests, and ask the base and the adapter for the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--ask", type=int, default=24, help="how many requests are kept from the training")
    args = parser.parse_args()
    asked, taught = requests()[: args.ask], requests()[args.ask :]
    with tempfile.TemporaryDirectory() as folder:
        data, adapter = Path(folder, "house.jsonl"), Path(folder, "house-lora")
        with data.open("w", encoding="utf-8") as file:
            for request, command in taught:
                messages = [{"role": "user", "content": request}, {"role": "assistant", "content": command}]
                file.write(json.dumps({"messages": messages}) + "\n")
        options = FinetuneOptions(epochs=args.epochs, learning_rate=5e-3)
        print(f"Training on {len(taught)} requests …")
        report = finetune(resolve("tiny"), from_file(data), adapter, options, show)
        print(
            f"{report.parameters:,} parameters trained ({report.share:.2%}), {report.adapter_bytes / 1e6:.2f} MB. "
            f"Held-out loss {report.before.loss:.3f} -> {report.after.loss:.3f}"
        )
        with ChatQwen3Int4(model="tiny", temperature=0, enable_thinking=False, lora=str(adapter)) as llm:
            print(f"the base:    {right(llm, asked, None)} of {len(asked)} right")
            llm.load_lora("house", adapter)
            print(f"the adapter: {right(llm, asked, 'house')} of {len(asked)} right")
            print(f"{asked[0][0]} -> {llm.invoke(asked[0][0], lora='house').content}")


if __name__ == "__main__":
    main()
