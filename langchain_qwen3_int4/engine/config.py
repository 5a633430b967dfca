"""The in-process engine's options."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from langchain_qwen3_int4.errors import ConfigurationError, UnknownOptionError

DEFAULT_CONTEXT = 8192
"""The longest prompt and reply together, in tokens, where neither the caller nor the model sets less."""


class EngineConfig(BaseModel):
    """Options of the vLLM engine that runs inside the process; equal options share one engine.

    Every default of None leaves the choice to this package (as said below) or to vLLM.

    >>> EngineConfig(max_model_len=2048, kv_cache_dtype="fp8").max_model_len
    2048

    Raises:
        UnknownOptionError: An option is neither here nor inside `extra`.
        ConfigurationError: A value is out of its range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_model_len: int | None = Field(default=None, ge=1)
    """Longest prompt and reply together, in tokens. Default: 8192, or the model's own limit where that is shorter."""
    max_num_seqs: int | None = Field(default=None, ge=1)
    """Most requests that run at once; others wait. Default: 1,024 on a GPU with 70 GiB or more, else 256; 32
    on a CPU."""
    max_num_batched_tokens: int | None = Field(default=None, ge=1)
    """Most tokens of one scheduling step."""
    gpu_memory_utilization: float | None = Field(default=None, gt=0, le=1)
    """Share of the GPU's memory that vLLM may take."""
    kv_cache_memory_bytes: int | None = Field(default=None, ge=1)
    """Size of the KV cache, in bytes. Default on a CPU: 2 GiB."""
    kv_cache_dtype: str | None = None
    """Type of the KV cache's numbers, such as `"fp8"`, which takes half. Default: the model's."""
    dtype: Literal["auto", "float16", "bfloat16", "float32"] = "auto"
    """Type of the activations. `"auto"`: the checkpoint's, but bfloat16 for INT4 on a GPU that has it."""
    quantization: str | None = None
    """How the weights are quantised. Default: read from the checkpoint."""
    enable_prefix_caching: bool = True
    """Whether prompts that begin alike share their KV blocks."""
    scheduling_policy: Literal["priority", "fcfs"] = "priority"
    """Order of waiting requests: by `priority` (lower first, then by arrival), or by arrival alone."""
    enable_lora: bool = False
    """Whether LoRA adapters can be used; `ChatQwen3Int4(lora=…)` turns it on."""
    max_loras: int | None = Field(default=None, ge=1)
    """Most adapters, or versions of one, in a batch; requests for others wait. Default: 4."""
    max_lora_rank: int | None = Field(default=None, ge=1)
    """Highest rank of an adapter: 1, 8, 16, 32, 64, 128, 256, 320 or 512. Default: 16."""
    tensor_parallel_size: int = Field(default=1, ge=1)
    """GPUs that share each layer."""
    pipeline_parallel_size: int = Field(default=1, ge=1)
    """Groups of GPUs that share the layers among them."""
    data_parallel_size: int = Field(default=1, ge=1)
    """Copies of the model."""
    distributed_executor_backend: Literal["mp", "ray", "uni"] | None = None
    """What runs the workers of several GPUs."""
    enforce_eager: bool | None = None
    """Whether to skip compilation and CUDA graphs. Default: on a CPU, where compiling takes over a minute."""
    ngram_speculation: int | None = Field(default=None, ge=1)
    """Tokens to guess at each step from text like the last few words, checked by the model: replies stay the same, and
    those that copy from the prompt come faster. Default: no guessing."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Any other argument of vLLM's `AsyncEngineArgs`, by its own name."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_options(cls, values: Any) -> Any:
        if isinstance(values, dict) and (unknown := values.keys() - cls.model_fields.keys()):
            raise UnknownOptionError.of(
                unknown, cls.model_fields, "EngineConfig (vLLM's other arguments go in `extra`)"
            )
        return values

    @model_validator(mode="after")
    def _refuse_options_given_twice(self) -> EngineConfig:
        if twice := self.extra.keys() & (type(self).model_fields.keys() | {"model"}):
            raise ConfigurationError(f"Give {', '.join(sorted(twice))} to EngineConfig itself, not inside `extra`.")
        if "trust_remote_code" in self.extra:
            raise ConfigurationError("`trust_remote_code` stays off: Qwen3 needs no code from a checkpoint.")
        return self

    def __hash__(self) -> int:
        return hash(self.model_dump_json())
