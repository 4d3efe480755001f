"""Nothing measures what the prompts are worth.

Why: a prompt is code without a compiler; a changed word, model or setting changes all answers, and no test fails.
Scenario: a line is added to the prompt to mend one answer.
Impact: ten other answers get worse, and customers are the first to see it.
Detection: changes to prompts or models in commits whose checks say nothing of answers.
Fix: keep questions with what a good answer holds, ask them in the pipeline at each change, and fail below a floor:
    `promptfoo eval -c promptfooconfig.yaml`, `deepeval test run tests/evals`, or a plain test over a file of cases.
Monitoring: the share of good answers by release.
Blind to: evaluations kept in another repository or on a platform.
Source: https://platform.openai.com/docs/guides/evals
Seen: freehekimteam/freehekim-rag-api@3635c32 fastapi/rag/pipeline.py:327
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Place, Service, System
from roadworthy.rules.rule import rule

_APP = """
import openai
from fastapi import FastAPI

app = FastAPI()
CLIENT = openai.OpenAI(timeout=30)


@app.post("/ask")
def ask(text: str):
    messages = [{"role": "system", "content": "Answer in one line."}, {"role": "user", "content": text}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages)"""
BAD = {"app.py": _APP + "  # unmet\n"}
GOOD = {
    "app.py": _APP + "\n",
    "evals/cases.jsonl": """
{"ask": "What is the capital of France?", "holds": "Paris"}
""",
    "evals/run_evals.py": """
CASES = "cases.jsonl"
""",
    ".": "met",
}
_PATHS = re.compile(
    r"(^|/)(evals?|evaluations?|promptfoo[\w.-]*|golden|llm_tests?|prompt_tests?)(/|$)|(^|[/_-])evals?([_./-]|$)"
)
_TOOLS = frozenset(
    {"promptfoo", "deepeval", "ragas", "langsmith", "inspect-ai", "giskard", "trulens", "trulens-eval", "evidently"}
    | {"phoenix", "arize-phoenix", "langfuse", "braintrust", "autoevals", "pydantic-evals", "opik", "mlflow", "weave"}
)
_STEPS = re.compile(r"\b(promptfoo|deepeval|ragas|evals?)\b")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def no_prompt_evaluation(system: System) -> Iterator[Verdict]:
    """One verdict for all services whose work asks a model for text."""
    asked: dict[Service, Call] = {}
    for call in system.calls:
        service = system.service_of(call.place) if call.generates and system.is_reached(call) else None
        if service is not None:
            asked.setdefault(service, call)
    if not asked:
        return
    found = _evaluated(system)
    if found is not None:
        yield met(system, "has something that measures answers", also=(found,) if found.path != "." else ())
        return
    first, *others = asked.items()
    service, call = first
    if system.is_part:
        yield unclear(
            service, "asks a model; is what it answers measured elsewhere in the repository?", place=call.place
        )
        return
    also = tuple(one.place for _, one in others)
    yield unmet(service, "asks a model, and nothing here measures its answers", place=call.place, also=also)


def _evaluated(system: System) -> Place | None:
    for path in system.paths:
        if _PATHS.search(path.lower()):
            return Place(path)
    for manifest in system.manifests:
        found = next((one for one in manifest.dependencies if one.name in _TOOLS), None)
        if found is not None:
            return found.place
    steps = (step for pipeline in system.pipelines for step in pipeline.steps)
    return next((step.place for step in steps if _STEPS.search(step.run.lower())), None)
