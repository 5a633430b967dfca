"""How well a model foretells texts, and how far one model's layers are from another's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from langchain_qwen3_int4.checkpoints.conversations import Turn

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel


class Scores(BaseModel):
    """How well a model foretells the tokens of replies, given their prompts."""

    tokens: int
    """How many were scored."""
    loss: float
    """Mean negative log-likelihood of a token, in nats."""
    accuracy: float
    """Share of tokens that were the likeliest one."""

    @property
    def perplexity(self) -> float:
        """The exponential of the loss.

        >>> Scores(tokens=1, loss=0.0, accuracy=1.0).perplexity
        1.0
        """
        return math.exp(self.loss)


class LayerError(BaseModel):
    """How far one decoder layer's output is from the original's: the norm of the difference over the original's."""

    layer: int
    own: float
    """Given the original's input."""
    carried: float
    """Given what the layers before it made."""


def scores(model: PreTrainedModel, turns: Sequence[Turn]) -> Scores:
    """Return how well a model foretells the replies of some turns."""
    import torch

    loss, right, tokens = 0.0, 0, 0
    with torch.inference_mode():
        for turn in turns:
            ids = torch.tensor([[*turn.prompt, *turn.reply]], device=model.device)
            first = len(turn.prompt)
            logits = model(input_ids=ids).logits[0, first - 1 : -1].float()
            wanted = ids[0, first:]
            loss += float(torch.nn.functional.cross_entropy(logits, wanted, reduction="sum"))
            right += int((logits.argmax(-1) == wanted).sum())
            tokens += len(wanted)
    return Scores(tokens=tokens, loss=loss / tokens, accuracy=right / tokens)


def layer_errors(original: PreTrainedModel, other: PreTrainedModel, turns: Sequence[Turn]) -> list[LayerError]:
    """Return how far each decoder layer of `other` is from the original's, over all tokens of some turns."""
    import torch

    count = len(original.model.layers)
    squares = torch.zeros(3, count, dtype=torch.float64)
    with torch.inference_mode():
        for turn in turns:
            ids = torch.tensor([[*turn.prompt, *turn.reply]], device=original.device)
            true = _hidden(original, ids)
            carried, own = _hidden(other, ids), _hidden(other, ids, inputs=true)
            for layer in range(count):
                wanted = true[layer + 1].double()
                for row, made in enumerate((own, carried)):
                    squares[row, layer] += (made[layer + 1].double() - wanted).square().sum().cpu()
                squares[2, layer] += wanted.square().sum().cpu()
    ratios = (squares[:2] / squares[2]).sqrt()
    return [
        LayerError(layer=layer, own=float(ratios[0, layer]), carried=float(ratios[1, layer])) for layer in range(count)
    ]


def _hidden(model: PreTrainedModel, ids: Tensor, *, inputs: Sequence[Tensor] | None = None) -> list[Tensor]:
    """Return the embeddings and each decoder layer's output; `inputs`, alike, are what the layers are given."""
    found: list[Tensor] = [model.model.embed_tokens(ids)]

    def before(place: int) -> Any:
        return lambda _, given: (inputs[place], *given[1:]) if inputs is not None else None

    def after(_: Any, __: Any, made: Any) -> None:
        found.append(made[0] if isinstance(made, tuple) else made)

    hooks = []
    for place, layer in enumerate(model.model.layers):
        hooks += [layer.register_forward_pre_hook(before(place)), layer.register_forward_hook(after)]
    try:
        model.model(input_ids=ids)
    finally:
        for hook in hooks:
            hook.remove()
    return found
