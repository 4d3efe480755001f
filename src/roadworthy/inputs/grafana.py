"""Reads Grafana dashboards: as JSON files, inside config maps and custom resources, exported with a wrapper."""

from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.embedded import with_embedded
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.prometheus import query
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Dashboard, Panel, Query

_MARKS = ('"panels"', '"rows"', "panels:", "schemaVersion")
_SIGNS = ("schemaVersion", "uid", "templating", "timezone", "annotations", "refresh", "time", "gnetId", "graphTooltip")
_WITHOUT_QUERIES = frozenset(
    {
        *("row", "text", "news", "dashlist", "alertlist", "welcome", "gettingstarted", "pluginlist", "annolist"),
        *("alertGroups", "debug", "homelinks", "live", "traces-drilldown", "button", "clock", "iframe"),
    }
)
_OTHER_SOURCES = (
    *("loki", "tempo", "jaeger", "zipkin", "elasticsearch", "opensearch", "mysql", "postgres", "mssql", "influx"),
    *("cloudwatch", "stackdriver", "azure", "graphite", "testdata", "alertmanager", "sqlite", "clickhouse"),
    *("pyroscope", "parca", "grafana-athena", "infinity", "json", "snowflake", "bigquery", "redis", "mongodb"),
)
_NO_QUERY = frozenset(
    {
        *("refId", "hide", "datasource", "legendFormat", "interval", "intervalFactor", "format", "editorMode", "range"),
        *(
            "instant",
            "exemplar",
            "expr",
            "step",
            "useBackend",
            "disableTextWrap",
            "fullMetaSearch",
            "includeNullMetadata",
        ),
    }
)
"""Keys of a target that say how to show an answer, not what to ask; a datasource that we do not know has others."""


def understand_dashboards(file: YamlFile) -> Facts:
    """Every dashboard in the file."""
    if not any(mark in file.text for mark in _MARKS):
        return Facts()
    found = [
        dashboard
        for part in with_embedded(file, _MARKS)
        for document in part.documents
        for dashboard in _dashboards(part, document, is_whole=part is file)
    ]
    return Facts(dashboards=tuple(found))


def _dashboards(file: YamlFile, node: Node, *, is_whole: bool) -> Iterator[Dashboard]:
    body = node.get("dashboard") if node.get("dashboard") is not None and node.get("panels") is None else node
    if body is None or not _is_dashboard(file, body):
        return
    title = body.text("title") or file.path.rpartition("/")[2]
    yield Dashboard(
        place=file.place(body.key_line("title")),
        symbol=title,
        title=title,
        panels=tuple(_panels(file, body)),
        marks=tuple(query(file, mark, "expr", _source(mark)) for mark in _marks(body)),
        lacks=tuple(key for key in ("uid", "schemaVersion", "time", "refresh") if body.get(key) is None),
        is_own_file=is_whole and file.path.endswith(".json"),
        is_export=body.get("__inputs") is not None or body.get("__elements") is not None,
    )


def _marks(body: Node) -> Iterator[Node]:
    """The annotations that ask Prometheus."""
    annotations = body.get("annotations")
    for given in annotations.each("list") if annotations is not None else ():
        for node in (given, given.get("target")):
            if node is not None and node.text("expr"):
                yield node


def _is_dashboard(file: YamlFile, node: Node) -> bool:
    lists = [node.get(key) for key in ("panels", "rows")]
    if not any(one is not None and isinstance(one.value, list) for one in lists) or node.get("title") is None:
        return False
    if any(node.get(sign) is not None for sign in _SIGNS):
        return True
    path = file.path.lower()
    items = [item for one in lists if one is not None for item in one.each()]
    return any(item.get("targets") is not None for item in items) or (
        not items and ("grafana" in path or "dashboard" in path)
    )


def _panels(file: YamlFile, node: Node, inherited: str = "", depth: int = 4) -> Iterator[Panel]:
    for row in node.each("rows"):
        yield from _panels(file, row, inherited, depth - 1)
    for panel in node.each("panels"):
        kind = panel.text("type") or ""
        if panel.get("panels") is not None and depth > 0:
            yield from _panels(file, panel, inherited, depth - 1)
        if kind in _WITHOUT_QUERIES or not panel.is_mapping:
            continue
        title = panel.text("title") or ""
        source = _source(panel) or inherited
        if panel.get("libraryPanel") is not None:
            kind = "library"
        yield Panel(
            place=file.place(panel.key_line("title") if title else panel.line),
            symbol=title,
            title=title,
            kind=kind,
            queries=tuple(_queries(file, panel, source)),
        )


def _queries(file: YamlFile, panel: Node, source: str) -> Iterator[Query]:
    if source in ("-- Dashboard --", "-- Grafana --", "grafana"):
        yield Query("", file.place(panel.line), datasource=source)
    for target in panel.each("targets"):
        of = _source(target) or source
        asks = _named(target) if target.get("datasource") is not None else _named(panel)
        is_other = any(word in of.lower() for word in _OTHER_SOURCES) and "prometheus" not in of.lower()
        if target.text("expr") and not is_other:
            yield replace(query(file, target, "expr", of), asks=asks)
        elif target.text("expr"):
            yield Query(target.text("expr") or "", file.place(target.key_line("expr")), datasource=of, asks=asks)
        elif is_other or any(key not in _NO_QUERY for key, _ in target.items()):
            yield Query("", file.place(target.line), datasource=of or "other", asks=asks)


def _source(node: Node) -> str:
    """Type or name of the datasource that a panel or target asks; "" where it gives none."""
    given = node.get("datasource")
    if given is None:
        return ""
    return str(given.value) if isinstance(given.value, str) else (node.text("datasource", "type") or "")


def _named(node: Node) -> str:
    """Uid or name of the datasource that a panel or target asks; "" where a variable or the default tells."""
    given = node.get("datasource")
    if given is None or given.is_null:
        return ""
    text = str(given.value) if isinstance(given.value, str) else node.text("datasource", "uid") or ""
    return "" if "$" in text or "{" in text or text.startswith("--") or text in ("default", "grafana") else text
