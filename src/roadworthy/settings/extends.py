"""What a config stands on: a file of the same tree, or data of an installed package, pinned by its hash."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Protocol

from roadworthy.expression import expression
from roadworthy.settings.settings import CONFIG
from roadworthy.settings.table import Table

MOST_FLOORS = 8
_HASH = expression(r"[0-9a-f]{64}")
_PACKAGE = expression(r"[A-Za-z0-9](?:[\w.-]{0,98}[A-Za-z0-9])?")


class Lookup(Protocol):
    """Finds the bytes of what is extended. None where it is not there."""

    def file(self, path: str) -> bytes | None:
        """Of the reviewed tree, relative to its root."""
        ...

    def package(self, name: str) -> bytes | None:
        """The `roadworthy.toml` of an installed distribution, read as data."""
        ...


@dataclass(frozen=True)
class Extended:
    """One floor."""

    name: str
    content: bytes


def floor_of(table: Table, lookup: Lookup | None, below: tuple[Extended, ...]) -> Extended | None:
    """What this config extends; None where it stands on its own.

    Args:
        below: the configs that led here, the reviewed one's first floor first.

    Raises:
        SettingsInvalid: it is a network address, leads out of the tree, is not there, has no hash or another one, or
            extends itself.
    """
    given = table.text("extends", "")
    pinned = table.text("extends_sha256", "")
    if not given:
        if pinned:
            raise table.fail("'extends_sha256' pins nothing: 'extends' is missing")
        return None
    if lookup is None:
        raise table.fail("'extends' cannot be followed from here")
    if "://" in given or given.startswith(("//", "git@")):
        raise table.fail(f"'extends' is a network address; nothing is fetched: copy it into the tree: {given[:60]!r}")
    is_file = "/" in given or given.endswith(".toml")
    if is_file:
        parts = [part for part in PurePosixPath(given).parts if part != "."]
        if given.startswith("/") or ".." in parts or "\\" in given:
            raise table.fail(f"'extends' leads out of the tree: {given[:80]!r}")
        name = "/".join(parts)
        content = lookup.file(name)
    else:
        if _PACKAGE.fullmatch(given) is None:
            raise table.fail(f"'extends' names neither a file nor a package: {given[:80]!r}")
        name = given
        content = lookup.package(name)
    if content is None:
        where = "no such file is in the tree" if is_file else "no installed package so named holds a roadworthy.toml"
        raise table.fail(f"'extends' is {name!r}, and {where}")
    if name in (CONFIG, str(table.file), *(each.name for each in below)):
        raise table.fail(f"'extends' leads back to {name!r}")
    if len(below) >= MOST_FLOORS:
        raise table.fail(f"more than {MOST_FLOORS} configs extend each other")
    has = sha256(content).hexdigest()
    if not pinned:
        raise table.fail(f"'extends_sha256' is missing; {name} has {has}")
    if _HASH.fullmatch(pinned) is None:
        raise table.fail(f"'extends_sha256' wants 64 hexadecimal digits, and is {pinned[:80]!r}")
    if pinned != has:
        raise table.fail(f"'extends_sha256' pins {pinned[:12]}…, and {name} has {has}: read what changed and pin it")
    return Extended(name, content)
