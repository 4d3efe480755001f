"""A service that measures its requests and not its tokens.

Why: a request to a model costs what it reads and writes; two requests a second may be idle or overload.
Scenario: a change doubles the prompt, or one customer sends whole books.
Impact: the bill or the queue in front of the accelerator doubles, while the graphs of {subject} show the same load.
Detection: no metric and no record of {subject} holds tokens in or out.
Fix: count what the answer tells: `TOKENS.labels("out").inc(answer["eval_count"])` for Ollama,
    `answer.usage.completion_tokens` for OpenAI; a counter for tokens in, one for tokens out.
Monitoring: tokens a second in and out, tokens per request; alert on what a day may cost.
Blind to: a gateway that counts for all its users.
Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:22
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Service, System
from roadworthy.rules.rule import rule

_ASK = """
import requests
from fastapi import FastAPI
from prometheus_client import Counter

app = FastAPI()
"""
_CALL = '    answer = requests.post("http://llm:11434/api/generate", json={"prompt": text}, timeout=60).json()\n'
BAD = {
    "app.py": _ASK
    + """
ASKED = Counter("asked_total", "Questions")  # unmet


@app.post("/ask")
def ask(text: str):
    ASKED.inc()
"""
    + _CALL
    + '    return answer["response"]\n',
}
GOOD = {
    "app.py": _ASK
    + """
TOKENS = Counter("tokens_total", "Tokens", ["direction"])  # met


@app.post("/ask")
def ask(text: str):
"""
    + _CALL
    + '    TOKENS.labels("out").inc(answer["eval_count"])\n    return answer["response"]\n',
}
_TOKENS = re.compile(r"token|usage|cost|eval_count", re.IGNORECASE)
_COUNT_BY_THEMSELVES = frozenset(
    {"langfuse", "langsmith", "traceloop", "openllmetry", "openinference", "opik", "phoenix", "helicone", "mlflow"}
    | {"logfire", "agentops", "langwatch", "openlit", "weave", "promptlayer"}
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def no_token_accounting(system: System) -> Iterator[Verdict]:
    """Ask each service that measures itself and asks a model for text; one without metrics is told so elsewhere."""
    for service in system.services:
        metrics = system.owned(system.metrics, service)
        calls = [call for call in system.owned(system.calls, service) if call.generates]
        if not metrics or not calls:
            continue
        counted = next((metric for metric in metrics if "token" in metric.name.lower()), None)
        if counted is not None:
            yield met(counted, "counts tokens")
        elif not _is_counted(system, service):
            count = len(metrics)
            text = f"has {count} metrics and none of tokens" if count > 1 else "has one metric and none of tokens"
            yield unmet(service, text, place=metrics[0].place, also=tuple(call.place for call in calls[:5]))


def _is_counted(system: System, service: Service) -> bool:
    """A library counts by itself, or something is said of tokens in the log."""
    names = {one.module.partition(".")[0] for one in system.imports}
    if names & _COUNT_BY_THEMSELVES or any(name.startswith("openinference") for name in names):
        return True
    return any(_TOKENS.search(one.place.quote) for one in system.owned(system.logs, service))
