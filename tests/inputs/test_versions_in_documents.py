"""Versions that documents tell are read from lists, tables, badges and prose, and held against ranges."""

import pytest

from roadworthy.inputs.markdown import read
from roadworthy.rules.version_ranges import admits, admits_from, ranges, reaches

GUIDE = b"""\
# Chat

![python](https://img.shields.io/badge/Python-3.10%2B-blue)

## Requirements

- Python (>= 3.9) and PostgreSQL 15 or newer
- Node.js v20+
- Lucide React 0.263
- Python 3.9, 3.10 and 3.11

| Part | Version |
|---|---|
| FastAPI | 0.104 |
| Redis | 6379 |

## Notes

Dictionaries keep their order since Python 3.7. Go 2 steps back.
"""


def test_versions_are_claims() -> None:
    """Each has its line, and whether a newer one will do; history, ports and several versions are none."""
    found = [one for one in read("README.md", GUIDE).claims if one.kind == "version"]

    assert [(one.place.start, one.subject, one.details["version"], one.details.get("least", "")) for one in found] == [
        (3, "python", "3.10", "yes"),
        (7, "postgres", "15", "yes"),
        (7, "python", "3.9", "yes"),
        (8, "node", "20", "yes"),
        (14, "fastapi", "0.104", ""),
    ]


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        (">=3.9", "3.11"),
        ("^18.2.0", "18"),
        (">=16 <21", "20"),
        ("14 || 16", "16"),
        ("~=2.1", "2.4"),
        ("3.11.*", "3.11"),
    ],
)
def test_a_range_admits_a_version(wanted: str, version: str) -> None:
    """Some version that begins with these numbers lies in one of the alternatives."""
    assert admits(ranges(wanted), version)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        (">=3.11", "3.9"),
        ("^19.0.0", "18"),
        ("==0.110.2", "0.104"),
        ("~=2.1", "3.0"),
        ("16 - 18", "20"),
        ("^0.110.0", "0.109"),
    ],
)
def test_a_range_refuses_a_version(wanted: str, version: str) -> None:
    """None of the alternatives holds it."""
    assert not admits(ranges(wanted), version)


def test_a_minimum_that_is_looser_in_the_manifest_does_not_contradict() -> None:
    """Whoever has the documented version is served; a stricter manifest refuses it."""
    assert admits_from(ranges(">=3.9"), "3.11")
    assert not admits_from(ranges(">=3.12"), "3.11")
    assert reaches(ranges("==0.121.1"), "0.115") and not reaches(ranges("==0.104.1"), "0.115")


@pytest.mark.parametrize("wanted", ["*", "latest", "", "workspace:*"])
def test_what_tells_no_range_has_none(wanted: str) -> None:
    """Nothing can be held against it."""
    assert ranges(wanted) == ()
