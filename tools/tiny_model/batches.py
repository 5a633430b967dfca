"""Packed training batches, made by worker processes while the model trains."""

from __future__ import annotations

import multiprocessing as mp
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tiny_model.data.mixture import draw
from tiny_model.render import Encoded, Renderer

LONGEST = 4096
Arrays = dict[str, np.ndarray]
Favoured = dict[str, float]


def pack(samples: list[Encoded], size: int, most: int) -> Arrays:
    """Samples side by side in `size` tokens; targets are shifted inside each sample, never across two."""
    tokens = np.zeros(size, np.int64)
    targets = np.zeros(size, np.int64)
    weights = np.zeros(size, np.float32)
    positions = np.zeros(size, np.int64)
    bounds = np.full(most + 1, size, np.int32)
    bounds[0] = place = 0
    for number, sample in enumerate(samples):
        end = place + len(sample.ids)
        tokens[place:end] = sample.ids
        targets[place : end - 1] = sample.ids[1:]
        weights[place : end - 1] = sample.weights[1:]
        positions[place:end] = np.arange(end - place)
        bounds[number + 1] = place = end
    count = len(samples)
    while place < size:  # padding is split too, so that no sequence is longer than the position table
        count += 1
        step = min(LONGEST, size - place)
        positions[place : place + step] = np.arange(step)
        bounds[count] = place = place + step
    return {"tokens": tokens, "targets": targets, "weights": weights, "positions": positions, "bounds": bounds}


def packed(make: Callable[[], Encoded], size: int, most: int) -> Iterator[Arrays]:
    """Endless packed batches from samples that `make` draws."""
    waiting: Encoded | None = None
    while True:
        samples: list[Encoded] = []
        used = 0
        while len(samples) < most - size // LONGEST - 2:
            sample = waiting or make()
            waiting = None
            if len(sample.ids) > min(LONGEST, size):
                continue
            if used + len(sample.ids) > size:
                waiting = sample
                break
            samples.append(sample)
            used += len(sample.ids)
        yield pack(samples, size, most)


def _work(queue: mp.Queue[Arrays], tokenizer: Path, seed: int, size: int, most: int, favoured: Favoured) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    rng = random.Random(seed)
    renderer = Renderer(tokenizer)
    for batch in packed(lambda: renderer.encode(draw(rng, favoured)), size, most):
        queue.put(batch)


def start_workers(
    tokenizer: Path, *, workers: int, seed: int, size: int, most: int, favoured: Favoured
) -> mp.Queue[Arrays]:
    """Start daemon processes that fill a queue with packed batches; for `favoured` see `draw`."""
    context = mp.get_context("spawn")
    queue: mp.Queue[Arrays] = context.Queue(maxsize=4 * workers)
    for number in range(workers):
        arguments = (queue, tokenizer, seed * 1000 + number, size, most, favoured)
        context.Process(target=_work, args=arguments, daemon=True).start()
    return queue


def to_device(batch: Arrays, device: torch.device) -> dict[str, Tensor]:
    """The batch as tensors on `device`."""
    tensors = {name: torch.from_numpy(array) for name, array in batch.items()}
    if device.type == "cuda":
        tensors = {name: tensor.pin_memory().to(device, non_blocking=True) for name, tensor in tensors.items()}
    return tensors
