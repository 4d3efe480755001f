"""Reads what Prometheus, its operator, Alertmanager and collectors are told: scrapes, rules, receivers."""

import re
from collections.abc import Iterator

from roadworthy.inputs.embedded import with_embedded
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.promql import series_of
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Alert, Place, PrometheusConfig, Query, Receiver, Recording, Route, Scrape

MARKS = ("scrape_configs", "groups:", '"groups"', "receivers:", "job_name:", "slos:")
_MOST_LINES = 40
_DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0, "y": 31_536_000.0}
_RUNBOOK_KEY = re.compile(r"run_?book|playbook|procedure", re.IGNORECASE)
_RUNBOOK_TEXT = re.compile(r"(\S*(?:run-?_?book|playbook)\S*(?:/|\.md|#)\S*)", re.IGNORECASE)
_USER = re.compile(r"//[^/@\s]*@")
_MATCHER = re.compile(r"""([\w]+)\s*=\s*["']?([^"'~]*)["']?""")
_ADDRESS = frozenset({"__address__", "__metrics_path__", "__scheme__"})
_MONITORS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}


def understand_prometheus(file: YamlFile) -> Facts:
    """Scrape jobs, alerting and recording rules and receivers in the file, or in text embedded in it."""
    alerts: list[Alert] = []
    recordings: list[Recording] = []
    scrapes: list[Scrape] = []
    receivers: list[Receiver] = []
    routes: list[Route] = []
    configs: list[PrometheusConfig] = []
    if not any(mark in file.text for mark in (*MARKS, "monitoring.coreos.com")):
        return Facts()
    for part in with_embedded(file, MARKS):
        for document in part.documents:
            scrapes.extend(_scrapes(part, document))
            receivers.extend(_receivers(part, document))
            routes.extend(_routes(part, document))
            configs.extend(_configs(part, document))
            for rule in rules_in(part, document):
                if isinstance(rule, Alert):
                    alerts.append(rule)
                else:
                    recordings.append(rule)
    return Facts(
        alerts=tuple(alerts),
        recordings=tuple(recordings),
        scrapes=tuple(scrapes),
        receivers=tuple(receivers),
        routes=tuple(routes),
        prometheus_configs=tuple(configs),
    )


def rules_in(file: YamlFile, node: Node) -> Iterator[Alert | Recording]:
    """Every rule in the groups of a rule file, a PrometheusRule, chart values or Grafana's provisioning."""
    for groups in _groups(node):
        for group in groups.each():
            for rule in group.each("rules"):
                found = _rule(file, rule)
                if found is not None:
                    yield found


def query(file: YamlFile, node: Node, key: str, datasource: str = "") -> Query:
    """The expression under a key, with the series that it asks for."""
    expression = node.text(key) or ""
    series = series_of(expression)
    under = node.get(key)
    line = node.key_line(key)
    end = min(under.end if under else line, line + _MOST_LINES - 1)
    return Query(
        expression,
        file.place(line, end),
        series.names,
        series.is_templated,
        datasource,
        series.unranged,
        series.stand_in,
        series.alerts,
    )


def capped(file: YamlFile, node: Node) -> Place:
    """Where the node stands, the first forty lines of it."""
    return file.capped(node.line, node.end)


def duration_seconds(text: str | None) -> float | None:
    """`1h30m` in seconds; None where it is no duration."""
    parts = _DURATION.findall(text or "")
    return sum(int(count) * _SECONDS[unit] for count, unit in parts) if parts else None


# Rules.


def _groups(node: Node, depth: int = 4) -> Iterator[Node]:
    groups = node.get("groups")
    if groups is not None and isinstance(groups.value, list):
        yield groups
        return
    if depth > 0 and isinstance(node.value, dict):
        for below in node.value.values():
            yield from _groups(below, depth - 1)


def _rule(file: YamlFile, node: Node) -> Alert | Recording | None:
    name = node.text("alert")
    if name is not None and node.get("expr") is not None:
        annotations = {key: str(value.value) for key, value in node.items("annotations")}
        labels = {key: str(value.value) for key, value in node.items("labels")}
        return Alert(
            place=capped(file, node),
            symbol=name,
            name=name,
            query=query(file, node, "expr"),
            severity=labels.get("severity", ""),
            runbook=_runbook(annotations),
            for_seconds=duration_seconds(node.text("for")),
            labels=labels,
            annotations=annotations,
        )
    record = node.text("record")
    if record is not None and node.get("expr") is not None:
        return Recording(place=capped(file, node), symbol=record, name=record, query=query(file, node, "expr"))
    title = node.text("title")
    if title is not None and node.get("data") is not None and node.get("condition") is not None:
        return _grafana_rule(file, node, title)
    return None


