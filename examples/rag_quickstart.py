"""Answer questions from a folder of documents, with thoughts, checked citations and refusals.

    python examples/rag_quickstart.py

It runs the embedded model; QWEN3_INT4_MODEL="Qwen/Qwen3-0.6B" runs Qwen3 itself, QWEN3_INT4_BASE_URL asks a server.
"""

import os
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_rag_chain

DOCUMENTS = Path(__file__).parent / "documents"
STORE = Path.home() / ".cache" / "qwen3-int4-examples"
MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")
QUESTIONS = ["When was the Forth Bridge opened?", "How tall is the Eiffel Tower?", "Who painted the Mona Lisa?"]

if __name__ == "__main__":
    index = FolderIndex(DOCUMENTS, store=STORE, characters=200, overlap=0)
    print(index.update())
    with ChatQwen3Int4(model=MODEL) as llm:
        chain = create_rag_chain(llm, index.retriever(k=4))
        for question in QUESTIONS:
            print(f"\n{question}")
            shown = None
            for part in chain.stream(question):
                for kind, text in (("thought", part.reasoning), ("answer", part.answer)):
                    if text:
                        print(
                            text if kind == shown else f"{chr(10) if shown else ''}  {kind}: {text}", end="", flush=True
                        )
                        shown = kind
                for citation in part.citations:
                    print(f"\n  [{citation.number}] is {citation.document.metadata['source']}", end="")
            print()
