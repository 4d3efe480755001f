"""Ranges of versions as manifests of Python, Node and Go write them, and whether one admits another."""

import re
from dataclasses import dataclass

from roadworthy.expression import expression

Numbers = tuple[int, ...]

_PART = expression(r"(>=|<=|!=|===?|~=|=|>|<|\^|~)?\s*v?(\d+(?:\.(?:\d+|[xX*]))*)")
_END = 1_000_000


@dataclass(frozen=True)
class Range:
    """From `low` on, below `high`; both padded to four numbers."""

    low: Numbers
    high: Numbers


def numbers(text: str) -> Numbers:
    """`3.11.4` as numbers; empty where it is none."""
    match = re.match(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})", text.strip())
    return tuple(int(one) for one in match[1].split(".")) if match else ()


def ranges(text: str) -> tuple[Range, ...]:
    """What a requirement admits, one for each alternative; empty where everything does or it cannot be told."""
    found: list[Range] = []
    for alternative in re.split(r"\|\|?", text[:200]):
        hyphen = re.fullmatch(r"\s*v?(\d[\d.]*)\s+-\s+v?(\d[\d.]*)\s*", alternative)
        if hyphen:
            found.append(Range(_padded(numbers(hyphen[1])), _next(numbers(hyphen[2]))))
            continue
        low, high = _padded(()), _next(())
        parts = _PART.findall(alternative)
        if not parts:
            return ()
        for sign, written in parts:
            is_wild = not written[-1].isdigit()
            bare = numbers(re.sub(r"\.[xX*].*", "", written))
            if sign in (">=", ">"):
                low = max(low, _padded(bare))
            elif sign == "<":
                high = min(high, _padded(bare))
            elif sign == "<=":
                high = min(high, _next(bare))
            elif sign != "!=":
                low = max(low, _padded(bare))
                high = min(high, _bound(sign, bare) if not is_wild else _next(bare))
        found.append(Range(low, high))
    return tuple(found)


def _bound(sign: str, bare: Numbers) -> Numbers:
    if sign == "^":
        at = next((index for index, one in enumerate(bare) if one), len(bare) - 1)
        return _next(bare[: at + 1])
    if sign == "~":
        return _next(bare[:2])
    if sign == "~=":
        return _next(bare[: max(len(bare) - 1, 1)])
    return _next(bare)


def _padded(bare: Numbers) -> Numbers:
    return tuple((*bare, 0, 0, 0, 0)[:4])


def _next(bare: Numbers) -> Numbers:
    """The first version that no longer begins with these numbers."""
    return _padded((*bare[:-1], bare[-1] + 1)) if bare else tuple([_END] * 4)


def admits(wanted: tuple[Range, ...], version: str) -> bool:
    """Some version that begins with these numbers is in one of the ranges."""
    bare = numbers(version)
    return any(_padded(bare) < one.high and one.low < _next(bare) for one in wanted)


def admits_from(wanted: tuple[Range, ...], version: str) -> bool:
    """Whoever has just this version is served: nothing newer is asked for, and it is not above the range."""
    bare = numbers(version)
    return any(one.low < _next(bare) and _padded(bare) < one.high for one in wanted)


def reaches(wanted: tuple[Range, ...], version: str) -> bool:
    """Some version that is admitted is not older than this one."""
    return any(_padded(numbers(version)) < one.high for one in wanted)


def is_at_least(version: str, least: str) -> bool:
    """As far as both tell."""
    bare, wanted = numbers(version), numbers(least)
    length = min(len(bare), len(wanted))
    return length > 0 and bare[:length] >= wanted[:length]


def is_like(version: str, told: str) -> bool:
    """They agree as far as both tell."""
    bare, wanted = numbers(version), numbers(told)
    length = min(len(bare), len(wanted))
    return length > 0 and bare[:length] == wanted[:length]
