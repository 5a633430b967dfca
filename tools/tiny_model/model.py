"""Qwen3's decoder in plain PyTorch over packed sequences, with transformers' parameter names.

Training may round the linear weights to INT4 groups on the way forward (`fake_quant`), so that the
quantised model is the one that was trained.
"""

from __future__ import annotations

import inspect
import re

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention import varlen

from tiny_model.shape import Shape, layers_of

GROUP = 128
_VARLEN_PARAMETERS = inspect.signature(varlen.varlen_attn).parameters
_CAUSAL = {"window_size": (-1, 0)} if "window_size" in _VARLEN_PARAMETERS else {"is_causal": True}
if "enable_gqa" in _VARLEN_PARAMETERS:
    _CAUSAL["enable_gqa"] = True


def fake_quantize(weight: Tensor) -> Tensor:
    """`weight` rounded to 16 levels per group of 128 inputs, with the gradient passed straight through."""
    groups = weight.detach().float().unflatten(1, (-1, GROUP))
    low = groups.amin(-1, keepdim=True).clamp(max=0)
    high = groups.amax(-1, keepdim=True).clamp(min=0)
    scale = ((high - low).clamp(min=1e-8) / 15).bfloat16().float()  # as the checkpoint stores it
    zero = (-low / scale).round()
    rounded = (((groups / scale).round() + zero).clamp(0, 15) - zero) * scale
    return weight + (rounded.flatten(1).to(weight.dtype) - weight).detach()


class Linear(nn.Linear):
    """A linear layer without bias whose weight can be rounded to INT4 on the way forward."""

    fake_quant = False

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, bias=False)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - torch's name
        """The product with the weight, rounded if `fake_quant` is set."""
        return functional.linear(input, fake_quantize(self.weight) if self.fake_quant else self.weight)


class Norm(nn.Module):
    """Root-mean-square normalisation in float32."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """`x` scaled to unit mean square along its last dimension."""
        return functional.rms_norm(x.float(), x.shape[-1:], self.weight.float(), self.eps).to(x.dtype)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding of (tokens, heads, head_dim), halves as Qwen3 lays them out."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


def attend(q: Tensor, k: Tensor, v: Tensor, bounds: Tensor, longest: int) -> Tensor:
    """Causal attention inside each packed sequence; `bounds` holds the cumulative lengths."""
    if q.is_cuda:
        return varlen.varlen_attn(q, k, v, bounds, bounds, longest, longest, **_CAUSAL)
    parts = []
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if end > start:
            rows = [t[start:end].transpose(0, 1)[None] for t in (q, k, v)]
            out = functional.scaled_dot_product_attention(*rows, is_causal=True, enable_gqa=True)
            parts.append(out[0].transpose(0, 1))
    return torch.cat(parts)


class Attention(nn.Module):
    """Grouped-query attention with normalised queries and keys."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.head_dim = shape.head_dim
        width, kv = shape.num_attention_heads * shape.head_dim, shape.num_key_value_heads * shape.head_dim
        self.q_proj = Linear(shape.hidden_size, width)
        self.k_proj = Linear(shape.hidden_size, kv)
        self.v_proj = Linear(shape.hidden_size, kv)
        self.o_proj = Linear(width, shape.hidden_size)
        self.q_norm = Norm(shape.head_dim, shape.rms_norm_eps)
        self.k_norm = Norm(shape.head_dim, shape.rms_norm_eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, bounds: Tensor, longest: int) -> Tensor:
        """Attention over packed sequences `x` of shape (tokens, hidden)."""
        q = self.q_norm(self.q_proj(x).unflatten(-1, (-1, self.head_dim)))
        k = self.k_norm(self.k_proj(x).unflatten(-1, (-1, self.head_dim)))
        v = self.v_proj(x).unflatten(-1, (-1, self.head_dim))
        q, k = rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype)
        return self.o_proj(attend(q, k, v, bounds, longest).flatten(1))


