"""A small system with a fixed list of rules: a rule that is added elsewhere changes no snapshot."""

from datetime import date

from roadworthy.assessment import Assessment, Policy, Provenance, assess
from roadworthy.findings import Harm, Judgement, Outcome, Question, Verdict, with_fingerprints
from roadworthy.ladder import RUNG_OF, Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import REPOSITORY, Answer, File, Page, Place, Role, Service, System, Unread, Waiver
from roadworthy.report.console import View

TODAY = date(2026, 12, 1)
PIPED = View()
WHOLE = View(shows_all=True)
COLOURED = View(has_colour=True)


def _question(
    name: str,
    group: str,
    pillar: Pillar,
    severity: Severity,
    of: Criterion | Rung,
    failure: Failure,
    why: str,
    fix: str,
) -> Question:
    return Question(
        name=name,
        group=group,
        page=Page(
            title=f"Page of {name}",
            why=why,
            impact="{subject} is gone for as long as {dependency} is",
            fix=fix,
            blind_to="what stands outside the roots",
            source="https://example.org/sre",
        ),
        rung=RUNG_OF[of] if isinstance(of, Criterion) else of,
        pillar=pillar,
        severity=severity,
        failure=failure,
        property=Property.TIMELINESS,
        criterion=of if isinstance(of, Criterion) else None,
        is_absence=name.startswith("no-"),
    )


TIMEOUT = _question(
    "call-without-timeout", "calls", Pillar.AVAILABILITY, Severity.HIGH, Criterion.TIMEOUTS, Failure.EXCESSIVE_LATENCY,
    "a dependency that stalls keeps the worker, then the pool, then the service.",
    "pass a timeout in seconds to `{subject}`: `timeout=20`.",
)  # fmt: skip
PRINT = _question(
    "print-as-log", "logs", Pillar.OBSERVABILITY, Severity.MEDIUM, Criterion.LOGS, Failure.MISCONFIGURATION,
    "a line without level and time cannot be searched.", "log it: `logger.info(…)`.",
)  # fmt: skip
HEALTH = _question(
    "no-health-endpoint", "services", Pillar.AVAILABILITY, Severity.HIGH, Criterion.HEALTH, Failure.SHARED_FATE,
    "nobody can tell whether it is ready.", "serve `GET /ready` that asks what it needs.",
)  # fmt: skip
PINNED = _question(
    "unpinned-image", "workloads", Pillar.DELIVERY, Severity.MEDIUM, Rung.FOUNDATIONS, Failure.MISCONFIGURATION,
    "the same commit builds another image tomorrow.", "name a version: `FROM python:3.12.4-slim`.",
)  # fmt: skip
ROOT = _question(
    "root-user", "workloads", Pillar.SECURITY, Severity.MEDIUM, Rung.HARDENING, Failure.SHARED_FATE,
    "a fault has every right.", "`USER 10001`.",
)  # fmt: skip
NO_CI = _question(
    "no-ci", "pipelines", Pillar.DELIVERY, Severity.MEDIUM, Rung.EXCELLENCE, Failure.MISCONFIGURATION,
    "a fault is found by its users.", "add a pipeline.",
)  # fmt: skip
ISOLATION = _question(
    "no-failure-isolation", "calls", Pillar.AVAILABILITY, Severity.MEDIUM, Criterion.ISOLATION, Failure.SHARED_FATE,
    "one dependency takes the workers of all.", "give it a pool of its own.",
)  # fmt: skip
QUESTIONS = (TIMEOUT, ISOLATION, PRINT, HEALTH, PINNED, ROOT, NO_CI)


def say(
    outcome: Outcome,
    question: Question,
    place: Place,
    subject: str,
    text: str,
    *,
    also: tuple[Place, ...] = (),
    harm: Harm | None = None,
    cause: str = "",
    service: str = "",
    **words: str,
) -> Judgement:
    """One verdict."""
    return Judgement(
        question, Verdict(outcome, text, place, subject, also=also, harm=harm, cause=cause, words=words), service
    )


def shop(*further: Judgement, policy: Policy | None = None) -> Assessment:
    """A chat service with one fault of each kind, something good, something unclear, something unread."""
    chain = ("POST /generate", "api.client.ask", "requests.post")
    call = Place("api/client.py", 31, 33, 12, 6, "response = requests.post(URL, json=payload)")
    judgements = [
        say(Outcome.UNMET, TIMEOUT, call, "requests.post to ollama", "waits for as long as the other side does",
            also=(Place("api/client.py", 7, 7, quote='URL = "http://ollama:11434"'),),
            harm=Harm.total(chain), service="chat", dependency="ollama"),
        say(Outcome.UNMET, ISOLATION, call, "requests.post to ollama", "has no `Semaphore` of its own", service="chat"),
        say(Outcome.MET, TIMEOUT, Place("api/tags.py", 4, 4), "requests.get to ollama", "gives up after 5 s",
            service="chat"),
        *(say(Outcome.UNMET, PRINT, Place("api/app.py", line, line, quote=f"print({line})"), f"print in line {line}",
              "writes to the console", cause="print", service="chat") for line in (10, 20, 30)),
        say(Outcome.MET, HEALTH, Place("api/app.py", 5, 9, quote='@app.get("/ready")'), "chat",
            "answers GET /ready after asking ollama", service="chat"),
        say(Outcome.UNMET, PINNED, Place("Dockerfile", 1, 1, quote="FROM python"), "Dockerfile",
            "builds on any python"),
        say(Outcome.UNCLEAR, ROOT, Place("Dockerfile", 3, 3, quote="USER $APP"), "Dockerfile",
            "takes its user from a build argument"),
        say(Outcome.UNMET, NO_CI, REPOSITORY, "shop", "has no pipeline"),
        *further,
    ]  # fmt: skip
    unread = (Unread(Place("big.json"), "has 2,147,483,648 bytes; one file may have 8,388,608"),)
    system = System(
        name="shop",
        files=(File("Dockerfile", Role.PRODUCTION, "dockerfile"), File("api/app.py", Role.PRODUCTION, "python")),
        services=(Service(place=Place("api/app.py", 1, 1), name="chat", folders=("api",)),),
        unread=unread,
    )
    provenance = Provenance(
        TODAY, name="shop", commit="0123456789abcdef" * 2, version="0.0.0", settings_hash="00",
        roots=("shop",), files=2, unread=unread,
    )  # fmt: skip
    return assess(system, with_fingerprints(judgements), QUESTIONS, provenance, policy or decisions())


def decisions() -> Policy:
    """One waiver that fits nothing, one answer that is past its day."""
    return Policy(
        TODAY,
        waivers=(Waiver("root-user", date(2027, 1, 31), "ann", "mapped by the host", path="elsewhere/**"),),
        answers=(Answer("root-user", "the platform sets it", "ann", date(2026, 11, 30)),),
    )


def library() -> Assessment:
    """A tree in which nothing is served."""
    system = System(name="maths", files=(File("maths.py", Role.PRODUCTION, "python"),))
    return assess(system, (), QUESTIONS, Provenance(TODAY, name="maths", version="0.0.0", files=1), Policy(TODAY))


HOSTILE = say(
    Outcome.UNMET,
    PINNED,
    Place('a|b`<img src=x>,::error::%0A\x1b[2J\u202e".py', 2, 2, quote="=cmd|'/C calc'!A0\x1b]0;x\x07 \udcff"),
    "=1+1 [x](javascript:y) <script>alert(1)</script> @all",
    "says\n::error::`hello` | world \u202e ]]> &amp;",
)
"""A finding in a repository that means harm to whoever reads the report."""
