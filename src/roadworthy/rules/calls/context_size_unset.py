"""A call to a local model server that leaves the context size to chance.

Why: a local server cuts what does not fit its context, and its default is small (2,048 or 4,096 tokens), silently.
Scenario: a prompt of five thousand tokens is sent to {dependency}.
Impact: the model sees the end of it; the answer of {subject} looks whole and is about a part.
Detection: `prompt_eval_count` of the answers stays at one value, the context size.
Fix: say it in the request, `"options": {"num_ctx": 8192}`, or for the whole server, `OLLAMA_CONTEXT_LENGTH=8192`, and
    bound the prompt below it.
Monitoring: `prompt_eval_count` as a histogram; alert where it meets the context size.
Blind to: a server that is configured outside the roots.
Source: https://docs.ollama.com/context-length
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.calls.services import cause_of
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import ollama
import requests


def ask(text):
    body = {"model": "llama3", "prompt": text, "options": {"temperature": 0}}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # unmet


def chat(text):
    return ollama.chat(model="llama3", messages=[{"role": "user", "content": text}])  # unmet
""",
}
GOOD = {
    "app.py": """
import openai
import requests
from langchain_ollama import ChatOllama

MODEL = ChatOllama(model="llama3", num_ctx=8192, client_kwargs={"timeout": 60})


def ask(text):
    body = {"model": "llama3", "prompt": text, "options": {"num_ctx": 4096}}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # met


def chain(text):
    return MODEL.invoke(text)  # met


def remote(text):
    return openai.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])


def short(text):
    if len(text) > 1000:
        raise ValueError("too long")
    body = {"model": "llama3", "prompt": text}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # met
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
    shows={"app.py": '"num_ctx": 4096'},
)
def context_size_unset(system: System) -> Iterator[Verdict]:
    """Asks every call that lets a local model server write about something that is not constant."""
    modelfile = next((file.path for file in system.files if file.name.lower().startswith("modelfile")), "")
    is_set = any(
        variable.name == "OLLAMA_CONTEXT_LENGTH" for workload in system.workloads for variable in workload.environment
    )
    for call in system.calls:
        if call.model_server != "ollama" or not call.generates or not call.prompt_varies:
            continue
        match call.context_size:
            case None if is_set:
                yield met(call, "asks a server whose context size is set by OLLAMA_CONTEXT_LENGTH")
            case None if isinstance(call.prompt_limit, str):
                yield met(call, f"sends a prompt that is bounded: {call.prompt_limit}")
            case None if modelfile:
                yield unclear(call, f"does {modelfile} set num_ctx?")
            case None:
                also = (call.request_place,) if call.request_place is not None else ()
                yield unmet(
                    call,
                    "leaves the context size to the server's small default",
                    also=also,
                    cause=cause_of(system, call),
                )
            case Unknown(why):
                yield unclear(call, why)
            case tokens:
                yield met(call, f"asks for a context of {tokens} tokens")
