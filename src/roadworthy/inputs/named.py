"""Words in capitals that a file holds: a setting may be used, or told of, in a way that no reader knows."""

from roadworthy.expression import expression

MOST_NAMES = 2_000
"""Names of one file that are kept."""
MOST_BYTES = 2 * 1024 * 1024

DOCUMENTS = frozenset({"markdown", "restructuredtext", "policy", "env"})
"""Kinds of files that tell people of a setting: a name in one of them is offered, not used."""

_NONE = frozenset({"lock", "sql", "ignore", "json"})
_NAME = expression(rb"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+(?![A-Za-z0-9_])")
_QUOTED = expression(rb"[\"'`]([A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+)[\"'`,]")


def named_in(kind: str, data: bytes) -> tuple[str, ...]:
    """Names such as `MODEL_NAME`, sorted; of Go only whole strings, since its own names are written otherwise.

    Args:
        kind: the name of the reader, as `kind_of` gives it.
    """
    if kind in _NONE:
        return ()
    found = (_QUOTED if kind == "go" else _NAME).findall(data[:MOST_BYTES])
    return tuple(sorted({name.decode() for name in found})[:MOST_NAMES])
