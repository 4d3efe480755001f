"""A manifest that names a Secret, ConfigMap, claim or account which nothing defines.

Why: the kubelet starts no container whose references it cannot resolve.
Scenario: {workload} is applied to a fresh cluster, and {reference} is not there.
Impact: the pod of {workload} stays in CreateContainerConfigError or ContainerCreating; a rollout of it never ends.
Detection: `kubectl describe pod` says that the object was not found; kube_pod_container_status_waiting_reason rises.
Fix: define it beside the manifest as a SealedSecret or an ExternalSecret, generate it with a `secretGenerator`, or
    write the command that creates it into the document of the deployment.
Monitoring: alert on pods that wait with CreateContainerConfigError for five minutes.
Blind to: objects that somebody creates by hand, or that a pipeline or an operator outside the roots makes.
Source: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/ai/agent-bruno/k8s/kustomize/base/lambdaagent.yaml:48
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Reference, Resource, System
from roadworthy.rules.rule import rule

BAD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: web  # met
      containers:
        - name: web
          image: shop/web:1
          env:
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: database  # unmet
                  key: password
          envFrom:
            - configMapRef:
                name: web  # met
""",
    "k8s/rest.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LEVEL: info}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
""",
}
GOOD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: default
      imagePullSecrets: [{name: registry}]
      containers:
        - name: web
          image: shop/web:1
          envFrom:
            - secretRef:
                name: external  # met
            - secretRef:
                name: generated  # met
            - secretRef:
                name: made-by-a-job  # met
            - secretRef:
                name: made-by-hand  # met
            - secretRef:
                name: database-app  # unclear
            - secretRef:
                name: maybe
                optional: true
""",
    "k8s/kustomization.yaml": """
resources: [web.yaml, external.yaml, job.yaml, database.yaml]
secretGenerator:
  - name: generated
    literals: [a=b]
""",
    "README.md": """
Before the first deployment:

    kubectl -n shop create secret generic made-by-hand --from-file=key
""",
    "k8s/external.yaml": """
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: something, namespace: shop}
spec:
  target: {name: external}
""",
    "k8s/database.yaml": """
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: database, namespace: shop}
spec: {instances: 3}
""",
    "k8s/job.yaml": """
apiVersion: batch/v1
kind: Job
metadata: {name: secrets, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: make
          image: kubectl:1
          command: [sh, -c]
          args:
            - |
              kubectl create secret generic made-by-a-job --from-literal=a=b
""",
}

_BUILT_IN = {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")}
_OWN_GROUPS = ("apps/", "batch/", "autoscaling/", "policy/", "networking.k8s.io/", "rbac.", "storage.k8s.io/")
_MAKES = {
    "ExternalSecret": ("spec.target.name",),
    "SealedSecret": ("spec.template.metadata.name",),
    "Certificate": ("spec.secretName",),
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def undefined_reference(system: System) -> Iterator[Verdict]:
    defined = _defined(system)
    asked: dict[tuple[str, str, str], list[Reference]] = {}
    for one in system.references:
        if one.kind == "Service" or one.is_optional or "$" in one.name or (one.kind, one.name) in _BUILT_IN:
            continue
        asked.setdefault((one.kind, one.name, one.namespace), []).append(one)
    for (kind, name, namespace), references in asked.items():
        first, *others = references
        also = tuple(one.place for one in others)
        here = defined.get((kind, name))
        what = f"{kind} {name}"
        if here is not None and (not namespace or namespace in here or "" in here):
            yield met(first, f"names {what}, which is defined", also=also)
        elif here is not None:
            yield unclear(first, f"names {what} in {namespace}; it is defined in {', '.join(sorted(here))}", also=also)
        elif why := _may_come(system, first):
            yield unclear(first, f"names {what}; {why}", also=also)
        else:
            where = f" in namespace {namespace}" if namespace else ""
            text = f"names {what}{where}, which nothing in the repository defines or says how to create"
            yield unmet(first, text, also=also, reference=what, workload=first.label)


def _defined(system: System) -> dict[tuple[str, str], set[str]]:
    """Kind and name of everything that is defined, generated or made, with its namespaces; "" where any will do."""
    found: dict[tuple[str, str], set[str]] = {}
    for resource in system.resources:
        if resource.kind == "Created":
            found.setdefault((resource.fields["kind"], resource.name), set()).add("")
        elif resource.kind == "Kustomize":
            for key, kind in (("secretGenerator", "Secret"), ("configMapGenerator", "ConfigMap")):
                for name in resource.fields.get(key, "").split("\n"):
                    found.setdefault((kind, name), set()).add("")
        else:
            found.setdefault((resource.kind, resource.name), set()).add(resource.namespace)
        if resource.kind in _MAKES:
            names = [resource.fields.get(key, "") for key in _MAKES[resource.kind]]
            for name in (*names, resource.name):
                found.setdefault(("Secret", name), set()).add(resource.namespace)
    for script in system.scripts:
        for command in script.commands:
            words = command.words_given
            if words[:3] in (("kubectl", "create", "secret"), ("oc", "create", "secret")) and len(words) > 4:
                found.setdefault(("Secret", words[4]), set()).add("")
            elif words[:2] in (("kubectl", "create"), ("oc", "create")) and len(words) > 3:
                short = {"configmap": "ConfigMap", "cm": "ConfigMap", "serviceaccount": "ServiceAccount"}
                found.setdefault((short.get(words[2], words[2]), words[3]), set()).add("")
    return found


def _may_come(system: System, asked: Reference) -> str:
    """Why it may be there though nothing defines it; "" where nothing speaks for it."""
    kind, name, namespace = asked.kind, asked.name, asked.namespace
    if any(name in block.text for document in system.documents for block in document.blocks):
        return "a document mentions it"
    if any("{{" in resource.name or "…" in resource.name for resource in system.resources_of(kind)):
        return "a chart may define it under a name that it makes"
    for resource in system.resources:
        is_made = resource.kind == "Created" and resource.name == "*" and resource.fields["kind"] == kind
        if is_made and name in resource.fields.get("words", "").split():
            return f"{resource.place} makes a {kind} whose name could not be read"
        # what a custom resource names itself is asked of others, not made by its operator
        is_own = resource.symbol == asked.symbol
        if _is_operated(resource) and not is_own and (name == resource.name or name.startswith(resource.name + "-")):
            return f"the operator of {resource.label} may make it"
        is_release = resource.kind in ("HelmRelease", "Application", "KnativeServing", "KnativeEventing")
        if is_release and namespace and namespace in (resource.namespace, resource.fields.get("spec.targetNamespace")):
            return f"{resource.label} may make it"
    applied = [one for one in system.workloads if "apiVersion" in one.raw]
    if applied and all(one.is_one_shot for one in applied):
        return "what runs beside these jobs is deployed from elsewhere, and may bring it"
    if any("helmCharts" in one.fields for one in system.resources_of("Kustomize")):
        return "a kustomization takes in a chart that may define it"
    return ""


def _is_operated(resource: Resource) -> bool:
    version = resource.fields.get("apiVersion", "v1")
    return "." in version.partition("/")[0] and not version.startswith(_OWN_GROUPS) and len(resource.name) > 2
