"""Tells whether two texts say the same value, as a document and code write it."""

import ast
import re
from math import isclose

from roadworthy.expression import expression

_ON = frozenset({"true", "1", "yes", "on", "enabled", "enable"})
_OFF = frozenset({"false", "0", "no", "off", "disabled", "disable"})
_NOTHING = frozenset({"", "none", "null", "nil", "[]", "{}", "unset", "empty", '""', "''"})
_FACTORS = {
    "ms": 0.001,
    "s": 1.0,
    "m": 60.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "b": 1.0,
    "kb": 1e3,
    "mb": 1e6,
    "gb": 1e9,
    "kib": 1024.0,
    "mib": 1024.0**2,
    "gib": 1024.0**3,
    "%": 0.01,
}
_UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("b", "byte", "bytes"), "b"),
    **{word: word for word in ("kb", "mb", "gb", "kib", "mib", "gib", "%")},
}
_QUANTITY = expression(r"(-?[\d][\d_,]*(?:\.\d+)?(?:e\d+)?)\s*([a-z%]*)")


def is_same_value(one: str, other: str) -> bool:
    """Both say the same: `8000` and `"8000"`, `yes` and `True`, `5m` and `300`, `a, b` and `["a", "b"]`,
    `:9121` and `0.0.0.0:9121`.

    Where only one of them has a unit, the other is taken in whichever unit lets them agree.
    """
    a, b = _plain(one), _plain(other)
    if a == b or (a in _ON and b in _ON) or (a in _OFF and b in _OFF) or (a in _NOTHING and b in _NOTHING):
        return True
    if (not a and b in _OFF) or (not b and a in _OFF):
        return True
    numbers = _amounts(a), _amounts(b)
    if all(numbers):
        return any(isclose(x, y, rel_tol=1e-6, abs_tol=1e-9) for x in numbers[0] for y in numbers[1])
    return _listed(a) == _listed(b)


def _plain(text: str) -> str:
    bare = text.strip().strip("`").strip()
    while len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1].strip()
    bare = re.sub(r"^(?:0\.0\.0\.0|\[::\])(?=:\d+$)", "", bare.lower())
    if re.search(r"[a-z]", bare):
        bare = bare.removeprefix("./").rstrip("/") or bare
    return bare


def _amounts(text: str) -> frozenset[float]:
    """What a number with or without a unit may stand for, each way in a base unit; none where it is no number."""
    if re.fullmatch(r"[\d\s*()]+", text) and "*" in text and len(text) < 60 and "**" not in text:
        parts = [part for part in re.split(r"[\s*()]+", text) if part]
        product = 1.0
        for part in parts:
            product *= float(part)
        return frozenset({product})
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return frozenset()
    number = float(match[1].replace(",", "").replace("_", ""))
    if not match[2]:
        return frozenset({number})
    unit = _UNITS.get(match[2])
    if unit is None:
        return frozenset()
    base = number * _FACTORS[unit]
    scales = [1.0]
    if unit in ("ms", "s", "min", "h", "d"):
        scales = [_FACTORS[one] for one in ("ms", "s", "min", "h", "d")]
    elif unit != "%":
        scales = [_FACTORS[one] for one in ("b", "kb", "mb", "gb", "kib", "mib", "gib")]
        if unit in ("kb", "mb", "gb"):
            binary = number * _FACTORS[unit[0] + "ib"]
            return frozenset(value / scale for value in (base, binary) for scale in scales)
    return frozenset({number, *(base / scale for scale in scales)})


def _listed(text: str) -> tuple[str, ...]:
    """The items of a list in either form."""
    if text[:1] in "[({" and len(text) < 5_000:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            value = None
        if isinstance(value, list | tuple | set):
            return tuple(str(one).strip() for one in value)
    return tuple(part.strip(" \"'[]") for part in text.split(","))
