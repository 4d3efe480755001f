"""A name of a service that nothing in the system bears.

Why: inside a network of containers a service is found by its name alone; a name that nobody bears resolves to nothing,
    and compose itself knows its services by the key in the file, not by the name of a container.
Scenario: {subject} is the first that needs {service}, and there is no such name.
Impact: every call fails with a name that does not resolve, at once and for ever; a fallback, if any, hides it. A script
    that restarts or stops {service} does nothing, in the incident for which it was written.
Detection: "Name or service not known" or "no such host" in the logs of the caller.
Fix: ask for the name that is there: `http://<service>.<namespace>.svc.cluster.local`, with the namespace in which the
    Service is deployed; in compose the key under `services:` (`docker compose ps --services` lists them).
Monitoring: count failed look-ups by name in the callers, or in the cluster's DNS (`coredns_dns_responses_total`).
Blind to: Services that somebody applies by hand, names that a mesh or a DNS server outside the roots answers, and names
    that a program chooses while it runs.
Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/apps/homepage/k8s/kustomize/base/api-deployment.yaml:115
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.cluster_addresses import cluster_verdicts
from roadworthy.rules.workloads.compose_addresses import compose_verdicts

_STOCK = """
apiVersion: v1
kind: Service
metadata: {name: stock, namespace: shop}
spec: {selector: {app: stock}}
"""
_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          env:
"""
BAD = {
    "compose.yaml": """
services:
  api:
    build: .
    container_name: llm-api
    environment:
      MODEL_URL: http://model:11434  # unmet
  llm:
    image: ollama/ollama:0.6.2
""",
    "restart.sh": """
docker compose restart llm-api  # unmet
docker-compose -f compose.yaml exec -T worker true  # unmet
""",
    "chaos.py": """
import random
import subprocess

FAULTS = [
    ["docker", "compose", "restart", "llm-api"],  # unmet
    ["docker", "compose", "restart", "llm"],  # met
]
subprocess.run(random.choice(FAULTS), check=True)
""",
    "k8s/stock.yaml": _STOCK,
    "k8s/web.yaml": _WEB
    + """
            - name: OLD_NAMESPACE
              value: http://stock.warehouse.svc.cluster.local  # unmet
            - name: NO_SUCH_NAME
              value: http://stocks.shop.svc:8080/v1  # unmet
""",
}
GOOD = {
    "compose.yaml": """
services:
  api:
    build: .
    container_name: llm-api
    environment:
      MODEL_URL: http://llm:11434
      SELF: http://localhost:8000
      HOST: http://host.docker.internal:9000
      OTHER: http://metrics.example.org/
      BY_CONTAINER: http://llm-api:8000
      PATTERN: http://{tenant}:80
  llm:
    image: ollama/ollama:0.6.2
""",
    "restart.sh": """
docker compose restart api  # met
docker compose up -d
docker compose -p other logs --tail 5 "$SERVICE"
docker compose exec llm ollama list  # met
docker restart llm-api
cd /srv/other && docker compose restart shop
""",
    "k8s/stock.yaml": _STOCK,
    "k8s/release.yaml": """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: monitoring, namespace: monitoring}
---
apiVersion: v1
kind: Service
metadata: {name: own, namespace: monitoring}
""",
    "k8s/web.yaml": _WEB
    + """
            - name: STOCK
              value: http://stock.shop.svc.cluster.local  # met
            # - value: http://gone.shop.svc
            - name: COLLECTOR
              value: http://alloy.observability.svc:4317  # unclear
            - name: PROMETHEUS
              value: http://stack-prometheus.monitoring.svc:9090  # unclear
            - name: API
              value: https://kubernetes.default.svc
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def unknown_service_name(system: System) -> Iterator[Verdict]:
    """Ask each address of a cluster Service in the manifests, then each name of a compose service."""
    yield from cluster_verdicts(system)
    yield from compose_verdicts(system)
