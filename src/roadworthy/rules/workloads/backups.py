"""What shows that somebody keeps copies, and that somebody brings them back."""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.model import Place, Role, System

_COPIES = expression(
    r"(?<![a-z])(backups?|pg_?dump(all)?|mysqldump|mariadb-dump|mongodump|pgbackrest|wal-?g|barman|restic|borg(matic)?|"
    r"velero|litestream|kopia|duplicity|snapshots?|volumesnapshot|pg_basebackup|rclone|longhorn|clickhouse-backup|"
    r"scheduledbackup|autobackup|offen/docker-volume-backup|kanister|stash)(?![a-z])",
    re.IGNORECASE,
)
_DUMPS = expression(r"(?<![a-z])(pg_dump(all)?|mysqldump|mongodump|pg_basebackup|restic backup|borg create)(?![a-z])")
_RETURNS = expression(
    r"(?<![a-z])(restor(e|es|ed|ing)|pg_?restore|mongorestore|recover(y|ed)?)(?![a-z])", re.IGNORECASE
)
_KINDS = frozenset(
    {"VolumeSnapshot", "VolumeSnapshotClass", "Schedule", "Backup", "ScheduledBackup", "RecurringJob", "BackupPolicy",
     "ReplicationSource", "BackupStorageLocation", "PerconaServerMongoDBBackup", "K8upSchedule"}
)  # fmt: skip


def copies(system: System) -> Iterator[Place]:
    """Where something makes copies: jobs, scripts, units, objects of an operator, pipelines."""
    yield from _spoken(system, _COPIES)
    for kind in sorted(_KINDS):
        yield from (one.place for one in system.resources_of(kind))
    for one in system.resources:
        if any("backup" in key.lower() for key in one.fields):
            yield one.place


def told(system: System) -> Iterator[Place]:
    """Where a document tells people to make one."""
    for document in system.documents:
        for block in document.blocks:
            if any(_DUMPS.search(command.label) for command in block.commands):
                yield block.place


def returns(system: System) -> Iterator[Place]:
    """Where something, or a document, tells how a copy is brought back."""
    yield from _spoken(system, _RETURNS)
    for document in system.documents:
        for heading in document.headings:
            if _RETURNS.search(heading.text):
                yield heading.place
        for block in document.blocks:
            if _RETURNS.search(block.text):
                yield block.place
    for test in system.tests:
        if _RETURNS.search(test.file):
            yield Place(test.file)


def _spoken(system: System, wanted: re.Pattern[str]) -> Iterator[Place]:
    for workload in system.workloads:
        words = [word for part in (workload.command, workload.entrypoint) if isinstance(part, tuple) for word in part]
        said = " ".join((workload.name, workload.container, str(workload.image), *words))
        if wanted.search(said):
            yield workload.place
    for script in system.scripts:
        if wanted.search(script.file):
            yield script.place
        for command in script.commands:
            if command.program not in ("echo", "printf", "log", "info") and wanted.search(command.label):
                yield command.place
                break
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if wanted.search(f"{step.name} {step.run} {step.uses}"):
                yield step.place
                break
    for file in system.files:
        if file.role is Role.PRODUCTION and wanted.search(file.name):
            yield Place(file.path)
