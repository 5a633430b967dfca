"""Answer questions over documents with LlamaIndex and the embedded INT4 model: retriever, fusion and conversation.

Run it with `python examples/llama_index_rag.py` where the package, vLLM and the extra `llama-index` are installed.
The same code runs Qwen3-0.6B with `model="Qwen/Qwen3-0.6B"`, and any OpenAI-compatible server with
`base_url="http://…/v1"`.
"""

import zlib
from typing import Any

from llama_index.core import Document, PromptTemplate, Settings, SimpleKeywordTableIndex, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import ChatMessage
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from langchain_qwen3_int4.llama_index import Qwen3Int4

PASSAGES = [
    "The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.",
    "The Holloway tower was finished in 1934. Its architect was Ida Marsh.",
    "The Marlow bridge was finished in 1961. It is 220 metres long.",
]
QUESTION = "When was the Holloway tower finished?"
ANSWER = PromptTemplate(
    "Answer from the passages and cite the passage as [n].\n\n{context_str}\n\nQuestion: {query_str}"
)
REWORD = "Rewrite this question in other words: {query}"


class WordCounts(BaseEmbedding):
    """How often each word occurs, in 256 numbers: needs no download, and finds what shares words with the question.

    For documents of your own take an embedding model, such as LlamaIndex's `HuggingFaceEmbedding`.
    """

    def _get_text_embedding(self, text: str) -> list[float]:
        counts = [0.0] * 256
        for word in text.lower().translate(str.maketrans(".,?", "   ")).split():
            counts[zlib.crc32(word.encode()) % 256] += 1
        return counts

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class Numbered(BaseNodePostprocessor):
    """Puts a number before each passage, so that the answer can cite it."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return [
            NodeWithScore(node=TextNode(text=f"[{number}] {found.text}"), score=found.score)
            for number, found in enumerate(nodes, start=1)
        ]


def show_stream(llm: Qwen3Int4, passages: list[str]) -> None:
    """Stream the thinking and the answer apart, then show what they cost."""
    numbered = "\n".join(f"[{number}] {text}" for number, text in enumerate(passages, start=1))
    part = None
    for response in llm.stream_chat([ChatMessage(ANSWER.format(context_str=numbered, query_str=QUESTION))]):
        thought = response.additional_kwargs.get("thinking_delta")
        for name, text in (("thinking", thought), ("answer", response.delta)):
            if text:
                print(text if name == part else f"\n{name}: {text}", end="", flush=True)
                part = name
    used = response.additional_kwargs
    print(
        f"\ntokens: {used['prompt_tokens']} in, {used['completion_tokens']} out ({used['reasoning_tokens']} thinking)"
    )


def main() -> None:
    print("Qwen3 in INT4 on vLLM, in this process; the engine takes under a minute to start.")
    with Qwen3Int4(model="tiny", temperature=0) as thinking:
        # Side questions are asked without a thought, on the same engine.
        quick = thinking.model_copy(update={"enable_thinking": False})
        Settings.llm, Settings.tokenizer = quick, thinking.get_token_ids
        documents = [Document(text=text) for text in PASSAGES]
        index = VectorStoreIndex.from_documents(documents, embed_model=WordCounts())
        retriever = index.as_retriever(similarity_top_k=2)

        print(f"\n--- retriever ---\nQuestion: {QUESTION}", end="")
        show_stream(thinking, [found.text for found in retriever.retrieve(QUESTION)])

        print("\n--- fusion: the question and another wording of it, by meaning and by words ---")
        by_words = SimpleKeywordTableIndex.from_documents(documents).as_retriever()
        fusion = QueryFusionRetriever(
            [retriever, by_words], similarity_top_k=2, num_queries=2, mode="reciprocal_rerank", query_gen_prompt=REWORD
        )
        options: dict[str, Any] = {"text_qa_template": ANSWER, "node_postprocessors": [Numbered()]}
        answer = RetrieverQueryEngine.from_args(fusion, **options).query(QUESTION)
        print(f"answer: {answer}\nfrom: {answer.source_nodes[0].text}")

        print("\n--- conversation ---")
        chat = index.as_chat_engine(chat_mode="condense_plus_context", similarity_top_k=2)
        for question in (QUESTION, "Who was its architect?"):
            print(f"Question: {question}\nanswer: {chat.chat(question)}")


if __name__ == "__main__":
    main()
