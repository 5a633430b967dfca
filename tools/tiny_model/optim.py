"""Muon for the matrices of the decoder, in one batched step per shape, and AdamW for everything else."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor, nn


def orthogonalise(updates: Tensor) -> Tensor:
    """Each matrix of (n, rows, columns) brought near the closest orthogonal one, by five Newton-Schulz steps."""
    x = updates.bfloat16()
    tall = x.size(-2) > x.size(-1)
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.mT if tall else x).to(updates.dtype)


class Muon:
    """Momentum with orthogonalised updates (Jordan et al., 2024)."""

    def __init__(self, matrices: list[nn.Parameter], *, momentum: float = 0.95, decay: float = 0.1) -> None:
        self.groups: dict[torch.Size, list[nn.Parameter]] = defaultdict(list)
        for matrix in matrices:
            self.groups[matrix.shape].append(matrix)
        self.speed = {shape: torch.zeros_like(torch.stack(list(g))) for shape, g in self.groups.items()}
        self.momentum = momentum
        self.decay = decay
        self._orthogonalise = torch.compile(orthogonalise)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One update at learning rate `rate`."""
        for shape, group in self.groups.items():
            grads = torch.stack([matrix.grad for matrix in group if matrix.grad is not None])
            speed = self.speed[shape].lerp_(grads, 1 - self.momentum)
            update = self._orthogonalise(grads.lerp(speed, self.momentum))
            scale = max(1.0, shape[0] / shape[1]) ** 0.5
            torch._foreach_mul_(group, 1 - rate * self.decay)
            torch._foreach_add_(group, list(update.unbind()), alpha=-rate * scale)


def optimizers(model: nn.Module, rate: float) -> tuple[Muon, torch.optim.AdamW]:
    """Muon over the decoder's matrices, AdamW over embeddings and norms."""
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    adam = torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.0, fused=torch.cuda.is_available())
    return Muon(matrices), adam
