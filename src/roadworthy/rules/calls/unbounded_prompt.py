"""A prompt of any length is sent to a model.

Why: what does not fit the context is cut without a word by some servers and refused by others; all of it is paid for.
Scenario: somebody pastes a book, or a file, a transcript, a conversation grows.
Impact: {subject} gets an answer to a part of the question, or an error, after the longest possible time.
Detection: prompt tokens per request at their ceiling, or equal to the context size again and again.
Fix: bound it where it comes in, `prompt: str = Field(max_length=8000)`, or cut by tokens before it is sent, and say so.
Monitoring: a histogram of prompt tokens; alert near the context size.
Blind to: limits in a gateway before the service.
Source: https://owasp.org/www-project-top-10-for-large-language-model-applications/
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Place, System, Unknown
from roadworthy.rules.calls.services import cause_of
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import openai
import requests
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
CLIENT = openai.OpenAI()


class Question(BaseModel):
    text: str


@app.post("/ask")
def ask(question: Question):
    answer = CLIENT.chat.completions.create(  # unmet
        model="gpt-4o", messages=[{"role": "user", "content": question.text}], timeout=30
    )
    return answer.choices[0].message.content


def review(path):
    text = open(path).read()
    print(text[:200])
    body = {"model": "llama3", "prompt": f"Review this: {text}"}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # unmet
""",
}
GOOD = {
    "custom.py": """
import openai
from llama_index.core.llms import CustomLLM

CLIENT = openai.OpenAI()


class Model(CustomLLM):
    def complete(self, prompt, **more):
        return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])  # unclear
""",
    "app.py": """
import openai
import requests
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
CLIENT = openai.OpenAI()
MAX_PROMPT = 8000


class Question(BaseModel):
    text: str = Field(min_length=1, max_length=4000)


@app.post("/ask")
def ask(question: Question):
    answer = CLIENT.chat.completions.create(  # met
        model="gpt-4o", messages=[{"role": "user", "content": question.text}], timeout=30
    )
    return answer.choices[0].message.content


def review(text):
    if len(text) > MAX_PROMPT:
        raise ValueError("too long")
    return send(text)


def send(text):
    body = {"model": "llama3", "prompt": text}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # met


def head(text):
    text = text[:MAX_PROMPT]
    body = {"model": "llama3", "prompt": f"Sum up: {text}"}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # met


def audit(source):
    prompt = build_prompt(source)
    return audited(prompt)


def build_prompt(source):
    return f"Audit this: {source[:6000]}"


def audited(prompt):
    body = {"model": "llama3", "prompt": prompt}
    return requests.post("http://ollama:11434/api/generate", json=body, timeout=60)  # met


def warm():
    return requests.post("http://ollama:11434/api/generate", json={"model": "llama3", "prompt": "hi"}, timeout=60)


def embed(text):
    return CLIENT.embeddings.create(model="small", input=text)
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def unbounded_prompt(system: System) -> Iterator[Verdict]:
    """Asks every call that lets a model write, with something in its prompt that is not constant."""
    for call in system.calls:
        if not call.generates or not call.prompt_varies:
            continue
        match call.prompt_limit:
            case None:
                written = (call.request_place,) if call.request_place is not None else ()
                also = (*written, *_comes_in(system, call))
                yield unmet(call, "sends a prompt of any length", also=also, cause=cause_of(system, call))
            case Unknown(why):
                yield unclear(call, why)
            case limit:
                yield met(call, f"sends a prompt whose length is bounded: {limit}")


def _comes_in(system: System, call: Call) -> tuple[Place, ...]:
    """What takes the text in, the place for a limit: the body of the request, else the endpoint."""
    if call.prompt_enters:
        return call.prompt_enters
    steps = system.waits_on(call)[1:2]
    return tuple(endpoint.place for endpoint in system.endpoints if endpoint.node in steps)[:1]