def _grafana_rule(file: YamlFile, node: Node, title: str) -> Alert:
    """An alert rule of Grafana's own, as its provisioning files write it."""
    annotations = {key: str(value.value) for key, value in node.items("annotations")}
    labels = {key: str(value.value) for key, value in node.items("labels")}
    models = [part.get("model") for part in node.each("data")]
    asked = [query(file, model, "expr") for model in models if model is not None and model.get("expr") is not None]
    whole = Query(
        " ; ".join(one.expression for one in asked),
        asked[0].place if asked else capped(file, node),
        tuple(sorted({name for one in asked for name in one.metrics})),
        any(one.is_templated for one in asked) or not asked,
    )
    return Alert(
        place=capped(file, node),
        symbol=title,
        name=title,
        query=whole,
        severity=labels.get("severity", ""),
        runbook=_runbook(annotations),
        for_seconds=duration_seconds(node.text("for")),
        labels=labels,
        annotations=annotations,
    )


def _runbook(annotations: dict[str, str]) -> str:
    """What the alert says to do: the annotation made for it, else a link to a procedure in any of its texts."""
    for key, value in annotations.items():
        if _RUNBOOK_KEY.search(key) and value.strip():
            return value.strip()
    for value in annotations.values():
        if (match := _RUNBOOK_TEXT.search(value)) is not None:
            return match[1]
    return ""


# Scrapes.


def _scrapes(file: YamlFile, node: Node) -> Iterator[Scrape]:
    kind = node.text("kind") or ""
    if kind in _MONITORS and (node.text("apiVersion") or "").startswith("monitoring."):
        yield from _monitors(file, node, kind)
        return
    common = node.get("global") if isinstance(node.value, dict) else None
    for jobs in _job_lists(node):
        for job in jobs.each():
            if job.text("job_name") is not None:
                yield _job(file, job, common)


def _job_lists(node: Node, depth: int = 6) -> Iterator[Node]:
    if isinstance(node.value, list):
        if any(item.text("job_name") is not None for item in node.each()):
            yield node
        return
    if depth <= 0:
        return
    for key, below in node.items():
        if (
            key in ("scrape_configs", "extraScrapeConfigs", "additionalScrapeConfigs")
            or depth == 6
            or isinstance(below.value, dict)
        ):
            yield from _job_lists(below, depth - 1)


def _job(file: YamlFile, job: Node, common: Node | None) -> Scrape:
    name = job.text("job_name") or ""
    targets: list[str] = []
    places: list[Place] = []
    for group in job.each("static_configs"):
        given = group.get("targets")
        for item in given.each() if given is not None else ():
            if isinstance(item.value, str):
                targets.append(item.value)
                places.append(file.place(item.line))
    discovery = next((key.removesuffix("_sd_configs") for key, _ in job.items() if key.endswith("_sd_configs")), "")
    relabelled = {str(one.text("target_label")) for one in job.each("relabel_configs")}
    interval, timeout = (_set_by(key, job, common) for key in ("scrape_interval", "scrape_timeout"))
    return Scrape(
        place=capped(file, job),
        symbol=name,
        job=name,
        targets=tuple(targets),
        target_places=tuple(places),
        path=job.text("metrics_path") or "/metrics",
        path_place=file.place_of(job, "metrics_path") if job.get("metrics_path") is not None else None,
        discovery=discovery,
        is_relabelled=bool(relabelled & _ADDRESS),
        interval_seconds=duration_seconds(interval.text("scrape_interval")) if interval else None,
        timeout_seconds=duration_seconds(timeout.text("scrape_timeout")) if timeout else None,
        timeout_place=file.place_of(timeout, "scrape_timeout") if timeout else None,
    )


def _set_by(key: str, job: Node, common: Node | None) -> Node | None:
    """The job or what is said for all jobs, whichever sets the key."""
    return next((node for node in (job, common) if node is not None and node.text(key) is not None), None)


