"""What people ask, or what a model is told, goes to the log whole.

Why: a log is read by more people, kept longer and copied further than the data it speaks of; people tell a model things
    that they would put into no form.
Scenario: somebody pastes a contract, a diagnosis, a password into the question.
Impact: it stands in the log of {subject}, in its backups and in the log platform, and cannot be taken back out.
Detection: sentences of users in the logs; log volume that grows with the length of prompts.
Fix: log what is needed to find the request: an id, the length, the model, a hash
    (`logger.info("asked", extra={{"request_id": rid, "prompt_chars": len(prompt)}})`); keep texts, if at all, in a
    store with its own rights and its own end.
Monitoring: look for long values and for known test sentences in the log platform.
Blind to: filters of the logging setup that take texts out.
Source: https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/
Seen: lm-sys/FastChat@0e6d3e4 fastchat/serve/huggingface_api_worker.py:149
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

_APP = """
import logging

import openai
from fastapi import FastAPI

app = FastAPI()
CLIENT = openai.OpenAI(timeout=30)
logger = logging.getLogger(__name__)


@app.post("/ask")
def ask(prompt: str):
"""
_CALL = """    messages = [{"role": "user", "content": prompt}]
    return CLIENT.chat.completions.create(model="gpt-4o", messages=messages)
"""
BAD = {
    "app.py": _APP + '    logger.info(f"asked: {prompt}")  # unmet\n' + _CALL,
}
GOOD = {
    "app.py": _APP
    + """    logger.info("asked, %d characters", len(prompt))
    logger.debug("asked %s", prompt)
    logger.info(f"asked: {prompt[:20]}")
    logger.info("prompt is ready")
"""
    + _CALL,
    "tool.py": """
import logging

logger = logging.getLogger(__name__)


def by_hand(prompt):
    logger.info(prompt)
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def prompt_in_log(system: System) -> Iterator[Verdict]:
    """Ask each log statement that a request leads to; the lowest level is off in production."""
    labels = {endpoint.label for endpoint in system.endpoints}
    for use in system.answer_uses:
        if use.kind != "logged":
            continue
        chain = system.waits_on(use)
        if chain and chain[0] in labels:
            yield unmet(use, f"writes {use.by} to the log, as it came in", cause=use.place.path)
