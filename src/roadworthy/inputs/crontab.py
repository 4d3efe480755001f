"""Reads crontabs."""

import re
import shlex

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, Workload

_LINE = re.compile(
    r"(@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|(?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+)\s+(\S.*)$"
)


def read(path: str, data: bytes) -> Facts:
    """One workload an entry."""
    found = []
    for number, line in enumerate(decoded(data).split("\n"), 1):
        if line.lstrip().startswith("#") or not (match := _LINE.match(line.strip())):
            continue
        try:
            words = tuple(shlex.split(match[2]))
        except ValueError:
            words = tuple(match[2].split())
        name = next((w.rpartition("/")[2] for w in words if "/" in w or w.endswith((".py", ".sh"))), words[0])
        place = Place(path, number, number, quote=line.strip()[:200])
        found.append(
            Workload(
                place=place,
                symbol=name,
                kind="cron",
                name=name,
                command=words,
                is_one_shot=True,
                raw={"schedule": " ".join(match[1].split())},
            )
        )
    return Facts(workloads=tuple(found))


CRONTAB = Reader("crontab", read)
