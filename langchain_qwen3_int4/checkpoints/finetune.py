"""Trains a LoRA adapter, by peft, on the very INT4 weights that it will be served with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from langchain_qwen3_int4.checkpoints.adapter import BASE_FINGERPRINT, BASE_NAME, TARGETS, WEIGHTS
from langchain_qwen3_int4.checkpoints.conversations import Conversation, Turn, check_lengths, split, turns_of
from langchain_qwen3_int4.checkpoints.curve import curve
from langchain_qwen3_int4.checkpoints.folder import fingerprint, new_folder, write_json
from langchain_qwen3_int4.checkpoints.resolve import Checkpoint
from langchain_qwen3_int4.checkpoints.scores import Scores, scores
from langchain_qwen3_int4.checkpoints.tokenizer import ModelTokenizer
from langchain_qwen3_int4.checkpoints.weights import load_model
from langchain_qwen3_int4.errors import ConfigurationError, MissingDependencyError

if TYPE_CHECKING:
    from peft import PeftModel
    from torch import Tensor

Tell = Callable[[str, int, int], None]
"""Takes what is being done, and of how many steps how many are done."""

_WARM_UP = 0.1
"""Share of the steps in which the learning rate rises; then it falls to zero."""

_INSTALL = "Training an adapter needs peft: pip install 'langchain-qwen3-int4[finetune]'"


@dataclass(frozen=True)
class FinetuneOptions:
    """How to train."""

    rank: int = 8
    alpha: int = 16
    """The adapter's product counts alpha / rank."""
    targets: tuple[str, ...] = ("q_proj", "v_proj")
    """The layers that it changes."""
    epochs: int = 3
    """How often each conversation is seen."""
    learning_rate: float = 2e-4
    """The highest one."""
    batch_size: int = 8
    """Replies in one step."""
    max_tokens: int = 2048
    """The longest prompt and reply together."""
    held_out: float = 0.1
    """Share of the conversations that is kept from training, to measure with."""
    seed: int = 0
    """Decides which ones, the order of the others, and the adapter's beginning."""


class FinetuneReport(BaseModel):
    """What was trained and what it gained."""

    base: str
    base_fingerprint: str
    """What tells the base's weights from any others."""
    rank: int
    alpha: int
    targets: list[str]
    conversations: int
    held_out: int
    """How many of the conversations."""
    parameters: int
    """Of the adapter, which alone was trained."""
    share: float
    """Of the model's parameters."""
    adapter_bytes: int
    """Of the weights, on disk."""
    before: Scores
    """The base on the held-out replies."""
    after: Scores
    """With the adapter, as written."""
    losses: list[float]
    """Of each step."""


def finetune(
    checkpoint: Checkpoint, conversations: Sequence[Conversation], out: Path, options: FinetuneOptions, tell: Tell
) -> FinetuneReport:
    """Write a LoRA adapter with `report.json` and `loss.svg`; the base's weights stay as they are.

    Only the assistant's replies count, each with the prompt that the engine would send. It runs on a GPU where there
    is one.

    Args:
        checkpoint: The base, in INT4 or BF16.
        conversations: What it is to learn.
        out: The folder to make; until the end there is none of that name.
        options: How to train.
        tell: Takes what is being done.

    Raises:
        ConfigurationError: `out` is there already, a target is unknown, or a conversation is too long.
        CheckpointError: The base is no dense Qwen3, or the disk is full.
        MissingDependencyError: peft is not installed.
    """
    if unknown := set(options.targets) - set(TARGETS):
        raise ConfigurationError(f"Unknown targets {', '.join(sorted(unknown))}. Known: {', '.join(TARGETS)}.")
    with new_folder(out) as partial:
        tell("Reading the conversations", 0, 0)
        tokenizer = ModelTokenizer(checkpoint.path)
        parts = split(conversations, options.held_out, options.seed)
        learn, held_out = ([turn for one in part for turn in turns_of(one, tokenizer)] for part in parts)
        check_lengths([*learn, *held_out], options.max_tokens, "--max-tokens")
        tell("Unpacking the base", 0, 0)
        model = _with_adapter(checkpoint, options)
        tell("Measuring the base", 0, 0)
        before = scores(model.get_base_model(), held_out)
        losses = list(_trained(model, learn, options, tell))
        tell("Measuring the adapter", 0, 0)
        base_fingerprint = fingerprint(checkpoint.path)
        _save(model, partial, {BASE_NAME: checkpoint.name, BASE_FINGERPRINT: base_fingerprint})
        trained = model.get_nb_trainable_parameters()
        report = FinetuneReport(
            base=checkpoint.name,
            base_fingerprint=base_fingerprint,
            rank=options.rank,
            alpha=options.alpha,
            targets=list(options.targets),
            conversations=len(conversations),
            held_out=len(parts[1]),
            parameters=trained[0],
            share=trained[0] / trained[1],
            adapter_bytes=(partial / WEIGHTS).stat().st_size,
            before=before,
            after=scores(model.get_base_model(), held_out),
            losses=losses,
        )
        write_json(partial / "report.json", report.model_dump())
        (partial / "loss.svg").write_text(curve(losses, before.loss, report.after.loss), encoding="utf-8")
    return report


