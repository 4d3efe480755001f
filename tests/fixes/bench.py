"""Mends a repository that is held in memory."""

from collections.abc import Mapping
from datetime import date

from roadworthy.fixes.mend import Mending
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import mend_reading
from roadworthy.settings import Settings

TODAY = date(2026, 11, 20)


def mended(contents: Mapping[str, str | bytes], *rules: str) -> Mending:
    """What would be changed for these rules."""
    return mend_reading(Reading(MemoryRepository(contents), None), Settings(TODAY), frozenset(rules))


def after(contents: Mapping[str, str | bytes], path: str, *rules: str) -> str:
    """The file as it would be; as it is where nothing changes it."""
    mending = mended(contents, *rules)
    given = contents[path]
    raw = given.encode() if isinstance(given, str) else given
    return mending.after.get(path, raw).decode("utf-8", "surrogateescape")


def reasons(contents: Mapping[str, str | bytes], *rules: str) -> list[str]:
    """Why findings were left."""
    return [kept.why for kept in mended(contents, *rules).left]
