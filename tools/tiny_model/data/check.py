"""Checks of generated cases: labels that follow from the prompt, arguments that the request holds, lengths, tokens.

python -m tiny_model.data.check --count 2000 --tokenizer build/tokenizer
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from tiny_model.cases import CASES
from tiny_model.data.blind import overlaps
from tiny_model.data.names import Names
from tiny_model.data.sample import Sample
from tiny_model.render import Renderer
from tiny_model.shape import Shape


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def _text(sample: Sample) -> str:
    parts = [json.dumps(m.get("tool_calls", ""), ensure_ascii=False) + m["content"] for m in sample.messages]
    return "\n".join(parts)


def faults(sample: Sample) -> list[str]:
    """What is wrong with a case, in words."""
    text, expect = _text(sample).lower(), sample.expect
    found = []
    if "value" in expect:
        plain = expect["answer"].replace(f" [{expect['label']}]", "").rstrip(".").lower()
        if plain not in text:
            found.append("the answer is no sentence of the prompt")
        if expect["value"].lower() not in plain:
            found.append("the value is not in the answer")
    for name, arguments in expect.get("calls", ()):
        definition = next((t["function"] for t in sample.tools or () if t["function"]["name"] == name), None)
        if definition is None:
            found.append(f"{name} is not offered")
            continue
        properties = definition["parameters"]["properties"]
        found += [f"{name} has no {key}" for key in arguments if key not in properties]
        missing = [key for key in definition["parameters"].get("required", ()) if key not in arguments]
        found += [f"{key} of {name} is required" for key in missing]
        leaves = [leaf for leaf in _leaves(arguments) if leaf is not None and not isinstance(leaf, bool)]
        found += [f"{leaf} is not in the request" for leaf in leaves if str(leaf).lower() not in text]
    return found


def main() -> None:
    """Check both sides and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="cases of each kind and side")
    parser.add_argument("--tokenizer", type=Path)
    args = parser.parse_args()
    renderer = Renderer(args.tokenizer)
    total = bad = longest = 0
    for kind, maker in CASES.items():
        for held_out in (False, True):
            rng = random.Random(f"check {kind} {held_out}")
            for number in range(args.count):
                sample = maker(Names(rng, held_out=held_out), thinking=number % 2 == 1)
                found = faults(sample)
                if args.tokenizer:
                    length = len(renderer.encode(sample).ids)
                    longest = max(longest, length)
                    found += ["too long"] if length > Shape().max_position_embeddings else []
                total += 1
                bad += bool(found)
                if found and bad <= 20:
                    print(kind, "held out" if held_out else "training", found, sample.messages[-1]["content"][-300:])
    common = overlaps()
    print(f"{total} cases, {bad} with faults, longest {longest} tokens; in common: {common or 'nothing'}")


if __name__ == "__main__":
    main()
