"""Reads a Procfile."""

import re
import shlex

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, Workload

_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)$")


def read(path: str, data: bytes) -> Facts:
    """One workload a process type; a platform restarts what ends, `release` runs once."""
    found = []
    for number, line in enumerate(decoded(data).split("\n"), 1):
        if match := _LINE.match(line):
            try:
                words = tuple(shlex.split(match[2]))
            except ValueError:
                words = tuple(match[2].split())
            place = Place(path, number, number, quote=line.strip()[:200])
            found.append(
                Workload(
                    place=place,
                    symbol=match[1],
                    kind="procfile",
                    name=match[1],
                    command=words,
                    restart="always",
                    is_one_shot=match[1] == "release",
                )
            )
    return Facts(workloads=tuple(found))


PROCFILE = Reader("procfile", read)
