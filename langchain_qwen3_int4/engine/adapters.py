"""The LoRA adapters that one engine serves, by name: each load is a version of its own."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from langchain_qwen3_int4.checkpoints.adapter import check_fits, read_adapter
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import AdapterError

DEFAULT_LORAS = 4
"""Adapters, or versions of one, in a batch, where `EngineConfig.max_loras` says nothing."""

DEFAULT_RANK = 16
"""vLLM's highest rank of an adapter, where `EngineConfig.max_lora_rank` says nothing."""


@dataclass
class Version:
    """One load of an adapter."""

    number: int
    """vLLM's id, of which each version has its own."""
    name: str
    source: Path
    """The folder that it was loaded from."""
    copy: Path
    """Its own copy: vLLM may read it again at any time, also when the source has changed."""
    requests: int = 0
    """How many are under way."""
    replaced: bool = False

    @property
    def key(self) -> str:
        """The name that vLLM has for it: the prefix cache goes by this, so each version has its own."""
        return f"{self.name}@{self.number}"


class Adapters:
    """The versions of one engine, used from any thread.

    Args:
        base: The checkpoint's folder.
        config: The engine's options.
        add: Loads a version into vLLM; raises what vLLM refuses.
        remove: Takes a version out of vLLM.
    """

    def __init__(
        self, base: Path, config: EngineConfig, add: Callable[[Version], object], remove: Callable[[Version], object]
    ) -> None:
        self._base = base
        self._config = config
        self._add = add
        self._remove = remove
        self._versions: dict[str, Version] = {}
        self._count = 0
        self._lock = threading.Lock()
        self._loading = threading.RLock()
        self._folder: Path | None = None

    def names(self) -> dict[str, Path]:
        """Return the loaded names and the folder of each."""
        with self._lock:
            return {name: version.source for name, version in self._versions.items()}

    def check_enabled(self) -> None:
        """Refuse an engine that takes no adapters.

        Raises:
            AdapterError: It was made without.
        """
        if not self._config.enable_lora:
            raise AdapterError(
                "This engine was made without LoRA. Make the model with ChatQwen3Int4(lora=…) or with "
                "engine=EngineConfig(enable_lora=True)."
            )

    def load(self, name: str, folder: Path) -> None:
        """Load an adapter under a name, in place of one that has it: requests under way end on the old one.

        Raises:
            AdapterError: The engine takes none, or this one does not fit.
        """
        self.check_enabled()
        with self._loading:
            adapter = read_adapter(folder)
            check_fits(adapter, self._base, self._config.max_lora_rank or DEFAULT_RANK)
            self._count += 1
            self._folder = self._folder or Path(tempfile.mkdtemp(prefix="qwen3-int4-lora-"))
            version = Version(self._count, name, folder.absolute(), self._folder / str(self._count))
            adapter.copy_to(version.copy)
            try:
                self._add(version)
            except BaseException:
                shutil.rmtree(version.copy, ignore_errors=True)
                raise
            self._replace(name, version)

    def unload(self, name: str) -> None:
        """Forget an adapter; requests under way end on it.

        Raises:
            AdapterError: None has that name.
        """
        if name not in self.names():
            raise self._unknown(name)
        self._replace(name, None)

    def prepare(self, name: str) -> None:
        """Load an adapter that is named by its folder, unless it is loaded.

        Raises:
            AdapterError: It is neither loaded nor a folder, or does not fit.
        """
        self.check_enabled()
        with self._loading:
            if name in self.names():
                return
            folder = Path(name).expanduser()
            if not folder.is_dir():
                raise self._unknown(name)
            self.load(name, folder)

    def is_loaded(self, name: str) -> bool:
        """Return whether an adapter has this name."""
        return name in self._versions

    @contextlib.contextmanager
    def using(self, name: str | None) -> Iterator[Version | None]:
        """Yield the version that a request is to use, to its end; None stands for the model itself.

        Raises:
            AdapterError: None has that name.
        """
        if name is None:
            yield None
            return
        with self._lock:
            version = self._versions.get(name)
            if version is not None:
                version.requests += 1
        if version is None:
            raise self._unknown(name)
        try:
            yield version
        finally:
            with self._lock:
                version.requests -= 1
            self._drop_if_over(version)

    def close(self) -> None:
        """Delete the copies."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _replace(self, name: str, version: Version | None) -> None:
        with self._lock:
            old = self._versions.pop(name, None)
            if version is not None:
                self._versions[name] = version
            if old is not None:
                old.replaced = True
        if old is not None:
            self._drop_if_over(old)

    def _drop_if_over(self, version: Version) -> None:
        with self._lock:
            over = version.replaced and not version.requests
            version.replaced = version.replaced and not over
        if over:
            self._remove(version)
            shutil.rmtree(version.copy, ignore_errors=True)

    def _unknown(self, name: str) -> AdapterError:
        loaded = ", ".join(map(repr, self.names())) or "none"
        return AdapterError(
            f"No adapter {name!r}: it is neither loaded (loaded: {loaded}) nor a folder. Load it with "
            f"llm.load_lora({name!r}, path)."
        )
