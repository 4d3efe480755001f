"""Addresses of Kubernetes Services, held against the Services that are there."""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.stores import is_store
from roadworthy.model import Reference, System

_API = ("kubernetes", "default")
_BUILT_IN = frozenset({"kube-system", "kube-public", "istio-system"})
_RELEASES = frozenset({"HelmRelease", "Application", "KnativeServing", "KnativeEventing"})
_OF_KNATIVE = ("-broker-ingress", "-kn-channel", "-broker-filter")
_COMMON = frozenset(
    {"grafana", "prometheus", "alertmanager", "loki", "tempo", "ollama", "keycloak", "jaeger", "gateway"}
)


def cluster_verdicts(system: System) -> Iterator[Verdict]:
    """One answer for each `name.namespace.svc` in manifests; one for each namespace that is not in the roots."""
    asked: dict[tuple[str, str], list[Reference]] = {}
    for one in system.references:
        if one.kind == "Service" and one.namespace not in _BUILT_IN and (one.name, one.namespace) != _API:
            asked.setdefault((one.namespace, one.name), []).append(one)
    defined = _defined(system)
    inhabited = {namespace for spaces in defined.values() for namespace in spaces}
    foreign: dict[str, list[Reference]] = {}
    for (namespace, name), references in asked.items():
        first, *others = references
        also = tuple(one.place for one in others)
        homes = defined.get(name, set())
        address = f"{name}.{namespace}"
        if namespace in homes or "" in homes:
            yield met(first, f"asks for {address}, which is there", also=also)
        elif namespace not in inhabited and (not homes or is_store(name) or name in _COMMON):
            foreign.setdefault(namespace, []).extend(references)
        elif why := _may_come(system, name, namespace):
            yield unclear(first, f"asks for {address}; {why}", also=also)
        elif homes:
            there = ", ".join(sorted(homes))
            text = f"asks for {name} in namespace {namespace}; it is in {there}, so the name does not resolve"
            yield unmet(first, text, also=also, cause=address, service=address)
        else:
            text = f"asks for {address}, and no Service of that name is among those of the namespace"
            yield unmet(first, text, also=also, cause=address, service=address)
    for namespace, references in foreign.items():
        first, *others = references
        names = ", ".join(sorted({one.name for one in references})[:5])
        text = f"asks for {names} in namespace {namespace}, of which these roots hold no Service"
        yield unclear(first, text, also=tuple(one.place for one in others))


def _defined(system: System) -> dict[str, set[str]]:
    """Name of every Service to its namespaces; what an operator makes of a custom resource counts under its name."""
    found: dict[str, set[str]] = {}
    for resource in system.resources:
        if resource.kind in ("Service", "KnativeService"):
            found.setdefault(resource.name, set()).add(resource.namespace)
    for workload in system.workloads:
        if workload.kind == "custom":
            found.setdefault(workload.name, set()).add(workload.namespace)
    return found


def _may_come(system: System, name: str, namespace: str) -> str:
    """Why the Service may be there though no manifest defines it; "" where nothing speaks for it."""
    if name.endswith(_OF_KNATIVE):
        return "Knative makes such a name for a broker or a channel"
    for resource in system.resources:
        target = resource.fields.get("spec.targetNamespace") or resource.namespace
        if resource.kind in _RELEASES and target in (namespace, ""):
            return f"{resource.label} may make it"
        group = resource.fields.get("apiVersion", "").partition("/")[0]
        is_operated = "." in group and "k8s.io" not in group and resource.namespace == namespace
        if is_operated and (name.startswith(resource.name) or resource.name.startswith(name)):
            return f"the operator of {resource.label} may make it"
        if resource.kind == "Service" and "…" in resource.name:
            return "a chart may make it under a name that could not be read"
    return ""
