"""A model's answer is taken for JSON, and nothing deals with it being something else.

Why: a model writes text; now and then it wraps the JSON in prose or a fence, or is cut off in the middle.
Scenario: the model answers "Sure! Here is the JSON:" to one request in fifty.
Impact: {subject} raises in the middle of its work: one request in fifty fails with an error about a character at
    position 0, and nobody sees what the model said.
Detection: JSONDecodeError or ValidationError in the logs, rising with each change of model or prompt.
Fix: ask for the form (`"format": "json"` or a schema for Ollama, `response_format` for OpenAI) and catch what is left:
    `try: data = Answer.model_validate_json(text)` / `except ValidationError: ask once more, then answer 502`.
Monitoring: count answers that could not be read, by model and prompt version.
Blind to: answers that are handed to a parser in another function.
Source: https://docs.ollama.com/capabilities/structured-outputs
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import json

import openai

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content


def labels(text):
    raw = ask(f"Answer with a JSON list of labels: {text}")
    raw = raw.strip().removeprefix("```json").removesuffix("```")
    return json.loads(raw)  # unmet
""",
}
GOOD = {
    "app.py": """
import json

import openai
import requests

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content


def labels(text):
    raw = ask(f"Answer with a JSON list of labels: {text}")
    try:
        return json.loads(raw)  # met
    except json.JSONDecodeError:
        return None


def names(text):
    return json.loads(ask(f"Answer with a JSON list of names: {text}"))  # met


def safe_names(text):
    try:
        return names(text)
    except ValueError:
        return []


def shaped(text):
    answer = CLIENT.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": text}], response_format={"type": "json_object"}
    )
    return json.loads(answer.choices[0].message.content)  # met


def whole(text):
    reply = requests.post("http://ollama:11434/api/generate", json={"model": "llama3", "prompt": text}, timeout=60)
    for line in reply.iter_lines():
        yield json.loads(line)


def settings():
    return json.loads(open("settings.json").read())
""",
}


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "response_format="},
)
def unparsed_model_output(system: System) -> Iterator[Verdict]:
    """Ask each place that takes what a model wrote for JSON or the like."""
    for use in system.answer_uses:
        if use.kind != "parsed":
            continue
        also = (use.asked_at,) if use.asked_at is not None else ()
        if use.is_guarded:
            yield met(use, "is ready for an answer that it cannot read", also=also)
        elif use.is_shaped:
            yield met(use, "reads an answer whose form was asked for", also=also)
        else:
            yield unmet(use, "takes what the model wrote for its own form, and raises when it is not", also=also)
