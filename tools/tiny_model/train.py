"""Train the model from random weights on generated conversations; minutes on one GPU.

python -m tiny_model.train --tokenizer build/tokenizer --out build/weights --minutes 12
torchrun --nproc_per_node 2 -m tiny_model.train …    # on two GPUs: twice the tokens
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from tiny_model.batches import LONGEST, pack, start_workers, to_device
from tiny_model.cases import CASES
from tiny_model.data.mixture import KINDS
from tiny_model.data.names import Names
from tiny_model.export import load_sharded, save_sharded
from tiny_model.model import TinyQwen3, deepened
from tiny_model.optim import optimizers
from tiny_model.parallel import Ranks
from tiny_model.render import Renderer
from tiny_model.shape import Shape

WARMUP = 0.01
REPORT_S = 10
CLOCK = 10  # steps between two looks at the clock


def rate_at(progress: float, decay: float) -> float:
    """The learning rate's factor: a short rise, a plateau, over the last `decay` of the run a straight fall to zero."""
    return min(1.0, progress / WARMUP + 0.01, (1.0 - progress) / decay if decay else 1.0)


class Probe:
    """Held-out cases; a case counts as exact when greedy decoding would write its completion token for token."""

    def __init__(self, tokenizer: Path, count: int, device: torch.device) -> None:
        self.device = device
        renderer = Renderer(tokenizer)
        self.sets = {}
        for name, maker in CASES.items():
            rng = random.Random(f"probe {name}")
            cases = [maker(Names(rng, held_out=True), thinking=i % 2 == 1) for i in range(count)]
            self.sets[name] = [renderer.encode(case) for case in cases]

    @torch.no_grad()
    def run(self, model: TinyQwen3) -> dict[str, float]:
        """The exact share of each kind, without and with thinking."""
        scores = {}
        for name, samples in self.sets.items():
            size = sum(len(s.ids) for s in samples)
            batch = to_device(pack(samples, size, len(samples)), self.device)
            with torch.autocast(self.device.type, torch.bfloat16):
                x = model.hidden(batch["tokens"], batch["positions"], batch["bounds"], LONGEST)
                best = functional.linear(x, model.model.embed_tokens.weight).argmax(-1)
            fine = (best == batch["targets"]) | (batch["weights"] < 1)
            bounds = batch["bounds"].tolist()
            exact = [bool(fine[a:b].all()) for a, b in itertools.pairwise(bounds)]
            scores[name] = sum(exact[::2]) / len(exact[::2])
            scores[f"{name} (thinking)"] = sum(exact[1::2]) / len(exact[1::2])
        return scores


class Log:
    """What the first process prints and writes while the model trains."""

    def __init__(self, probe: Probe, out: Path, ranks: Ranks) -> None:
        self._probe, self._out, self._first = probe, out, ranks.rank == 0
        self.losses: list[Tensor] = []
        self.history: list[dict[str, float]] = []
        self._told = time.time()

    def progress(self, progress: float, step: int, tokens: int, waiting: int) -> None:
        """A line now and then: the mean loss and share of right tokens since the last line, and the speed."""
        seconds = time.time() - self._told
        if seconds < REPORT_S:
            return
        if self._first:
            mean = torch.stack(self.losses).float().mean(0).tolist()
            print(
                f"{progress:6.1%} step {step} loss {mean[0]:.4f} tokens right {mean[1]:.4f}",
                f"{tokens / seconds / 1e6:.2f}M tokens/s queue {waiting}",
                flush=True,
            )
        self.losses, self._told = [], time.time()

    def probe(self, model: TinyQwen3, step: int, progress: float) -> None:
        """Score the held-out cases and keep the weights."""
        scores = self._probe.run(model)
        self.history.append({"step": step, "progress": progress, **scores})
        if self._first:
            print("  " + "  ".join(f"{k} {v:.2f}" for k, v in scores.items()), flush=True)
            save_sharded(model.state_dict(), self._out)
        self.losses, self._told = [], time.time()


