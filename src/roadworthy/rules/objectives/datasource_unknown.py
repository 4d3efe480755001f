"""A dashboard that asks a datasource which is not there.

Why: a panel finds its datasource by uid or by name, and Grafana makes up a uid where the provisioning gives none.
Scenario: Grafana starts from these files on a new machine.
Impact: every panel of {subject} shows "datasource was not found"; the dashboard that worked where it was clicked
    together is blank in the incident.
Detection: start Grafana with the provisioning alone and open the dashboard.
Fix: give the datasource the uid that the panels ask for: `uid: {asked}` under its `name:` in the provisioning file.
Monitoring: a step in the pipeline that compares the uids of dashboards with those of the provisioning.
Blind to: datasources that people add by hand, and those of a Grafana that is provisioned elsewhere.
Source: https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
"""

import hashlib
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Dashboard, Datasource, Place, System
from roadworthy.rules.rule import rule

_SOURCES = """
apiVersion: 1
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
"""
BAD = {
    "grafana/provisioning/datasources/all.yml": _SOURCES,
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {"title": "Rate", "type": "stat", "datasource": {"type": "prometheus", "uid": "prometheus-main"}, "targets": [
      {"expr": "rate(up[5m])"} «unmet»
    ]}
  ]
}
""",
}
GOOD = {
    "grafana/provisioning/datasources/all.yml": _SOURCES
    + """
  - name: Logs
    uid: loki
    type: loki
""",
    "grafana/chat.json": """
{
  "title": "Chat", «met»
  "schemaVersion": 39,
  "panels": [
    {"title": "Made up", "type": "stat", "datasource": {"type": "prometheus", "uid": "PBFA97CFB590B2093"}, "targets": [
      {"expr": "rate(up[5m])"}
    ]},
    {"title": "By name", "type": "stat", "datasource": "Prometheus", "targets": [{"expr": "rate(up[5m])"}]},
    {"title": "By uid", "type": "logs", "datasource": {"type": "loki", "uid": "loki"}, "targets": [
      {"expr": "{a=\\"b\\"}"}
    ]},
    {"title": "By variable", "type": "stat", "datasource": {"uid": "$source"}, "targets": [{"expr": "rate(up[5m])"}]},
    {"title": "Default", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}
  ]
}
""",
    "grafana/elsewhere.json": """
{
  "title": "Elsewhere", «unclear»
  "schemaVersion": 39,
  "panels": [
    {"title": "Jobs", "type": "stat", "datasource": {"type": "mysql", "uid": "jobs"}, "targets": [{"rawSql": "select"}]}
  ]
}
""",
}


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def datasource_unknown(system: System) -> Iterator[Verdict]:
    if not system.datasources:
        return
    known = {word for one in system.datasources for word in _names(one)}
    kinds = {one.kind for one in system.datasources}
    for dashboard in system.dashboards:
        asked = _asked(dashboard)
        if not asked or dashboard.is_export:
            continue
        missing = {word: at for word, at in asked.items() if word not in known}
        here = {word: at for word, at in missing.items() if at[1] in kinds}
        if here:
            word, (place, kind) = next(iter(here.items()))
            text = f"asks the {kind} datasource {word}"
            others = tuple(at[0] for at in list(here.values())[1:6])
            yield unmet(
                dashboard,
                f"{text}; provisioned are {', '.join(sorted(_shown(one) for one in system.datasources))[:120]}",
                place=place,
                also=others,
                cause=f"datasource {word}",
                asked=word,
            )
        elif missing:
            word, (_, kind) = next(iter(missing.items()))
            yield unclear(dashboard, f"asks {word}; no datasource of that kind is provisioned in these files")
        else:
            yield met(dashboard, "asks datasources that are provisioned")


def _asked(dashboard: Dashboard) -> dict[str, tuple[Place, str]]:
    """What its panels name, each with the first place and the kind of datasource, where that is told."""
    found: dict[str, tuple[Place, str]] = {}
    for panel in dashboard.panels:
        for query in panel.queries:
            if query.asks:
                kind = "" if query.datasource in (query.asks, "other") else query.datasource
                kind = kind or ("prometheus" if query.metrics else "")
                found.setdefault(query.asks, (query.place, kind))
    return found


def _names(source: Datasource) -> tuple[str, ...]:
    return (source.name, source.uid or _made_up(source.name))


def _made_up(name: str) -> str:
    """The uid that Grafana gives a provisioned datasource without one: P and half a hash of its name.

    Source: https://github.com/grafana/grafana/blob/v11.0.0/pkg/services/provisioning/datasources/types.go
    """
    return "P" + hashlib.sha256(name.encode()).hexdigest()[:16].upper()


def _shown(source: Datasource) -> str:
    return f"{source.name} ({source.uid or _made_up(source.name)})"