def _with_adapter(checkpoint: Checkpoint, options: FinetuneOptions) -> PeftModel:
    try:
        import torch
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise MissingDependencyError(_INSTALL) from error
    on_gpu = torch.cuda.is_available()
    base = load_model(checkpoint.path, torch.bfloat16 if on_gpu else torch.float32)
    config = LoraConfig(
        r=options.rank, lora_alpha=options.alpha, target_modules=list(options.targets), task_type="CAUSAL_LM"
    )
    with torch.random.fork_rng():
        torch.manual_seed(options.seed)
        return get_peft_model(base.to("cuda") if on_gpu else base, config)


def _trained(model: PeftModel, turns: Sequence[Turn], options: FinetuneOptions, tell: Tell) -> Iterator[float]:
    """Train the adapter, yielding each step's loss."""
    import torch

    batches = list(_batches(turns, options))
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=options.learning_rate, weight_decay=0.0)
    rising = max(1, round(_WARM_UP * len(batches)))
    for step, batch in enumerate(batches):
        tell("Training", step, len(batches))
        share = min((step + 1) / rising, (len(batches) - step) / max(1, len(batches) - rising))
        optimizer.param_groups[0]["lr"] = options.learning_rate * min(1.0, share)
        loss = _loss(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        yield loss.item()
    tell("Training", len(batches), len(batches))


def _batches(turns: Sequence[Turn], options: FinetuneOptions) -> Iterator[list[Turn]]:
    rng = random.Random(options.seed)
    for _ in range(options.epochs):
        order = rng.sample(turns, len(turns))
        yield from (order[at : at + options.batch_size] for at in range(0, len(order), options.batch_size))


def _loss(model: PeftModel, batch: Sequence[Turn]) -> Tensor:
    """Return the mean loss of the replies' tokens; logits are made for these alone."""
    import torch

    longest = max(len(turn.prompt) + len(turn.reply) for turn in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    given, counts = torch.zeros_like(ids), torch.zeros_like(ids, dtype=torch.bool)
    for row, turn in enumerate(batch):
        length = len(turn.prompt) + len(turn.reply)
        ids[row, :length] = torch.tensor([*turn.prompt, *turn.reply])
        given[row, :length] = 1
        counts[row, len(turn.prompt) : length] = True
    base: Any = model.get_base_model()
    ids, given, counts = (tensor.to(base.device) for tensor in (ids, given, counts))
    hidden = base.model(input_ids=ids, attention_mask=given).last_hidden_state
    logits = base.lm_head(hidden[:, :-1][counts[:, 1:]])
    return torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][counts[:, 1:]])


def _save(model: PeftModel, out: Path, made_for: dict[str, str]) -> None:
    """Write the adapter in BF16, as vLLM loads it, and leave the model with those very numbers."""
    import torch
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.copy_(weight.to(torch.bfloat16))
    state = get_peft_model_state_dict(model)
    tensors = {name: weight.to(torch.bfloat16).cpu().contiguous() for name, weight in state.items()}
    save_file(tensors, out / WEIGHTS, metadata={"format": "pt", **made_for})
    config = model.peft_config["default"]
    config.inference_mode, config.base_model_name_or_path = True, made_for[BASE_NAME]
    config.save_pretrained(str(out))
