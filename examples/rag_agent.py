"""An agent that decides itself what to search for, and thinks between its searches.

python examples/rag_agent.py
"""

import os
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_rag_agent

DOCUMENTS = Path(__file__).parent / "documents"
STORE = Path.home() / ".cache" / "qwen3-int4-examples"
MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")

if __name__ == "__main__":
    index = FolderIndex(DOCUMENTS, store=STORE, characters=200, overlap=0)
    index.update()
    with ChatQwen3Int4(model=MODEL) as llm:
        agent = create_rag_agent(llm, index.retriever())
        for question in ("When was the Forth Bridge opened?", "Hello!"):
            result = agent.invoke(question)
            print(f"{question}\n  thought: {result.reasoning}\n  searched for: {result.queries}\n  {result.answer}")
            for citation in result.citations:
                print(f"  [{citation.number}] {citation.document.metadata['source']}")
