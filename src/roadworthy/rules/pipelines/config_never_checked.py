"""Configuration that reaches production with no step that reads it first.

Why: a manifest, a unit or a rule file is code that only its server understands; a slip in it compiles everywhere.
Scenario: a key of {subject} is indented one step too far; the review sees nothing, and the next restart finds out.
Impact: the service does not come up, or the alert that should tell so is silently not loaded.
Detection: the last outage began with a change in which no line of code was touched.
Fix: one step for each kind: `docker compose config -q`, `kubeconform -strict k8s/`, `helm lint chart`,
    `promtool check rules alerts/*.yml`, `plutil -lint *.plist`, `systemd-analyze verify *.service`.
Monitoring: deployments that failed for their configuration; there should be none that the pipeline passed.
Blind to: checks that an admission controller or the deployment tool makes before it applies.
Source: https://sre.google/workbook/configuration-design/
Seen: blueswen/fastapi-observability@132a3c5 .github/workflows/build.yaml:3
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, System, TestFile, Workload
from roadworthy.rules.pipelines.delivery import deployed
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/ask")
def ask(question: str):
    return question[::-1]
"""
_COMPOSE = "services:\n  api:\n    build: .\n    command: uvicorn app:app\n"
_IMAGE = "FROM python:3.12.8-slim\nUSER app\nCOPY app.py .\n"

BAD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "compose.yaml": _COMPOSE,
    "prometheus/rules.yml": "groups:\n  - name: chat\n    rules: [{alert: Slow, expr: up == 0}]\n",
    ".github/workflows/ci.yml": """
on: [push]
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - run: pytest  # unmet
""",
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "compose.yaml": _COMPOSE,
    ".github/workflows/ci.yml": """
on: [push]
jobs:
  t:
    steps:
      - run: docker compose config -q  # met
      - run: pytest
""",
    "prometheus/rules.yml": "groups:\n  - name: chat\n    rules: [{alert: Slow, expr: up == 0}]\n",
    "tests/test_alerts.py": """
import yaml


def test_each_alert_has_a_name():
    assert yaml.safe_load(open("prometheus/rules.yml"))["groups"][0]["rules"][0]["alert"]
""",
}

_CHECKS = {
    "compose": expression(
        r"\b(docker|podman)[ -]compose\b[^\n]*\b(config|up|build|run|pull|create)\b|compose-action|\bdclint\b"
        r"|\bcheckov\b|\bkics\b"
    ),
    "kubernetes": expression(
        r"\bkube(conform|val|-linter|-score|scape|sec|linter)\b|\bhelm( \S+)* (lint|template|upgrade|install|test"
        r"|unittest|package)\b"
        r"|kustomize build|\bkubectl\b|\bconftest\b|\bpolaris\b|\bdatree\b|\bct (lint|install)|chart-testing"
        r"|\bkind\b|k3d|minikube|\bpluto\b"
        r"|\bcheckov\b|\bkyverno\b|helm-docs|helmfile|skaffold|flux-local|flux build|\bkics\b|trivy config"
        r"|kubernetes-validate"
    ),
    "prometheus": expression(r"\bpromtool\b|\bpint\b|mimirtool|\bcortextool\b|prometheus-rules|jb install|jsonnet"),
    "launchd": expression(r"\bplutil\b|plistlib|launchctl"),
    "systemd": expression(r"systemd-analyze|systemctl"),
}
_NAMES = {
    "compose": "compose files",
    "kubernetes": "manifests",
    "prometheus": "alert rules",
    "launchd": "launchd units",
    "systemd": "systemd units",
}
_BUILT_IN = frozenset({"deployment", "statefulset", "daemonset", "cronjob", "job", "pod", "knative", "rollout"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def config_never_checked(system: System) -> Iterator[Verdict]:
    """One verdict for a system whose service is kept running from what stands here."""
    kinds = _kinds(system)
    if deployed(system) is None or not kinds or system.is_part:
        return
    checked = {kind: place for kind in kinds if (place := _check(system, kind)) is not None}
    tested = {kind: test.place for kind in kinds if (test := _test(system, kind)) is not None}
    missing = [kind for kind in kinds if kind not in checked and kind not in tested]
    also = tuple(kinds[kind] for kind in missing)
    names = " and ".join(_NAMES[kind] for kind in missing)
    elsewhere = next((one for one in system.pipelines if one.calls_elsewhere), None)
    if not missing and checked:
        kind, place = next(iter(checked.items()))
        yield met(system, f"has its {_NAMES[kind]} tried by a step of a pipeline", place=place)
    elif not missing:
        kind, place = next(iter(tested.items()))
        yield met(system, f"has its {_NAMES[kind]} read by a test that a pipeline runs", place=place)
    elif elsewhere is not None:
        yield unclear(elsewhere, f"reads no {names} itself; does a script or target that it calls?", also=also)
    elif system.pipelines:
        first = next((one for one in system.pipelines if "test" in one.purposes), system.pipelines[0])
        step = next((one for one in first.steps if one.checks), None)
        place = step.place if step is not None else first.place
        yield unmet(
            first,
            f"never reads the {names}: the first to find a slip in them is what they start",
            place=place,
            also=also,
        )
    elif set(missing) - {"compose"}:
        text = f"has {names} that no step reads before they are used, for it has no pipeline"
        if admitted := system.admitted("config-check"):
            text += f"; {admitted[0].path} names that among the causes of an incident"
        yield unmet(system, text, also=(*also[:5], *admitted[:4]), cause="no pipeline")


def _kinds(system: System) -> dict[str, Place]:
    """Kinds of configuration that production runs on, each with the first place of it."""
    found: dict[str, Place] = {}
    for workload in system.workloads:
        kind = _kind_of(workload)
        is_written = kind == "systemd" and not workload.place.path.endswith(".service")  # by a script, as it runs
        if kind in _NAMES and not workload.is_development and not is_written:
            found.setdefault(kind, workload.place)
    for alert in system.alerts:
        found.setdefault("prometheus", alert.place)
    return found


def _test(system: System, kind: str) -> TestFile | None:
    """A test of a pipeline that opens such a file: it may not know the schema, yet a slip in the form fails it."""
    if not any("test" in pipeline.purposes for pipeline in system.pipelines):
        return None
    of_kind = [one.place for one in system.workloads if _kind_of(one) == kind]
    of_kind += [one.place for one in system.alerts] if kind == "prometheus" else []
    names = {place.path.rpartition("/")[2] for place in of_kind}
    return next((one for one in system.tests if not names.isdisjoint(one.names_files)), None)


def _kind_of(workload: Workload) -> str:
    return "kubernetes" if workload.kind in _BUILT_IN else workload.kind


def _check(system: System, kind: str) -> Place | None:
    pattern = _CHECKS[kind]
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if pattern.search(step.run) or pattern.search(step.uses):
                return step.place
    calls = any(pipeline.calls_elsewhere for pipeline in system.pipelines)
    for script in system.scripts if calls else ():
        for command in script.commands:
            if command.program not in ("echo", "printf") and pattern.search(command.label):
                return command.place
    return None
