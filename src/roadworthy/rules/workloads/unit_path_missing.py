"""A unit that starts a file which is not in the repository it was written for.

Why: units name files by whole paths; a file that moves takes no unit along, and nothing checks them together.
Scenario: {workload} is installed on a new machine, or restarts after the next update of the checkout.
Impact: the manager cannot execute the file and tries again, or gives up; the service is down from then on.
Detection: `No such file or directory` in `journalctl -u {workload}`; code 203 in systemd, 78 in launchd.
Fix: name the file that is there, and let the pipeline check that every path a unit names exists.
Monitoring: alert on units that are failed or restart.
Blind to: checkouts whose layout on the host is another one.
Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Process%20Exit%20Codes
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "services/worker/worker.service": """
[Service]
WorkingDirectory=/opt/shop/services/worker
ExecStart=/opt/shop/venv/bin/python /opt/shop/services/worker/run.py «unmet»
""",
    "services/worker/main.py": "print('work')\n",
}
GOOD = {
    "services/worker/worker.service": """
[Service]
WorkingDirectory=/opt/shop/services/worker
ExecStart=/opt/shop/venv/bin/python /opt/shop/services/worker/main.py «met»
""",
    "services/worker/main.py": "print('work')\n",
    "services/worker/short.service": """
[Service]
WorkingDirectory=/opt/shop/services/worker
ExecStart=/usr/bin/python3 main.py «met»
""",
    "services/worker/other.service": """
[Service]
ExecStart=/usr/local/bin/elsewhere/run.py
""",
}
_FILE = re.compile(r".*\.(py|sh|js|mjs|rb|pl|php|ts|jar)$")
_LEAST_FOLDERS = 2
"""So many folders of the path, from its end, must be those of the repository before we speak of it."""


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def unit_path_missing(system: System) -> Iterator[Verdict]:
    """Ask each unit whose paths end in folders of the repository for the first program of ours that it names."""
    for workload in system.workloads:
        if workload.kind in ("systemd", "launchd") and isinstance(workload.command, tuple):
            yield from _of_unit(system, workload, workload.command)


def _of_unit(system: System, workload: Workload, words: tuple[str, ...]) -> Iterator[Verdict]:
    word = next((one for one in words if _FILE.fullmatch(one) and "$" not in one and "{" not in one), None)
    if word is None:
        return
    folder = workload.raw.get("Service.WorkingDirectory") or workload.raw.get("WorkingDirectory") or ""
    path = word if word.startswith("/") else f"{folder.lstrip('-').rstrip('/')}/{word.removeprefix('./')}"
    if not path.startswith("/") or "/node_modules/" in path or "venv/" in path:
        return
    place = workload.places.get("Service.ExecStart") or workload.places.get("ProgramArguments")
    parts = path.strip("/").split("/")
    ends = ["/".join(parts[index:]) for index in range(len(parts))]
    there = next((end for end in ends if end in system.paths and "/" in end), None)
    if there is not None:
        yield met(workload, f"starts {there}, which is there", place=place)
        return
    inside = next((end for end in ends if end.rpartition("/")[0] in system.folders), None)
    if inside is None or inside.count("/") < _LEAST_FOLDERS:
        return
    if any(rules.ignores(inside) for rules in system.ignores if rules.file.endswith(".gitignore")):
        yield unclear(workload, f"starts {inside}, which git ignores; what makes it?", place=place)
        return
    harm = Harm.total((f"start of {workload.name}", f"{inside} is not there"))
    yield unmet(workload, f"starts {inside}, which is not there", place=place, harm=harm)
