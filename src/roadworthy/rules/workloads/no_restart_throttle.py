"""A unit that is restarted so fast that systemd gives it up.

Why: without `RestartSec` a unit comes back after a tenth of a second, and five starts in ten seconds are all it gets.
Scenario: the database that {workload} needs is away for half a minute; {workload} ends at once, five times.
Impact: after one second the unit is `failed` and stays down when the database is back, until somebody starts it.
Detection: `systemctl status {workload}` shows `start-limit-hit`.
Fix: `RestartSec=5` in `[Service]`: six seconds and more between five starts never meet the limit; or
    `StartLimitIntervalSec=0` in `[Unit]` beside it.
Monitoring: alert on node_systemd_unit_state{{state="failed"}}.
Blind to: drop-ins on the host.
Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#RestartSec=
Seen: mastodon/mastodon@11ccde5 dist/mastodon-web.service:14
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.systemd import RESTART_SECONDS, START_LIMIT, START_WINDOW_SECONDS, span_seconds
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "deploy/api.service": """
[Unit]
Description=API

[Service]
ExecStart=/opt/api/venv/bin/python /opt/api/app.py
Restart=always  # unmet
""".replace("  # unmet", " «unmet»"),
    "deploy/spin.service": """
[Unit]
StartLimitIntervalSec=0

[Service]
ExecStart=/opt/spin/run
Restart=on-failure «unmet»
""",
}
GOOD = {
    "deploy/api.service": """
[Service]
ExecStart=/opt/api/run
Restart=always
RestartSec=5 «met»
""",
    "deploy/long.service": """
[Unit]
StartLimitBurst=50
StartLimitIntervalSec=5min

[Service]
ExecStart=/opt/long/run
Restart=always
RestartSec=500ms «met»
""",
    "deploy/once.service": """
[Service]
Type=oneshot
ExecStart=/opt/once/run
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_restart_throttle(system: System) -> Iterator[Verdict]:
    """Ask each unit of systemd that is restarted; launchd waits ten seconds by itself, Docker ever longer."""
    for workload in system.workloads:
        if workload.kind == "systemd" and not workload.is_one_shot and workload.restart not in (None, "no"):
            yield _of_unit(workload)


def _of_unit(workload: Workload) -> Verdict:
    raw, places = workload.raw, workload.places
    given = raw.get("Service.RestartSec")
    pause = span_seconds(given) if given is not None else RESTART_SECONDS
    window = span_seconds(
        raw.get("Unit.StartLimitIntervalSec")
        or raw.get("Unit.StartLimitInterval")
        or raw.get("Service.StartLimitInterval")
        or str(START_WINDOW_SECONDS)
    )
    burst = raw.get("Unit.StartLimitBurst") or raw.get("Service.StartLimitBurst") or str(START_LIMIT)
    if given is not None and (pause is None or pause >= 0.5):
        return met(workload, f"waits {given} before it is started again", place=places["Service.RestartSec"])
    place = places.get("Service.Restart")
    if window == 0:
        return unmet(workload, "is started ten times a second for as long as it fails", place=place, cause="no pause")
    text = f"is started again without a pause, and given up for good after {burst} starts in {window or 10:g} s"
    return unmet(workload, text, place=place, cause="no pause")
