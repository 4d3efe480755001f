"""At which value to alert: derived from an objective or from whoever waits for the place, never a number of its own."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Enum

from roadworthy.assessment.finding import Finding
from roadworthy.assessment.reach import Reach
from roadworthy.assessment.watch import Watch
from roadworthy.findings import Question
from roadworthy.knowledge.server_timeouts import request_seconds
from roadworthy.ladder import Failure, Pillar, Property, Severity
from roadworthy.model import Call, Metric, Movement, Objective, Place, Retry, System
from roadworthy.model.noun import dataclass

_SHARE = 0.02
"""Of the budget, gone in one hour, at which somebody is called. Source: The Site Reliability Workbook, chapter 5."""
_WINDOW_DAYS = 30.0
"""Of an objective that names none. Source: the same."""
_SCRAPES = 4
"""Scrapes that a range holds. Source: https://www.robustperception.io/what-range-should-i-use-with-rate/"""
_DEFAULT_INTERVAL = 60.0
"""Seconds. Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (scrape_interval)"""
_NAMED = 5
"""Workloads that one sentence names."""
_RANGE = re.compile(r"\[[^\]]{1,40}\]")
_FAILED = re.compile(r"err|fail|exception|refused|reject")
_SEEN_IN_FILES = frozenset(
    {
        *("hardcoded-health", "no-health-endpoint", "readiness-ignores-dependency", "unhealthy-answered-as-success"),
        *("shallow-health", "expensive-health-check", "copy-source-missing", "ephemeral-state", "no-backup"),
        *("evictable-durable-data", "restore-untested", "unsafe-get", "check-then-act", "safeguard-never-called"),
    }
)
"""Faults of a check, of a build or of what is kept: no series of the running service shows them."""


class Shape(Enum):
    """What of a fault can be measured while the service runs."""

    DURATION = "how long it takes"
    FAILURES = "how often it fails"
    LOAD = "how much is under way"
    UP = "whether it answers"
    NONE = "nothing: it is seen in the files"


@dataclass(frozen=True)
class Deadline:
    """After how many seconds somebody who waits for the place gives up.

    Attributes:
        who: completes "after that … gives up".
        sum: how the figure comes about, where it is put together.
    """

    seconds: float
    who: str
    place: Place
    sum: str = ""


@dataclass(frozen=True)
class Alarm:
    """What to watch at a place, and when to call somebody.

    Attributes:
        metric: the series that tells; "" where none can.
        is_new: nothing moves it yet.
        kind: of that metric: histogram, counter, gauge.
        expression: PromQL that is true while somebody should look; "" where no value to alert at can be derived.
        why: how the value comes about; where there is none, what is missing.
        places: that the value is taken from.
    """

    shape: Shape
    metric: str = ""
    is_new: bool = False
    kind: str = ""
    expression: str = ""
    why: str = ""
    places: tuple[Place, ...] = ()


def alarm(finding: Finding, reach: Reach, watch: Watch, system: System) -> Alarm:
    """The alarm that fits what was found, where it was found."""
    shape = shape_of(finding.judgement.question)
    if shape is not Shape.UP and not reach.entries:
        return Alarm(Shape.NONE)  # no series of a service measures a script, or what nothing leads to
    match shape:
        case Shape.DURATION:
            return _duration(finding, reach, watch, system)
        case Shape.FAILURES:
            return _failures(finding, reach, watch, system)
        case Shape.LOAD:
            return _load(finding, watch)
        case Shape.UP:
            return _up(reach, watch)
    return Alarm(Shape.NONE)


def shape_of(question: Question) -> Shape:
    """What of this rule's fault can be measured; a fault of the files themselves is only seen in them."""
    is_static = question.group not in ("calls", "services", "errors", "workloads")
    if is_static or question.name in _SEEN_IN_FILES or question.pillar in (Pillar.SECURITY, Pillar.OBSERVABILITY):
        return Shape.NONE
    if question.group == "workloads":
        is_down = question.pillar is not Pillar.DELIVERY or question.severity is Severity.HIGH
        return Shape.UP if is_down else Shape.NONE
    if question.pillar is Pillar.DELIVERY:
        return Shape.NONE
    if question.group == "errors":
        return Shape.FAILURES
    if question.failure is Failure.EXCESSIVE_LATENCY or question.property is Property.TIMELINESS:
        return Shape.DURATION
    if question.failure is Failure.EXCESSIVE_LOAD or question.property is Property.CAPACITY:
        return Shape.LOAD
    return Shape.FAILURES


