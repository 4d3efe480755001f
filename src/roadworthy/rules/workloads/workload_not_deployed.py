"""A workload that no kustomization takes in.

Why: with GitOps only what a kustomization reaches is applied; what lies beside it reaches readers, not the cluster.
Scenario: somebody fixes {workload} in its manifest, merges, and waits for the rollout.
Impact: nothing happens; the fix, or the whole service, is in the repository and not in the cluster.
Detection: `kubectl get` shows an older object, or none; `flux tree` or `argocd app manifests` does not list it.
Fix: name it under `resources:` of the kustomization beside it, or delete it.
Monitoring: a step of the pipeline that compares `kustomize build` with the manifests in the folder.
Blind to: manifests that somebody applies by hand or that a pipeline outside the roots applies.
Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/clusters/studio/deploy/08-ai/kustomization.yaml:14
"""

from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname, join, normpath

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Resource, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import CONTROLLED

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web  # said
          image: shop/web:1.0.0
"""
BAD = {
    "k8s/kustomization.yaml": """
resources:
  - api.yaml
  # - web.yaml  # unmet
""",
    "k8s/api.yaml": _WEB.replace("said", "met").replace("web", "api"),
    "k8s/web.yaml": _WEB.replace("  # said", ""),
}
GOOD = {
    "k8s/kustomization.yaml": """
resources:
  - api.yaml
  - web.yaml
  # - ../elsewhere/gone.yaml
""",
    "k8s/api.yaml": _WEB.replace("said", "met").replace("web", "api"),
    "k8s/web.yaml": _WEB.replace("said", "met"),
    "other/kustomization.yaml": """
resources:
  - ../k8s/api.yaml
  # - ../k8s/web.yaml
""",
    "manual/web.yaml": _WEB.replace("  # said", ""),
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def workload_not_deployed(system: System) -> Iterator[Verdict]:
    """Ask what a kustomization names in a comment only, and nothing else takes in; what it takes in is met."""
    kustomizations = system.resources_of("Kustomize")
    taken = {path for one in kustomizations for path in _members(one)}
    workloads = [
        one
        for one in system.workloads
        if (one.kind in CONTROLLED or one.kind in ("knative", "custom"))
        and one.raw.get("container.role", "main") == "main"
    ]
    named = _named_in_comments(kustomizations, taken)
    left_out: dict[tuple[str, ...], list[Workload]] = {}
    for workload in workloads:
        around = workload.raw.get("kustomizations", "").split("\n")
        tops = [dirname(path) for path in around if path and dirname(path) not in taken] or [workload.place.path]
        if all(top in named for top in tops):
            left_out.setdefault(tuple(tops), []).append(workload)
        elif workload.place.path in taken:
            yield met(workload, f"is taken in by {workload.raw.get('kustomization', 'a kustomization')}")
    for found_at, missing in left_out.items():
        first, *others = [place for top in found_at for place in named[top]]
        names = ", ".join(sorted({workload.label for workload in missing})[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        is_one = len(missing) == 1
        text = (
            f"{'is' if is_one else 'are'} left out by a comment, and nothing else takes {'it' if is_one else 'them'} in"
        )
        subject = replace(missing[0], name=f"{names}{more}", container="")
        yield unmet(subject, text, place=first, also=tuple(others), cause="left out", workload=names)


def _named_in_comments(kustomizations: tuple[Resource, ...], taken: set[str]) -> dict[str, list[Place]]:
    """Path of a folder or file to the comments that name it, where nothing takes it in."""
    found: dict[str, list[Place]] = {}
    for one in kustomizations:
        for line in one.fields.get("commented", "").split("\n"):
            number, _, text = line.partition("|")
            target = normpath(join(dirname(one.place.path), text)) if text else ""
            if target and number.isdigit() and target not in taken:
                place = Place(one.place.path, int(number), int(number), quote=f"- {text}")
                found.setdefault(target, []).append(place)
    return found


def _members(one: Resource) -> Iterator[str]:
    folder = dirname(one.place.path)
    for key in ("resources", "bases", "components"):
        for text in one.fields.get(key, "").split("\n"):
            if text:
                yield normpath(join(folder, text))
