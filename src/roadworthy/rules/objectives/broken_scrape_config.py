"""A scrape configuration that cannot work.

Why: Prometheus takes a file as a whole or not at all, and a monitor that selects nothing raises no error.
Scenario: Prometheus starts, or is told to read its file again.
Impact: it does not start, or goes on with the old file; of a monitor that fits nothing no series ever arrives.
Detection: `promtool check config` fails, or the page of targets shows the job with 0 of 0.
Fix: targets are `host:port` with `scheme:` and `metrics_path:` beside them; a timeout is at most its interval; a
    ServiceMonitor names labels of the Service (not of the pods) and one of its ports by name.
Monitoring: `promtool check config` in the pipeline, and an alert on `absent(up{{job="…"}})`.
Blind to: what templates and operators make of the file.
Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
Seen: stefanprodan/dockprom@61b72678166d2a7b1ff21937d541151f02c7159c helpers/aws/prometheus.yml:35
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Resource, Scrape, System
from roadworthy.rules.rule import rule

BAD = {
    "prometheus.yml": """
global:
  scrape_interval: 10s
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["http://web:8000"]  # unmet
  - job_name: api
    metrics_path: /stats
    static_configs:
      - targets: ["api:8000/stats"]  # unmet
  - job_name: slow
    scrape_timeout: 30s  # unmet
    static_configs:
      - targets: ["slow:8000"]
  - job_name: slow  # unmet
    static_configs:
      - targets: ["other:8000"]
""",
    "k8s.yaml": """
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop, labels: {app: shop}}
spec:
  selector: {app: shop}
  ports:
    - name: http
      port: 80
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop, namespace: shop}
spec:
  selector:
    matchLabels: {app: shop}
  endpoints:
    - port: metrics  # unmet
""",
}
GOOD = {
    "prometheus.yml": """
global:
  scrape_interval: 15s
  scrape_timeout: 10s
scrape_configs:
  - job_name: web  # met
    scheme: https
    static_configs:
      - targets: ["web:8000"]
  - job_name: probes  # met
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.org/health"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
""",
    "k8s.yaml": """
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop, labels: {app: shop}}
spec:
  selector: {app: shop}
  ports:
    - name: http
      port: 80
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop, namespace: shop}
spec:
  selector:
    matchLabels: {app: shop}
  endpoints:
    - port: http  # met
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: elsewhere, namespace: shop}
spec:
  selector:
    matchLabels: {app: bought}
  endpoints:
    - port: metrics
""",
}

_TEMPLATE = re.compile(r"[{}$<>%]|XXXX")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def broken_scrape_config(system: System) -> Iterator[Verdict]:
    twice = set()
    for config in system.prometheus_configs:
        seen: set[str] = set()
        for name, place in config.jobs:
            if name in seen and not _TEMPLATE.search(name):
                twice.add(place)
                text = f"has two jobs named {name}, and refuses the whole file"
                yield unmet(config, text, place=place)
            seen.add(name)
    services: dict[str, list[Resource]] = {}
    for one in system.resources_of("Service"):
        services.setdefault(one.namespace, []).append(one)
    for scrape in system.scrapes:
        if scrape.discovery == "selector":
            yield from _selecting(scrape, services)
            continue
        faults = list(_faults(scrape))
        yield from faults
        is_second = any(scrape.place.start <= place.start <= scrape.place.start + 1 for place in twice)
        if not faults and scrape.targets and not is_second:
            yield met(scrape, "has targets and times that Prometheus takes")


def _faults(scrape: Scrape) -> Iterator[Verdict]:
    for target, place in zip(scrape.targets, scrape.target_places, strict=False):
        if "/" in target and not scrape.is_relabelled and not _TEMPLATE.search(target):
            what = "a scheme" if "://" in target else "a path"
            text = f"has the target {target} with {what} in it, and Prometheus refuses the whole file"
            yield unmet(scrape, text, place=place)
    interval = 60.0 if scrape.interval_seconds is None else scrape.interval_seconds
    if scrape.timeout_seconds is not None and scrape.timeout_seconds > interval:
        text = f"waits {scrape.timeout_seconds:g} s in an interval of {interval:g} s, and Prometheus refuses the file"
        yield unmet(scrape, text, place=scrape.timeout_place)


def _selecting(scrape: Scrape, services: dict[str, list[Resource]]) -> Iterator[Verdict]:
    """A monitor of the operator: the port that it names against the Services that it selects here."""
    if not scrape.selector or not scrape.symbol.startswith("ServiceMonitor/"):
        return
    words = " ".join((*scrape.selector.values(), scrape.port))
    if _TEMPLATE.search(words) or not scrape.port or scrape.port.isdigit():
        return
    chosen = [
        one
        for one in services.get(scrape.namespace, [])
        if all(one.fields.get(f"labels.{key}") == text for key, text in scrape.selector.items())
    ]
    if not chosen:
        return
    ports = sorted({name for one in chosen for name in _ports(one)})
    if scrape.port in ports:
        yield met(scrape, f"asks port {scrape.port} of {chosen[0].label}", also=(chosen[0].place,))
    elif ports and not any(_TEMPLATE.search(name) for name in ports):
        text = f"asks port {scrape.port} of {chosen[0].label}, which names {', '.join(ports)}"
        yield unmet(scrape, text, also=(chosen[0].place,))


def _ports(service: Resource) -> Iterator[str]:
    for key, text in service.fields.items():
        if re.fullmatch(r"spec\.ports\.\d+\.(name|targetPort)", key):
            yield text
