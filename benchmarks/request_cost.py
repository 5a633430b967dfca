"""What one request costs a client, from LangChain's messages to the reply, by the length of the conversation.

A process of its own plays a server that answers at once, so that the client's own work is what is measured.

    python benchmarks/request_cost.py --out benchmarks/results/request-cost.json
"""

from __future__ import annotations

import asyncio
import json
import time

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from record import Numbers, parser, report
from scripted import CLIENTS, Answer, model, scripted

MESSAGE = {"role": "assistant", "content": "word " * 64, "reasoning": None, "tool_calls": []}
REPLY = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop", "logprobs": None, "stop_reason": None}],
    "usage": {"prompt_tokens": 33, "completion_tokens": 64, "total_tokens": 97, "prompt_tokens_details": None},
}
"""As vLLM's server sends it."""


def at_once() -> Answer:
    """Answer every request with `REPLY`."""
    body = json.dumps(REPLY).encode()
    reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(reply)

    return answer


def conversation(number: int, messages: int) -> list[BaseMessage]:
    """Return a conversation of so many messages, the last a question."""
    said: list[BaseMessage] = []
    for turn in range(messages // 2):
        said += [HumanMessage(f"Question {turn} of {number}: what happened then?"), AIMessage("Nobody knew for long.")]
    return [*said, HumanMessage(f"And what happened on day {number} of the journey?")]


async def compare(url: str, requests: int, lengths: list[int], repeats: int) -> dict[str, list[Numbers]]:
    models = {client: model(client, url) for client in CLIENTS}
    results: dict[str, list[Numbers]] = {}
    for messages in lengths:
        length = "1 message" if messages == 1 else f"{messages} messages"
        prompts = [conversation(number, messages) for number in range(requests)]
        for client, each in models.items():
            results[f"{client}: {length}"] = []
            await each.abatch(prompts[:2])
        for _ in range(repeats):
            for client, each in models.items():
                begun = time.process_time()
                await each.abatch(prompts)
                took = (time.process_time() - begun) / requests * 1000
                results[f"{client}: {length}"].append({"ms_per_request": took})
    return results


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--requests", type=int, default=256)
    options.add_argument("--messages", type=int, nargs="+", default=[1, 11, 41])
    given = options.parse_args()
    with scripted(at_once) as url:
        results = asyncio.run(compare(url, given.requests, given.messages, given.repeats))
    report(given, results)


if __name__ == "__main__":
    main()
