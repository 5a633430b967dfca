"""Ask a folder of text, Markdown and PDF files a question; only files that changed are read again the next time.

python examples/rag_folder.py ~/notes "When is the meeting?"
"""

import os
import sys

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_rag_chain

MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit('usage: python rag_folder.py FOLDER "question"')
    folder, question = sys.argv[1:]
    index = FolderIndex(folder)
    changes = index.update(progress=True)
    print(f"{len(index.documents)} passages; {len(changes.added)} files new, {len(changes.changed)} changed.")
    for source, reason in changes.skipped.items():
        print(f"not read: {source}: {reason}")
    with ChatQwen3Int4(model=MODEL, enable_thinking=False) as llm:
        result = create_rag_chain(llm, index.retriever()).invoke(question)
    print(result.answer)
    for citation in result.citations:
        print(f"[{citation.number}] {citation.document.metadata['source']}")
