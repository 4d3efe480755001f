"""Pods that any other pod of the cluster may reach.

Why: without a policy Kubernetes lets every pod talk to every other, across namespaces.
Scenario: somebody gets into the least guarded pod of the cluster and tries the addresses around it.
Impact: databases, queues and administration ports of {subject} answer as if it were one of their own clients.
Detection: `kubectl get networkpolicy -A` is empty; a shell in any pod reaches the database's port.
Fix: one policy that denies what comes into the namespace, and one for each workload with `podSelector` and the ports
    that its callers need.
Monitoring: dropped flows by policy, as the network plugin counts them.
Blind to: policies that another repository, a mesh or the cloud's own firewall applies.
Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
Seen: dockersamples/example-voting-app@63e9150 k8s-specifications/db-deployment.yaml:18
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import places_of
from roadworthy.rules.workloads.replicas import serving

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
"""
BAD = {".": "unmet", "k8s/web.yaml": _WEB}
GOOD = {
    "k8s/web.yaml": _WEB,
    "k8s/policy.yaml": """
apiVersion: networking.k8s.io/v1  # met
kind: NetworkPolicy
metadata: {name: default}
spec: {podSelector: {}, policyTypes: [Ingress]}
""",
}
_POLICIES = (
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "AuthorizationPolicy",
    "ServerAuthorization",
)
MOST = 10


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_network_policy(system: System) -> Iterator[Verdict]:
    """One answer for the cluster that these manifests make."""
    workloads = serving(system)
    if not workloads:
        return
    policies = [one for kind in _POLICIES for one in system.resources_of(kind)]
    plain = next((one for one in policies if "condition" not in one.fields), None)
    if plain is not None:
        yield met(plain, "says who may reach whom")
    elif policies:
        yield unclear(policies[0], "says who may reach whom where the chart's values ask for it; do they?")
    else:
        names = sorted({one.name for one in workloads})
        some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        text = f"has no network policy: every pod of the cluster reaches {some}"
        yield unmet(system, text, also=places_of(workloads)[:MOST])
