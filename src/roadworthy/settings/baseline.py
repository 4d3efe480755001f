"""A baseline: the findings that were there before anybody looked, each by its fingerprint."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from roadworthy.errors import RoadworthyError
from roadworthy.model import Waiver
from roadworthy.model.waiver import Origin

BASELINE = "roadworthy-baseline.json"
"""How the file is called where nobody names it."""
SCHEMA = "roadworthy/baseline-1"
MOST_BYTES = 64 * 1024 * 1024


class BaselineInvalid(RoadworthyError):
    """The file is no baseline, or is broken."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}", hint="`roadworthy baseline` writes one")


@dataclass(frozen=True)
class Entry:
    """A finding that was there.

    Attributes:
        line: where it stood when it was written down; it is found by its fingerprint wherever it moves in its file.
    """

    fingerprint: str
    rule: str
    path: str
    line: int = 0


@dataclass(frozen=True)
class BaselineFile:
    """What a baseline holds.

    Attributes:
        repository, commit: that it was written of.
        until: the last day on which it counts.
    """

    repository: str
    commit: str
    written: date
    until: date
    by: str
    entries: tuple[Entry, ...]

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """One for each entry."""
        because = f"was there before {self.written.isoformat()}"
        return tuple(
            Waiver(each.rule, self.until, self.by, because, each.path, each.fingerprint, origin=Origin.BASELINE)
            for each in self.entries
        )


def read_baseline(content: bytes, file: Path) -> BaselineFile:
    """The baseline that stands in this file.

    Raises:
        BaselineInvalid: it is no JSON, of another schema, or lacks something.
    """
    if len(content) > MOST_BYTES:
        raise BaselineInvalid(file, f"has {len(content):,} bytes; a baseline may have {MOST_BYTES:,}")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BaselineInvalid(file, "is not valid JSON") from error
    schema = given.get("schema") if isinstance(given, dict) else None
    if schema != SCHEMA:
        raise BaselineInvalid(file, f"is no baseline: its schema is {str(schema)[:60]!r}, and {SCHEMA!r} was expected")
    try:
        return BaselineFile(
            repository=_text(given["repository"]),
            commit=_text(given["commit"]),
            written=date.fromisoformat(given["written"]),
            until=date.fromisoformat(given["until"]),
            by=_text(given["by"]),
            entries=tuple(
                Entry(_text(each["fingerprint"]), _text(each["rule"]), _text(each["path"]), int(each["line"]))
                for each in given["entries"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BaselineInvalid(file, f"is a broken baseline: {type(error).__name__}: {str(error)[:80]}") from error


def written(baseline: BaselineFile) -> str:
    """The file's text: one entry a line in a fixed order, so that a change of it reads well."""
    head = {
        "schema": SCHEMA,
        "repository": baseline.repository,
        "commit": baseline.commit,
        "written": baseline.written.isoformat(),
        "until": baseline.until.isoformat(),
        "by": baseline.by,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    entries = [json.dumps(_object(each)) for each in in_order(baseline.entries)]
    listed = ",\n    ".join(entries)
    body = f'  "entries": [\n    {listed}\n  ]' if entries else '  "entries": []'
    return "\n".join(["{", *lines, body, "}"]) + "\n"


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By path, rule and fingerprint; each once."""
    return sorted(dict.fromkeys(entries), key=lambda each: (each.path, each.rule, each.fingerprint))


def _object(entry: Entry) -> dict[str, Any]:
    return {"rule": entry.rule, "path": entry.path, "line": entry.line, "fingerprint": entry.fingerprint}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