def train(args: argparse.Namespace) -> None:
    """The whole run; the schedule follows the clock, so that a slower machine trains less but ends on time."""
    ranks = Ranks()
    device = ranks.device
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")
    seed = args.seed * ranks.size + ranks.rank
    favoured = {name: float(times) for name, _, times in (item.partition("=") for item in args.favour)}
    if unknown := favoured.keys() - set(KINDS):
        raise SystemExit(f"--favour: no kind {', '.join(sorted(unknown))}. There are {', '.join(KINDS)}.")
    make = {"workers": args.workers, "seed": seed, "size": args.tokens, "most": args.tokens // 60, "favoured": favoured}
    queue = start_workers(args.tokenizer, **make)
    model = TinyQwen3(Shape(num_hidden_layers=args.layers)).to(device)
    if args.resume:
        model.load_state_dict(deepened(load_sharded(args.resume), args.layers))
    muon, adam = optimizers(model, args.adam_rate)
    step_model = torch.compile(model, dynamic=False)
    log = Log(Probe(args.tokenizer, args.probe, device), args.out, ranks)
    started, step, progress, probed, quantised = time.time(), 0, 0.0, 0.0, False
    while progress < 1 and step != args.steps:
        if progress > args.quantise_from and not quantised:
            quantised = True
            model.set_fake_quant(True)
        batch = to_device(queue.get(), device)
        if progress >= args.prompt_until:
            batch["weights"] = (batch["weights"] == 1).float()
        factor = rate_at(progress, args.decay)
        with torch.autocast(device.type, torch.bfloat16):
            loss, right = step_model(batch, LONGEST)
        loss.backward()
        ranks.average_gradients(model.parameters())
        torch.nn.utils.clip_grad_norm_(adam.param_groups[0]["params"], 1.0)
        for group in adam.param_groups:
            group["lr"] = args.adam_rate * factor
        adam.step()
        muon.step(args.muon_rate * factor)
        model.zero_grad(set_to_none=True)
        step += 1
        log.losses.append(torch.stack((loss.detach(), right)))
        if step == 1:
            started = time.time()  # what came before was compilation
        if step % CLOCK == 0:
            progress = ranks.agree((time.time() - started) / (60 * args.minutes))
            log.progress(progress, step, len(log.losses) * args.tokens * ranks.size, queue.qsize())
            if progress - probed > args.probe_every / (60 * args.minutes):
                log.probe(model, step, progress)
                probed = progress
    model.set_fake_quant(args.quantise_from < 1)
    log.probe(model, step, 1.0)
    report = {"steps": step, "tokens": step * args.tokens * ranks.size, "seconds": time.time() - started}
    report |= {"seed": args.seed, "torch": torch.__version__, "processes": ranks.size}
    report |= {"device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu"}
    if ranks.rank == 0:
        (args.out / "training.json").write_text(json.dumps({**report, "history": log.history}, indent=1) + "\n")
    ranks.leave()


def main() -> None:
    """Parse the options and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path, help="start from these weights: a run's or a BF16 checkpoint's")
    parser.add_argument("--layers", type=int, default=Shape().num_hidden_layers, help="at least the resumed weights'")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--steps", type=int, default=-1, help="stop after so many steps")
    parser.add_argument("--tokens", type=int, default=131072, help="tokens in a process's batch")
    parser.add_argument("--workers", type=int, default=14, help="processes that make data, for each GPU")
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=3e-3)
    parser.add_argument("--quantise-from", type=float, default=0.7, help="share of the run before INT4 rounding")
    # The prompts teach copying early on; later their random words drown what is left to learn in the answers.
    parser.add_argument("--prompt-until", type=float, default=0.3, help="share of the run in which prompts count too")
    parser.add_argument("--probe", type=int, default=200, help="held-out cases of each kind")
    parser.add_argument("--probe-every", type=float, default=60, help="seconds")
    parser.add_argument("--decay", type=float, default=0.55, help="share of the run in which the rates fall to zero")
    parser.add_argument("--favour", nargs="*", default=[], help="kinds to draw more often: recall_case=3 …")
    parser.add_argument("--seed", type=int, default=7)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
