"""Reads lock files: the names they fix, nothing else."""

import re

from packaging.utils import canonicalize_name

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Lockfile, Place

MOST_NAMES = 10_000

_TOML_NAME = re.compile(r'^name = "([^"]+)"', re.M)
_NAMES = {
    "uv.lock": ("python", _TOML_NAME),
    "poetry.lock": ("python", _TOML_NAME),
    "pdm.lock": ("python", _TOML_NAME),
    "pylock.toml": ("python", _TOML_NAME),
    "pipfile.lock": ("python", re.compile(r'^\s{8}"([A-Za-z0-9._-]+)": \{', re.M)),
    "package-lock.json": ("node", re.compile(r'"node_modules/((?:@[^/"]+/)?[^/"]+)": \{')),
    "yarn.lock": ("node", re.compile(r'^"?((?:@[^/@"\s]+/)?[^@"\s]+)@', re.M)),
    "pnpm-lock.yaml": ("node", re.compile(r"^  '?/?((?:@[^/@']+/)?[^@'\s/:]+)[@/]\d", re.M)),
    "bun.lock": ("node", re.compile(r'^\s{4}"((?:@[^/"]+/)?[^/"@]+)": \[', re.M)),
    "go.sum": ("go", re.compile(r"^(\S+) v", re.M)),
}


def read(path: str, data: bytes) -> Facts:
    """The lock file with its names."""
    kind = path.rpartition("/")[2].lower()
    ecosystem, pattern = _NAMES.get(kind, ("", None))
    if pattern is None:
        return Facts()
    names = dict.fromkeys(pattern.findall(decoded(data)))
    kept = tuple(names)[:MOST_NAMES]
    if ecosystem == "python":
        kept = tuple(canonicalize_name(name) for name in kept)
    lock = Lockfile(place=Place(path), symbol=kind, file=path, kind=kind, ecosystem=ecosystem, names=kept)
    return Facts(lockfiles=(lock,))


LOCK = Reader("lock", read)
