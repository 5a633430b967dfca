"""A conversation over documents: each follow-up is rewritten to stand alone before it is searched for.

python examples/rag_conversation.py
"""

import os
from pathlib import Path

from langchain_core.messages import AIMessage, HumanMessage

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_conversational_rag_chain

DOCUMENTS = Path(__file__).parent / "documents"
STORE = Path.home() / ".cache" / "qwen3-int4-examples"
MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")
QUESTIONS = ["When was the Forth Bridge opened?", "How long is it?", "How tall is the Bell Rock lighthouse?"]

if __name__ == "__main__":
    index = FolderIndex(DOCUMENTS, store=STORE, characters=200, overlap=0)
    index.update()
    history = []
    with ChatQwen3Int4(model=MODEL, enable_thinking=False, temperature=0) as llm:
        chain = create_conversational_rag_chain(llm, index.retriever())
        for question in QUESTIONS:
            result = chain.invoke({"question": question, "chat_history": history})
            print(f"{question}\n  searched for: {result.queries[0]}\n  {result.answer}")
            history += [HumanMessage(question), AIMessage(result.answer)]
