"""Reads launchd property lists."""

import plistlib
import re
from xml.parsers.expat import ExpatError

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.model import Place, Unread, Variable, Workload

MOST_LINES = 40


def read(path: str, data: bytes) -> Facts:
    """The job of a property list that has a label and something to start."""
    if b"<!ENTITY" in data:
        return Facts(unread=(Unread(Place(path), "declares XML entities; such a property list is not read"),))
    try:
        values = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, IndexError, OverflowError, AttributeError):
        return Facts(unread=(Unread(Place(path), "is not a property list that can be read"),))
    if not isinstance(values, dict) or not isinstance(values.get("Label"), str):
        return Facts()
    arguments = values.get("ProgramArguments")
    words = tuple(str(word) for word in arguments) if isinstance(arguments, list) else ()
    if not words and isinstance(values.get("Program"), str):
        words = (values["Program"],)
    if not words:
        return Facts()
    lines = data.decode("utf-8", "replace").split("\n")
    label = values["Label"]
    first = _line(lines, "Label")
    place = Place(path, first, min(first + MOST_LINES - 1, len(lines)), quote=lines[first - 1].strip()[:200])
    keep = values.get("KeepAlive")
    restart = "always" if keep is True else "on-failure" if isinstance(keep, dict) and keep else None
    given = values.get("EnvironmentVariables")
    at = _place(path, lines, "EnvironmentVariables")
    environment = tuple(
        Variable(place=at, symbol=f"{label}.EnvironmentVariables", name=str(name), value=str(value))
        for name, value in (given.items() if isinstance(given, dict) else ())
    )
    workload = Workload(
        place=place,
        symbol=label,
        kind="launchd",
        name=label,
        command=words,
        restart=restart,
        is_one_shot="StartInterval" in values or "StartCalendarInterval" in values,
        user=str(values["UserName"]) if "UserName" in values else None,
        environment=environment,
        raw=dict(_flat(values, "")),
    )
    return Facts(workloads=(workload,))


LAUNCHD = Reader("launchd", 1, read)


def _line(lines: list[str], key: str) -> int:
    wanted = re.compile(rf"<key>\s*{re.escape(key)}\s*</key>")
    return next((number for number, line in enumerate(lines, 1) if wanted.search(line)), 1)


def _place(path: str, lines: list[str], key: str) -> Place:
    number = _line(lines, key)
    return Place(path, number, number, quote=lines[number - 1].strip()[:200])


def _flat(value: object, prefix: str, depth: int = 0) -> list[tuple[str, str]]:
    """Settings by dotted key, as text."""
    if depth > 8:
        return []
    if isinstance(value, dict):
        found = []
        for key, inner in value.items():
            found.extend(_flat(inner, f"{prefix}.{key}" if prefix else str(key), depth + 1))
        return found
    if isinstance(value, list):
        if all(isinstance(item, (str, int, float)) for item in value):
            return [(prefix, " ".join(str(item) for item in value))]
        return [pair for index, item in enumerate(value) for pair in _flat(item, f"{prefix}.{index}", depth + 1)]
    if isinstance(value, bool):
        return [(prefix, "true" if value else "false")]
    return [(prefix, str(value))] if isinstance(value, (str, int, float)) else []
