"""What changed between two reviews that are over, finding by finding, and why each grade moved."""

from collections.abc import Iterable, Mapping

from roadworthy.assessment.match import Earlier, pair
from roadworthy.assessment.record import (
    CriterionRecord,
    Fault,
    PillarRecord,
    Record,
    RungRecord,
    Said,
    ServiceRecord,
    ShareRecord,
)
from roadworthy.ladder import Rung, Severity
from roadworthy.model import Place
from roadworthy.model.difference import Difference
from roadworthy.model.noun import dataclass

_SEVERITIES = {severity.word: severity for severity in Severity}


@dataclass(frozen=True)
class Shift:
    """A finding that is open both times.

    Attributes:
        why: completes "it …": "was medium and is high"; "" where only its place is another.
    """

    then: Fault
    now: Fault
    why: str = ""


@dataclass(frozen=True)
class CriterionShift:
    """A criterion that stands otherwise.

    Attributes:
        then, now: its standing; "" where the service was not there.
        new, fixed: findings that break it now only, and then only.
        gained, lost: evidence that it is met, now only and then only.
        opened, settled: verdicts that could not be told, now only and then only.
        waived, returned: findings that broke it then and are set aside now, and the other way round.
    """

    criterion: str
    then: str
    now: str
    why: str
    new: tuple[Fault, ...] = ()
    fixed: tuple[Fault, ...] = ()
    gained: tuple[Said, ...] = ()
    lost: tuple[Said, ...] = ()
    opened: tuple[Said, ...] = ()
    settled: tuple[Said, ...] = ()
    waived: tuple[Fault, ...] = ()
    returned: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class RungShift:
    """A rung that stands otherwise, or one of whose criteria does.

    Attributes:
        why_then, why_now: what carried it or held it back.
        new, fixed, waived, returned: findings on this rung that hold it back by themselves: all of hygiene, the high
            ones elsewhere.
    """

    rung: str
    then: str
    now: str
    why_then: str
    why_now: str
    criteria: tuple[CriterionShift, ...] = ()
    new: tuple[Fault, ...] = ()
    fixed: tuple[Fault, ...] = ()
    waived: tuple[Fault, ...] = ()
    returned: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class PillarShift:
    """A pillar whose score moved; None where nothing could be asked of it.

    Attributes:
        rules: those whose verdicts are others than before.
    """

    pillar: str
    then: float | None
    now: float | None
    rules: tuple[tuple[ShareRecord | None, ShareRecord | None], ...] = ()


@dataclass(frozen=True)
class ServiceShift:
    """One service then and now; None where it was not there, or is gone."""

    then: ServiceRecord | None
    now: ServiceRecord | None
    rungs: tuple[RungShift, ...] = ()
    pillars: tuple[PillarShift, ...] = ()

    @property
    def name(self) -> str:
        told = self.now or self.then
        return told.name if told else ""

    @property
    def is_moved(self) -> bool:
        """Its rung, its score, a pillar or the standing of a criterion is another."""
        if self.then is None or self.now is None:
            return True
        is_same = self.then.reached == self.now.reached and self.then.score.overall == self.now.score.overall
        return not is_same or bool(self.rungs or self.pillars)


@dataclass(frozen=True)
class Movement:
    """The difference between two reviews.

    Attributes:
        new, fixed: open now only, and then only; of rules that were asked both times.
        worse, eased: open both times, weighing more or less now.
        moved: open both times and weighing the same, in another place.
        same: how many are open both times, as they were.
        waived, returned: set aside now, and set aside then and open now.
        unasked, newly_asked: open then or now only; their rule was asked only once.
    """

    then: Record
    now: Record
    new: tuple[Fault, ...]
    fixed: tuple[Fault, ...]
    worse: tuple[Shift, ...]
    eased: tuple[Shift, ...]
    moved: tuple[Shift, ...]
    same: int
    waived: tuple[Fault, ...]
    returned: tuple[Fault, ...]
    unasked: tuple[Fault, ...]
    newly_asked: tuple[Fault, ...]
    services: tuple[ServiceShift, ...]


