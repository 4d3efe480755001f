"""Copies that nobody has ever brought back.

Why: a backup is worth what its restore is worth, and a restore that was never tried is a hope.
Scenario: the database is lost, and the last copy is brought back for the first time.
Impact: it is empty, of another version, or needs a key that was on the lost disk; the outage becomes a loss.
Detection: nobody can say when a copy was last restored, or how long it took.
Fix: a job once a month that restores the newest copy into an empty database and asks for its newest record.
Monitoring: alert when that job has not succeeded for forty days.
Blind to: drills that people hold without writing them down.
Source: https://sre.google/sre-book/data-integrity/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.backups import returns

BAD = {
    "k8s/backup.yaml": """
apiVersion: batch/v1
kind: CronJob
metadata: {name: dump}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: dump  # unmet
              image: postgres:16.3
              command: [sh, -c, "pg_dump -Fc shop > /backup/shop.dump"]
""",
}
GOOD = {
    "k8s/backup.yaml": BAD["k8s/backup.yaml"].replace("  # unmet", ""),
    "deploy/restore.sh": """
#!/bin/sh
pg_restore -d empty /backup/shop.dump
""",
    "docs/runbook.md": "# Restoring the database\n",
}
_DUMPS = (
    "pg_dump",
    "pg_dumpall",
    "mysqldump",
    "mongodump",
    "pg_basebackup",
    "restic backup",
    "borg create",
    "mariadb-dump",
)
_TELLS = 2


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SINGLE_POINT,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def restore_untested(system: System) -> Iterator[Verdict]:
    """Ask each job and script that dumps a store whether anything here tells of the way back."""
    dumping = [
        one
        for one in system.workloads
        if isinstance(one.command, tuple | type(None))
        and any(word in " ".join((*_words(one.entrypoint), *_words(one.command))) for word in _DUMPS)
    ]
    scripts = [
        (script, command)
        for script in system.scripts
        for command in script.commands
        if command.label.startswith(_DUMPS)
    ]
    if not dumping and not scripts:
        return
    way_back = min(returns(system), default=None)
    text = "makes copies, and nothing here brings one back or tells how"
    if way_back is not None:
        return
    for workload in dumping:
        yield unmet(workload, text, cause="no restore")
    for script, command in scripts[:1]:
        yield unmet(script, text, place=command.place, cause="no restore")


def _words(given: object) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()
