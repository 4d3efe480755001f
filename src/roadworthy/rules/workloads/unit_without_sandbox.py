"""A service of systemd that sees and may change everything its user may.

Why: systemd can take the rest of the host away from a process with a few lines, and by default takes nothing.
Scenario: a hole in {workload} lets somebody run code as its user.
Impact: that code reads the homes, the keys and the configuration of everything else on the host.
Detection: `systemd-analyze security {workload}` says UNSAFE.
Fix: in `[Service]`: `NoNewPrivileges=yes`, `ProtectSystem=strict`, `ProtectHome=yes`, `PrivateTmp=yes`,
    `ReadWritePaths=/var/lib/{workload}`.
Monitoring: `systemd-analyze security` in the pipeline, with a threshold.
Blind to: drop-ins on the host.
Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Sandboxing
Seen: brunovlucena/homelab@a90f3c7 flux/apps/games/agent-speech-coach/pi-client/speech-coach.service:5
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.systemd import SANDBOX
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "deploy/api.service": """
[Service] «unmet»
User=api
ExecStart=/opt/api/run
Restart=always
RestartSec=5
""",
    "install.sh": """
UNIT=/etc/systemd/system/web.service
$SUDO tee "$UNIT" >/dev/null <<UNIT
[Unit]
Description=web

[Service] «unmet»
User=${USER}
ExecStart=${HERE}/.venv/bin/uvicorn app:app
UNIT
""",
}
GOOD = {
    "deploy/api.service": """
[Service]
User=api
ExecStart=/opt/api/run
NoNewPrivileges=yes
ProtectSystem=strict «met»
Restart=always
""",
    "deploy/stack.service": """
[Service]
ExecStart=/usr/bin/docker compose up
Restart=always
""",
    "deploy/mine.service": """
[Service]
ExecStart=/home/me/run
[Install]
WantedBy=default.target
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def unit_without_sandbox(system: System) -> Iterator[Verdict]:
    """Ask each unit that stays; what starts containers, a user's own session and single runs are left alone."""
    for workload in system.workloads:
        if workload.kind != "systemd" or workload.is_one_shot or _is_elsewhere(workload):
            continue
        given = [key for key in workload.raw if key.removeprefix("Service.") in SANDBOX]
        if given:
            yield met(workload, "is kept from parts of its host", place=workload.places[given[-1]])
        else:
            yield unmet(workload, "sees all of its host that its user may: no sandbox setting is given")


def _is_elsewhere(workload: Workload) -> bool:
    words = workload.command if isinstance(workload.command, tuple) else ()
    program = words[0].rpartition("/")[2] if words else ""
    return program in ("docker", "docker-compose", "podman", "podman-compose") or (
        workload.raw.get("Install.WantedBy") == "default.target"
    )