def movement(then: Record, now: Record, difference: Difference | None = None) -> Movement:
    """Subtract what is the same fault; what a rule finds that was not asked both times is neither new nor fixed.

    Args:
        difference: between the two trees, where it is known.
    """
    before, after = _Faults(then), _Faults(now)
    pairs = pair(map(_earlier, before.every), map(_earlier, after.every), difference)
    both = [(before.of(old), after.of(new)) for old, new in pairs.both]
    gone, come = list(map(before.of, pairs.gone)), list(map(after.of, pairs.come))
    still = [(old, new) for old, new in both if before.is_open(old) and after.is_open(new)]
    shifts = [Shift(old, new, _weighing(old, new)) for old, new in still]
    alike = [each for each in shifts if not each.why]
    moved = [each for each in alike if (each.then.place.path, each.then.place.start) != _where(each.now)]
    heavier = {id(each): _weight(each.now) > _weight(each.then) for each in shifts if each.why}
    same_as = {new.fingerprint: old.fingerprint for old, new in both}
    return Movement(
        then,
        now,
        tuple(each for each in come if after.is_open(each) and each.rule in then.asked),
        tuple(each for each in gone if before.is_open(each) and each.rule in now.asked),
        tuple(each for each in shifts if heavier.get(id(each)) is True),
        tuple(each for each in shifts if heavier.get(id(each)) is False),
        tuple(moved),
        len(alike) - len(moved),
        tuple(new for old, new in both if before.is_open(old) and not after.is_open(new)),
        tuple(new for old, new in both if not before.is_open(old) and after.is_open(new)),
        tuple(each for each in gone if before.is_open(each) and each.rule not in now.asked),
        tuple(each for each in come if after.is_open(each) and each.rule not in then.asked),
        _services(then, now, same_as),
    )


class _Faults:
    """The open findings of a record and those that it sets aside."""

    def __init__(self, record: Record) -> None:
        self.every = (*record.findings, *record.set_aside)
        self._by_fingerprint = {each.fingerprint: each for each in reversed(self.every)}
        self._open = {each.fingerprint for each in record.findings}

    def of(self, earlier: Earlier) -> Fault:
        return self._by_fingerprint[earlier.fingerprint]

    def is_open(self, fault: Fault) -> bool:
        return fault.fingerprint in self._open


def _earlier(fault: Fault | Said) -> Earlier:
    return Earlier(
        fault.fingerprint,
        fault.rule,
        fault.sentence,
        Place(fault.place.path, fault.place.start, quote=fault.place.quote),
        fault.subject,
        fault.symbol,
        fault.service,
        is_absence=isinstance(fault, Fault) and fault.is_absence,
    )


def _where(fault: Fault) -> tuple[str, int]:
    return fault.place.path, fault.place.start


def _weight(fault: Fault) -> tuple[bool, int]:
    """Promoted ones weigh most, then severity counts."""
    return fault.harm is not None, int(_SEVERITIES.get(fault.severity, Severity.LOW))


def _weighing(then: Fault, now: Fault) -> str:
    """How its weight changed; "" where it did not."""
    if (then.harm is None) != (now.harm is None):
        if now.harm:
            return f"stood on {then.rung} and is promoted to {now.rung} ({now.harm.question})"
        return f"was promoted to {then.rung} and stands on {now.rung}"
    return f"was {then.severity} and is {now.severity}" if _weight(then) != _weight(now) else ""


def _services(then: Record, now: Record, same_as: Mapping[str, str]) -> tuple[ServiceShift, ...]:
    """By name; the only one of each review is the same, whatever it is called."""
    before, after = {each.name: each for each in then.services}, {each.name: each for each in now.services}
    told = _Told(then, now, same_as)
    if len(then.services) == len(now.services) == 1:
        return (_service(then.services[0], now.services[0], told),)
    return tuple(_service(before.get(name), after.get(name), told) for name in sorted(before.keys() | after.keys()))


