"""Reads launchd property lists."""

import plistlib
import re
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.homes import home_in
from roadworthy.model import Literal, Place, Resources, Unread, Variable, Workload

MOST_LINES = 40
_KEY = re.compile(r"<key>\s*([^<]{1,200}?)\s*</key>")
_STRING = re.compile(r"<string>\s*([^<]{1,1000}?)\s*</string>")
_RESTRAINING = ("HardResourceLimits", "SoftResourceLimits", "Nice", "ProcessType", "LowPriorityIO", "ThrottleInterval")
"""Keys that say what a job may take, or how it is held back."""


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
    lines = decoded(data).split("\n")
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
        resources=_limits(path, lines, values),
        raw=dict(_flat(values, "")),
        places={str(key): _place(path, lines, str(key)) for key in values},
    )
    return Facts(workloads=(workload,), literals=tuple(_paths(path, lines, label)))


LAUNCHD = Reader("launchd", read)


def _limits(path: str, lines: list[str], values: dict[str, object]) -> Resources | None:
    """What the job may take, and the keys that hold it back; None where no key does."""
    given = [key for key in _RESTRAINING if key in values]
    if not given:
        return None
    numbers = sorted(_line(lines, key) for key in given)
    first, last = numbers[0], min(numbers[-1] + 1, numbers[0] + MOST_LINES - 1, len(lines))
    memory: object = None
    for key in ("HardResourceLimits", "SoftResourceLimits"):
        limits = values.get(key)
        if isinstance(limits, dict):
            memory = memory or limits.get("ResidentSetSize") or limits.get("Data")
    place = Place(path, first, last, quote=lines[first - 1].strip()[:200])
    return Resources(place=place, symbol=f"{values['Label']}.limits", memory_limit=str(memory) if memory else None)


def _paths(path: str, lines: list[str], label: str) -> Iterator[Literal]:
    """Homes of people, each with the key under which it stands."""
    key = ""
    for number, line in enumerate(lines, 1):
        key = match[1] if (match := _KEY.search(line)) else key
        for text in _STRING.findall(line):
            if home_in(text):
                place = Place(path, number, number, quote=line.strip()[:200])
                yield Literal(place=place, symbol=label, kind="path", value=text[:200], name=key)


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
