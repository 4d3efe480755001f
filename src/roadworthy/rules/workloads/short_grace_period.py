"""A stop that is cut off before it is done.

Why: after the grace period comes a kill, whatever is still under way; it must be longer than what a stop may take.
Scenario: {subject} is replaced by a new version while requests are under way.
Impact: those requests end in the middle, connections are left open, and writes are half done, at every deployment.
Detection: exit code 137, and resets at callers, each time something is rolled out.
Fix: a grace period longer than the pause before the signal and the server's own drain together:
    `terminationGracePeriodSeconds: 60`, `stop_grace_period: 60s`.
Monitoring: exit codes 137 and failed requests around deployments.
Blind to: how long requests really take.
Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
Seen: Gokulkrishna07/github_pr_review_agent@265737e k8s/agent-deployment.yaml:25
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import answers, pods

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: GRACE
      containers:
        - name: web  # said
          image: shop/web:1
          ports: [{containerPort: 8000}]
          lifecycle: {preStop: {exec: {command: [sleep, "40"]}}}
"""
BAD = {
    "k8s/web.yaml": _WEB.replace("GRACE", "30").replace("said", "unmet"),
    "compose.yaml": """
services:
  api:
    image: shop/api:1
    command: gunicorn app:app --graceful-timeout 60  # unmet
""",
}
GOOD = {
    "k8s/web.yaml": _WEB.replace("GRACE", "60").replace("said", "met"),
    "compose.yaml": """
services:
  api:
    image: shop/api:1
    command: gunicorn app:app --graceful-timeout 60
    stop_grace_period: 70s  # met
  other:
    image: shop/other:1
    command: gunicorn app:app
""",
    "k8s/agent.yaml": """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: agent, image: "shop/agent:1"}]
""",
}
DEFAULT_SECONDS = {"compose": 10.0, "kubernetes": 30.0}
"""https://docs.docker.com/reference/compose-file/services/#stop_grace_period and the Source of this page."""
LEAST_SECONDS = 2.0
_SLEEP = re.compile(r"\bsleep\s+(\d+(?:\.\d+)?)(s|m)?\b")
_DRAIN = re.compile(r"--(?:graceful-timeout|timeout-graceful-shutdown|graceful-shutdown-timeout)[= ](\d+)")
_SPAN = re.compile(r"(?:(\d+)m)?(?:(\d+)s)?")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def short_grace_period(system: System) -> Iterator[Verdict]:
    """Ask what says how long a stop takes, or sets the period; silence where neither is given."""
    for pod in pods(system):
        first = pod[0]
        given = first.raw.get("terminationGracePeriodSeconds")
        if given is not None and not given.isdigit():
            continue
        grace = float(given) if given is not None else DEFAULT_SECONDS["kubernetes"]
        needs = [(need, one) for one in pod if (need := _needed(one, system)) > 0]
        if needs:
            need, workload = max(needs, key=lambda each: each[0])
            yield _judge(workload, need, grace, "terminationGracePeriodSeconds")
        elif given is not None and grace < LEAST_SECONDS and first.kind != "daemonset" and answers(system, pod):
            yield unmet(first, f"is killed {grace:g} s after it is told to stop", cause="no grace")
    for workload in system.workloads:
        if workload.kind == "compose" and not workload.is_one_shot and not workload.is_development:
            yield from _of_compose(system, workload)


def _of_compose(system: System, workload: Workload) -> Iterator[Verdict]:
    given = workload.raw.get("stop_grace_period")
    match = _SPAN.fullmatch(given) if given else None
    if given and (match is None or not given):
        return
    grace = float(match[1] or 0) * 60 + float(match[2] or 0) if match else DEFAULT_SECONDS["compose"]
    need = _needed(workload, system)
    if need > 0:
        yield _judge(workload, need, grace, "stop_grace_period")


def _needed(workload: Workload, system: System) -> float:
    """Seconds that a stop may take by what is written: the pause before the signal, and the server's drain."""
    pause = _SLEEP.search(workload.raw.get("lifecycle.preStop", ""))
    words = system.start_of(workload)
    drain = _DRAIN.search(" ".join(words)) if not isinstance(words, Unknown) and words else None
    seconds = float(pause[1]) * (60 if pause[2] == "m" else 1) if pause else 0.0
    return seconds + (float(drain[1]) if drain else 0.0)


def _judge(workload: Workload, need: float, grace: float, setting: str) -> Verdict:
    place = workload.places.get(setting)
    if grace > need:
        return met(workload, f"is given {grace:g} s to stop and takes {need:g} at most", place=place)
    text = f"takes up to {need:g} s to stop and is killed after {grace:g}"
    return unmet(workload, text, place=place or workload.command_place, cause=setting)
