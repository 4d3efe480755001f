"""A workload that may do anything to its cluster.

Why: whoever gets into one of its processes has what its service account has, and with a wildcard that is everything.
Scenario: a hole in a library of {subject} lets somebody read the token that is mounted into its pod.
Impact: every Secret of the cluster can be read, every workload changed or deleted, and the trail ends at one account.
Detection: `kubectl auth can-i '*' '*' --as=system:serviceaccount:{namespace}:{account}` answers yes.
Fix: name what it needs: `apiGroups: [apps]`, `resources: [deployments]`, `verbs: [get, list, watch]`, in a Role of its
    own namespace where that is enough.
Monitoring: alert on requests of service accounts for Secrets outside their namespace, from the audit log.
Blind to: roles that a chart outside the roots makes, and rights in a cloud.
Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-devsecops/k8s/kustomize/base/rbac.yaml:171
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.operators import applies_for_others
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Resource, System
from roadworthy.rules.rule import rule

_BINDING = """
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {kind: ClusterRole, name: web, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
"""
BAD = {
    "k8s/role.yaml": """
apiVersion: rbac.authorization.k8s.io/v1  # unmet
kind: ClusterRole
metadata: {name: web}
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
"""
    + _BINDING,
    "k8s/admin.yaml": """
apiVersion: rbac.authorization.k8s.io/v1  # unmet
kind: ClusterRoleBinding
metadata: {name: worker}
roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: worker, namespace: shop}]
""",
}
GOOD = {
    "k8s/role.yaml": """
apiVersion: rbac.authorization.k8s.io/v1  # met
kind: ClusterRole
metadata: {name: web}
rules:
  - apiGroups: [shop.example.org]
    resources: ["*"]
    verbs: ["*"]
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: [get, list, watch]
"""
    + _BINDING,
    "k8s/people.yaml": """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: people}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: people}
roleRef: {kind: ClusterRole, name: people, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: Group, name: operators, apiGroup: rbac.authorization.k8s.io}]
""",
    "k8s/tenant.yaml": """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: tenant, namespace: shop}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: tenant, namespace: shop}
roleRef: {kind: Role, name: tenant, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: tenant, namespace: shop}]
""",
    "k8s/flux.yaml": """
apiVersion: rbac.authorization.k8s.io/v1  # unclear
kind: ClusterRoleBinding
metadata: {name: reconciler}
roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: kustomize-controller, namespace: flux-system}]
""",
}
_READS = frozenset({"get", "list", "watch"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def excessive_permissions(system: System) -> Iterator[Verdict]:
    """Ask each role that a service account has in the whole cluster; people, and one namespace, are left alone."""
    held: dict[str, list[tuple[Resource, str, str]]] = {}
    for binding in system.resources_of("ClusterRoleBinding"):
        for namespace, account in _accounts(binding):
            held.setdefault(binding.fields.get("roleRef.name", ""), []).append((binding, namespace, account))
    for binding, namespace, account in held.get("cluster-admin", []):
        yield _of_binding(binding, namespace, account)
    for role in system.resources_of("ClusterRole"):
        holders = held.get(role.name, [])
        if holders and "aggregationRule" not in role.fields and "rules.0.verbs" in role.fields:
            yield _of_role(role, holders)


def _accounts(binding: Resource) -> Iterator[tuple[str, str]]:
    index = 0
    while (kind := binding.fields.get(f"subjects.{index}.kind")) is not None:
        if kind == "ServiceAccount":
            namespace = binding.fields.get(f"subjects.{index}.namespace", binding.namespace)
            yield namespace, binding.fields.get(f"subjects.{index}.name", "")
        index += 1


def _of_binding(binding: Resource, namespace: str, account: str) -> Verdict:
    if applies_for_others(namespace, account):
        return unclear(binding, f"makes {account} administrator of the cluster; does what it applies need all of that?")
    text = f"makes the service account {account} administrator of the cluster"
    return unmet(binding, text, namespace=namespace or "default", account=account)


def _of_role(role: Resource, holders: list[tuple[Resource, str, str]]) -> Verdict:
    binding, namespace, account = holders[0]
    index = 0
    while (verbs := role.fields.get(f"rules.{index}.verbs")) is not None:
        groups = role.fields.get(f"rules.{index}.apiGroups", "").split(",")
        resources = role.fields.get(f"rules.{index}.resources", "").split(",")
        if "*" in groups and "*" in resources and not set(verbs.split(",")) <= _READS:
            if applies_for_others(namespace, account):
                return unclear(role, f"lets {account} change everything; does what it applies need all of that?")
            text = f"lets the service account {account} do `{verbs}` to every resource of every group"
            return unmet(role, text, also=(binding.place,), namespace=namespace or "default", account=account)
        index += 1
    return met(role, f"names what {account} may do")
