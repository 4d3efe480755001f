"""A dashboard that no Grafana loads.

Why: a dashboard in a repository is a file; somebody has to put it where the provisioning looks.
Scenario: the stack is started as the files say, and somebody looks for {subject}.
Impact: the dashboard that was reviewed does not exist in the incident; it is imported by hand, or not at all.
Detection: start the stack and list its dashboards.
Fix: mount its folder where the provider looks: `- ./dashboards:{folder}:ro` under Grafana's `volumes:`, and a
    provider with `options: {{path: {folder}}}` in `/etc/grafana/provisioning/dashboards`.
Monitoring: a smoke test that asks `/api/search` for every title in the repository.
Blind to: dashboards that a script or a pipeline sends to Grafana's API.
Source: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
Seen: Jeet-51/llm-inference-service@2c8be045b931d434bb96b6f3a96679ffb079bcd0
    grafana/provisioning/dashboards/llm-inference.json:3
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Dashboard, System, Workload
from roadworthy.rules.objectives.servers import grafana_workloads
from roadworthy.rules.rule import rule

_CHAT = """
{
  "title": "Chat", MARK
  "schemaVersion": 39,
  "panels": [{"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}]
}
"""
_PROVIDER = """
apiVersion: 1
providers:
  - name: files
    type: file
    options:
      path: /var/lib/grafana/dashboards
"""
_COMPOSE = """
services:
  grafana:
    image: grafana/grafana:11.0.0
    volumes:
      - ./grafana/provisioning:/etc/grafana/provisioning
"""
BAD = {
    "docker-compose.yml": _COMPOSE,
    "grafana/provisioning/dashboards/all.yml": _PROVIDER,
    "dashboards/chat.json": _CHAT.replace("MARK", "«unmet»"),
}
GOOD = {
    "docker-compose.yml": _COMPOSE + "      - ./dashboards:/var/lib/grafana/dashboards:ro\n",
    "grafana/provisioning/dashboards/all.yml": _PROVIDER,
    "dashboards/chat.json": _CHAT.replace("MARK", "«met»"),
}

_BY_HAND = re.compile(r"/api/dashboards|grafana_dashboard|grizzly|\bgrr\b|grafanactl")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def dashboard_not_loaded(system: System) -> Iterator[Verdict]:
    servers = [one for one in grafana_workloads(system) if one.kind == "compose"]
    dashboards = [one for one in system.dashboards if one.is_own_file]
    if not servers or not dashboards:
        return
    elsewhere = _elsewhere(system)
    for dashboard in dashboards:
        loaded = next((one for one in servers if _loads(system, one, dashboard)), None)
        if loaded is not None:
            yield met(dashboard, f"is loaded by {loaded.label}", also=(loaded.place,))
        elif elsewhere:
            yield unclear(dashboard, f"may be loaded by {elsewhere}")
        else:
            folder = next((one.path for one in system.dashboard_folders), "/var/lib/grafana/dashboards")
            why = (
                f"stands in no folder that is mounted below {folder}"
                if system.dashboard_folders
                else f"is provisioned to {servers[0].label} by no provider"
            )
            yield unmet(dashboard, why, also=(servers[0].place,), cause=why, folder=folder)


def _elsewhere(system: System) -> str:
    """What else may bring dashboards to a Grafana, in words; "" where nothing was seen."""
    if any(workload.kind != "compose" for workload in grafana_workloads(system)):
        return "another Grafana of these files"
    if any(one.build_file for one in system.workloads if "grafana" in one.name.lower()):
        return "an image that is built with it"
    if any(one.base and isinstance(one.base, str) and "grafana/grafana" in one.base for one in system.images):
        return "an image that is built with it"
    for script in system.scripts:
        for command in script.commands:
            if _BY_HAND.search(" ".join(command.words_given)):
                return script.file
    return next((file.path for file in system.files if file.path.endswith((".tf", ".jsonnet", ".libsonnet"))), "")


def _loads(system: System, server: Workload, dashboard: Dashboard) -> bool:
    """A mount of the server puts the file below a folder of a provider, or Grafana's home dashboard is this one."""
    path = dashboard.place.path
    for mount in server.mounts:
        if mount.kind != "bind":
            continue
        source = mount.source.rstrip("/")
        source = "" if source == "." else source
        if path == source or not source or path.startswith(source + "/"):
            inside = mount.target.rstrip("/") + path[len(source) :]
            if _is_watched(system, inside) or any(
                variable.value == inside for variable in server.environment if isinstance(variable.value, str)
            ):
                return True
    return False


def _is_watched(system: System, inside: str) -> bool:
    return any(
        inside == folder.path.rstrip("/") or inside.startswith(folder.path.rstrip("/") + "/") or "$" in folder.path
        for folder in system.dashboard_folders
    )
