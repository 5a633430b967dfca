"""Retrieval without a network: BM25, hybrids, and a folder's index that reads only what changed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pypdf
import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from langchain_qwen3_int4 import ConfigurationError, MissingDependencyError
from langchain_qwen3_int4.rag import Bm25Retriever, Changes, FolderIndex, HybridRetriever
from tests.pdf import pdf

TOWER = "# The Holloway tower\nThe Holloway tower was finished in 1934. Its architect was Ida Marsh.\n"


class LetterEmbeddings(Embeddings):
    """Counts letters: a stand-in whose nearest text is the one that is spelt most alike."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        return [float(text.lower().count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "tower.md").write_text(TOWER)
    (tmp_path / "deep" / "bridge.txt").write_text("The Selby bridge is 220 metres long.")
    (tmp_path / "lighthouse.pdf").write_bytes(
        pdf("The lighthouse", ["The lighthouse is white.", "It is 41 metres tall."])
    )
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.md").write_text("secret")
    return tmp_path


def found(retriever: BaseRetriever, query: str) -> list[str]:
    texts = [document.page_content for document in retriever.invoke(query)]
    assert [document.page_content for document in asyncio.run(retriever.ainvoke(query))] == texts
    return texts


def test_words_are_found_in_english_and_chinese_and_rare_ones_count_more() -> None:
    texts = ["The tower is tall.", "The bridge is long.", "灯塔高41米。", "这座桥长220米。"]
    retriever = Bm25Retriever(documents=[Document(text) for text in texts], k=2)
    assert found(retriever, "How TALL is it?")[0] == texts[0]
    assert found(retriever, "灯塔有多高？") == [texts[2]]
    assert found(retriever, "nothing of this") == []
    assert found(retriever, "") == []
    assert found(Bm25Retriever(documents=[]), "tower") == []
    assert len(found(Bm25Retriever(documents=[Document("one word")], k=9), "word")) == 1


def test_several_retrievers_are_fused() -> None:
    a, b, c = Document("red apple"), Document("red pear"), Document("green pear")
    first, second = Bm25Retriever(documents=[a, b, c], k=2), Bm25Retriever(documents=[b, c], k=2)
    assert found(HybridRetriever(retrievers=[first, second], k=1), "red pear") == ["red pear"]
    with pytest.raises(ConfigurationError, match="at least one"):
        HybridRetriever(retrievers=[])


def test_text_markdown_and_pdf_are_indexed_with_where_they_come_from(folder: Path) -> None:
    index = FolderIndex(folder)
    assert index.update() == Changes(added=["deep/bridge.txt", "lighthouse.pdf", "tower.md"])
    assert {document.metadata["source"] for document in index.documents} == {
        "deep/bridge.txt",
        "lighthouse.pdf",
        "tower.md",
    }
    [tower] = index.retriever(k=1).invoke("architect of the tower")
    assert tower.metadata == {"source": "tower.md", "title": "The Holloway tower", "start_index": 21}
    [page] = index.retriever(k=1).invoke("41 metres")
    assert (page.metadata["title"], page.metadata["page"]) == ("The lighthouse", 2)


