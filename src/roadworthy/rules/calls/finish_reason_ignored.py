"""Nobody asks why the model's answer ended.

Why: an answer ends because it is done, or because it met a limit of tokens or of the context, or because a filter cut
    it; the server says which, and the text does not.
Scenario: a long question leaves room for two hundred tokens in the context.
Impact: {subject} presents half an answer as a whole one: a list without its end, a review without its verdict.
Detection: answers that end in the middle of a sentence; `length` among the reasons of the server.
Fix: look before the text is used: `if data["done_reason"] == "length": …` for Ollama,
    `if answer.choices[0].finish_reason != "stop": …` for OpenAI, `stop_reason` for Anthropic; ask to go on, or say that
    it was cut.
Monitoring: count answers by their reason; alert on the share of `length`.
Blind to: what a framework above the client looks at.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:42
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import AnswerUse, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def review(code):
    body = {"model": "llama3", "messages": [{"role": "user", "content": code}], "stream": False}
    data = requests.post("http://ollama:11434/api/chat", json=body, timeout=60).json()
    reason = data["done_reason"]
    print(data["message"]["content"])  # unmet
""",
    "hosted.py": """
import openai

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content  # unmet
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
    if answer.choices[0].finish_reason == "length":
        raise ValueError("cut")
    return answer.choices[0].message.content  # met
""",
    "other/ask.py": """
import openai

from other.checks import check

CLIENT = openai.OpenAI(timeout=30)


def ask(text):
    answer = check(CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}]))
    return answer.choices[0].message.content  # unclear


def second(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    check(answer)
    return answer.choices[0].message.content  # unclear
""",
    "other/checks.py": """
# of openai's answers


def check(answer):
    if answer.choices[0].finish_reason == "length":
        raise ValueError("cut")
    return answer
""",
    "labels.py": """
import json

import openai

CLIENT = openai.OpenAI(timeout=30)


def labels(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    try:
        return json.loads(answer.choices[0].message.content)
    except ValueError:
        return None
""",
}
_SAYS = {"ollama": "done_reason", "anthropic": "stop_reason"}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
    shows={"app.py": 'finish_reason == "length"'},
)
def finish_reason_ignored(system: System) -> Iterator[Verdict]:
    """Ask the first place of each file that takes the text out of an answer; JSON that is cut does not parse anyway."""
    parsed = {use.asked_at for use in system.answer_uses if use.kind == "parsed"}
    seen: set[tuple[str, str]] = set()
    for use in system.answer_uses:
        where = (use.place.path, use.symbol)
        if use.kind != "taken" or use.asked_at in parsed or where in seen:
            continue
        seen.add(where)
        yield _of(use)


def _of(use: AnswerUse) -> Verdict:
    asked = (use.asked_at,) if use.asked_at is not None else ()
    word = _SAYS.get(use.server, "finish_reason")
    if use.is_guarded:
        return met(use, f"stands beside a look at {word}", also=asked)
    if use.looked_at is not None:
        return unclear(
            use, f"does the look at {word} in {use.looked_at.path} cover this answer?", also=(use.looked_at,)
        )
    if use.reason_read is not None:
        text = f"reads {word} and does nothing with it: a cut answer looks whole"
        return unmet(use, text, also=(use.reason_read, *asked), cause=word)
    text = f"takes the text and never looks at {word}: a cut answer looks whole"
    return unmet(use, text, also=asked, cause=word)
