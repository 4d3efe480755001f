"""No test that is run tries what happens when a dependency fails.

Why: the paths for bad days run rarely, so nobody notices that they are broken until a bad day.
Scenario: a dependency is slow, refuses or answers 503; the handler for it meets its first real error in production.
Impact: an outage of one dependency becomes an outage of the service, in a way that nobody has seen before.
Detection: no test raises a timeout or a refused connection, or answers 5xx, in place of a dependency.
Fix: for each dependency one test that takes it away and asserts what the caller gets:
    `client.post.side_effect = httpx.ConnectTimeout("stalled")`, then `assert response.status_code == 503`.
Monitoring: let the pipeline run them; a drill in a test environment once a release.
Blind to: failure drills that are run by hand or from another repository; what a test expects of the failure.
Source: https://sre.google/sre-book/testing-reliability/
Seen: daryllundy/llm-reliability-lab@f47a94f tests/test_app.py:29
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Service, System, TestFile
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "tests/test_app.py": """
def test_a_failure(post, client):
    post.side_effect = Exception("down")  # unmet
    assert client.post("/ask").status_code == 500


def test_a_page_that_fails():
    '''
    GIVEN: the request fails with status_code=503
    THEN: the log tells status_code: 503
    '''
    pytest.skip("pending")
""",
}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    ".github/workflows/ci.yml": "on: [push]\njobs: {t: {steps: [{run: pytest}]}}\n",
    "tests/test_app.py": """
import httpx


def test_a_stalled_model_is_told_to_the_caller(post, client):
    post.side_effect = httpx.ConnectTimeout("stalled")  # met
    assert client.post("/ask").status_code == 503
""",
}

_ANY_ERROR = "a bare exception"


@rule(
    rung=Rung.EXCELLENCE,
    criterion=Criterion.FAILURE_TESTS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_failure_tests(system: System) -> Iterator[Verdict]:
    if not (system.services or system.images) or _asks_nobody(system):
        return
    found = [
        (one, word, line) for one in system.tests for word, line in zip(one.words_found, one.lines_found, strict=True)
    ]
    real = [(one, word, line) for one, word, line in found if word != _ANY_ERROR]
    if real and not system.pipelines:
        one, word, line = real[0]
        text = f"tries {word}, and no pipeline here runs it: it passes until the day somebody needs it"
        yield unmet(one, text, place=_at(one, line), also=tuple(_at(other, at) for other, _, at in real[1:10]))
    elif real:
        one, word, line = real[0]
        yield met(one, f"tries {word}", place=_at(one, line), also=tuple(_at(other, at) for other, _, at in real[1:10]))
    elif found:
        one, word, line = found[0]
        text = "lets its dependency raise a bare exception, which no client raises; no test tries a timeout or a 503"
        yield unmet(one, text, place=_at(one, line))
    elif count := sum(one.tests for one in system.tests):
        yield unmet(system, f"has {count} tests, none of which takes a dependency away")
    else:
        yield unmet(system, "has no test that takes a dependency away")


def _at(test: TestFile, line: int) -> Place:
    return Place(test.file, line, line)


def _asks_nobody(system: System) -> bool:
    """All that is here are programs that run once, or that serve models of their own, and call nothing outside."""
    return bool(system.services) and all(
        not service.dependencies and (service.kind in ("script", "job") or _computes_itself(system, service))
        for service in system.services
    )


def _computes_itself(system: System, service: Service) -> bool:
    """Its models run inside of its process, and nothing around it keeps what it needs."""
    return service.kind == "http" and any(not one.is_light for one in system.owned(system.model_loads, service))
