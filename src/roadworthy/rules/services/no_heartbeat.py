"""A worker that shows nobody that it still works.

Why: a loop that hangs looks like one that has nothing to do: the process is there, its log is quiet, no probe asks.
Scenario: {subject} hangs in a call, or its loop ended, while the process goes on.
Impact: work piles up unseen until somebody misses the results.
Detection: none; the age of the last result, looked at by hand.
Fix: a gauge with the time of the last finished turn, `LAST_TURN.set_to_current_time()`, served with
    `start_http_server(9100)`; or a file that each turn touches, and a liveness probe that asks its age.
Monitoring: `time() - worker_last_turn_timestamp_seconds > 300` as an alert.
Blind to: a check from outside that looks at the results themselves.
Source: https://sre.google/workbook/data-processing/
Seen: CemAkan/url-shortener@9e3bd80 internal/jobs/click_flush_job.go:15
"""

import re
from collections.abc import Iterator, Sequence

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Endpoint, EntryPoint, Service, System
from roadworthy.rules.rule import rule

_WORKER = """
import time


def main():
    while True:  # unmet
        work()
        time.sleep(60)


def work():
    print("x")


if __name__ == "__main__":
    main()
"""
_SERVER = """
import threading
import time
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"status": "ok"}


def watch():
    while True:  # MARK
        time.sleep(60)
        drift.look()


threading.Thread(target=watch, daemon=True).start()
"""
_IMAGE = 'FROM python:3.12.4-slim\nCMD ["uvicorn", "server:app"]\n'
BAD = {
    "worker.py": _WORKER,
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
    "server/server.py": _SERVER.replace("MARK", "unmet"),
    "server/Dockerfile": _IMAGE,
}
GOOD = {
    "worker.py": _WORKER.replace("  # unmet", "  # met")
    .replace("import time\n", "import time\nfrom pathlib import Path\n")
    .replace("        work()\n", '        work()\n        Path("/tmp/alive").touch()\n'),
    "Dockerfile": 'CMD ["python", "worker.py"]\n',
    "tool/tool.py": _WORKER.replace("  # unmet", ""),
    "server/server.py": _SERVER.replace("  # MARK", "").replace('{"status": "ok"}', '{"turns": drift.last_turn()}'),
    "server/Dockerfile": _IMAGE,
}

_LAST = re.compile(r"last|age|heartbeat|timestamp|runs?_|_runs?\b|ticks?_|turns?_|iterations?|cycles?_", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_heartbeat(system: System) -> Iterator[Verdict]:
    """Asks loops that a workload, an image or a unit starts and that no endpoint of the same service answers for."""
    for service in system.services:
        if service.kind not in ("worker", "http"):
            continue
        loops = [
            one
            for one in system.owned(system.entry_points, service)
            if one.kind == "worker" and one.is_started and not one.command and not one.server
        ]
        if not loops:
            continue
        if service.kind == "http":
            served = {one.module for one in system.started_in(service) if one.kind == "server"}
            yield from _beside(system, service, [one for one in loops if one.module in served])
            continue
        shown = [one for one in loops if one.shows_life]
        exposed = system.owned(system.expositions, service)
        asked = [one for one in system.owned(system.workloads, service) if one.probes]
        if shown or exposed or asked:
            yield met((shown or loops)[0], "shows that it still works")
        else:
            text = "is an endless loop with no metric, file or endpoint that shows its last turn"
            yield unmet(loops[0], text, also=tuple(one.place for one in loops[1:4]), cause=service.name)


def _beside(system: System, service: Service, loops: list[EntryPoint]) -> Iterator[Verdict]:
    """A loop in a thread or a task of a server: the server's health endpoint answers whether it turns or not."""
    told = any(_LAST.search(one.name) for one in system.of_service(system.metrics, service))
    asked = any(one.purpose in ("health", "readiness") and not one.answers_constant for one in _routes(system, service))
    for loop in loops:
        if loop.symbol and not loop.shows_life and not told and not asked:
            text = "is an endless loop beside a server that answers without it, and nothing shows its last turn"
            yield unmet(loop, text, cause=f"{service.name}, beside a server")


def _routes(system: System, service: Service) -> Sequence[Endpoint]:
    return system.owned(system.endpoints, service)
