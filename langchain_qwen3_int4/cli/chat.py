"""`qwen3-int4 chat`: a conversation in the terminal."""

from __future__ import annotations

import contextlib
import json as json_format
import sys
import time
from typing import Annotated, Any

import typer
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from rich.console import Console

from langchain_qwen3_int4.chat_models import ChatQwen3Int4
from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import ConfigurationError, EndpointFailedError, Qwen3Int4Error
from langchain_qwen3_int4.serving.health import read_health

_HELP = """\
/think, /no_think  whether the model thinks before it answers, from now on
/clear             forget what was said
/exit              leave (or Ctrl-D)
Ctrl-C stops a reply. A line that ends with \\ goes on in the next."""


def chat(
    model: Annotated[
        str | None, typer.Argument(help='A name, a folder or "tiny"; on a server, what it serves. Default: Qwen3-0.6B.')
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="A server's address; else the model runs here.")] = None,
    api_key: Annotated[
        str | None, typer.Option(envvar="QWEN3_INT4_API_KEY", help="What the server wants to be sent.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="What the model is told before the conversation.")] = None,
    think: Annotated[bool | None, typer.Option("--think/--no-think", help="Whether it thinks first.")] = None,
    thinking_budget: Annotated[int | None, typer.Option(min=1, help="Most tokens of each thought.")] = None,
    temperature: Annotated[float | None, typer.Option(min=0, help="Default: Qwen's advice for the mode.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Most tokens of each reply.")] = None,
    context: Annotated[
        int | None, typer.Option(min=1, help="Longest conversation in tokens, where the model runs here.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print each reply as one line of JSON.")] = False,
) -> None:
    """Talk to a model in the terminal, its thinking dimmed. /help shows what can be typed.

    Here:  qwen3-int4 chat tiny

    On a server:  qwen3-int4 chat --base-url http://gpu-host:8000/v1

    In a script:  echo "Is 91 prime?" | qwen3-int4 chat tiny --no-think --json
    """
    options: dict[str, Any] = {
        "temperature": temperature,
        "max_tokens": max_tokens,
        "thinking_budget": thinking_budget,
        "enable_thinking": think,
    }
    if base_url:
        if context:
            raise ConfigurationError("--context is for a model that runs here; on a server, the server decides.")
        base_url = f"{base_url.rstrip('/').removesuffix('/v1')}/v1"
        options |= {"base_url": base_url, "api_key": api_key, "model": model or _served(base_url, api_key)}
    else:
        options |= {"model": model or "Qwen/Qwen3-0.6B", "engine": EngineConfig(max_model_len=context)}
    given = {name: value for name, value in options.items() if value is not None}
    with ChatQwen3Int4(**given).start() as llm:
        Conversation(llm, system=system, thinking=think, as_json=json).run()


def _served(base_url: str, api_key: str | None) -> str:
    served = read_health(base_url, api_key=api_key).model
    if served is None:
        raise EndpointFailedError(f"{base_url} serves no model.")
    return served


class Conversation:
    """Reads messages, shows replies as they come, and keeps what was said.

    Args:
        llm: The model.
        system: What the model is told first.
        thinking: Whether it thinks; None leaves it to the model.
        as_json: Whether each reply is a line of JSON.
    """

    def __init__(self, llm: ChatQwen3Int4, *, system: str | None, thinking: bool | None, as_json: bool) -> None:
        self._llm = llm
        self._begin: list[BaseMessage] = [SystemMessage(system)] if system else []
        self._messages = list(self._begin)
        self._thinking = thinking
        self._as_json = as_json
        self._typed = sys.stdin.isatty()
        self._screen = Console(stderr=as_json, highlight=False, markup=False, soft_wrap=True)

    def run(self) -> None:
        """Go on until the end of the input, or /exit.

        Raises:
            Qwen3Int4Error: A reply failed, where nobody sits at a terminal to read of it.
        """
        if self._typed:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401 - input() takes its line editing from it
            self._screen.print(f"{self._llm.model_name}. /help shows what can be typed; Ctrl-D ends.", style="dim")
        while True:
            try:
                text = self._read()
            except KeyboardInterrupt:
                self._screen.print("\nCtrl-D or /exit leaves.", style="dim")
                continue
            except EOFError:
                return
            if text == "/exit":
                return
            if text.startswith("/"):
                self._obey(text)
            elif text:
                self._answer(text)

    def _read(self) -> str:
        lines = [input("> " if self._typed else "")]
        while lines[-1].endswith("\\"):
            lines[-1] = lines[-1][:-1]
            lines.append(input("… " if self._typed else ""))
        return "\n".join(lines).strip()

    def _obey(self, command: str) -> None:
        said = {"/think": "Thinking is on.", "/no_think": "Thinking is off.", "/clear": "Forgotten.", "/help": _HELP}
        if command in ("/think", "/no_think"):
            self._thinking = command == "/think"
        elif command == "/clear":
            self._messages = list(self._begin)
        self._screen.print(said.get(command, f"There is no {command}.\n{_HELP}"), style="dim")

    def _answer(self, text: str) -> None:
        """Show the reply to a message; a message that got no answer does not stay in the history."""
        self._messages.append(HumanMessage(text))
        options: dict[str, Any] = {} if self._thinking is None else {"enable_thinking": self._thinking}
        reply: AIMessageChunk | None = None
        shown = _Shown(self._screen)
        begun = time.perf_counter()
        stopped = False
        try:
            for chunk in self._llm.stream(self._messages, **options):
                reply = chunk if reply is None else reply + chunk
                if not self._as_json:
                    shown.add(chunk)
        except KeyboardInterrupt:
            stopped = True
        except Qwen3Int4Error as error:
            self._messages.pop()
            if not self._typed:
                raise
            shown.end()
            self._screen.print(f"{type(error).__name__}: {error}", style="red")
            return
        if reply is not None and reply.content:
            self._messages.append(AIMessage(reply.content))
        else:
            self._messages.pop()
        if self._as_json:
            typer.echo(json_format.dumps(_facts(reply, stopped=stopped), ensure_ascii=False))
        else:
            shown.end()
            self._screen.print(_summary(reply, time.perf_counter() - begun, stopped=stopped), style="dim")


class _Shown:
    """What the terminal shows of one reply: the thinking dimmed, then the answer."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._part = ""

    def add(self, chunk: AIMessageChunk) -> None:
        for part, text in (
            ("thinking", chunk.additional_kwargs.get("reasoning_content")),
            ("answer", chunk.content),
        ):
            if text:
                if self._part == "thinking" and part == "answer":
                    self._screen.print("\n")
                self._part = part
                self._screen.print(text, end="", style="dim italic" if part == "thinking" else None)
                self._screen.file.flush()

    def end(self) -> None:
        if self._part:
            self._screen.print()


def _facts(reply: AIMessageChunk | None, *, stopped: bool) -> dict[str, Any]:
    if reply is None:
        return {"content": "", "reasoning": None, "incomplete": "stopped", "usage": None}
    return {
        "content": reply.content,
        "reasoning": reply.additional_kwargs.get("reasoning_content"),
        "incomplete": "stopped" if stopped else reply.response_metadata.get("incomplete"),
        "usage": reply.usage_metadata,
    }


def _summary(reply: AIMessageChunk | None, seconds: float, *, stopped: bool) -> str:
    if stopped:
        return "(stopped)"
    facts = _facts(reply, stopped=False)
    usage = facts["usage"] or {}
    tokens = usage.get("output_tokens", 0)
    thought = usage.get("output_token_details", {}).get("reasoning", 0)
    cut = f"; the {facts['incomplete']} was cut" if facts["incomplete"] in ("thinking", "answer") else ""
    return f"({tokens:,} tokens, {thought:,} of them thinking, {tokens / max(seconds, 1e-9):,.0f} tokens/s{cut})"
