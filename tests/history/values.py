"""Reviews small enough to read."""

from roadworthy.assessment.record import (
    CriterionRecord,
    Fault,
    PillarRecord,
    ProvenanceRecord,
    Record,
    RuleRecord,
    RungRecord,
    Said,
    ScoreRecord,
    ServiceRecord,
    ShareRecord,
    Spot,
)
from roadworthy.inputs.origin import Origin

TIMEOUTS = "external calls have explicit timeouts"


def origin(commit: str = "c1", state: str = "", repository: str = "root:r") -> Origin:
    return Origin(repository, "", commit, state)


def fault(
    fingerprint: str = "f1",
    rule: str = "call-without-timeout",
    *,
    path: str = "app.py",
    line: int = 3,
    rung: str = "foundations",
    severity: str = "high",
    service: str = "api",
    quote: str = "",
) -> Fault:
    return Fault(
        fingerprint, rule, service, f"get in {fingerprint}", "waits for ever", Spot(path, line, quote), rung, severity
    )


def said(fingerprint: str, rule: str = "call-without-timeout") -> Said:
    return Said(fingerprint, rule, "api", f"get in {fingerprint}", "gives up after 3 s", Spot("app.py", 9))


def service(
    *,
    name: str = "api",
    reached: str | None = "hygiene",
    unmet: tuple[str, ...] = ("f1",),
    met: tuple[str, ...] = (),
    overall: float = 5.0,
    availability: float = 4.0,
) -> ServiceRecord:
    standing = "unmet" if unmet else "met"
    criterion = CriterionRecord(TIMEOUTS, standing, f"{len(unmet)} do not", met, unmet)
    holds = not unmet
    rung = RungRecord("foundations", "passed" if holds else "partly", holds, "why it stands so", (criterion,))
    share = ShareRecord("call-without-timeout", len(met), len(unmet), 0)
    score = ScoreRecord(overall, "C", pillars=(PillarRecord("A", availability, (share,)),))
    return ServiceRecord(name, "production", reached, False, (rung,), score)


def record(
    *faults: Fault,
    commit: str = "c1",
    date: str = "2026-11-01T00:00:00+00:00",
    settings: str = "s",
    services: tuple[ServiceRecord, ...] = (),
    met: tuple[Said, ...] = (),
    set_aside: tuple[Fault, ...] = (),
    rules: tuple[str, ...] = ("call-without-timeout", "no-retry"),
) -> Record:
    provenance = ProvenanceRecord("chat", commit, date, "2026-11-20", "0.1.0", "2026.12", settings)
    reached = services[0].reached if services else None
    asked = tuple(map(RuleRecord, rules))
    return Record(provenance, bool(services), reached, services, faults, set_aside, (), met, asked)
