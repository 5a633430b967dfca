"""Answer from a document that is longer than the context: its parts are read in one batch, then what they say.

python examples/rag_long_document.py
"""

import os
import time

from langchain_core.documents import Document

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.rag import create_map_reduce_chain

MODEL = os.environ.get("QWEN3_INT4_MODEL", "tiny")
PLACES = ["Alden", "Brook", "Cold", "Derry", "Evans", "Flint", "Gower", "Hallam", "Inver", "Jarrow", "Kelso", "Lorne"]
KINDS = [
    "bridge",
    "mill",
    "tower",
    "church",
    "castle",
    "harbour",
    "station",
    "library",
    "school",
    "theatre",
    "market",
    "inn",
]


def report() -> str:
    """Return a report on many buildings, one of which was designed by somebody."""
    lines = [
        f"The {place} {kind} was finished in {1700 + 10 * n + m}. It is {20 + n + m} metres long. It was painted white."
        for n, place in enumerate(PLACES)
        for m, kind in enumerate(KINDS)
    ]
    return "\n".join(
        [*lines[:80], "The Holloway tower was finished in 1934. Its architect was Ida Marsh.", *lines[80:]]
    )


if __name__ == "__main__":
    text = report()
    with ChatQwen3Int4(model=MODEL, enable_thinking=False, temperature=0) as llm:
        print(f"The report has {llm.get_num_tokens(text)} tokens, the context {llm.context_length()}.")
        chain = create_map_reduce_chain(llm, part_tokens=60 if MODEL == "tiny" else 1024)
        document = Document(text, metadata={"source": "report.txt"})
        begun = time.perf_counter()
        question = "Who was the architect of the Holloway tower?"
        result = chain.invoke({"question": question, "documents": [document]})
        print(f"{question}\n  {result.answer}\n  after {time.perf_counter() - begun:.1f} s")
        for citation in result.citations:
            for begin, end in citation.document.metadata["parts"]:
                print(f"  [{citation.number}] report.txt, characters {begin} to {end}: {text[begin:end].strip()}")
