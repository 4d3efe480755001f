"""Other tools' results beside ours: under their own names, each fault once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from roadworthy.findings import Basis, Judgement, Outcome, Question, Verdict, with_fingerprints
from roadworthy.knowledge.tools import PILLARS, SECRET_TOOLS, SECRETS, TWINS, WITHOUT_LEVELS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Imported, Page, Place
from roadworthy.model.noun import dataclass

_PROPERTIES = {
    Pillar.RESPONSE: Property.OUTPUT_CORRECTNESS,
    Pillar.OBSERVABILITY: Property.TIMELINESS,
    Pillar.AVAILABILITY: Property.AVAILABILITY,
    Pillar.DELIVERY: Property.AVAILABILITY,
    Pillar.SECURITY: Property.FAULT_ISOLATION,
}


@dataclass(frozen=True)
class ToolTally:
    """What became of the results of one tool.

    Attributes:
        shown: kept under the tool's own name.
        ours: our rule says the same of the same place; told there.
        same: another imported result says it already.
        beside: they stand in tests, examples, documents, generated or vendored files.
        elsewhere: they name files that are not in this tree.
    """

    tool: str
    version: str
    shown: int
    ours: int
    same: int
    beside: int
    elsewhere: int


@dataclass(frozen=True)
class Imports:
    """Other tools' results, each fault once.

    Attributes:
        judgements: unmet, of basis imported, by place.
        also: by fingerprint of a judgement, ours or imported: which tools say the same, `bandit B113`.
        against: by fingerprint of an imported judgement: the met verdict of ours that says the opposite there.
        tallies: by tool.
    """

    judgements: tuple[Judgement, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    against: Mapping[str, Judgement] = field(default_factory=dict)
    tallies: tuple[ToolTally, ...] = ()


def imports(
    results: Iterable[Imported],
    elsewhere: Iterable[Imported],
    judgements: Sequence[Judgement],
    is_production: Callable[[str], bool],
    service_of: Callable[[Place], str],
) -> Imports:
    """Hold each result against ours and against the other tools'.

    Args:
        results: bound to files of the tree.
        elsewhere: those that name other files; counted only.
        judgements: ours, with fingerprints.
    """
    ours: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in judgements:
        ours.setdefault((judgement.question.name, judgement.verdict.place.path), []).append(judgement)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    kept: list[tuple[Imported, Judgement, list[str], Judgement | None]] = []
    seen: dict[tuple[str, ...], list[tuple[Place, list[str]]]] = {}
    also: dict[str, list[str]] = {}

    def tally(result: Imported, what: str) -> None:
        tallied = counts.setdefault((result.tool, result.version), {})
        tallied[what] = tallied.get(what, 0) + 1

    for result in sorted(results, key=_order):
        if not is_production(result.place.path):
            tally(result, "beside")
            continue
        rule = TWINS.get(result.tool, {}).get(result.rule, "")
        twin = _twin(ours.get((rule, result.place.path), ()), result.place)
        if twin is not None and not twin.is_met:
            also.setdefault(twin.fingerprint, []).append(f"{result.tool} {result.rule}")
            tally(result, "ours")
            continue
        alike = [each for key in _keys(result, rule) for each in seen.get(key, ())]
        before = next((said for place, said in alike if _touches(place, result.place)), None)
        if before is not None:
            before.append(f"{result.tool} {result.rule}")
            tally(result, "same")
            continue
        said: list[str] = []
        for key in _keys(result, rule):
            seen.setdefault(key, []).append((result.place, said))
        judgement = Judgement(_question(result), _verdict(result), service_of(result.place), Basis.IMPORTED)
        kept.append((result, judgement, said, twin))
        tally(result, "shown")
    for result in elsewhere:
        tally(result, "elsewhere")
    named = {_identity(each): each for each in with_fingerprints(judgement for _, judgement, _, _ in kept)}
    against = {}
    for _, judgement, said, twin in kept:
        fingerprint = named[_identity(judgement)].fingerprint
        if said:
            also.setdefault(fingerprint, []).extend(said)
        if twin is not None:
            against[fingerprint] = twin
    return Imports(
        tuple(named.values()),
        {fingerprint: tuple(dict.fromkeys(tools)) for fingerprint, tools in sorted(also.items())},
        against,
        tuple(
            ToolTally(
                tool,
                version,
                *(told.get(what, 0) for what in ("shown", "ours", "same", "beside", "elsewhere")),
            )
            for (tool, version), told in sorted(counts.items())
        ),
    )


def _twin(judgements: Iterable[Judgement], place: Place) -> Judgement | None:
    """Ours at this place: what accuses before what acquits."""
    there = [each for each in judgements if _touches(each.verdict.place, place)]
    return min(there, key=lambda each: (each.is_met, each.fingerprint), default=None)


def _touches(place: Place, other: Place) -> bool:
    """Lines in common; a place without lines is its whole file."""
    if place.path != other.path:
        return False
    return not place.start or not other.start or (place.start <= other.end and other.start <= place.end)


def _keys(result: Imported, rule: str) -> Iterable[tuple[str, ...]]:
    """What makes two results the same fault: a vulnerability's names in one package, or a twin of ours."""
    if result.is_vulnerability:
        for identifier in result.identifiers:
            if not identifier.startswith("CWE-"):
                yield identifier, result.package.lower(), result.place.path
    elif rule:
        yield rule, result.place.path
    else:
        yield result.tool, result.rule, result.place.path, str(result.place.start), result.text


def _question(result: Imported) -> Question:
    pillar = Pillar(PILLARS.get(result.tool, "S"))
    severity = Severity.MEDIUM if result.tool in WITHOUT_LEVELS else Severity(result.severity)
    return Question(
        name=f"{result.tool}:{result.rule}",
        group="imported",
        page=Page(title=result.title, why=result.title, fix=result.fix or _fix(result), source=result.help),
        rung=Rung.FOUNDATIONS if severity is Severity.HIGH else Rung.HARDENING,
        pillar=pillar,
        severity=severity,
        failure=Failure.MISCONFIGURATION,
        property=_PROPERTIES[pillar],
    )


def _fix(result: Imported) -> str:
    return f"see what {result.tool} says of {result.rule}" + (f" at {result.help}" if result.help else "")


def _verdict(result: Imported) -> Verdict:
    """In the tool's words; a message that may quote a secret gives way to the rule's title."""
    is_secret = (
        result.tool in SECRET_TOOLS
        or TWINS.get(result.tool, {}).get(result.rule) == "hardcoded-secret"
        or not SECRETS.isdisjoint(result.identifiers)
    )
    text = result.title if is_secret else result.text or result.title
    return Verdict(
        outcome=Outcome.UNMET,
        text=_affected(result) if result.is_vulnerability else f"says: {text.rstrip('.')}",
        place=result.place,
        subject=f"{result.package} {result.installed}".strip() or f"{result.tool} {result.rule}",
        symbol=f"{result.package}\0{result.text}" if not is_secret else "",
        imported=result,
    )


def _affected(result: Imported) -> str:
    title = f": {result.title.rstrip('.')}" if result.title not in ("", result.rule) else ""
    return f"is affected by {result.rule}{title}, says {result.tool}"


def _order(result: Imported) -> tuple[str, int, str, str, str]:
    return result.place.path, result.place.start, result.tool, result.rule, result.text


def _identity(judgement: Judgement) -> tuple[str, Place, str, str]:
    verdict = judgement.verdict
    return judgement.question.name, verdict.place, verdict.subject, verdict.symbol
