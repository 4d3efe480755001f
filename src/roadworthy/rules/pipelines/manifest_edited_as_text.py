"""A manifest that a script rewrites as if it were plain text.

Why: a pattern that fits nothing changes nothing, and `sed` says nothing of it.
Scenario: somebody renames the placeholder in {subject}, or adds a second line that fits; the script runs as ever.
Impact: the old image is rolled out again under a new name, or the wrong key is changed; the pipeline is green.
Detection: the tag that runs is not the one that was built.
Fix: let a tool that knows the format do it: `kustomize edit set image shop/chat=shop/chat:$TAG`, `yq -i '.image.tag =
    env(TAG)'`,
    or `helm upgrade --set image.tag=$TAG`.
Monitoring: after the rollout, compare the tag that runs with the one that was meant.
Blind to: edits by programs in other languages.
Source: https://kubectl.docs.kubernetes.io/references/kustomize/cmd/edit/
Seen: GoogleCloudPlatform/microservices-demo@34ffea9
    kustomize/components/shopping-assistant/scripts/1_deploy_alloydb_infra.sh:93
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Step, System
from roadworthy.rules.rule import rule

BAD = {
    "deploy.sh": """
#!/bin/sh
set -e
sed -i "s|IMAGE_TAG|$TAG|" k8s/chat.yaml  # unmet
kubectl apply -f k8s
""",
}
GOOD = {
    "deploy.sh": """
#!/bin/sh
set -e
sed -i "s/debug/info/" notes.txt
sed -n "s/image: //p" k8s/chat.yaml
yq -i '.image.tag = env(TAG)' chart/values.yaml  # met
""",
    ".github/workflows/e2e.yml": """
on: [push]
jobs:
  e2e:
    steps:
      - run: sed -i "s/Always/Never/" k8s/chat.yaml && kind load docker-image chat
""",
}


_EDITS = expression(r"(?m)^[^#\n]*\b(?:sed|perl)\s+[^\n;&|]*-[a-z]*i[^\n;&|]*?([\w./${}-]+\.ya?ml)\b")
_PROPER = expression(r"\bkustomize edit set|\byq\b[^\n]*\s(-i|--inplace|-\w*i)\b")
_FOR_THE_JOB = expression(r"(?i)kind|minikube|k3d|e2e|test|bump|version|release|docs?\b|lint")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def manifest_edited_as_text(system: System) -> Iterator[Verdict]:
    """Asks scripts and steps that deliver; what lives no longer than a test may be edited as one likes."""
    for script in system.scripts:
        for command in script.commands:
            file = _edited(command)
            if file and not _FOR_THE_JOB.search(f"{script.file} {command.symbol}"):
                text = f"rewrites {file} by a pattern: where that fits nothing, nothing changes and nothing says so"
                yield unmet(command, text, cause=script.file)
            elif _PROPER.search(" ".join(command.words_given)):
                yield met(command, "edits a manifest with a tool that knows its format")
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            match = _EDITS.search(step.run)
            if match and not _is_passing(pipeline.file, step):
                text = f"rewrites {match[1]} by a pattern: where that fits nothing, nothing changes and nothing says so"
                yield unmet(step, text, cause=pipeline.file)


def _edited(command: Command) -> str:
    """The manifest that a stream editor rewrites in place."""
    if command.program not in ("sed", "gsed", "perl"):
        return ""
    options = [word for word in command.words_given[1:] if word.startswith("-")]
    if not any(word.startswith("--in-place") or re.fullmatch(r"-[a-zE]*i.*", word) for word in options):
        return ""
    return next((word for word in reversed(command.words_given[1:]) if re.search(r"\.ya?ml[\"']?$", word)), "")


def _is_passing(file: str, step: Step) -> bool:
    return bool(_FOR_THE_JOB.search(f"{file} {step.job} {step.name}") or re.search(r"\bkind\b|minikube|k3d", step.run))
