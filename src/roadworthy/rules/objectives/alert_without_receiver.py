"""An alert that reaches nobody.

Why: between a rule that fires and a person stand a Prometheus that sends, an Alertmanager that starts, and a receiver
    with an address of somebody.
Scenario: the rule fires at night.
Impact: it stands in a web page that nobody looks at; the outage lasts until a user calls.
Detection: `amtool alert add test` and nothing arrives; `amtool check-config` fails; Prometheus knows no Alertmanager.
Fix: name the Alertmanager in `alerting:`, name a receiver at the root of `route:`, and give that receiver an address
    (`slack_configs`, `pagerduty_configs`, `email_configs`) of somebody who is on call.
Monitoring: a rule that always fires (`vector(1)`), sent to a service that complains when it stops arriving.
Blind to: an Alertmanager that is told in another repository; addresses that a platform puts in.
Source: https://prometheus.io/docs/alerting/latest/configuration/
Seen: freehekimteam/freehekim-rag-api@3635c32b60915430bc9de72c9d467107703cd3a3 deployment/monitoring/alertmanager.yml:7
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PrometheusConfig, Receiver, Route, System
from roadworthy.rules.rule import rule

_RULES = """
groups:
  - name: web
    rules:
      - alert: WebDown
        expr: up{job="web"} == 0
"""
BAD = {
    "prometheus/prometheus.yml": """
rule_files:
  - rules.yml
scrape_configs:  # unmet
  - job_name: web
    static_configs:
      - targets: ["web:8000"]
""",
    "prometheus/rules.yml": _RULES,
    "alertmanager/nobody.yml": """
route:
  receiver: default  # unmet
receivers:
  - name: default
""",
    "alertmanager/undefined.yml": """
route:
  receiver: team  # met
  routes:
    - match: {severity: critical}
      receiver: pager  # unmet
receivers:
  - name: team
    slack_configs:
      - channel: "#alerts"
""",
    "alertmanager/refused.yml": """
route:
  receiver: team  # unmet
  mute_time_intervals: [night]
receivers:
  - name: team
    slack_configs:
      - channel: "#alerts"
""",
    "alertmanager/sample.yml": """
route:
  receiver: web.hook  # unmet
receivers:
  - name: web.hook
    webhook_configs:
      - url: http://127.0.0.1:5001/
""",
}
GOOD = {
    "prometheus/prometheus.yml": """
alerting:
  alertmanagers:
    - static_configs:
        - targets: ["alertmanager:9093"]
rule_files:
  - rules.yml
scrape_configs:  # met
  - job_name: web
    static_configs:
      - targets: ["web:8000"]
""",
    "prometheus/rules.yml": _RULES,
    "alertmanager/alertmanager.yml": """
route:
  receiver: team  # met
  routes:
    - match: {alertname: Watchdog}
      receiver: "null"
      mute_time_intervals: [night]
    - match: {severity: critical}
      receiver: pager
receivers:
  - name: "null"
  - name: team
    slack_configs:
      - api_url_file: /run/secrets/slack
  - name: pager
    webhook_configs:
      - url: http://localhost:8000/alerts
""",
    "docker-compose.yml": """
services:
  vmalert:
    image: victoriametrics/vmalert:v1.100.0
""",
}

_SAMPLE = expression(r"//(127\.0\.0\.1|localhost):5001/?$")
_PLACEHOLDER = expression(
    r"your[-_ ]|<[^>]+>|XXX+|changeme|replace[-_ ]?me|T00000000|hooks\.slack\.com/services/?$|@example\.(com|org)|"
    r"//([\w-]+\.)*example\.(com|org|net)\b",
    re.IGNORECASE,
)
_TEMPLATE = expression(r"\$\{?[A-Z_]+|\{\{|__[A-Z_]+__")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def alert_without_receiver(system: System) -> Iterator[Verdict]:
    for config in system.prometheus_configs:
        yield from _sent(system, config)
    receivers: dict[str, dict[str, Receiver]] = {}
    for one in system.receivers:
        receivers.setdefault(one.place.path, {})[one.name] = one
    routes: dict[str, list[Route]] = {}
    for route in system.routes:
        routes.setdefault(route.place.path, []).append(route)
    for path, tree in routes.items():
        yield from _routed(tree, receivers.get(path, {}))


def _sent(system: System, config: PrometheusConfig) -> Iterator[Verdict]:
    """Whether a Prometheus that evaluates alerting rules knows an Alertmanager."""
    names = {alert.place.path.rpartition("/")[2] for alert in system.alerts}
    wanted = [
        (text, place)
        for text, place in config.rule_files
        if any(fnmatchcase(name, text.rpartition("/")[2]) for name in names)
    ]
    if not wanted:
        return
    if config.alertmanagers:
        yield met(config, f"sends its alerts to {config.alertmanagers[0]}")
    elif _TEMPLATE.search(" ".join(text for text, _ in wanted)):
        yield unclear(config, "is a template; what it sends to is put in elsewhere")
    else:
        text = f"evaluates the alerts of {wanted[0][0]} and knows no Alertmanager to send them to"
        yield unmet(config, text, also=(wanted[0][1],))


def _routed(tree: list[Route], receivers: dict[str, Receiver]) -> Iterator[Verdict]:
    root = next((one for one in tree if one.is_root), None)
    if root is None:
        return
    undefined = [one for one in tree if one.receiver and one.receiver not in one.defined]
    for route in undefined:
        yield unmet(
            route, f"names {route.receiver}, which is no receiver of the file, so Alertmanager refuses to start with it"
        )
    if root.faults:
        yield unmet(root, f"{root.faults[0]}, which Alertmanager refuses, so it does not start with this file")
        return
    used = [receivers[name] for name in dict.fromkeys(one.receiver for one in tree) if name in receivers]
    reaching = [one for one in used if one.sends_to]
    if root in undefined:
        return
    if used and not reaching:
        yield unmet(root, f"leads to {', '.join(one.name for one in used)}, and none of them sends anything")
        return
    dead = [one for one in reaching if (one.addresses and all(_is_dead(text) for text in one.addresses))]
    if dead and len(dead) == len(reaching):
        one = dead[0]
        yield unmet(
            root, f"leads to {one.name}, which sends to {one.addresses[0][:60]}: nobody is there", also=(one.place,)
        )
    elif reaching:
        yield met(root, f"leads to {reaching[0].name}, which sends by {reaching[0].sends_to[0]}")


def _is_dead(address: str) -> bool:
    """The address of the sample file that comes with Alertmanager, or a word that stands for an address."""
    return bool(_SAMPLE.search(address) or _PLACEHOLDER.search(address)) and not _TEMPLATE.search(address)
