"""The INT4 linear layer on PyTorch's `_weight_int4pack_mm_for_cpu`; see `cpu_int4`."""

from __future__ import annotations

import torch
from vllm.model_executor.kernels.linear.mixed_precision.MPLinearKernel import MPLinearKernel, MPLinearLayerConfig
from vllm.model_executor.layers.quantization.utils.quant_utils import unpack_quantized_values_into_int32
from vllm.scalar_type import scalar_types

_GROUP_SIZES = (32, 64, 128, 256)
_INNER_K_TILES = 1  # ignored on a CPU
_MIDDLE = 8  # PyTorch stores weights as 0..15 and reads them as w - 8


class TorchInt4LinearKernel(MPLinearKernel):
    """Multiplies BF16 activations with INT4 weights, symmetric or with zero points."""

    @classmethod
    def get_min_capability(cls) -> int:
        """Return -1: any CPU."""
        return -1

    @classmethod
    def can_implement(cls, c: MPLinearLayerConfig) -> tuple[bool, str | None]:
        """Return whether a layer can be computed, and why not."""
        if c.weight_type not in (scalar_types.uint4, scalar_types.uint4b8):
            return False, f"weights of type {c.weight_type} are not INT4"
        if c.group_size not in _GROUP_SIZES:
            return False, f"group size {c.group_size} is none of {_GROUP_SIZES}"
        if c.partition_weight_shape[0] % c.group_size or c.partition_weight_shape[1] % 32:
            return False, f"the weight's shape {c.partition_weight_shape} is not a multiple of (group size, 32)"
        return True, None

    def process_weights_after_loading(self, layer: torch.nn.Module) -> None:
        """Repack the checkpoint's weights, scales and zero points as PyTorch wants them.

        They come as (out, in / 8), (out, groups) and (out / 8, groups), or the transposes of these.
        """
        packed, scales, zeros = self._get_weight_params(layer)
        by_output = packed.data if packed.input_dim == 1 else packed.data.t()
        weight = unpack_quantized_values_into_int32(by_output.contiguous(), self.config.weight_type, 1)
        scale = (scales.data if scales.output_dim == 0 else scales.data.t()).float()
        zero = torch.full_like(scale, _MIDDLE)
        if zeros is not None and self.config.zero_points:
            by_group = zeros.data if zeros.output_dim == 0 else zeros.data.t()
            zero = unpack_quantized_values_into_int32(by_group.contiguous(), self.config.weight_type, 0).float()
        pack = torch.ops.aten._convert_weight_to_int4pack_for_cpu
        layer.int4_weight = pack(weight.contiguous(), _INNER_K_TILES)
        offsets = (_MIDDLE - zero) * scale
        layer.int4_scales = torch.stack([scale, offsets], dim=-1).transpose(0, 1).contiguous().to(torch.bfloat16)
        for name in (self.w_q_name, self.w_s_name, self.w_zp_name):
            if name and getattr(layer, name, None) is not None:
                setattr(layer, name, torch.nn.Parameter(torch.empty(0), requires_grad=False))

    def apply_weights(self, layer: torch.nn.Module, x: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return x (…, in) times the weight: (…, out), in x's type."""
        # PyTorch's fast path is BF16's; in other types the same product is ten times slower than a dense one.
        flat = x.reshape(-1, x.shape[-1]).to(torch.bfloat16)
        product = torch.ops.aten._weight_int4pack_mm_for_cpu
        y = product(flat, layer.int4_weight, self.config.group_size, layer.int4_scales).to(x.dtype)
        if bias is not None:
            y = y + bias
        return y.reshape(*x.shape[:-1], y.shape[-1])
