"""`qwen3-int4 serve`: vLLM's own server with the right options."""

from __future__ import annotations

import json as json_format
import signal
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from langchain_qwen3_int4.checkpoints.resolve import ALIASES, Checkpoint, resolve
from langchain_qwen3_int4.checkpoints.shape import read_shape
from langchain_qwen3_int4.engine.arguments import is_cpu_build, need_vllm
from langchain_qwen3_int4.engine.gpu import gpus
from langchain_qwen3_int4.errors import ConfigurationError, EngineError
from langchain_qwen3_int4.serving.adapters import adapter_options
from langchain_qwen3_int4.serving.profiles import PROFILES, engine_config
from langchain_qwen3_int4.serving.server import LOOPBACK, Service, Serving

_PROFILES = "; ".join(f"{name}: {profile.purpose}" for name, profile in PROFILES.items())


def serve(
    model: Annotated[str, typer.Argument(help='A name, a repository, a folder, or "tiny".')],
    vllm_options: Annotated[
        list[str] | None, typer.Argument(help="After --, further options of vLLM's server, as it takes them.")
    ] = None,
    profile: Annotated[str, typer.Option(help=f"What it is to be good at. {_PROFILES}.")] = "chat",
    host: Annotated[
        str, typer.Option(help="The address to listen on; others reach it only if you say so.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    api_key: Annotated[
        str | None,
        typer.Option(envvar="QWEN3_INT4_API_KEY", help="What clients must send; best given in the environment."),
    ] = None,
    served_name: Annotated[
        list[str] | None, typer.Option(help="The name that clients ask for; can be repeated. Default: the model's.")
    ] = None,
    context: Annotated[int | None, typer.Option(min=1, help="Longest prompt and reply together, in tokens.")] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Sequences of that length at once: the KV cache holds them and no more.")
    ] = None,
    instances: Annotated[int, typer.Option(min=1, help="How many to start on one GPU, behind vllm-router.")] = 1,
    lora: Annotated[
        list[str] | None, typer.Option(metavar="NAME=FOLDER", help="An adapter to serve under a name; can be repeated.")
    ] = None,
    lora_updates: Annotated[
        bool, typer.Option("--lora-updates", help="Let clients load and replace adapters while it runs.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Longest wait for a server to be healthy, in seconds.")] = 900,
    log: Annotated[Path | None, typer.Option(help="A file for vLLM's output; else a temporary one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one line of JSON when it is healthy.")] = False,
) -> None:
    """Serve a model over the OpenAI API until Ctrl-C, with thinking and tool calls apart from the answer.

    For example:  qwen3-int4 serve Qwen/Qwen3-0.6B --profile chat

    Four on one GPU:  qwen3-int4 serve Qwen/Qwen3-0.6B --context 8192 --concurrency 4 --instances 4

    On two GPUs:  qwen3-int4 serve Qwen/Qwen3-8B -- --tensor-parallel-size 2
    """
    if profile not in PROFILES:
        raise ConfigurationError(f"There is no profile {profile!r}. Profiles: {', '.join(PROFILES)}.")
    need_vllm()
    checkpoint = resolve(model)
    shape = read_shape(checkpoint.path)
    card = None if is_cpu_build() else next(iter(gpus()), None)
    if card is None and not is_cpu_build():
        raise EngineError("vLLM's GPU build is installed, but nvidia-smi finds no GPU: see `qwen3-int4 doctor`.")
    adapters = adapter_options(lora or [], updates=lora_updates)
    serving = Serving(
        checkpoint=checkpoint,
        config=engine_config(
            PROFILES[profile],
            shape,
            context=context,
            concurrency=concurrency,
            instances=instances,
            gpu=card,
        ),
        names=tuple(served_name or _names(checkpoint)),
        host=host,
        port=port,
        api_key=api_key,
        instances=instances,
        extra=(*adapters, *(vllm_options or [])),
        environment={"VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True"} if lora_updates else {},
        log=log,
    )
    _run(Service(serving), timeout, {"profile": profile, "format": shape.format}, as_json=json)


def _run(service: Service, timeout: float, about: dict[str, Any], *, as_json: bool) -> None:
    """Start the service, say how to reach it, and stop it on Ctrl-C, SIGTERM or SIGHUP."""
    screen = Console(stderr=True, highlight=False)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    healthy = keep_logs = False
    try:
        with screen.status("Starting") as status:
            service.start(status.update, timeout)
        healthy = True
        if as_json:
            typer.echo(json_format.dumps({**about, **_facts(service)}))
        else:
            typer.echo(connect(service, about))
        if service.serving.host not in LOOPBACK and not service.serving.api_key:
            screen.print("Whoever reaches this port can use it: there is no --api-key.", style="yellow")
        sys.stdout.flush()
        service.wait()
    except EngineError:
        keep_logs = True
        raise
    except KeyboardInterrupt:
        screen.print("Stopping.")
        if not healthy:
            raise
    finally:
        service.stop(keep_logs=keep_logs)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _names(checkpoint: Checkpoint) -> list[str]:
    """Return the names to serve a model under: a folder's own, or all that are known for a repository."""
    if Path(checkpoint.name).expanduser().is_dir():
        return [checkpoint.path.name]
    name = ALIASES.get(checkpoint.name, checkpoint.name)
    return list(dict.fromkeys([checkpoint.name, name, *(alias for alias, of in ALIASES.items() if of == name)]))


def _facts(service: Service) -> dict[str, Any]:
    serving = service.serving
    return {
        "url": service.url,
        "base_url": f"{service.url}/v1",
        "model": serving.names[0],
        "names": list(serving.names),
        "context": serving.config.max_model_len,
        "instances": serving.instances,
        "workers": service.workers,
        "processes": service.processes,
        "logs": [str(log) for log in service.logs],
        "api_key": bool(serving.api_key),
    }


def connect(service: Service, about: dict[str, Any]) -> str:
    """Return how to reach a service: what is served, and the lines of code for each library."""
    facts = _facts(service)
    model, base_url = facts["model"], facts["base_url"]
    key = 'os.environ["QWEN3_INT4_API_KEY"]' if facts["api_key"] else '"EMPTY"'
    head = "import os\n  " if facts["api_key"] else ""
    instances = f", {facts['instances']} instances" if facts["instances"] > 1 else ""
    log = "".join(f"\n  log: {each}" for each in facts["logs"][:1])
    return f"""\
{model} at {base_url}
  {about["format"]}, {facts["context"]:,} tokens of context, profile {about["profile"]}{instances}{log}

LangChain
  {head}from langchain_qwen3_int4 import ChatQwen3Int4
  llm = ChatQwen3Int4(model="{model}", base_url="{base_url}", api_key={key})

LlamaIndex
  {head}from langchain_qwen3_int4.llama_index import Qwen3Int4
  llm = Qwen3Int4(model="{model}", base_url="{base_url}", api_key={key})

OpenAI SDK
  {head}from openai import OpenAI
  client = OpenAI(base_url="{base_url}", api_key={key})
  client.chat.completions.create(model="{model}", messages=[{{"role": "user", "content": "Hello!"}}])

Terminal
  qwen3-int4 chat --base-url {base_url}
  qwen3-int4 health {service.url}

Ctrl-C stops it."""
