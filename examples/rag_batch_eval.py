"""Ask many questions in one batch and count what is right: the beginning of an evaluation of your own.

python examples/rag_batch_eval.py
"""

import os
import time
from pathlib import Path

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import FolderIndex, create_rag_chain

DOCUMENTS = Path(__file__).parent / "documents"
STORE = Path.home() / ".cache" / "qwen3-int4-examples"
MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")
CASES = {
    "When was the Forth Bridge opened?": "1890",
    "How long is the Forth Bridge?": "2,467",
    "How tall is the Eiffel Tower?": "330",
    "When was the Golden Gate Bridge opened?": "1937",
    "How long is the Golden Gate Bridge?": "2,737",
    "How tall is the Bell Rock lighthouse?": "35",
    "When was the Hoover Dam finished?": "1936",
    "How tall is the Hoover Dam?": "221",
    "What does the Eiffel Tower weigh?": None,  # the documents do not say
    "Who owns the Hoover Dam?": None,
}

if __name__ == "__main__":
    index = FolderIndex(DOCUMENTS, store=STORE, characters=200, overlap=0)
    index.update()
    with ChatQwen3Int4(model=MODEL, enable_thinking=False, temperature=0) as llm:
        chain = create_rag_chain(llm.start(), index.retriever())
        begun = time.perf_counter()
        results = chain.batch(list(CASES))
        seconds = time.perf_counter() - begun
    right = 0
    for (question, expected), result in zip(CASES.items(), results, strict=True):
        good = result.refused if expected is None else expected in result.answer and bool(result.citations)
        right += good
        print(f"{'right' if good else 'WRONG'}: {question} {result.answer}")
    tokens = sum(result.usage["total_tokens"] for result in results if result.usage)
    print(f"{right} of {len(CASES)} right; {len(CASES) / seconds:.1f} questions/s, {tokens} tokens")
