"""Ask the embedded INT4 model a question over three passages, with and without thinking.

Run it with `make demo`, or `python examples/quickstart.py` where the package and vLLM are installed. The same code runs
Qwen3-0.6B with `model="Qwen/Qwen3-0.6B"`, and any OpenAI-compatible server with `base_url="http://…/v1"`.
"""

import time

from langchain_core.messages import HumanMessage, SystemMessage

from langchain_qwen3_int4 import ChatQwen3Int4

PASSAGES = [
    "The Brennet lighthouse stands 41 metres tall. It was painted white in 1975.",
    "The Holloway tower was finished in 1934. Its architect was Ida Marsh.",
    "The Selby bridge was finished in 1961. It is 220 metres long.",
]
QUESTION = "When was the Holloway tower finished?"


def ask(llm: ChatQwen3Int4, *, enable_thinking: bool) -> None:
    """Stream the thinking and the answer apart, then show what they cost."""
    passages = "\n".join(f"[{number}] {text}" for number, text in enumerate(PASSAGES, start=1))
    messages = [
        SystemMessage("Answer from the passages and cite the passage as [n]."),
        HumanMessage(f"{passages}\n\nQuestion: {QUESTION}"),
    ]
    print(f"\n--- thinking {'on' if enable_thinking else 'off'} ---")
    begun, first_s, part, whole = time.perf_counter(), None, None, None
    for chunk in llm.stream(messages, enable_thinking=enable_thinking):
        reasoning = chunk.additional_kwargs.get("reasoning_content")
        for name, text in (("thinking", reasoning), ("answer", chunk.content)):
            if text:
                first_s = first_s or time.perf_counter() - begun
                print(text if name == part else f"{'' if part is None else chr(10)}{name}: {text}", end="", flush=True)
                part = name
        whole = chunk if whole is None else whole + chunk
    seconds = time.perf_counter() - begun
    usage = whole.usage_metadata
    print(
        f"\ntokens: {usage['input_tokens']} in ({usage['input_token_details']['cache_read']} from the prefix cache), "
        f"{usage['output_tokens']} out ({usage['output_token_details']['reasoning']} thinking); "
        f"first after {first_s * 1000:.0f} ms, {usage['output_tokens'] / seconds:.0f} tokens/s"
    )


if __name__ == "__main__":
    print("Qwen3 in INT4 on vLLM, in this process; the engine takes under a minute to start.")
    print("\n".join(f"[{number}] {text}" for number, text in enumerate(PASSAGES, start=1)))
    print(f"Question: {QUESTION}")
    with ChatQwen3Int4(model="tiny", temperature=0) as llm:
        begun = time.perf_counter()
        llm.start()
        print(f"The engine started in {time.perf_counter() - begun:.0f} s.")
        ask(llm, enable_thinking=True)
        ask(llm, enable_thinking=False)
