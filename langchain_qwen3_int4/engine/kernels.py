"""Says, as a program of its own, which device vLLM finds and which kernels it would run INT4 weights with.

It imports vLLM, which takes seconds and can fail; whoever asks runs `python -m langchain_qwen3_int4.engine.kernels` and
reads one line of JSON at the end of what it prints.
"""

from __future__ import annotations

import json
from typing import Any

from langchain_qwen3_int4.engine import cpu_int4

_SHAPE = (1024, 2048)
"""A layer of Qwen3-0.6B's: (in, out)."""
_GROUP = 128


def main() -> None:
    """Print what vLLM finds."""
    import torch
    from vllm.platforms import current_platform

    cpu_int4.register()
    found: dict[str, Any] = {
        "device": "cpu" if current_platform.is_cpu() else str(current_platform.get_device_name()),
        "torch": torch.__version__,
        "torch_sees_gpu": torch.cuda.is_available(),
        "int4": {},
    }
    types = {"bfloat16": torch.bfloat16, "float16": torch.float16}
    for name, dtype in types.items():
        for zero_points in (True, False):
            kind = f"{'AWQ' if zero_points else 'symmetric'}, {name}"
            found["int4"][kind] = _kernel(dtype, zero_points=zero_points)
    print(json.dumps(found))  # noqa: T201 - whoever started it reads this


def _kernel(dtype: Any, *, zero_points: bool) -> str:
    """Return the kernel's name, or why there is none."""
    from vllm.model_executor.kernels.linear import choose_mp_linear_kernel
    from vllm.model_executor.kernels.linear.mixed_precision.MPLinearKernel import MPLinearLayerConfig
    from vllm.scalar_type import scalar_types

    layer = MPLinearLayerConfig(
        full_weight_shape=_SHAPE,
        partition_weight_shape=_SHAPE,
        weight_type=scalar_types.uint4 if zero_points else scalar_types.uint4b8,
        act_type=dtype,
        group_size=_GROUP,
        zero_points=zero_points,
        # vLLM 0.26 has it, 0.32 does not.
        **({"has_g_idx": False} if "has_g_idx" in MPLinearLayerConfig.__dataclass_fields__ else {}),
    )
    try:
        return str(choose_mp_linear_kernel(layer).__name__)
    except ValueError as error:
        return f"none: {error}"


if __name__ == "__main__":
    main()
