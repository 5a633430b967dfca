"""Grade what was found before answering: irrelevant passages are left out, and a weak search is made once more.

python examples/rag_corrective.py
"""

import os
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_corrective_rag_chain

DOCUMENTS = Path(__file__).parent / "documents"
STORE = Path.home() / ".cache" / "qwen3-int4-examples"
MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")

if __name__ == "__main__":
    index = FolderIndex(DOCUMENTS, store=STORE, characters=200, overlap=0)
    index.update()
    with ChatQwen3Int4(model=MODEL, enable_thinking=False, temperature=0) as llm:
        chain = create_corrective_rag_chain(llm, index.retriever(k=6))
        for question in ("When was the Golden Gate Bridge opened?", "What does a ticket to the moon cost?"):
            result = chain.invoke(question)
            print(f"{question}\n  {result.answer}\n  searched for: {result.queries}")
            print(f"  passages kept: {[document.metadata['source'] for document in result.documents]}")
            print(f"  left out: {[(one.document.metadata['source'], one.reason) for one in result.left_out]}")
