"""Reads a folder's text, Markdown and PDF files into passages."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from langchain_core.documents import Document

from langchain_qwen3_int4.errors import MissingDependencyError, Qwen3Int4Error

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".pdf"})
"""The files that are read; others are passed over."""

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_ENDS = ["\n\n", "\n", r"(?<=[。！？])", r"(?<=[.!?])\s", r"\s", ""]
_MARKDOWN = frozenset({".md", ".markdown"})


class UnreadableFileError(Qwen3Int4Error):
    """A file cannot be read; it is named in the index's report and passed over."""


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and its folders that can be read, in order; hidden ones are passed over."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def read_file(path: Path) -> list[Document]:
    """Return the text of a file as Documents: a PDF's one for each page, a Markdown file's one for each section.

    Their metadata holds `title` (a PDF's own; a section's headings), `page` and, but for PDFs, `start_index`.

    Raises:
        UnreadableFileError: The file is damaged, locked, not UTF-8, or holds no text.
        MissingDependencyError: It is a PDF, and pypdf is not installed.
    """
    suffix = path.suffix.lower()
    documents = _pdf_pages(path) if suffix == ".pdf" else _sections(_text(path), markdown=suffix in _MARKDOWN)
    documents = [document for document in documents if document.page_content.strip()]
    if not documents:
        raise UnreadableFileError("it holds no text")
    return documents


def split(documents: list[Document], *, characters: int, overlap: int) -> list[Document]:
    """Return documents in passages cut at paragraphs or sentences.

    Args:
        documents: What `read_file` gave.
        characters: Most characters of a passage.
        overlap: How many characters of a passage the next may repeat.

    Raises:
        MissingDependencyError: langchain-text-splitters is not installed.
    """
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise MissingDependencyError(
            "Splitting needs langchain-text-splitters: pip install 'langchain-qwen3-int4[rag]'"
        ) from error
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=characters,
        chunk_overlap=overlap,
        separators=_ENDS,
        is_separator_regex=True,
        keep_separator="end",
        add_start_index=True,
    )
    passages = []
    for document in documents:
        begin = document.metadata.get("start_index", 0)
        for passage in splitter.split_documents([document]):
            passage.metadata["start_index"] += begin
            passages.append(passage)
    return passages


def _sections(text: str, *, markdown: bool) -> Iterator[Document]:
    """Yield a text, or the sections of a Markdown text, whose headings are their titles."""
    headings: dict[int, str] = {}
    begin = end = 0
    code = False
    for line in text.splitlines(keepends=True) if markdown else []:
        code ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if code else _HEADING.fullmatch(line)
        if heading:
            yield _section(text, begin, end, headings)
            begin, level = end + len(line), len(heading[1])
            headings = {upper: title for upper, title in headings.items() if upper < level} | {level: heading[2]}
        end += len(line)
    yield _section(text, begin, len(text), headings)


def _section(text: str, begin: int, end: int, headings: dict[int, str]) -> Document:
    title = {"title": " > ".join(headings.values())} if headings else {}
    return Document(text[begin:end], metadata={**title, "start_index": begin})


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except OSError as error:
        raise UnreadableFileError(str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError("it is not UTF-8 text: convert it") from error


def _pdf_pages(path: Path) -> list[Document]:
    try:
        import pypdf
    except ImportError as error:
        raise MissingDependencyError("PDF files need pypdf: pip install 'langchain-qwen3-int4[rag]'") from error
    try:
        reader = pypdf.PdfReader(path)
        title = (reader.metadata.title if reader.metadata else None) or path.name
        pages = [page.extract_text() for page in reader.pages]
    except Exception as error:
        # pypdf raises whatever its parsing of a damaged file meets.
        raise UnreadableFileError(f"{type(error).__name__}: {error}") from error
    return [Document(text, metadata={"title": title, "page": page}) for page, text in enumerate(pages, start=1)]
