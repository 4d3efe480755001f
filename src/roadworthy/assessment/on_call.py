"""Eight questions of an engineer on call, each answered from the signals that the files hold."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.criteria import Standing
from roadworthy.expression import expression
from roadworthy.model import Call, CallKind, Endpoint, Fact, Metric, Place, Service, System, Workload
from roadworthy.model.noun import dataclass

_READING = ("broken-exposition", "metrics-not-scraped", "scrape-target-unknown", "scrape-path-unknown",
            "broken-scrape-config")  # fmt: skip
"""Rules whose unmet verdict keeps a metric from being read."""

_TIME = expression(r"(?i)latency|duration|seconds|_ms\b|millis|elapsed|_time\b")
_CPU = expression(r"(?i)cpu")
_FILL = expression(r"(?i)queue|waiting|backlog|pending|depth|in_?flight|disk|filesystem|volume|free_bytes|lag\b")
_TOKENS = expression(r"(?i)token|cost|usage_(usd|eur|dollars)|spend")
_BUILD = expression(r"(?i)build_info|version|commit|revision|deploy")
_SIDE = expression(r"(?i)^(dependency|upstream|backend|target|provider|host|peer|model|client|service|api)$")
_MARK = expression(r"(?i)deploy|version|build|start_time|changes\(")
_MACHINES = expression(r"(?i)node[-_]?exporter|windows[-_]?exporter")
_HOSTS = expression(r"(?i)cadvisor|kubelet|kube-state-metrics|netdata|telegraf|datadog-agent|prometheus-stack")


@dataclass(frozen=True)
class OnCall:
    """One question with its answer.

    Attributes:
        question: as somebody on call asks it, by the name of the service.
        standing: met is yes, unmet is no.
        text: the signal that answers it, or what is missing; no full stop.
        places: of the signal, or of what should give it.
    """

    question: str
    standing: Standing
    text: str
    places: tuple[Place, ...] = ()


AnyFact = TypeVar("AnyFact", bound=Fact)
_Said = tuple[Standing, str, tuple[Place, ...]]


def on_call(assessment: Assessment) -> tuple[OnCall, ...]:
    """The eight questions in their order; several services are asked one by one and answered together."""
    system = assessment.system
    units = [_Signals(assessment, service) for service in system.services] or [_Signals(assessment, None)]
    names = [unit.name for unit in units]
    whom = names[0] if len(names) == 1 else "each service"
    is_job = all(service.kind in ("worker", "job", "script") for service in system.services) and system.services
    asked: list[tuple[str, Callable[[_Signals], _Said]]] = [
        (f"Is {whom} healthy right now?", _healthy),
        (f"How long do the slowest {'jobs' if is_job else 'requests'} of {whom} take (p95)?", _p95),
        ("Which service used most processor in the last hour?", _processor),
        (f"Is {whom} slow, or is it down?", _slow_or_down),
        ("What changed last?", _changed),
        ("Which dependency fails?", _dependency),
        ("How full is the queue, or the disk?", _full),
        ("How many tokens did the model take, and what did it cost?", _tokens),
    ]
    return tuple(_together(question, names, [answer(unit) for unit in units]) for question, answer in asked)


def _together(question: str, names: Sequence[str], answers: Sequence[_Said]) -> OnCall:
    """The gravest answer, with the names of those that it holds for where they differ."""
    if len(answers) == 1:
        return OnCall(question, *answers[0])
    order = (Standing.UNMET, Standing.UNCLEAR, Standing.MET, Standing.NOT_APPLICABLE)
    standing = next(each for each in order if any(answer[0] is each for answer in answers))
    parts = []
    for each, word in zip(order[:3], ("no", "unclear", "yes"), strict=True):
        own = [(name, answer) for name, answer in zip(names, answers, strict=True) if answer[0] is each]
        if own:
            more = f" and {len(own) - 3} more" if len(own) > 3 else ""
            who = ", ".join(name for name, _ in own[:3]) + more
            first = f"{own[0][0]}: " if len(own) > 1 else ""
            parts.append(f"{word} for {who} ({first}{own[0][1][1]})")
    places = [place for answer in answers if answer[0] is standing for place in answer[2][:1]]
    text = "; ".join(parts) or answers[0][1]
    return OnCall(question, standing, text, tuple(dict.fromkeys(places)))


class _Signals:
    """What tells something of one service, or of the whole where there is none."""

    def __init__(self, assessment: Assessment, service: Service | None) -> None:
        self.assessment = assessment
        self.system: System = assessment.system
        self.service = service
        self.name = service.name if service else self.system.label
        self.is_alone = len(self.system.services) < 2

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        return self.own(self.system.metrics)

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        return self.own(self.system.endpoints)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        return tuple(call for call in self.own(self.system.calls) if call.kind is not CallKind.PROCESS)

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        names = self.service.workloads if self.service else ()
        return tuple(each for each in self.system.workloads if each.name in names or self.service is None)

    @cached_property
    def reading_fault(self) -> tuple[str, tuple[Place, ...]] | None:
        """Why what this service counts cannot be read, and where."""
        for judgement in self.assessment.judgements:
            if judgement.is_unmet and judgement.question.name in _READING:
                verdict = judgement.verdict
                if self.is_alone or (self.service and judgement.service == self.service.name):
                    return f"{verdict.subject} {verdict.text}", (verdict.place,)
        return None

    def measured(self, what: str, wanted: Callable[[Metric], bool]) -> _Said:
        """By a metric that moves, that a scraper can read, and that something here asks for."""
        found = [metric for metric in self.metrics if wanted(metric)]
        if not found:
            return Standing.UNMET, f"no metric of {what}", ()
        alive = [metric for metric in found if _tells(metric)]
        if not alive:
            hidden = next((metric for metric in found if metric.escapes is not None), None)
            if hidden is not None:
                return Standing.UNCLEAR, f"{hidden.name} is handed on, and what moves it was not seen", (hidden.place,)
            return Standing.UNMET, f"{found[0].name} is defined, and nothing moves it", (found[0].place,)
        metric = alive[0]
        if self.reading_fault is not None:
            why, places = self.reading_fault
            return Standing.UNMET, f"{metric.name} moves, but {why}", (metric.place, *places)
        if not (self.system.scrapes or self.system.collectors):
            return Standing.UNCLEAR, f"{metric.name} moves; nothing in these files asks for it", (metric.place,)
        return Standing.MET, metric.name, (metric.place,)

    def own(self, facts: Iterable[AnyFact]) -> tuple[AnyFact, ...]:
        """What stands in its own folders; everything where it is alone."""
        if self.service is None or self.is_alone:
            return tuple(facts)
        return self.system.owned(facts, self.service)

    def here(self, facts: Iterable[AnyFact]) -> tuple[AnyFact, ...]:
        """The same with what no service owns."""
        return tuple(facts) if self.service is None else self.system.of_service(facts, self.service)


def _tells(metric: Metric) -> bool:
    """Something moves it, and not to the same value every time."""
    moved = [one for one in metric.movements if one.changes_value and one.is_called]
    return any(one.operation != "set" or not one.is_constant for one in moved)


def _healthy(of: _Signals) -> _Said:
    own = [each for each in of.endpoints if each.purpose in ("readiness", "health")]
    asking = [each for each in own if each.asks]
    if asking:
        first = asking[0]
        return Standing.MET, f"{first.label} asks {', '.join(first.asks[:3])} before it answers", (first.place,)
    if constant := [each for each in own if each.answers_constant]:
        return Standing.UNMET, f"{constant[0].label} answers the same whatever happens", (constant[0].place,)
    faults = ("hardcoded-health", "readiness-ignores-dependency", "unhealthy-answered-as-success")
    for judgement in of.assessment.judgements:
        if judgement.is_unmet and judgement.question.name in faults and judgement.service in (of.name, ""):
            verdict = judgement.verdict
            return Standing.UNMET, f"{verdict.subject} {verdict.text}", (verdict.place,)
    if own:
        handing = any(each.hands_on for each in own)
        why = (
            "hands on to what could not be followed" if handing else "tells that it answers, and asks nothing it needs"
        )
        return Standing.UNCLEAR if handing else Standing.MET, f"{own[0].label} {why}", (own[0].place,)
    probes = [probe for each in of.workloads for probe in each.probes if not probe.is_disabled]
    if probes:
        return Standing.MET, f"a {probes[0].kind} check of the workload", (probes[0].place,)
    places = (of.service.place,) if of.service else ()
    return Standing.UNMET, "no health endpoint and no check of a workload", places


def _p95(of: _Signals) -> _Said:
    def is_latency(metric: Metric) -> bool:
        return metric.type == "histogram" and bool(_TIME.search(metric.name))

    standing, text, places = of.measured("how long it takes, as a histogram", is_latency)
    if standing is Standing.UNMET and not places:
        by_library = [each for each in of.system.expositions if "instrument" in each.by.lower()]
        if by_library and (of.is_alone or by_library[0] in of.own(of.system.expositions)):
            return Standing.MET, f"{by_library[0].by} times every request", (by_library[0].place,)
        other = next((each for each in of.metrics if _TIME.search(each.name)), None)
        if other is not None:
            return standing, f"{other.name} is a {other.type}, from which no percentile follows", (other.place,)
        return standing, text, ()
    return standing, _from_buckets(of, text) if standing is Standing.MET else text, places


def _from_buckets(of: _Signals, name: str) -> str:
    metric = next(each for each in of.metrics if each.name == name)
    if isinstance(metric.buckets, tuple) and metric.buckets:
        return f"{name}, up to {metric.buckets[-1]:g} s"
    return name


def _processor(of: _Signals) -> _Said:
    names = [(each.name, f"{each.name} {each.image}", each.place) for each in of.system.workloads]
    names += [(each.job, each.job, each.place) for each in of.system.scrapes]
    names += [(each.label, each.name, each.place) for each in of.system.resources if each.kind == "HelmRelease"]
    for name, told, place in names:
        if _HOSTS.search(told):
            return Standing.MET, f"{name} measures every container", (place,)
    machine = next(((name, place) for name, told, place in names if _MACHINES.search(told)), None)
    if machine is not None:
        return Standing.UNCLEAR, f"{machine[0]} measures the machine, and nothing the services on it", (machine[1],)
    standing, text, places = of.measured("processor use", lambda metric: bool(_CPU.search(metric.name)))
    if places:
        return standing, text, places
    own = of.own(of.system.expositions)
    if any(each.by.startswith(("prometheus_client", "generate_latest", "start_http")) for each in own):
        if of.reading_fault is not None:
            return (
                Standing.UNMET,
                f"what the process tells of itself is not read: {of.reading_fault[0]}",
                (own[0].place,),
            )
        why = "prometheus_client adds process_cpu_seconds_total to its own registry; whether it is this one is not read"
        return Standing.UNCLEAR, why, (own[0].place,)
    if any(each.kind in ("deployment", "statefulset", "daemonset", "custom", "knative") for each in of.workloads):
        why = "the cluster may measure it; nothing in these files does"
        return Standing.UNCLEAR, why, (of.workloads[0].place,)
    return Standing.UNMET, "nothing measures containers (as cadvisor does) or the machine", ()


def _slow_or_down(of: _Signals) -> _Said:
    down = [each for each in of.here(of.system.alerts) if re.search(r"\bup\b|absent\(", each.query.expression)]
    slow, how, places = _p95(of)
    healthy, health, where = _healthy(of)
    if down:
        healthy, health, where = Standing.MET, down[0].label, (down[0].place,)
    if slow is Standing.MET and healthy is Standing.MET:
        return Standing.MET, f"slow: {how}; down: {health}", (*places[:1], *where[:1])
    missing = [f"slow: {how}"] if slow is not Standing.MET else []
    missing += [f"down: {health}"] if healthy is not Standing.MET else []
    told = Standing.UNMET if Standing.UNMET in (slow, healthy) else Standing.UNCLEAR
    shown = (*(places if slow is not Standing.MET else ()), *(where if healthy is not Standing.MET else ()))
    return told, "; ".join(missing), tuple(dict.fromkeys(shown))


def _changed(of: _Signals) -> _Said:
    build = next((each for each in of.metrics if _BUILD.search(each.name) and each.type in ("info", "gauge")), None)
    if build is not None and (_tells(build) or build.type == "info" or build.movements):
        return Standing.MET, f"{build.name} tells the version that runs", (build.place,)
    marked = next(
        (
            board
            for board in of.here(of.system.dashboards)
            if any(_MARK.search(mark.expression) for mark in board.marks)
        ),
        None,
    )
    if marked is not None:
        return Standing.MET, f"{marked.label} marks deployments", (marked.place,)
    steps = [step for pipeline in of.system.pipelines for step in pipeline.steps]
    deploying = next((step for step in steps if step.deploys), None)
    if deploying is not None:
        return Standing.MET, f"the runs of the pipeline that deploys ({deploying.label})", (deploying.place,)
    declared = next(
        (each for each in of.here(of.system.resources) if each.kind in ("HelmRelease", "Application")), None
    )
    if declared is not None:
        return Standing.MET, f"the commits that {declared.label} brings into the cluster", (declared.place,)
    publishing = next((step for step in steps if step.publishes), None)
    if publishing is not None:
        why = f"{publishing.label} publishes versions; which of them runs where is not in these files"
        return Standing.UNCLEAR, why, (publishing.place,)
    return Standing.UNMET, "no metric of the version that runs, no mark on a dashboard, no pipeline that deploys", ()


def _dependency(of: _Signals) -> _Said:
    by_name: dict[str, list[Call]] = {}
    for call in of.calls:
        by_name.setdefault(call.dependency.rstrip(":"), []).append(call)
    if not by_name:
        return Standing.NOT_APPLICABLE, f"{of.name} asks nothing outside of itself", ()
    asked = {name for each in of.endpoints for name in each.asks if each.purpose in ("health", "readiness")}
    told: dict[str, Place] = {}
    for name, calls in by_name.items():
        place = next((each.place for each in of.endpoints if each.purpose and name in each.asks), None)
        place = place if name in asked else _counted_beside(of, calls)
        if place is not None:
            told[name] = place
    silent = [name for name in by_name if name not in told]
    if not silent:
        return Standing.MET, f"{', '.join(sorted(told)[:3])}: a probe or a metric tells", tuple(told.values())[:2]
    more = f" and {len(silent) - 3} more" if len(silent) > 3 else ""
    some = f"{len(told)} of {len(by_name)} are told apart; " if told else ""
    text = f"{some}no probe asks {', '.join(sorted(silent)[:3])}{more}, and no metric counts its failures"
    return Standing.UNMET, text, tuple(by_name[name][0].place for name in sorted(silent)[:2])


def _counted_beside(of: _Signals, calls: Iterable[Call]) -> Place | None:
    """A metric that moves in the function of a call, and tells which side it was or that it failed."""
    spots = {(call.place.path, call.symbol) for call in calls}
    for metric in of.metrics:
        tells = any(_SIDE.search(label) for label in metric.labels) or bool({"outcome", "status"} & {*metric.labels})
        for one in metric.movements:
            is_beside = (one.place.path, one.symbol) in spots and one.changes_value and one.is_called
            if is_beside and (tells or one.stands_in == "except"):
                return one.place
    return None


def _full(of: _Signals) -> _Said:
    standing, text, places = of.measured("a queue or a disk", lambda metric: bool(_FILL.search(metric.name)))
    if standing is Standing.MET:
        return standing, text, places
    watched = next((each for each in of.here(of.system.alerts) if _FILL.search(each.query.expression)), None)
    if watched is not None:
        return Standing.MET, f"{watched.label} asks for it", (watched.place,)
    return standing, text, places


def _tokens(of: _Signals) -> _Said:
    if not any(call.generates or call.kind is CallKind.MODEL for call in of.calls):
        return Standing.NOT_APPLICABLE, f"{of.name} asks no model for text", ()
    standing, text, places = of.measured("tokens or cost", lambda metric: bool(_TOKENS.search(metric.name)))
    if not places:
        logged = next((one for one in of.own(of.system.logs) if _TOKENS.search(one.place.quote)), None)
        if logged is not None:
            return Standing.UNCLEAR, "a log line speaks of tokens; no metric adds them up", (logged.place,)
        asking = [call.place for call in of.calls if call.generates]
        return standing, text, tuple(asking[:2])
    return standing, text, places
