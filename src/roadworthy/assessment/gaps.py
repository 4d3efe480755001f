"""The issues of the gaps report: promises that do not hold, and what is there without doing its work."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment.completeness import Keeping, Promise
from roadworthy.assessment.finding import Finding
from roadworthy.assessment.fold import sense
from roadworthy.findings import Manner
from roadworthy.ladder import Severity
from roadworthy.model import Claim, Place
from roadworthy.model.noun import dataclass

MANNERS = {
    "alert-on-unknown-metric": Manner.BROKEN,
    "alert-without-receiver": Manner.BROKEN,
    "broken-circuit-breaker": Manner.BROKEN,
    "broken-exposition": Manner.BROKEN,
    "broken-fallback": Manner.BROKEN,
    "broken-scrape-config": Manner.BROKEN,
    "comment-contradicts-code": Manner.INCONSISTENT,
    "constant-metric": Manner.BROKEN,
    "contradictory-claims": Manner.INCONSISTENT,
    "copy-source-missing": Manner.BROKEN,
    "dashboard-not-loaded": Manner.DEAD,
    "dashboard-on-unknown-metric": Manner.BROKEN,
    "datasource-unknown": Manner.BROKEN,
    "dead-metric": Manner.DEAD,
    "dead-setting": Manner.DEAD,
    "empty-dashboard": Manner.PARTIAL,
    "fabricated-result": Manner.BROKEN,
    "gauge-not-restored": Manner.BROKEN,
    "hardcoded-health": Manner.BROKEN,
    "healthcheck-tool-missing": Manner.BROKEN,
    "image-tool-missing": Manner.BROKEN,
    "incomplete-dashboard": Manner.PARTIAL,
    "metric-labels-mismatch": Manner.BROKEN,
    "missing-changelog": Manner.MISSING,
    "missing-contributing": Manner.MISSING,
    "missing-entrypoint": Manner.BROKEN,
    "missing-licence": Manner.MISSING,
    "missing-owner": Manner.MISSING,
    "missing-runbook": Manner.MISSING,
    "missing-security-policy": Manner.MISSING,
    "mount-source-missing": Manner.BROKEN,
    "no-implementation": Manner.MISSING,
    "placeholder-in-document": Manner.PARTIAL,
    "probe-on-unknown-endpoint": Manner.BROKEN,
    "remediation-misreads-signal": Manner.BROKEN,
    "remediation-never-acts": Manner.BROKEN,
    "remediation-wrong-target": Manner.INCONSISTENT,
    "runbook-missing": Manner.MISSING,
    "safeguard-never-called": Manner.DEAD,
    "scrape-path-unknown": Manner.BROKEN,
    "scrape-target-unknown": Manner.BROKEN,
    "setting-name-mismatch": Manner.BROKEN,
    "stale-document": Manner.INCONSISTENT,
    "undocumented-interface": Manner.MISSING,
    "undocumented-setting": Manner.MISSING,
    "undefined-reference": Manner.BROKEN,
    "unit-path-missing": Manner.BROKEN,
    "unknown-service-name": Manner.INCONSISTENT,
    "workload-not-deployed": Manner.DEAD,
}
"""Rules beside the claims whose finding is a gap: something is offered and is not there, or does not do its work."""

_DOCUMENTS = (".md", ".rst", ".txt", ".adoc", ".markdown")


@dataclass(frozen=True)
class Gap:
    """One issue.

    Attributes:
        number: its place in the order of gravity, counted from 1.
        findings: that show it, the gravest first; never empty.
        manner: in which way something fails.
        promises: the claims of documents that speak of it, by place.
    """

    number: int
    findings: tuple[Finding, ...]
    manner: Manner
    promises: tuple[Promise, ...] = ()

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        return max(finding.severity for finding in self.findings)

    @property
    def identity(self) -> str:
        """The same as long as the fault stands where it stands, whatever its number."""
        return self.first.fingerprint[:8]

    @property
    def says(self) -> tuple[Place, ...]:
        """Where documents promise it."""
        own = [each.place for each in self.findings if each.judgement.verdict.is_promise or is_document(each.place)]
        also = [place for each in self.findings for place in each.judgement.verdict.also if is_document(place)]
        return tuple(dict.fromkeys([*own, *(promise.claim.place for promise in self.promises), *also]))

    @property
    def does(self) -> tuple[Place, ...]:
        """Where the system shows what is so instead."""
        found = []
        for finding in self.findings:
            verdict = finding.judgement.verdict
            if not verdict.is_promise and verdict.place.path != ".":
                found.append(verdict.place)
            found += verdict.also
        return tuple(place for place in dict.fromkeys(found) if place not in self.says)


def gaps(findings: Iterable[Finding], promises: Sequence[Promise]) -> tuple[Gap, ...]:
    """The issues, gravest first; findings about one thing are one issue.

    Promises that fail in the same words in one document fold into one. What a document says of something that another
    finding shows to be broken stands under that.
    """
    every = [each for each in findings if each.judgement.verdict.is_promise or each.rule in MANNERS]
    groups: list[list[Finding]] = []
    by_spot: dict[tuple[str, int], list[Finding]] = {}
    for finding in every:
        if not finding.judgement.verdict.is_promise:
            spot = (finding.place.path, finding.place.start)
            group = by_spot.get(spot) if finding.place.start else None
            if group is None:
                group = []
                groups.append(group)
                by_spot[spot] = group
            group.append(finding)
    by_words: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in every:
        verdict = finding.judgement.verdict
        if not verdict.is_promise:
            continue
        shown = next((by_spot[key] for place in verdict.also if (key := (place.path, place.start)) in by_spot), None)
        if shown is not None:
            shown.append(finding)
            continue
        words = (finding.rule, finding.place.path, verdict.cause or sense(verdict))
        if words not in by_words:
            by_words[words] = []
            groups.append(by_words[words])
        by_words[words].append(finding)
    ordered = sorted((sorted(group, key=_order) for group in groups), key=_order_of_group)
    known = _Promises(promises)
    return tuple(_gap(number, group, known) for number, group in enumerate(ordered, 1))


class _Promises:
    """Looks promises up by what they name, by where they stand, and by what judged them."""

    def __init__(self, promises: Sequence[Promise]) -> None:
        self._every = promises
        self._by: dict[tuple[object, ...], list[int]] = {}
        for number, promise in enumerate(promises):
            claim = promise.claim
            keys: list[tuple[object, ...]] = [(claim.place, claim.symbol), *((name,) for name in _names(claim))]
            if promise.judgement and promise.keeping is not Keeping.UNCLEAR:
                keys += [(place.path, place.start, "") for place in promise.judgement.verdict.also]
            for key in dict.fromkeys(keys):
                self._by.setdefault(key, []).append(number)

    def about(self, findings: Sequence[Finding]) -> tuple[Promise, ...]:
        """Those that are among the findings, that name what one is about, or were judged by what stands there."""
        found: set[int] = set()
        for finding in findings:
            verdict = finding.judgement.verdict
            keys: list[tuple[object, ...]] = [(finding.place, verdict.symbol)]
            if not verdict.is_promise:
                named = ("metric", "setting", "endpoint", "service")
                keys += [(name,) for key, name in verdict.words.items() if key in named]
                keys += [(verdict.place.path, verdict.place.start, "")] if verdict.place.start else []
            for key in keys:
                found.update(self._by.get(key, ()))
        return tuple(self._every[number] for number in sorted(found))


def _gap(number: int, group: Sequence[Finding], promises: _Promises) -> Gap:
    first = group[0].judgement.verdict
    manner = first.manner or MANNERS.get(group[0].rule, Manner.INCONSISTENT)
    return Gap(number, tuple(group), manner, promises.about(group))


def _names(claim: Claim) -> frozenset[str]:
    return frozenset({claim.subject, *claim.details.values()})


def _order(finding: Finding) -> tuple[bool, int, str, int, str]:
    """What the system shows goes before what a document says of it."""
    verdict = finding.judgement.verdict
    return verdict.is_promise, -finding.severity, finding.place.path, finding.place.start, finding.fingerprint


def _order_of_group(group: Sequence[Finding]) -> tuple[int, int, str, int, str]:
    worst = max(finding.severity for finding in group)
    place = group[0].place
    return -worst, min(finding.priority for finding in group), place.path, place.start, group[0].fingerprint


def is_document(place: Place) -> bool:
    """The place stands in a text for people."""
    return place.path.lower().endswith(_DOCUMENTS)
