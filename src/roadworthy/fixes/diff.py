"""What differs between two states of a file, as lines."""

import difflib
import re
from collections.abc import Iterator

from roadworthy.findings import Edit

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def changed_lines(path: str, before: bytes, after: bytes) -> list[Edit]:
    """Each stretch that differs, by its lines."""
    one, other = _lines(before), _lines(after)
    found = []
    for tag, start, end, new, stop in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Edit(path, start + 1, _bare(one[start:end]), _bare(other[new:stop])))
    return found


def unified(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines of a patch as `git apply` takes it, with their ends; bytes that are no UTF-8 as surrogates."""
    name = _quoted(path)
    yield f"--- {_prefixed('a/', name)}\n"
    yield f"+++ {_prefixed('b/', name)}\n"
    lines = difflib.unified_diff(_lines(before), _lines(after), n=3)
    for number, line in enumerate(lines):
        if number < 2:
            continue
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    return _LINE.findall(data.decode("utf-8", "surrogateescape"))


def _bare(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace") for line in lines)


def _quoted(path: str) -> str:
    """As git writes a path that holds what would end the line or the name."""
    if not re.search(r'[\x00-\x1f"\\\x7f]', path):
        return path
    return '"' + re.sub(r'[\x00-\x1f"\\\x7f]', lambda sign: f"\\{ord(sign[0]):03o}", path) + '"'


def _prefixed(prefix: str, name: str) -> str:
    return f'"{prefix}{name[1:]}' if name.startswith('"') else prefix + name
