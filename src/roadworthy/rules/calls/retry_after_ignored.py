"""A refusal that is not heeded as it was said.

Why: with 429 the other side tells when to come back; who comes earlier is refused for longer, and who believes any
    number sleeps for as long as somebody else likes. The header may also be a date.
Scenario: {subject} is told 429 with `Retry-After: 3600`, or with a date.
Impact: it sleeps an hour with its worker, fails on the date, or keeps asking and is shut out for good.
Detection: requests answered 429 one after another; workers that do nothing for long.
Fix: read both forms and bound the pause: `wait = min(60, parse(header))`, where `parse` takes `float(header)` and, on
    ValueError, `(parsedate_to_datetime(header) - now).total_seconds()`; beyond the bound give up instead of sleeping.
Monitoring: a counter of answers by status; alert on a share of 429, and on time spent waiting.
Blind to: what the library does by itself (urllib3, the openai client and boto3 heed the header).
Source: https://www.rfc-editor.org/rfc/rfc9110.html#field.retry-after
Seen: naythan-github/team-maia@b543b17 claude/tools/reliable_confluence_client.py:201
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Refusal, System
from roadworthy.rules.rule import rule

BAD = {
    "client.py": """
import time

import requests


def fetch(url):
    for _ in range(3):
        answer = requests.get(url, timeout=5)
        if answer.status_code == 429:
            wait = answer.headers.get("Retry-After", 1)
            time.sleep(int(wait))  # unmet
            continue
        answer.raise_for_status()
        return answer
""",
    "steady.py": """
import time

import requests


def fetch(url):
    for _ in range(3):
        answer = requests.get(url, timeout=5)
        if answer.status_code == 429:
            time.sleep(1)  # unmet
            continue
        return answer
""",
}
GOOD = {
    "client.py": """
import time

import requests


def fetch(url):
    for _ in range(3):
        answer = requests.get(url, timeout=5)
        if answer.status_code == 429:
            try:
                wait = float(answer.headers.get("Retry-After", 1))
            except ValueError:
                wait = 5.0
            time.sleep(min(wait, 60))  # met
            continue
        answer.raise_for_status()
        return answer
""",
    "growing.py": """
import time

import requests


def fetch(url):
    for attempt in range(3):
        answer = requests.get(url, timeout=5)
        if answer.status_code == 429:
            time.sleep(2**attempt)
            continue
        return answer
""",
    "server.py": """
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/ask")
def ask():
    raise HTTPException(429, headers={"Retry-After": "5"})
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def retry_after_ignored(system: System) -> Iterator[Verdict]:
    """Asks each place that sleeps after a refusal; a pause of its own that grows is let pass."""
    for refusal in system.refusals:
        if not refusal.reads_header:
            if not refusal.grows:
                yield unmet(refusal, "asks again after 429 always after the same pause, whatever Retry-After says")
        elif wrong := list(_wrong(refusal)):
            yield unmet(refusal, " and ".join(wrong))
        else:
            yield met(refusal, "waits as Retry-After says, within a bound")


def _wrong(refusal: Refusal) -> Iterator[str]:
    if not refusal.is_bounded:
        yield "sleeps for as long as Retry-After says, without an upper bound"
    if not refusal.reads_dates:
        yield "fails where Retry-After is a date"