def _duration(finding: Finding, reach: Reach, watch: Watch, system: System) -> Alarm:
    known = _nearest(watch, lambda metric: metric.type == "histogram")
    name = known.name if known else f"{_stem(finding, reach)}_duration_seconds"
    fast = [each for each in _objectives(reach, system) if each.threshold_seconds and isinstance(each.target, float)]
    if fast:
        first = fast[0]
        assert isinstance(first.target, float)
        assert first.threshold_seconds is not None
        slow = f"1 - sum(rate({_bucket(name, known, first.threshold_seconds)}[1h])) / sum(rate({name}_count[1h]))"
        why = f"{first.label} lets {1 - first.target:.4g} of requests take longer than {first.threshold_seconds:g} s; "
        limit, arithmetic = _burn(first)
        return Alarm(
            Shape.DURATION, name, known is None, "histogram", f"{slow} > {limit:.4g}", why + arithmetic, (first.place,)
        )
    burning = _burning(reach, system)
    if burning is not None:
        return replace(burning, shape=Shape.DURATION, metric=name, is_new=known is None, kind="histogram")
    deadline = min(_deadlines(finding, reach, watch, system), key=lambda each: each.seconds, default=None)
    if deadline is None:
        why = f"no objective is given{_for(reach)}, and nobody who waits here sets a deadline"
        return Alarm(Shape.DURATION, name, known is None, "histogram", "", why)
    span, because = _range(watch)
    counted = f"sum(rate({name}_count[{span}])) - sum(rate({_bucket(name, known, deadline.seconds)}[{span}]))"
    total = f"{deadline.sum} = " if deadline.sum else ""
    why = (
        f"{total}{deadline.seconds:g} s, after which {deadline.who} gives up, needs a bucket that ends there; "
        f"the expression counts what took longer. {because}"
    )
    return Alarm(Shape.DURATION, name, known is None, "histogram", f"{counted} > 0", why, (deadline.place,))


def _failures(finding: Finding, reach: Reach, watch: Watch, system: System) -> Alarm:
    counting = Watch(metrics=tuple(each for each in watch.metrics if _counts_failures(each[1], finding.place)))
    failed = _nearest(counting, lambda metric: metric.type == "counter" and bool(_FAILED.search(metric.name)))
    every = _nearest(watch, lambda metric: metric.type == "counter" and not _FAILED.search(metric.name))
    stem = _stem(finding, reach)
    name = _total(failed.name) if failed else f"{stem}_failures_total"
    total = _total(every.name) if every else f"{stem}_requests_total"
    good = [
        each for each in _objectives(reach, system) if isinstance(each.target, float) and not each.threshold_seconds
    ]
    if not good:
        why = f"no objective is given{_for(reach)}"
        return Alarm(Shape.FAILURES, name, failed is None, "counter", "", why)
    limit, arithmetic = _burn(good[0])
    expression = f"sum(rate({name}[1h])) / sum(rate({total}[1h])) > {limit:.4g}"
    return Alarm(Shape.FAILURES, name, failed is None, "counter", expression, arithmetic, (good[0].place,))


def _counts_failures(movement: Movement, place: Place) -> bool:
    """It happens in the handler that was found, or after a failure of the block in which the place stands."""
    own = movement.place
    is_inside = own.path == place.path and place.start <= own.start <= max(place.end, place.start)
    is_after = own.path == place.path and any(first <= place.start <= last for first, last in movement.guarded)
    return is_inside or is_after


def _load(finding: Finding, watch: Watch) -> Alarm:
    known = _nearest(watch, lambda metric: metric.type == "gauge")
    name = known.name if known else f"{_stem(finding, Reach())}_in_progress"
    why = "no limit stands at this place; the limit of the fix is the value to alert at"
    return Alarm(Shape.LOAD, name, known is None, "gauge", "", why)


def _up(reach: Reach, watch: Watch) -> Alarm:
    labels = list(dict.fromkeys(each.label for each in reach.workloads))
    more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    names = ", ".join(labels[:_NAMED]) + more
    if not watch.scrapes:
        return Alarm(
            Shape.UP,
            "up",
            is_new=True,
            kind="gauge",
            why=f"no scrape job of these roots asks {names or 'it'}",
        )
    scrape = watch.scrapes[0]
    timed = next((each for each in watch.checks if each.seconds is not None), None)
    why = "0 is what Prometheus itself writes when a scrape fails"
    places = [scrape.place]
    if timed is not None and timed.probe.interval_seconds is not None:
        why += (
            f"; let it last {timed.seconds:g} s before it calls: {timed.probe.retries} failed checks × "
            f"{timed.probe.interval_seconds:g} s, after which the check of {timed.workload.label} gives up, too"
        )
        places.append(timed.probe.place)
    return Alarm(Shape.UP, "up", False, "gauge", f'up{{job="{_quoted(scrape.job)}"}} == 0', why, tuple(places))


def _deadlines(finding: Finding, reach: Reach, watch: Watch, system: System) -> Iterable[Deadline]:
    """Of the call itself, of those who ask the endpoints on the way, of the server, of the checks."""
    for call in system.calls:
        seconds = call.timeout_seconds
        if not isinstance(seconds, (int, float)) or call.timeout_bounds == "connect" or not seconds:
            continue
        place = call.timeout_place or call.place
        if call.place == finding.place:
            tries = call.retry.attempts if isinstance(call.retry, Retry) and call.retry.is_explicit else 1
            attempts = tries if isinstance(tries, int) else 1
            total = f"{attempts} attempts × {seconds:g} s" if attempts > 1 else ""
            yield Deadline(seconds * attempts, call.label, place, total)
        elif _asks(call, reach):
            yield Deadline(seconds, f"{call.label} in {call.symbol or call.place.path}", place)
    for service in system.services:
        if service.name in reach.services and reach.entries:
            for point in system.started_in(service):
                allowed = request_seconds(point.server, point.command.split()) if point.command else None
                if allowed and not point.is_for_development:
                    yield Deadline(
                        allowed, f"{point.server} ends the worker and it", point.command_place or point.place
                    )
    for check in watch.checks:
        if check.endpoint is not None and check.endpoint.label in reach.entries and check.probe.timeout_seconds:
            who = f"the check of {check.workload.label} on {check.endpoint.path}"
            yield Deadline(check.probe.timeout_seconds, who, check.probe.place)


