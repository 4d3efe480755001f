"""Facts of the model that show a promised feature, or that it is missing: asked before any sign in a file is."""

from collections.abc import Callable, Iterable

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.model import Claim, Fact, Image, Place, Role, System, Unknown
from roadworthy.rules.claims.grounds import Grounds
from roadworthy.rules.claims.promise_evidence import never_acts

Judge = Callable[[Claim, Grounds, str], Verdict | None]
"""Judges a claim with the folder that it speaks for; None where facts do not decide."""

_OWN_USER = (
    "nonroot",
    "non-root",
    "unprivileged",
    "bitnami",
    "chainguard",
    "rootless",
    "jenkins",
    "node-red",
    "grafana",
)
_ROOT = ("root", "0", "0:0", "root:root")


def _inside(facts: Iterable[Fact], folder: str) -> Fact | None:
    start = f"{folder}/" if folder else ""
    return next((one for one in facts if one.place.path.startswith(start)), None)


def _shown(facts: Callable[[System], Iterable[Fact]], says: str) -> Judge:
    """Met where one such fact stands in the folder, or anywhere for a document at the top."""

    def judge(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
        fact = _inside(facts(grounds.system), folder)
        return met(claim, says, also=(fact.place,)) if fact is not None else None

    return judge


def _images(grounds: Grounds, folder: str) -> list[Image]:
    start = f"{folder}/" if folder else ""
    return [
        one
        for one in grounds.system.images
        if one.file.startswith(start)
        and not one.is_development
        and (file := grounds.system.paths.get(one.file)) is not None
        and file.role is Role.PRODUCTION
    ]


def _non_root(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    by_pod = [one for one in grounds.system.workloads if one.raw.get("securityContext.runAsNonRoot") == "true"]
    by_pod += [one for one in grounds.system.workloads if isinstance(one.user, str) and one.user not in _ROOT]
    if by_pod:
        return met(claim, "is what a workload asks for", also=(by_pod[0].place,))
    images = _images(grounds, folder)
    if not images:
        return unclear(claim, "is promised of an image that is not built here")
    safe = [one for one in images if isinstance(one.user, Unknown) or (one.user is not None and one.user not in _ROOT)]
    bases = [one for one in images if isinstance(one.base, Unknown) or any(word in one.base for word in _OWN_USER)]
    roots = [one for one in images if one not in safe and one not in bases]
    if not roots:
        place = (safe or bases)[0]
        return met(claim, "is what its image sets", also=(place.user_place or place.place,))
    if safe or bases:
        if len(images) > 3:
            return unclear(claim, f"is so of some of {len(images)} images; {roots[0].file} sets no user")
        return _root(claim, roots[0], Manner.PARTIAL, "one image has a user of its own; ")
    return _root(claim, roots[0], Manner.MISSING, "")


def _root(claim: Claim, image: Image, manner: Manner, half: str) -> Verdict:
    return unmet(
        claim, f"is promised; {half}{image.file} sets no user, so it runs as root", also=(image.place,), manner=manner
    )


def _multi_stage(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    images = [one for one in grounds.system.images if one.file.startswith(f"{folder}/" if folder else "")]
    staged = next((one for one in images if len(one.stages) > 1), None)
    if staged is not None:
        return met(claim, "is how its image is built", also=(staged.place,))
    if not images:
        return unclear(claim, "is promised of an image that is not built here")
    return unmet(claim, f"is promised; {images[0].file} has one stage", also=(images[0].place,), manner=Manner.MISSING)


def _health(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    system = grounds.system
    start = f"{folder}/" if folder else ""
    points = [
        one for one in system.endpoints if one.purpose in ("health", "readiness") and one.place.path.startswith(start)
    ]
    if points:
        return met(claim, f"is answered by `{points[0].label}`", also=(points[0].place,))
    probes = [one for one in system.workloads if any(not probe.is_disabled for probe in one.probes)]
    if probes:
        return met(claim, f"is made of {probes[0].label}", also=(probes[0].probes[0].place,))
    image = next((one for one in system.images if one.probe is not None), None)
    return met(claim, "is made by its image", also=(image.place,)) if image is not None else None


def _structured(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    start = f"{folder}/" if folder else ""
    setups = [one for one in grounds.system.logging_setups if one.place.path.startswith(start)]
    good = next((one for one in setups if one.is_structured is True), None)
    if good is not None:
        return met(claim, f"is set up with {good.by}", also=(good.place,))
    return None


def _grafana(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    system = grounds.system
    wants = "dashboard" in claim.details["text"].lower()
    if system.dashboards:
        board = system.dashboards[0]
        return met(claim, f"has the dashboard {board.title}", also=(board.place,))
    running = next(
        (one for one in system.workloads if isinstance(one.image, str) and "grafana/grafana" in one.image), None
    )
    kept = any(
        "dashboard" in path and path.endswith((".json", ".yml", ".yaml", ".jsonnet", ".py")) for path in grounds.paths
    )
    if running is None:
        return None
    if wants and not kept and not system.dashboard_folders and not grounds.open_world(""):
        return unmet(
            claim,
            "is promised with dashboards; Grafana runs here, and no dashboard is in the repository",
            also=(running.place,),
            manner=Manner.PARTIAL,
        )
    return met(claim, "runs here", also=(running.place,))


def _pipeline(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    pipelines = grounds.system.pipelines
    if not pipelines:
        return None
    return met(claim, f"is {pipelines[0].file}", also=(pipelines[0].place,))


def _tests(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    files = [one for one in grounds.system.tests if one.kind == "unit"]
    fitting = _inside(files, folder)
    if fitting is not None:
        return met(claim, "is there", also=(fitting.place,))
    return None


def _scaling(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    kinds = ("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler")
    found = next((one for one in grounds.system.resources if one.kind in kinds), None)
    return met(claim, f"is {found.label}", also=(found.place,)) if found is not None else None


def _breaker(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    own = _inside(grounds.system.breakers, folder)
    if own is not None:
        return met(claim, f"is {own.label}", also=(own.place,))
    kept = next((one for one in grounds.system.calls if "breaker" in one.isolation.lower()), None)
    place: Place | None = kept.isolation_place or kept.place if kept is not None else None
    return met(claim, "stands around a call", also=(place,)) if place is not None else None


def _remediation(claim: Claim, grounds: Grounds, folder: str) -> Verdict | None:
    found = grounds.system.remediations
    idle = [(one, why) for one in found if (why := never_acts(one, grounds.system))]
    named = [(one, why) for one, why in idle if one.place.path.rpartition("/")[2] in claim.place.quote]
    if named:
        one, why = named[0]
        return unmet(claim, f"is promised; {one.place.path} {why}", also=(one.place,), manner=Manner.BROKEN)
    return met(claim, f"is {found[0].label}", also=(found[0].place,)) if found else None


BY_FACTS: dict[str, Judge] = {
    "non-root containers": _non_root,
    "multi-stage build": _multi_stage,
    "health checks": _health,
    "structured logs": _structured,
    "Grafana": _grafana,
    "CI/CD": _pipeline,
    "tests": _tests,
    "load tests": _shown(lambda system: (one for one in system.tests if one.kind == "load"), "is there"),
    "autoscaling": _scaling,
    "circuit breaker": _breaker,
    "alerts": _shown(lambda system: system.alerts, "is there"),
    "Prometheus metrics": _shown(lambda system: (*system.expositions, *system.metrics, *system.scrapes), "is there"),
    "rate limiting": _shown(
        lambda system: (one for one in system.endpoints if one.is_rate_limited is True), "stands before an endpoint"
    ),
    "fault injection": _shown(lambda system: system.experiments, "is there"),
    "automated remediation": _remediation,
}
"""The features of which the model has more than a sign, by their names in the table."""
