"""One table of a config: its keys are taken one by one, each of the wanted kind, and what is left is refused."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from roadworthy.errors import SettingsInvalid, nearest

MOST_BYTES = 1024 * 1024
MOST_TABLES = 2_000
Made = TypeVar("Made")
Word = TypeVar("Word", bound=Enum)


def table_of(config: bytes, file: Path) -> "Table":
    """The config as its outermost table.

    Raises:
        SettingsInvalid: it is not TOML.
    """
    if len(config) > MOST_BYTES:
        raise SettingsInvalid(file, f"has {len(config):,} bytes; a config may have {MOST_BYTES:,}")
    try:
        return Table(file, "", tomllib.loads(config.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(file, f"is not valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsInvalid(file, "is nested too deep") from error


class Table:
    """What one table gives, and what of it was asked for."""

    def __init__(self, file: Path, name: str, given: Mapping[str, Any]) -> None:
        self.file, self.name, self.given = file, name, given
        self.known: set[str] = set()

    def fail(self, why: str) -> SettingsInvalid:
        return SettingsInvalid(self.file, f"{self.name}: {why}" if self.name else why)

    def has(self, key: str) -> bool:
        """It is given, whatever it is."""
        return key in self.given

    def take(self, key: str) -> Any:
        self.known.add(key)
        return self.given.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key)
        if value is None:
            if default is None:
                raise self.fail(f"{key!r} is missing")
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{key!r} wants a text, and is {_shown(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.fail(f"{key!r} wants a list of texts, and is {_shown(value)}")
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(f"{key!r} wants true or false, and is {_shown(value)}")
        return value

    def number(self, key: str, least: float = 0, most: float = 1e15) -> float | None:
        """None where it is not given."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.fail(f"{key!r} wants a number from {least:g} to {most:g}, and is {_shown(value)}")
        return float(value)

    def whole(self, key: str, least: int = 0, most: int = 10**9) -> int | None:
        """None where it is not given."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.fail(f"{key!r} wants a whole number from {least} to {most}, and is {_shown(value)}")
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise self.fail(f"{key!r} wants a date like 2027-01-31, and is {_shown(value)}") from None
        if value is None:
            raise self.fail(f"{key!r} is missing: nothing is set aside for ever")
        if isinstance(value, datetime):
            return value.date()
        if not isinstance(value, date):
            raise self.fail(f"{key!r} wants a date like 2027-01-31, and is {_shown(value)}")
        return value

    def choice(self, key: str, words: type[Word], default: Word) -> Word:
        value = self.take(key)
        return default if value is None else self.word(key, value, words)

    def word(self, key: str, value: object, words: type[Word]) -> Word:
        known = [each.value for each in words]
        if value not in known:
            raise self.fail(f"{key!r} is {_shown(value)}; known: {', '.join(map(str, known))}")
        return words(value)

    def pairs(self, key: str, example: str) -> tuple[tuple[str, Any], ...]:
        """A table of names that the owner chooses, each with its value, in their order."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise self.fail(f"{key!r} wants a table: [{key}], then {example}")
        return tuple(value.items())

    def inner(self, key: str) -> "Table":
        """The table of this name; an empty one where it is not given."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            raise self.fail(f"{key!r} wants a table: [{key}]")
        return Table(self.file, f"[{key}]", value or {})

    def each(self, key: str, make: Callable[["Table"], Made]) -> tuple[Made, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fail(f"{key!r} wants tables: [[{key}]]")
        if len(value) > MOST_TABLES:
            raise self.fail(f"{len(value):,} [[{key}]] are given; a config may have {MOST_TABLES:,}: write a baseline")
        made = []
        for number, each in enumerate(value, 1):
            table = Table(self.file, f"[[{key}]] number {number}", each)
            made.append(make(table))
            table.refuse_others()
        return tuple(made)

    def refuse_others(self) -> None:
        for key in self.given:
            if key not in self.known:
                raise self.fail(f"there is no key {key!r}{_meant(key, self.known)}")


def _meant(key: str, known: Iterable[str]) -> str:
    near = nearest(key, known)
    return f"; did you mean {' or '.join(near)}?" if near else f"; known: {', '.join(sorted(known))}"


def _shown(value: object) -> str:
    """Enough of it to be found."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
