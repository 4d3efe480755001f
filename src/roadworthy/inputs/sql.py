"""Reads migrations in SQL: Prisma, Flyway, golang-migrate, goose, dbmate and plain numbered files."""

import re
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.migrations import Migration, SchemaChange

MOST_TEXT = 400_000
MOST_CHANGES = 40

_FOLDER = re.compile(r"(?i)(^|/)(migrations?|migrate|db-migrations?|flyway|changesets?|schema[-_]migrations?)/")
_NUMBERED = re.compile(r"(?i)^(V?\d+([._]\d+)*(__|[_-])|\d{8,}|migration\.sql$|up\.sql$)")
_BACK_NAME = re.compile(r"(?i)(^|[._/-])(down|undo|rollback|revert)([._/-]|$)|(^|/)U\d+(\.\d+)*__")
_BACK_MARK = re.compile(r"(?im)^--\s*(\+goose\s+down|migrate:down|\+migrate\s+down|rollback\b|down\b|undo\b|@undo)")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_NAME = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?([\w.\"`\[\]]+)"
_CREATED = re.compile(rf"(?i)\bCREATE\s+(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+)?TABLE\s+{_NAME}")
_RENAMED = re.compile(rf"(?i)\bALTER\s+TABLE\s+{_NAME}\s+RENAME\s+TO\s+([\w.\"`\[\]]+)")
_DROPPED = re.compile(rf"(?i)\bDROP\s+TABLE\s+{_NAME}")
_MOVED = re.compile(r"(?i)\bUPDATE\s+[\w.\"`\[\]]+\s+(?:AS\s+\w+\s+)?SET\b|\bINSERT\s+INTO\b[^;]*\bSELECT\b")
_EMPTIED = re.compile(rf"(?i)\bTRUNCATE\s+(?:TABLE\s+)?{_NAME}|\bDELETE\s+FROM\s+([\w.\"`\[\]]+)\s*;")
_ALTERED = re.compile(rf"(?i)\bALTER\s+TABLE\s+{_NAME}\s+([^;]{{0,4000}})")
_COLUMN = re.compile(
    r"(?i)\bDROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?(?!CONSTRAINT|INDEX|PRIMARY|FOREIGN|DEFAULT|NOT|KEY|CHECK|PARTITION"
    r"|IDENTITY|EXPRESSION|TRIGGER|POLICY|COLUMN|IF)([\w\"`\[\]]+)"
)
_ALTERS_COLUMN = re.compile(r"(?i)\bALTER\s+(?:COLUMN\s+)?[\w\"`\[\]]+\s+DROP\s+\w+(?:\s+\w+)?")


def read(path: str, data: bytes) -> Facts:
    """The migration that the file is; nothing for other SQL and for the files that lead back."""
    name = path.rpartition("/")[2]
    if not _FOLDER.search(path) or _BACK_NAME.search(path):
        return Facts()
    if not _NUMBERED.match(name) and not name.lower().endswith(".up.sql"):
        return Facts()
    text = decoded(data)[:MOST_TEXT]
    mark = _BACK_MARK.search(text)
    forwards = _blanked(text[: mark.start()] if mark else text)
    changes = tuple(_changes(path, text, forwards))[:MOST_CHANGES]
    migration = Migration(
        place=Place(path, 1, 1, quote=text.partition("\n")[0].strip()[:200]),
        symbol=name,
        tool=_tool(path, text),
        file=path,
        folder=_home(path),
        changes=changes,
        has_way_back=True if mark else None,
        does_something=bool(forwards.strip()),
    )
    return Facts(migrations=(migration,))


def _blanked(text: str) -> str:
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _tool(path: str, text: str) -> str:
    name = path.rpartition("/")[2]
    if name == "migration.sql":
        return "prisma"
    if name.endswith(".up.sql"):
        return "golang-migrate"
    return "flyway" if re.match(r"V\d", name) else "sql"


def _home(path: str) -> str:
    folder = path.rpartition("/")[0]
    return folder.rpartition("/")[0] if path.endswith(("/migration.sql", "/up.sql")) else folder


def _changes(path: str, text: str, forwards: str) -> Iterator[SchemaChange]:
    made = {_bare(match[1]) for match in _CREATED.finditer(forwards)}
    made |= {_bare(match[2]) for match in _RENAMED.finditer(forwards)}
    moves = _MOVED.search(forwards) is not None  # what stood there may have been moved before
    lines = text.split("\n")

    def change(kind: str, what: str, index: int) -> SchemaChange:
        line = text.count("\n", 0, index) + 1
        place = Place(path, line, line, quote=lines[line - 1].strip()[:200])
        return SchemaChange(place=place, symbol=what, kind=kind, what=what)

    for match in _DROPPED.finditer(forwards):
        if _bare(match[1]) not in made and not moves:
            yield change("drop-table", _bare(match[1]), match.start())
    for match in _EMPTIED.finditer(forwards):
        if _bare(match[1] or match[2]) not in made:
            yield change("empty-table", _bare(match[1] or match[2]), match.start())
    for match in _ALTERED.finditer(forwards) if not moves else ():
        body = _ALTERS_COLUMN.sub(lambda one: " " * len(one[0]), match[2])
        for column in _COLUMN.finditer(body):
            yield change("drop-column", f"{_bare(match[1])}.{_bare(column[1])}", match.start(2) + column.start())


def _bare(name: str) -> str:
    return re.sub(r"[\"`\[\]]", "", name).removeprefix("public.").lower()


SQL = Reader("sql", read)