class _Told:
    """Finds what the fingerprints of a criterion mean, and which mean the same then and now."""

    def __init__(self, then: Record, now: Record, same_as: Mapping[str, str]) -> None:
        self.then = {each.fingerprint: each for each in then.findings}
        self.now = {each.fingerprint: each for each in now.findings}
        self.said = {each.fingerprint: each for each in (*then.met, *then.unclear, *now.met, *now.unclear)}
        self._same_as = same_as
        self._aside_then = {each.fingerprint for each in then.set_aside}
        self._aside_now = {same_as.get(each.fingerprint, each.fingerprint) for each in now.set_aside}

    def differing(self, then: Iterable[str], now: Iterable[str]) -> dict[str, tuple[Fault, ...]]:
        """Findings of now only (new, or set aside then), and of then only (fixed, or set aside now)."""
        before, after = dict.fromkeys(then), {self._same_as.get(each, each): each for each in now}
        come = {same: self.now[each] for same, each in after.items() if same not in before and each in self.now}
        gone = {each: self.then[each] for each in before if each not in after and each in self.then}
        return {
            "new": tuple(fault for same, fault in come.items() if same not in self._aside_then),
            "returned": tuple(fault for same, fault in come.items() if same in self._aside_then),
            "fixed": tuple(fault for same, fault in gone.items() if same not in self._aside_now),
            "waived": tuple(fault for same, fault in gone.items() if same in self._aside_now),
        }

    def other(self, then: Iterable[str], now: Iterable[str]) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
        """Evidence of now only, and of then only."""
        before = [self.said[each] for each in dict.fromkeys(then) if each in self.said]
        after = [self.said[each] for each in dict.fromkeys(now) if each in self.said]
        pairs = pair(map(_earlier, before), map(_earlier, after))
        come, gone = {each.fingerprint for each in pairs.come}, {each.fingerprint for each in pairs.gone}
        return (
            tuple(each for each in after if each.fingerprint in come),
            tuple(each for each in before if each.fingerprint in gone),
        )


def _service(then: ServiceRecord | None, now: ServiceRecord | None, told: _Told) -> ServiceShift:
    if then is None or now is None:
        return ServiceShift(then, now)
    before = {rung.rung: rung for rung in then.rungs}
    rungs = [_rung(then, now, before[rung.rung], rung, told) for rung in now.rungs if rung.rung in before]
    return ServiceShift(then, now, tuple(each for each in rungs if each), _pillars(then, now))


def _rung(
    service_then: ServiceRecord, service_now: ServiceRecord, then: RungRecord, now: RungRecord, told: _Told
) -> RungShift | None:
    before = {each.criterion: each for each in then.criteria}
    criteria = tuple(
        _criterion(before[each.criterion], each, told)
        for each in now.criteria
        if each.criterion in before and before[each.criterion].standing != each.standing
    )
    if (then.status, then.holds) == (now.status, now.holds) and not criteria:
        return None
    differing = told.differing(
        _holding(service_then, then, told.then.values()), _holding(service_now, now, told.now.values())
    )
    named = {
        each.fingerprint for shift in criteria for each in (*shift.new, *shift.fixed, *shift.waived, *shift.returned)
    }
    return RungShift(
        now.rung,
        then.status,
        now.status,
        then.why,
        now.why,
        criteria,
        **{name: tuple(each for each in faults if each.fingerprint not in named) for name, faults in differing.items()},
    )


def _criterion(then: CriterionRecord, now: CriterionRecord, told: _Told) -> CriterionShift:
    gained, lost = told.other(then.met, now.met)
    opened, settled = told.other(then.unclear, now.unclear)
    return CriterionShift(
        now.criterion,
        then.standing,
        now.standing,
        now.why,
        gained=gained,
        lost=lost,
        opened=opened,
        settled=settled,
        **told.differing(then.unmet, now.unmet),
    )


def _holding(service: ServiceRecord, rung: RungRecord, faults: Iterable[Fault]) -> list[str]:
    """What holds this rung of this service back by itself."""
    own = [each for each in faults if each.rung == rung.rung and each.service in (service.name, "")]
    return [each.fingerprint for each in own if rung.rung == Rung.HYGIENE.word or each.severity == Severity.HIGH.word]


def _pillars(then: ServiceRecord, now: ServiceRecord) -> tuple[PillarShift, ...]:
    before, after = ({each.pillar: each for each in service.score.pillars} for service in (then, now))
    shifts = [_pillar(before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after))]
    return tuple(each for each in shifts if each.then != each.now)


def _pillar(then: PillarRecord | None, now: PillarRecord | None) -> PillarShift:
    told = now or then
    assert told is not None
    before, after = ({share.rule: share for share in each.rules} if each else {} for each in (then, now))
    return PillarShift(
        told.pillar,
        then.value if then else None,
        now.value if now else None,
        tuple(
            (before.get(rule), after.get(rule))
            for rule in sorted(before.keys() | after.keys())
            if before.get(rule) != after.get(rule)
        ),
    )