def test_only_what_changed_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FolderIndex(folder).update()
    (folder / "tower.md").write_text(TOWER.replace("1934", "1935"))
    (folder / "deep" / "bridge.txt").unlink()
    (folder / "mill.txt").write_text("The mill burned down.")
    index = FolderIndex(folder)
    read: list[str] = []
    from langchain_qwen3_int4.rag import index as module

    real = module.read_file
    monkeypatch.setattr(module, "read_file", lambda path: read.append(path.name) or real(path))
    assert index.update() == Changes(added=["mill.txt"], changed=["tower.md"], removed=["deep/bridge.txt"])
    assert read == ["mill.txt", "tower.md"]
    assert any("1935" in document.page_content for document in index.documents)
    assert FolderIndex(folder).update() == Changes()
    assert FolderIndex(folder, characters=200).update().added == ["lighthouse.pdf", "mill.txt", "tower.md"]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_indexed(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nnot really")
    (folder / "latin.txt").write_bytes("Größe".encode("latin-1"))
    (folder / "empty.md").write_text(" \n")
    writer = pypdf.PdfWriter(folder / "lighthouse.pdf")
    writer.encrypt("secret")
    writer.write(folder / "locked.pdf")
    changes = FolderIndex(folder).update()
    assert changes.added == ["deep/bridge.txt", "lighthouse.pdf", "tower.md"]
    assert changes.skipped.keys() == {"broken.pdf", "latin.txt", "empty.md", "locked.pdf"}
    assert changes.skipped["latin.txt"] == "it is not UTF-8 text: convert it"
    assert changes.skipped["empty.md"] == "it holds no text"
    assert all(changes.skipped.values())


def test_utf_16_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("灯塔很高。", encoding="utf-16")
    (tmp_path / "b.txt").write_text("The tower.", encoding="utf-8-sig")
    index = FolderIndex(tmp_path)
    index.update()
    assert [document.page_content for document in index.documents] == ["灯塔很高。", "The tower."]


def test_long_texts_are_cut_at_sections_and_sentences_in_both_languages(tmp_path: Path) -> None:
    code = "```sh\n# no heading\n```\n"
    text = f"# One\n\n{'A short sentence. ' * 20}\n\n## Two\n\n{code}{'Another one! ' * 20}\n# Three\n\nLast."
    (tmp_path / "a.md").write_text(text)
    (tmp_path / "b.txt").write_text("这是一个很短的句子。" * 40)
    index = FolderIndex(tmp_path, characters=150, overlap=0)
    index.update()
    sections, lines = index.documents[:-3], index.documents[-3:]
    assert all(len(one.page_content) <= 150 for one in index.documents)
    assert all(one.page_content[-1] in ".!。" for one in index.documents if "```" not in one.page_content)
    assert list(dict.fromkeys(one.metadata["title"] for one in sections)) == ["One", "One > Two", "Three"]
    assert all(text[one.metadata["start_index"] :].startswith(one.page_content) for one in sections)
    assert "".join(one.page_content for one in lines) == "这是一个很短的句子。" * 40
    assert index.retriever(k=1).invoke("three")[0].page_content.endswith("Last.")


def test_passages_are_also_found_by_meaning_and_embedded_once(folder: Path, tmp_path: Path) -> None:
    embeddings = LetterEmbeddings()
    store = tmp_path / "store"
    index = FolderIndex(folder, store=store, embeddings=embeddings)
    index.update()
    assert len(embeddings.embedded) == len(index.documents) == 4
    assert "41 metres" in found(index.retriever(k=1), "metres tall, it is 41")[0]
    (folder / "tower.md").write_text(TOWER.replace("Ida", "Ada"))
    again = FolderIndex(folder, store=store, embeddings=embeddings)
    again.update()
    assert len(embeddings.embedded) == 5
    assert "Ada Marsh" in embeddings.embedded[-1]
    # No word of the query stands in a document: the vectors alone find something, and of the new text.
    assert "Ada Marsh" in "".join(found(again.retriever(k=4), "ehtt hoollwaay towerr"))
    (folder / "tower.md").unlink()
    again.update()
    assert not any("Marsh" in text for text in found(again.retriever(k=9), "Ada Marsh"))


def test_an_update_that_broke_off_is_made_good_by_the_next(folder: Path) -> None:
    class Breaks(LetterEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise OSError("no embedding server")

    class Works(LetterEmbeddings):
        pass

    Works.__qualname__ = Breaks.__qualname__  # the same collection
    with pytest.raises(OSError, match="no embedding server"):
        FolderIndex(folder, embeddings=Breaks()).update()
    index = FolderIndex(folder, embeddings=Works())
    assert index.update() == Changes()
    assert len(index.retriever(k=4).invoke("zzz")) == 4


def test_a_damaged_index_is_made_anew(folder: Path) -> None:
    FolderIndex(folder).update()
    (folder / ".qwen3-int4-index" / "passages.json").write_text('{"files": {"to')
    assert len(FolderIndex(folder).update().added) == 3


def test_a_progress_bar_is_shown_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    FolderIndex(folder).update(progress=True)
    assert FolderIndex(folder).update(progress=True) == Changes()
    assert "Traceback" not in capsys.readouterr().out


def test_a_folder_that_is_none_and_sizes_out_of_range_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="missing is not a folder"):
        FolderIndex(tmp_path / "missing")
    with pytest.raises(ConfigurationError, match="`overlap` must be from 0 to below `characters`"):
        FolderIndex(tmp_path, characters=10, overlap=10)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="pass another folder as `store`"):
        FolderIndex(tmp_path, store=tmp_path / "file")


def test_what_is_not_installed_is_named_with_its_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'langchain-qwen3-int4\[rag\]'"):
        FolderIndex(folder).update()
    monkeypatch.setitem(sys.modules, "bm25s", None)
    with pytest.raises(MissingDependencyError, match=r"BM25 needs bm25s"):
        Bm25Retriever(documents=[])
    monkeypatch.setitem(sys.modules, "langchain_chroma", None)
    with pytest.raises(MissingDependencyError, match=r"int4\[vectors\]"):
        FolderIndex(folder, embeddings=LetterEmbeddings())
