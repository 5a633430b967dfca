"""LoRA adapters of a vLLM server, loaded and replaced while it runs."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from typing import Any

import openai

from langchain_qwen3_int4.completions.connections import Connections
from langchain_qwen3_int4.errors import AdapterError

_CLOSED = (
    "The server takes no adapters while it runs: start vLLM with --enable-lora, and with "
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 in its environment."
)


class ServedAdapters:
    """One server's adapters, which are models to it.

    Replacing one is unloading and loading, for which the server gives a new id: vLLM's own `load_inplace` would change
    the weights under requests that run. In between, for some milliseconds, the name does not exist.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._salts: dict[str, str] = {}

    def served(self) -> dict[str, str]:
        """Return the adapters' names and the server's folder of each."""
        models: dict[str, Any] = self._connections.client.get("/models", cast_to=dict[str, Any])
        return {card["id"]: str(card.get("root")) for card in models.get("data") or () if card.get("parent")}

    def load(self, name: str, path: str) -> None:
        """Load an adapter; see `ChatQwen3Int4.load_lora`.

        Raises:
            AdapterError: The server takes none while it runs, or refuses this one; one that had the name stays.
        """
        old = self.served().get(name)
        if old == path:
            raise AdapterError(
                f"The server has {name!r} from {path} already, and keeps the prefix cache by that path: put the new "
                "version into a new folder."
            )
        if old is not None:
            self.unload(name)
        try:
            self._post("load", {"lora_name": name, "lora_path": path})
        except AdapterError:
            if old is not None:
                with contextlib.suppress(AdapterError):  # the first error says more
                    self._post("load", {"lora_name": name, "lora_path": old})
            raise

    def unload(self, name: str) -> None:
        """Have the server forget an adapter.

        Raises:
            AdapterError: It has none of that name, or changes none while it runs.
        """
        self._post("unload", {"lora_name": name})
        # Releases of vLLM that keep the prefix cache by the name alone would give the next version this one's.
        self._salts[name] = uuid.uuid4().hex

    def salted(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a request's body so that it shares no prefix cache with what had the name before."""
        if salt := self._salts.get(name):
            return {**body, "cache_salt": f"{body.get('cache_salt') or ''}{salt}"}
        return dict(body)

    def _post(self, doing: str, body: Mapping[str, str]) -> None:
        try:
            self._connections.client.post(f"/{doing}_lora_adapter", body=dict(body), cast_to=str)
        except openai.NotFoundError as error:
            if "cannot be found" in error.message or "No adapter found" in error.message:
                raise AdapterError(f"The server cannot {doing} {body['lora_name']!r}: {error.message}") from error
            raise AdapterError(_CLOSED) from error
        except (openai.BadRequestError, openai.InternalServerError) as error:
            hint = f" {_CLOSED}" if "not enabled" in error.message else ""
            raise AdapterError(f"The server cannot {doing} {body['lora_name']!r}: {error.message}{hint}") from error
