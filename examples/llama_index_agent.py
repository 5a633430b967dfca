"""Let a LlamaIndex agent on the embedded INT4 model call tools, and watch it think.

Run it with `python examples/llama_index_agent.py` where the package, vLLM and the extra `llama-index` are installed.
The same code runs Qwen3-0.6B with `model="Qwen/Qwen3-0.6B"`, and any OpenAI-compatible server with
`base_url="http://…/v1"`.
"""

import asyncio

from llama_index.core.agent.workflow import AgentStream, AgentWorkflow, FunctionAgent, ToolCallResult

from langchain_qwen3_int4.llama_index import Qwen3Int4

PASSAGES = [
    "The Holloway tower was finished in 1934. Its architect was Ida Marsh.",
    "The Marlow bridge was finished in 1961. It is 220 metres long.",
]


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def search(query: str) -> str:
    """Search the documents for passages about a query."""
    words = set(query.lower().split()) - {"the", "a", "of"}
    found = [text for text in PASSAGES if words & set(text.lower().split())]
    return "\n".join(f"[{number}] {text}" for number, text in enumerate(found, start=1)) or "Nothing was found."


async def ask(workflow: AgentWorkflow, question: str) -> None:
    """Stream what the agent thinks, calls and says."""
    print(f"\n--- {question} ---")
    part = None
    handler = workflow.run(question)
    async for event in handler.stream_events():
        if isinstance(event, AgentStream):
            for name, text in (("thinking", event.thinking_delta), ("answer", event.delta)):
                if text:
                    print(text if name == part else f"\n{name}: {text}", end="", flush=True)
                    part = name
        elif isinstance(event, ToolCallResult):
            print(f"\ncall: {event.tool_name}({event.tool_kwargs}) -> {event.tool_output.content}", end="")
            part = None
    await handler
    print()


async def main() -> None:
    print("Qwen3 in INT4 on vLLM, in this process; the engine takes under a minute to start.")
    with Qwen3Int4(model="tiny", temperature=0) as llm:
        counter = FunctionAgent(name="counter", description="Counts.", tools=[add], llm=llm)
        librarian = FunctionAgent(name="librarian", description="Looks things up.", tools=[search], llm=llm)
        await ask(AgentWorkflow(agents=[counter], root_agent="counter"), "What is 17 plus 25?")
        await ask(AgentWorkflow(agents=[librarian], root_agent="librarian"), "When was the Marlow bridge finished?")


if __name__ == "__main__":
    asyncio.run(main())
