"""An alert on a metric that does not exist.

Why: an expression without data is never true; the alert is green for ever and everybody believes it.
Scenario: what the alert was written for happens.
Impact: nobody is called; {metric} has no samples, so {subject} cannot fire.
Detection: run the expression in Prometheus: an empty result; `absent({metric})` is 1.
Fix: ask for a name that the code exposes, or define and move {metric} where the thing happens.
Monitoring: `promtool test rules` with a sample of every series that the rules ask for, in the pipeline.
Blind to: metrics of code in other repositories; those alerts are unclear.
Source: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
Seen: CemAkan/url-shortener@9e3bd80 prometheus/rules.yml:27
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Alert, Scrape, System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.rule import rule

_CODE = """
from prometheus_client import Counter, Histogram

FAILED = Counter("chat_failures", "failed", ["reason"])
"""
BAD = {
    "app.py": _CODE,
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: ChatFails
        expr: rate(chat_errors_total[5m]) > 0.1  # unmet
      - alert: ChatFailsOften
        expr: rate(chat_failures_total{job="chat-api"}[5m]) > 0.1  # unmet
""",
    "prometheus.yml": """
rule_files: [rules.yml]
scrape_configs:
  - job_name: chat_api
    static_configs: [{targets: ["app:8000"]}]
""",
}
GOOD = {
    "app.py": _CODE,
    "rules.yml": """
groups:
  - name: chat
    rules:
      - record: job:chat_failures:rate5m
        expr: sum by (job) (rate(chat_failures_total[5m]))
      - alert: ChatFails  # met
        expr: job:chat_failures:rate5m > 0.1 and on (job) up == 1
      - alert: ShopFails  # unclear
        expr: rate(shop_failures_total[5m]) > 0
      - alert: Disk  # met
        expr: node_filesystem_avail_bytes < 1e9
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def alert_on_unknown_metric(system: System) -> Iterator[Verdict]:
    known = KnownSeries(system)
    for alert in system.alerts:
        missing = known.missing(alert.query)
        if not missing and (other := _misspelled(system, alert)) is not None:
            text = f"selects job={_job(alert)!r}; the scrape configuration calls it {other.job!r}, so it never has data"
            yield unmet(alert, text, place=alert.query.place, also=(other.place,), cause="job", metric=_job(alert))
            continue
        for one in missing:
            yield unmet(
                alert,
                f"asks for {one.name}, which nothing exposes; the code has {one.nearest.name}",
                place=alert.query.place,
                also=(one.nearest.place,),
                cause=one.name,
                metric=one.name,
            )
        if missing:
            continue
        if unknown := known.unknown([alert.query]):
            yield unclear(alert, f"asks for {unknown[0]}, which no code that was read exposes")
        elif alert.query.metrics:
            yield met(alert, f"asks for {', '.join(alert.query.metrics[:3])}")


def _job(alert: Alert) -> str:
    found = re.search(r"\bjob=\"([^\"]+)\"", alert.query.expression)
    return found[1] if found else ""


def _misspelled(system: System, alert: Alert) -> Scrape | None:
    """The scrape job that is meant: the one that the alert selects does not exist and differs in a joint alone."""
    job = _job(alert)
    if not job or any(one.job == job or one.is_relabelled or one.selector for one in system.scrapes):
        return None
    return next((one for one in system.scrapes if _letters(one.job) == _letters(job)), None)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
