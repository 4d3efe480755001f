"""Work on a schedule that may start again while the last run is still going.

Why: a run that takes longer than usual meets the next one; both work on the same rows and files, and slow each other.
Scenario: what {subject} asks becomes slow, so that one run takes longer than the time between two.
Impact: runs pile up on the same data: work is done twice, locks are waited for, and memory is taken by all of them.
Detection: more than one run of {subject} at the same time; durations that grow from run to run.
Fix: a CronJob: `concurrencyPolicy: Forbid` and `activeDeadlineSeconds`; a crontab: `flock -n /run/lock/job command`;
    Node: start the next timer when the last run has ended.
Monitoring: gauge of runs in progress; alert above 1, and when a run lasts longer than its interval.
Blind to: a lock that the program takes itself, in a database or in a file.
Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule

_JOB = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: import}
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: import
              image: shop/import:1.0.0
"""
BAD = {
    "k8s/job.yaml": _JOB.replace("- name: import", "- name: import  # unmet"),
    "crontab": """
*/10 * * * * /srv/shop/import.sh  # unmet
""",
}
GOOD = {
    "k8s/job.yaml": _JOB.replace("spec:\n  schedule", "spec:\n  concurrencyPolicy: Forbid\n  schedule").replace(
        "- name: import", "- name: import  # met"
    ),
    "k8s/short.yaml": _JOB.replace(
        "    spec:\n      template", "    spec:\n      activeDeadlineSeconds: 200\n      template"
    ),
    "crontab": """
*/10 * * * * flock -n /run/import.lock /srv/shop/import.sh  # met
*/5 * * * * find /tmp/shop -mtime +1 -delete
0 3 * * * /srv/shop/backup.sh
""",
}

_LOCKS = ("flock", "lockf", "solo", "run-one", "setlock", "chronic-lock", "lckdo")
_SMALL = frozenset(
    {
        "find",
        "rm",
        "curl",
        "wget",
        "logrotate",
        "echo",
        "touch",
        "date",
        "test",
        "certbot",
    }
)
"""Programs that are done at once, or take a lock of their own."""
_OFTEN = re.compile(r"(\*|\*/\d+|[\d,\-/]+,[\d,\-/]+) ")
"""A first field that comes round more than once an hour."""


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def overlapping_runs(system: System) -> Iterator[Verdict]:
    """Asks what runs more than once an hour: of a daily run few last until the next."""
    for workload in system.workloads:
        if workload.is_development or workload.raw.get("container.role", "main") != "main":
            continue
        schedule = workload.raw.get("schedule", "")
        if workload.kind == "cronjob":
            yield from _cronjob(workload, schedule)
        elif workload.kind == "cron" and _OFTEN.match(schedule + " "):
            words = workload.command if isinstance(workload.command, tuple) else ()
            programs = [word.rpartition("/")[2] for word in words]
            if any(program in _LOCKS for program in programs):
                yield met(workload, "does not start while the last run holds its lock")
            elif programs and not _SMALL.intersection(programs[:2]):
                yield unmet(workload, f"starts on {schedule} whether or not the last run has ended", cause="crontab")


def _cronjob(workload: Workload, schedule: str) -> Iterator[Verdict]:
    policy = workload.raw.get("concurrencyPolicy", "Allow")
    if "{{" in policy:
        yield unclear(workload, "takes its concurrency policy from the chart's values")
    elif policy in ("Forbid", "Replace"):
        yield met(workload, "does not start a second run" if policy == "Forbid" else "ends the last run first")
    elif _OFTEN.match(schedule + " ") and "activeDeadlineSeconds" not in workload.raw:
        text = f"starts on {schedule} whether or not the last run has ended: no concurrencyPolicy, which means Allow"
        yield unmet(workload, text, cause="no concurrencyPolicy")
