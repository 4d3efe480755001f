"""A fault experiment that nothing ends and nothing keeps from where users are.

Why: an experiment without a way to stop is an outage that somebody started.
Scenario: {subject} is started in the wrong terminal, or left running over a weekend.
Impact: what it breaks stays broken for as long as nobody thinks of it; its effects are hunted as real faults.
Detection: containers that restart every few seconds, with no error in their logs.
Fix: bound it and let it ask: `--minutes 10 --environment staging --dry-run`; end it when the error rate passes a
    limit, and
    put back what it broke in a `finally`.
Monitoring: log each fault as it begins and ends, where alerts can be held against it.
Blind to: limits that another program or the platform sets around it.
Source: https://principlesofchaos.org/
Seen: daryllundy/llm-reliability-lab@f47a94f chaos.py:16
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "chaos.py": """
import random
import subprocess
import time

while True:  # unmet
    time.sleep(random.randint(5, 15))
    subprocess.run(["docker", "kill", random.choice(["api", "store"])])
""",
}
GOOD = {
    "chaos.py": """
import argparse
import subprocess
import time

parser = argparse.ArgumentParser()
parser.add_argument("--duration", type=int, default=60)
duration = parser.parse_args().duration
ends_at = time.monotonic() + duration
while True:  # met
    if time.monotonic() < ends_at:
        subprocess.run(["docker", "kill", "api"], check=True)
    time.sleep(5)
""",
    "chaos_once.py": """
import subprocess

subprocess.run(["docker", "kill", "api"], check=True)  # unclear
""",
    "tests/test_chaos.py": "import subprocess\n\nwhile True:\n    subprocess.run(['docker', 'kill', 'api'])\n",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def fault_injection_unguarded(system: System) -> Iterator[Verdict]:
    for experiment in system.experiments:
        if experiment.limits:
            yield met(experiment, f"has {' and '.join(experiment.limits)}")
        elif experiment.is_endless:
            text = f"runs {experiment.what} again and again, with no end, no dry run and no question where it is"
            yield unmet(experiment, text)
        else:
            yield unclear(experiment, f"runs {experiment.what}; what keeps it from where users are?")