class FeedForward(nn.Module):
    """The gated feed-forward layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = Linear(shape.hidden_size, shape.intermediate_size)
        self.up_proj = Linear(shape.hidden_size, shape.intermediate_size)
        self.down_proj = Linear(shape.intermediate_size, shape.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """SiLU-gated projection and back."""
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    """One decoder layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = Norm(shape.hidden_size, shape.rms_norm_eps)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape.hidden_size, shape.rms_norm_eps)
        self.mlp = FeedForward(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, bounds: Tensor, longest: int) -> Tensor:
        """Attention, then feed-forward, each added to the stream."""
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, bounds, longest)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """The stack that transformers calls `model`."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.layers = nn.ModuleList(Block(shape) for _ in range(shape.num_hidden_layers))
        self.norm = Norm(shape.hidden_size, shape.rms_norm_eps)


class TinyQwen3(nn.Module):
    """Qwen3ForCausalLM with tied embeddings, for packed sequences."""

    cos: Tensor
    sin: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Decoder(shape)
        inverse = shape.rope_theta ** -(torch.arange(0, shape.head_dim, 2).float() / shape.head_dim)
        angles = torch.outer(torch.arange(shape.max_position_embeddings).float(), inverse).repeat(1, 2)
        self.register_buffer("cos", angles.cos()[:, None], persistent=False)
        self.register_buffer("sin", angles.sin()[:, None], persistent=False)
        deep = (2 * shape.num_hidden_layers) ** -0.5
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                spread = 0.02 if "embed" in name else parameter.shape[1] ** -0.5 / 2
                out = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(parameter, std=spread * (deep if out else 1.0))

    def set_fake_quant(self, on: bool) -> None:
        """Round every linear layer's weight to INT4 on the way forward, or stop doing so."""
        for module in self.modules():
            if isinstance(module, Linear):
                module.fake_quant = on

    def hidden(self, tokens: Tensor, positions: Tensor, bounds: Tensor, longest: int) -> Tensor:
        """Final hidden states of packed `tokens`."""
        x = self.model.embed_tokens(tokens)
        cos, sin = self.cos[positions], self.sin[positions]
        for layer in self.model.layers:
            x = layer(x, cos, sin, bounds, longest)
        return self.model.norm(x)

    def forward(self, batch: dict[str, Tensor], longest: int) -> tuple[Tensor, Tensor]:
        """The weighted mean loss, and the share of answer tokens that are predicted right."""
        x = self.hidden(batch["tokens"], batch["positions"], batch["bounds"], longest)
        logits = functional.linear(x, self.model.embed_tokens.weight).float()
        losses = functional.cross_entropy(logits, batch["targets"], reduction="none")
        weights = batch["weights"]
        answer = (weights == 1).float()
        right = ((logits.argmax(-1) == batch["targets"]).float() * answer).sum() / answer.sum().clamp(min=1)
        return (losses * weights).sum() / weights.sum().clamp(min=1), right


def deepened(state: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Weights of a model with more layers that computes the same.

    The new layers are spread over the stack; each copies the one below it, and adds nothing until it is trained.
    """
    split = re.compile(r"model\.layers\.(\d+)\.(.*)")
    found = {name: match for name in state if (match := split.match(name))}
    had = layers_of(found)
    if layers < had:
        raise ValueError(f"the weights have {had} layers; a model of {layers} cannot hold them")
    new = [(number + 1) * had // (layers - had + 1) for number in range(layers - had)]
    grown = {name: tensor for name, tensor in state.items() if name not in found}
    for name, match in found.items():
        old = int(match[1])
        place = old + sum(each <= old for each in new)
        grown[f"model.layers.{place}.{match[2]}"] = state[name]
        if old + 1 in new:
            out = match[2] in ("self_attn.o_proj.weight", "mlp.down_proj.weight")
            grown[f"model.layers.{place + 1}.{match[2]}"] = (
                torch.zeros_like(state[name]) if out else state[name].clone()
            )
    return grown