def _asks(call: Call, reach: Reach) -> bool:
    """It goes to one of the endpoints that lead to the place, over the name of a workload that runs it."""
    hosts = {name for each in reach.workloads for name in (each.name, each.container_name)} - {""}
    if not isinstance(call.target, str) or call.dependency.partition(":")[0] not in hosts:
        return False
    path = call.target.partition("://")[2].partition("/")[2].partition("?")[0].rstrip("/")
    return any(entry.partition(" ")[2].strip("/") == path for entry in reach.entries)


def _objectives(reach: Reach, system: System) -> list[Objective]:
    """Those of the services in which the place stands, by where they stand or by their name."""
    found = []
    for objective in system.objectives:
        owner = system.service_of(objective.place)
        is_only = len(system.services) == 1
        is_named = any(name in objective.name for name in reach.services)
        if is_only or is_named or (owner is not None and owner.name in reach.services):
            found.append(objective)
    return found


def _burning(reach: Reach, system: System) -> Alarm | None:
    """The alarm that an objective makes of its own queries."""
    for objective in _objectives(reach, system):
        asked = {each.counts: _RANGE.sub("[1h]", each.expression) for each in objective.queries if each.counts}
        if isinstance(objective.target, float) and "total" in asked and {"good", "bad"} & asked.keys():
            bad = f"({asked['bad']})" if "bad" in asked else f"1 - ({asked['good']})"
            limit, arithmetic = _burn(objective)
            why = f"{arithmetic}. The queries are its own, over the hour for which that share is reckoned"
            expression = f"{bad} / ({asked['total']}) > {limit:.4g}"
            return Alarm(Shape.NONE, expression=expression, why=why, places=(objective.place,))
    return None


def _burn(objective: Objective) -> tuple[float, str]:
    """The share that calls somebody, with its sum."""
    assert isinstance(objective.target, float)
    days = objective.window_days or _WINDOW_DAYS
    budget = 1 - objective.target
    burn = _SHARE * days * 24
    window = f"{days:g} days" if objective.window_days else f"{days:g} days (it names no window)"
    return burn * budget, (
        f"{objective.label} promises {objective.target:g}, so {budget:.4g} may fail. Where 2 % of the budget of "
        f"{window} go in one hour, it is spent 0.02 × {days:g} × 24 = {burn:g} times too fast: "
        f"{burn:g} × {budget:.4g} = {burn * budget:.4g} (Site Reliability Workbook, chapter 5)"
    )


def _range(watch: Watch) -> tuple[str, str]:
    scrape = next((each for each in watch.scrapes if each.interval_seconds), None)
    interval = scrape.interval_seconds if scrape is not None and scrape.interval_seconds else _DEFAULT_INTERVAL
    whose = f"the interval of {scrape.label}" if scrape is not None else "the interval that Prometheus has by default"
    seconds = _SCRAPES * interval
    span = f"{seconds / 60:g}m" if seconds % 60 == 0 else f"{seconds:g}s"
    return span, f"The range of {span} is {_SCRAPES} × {interval:g} s, {whose}"


def _nearest(watch: Watch, fits: Callable[[Metric], bool]) -> Metric | None:
    """The first that fits, those that time a block around the place before the others."""
    fitting = [(metric, one) for metric, one in watch.metrics if fits(metric)]
    return min(fitting, key=lambda each: not each[1].is_block, default=(None, None))[0]


def _stem(finding: Finding, reach: Reach) -> str:
    """A name for a metric of this place: the other side where it has a name, else the function, else the service."""
    verdict = finding.judgement.verdict
    host = verdict.words.get("dependency", "").partition(":")[0].partition("/")[0]
    named = host if re.search(r"[a-zA-Z]", host) and " " not in host else ""
    function = verdict.symbol.rpartition(".")[2] if reach.is_code or verdict.symbol.isidentifier() else ""
    stem = named or function or next(iter(reach.services), "") or verdict.subject
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "service"


def _bucket(name: str, known: Metric | None, seconds: float) -> str:
    bound = f"{float(seconds)}" if known is None or known.library == "prometheus_client" else f"{seconds:g}"
    return f'{name}_bucket{{le="{bound}"}}'


def _total(name: str) -> str:
    return name if name.endswith("_total") else f"{name}_total"


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _for(reach: Reach) -> str:
    return f" for {', '.join(reach.services[:3])}" if reach.services else ""
