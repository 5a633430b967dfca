"""The NVIDIA GPUs that this process may use, as nvidia-smi shows them; no CUDA is touched."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

_FIELDS = ("name", "memory.total", "memory.used", "compute_cap", "driver_version")


@dataclass(frozen=True)
class Gpu:
    """One GPU."""

    name: str
    total_bytes: int
    used_bytes: int
    """In use by all programs."""
    capability: str
    """The compute capability, such as `"9.0"`."""
    driver: str

    @property
    def has_bfloat16(self) -> bool:
        """Whether it computes in bfloat16: Ampere and later."""
        return self._capability >= (8, 0)

    @property
    def has_fp8(self) -> bool:
        """Whether it knows FP8 numbers: Ada, Hopper and later."""
        return self._capability >= (8, 9)

    @property
    def _capability(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.capability.split(".") if part.isdigit())


def gpus() -> list[Gpu]:
    """Return the machine's GPUs, or those that CUDA_VISIBLE_DEVICES names; none where there is no NVIDIA driver.

    Parts of a GPU (MIG), which nvidia-smi does not know by name, stand for all GPUs.
    """
    query = ["nvidia-smi", f"--query-gpu={','.join(_FIELDS)}", "--format=csv,noheader,nounits"]
    if (visible := os.environ.get("CUDA_VISIBLE_DEVICES")) is not None:
        if visible.strip() in ("", "-1"):
            return []
        if "MIG-" not in visible:
            query.append(f"--id={visible}")
    try:
        lines = subprocess.run(query, capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    found = []
    for line in lines.splitlines():
        name, total, used, capability, driver = (field.strip() for field in line.rsplit(",", 4))
        found.append(Gpu(name, int(total) * 2**20, int(used) * 2**20, capability, driver))
    return found
