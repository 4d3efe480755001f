"""A service whose code no test tries.

Why: without a test the only proof that a change works is that nobody has complained yet.
Scenario: a fix for one answer breaks another; nothing says so until a user meets it.
Impact: every deployment is an experiment, and no failure of a dependency has ever been tried.
Detection: `pytest --collect-only` finds nothing.
Fix: begin with one test per endpoint: the good answer, and the answer when its dependency is away
    (`client.side_effect = TimeoutError`); run them in the pipeline.
Monitoring: the number of tests and the share of changes that bring one.
Blind to: tests kept in another repository.
Source: https://dora.dev/capabilities/test-automation/
Seen: daryllundy/llm-reliability-lab@cc6431e has none
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    ".": "unmet",
    "Dockerfile": 'FROM python:3.12.8-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n',
    "app.py": "print('ready')\n",
    "tests/conftest.py": "import pytest\n",
}
GOOD = {
    "Dockerfile": 'FROM python:3.12.8-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n',
    "app.py": "print('ready')\n",
    "tests/test_app.py": """
import app


def test_it_is_ready():  # met
    assert app
""",
}

_CODE = frozenset({"python", "javascript", "typescript", "tsx", "go"})


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def no_tests(system: System) -> Iterator[Verdict]:
    code = [file for file in system.files if file.kind in _CODE and file.role == "production"]
    if not system.is_served or not code:
        return
    files = [one for one in system.tests if one.tests]
    if files:
        count = sum(one.tests for one in files)
        yield met(
            files[0], f"is one of {len(files)} files with {count} tests" if len(files) > 1 else f"holds {count} tests"
        )
    else:
        yield unmet(system, f"has {len(code)} file{'' if len(code) == 1 else 's'} of code and no test")
