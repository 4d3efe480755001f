"""Reads objectives written for OpenSLO, Sloth or Pyrra."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.prometheus import capped, query
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Objective, Query, Unknown

_MARKS = ("openslo", "slos:", "pyrra.dev", "sloth.slok.dev")
_QUERY_KEYS = ("query", "metric", "error_query", "total_query", "error_ratio_query", "errorQuery", "totalQuery")
_QUERY_KEYS_MORE = ("errorRatioQuery",)


def understand_objectives(file: YamlFile) -> Facts:
    """Every objective in the file."""
    if not any(mark in file.text for mark in _MARKS):
        return Facts()
    found: list[Objective] = []
    for document in file.documents:
        version, kind = document.text("apiVersion") or "", document.text("kind") or ""
        if version.startswith("openslo") and kind == "SLO":
            found.extend(_openslo(file, document))
        elif kind == "ServiceLevelObjective" and version.startswith("pyrra"):
            found.append(_pyrra(file, document))
        elif kind == "PrometheusServiceLevel":
            found.extend(_sloth(file, document.get("spec")))
        elif (document.text("version") or "").startswith("prometheus/"):
            found.extend(_sloth(file, document))
    return Facts(objectives=tuple(found))


def _openslo(file: YamlFile, node: Node) -> Iterator[Objective]:
    name = node.text("metadata", "name") or ""
    asked = tuple(_queries(file, node.get("spec")))
    for one in node.each("spec", "objectives"):
        share = one.number("target")
        percent = one.number("targetPercent")
        target = share if share is not None else percent / 100 if percent is not None else None
        threshold = one.number("value")
        yield Objective(
            place=capped(file, one),
            symbol=name,
            name=one.text("displayName") or name,
            source="openslo",
            indicator=node.text("spec", "indicatorRef") or node.text("spec", "indicator", "metadata", "name") or "",
            target=target if target is not None else Unknown("it names no target"),
            threshold_seconds=threshold if one.text("op") in ("lt", "lte") else None,
            queries=asked,
            window_days=_window_days(node),
        )


def _sloth(file: YamlFile, node: Node | None) -> Iterator[Objective]:
    for one in node.each("slos") if node is not None else ():
        percent = one.number("objective")
        yield Objective(
            place=capped(file, one),
            symbol=one.text("name") or "",
            name=one.text("name") or "",
            source="sloth",
            target=percent / 100 if percent is not None else Unknown("it names no target"),
            queries=tuple(_queries(file, one.get("sli"))),
        )


def _pyrra(file: YamlFile, node: Node) -> Objective:
    percent = node.number("spec", "target")
    return Objective(
        place=capped(file, node.get("spec") or node),
        symbol=node.text("metadata", "name") or "",
        name=node.text("metadata", "name") or "",
        source="pyrra",
        target=percent / 100 if percent is not None else Unknown("it names no target"),
        queries=tuple(_queries(file, node.get("spec", "indicator"))),
    )


_COUNTS = {
    "good": "good",
    "bad": "bad",
    "errors": "bad",
    "error_query": "bad",
    "total": "total",
    "total_query": "total",
}
_DAYS = {"m": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0}


def _window_days(node: Node) -> float | None:
    """Over how many days it is kept; months and longer have no fixed number of them."""
    text = next((found for one in node.each("spec", "timeWindow") if (found := one.text("duration"))), "")
    match = re.fullmatch(r"(\d{1,4})([mhdw])", text)
    return float(match[1]) * _DAYS[match[2]] if match else None


def _queries(file: YamlFile, node: Node | None, depth: int = 8, counts: str = "") -> Iterator[Query]:
    if node is None or depth <= 0:
        return
    if isinstance(node.value, list):
        for item in node.value:
            yield from _queries(file, item, depth - 1, counts)
    for key, below in node.items():
        if key in (*_QUERY_KEYS, *_QUERY_KEYS_MORE) and isinstance(below.value, str):
            yield replace(query(file, node, key), counts=_COUNTS.get(key, counts if key == "query" else ""))
        else:
            yield from _queries(file, below, depth - 1, _COUNTS.get(key, counts))
