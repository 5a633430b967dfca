"""`FolderIndex`: a folder's files as passages on disk, searched by words and, with embeddings, by meaning."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from langchain_qwen3_int4.errors import ConfigurationError, MissingDependencyError
from langchain_qwen3_int4.rag.files import UnreadableFileError, files_in, read_file, split
from langchain_qwen3_int4.rag.retrievers import Bm25Retriever, HybridRetriever

FORMAT = 1
_BATCH = 256


@dataclass(frozen=True)
class Changes:
    """What an update did; the paths are relative to the folder."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Files that could not be read, and why; they are tried again with the next update."""


class FolderIndex:
    """The passages of a folder's text, Markdown and PDF files, kept in a folder of its own.

    `update` reads only files that changed since the last one, and embeds only passages that are new. Nothing is lost
    when it is interrupted: the next update goes on.

    Args:
        folder: The folder to index, with its folders.
        store: Where the index is kept. Default: `.qwen3-int4-index` inside the folder.
        embeddings: Any LangChain embeddings, for a search by meaning too, kept in Chroma. Default: by words alone.
        characters: Most characters of a passage.
        overlap: How many characters of a passage the next one may repeat.

    Raises:
        ConfigurationError: The folder does not exist, the store cannot be made, or a number is out of its range.
        MissingDependencyError: Chroma is not installed.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        store: str | Path | None = None,
        embeddings: Embeddings | None = None,
        characters: int = 800,
        overlap: int = 80,
    ) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise ConfigurationError(f"{self.folder} is not a folder.")
        if not 0 <= overlap < characters:
            raise ConfigurationError(f"`overlap` must be from 0 to below `characters`, not {overlap} of {characters}.")
        self.store = Path(store) if store else self.folder / ".qwen3-int4-index"
        self._sizes = {"format": FORMAT, "characters": characters, "overlap": overlap}
        try:
            self.store.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"The index cannot be kept in {self.store} ({error.strerror}): pass another folder as `store`."
            ) from error
        self._files: dict[str, dict[str, Any]] = self._load()
        self._vectors = _chroma(self.store / "vectors", embeddings) if embeddings else None

    @property
    def documents(self) -> list[Document]:
        """All passages, with `source` (relative to the folder), `title`, `page` (PDF) and `start_index`."""
        return [
            Document(passage["text"], metadata={"source": source, **passage["metadata"]}, id=passage["id"])
            for source, file in self._files.items()
            for passage in file["passages"]
        ]

    def update(self, *, progress: bool = False) -> Changes:
        """Bring the index up to date with the folder and return what changed.

        Args:
            progress: Whether to show a progress bar (with rich).
        """
        changes = Changes()
        seen: set[str] = set()
        with _progress(progress) as track:
            for path in track([*files_in(self.folder)], "Reading files"):
                source = path.relative_to(self.folder).as_posix()
                seen.add(source)
                self._read(path, source, changes)
            for source in self._files.keys() - seen:
                del self._files[source]
                changes.removed.append(source)
            self._save()
            self._embed(track)
        return changes

    def retriever(self, k: int = 4) -> BaseRetriever:
        """Return a retriever over the passages as they are now: by words, or by words and meaning.

        Args:
            k: How many passages it gives at most.
        """
        words = Bm25Retriever(documents=self.documents, k=k)
        if self._vectors is None:
            return words
        return HybridRetriever(retrievers=[words, self._vectors.as_retriever(search_kwargs={"k": k})], k=k)

    def _read(self, path: Path, source: str, changes: Changes) -> None:
        known = self._files.get(source)
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if known and known["sha256"] == digest:
                return
            documents = split(read_file(path), characters=self._sizes["characters"], overlap=self._sizes["overlap"])
        except (OSError, UnreadableFileError) as error:
            changes.skipped[source] = str(error)
            if self._files.pop(source, None):
                changes.removed.append(source)
            return
        passages = [
            {"id": _id(source, place, document), "text": document.page_content, "metadata": document.metadata}
            for place, document in enumerate(documents)
        ]
        self._files[source] = {"sha256": digest, "passages": passages}
        (changes.changed if known else changes.added).append(source)

    def _embed(self, track: Any) -> None:
        """Make the vector store hold the passages of the index and no others."""
        if self._vectors is None:
            return
        wanted = {str(document.id): document for document in self.documents}
        held = set(self._vectors.get(include=[])["ids"])
        if gone := sorted(held - wanted.keys()):
            self._vectors.delete(gone)
        new = [document for name, document in wanted.items() if name not in held]
        for begin in track(range(0, len(new), _BATCH), "Embedding passages"):
            self._vectors.add_documents(new[begin : begin + _BATCH])

    def _load(self) -> dict[str, dict[str, Any]]:
        try:
            kept = json.loads((self.store / "passages.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        # Passages of other sizes are cut anew.
        return kept["files"] if kept.get("sizes") == self._sizes else {}

    def _save(self) -> None:
        written = self.store / "passages.json.new"
        written.write_text(
            json.dumps({"sizes": self._sizes, "files": self._files}, ensure_ascii=False), encoding="utf-8"
        )
        written.replace(self.store / "passages.json")


def _id(source: str, place: int, document: Document) -> str:
    """Return a name that changes with all that a passage holds, so that the vector store knows what it has."""
    said = json.dumps([source, place, document.page_content, document.metadata], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _chroma(folder: Path, embeddings: Embeddings) -> Any:
    try:
        from chromadb.config import Settings
        from langchain_chroma import Chroma
    except ImportError as error:
        raise MissingDependencyError(
            "A search by meaning keeps its vectors in Chroma: pip install 'langchain-qwen3-int4[vectors]'"
        ) from error
    # Each kind of embedding has a collection of its own: their vectors cannot be compared.
    kind = type(embeddings)
    model = getattr(embeddings, "model", None) or getattr(embeddings, "model_name", "")
    name = hashlib.sha256(f"{kind.__module__}.{kind.__qualname__}:{model}".encode()).hexdigest()[:32]
    return Chroma(
        collection_name=name,
        embedding_function=embeddings,
        persist_directory=str(folder),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )


@contextlib.contextmanager
def _progress(shown: bool) -> Iterator[Any]:
    """Give a function that yields the items of a sequence, with a bar where one is wanted."""
    if not shown:
        yield lambda items, _: items
        return
    try:
        from rich.progress import Progress
    except ImportError as error:
        raise MissingDependencyError("The progress bar needs rich: pip install 'langchain-qwen3-int4[rag]'") from error
    with Progress(transient=True) as bars:
        yield lambda items, description: bars.track(items, description=description)
