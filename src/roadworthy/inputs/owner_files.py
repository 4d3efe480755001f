"""Reads who owns which part of a tree: CODEOWNERS, and the catalogue's `catalog-info.yaml`."""

import re
from collections.abc import Iterable

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded

CODE_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
CATALOG = ("catalog-info.yaml", "catalog-info.yml")
MOST_LINES = 5_000
MOST_LINE = 500
MOST_BYTES = 1024 * 1024

_SECTION = expression(r"\^?\[[^\]\n]{1,100}\](?:\[\d{1,3}\])?[ \t]*(.*)$")
_OWNER = re.compile(r"@?[\w.+/@-]{1,120}$")
_SPEC = expression(r"(?ms)^spec:[ \t]*(?:#.*?)?$(.*?)(?=^\S|\Z)")
_SPEC_OWNER = expression(r"(?m)^[ \t]+owner:[ \t]*[\"']?([^\s\"'#{][^\"'#\n]{0,119})")


def code_owners(data: bytes) -> tuple[tuple[str, str], ...]:
    """Patterns with their owners, in the order of the file, whose last fitting line counts; "" takes an owner away."""
    found = []
    default = ""
    for line in decoded(data[:MOST_BYTES]).split("\n")[:MOST_LINES]:
        line = line.strip()
        if not line or line.startswith(("#", "!")) or len(line) > MOST_LINE:
            continue
        section = _SECTION.match(line)
        if section is not None:  # GitLab: owners of a section stand behind its name
            default = _owners(section[1].split())
            continue
        pattern, *owners = line.replace("\\ ", "\0").split()
        found.append((pattern.replace("\0", " ").replace("\\#", "#"), _owners(owners) or default))
    return tuple(found)


def catalog_owner(data: bytes) -> str:
    """The owner that the first entity of a catalogue's file names; "" where it names none."""
    text = decoded(data[:MOST_BYTES])
    spec = _SPEC.search(text)
    owner = _SPEC_OWNER.search(spec[1]) if spec is not None else None
    return owner[1].strip() if owner is not None else ""


def _owners(words: Iterable[str]) -> str:
    """As one text; what comes behind a # is a remark."""
    owners = []
    for word in words:
        if word.startswith("#"):
            break
        if _OWNER.match(word):
            owners.append(word)
    return " ".join(owners)
