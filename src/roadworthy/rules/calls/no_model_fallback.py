"""One model, and nothing beside it.

Why: a hosted model is overloaded, retired or refused for an hour a month; a local one is being loaded or out of memory.
Scenario: {dependency} answers 529, or 404 after the model was retired.
Impact: every answer of {subject} is an error for as long, though a smaller or another model could give one.
Detection: error rate by model; the provider's status page.
Fix: name a second model, of another provider or size, and ask it when the first fails:
    `primary.with_fallbacks([second])` in LangChain, `completion(..., fallbacks=["second"])` in LiteLLM, a `try` with
    the second call in its `except` elsewhere; mark such answers.
Monitoring: count answers by model; alert when the second one answers for long.
Blind to: a gateway that changes models behind one name.
Source: https://docs.litellm.ai/docs/proxy/reliability
Seen: freehekimteam/freehekim-rag-api@3635c32 fastapi/rag/pipeline.py:327
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Service, System
from roadworthy.rules.rule import rule

_MODELS = expression(r"models|providers|llms|engines|deployments", re.IGNORECASE)
_APP = """
import openai
from fastapi import FastAPI

app = FastAPI()
CLIENT = openai.OpenAI(timeout=30)


@app.post("/ask")
def ask(text: str):
"""
_ASYNC = """
import asyncio

import openai
from fastapi import FastAPI

app = FastAPI()
CLIENT = openai.AsyncOpenAI(timeout=30)
MODELS = ["gpt-4o", "gpt-4o-mini"]


@app.post("/ask")
async def ask(text: str):
"""
BAD = {
    "app.py": _APP
    + """    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages)  # unmet
""",
}
GOOD = {
    "one/app.py": _APP
    + """    messages = [{"role": "user", "content": text}]
    try:
        return CLIENT.chat.completions.create(model="gpt-4o", messages=messages)  # met
    except openai.APIError:
        return CLIENT.chat.completions.create(model="gpt-4o-mini", messages=messages)
""",
    "one/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "two/app.py": """
from fastapi import FastAPI
from langchain_openai import ChatOpenAI

app = FastAPI()
MODEL = ChatOpenAI(model="gpt-4o", timeout=30).with_fallbacks([ChatOpenAI(model="gpt-4o-mini", timeout=30)])  # met


@app.post("/ask")
def ask(text: str):
    return MODEL.invoke(text)
""",
    "two/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "three/app.py": _APP
    + """    try:
        return MODELS[0].answer(text)
    except Exception:
        return ask_small(text)


def ask_small(text):
    messages = [{"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o-mini", messages=messages)  # met
""",
    "three/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "four/app.py": _ASYNC
    + """    asked = [ask_one(model, text) for model in MODELS]
    return await asyncio.gather(*asked, return_exceptions=True)


async def ask_one(model, text):
    messages = [{"role": "user", "content": text}]
    return await CLIENT.chat.completions.create(model=model, messages=messages)  # unclear
""",
    "four/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "job.py": """
import openai


def nightly():
    return openai.OpenAI(timeout=30).chat.completions.create(model="gpt-4o", messages=[])
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SINGLE_POINT,
    property=Property.REDUNDANCY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def no_model_fallback(system: System) -> Iterator[Verdict]:
    """One verdict a service whose work asks a model for text."""
    asked: dict[Service, list[Call]] = {}
    for call in system.calls:
        service = system.service_of(call.place) if call.generates and system.is_reached(call) else None
        if service is not None:
            asked.setdefault(service, []).append(call)
    for service, calls in asked.items():
        yield _of(system, service, calls)


def _of(system: System, service: Service, calls: list[Call]) -> Verdict:
    other = next((use for use in system.owned(system.answer_uses, service) if use.kind == "stand-in"), None)
    if other is not None and other.is_guarded:
        return met(other, "names what is asked when the first model fails")
    for call in calls:
        if call.fallback:
            what = "something else is asked" if call.fallback == "alternative" else "a degraded answer is given"
            return met(call, f"fails softly: {what}", also=(call.fallback_place,) if call.fallback_place else ())
    for call in calls:
        if call.stands_in_at is not None:
            return met(call, "is asked when what was tried first fails", also=(call.stands_in_at,))
    if other is not None:
        return unclear(service, f"does {other.by} ask another model when the first one fails?", place=other.place)
    for fan in system.owned(system.fan_outs, service):
        if fan.call.generates and _MODELS.search(fan.over):
            text = f"asks all of {fan.over} side by side: does an answer of one stand where another fails?"
            return unclear(service, text, place=fan.call.place, also=(fan.place,))
    servers = sorted({call.model_server for call in calls})
    if len(servers) > 1:
        return unclear(service, f"asks {' and '.join(servers)}: does one stand in for the other?", place=calls[0].place)
    names = sorted({call.model for call in calls if isinstance(call.model, str) and "{" not in call.model})
    which = f"the model {names[0]}" if len(names) == 1 else "a model"
    also = tuple(call.place for call in calls[1:5])
    text = f"asks {which} in {len(calls)} places" if len(calls) > 1 else f"asks {which}"
    return unmet(service, f"{text}, and nothing stands in when it fails", place=calls[0].place, also=also)
