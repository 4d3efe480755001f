"""What a text says of a setting beside its name: the default, and whether it must be given."""

import re
from dataclasses import dataclass

from roadworthy.expression import expression

_UNIT = r"(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|[kmg]i?b|bytes?|b|%)"
_TOLD = expression(
    r"(?i)\bdefaults?(?:[ \t]+values?)?([ \t]+(?:is|to|of)\b(?:[ \t]+port\b)?|[ \t]*[:=])?[ \t]*"
    r"(?:\*\*)?(?:`([^`\n]{0,200})`|\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'"
    rf"|(-?\d[\w.:-]{{0,40}}(?:[ \t]{_UNIT}\b)?|[^\s,;()\[\]`\"'|]{{1,100}}))"
)
_GOES_ON = expression(
    r"(?i)[ \t]*(?:\*\*)?[ \t]*(?:or\b|/|\bin\b|on\b|for\b|if\b|when\b|unless\b|with\b|and\b|\+|×|\*[ \t]|%)"
)
_ENDS = expression(r"[ \t]*(?:[)\].,;|]|$|\n)")
_SPAN = expression(r"`([^`]{0,200})`")
_AROUND = expression(rf"(?i)^\W*{_UNIT}?\W*$")
_QUANTITY = expression(rf"(?i)-?[\d.,_]+[ \t]{_UNIT}")
_SILENT = frozenset(("", "-", "--", "—", "–", "n/a", "na", "?", "…", "...", "tbd", "same", "see", "auto", "varies"))
_EMPTY = frozenset(
    {"none", "null", "nil", "empty", "unset", "undefined", "not set", "(empty)", "(none)", "(unset)", "no default"}
    | {'""', "''", "empty string", "blank"}
)
_PLACEHOLDER = expression(
    r"(?i)<[^>]*>|\.\.\.|…|\byour[-_ ]|xxx|\$\{?\w|change[-_]?me|\*\*\*|\{\{?\w|^sk-|generated|random"
)
_WORDS = frozenset(
    {"the", "a", "an", "no", "to", "is", "it", "value", "values", "your", "same", "current", "auto", "based"}
    | {"whatever", "all", "any", "this", "that", "see", "depends", "none", "not", "setting", "settings"}
    | {"config", "configuration", "environment", "path", "location", "model", "models", "be", "behaviour"}
    | {"behavior", "port"}
)
_YES = expression(r"(?i)\W*(yes|required|mandatory|true|✅|✔️?|✓|☑️?|y|must)\W*")
_NO = expression(r"(?i)\W*(no|optional|false|❌|✗|✘|n|not required)\W*")
_IS_REQUIRED = expression(r"(?i)[(\[*_]+required[)\]*_:.]+|^\W*required[.,;:)]|\bis required[.)]?\s*$|\(required\)")
_IS_OPTIONAL = expression(r"(?i)[(\[*_]+optional\b[^)\]*_]{0,60}[)\]*_:.]+|^\W*optional[.,;:)]|\bis optional[.)]?\s*$")
_ONLY = expression(r"(?i)(required|optional|mandatory)[^.|]{0,20}?\b(if|when|for|only|unless|in|by|with|except)\b")


@dataclass(frozen=True)
class Told:
    """What is said of a setting.

    Attributes:
        default: as written, without marks; "" for an empty one; None where nothing is said, or nothing comparable.
        is_required: True, False, or None where nothing is said without a condition.
    """

    default: str | None = None
    is_required: bool | None = None


def told_in(text: str) -> Told:
    """From a description: "Port to listen on (default: 8000)", "(optional) …"."""
    return Told(_default_in(text), _need_in(text))


def told_by_cells(default: str | None, need: str | None, description: str) -> Told:
    """From a row of a table, by the columns for default and need (None where the table has none)."""
    by_text = told_in(description)
    found = by_text.default if default is None else _of_cell(default)
    is_required = by_text.is_required
    if need is not None:
        is_required = True if _YES.fullmatch(need) else False if _NO.fullmatch(need) else None
    elif default is not None and re.fullmatch(r"(?i)\W*required\W*", default):
        is_required, found = True, None
    return Told(found, is_required)


def _of_cell(cell: str) -> str | None:
    """The only value that a cell names; None where it names several, or tells of it in words."""
    bare = re.sub(r"<br\s*/?>", " ", cell).strip()
    spans = _SPAN.findall(bare)
    if len(spans) == 1 and _AROUND.fullmatch(_SPAN.sub("", bare)):
        around = " ".join(re.findall(r"[A-Za-z%]+", _SPAN.sub("", bare)))
        return _value(f"{spans[0]} {around}".strip() if re.fullmatch(r"[\d.]+", spans[0]) else spans[0])
    if spans:
        return None
    bare = bare.strip("*_ ")
    if not bare:
        return None
    if bare.lower() in _EMPTY:
        return ""
    if _QUANTITY.fullmatch(bare) or not re.search(r"\s", bare):
        return _value(bare)
    return None


def _value(text: str) -> str | None:
    bare = text.strip()
    if bare.lower() in _EMPTY or bare == "":
        return ""
    quoted = re.fullmatch(r"([\"'])(.*)\1", bare)
    bare = quoted[2] if quoted else bare
    if bare.lower() in _SILENT or _PLACEHOLDER.search(bare) or bare.lower() in ("required", "optional"):
        return None
    return bare


def _default_in(text: str) -> str | None:
    found = None
    for match in _TOLD.finditer(text[:2000]):
        quoted = next((one for one in match.groups()[1:4] if one is not None), None)
        rest = text[match.end() : match.end() + 80]
        if _GOES_ON.match(rest):
            return None
        if quoted is None:
            word = (match[5] or "").rstrip(".:*_")
            if not word or word.lower() in _WORDS or word.lower() in _SILENT:
                continue
            is_value = re.search(r"\d|://|[/_.]", word) is not None
            is_last = match[5].endswith(".") or _ENDS.match(rest) is not None
            if not (is_value or is_last) or (match[1] is None and not re.match(r"-?\d", word)):
                continue
            quoted = word
            if re.fullmatch(r"[\d.]+", word) and re.match(r"[ \t]+[A-Za-z]", rest):
                return None  # a number of something: "default: 3 times the size"
        value = _value(quoted)
        if found is not None and value != found:
            return None
        found = value
    return found


def _need_in(text: str) -> bool | None:
    start = text[:300]
    if _ONLY.search(start):
        return None
    is_required, is_optional = _IS_REQUIRED.search(start) is not None, _IS_OPTIONAL.search(start) is not None
    return None if is_required == is_optional else is_required
