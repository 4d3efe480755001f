"""Which series a PromQL expression asks for."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|\#[^\n]*)
    | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
    | (?P<template>\$\{[^}]*\}|\$\w+|\[\[[^\]]*\]\]|\{\{.*?\}\}|%%?\([^)]*\)\w)
    | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:ms|[smhdwy]))+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
    | (?P<mark>=~|!~|!=|==|>=|<=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_AGGREGATIONS = frozenset(
    {
        *("sum", "min", "max", "avg", "group", "stddev", "stdvar", "count", "count_values"),
        *("bottomk", "topk", "quantile", "limitk", "limit_ratio"),
    }
)
_LABEL_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_WORDS = frozenset({"and", "or", "unless", "atan2", "bool", "offset", "inf", "nan"})
_FOR_RAW = frozenset({"absent", "count", "group", "timestamp", "label_replace", "label_join", "count_values"})
_MASKED = "XXXX"
"""What the YAML reader puts where a chart's template stood."""


@dataclass(frozen=True)
class Series:
    """What an expression asks for.

    Attributes:
        names: series names, sorted; those that a template gives in part are left out.
        is_templated: a template gives a name, or a part of the expression that may hold one.
        unranged: names that stand outside a range (`[5m]`) and outside a function that is made for raw values.
        stand_in: what takes the place of missing data: `or vector(0)`; "" when nothing does.
        alerts: what `alertname` is matched with beside the series ALERTS, as regular expressions.
        matchers: values of equality matchers on `job` and `alertname`, for joins: ("job", "api").
    """

    names: tuple[str, ...] = ()
    is_templated: bool = False
    matchers: tuple[tuple[str, str], ...] = ()
    unranged: tuple[str, ...] = ()
    stand_in: str = ""
    alerts: tuple[str, ...] = ()


def series_of(expression: str) -> Series:
    """The series that the expression asks for. Never raises: what is no PromQL yields what can be told of it."""
    return _Reading([(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(expression)]).series()


class _Reading:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = _glued(tokens)
        self.names: set[str] = set()
        self.matchers: set[tuple[str, str]] = set()
        self.alerts: set[str] = set()
        self.is_templated = False
        self.unranged: set[str] = set()

    def series(self) -> Series:
        index = 0
        while index < len(self.tokens):
            index = self._step(index)
        return Series(
            tuple(sorted(self.names)),
            self.is_templated,
            tuple(sorted(self.matchers)),
            tuple(sorted(self.unranged)),
            self._stand_in(),
            tuple(sorted(self.alerts)) if self.names & {"ALERTS", "ALERTS_FOR_STATE"} else (),
        )

    def _stand_in(self) -> str:
        """The number in `or vector(number)`, or in the same with a sign or brackets around it."""
        words = [text for _, text in self.tokens]
        if "vector" not in words:
            return ""
        for index, text in enumerate(words):
            rest = [word for word in words[index + 1 : index + 6] if word != "("]
            if text.lower() == "or" and len(rest) > 1 and rest[0] == "vector":
                return rest[1]
        return ""

    def _is_ranged(self, index: int) -> bool:
        """A range follows the selector, or a subquery or a function for raw values is around it."""
        after = index + 1
        if after < len(self.tokens) and self.tokens[after] == ("mark", "{"):
            after = self._skip(after, "}")
        if after < len(self.tokens) and self.tokens[after] == ("mark", "["):
            return True
        around = self._around(index)
        closing = self._closing(index)
        return any(name in _FOR_RAW for name in around) or any(
            self.tokens[end + 1] == ("mark", "[") for end in closing if end + 1 < len(self.tokens)
        )

    def _around(self, index: int) -> list[str]:
        """Names of the functions and aggregations whose brackets are open at a token, outermost first."""
        around: list[str] = []
        aggregation = ""
        for position, token in enumerate(self.tokens[:index]):
            if token == ("mark", "("):
                kind, text = self.tokens[position - 1] if position else ("", "")
                if kind == "name" and text.lower() in _LABEL_LISTS:
                    aggregation = self.tokens[position - 2][1].lower() if position > 1 else ""
                around.append(text.lower() if kind == "name" else aggregation if text == ")" else "")
            elif token == ("mark", ")") and around and around.pop() not in _LABEL_LISTS:
                aggregation = ""
        return around

    def _closing(self, index: int) -> list[int]:
        """Where the brackets around a token close."""
        found, depth = [], 0
        for position in range(index, len(self.tokens)):
            if self.tokens[position] == ("mark", "("):
                depth += 1
            elif self.tokens[position] == ("mark", ")"):
                if depth == 0:
                    found.append(position)
                else:
                    depth -= 1
        return found

    def _step(self, index: int) -> int:
        kind, text = self.tokens[index]
        following = self.tokens[index + 1][1] if index + 1 < len(self.tokens) else ""
        if text == "{" and kind == "mark":
            return self._braces(index + 1)
        if text == "[" and kind == "mark":
            return self._skip(index + 1, "]")
        if kind == "template":
            self.is_templated = True
            return index + 1
        if kind != "name":
            return index + 1
        lower = text.lower()
        if lower in _LABEL_LISTS:
            return self._skip(index + 2, ")") if following == "(" else index + 1
        if _MASKED in text:
            self.is_templated = True
        elif following != "(" and lower not in _WORDS and not (lower in _AGGREGATIONS and following in _LABEL_LISTS):
            self.names.add(text)
            if not self._is_ranged(index):
                self.unranged.add(text)
        return index + 1

    def _skip(self, index: int, until: str) -> int:
        while index < len(self.tokens) and self.tokens[index] != ("mark", until):
            index += 1
        return index + 1

    def _braces(self, index: int) -> int:
        """Label matchers: `{job="api", __name__="up"}`, and a quoted name that stands alone."""
        while index < len(self.tokens) and self.tokens[index] != ("mark", "}"):
            kind, text = self.tokens[index]
            before = self.tokens[index - 1][1] if index else ""
            after = self.tokens[index + 1][1] if index + 1 < len(self.tokens) else ""
            if kind == "template" and before in ("{", ","):
                self.is_templated = True
            elif kind == "string" and before in ("{", ",") and after in (",", "}"):
                self.names.add(text[1:-1])
            elif kind == "name" and index + 2 < len(self.tokens) and self.tokens[index + 2][0] == "string":
                self._matcher(text, after, self.tokens[index + 2][1][1:-1])
                index += 2
            elif kind == "name" and text == "__name__":
                self.is_templated = True
            index += 1
        return index + 1

    def _matcher(self, label: str, operator: str, value: str) -> None:
        if label == "__name__":
            if operator == "=" and re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", value):
                self.names.add(value)
            else:
                self.is_templated = True
            return
        if label == "alertname" and operator in ("=", "=~") and "$" not in value and _MASKED not in value:
            self.alerts.add(re.escape(value) if operator == "=" else value)
        if label in ("job", "alertname") and operator == "=" and "$" not in value and _MASKED not in value:
            self.matchers.add((label, value))


def _glued(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without spaces; a name that touches a template becomes part of it."""
    found: list[tuple[str, str]] = []
    touches = False
    for kind, text in tokens:
        if kind == "space":
            touches = False
            continue
        if touches and found and {kind, found[-1][0]} in ({"name", "template"}, {"template"}, {"number", "template"}):
            found[-1] = ("template", found[-1][1] + text)
        else:
            found.append((kind, text))
        touches = True
    return found