def _configs(file: YamlFile, node: Node) -> Iterator[PrometheusConfig]:
    """The document as a whole, where it is what a Prometheus starts with."""
    jobs = node.get("scrape_configs") if isinstance(node.value, dict) else None
    if jobs is None or node.get("receivers") is not None or node.get("server") is not None:
        return
    found: list[str] = []
    for manager in node.each("alerting", "alertmanagers"):
        targets = [
            str(target.value)
            for group in manager.each("static_configs")
            if (given := group.get("targets")) is not None
            for target in given.each()
            if isinstance(target.value, str)
        ]
        is_discovered = any(key.endswith("_sd_configs") for key, _ in manager.items())
        found.extend(targets or (["discovered"] if is_discovered else []))
    yield PrometheusConfig(
        place=file.place(node.key_line("scrape_configs")),
        symbol="scrape_configs",
        jobs=tuple(
            (name, file.place(job.key_line("job_name"))) for job in jobs.each() if (name := job.text("job_name"))
        ),
        rule_files=tuple(
            (one.value, file.place(one.line)) for one in node.each("rule_files") if isinstance(one.value, str)
        ),
        alertmanagers=tuple(found),
        writes_elsewhere=any(node.get(key) is not None for key in ("remote_write", "remote_read")),
    )


def _monitors(file: YamlFile, node: Node, kind: str) -> Iterator[Scrape]:
    name = node.text("metadata", "name") or ""
    selector = {key: str(value.value) for key, value in node.items("spec", "selector", "matchLabels")}
    for endpoint in node.each("spec", _MONITORS[kind]):
        yield Scrape(
            place=capped(file, endpoint),
            symbol=f"{kind}/{name}",
            job=name,
            path=endpoint.text("path") or "/metrics",
            path_place=file.place_of(endpoint, "path") if endpoint.get("path") is not None else None,
            port=endpoint.text("port") or endpoint.text("targetPort") or "",
            discovery="selector",
            selector=selector,
            namespace=node.text("metadata", "namespace") or "",
            is_relabelled=any(one.text("targetLabel") in _ADDRESS for one in endpoint.each("relabelings")),
        )


# Receivers.


def _alertmanager(node: Node) -> Node | None:
    """Alertmanager's configuration, or that of an AlertmanagerConfig."""
    body = node.get("spec") if node.text("kind") == "AlertmanagerConfig" else node
    return body if body is not None and body.get("route") is not None else None


def _receivers(file: YamlFile, node: Node) -> Iterator[Receiver]:
    body = _alertmanager(node)
    for one in body.each("receivers") if body is not None else ():
        name = one.text("name")
        if name is not None:
            ways = tuple(key for key, value in one.items() if key != "name" and value.value)
            addresses = tuple(
                _USER.sub("//", text)
                for way in ways
                for given in one.each(way)
                for key in ("url", "api_url", "webhook_url", "to")
                if (text := given.text(key))
            )
            yield Receiver(place=capped(file, one), symbol=name, name=name, sends_to=ways, addresses=addresses)


def _routes(file: YamlFile, node: Node) -> Iterator[Route]:
    """Every node of the tree; only where the file names its receivers, too."""
    body = _alertmanager(node)
    root = body.get("route") if body is not None else None
    if body is None or root is None or body.get("receivers") is None:
        return
    defined = tuple(name for one in body.each("receivers") if (name := one.text("name")))
    waiting = [(root, "", True)]
    while waiting:
        one, above, is_root = waiting.pop(0)
        receiver = one.text("receiver") or above
        matches = {key: str(value.value) for key, value in one.items("match")}
        for text in one.texts("matchers"):
            if (found := _MATCHER.fullmatch(text.strip())) is not None:
                matches[found[1]] = found[2]
        yield Route(
            place=file.place(one.key_line("receiver") if one.text("receiver") else one.line),
            symbol=f"route.{receiver}",
            receiver=receiver,
            is_root=is_root,
            matches=matches,
            defined=defined,
            faults=tuple(_route_faults(one)) if is_root and body is node else (),
        )
        waiting.extend((child, receiver, False) for child in one.each("routes"))


def _route_faults(root: Node) -> Iterator[str]:
    """What Alertmanager accepts of every node but the first."""
    if root.text("receiver") is None:
        yield "names no receiver at its root"
    for key, what in (
        ("mute_time_intervals", "mutes its root"),
        ("active_time_intervals", "has active times at its root"),
        ("match", "asks for labels at its root"),
        ("match_re", "asks for labels at its root"),
        ("matchers", "asks for labels at its root"),
    ):
        given = root.get(key)
        if given is not None and given.value and not given.is_null:
            yield what
