"""Judges promises with something in them to look up: bounds, signals, faults, panels, models, what is never kept."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.features import features_by_name
from roadworthy.knowledge.promises import (
    CHANCE,
    FAULTS,
    GATEWAYS,
    GUARDED,
    KEPT,
    LARGEST,
    PROVIDERS,
    SEED,
    SHOWN,
    SIGNALS,
)
from roadworthy.model import CallKind, Claim, Image, Remediation, System, Workload
from roadworthy.rules.claims.grounds import Grounds
from roadworthy.rules.objectives.asked import exposition_at
from roadworthy.rules.workloads.containers import carries

Judge = Callable[[Claim, Grounds, str], Verdict]

_SECRET = re.compile(r"(?i)(password|passwd|secret|api_?key|token)$")
_NO_SECRET = re.compile(r"^$|^[$<{/]|^(true|false|none|null|changeme\?)$|_FILE$|\$\{")
_USER_TEXT = re.compile(
    r"(content|query|text|message|body|payload|value|document|memory)\s*=\s*f?[\"']?.*"
    r"(?<![\w.])(message|prompt|query|question|user_input)\[:\d+\].*,\s*(#.*)?$"
)
_BILLIONS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)
_PULLS = ("api/pull", "ollama pull", "huggingface-cli download", "snapshot_download", "hf download")


def _waits(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    wanted = CallKind.MODEL if re.search(r"(?i)\b(model|llm)\b", claim.details["text"]) else None
    calls = [
        one for one in grounds.system.calls if one.kind is wanted or (wanted is None and one.kind is CallKind.HTTP)
    ]
    if not calls:
        return unclear(claim, "is promised of a call that was not found")
    endless = [one for one in calls if one.timeout_seconds is None]
    if not endless:
        return met(claim, "is kept by every call that was found", also=(calls[0].place,))
    half = "" if len(endless) == len(calls) else f"{len(calls) - len(endless)} of {len(calls)} calls have a timeout; "
    manner = Manner.PARTIAL if half else Manner.MISSING
    return unmet(claim, f"is promised; {half}{endless[0].label} has none", also=(endless[0].place,), manner=manner)


def _alert_acts(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    system = grounds.system
    hook = next((one for one in system.receivers if any("webhook" in way for way in one.sends_to)), None)
    if system.alerts and hook is not None:
        return met(claim, "is sent to a webhook", also=(hook.place,))
    if system.alerts or system.receivers:
        return unclear(claim, "needs something that listens to the alerts, which was not found")
    why = grounds.open_world("")
    if why:
        return unclear(claim, why)
    if system.remediations:
        one = system.remediations[0]
        text = f"is promised; there is no alert rule, and {one.place.path} decides by itself"
        return unmet(claim, text, also=(one.place,), manner=Manner.PARTIAL)
    return unmet(claim, "is promised, and there is no alert rule", manner=Manner.MISSING)


def _alert_when(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    system = grounds.system
    if system.alerts:
        return met(claim, f"is {system.alerts[0].name}", also=(system.alerts[0].place,))
    signs = grounds.signs_of(
        ("alerts", "alerting", "alert_", "alert:", "alertmanager", "slack", "smtp", "pagerduty", "mail"), ""
    )
    if signs:
        return unclear(claim, f"may come from {signs[0].place}", also=(signs[0].place,))
    why = grounds.open_world("")
    return (
        unclear(claim, why) if why else unmet(claim, "is promised, and there is no alert rule", manner=Manner.MISSING)
    )


def never_acts(one: Remediation, system: System) -> str:
    """Why this remediation never does anything; "" where it may."""
    if one.counter is not None:
        return f"waits for {one.threshold} failures and begins at 0 with each run"
    for signal in one.signals:
        page = exposition_at(system, signal)
        if page is not None and page.is_broken and signal.series and signal.is_anchored:
            return f"waits for a line that begins with {signal.series}; the page {page.is_broken}"
    return ""


def _signal(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    found = [one for one in grounds.system.remediations if one.signals]
    if not found:
        return unclear(claim, "is promised of an automatic action that was not found")
    shown = next(shown for name, _, shown in SIGNALS if name == claim.details["signal"])
    for one in found:
        for signal in one.signals:
            if shown.search(signal.series or signal.url):
                return met(claim, "is what it looks at", also=(signal.place,))
    signal = found[0].signals[0]
    text = f"is promised; what {found[0].place.path} looks at is {signal.series or signal.url}"
    return unmet(claim, text, also=(signal.place,), manner=Manner.MISSING)


def _fault(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    files = {one.place.path for one in grounds.system.experiments}
    files |= {
        path
        for path in grounds.system.paths
        if re.search(r"(?i)chaos|fault|failure", path) and not path.endswith(".md")
    }
    signs = next(signs for name, _, signs in FAULTS if name == claim.details["fault"])
    shown = [one for word in signs for one in grounds.signs.get(word, ()) if one.place.path in files]
    if shown:
        return met(claim, "is injected", also=(shown[0].place,))
    if not grounds.system.experiments:
        return unclear(claim, "is promised of a program that was not found")
    own = grounds.system.experiments[0]
    if len(files) > 3:
        return unclear(claim, "may be injected by one of several programs")
    return unmet(claim, f"is promised; {own.place.path} has no sign of it", also=(own.place,), manner=Manner.MISSING)


def _deterministic(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    for one in grounds.system.experiments:
        path = one.place.path
        chance = [each for word in CHANCE for each in grounds.signs.get(word, ()) if each.place.path == path]
        seed = [each for word in SEED for each in grounds.signs.get(word, ()) if each.place.path == path]
        if chance and not seed:
            text = f"is promised; {path} draws at random and sets no seed"
            return unmet(claim, text, also=(chance[0].place,), manner=Manner.INCONSISTENT)
        if seed:
            return met(claim, "is seeded", also=(seed[0].place,))
    return unclear(claim, "is promised of a program that was not found, or that draws nothing at random")


def _panel(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    boards = grounds.system.dashboards
    shown = next(shown for name, _, shown in SHOWN if name == claim.details["shown"])
    for board in boards:
        for panel in board.panels:
            if shown.search(panel.title) or any(shown.search(query.expression) for query in panel.queries):
                return met(claim, f"is {panel.label}", also=(panel.place,))
    if not boards:
        return unclear(claim, "is promised of a dashboard that is not in the repository")
    if len(boards) > 1 or not any(board.panels for board in boards):
        return unclear(claim, "is promised of one of several dashboards, or of one whose panels could not be read")
    names = ", ".join(panel.title for panel in boards[0].panels[:5] if panel.title)
    text = f"is promised; the panels of {boards[0].title} are {names}"
    return unmet(claim, text, also=(boards[0].place,), manner=Manner.MISSING)


def _kept(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    """Of a promise that something is not there: it is kept where everything was read."""
    why = grounds.open_world(folder)
    return unclear(claim, why) if why else met(claim, "is broken by nothing that was read")


def _no_secrets(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    start = f"{folder}/" if folder else ""
    for workload in grounds.system.workloads:
        for one in workload.environment if workload.place.path.startswith(start) else ():
            value = one.value
            if (
                one.source == "literal"
                and isinstance(value, str)
                and _SECRET.search(one.name)
                and not _NO_SECRET.search(value)
            ):
                text = f"is promised; {workload.label} is given {one.name} as it is"
                return unmet(claim, text, also=(one.place,), manner=Manner.INCONSISTENT)
    literal = next(
        (one for one in grounds.system.literals if one.kind == "secret" and one.place.path.startswith(start)), None
    )
    if literal is not None:
        text = f"is promised; {literal.place.path} holds {literal.what or 'one'}"
        return unmet(claim, text, also=(literal.place,), manner=Manner.INCONSISTENT)
    return _kept(claim, grounds, folder)


def _no_person(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    kept = [one for one in grounds.signs_of(KEPT, folder) if not one.is_remark and _USER_TEXT.match(one.place.quote)]
    if kept:
        text = "is promised; the beginning of what somebody wrote is handed on"
        return unmet(claim, text, also=(kept[0].place,), manner=Manner.INCONSISTENT)
    return _kept(claim, grounds, folder)


def _size(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    promised = float(claim.details["billions"])
    system = grounds.system
    named = [(one.value, one.place) for one in system.literals if one.kind == "model" and one.value]
    named += [(one.model, one.place) for one in system.calls if isinstance(one.model, str)]
    for workload in system.workloads:
        named += [
            (one.value, one.place) for one in workload.environment if "MODEL" in one.name and isinstance(one.value, str)
        ]
    if not named:
        return unclear(claim, "is promised, and no model is named in what was read")
    for name, place in named:
        sizes = [float(match) for match in _BILLIONS.findall(name)]
        family = re.split(r"[:/\-]?\d|:", name.rpartition("/")[2].lower())[0].strip("-")
        largest = max(sizes) if sizes else LARGEST.get(family)
        if largest is None or largest >= promised * 0.8:
            return unclear(claim, f"is promised; {name} may be one", also=(place,))
    name, place = named[0]
    return unmet(claim, f"is promised; the model that is set up is {name}", also=(place,), manner=Manner.INCONSISTENT)


def _extra(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    path, extra = claim.details["path"].rstrip("/"), claim.details["extra"]
    start = f"{folder}/" if folder else ""
    bare = None
    for image in grounds.system.images:
        if not image.file.startswith(start):
            continue
        for line in image.instructions:
            for command in line.commands:
                words = [word.strip("\"'") for word in command.words_given]
                if any(word.startswith(f"{path}[") and extra in word for word in words):
                    return met(claim, "is what its image installs", also=(line.place,))
                if "install" in words and any(word.rstrip("/") == path for word in words):
                    bare = bare or line
    if bare is None:
        return unclear(claim, "is installed by nothing that was read")
    text = f"is promised; its image installs {path} without the extra"
    return unmet(claim, text, also=(bare.place,), manner=Manner.INCONSISTENT)


def _health(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    path = claim.details["path"]
    found = [one for one in grounds.system.endpoints if one.path == path and "GET" in one.methods]
    if len(found) != 1:
        return unclear(claim, "is promised of an endpoint that was not found, or is there more than once")
    one = found[0]
    if one.answers_constant:
        text = f"is promised; `{one.label}` answers the same whatever happens"
        return unmet(claim, text, also=(one.place,), manner=Manner.INCONSISTENT)
    if one.asks:
        return met(claim, f"asks {one.asks[0]}", also=(one.place,))
    return unclear(claim, "could not be followed")


def _pulled(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    system = grounds.system
    started: list[Workload | Image] = [*system.workloads, *system.images]
    for subject in started:
        script = system.script_of(subject)
        for command in script.commands if script is not None else ():
            text = " ".join(command.words_given)
            if any(word in text for word in _PULLS):
                if command.program in ("curl", "wget") and carries(system, subject, command.program) is False:
                    why = f"is promised; it is pulled with {command.program}, which the image does not have"
                    return unmet(claim, why, also=(command.place,), manner=Manner.BROKEN)
                return met(claim, "is pulled there", also=(command.place,))
    return unclear(claim, "is promised, and what would pull it was not found")


def _prompts(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    calls = [one for one in grounds.system.calls if one.kind is CallKind.MODEL]
    name = claim.details["folder"].rstrip("/").rpartition("/")[2].lower()
    shown = [one for one in grounds.signs_of(("prompts/", "prompts"), "") if not one.is_remark]
    if not calls or shown or name != "prompts":
        return unclear(claim, "could not be followed into the program that asks the model")
    text = f"is promised; {calls[0].place.path} asks the model with a text of its own"
    return unmet(claim, text, also=(calls[0].place,), manner=Manner.DEAD)


def _alert_name(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    name = claim.details["name"]
    alerts = grounds.system.alerts
    same = next((one for one in alerts if one.name.lower() == name.lower()), None)
    if same is not None:
        return met(claim, "is there", also=(same.place,))
    if not alerts:
        return unclear(claim, "is promised where no alert rule was read")
    why = grounds.open_world("")
    if why:
        return unclear(claim, why)
    near = max(alerts, key=lambda one: SequenceMatcher(None, one.name.lower(), name.lower()).ratio())
    text = f"is promised, and no rule has that name; {near.name} is near"
    return unmet(claim, text, also=(near.place,), manner=Manner.MISSING)


def _test_count(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    promised = int(claim.details["count"])
    start = f"{folder}/" if folder else ""
    files = [one for one in grounds.system.tests if one.kind == "unit" and one.file.startswith(start)]
    found = sum(one.tests for one in files)
    if not files:
        why = grounds.open_world(folder)
        if why or grounds.path_of(features_by_name()["tests"], folder):
            return unclear(claim, why or "could not be counted")
        return unmet(claim, "are promised, and there is no test", manner=Manner.MISSING)
    if found == promised or (claim.details["loose"] and found >= promised * 0.9):
        return met(claim, f"are there: {found} were counted", also=(files[0].place,))
    if found > promised * 0.5:
        return unclear(claim, f"may be there: {found} functions were counted, and one can be run with several values")
    text = f"are promised; {found} were counted"
    return unclear(claim, text, also=(files[0].place,))


_BUILT_FOR = re.compile(
    r"(?i)--platform[ =]['\"]?linux/(\w+)|--architectures[ =](\w+)|^[ \t]*platforms?:[ \t]*linux/(\w+)"
)
_FOR_ARM = re.compile(r"(?i)arm64|aarch64|graviton")


def _arm(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    """By what the pipelines build: remarks in files say what could be built."""
    other = None
    for pipeline in grounds.system.pipelines:
        for step in pipeline.steps:
            lines = [line for line in step.run.split("\n") if not line.lstrip().startswith(("#", "echo"))]
            text = "\n".join((*lines, *step.with_values.values()))
            if _FOR_ARM.search(text):
                return met(claim, f"is what {pipeline.file} builds", also=(step.place,))
            wanted = _BUILT_FOR.search(text) or re.search(r"(linux/(amd64))", step.with_values.get("platforms", ""))
            if wanted is not None and other is None:
                other = step, wanted[0].strip()
    if other is None:
        return unclear(claim, "is promised, and no pipeline that was read names a platform")
    step, said = other
    text = f"is promised; the pipeline builds with `{said}`, and none of its steps names ARM64"
    return unmet(claim, text, also=(step.place,), manner=Manner.INCONSISTENT)


_PIPELINES = {"travis": ".travis.y", "circle": ".circleci/", "appveyor": "appveyor.y"}


def _pipeline_of(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    sign = _PIPELINES[claim.details["system"]]
    path = next((one for one in grounds.paths if sign in one), "")
    if path:
        return met(claim, f"is {path}")
    pipelines = grounds.system.pipelines
    if not pipelines or grounds.system.is_part:
        return unclear(claim, "is promised, and no pipeline was read")
    own = next((one for one in pipelines if "test" in one.purposes), pipelines[0])
    text = f"is promised, and there is no file of it; the pipeline is {own.file}"
    return unmet(claim, text, also=(own.place,), manner=Manner.INCONSISTENT)


def _redis_password(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    shown = grounds.signs_of(GUARDED, "")
    if shown:
        return met(claim, f"has `{shown[0].word}` as a sign of it", also=(shown[0].place,))
    running = [
        one
        for one in grounds.system.workloads
        if isinstance(one.image, str) and one.image.rpartition("/")[2].startswith(("redis:", "redis@", "valkey:"))
    ]
    if not running or any(one.mounts and any(".conf" in each.target for each in one.mounts) for one in running):
        return unclear(claim, "is promised of a server that is not set up here")
    text = f"is promised; {running[0].label} is started without one"
    return unmet(claim, text, also=(running[0].place,), manner=Manner.MISSING)


def _provider(claim: Claim, grounds: Grounds, folder: str) -> Verdict:
    name = claim.details["provider"]
    own = grounds.signs_of(PROVIDERS[name], folder)
    if own:
        remark = all(one.is_remark for one in own)
        says = f"has `{own[0].word}` as a sign of it"
        return unclear(claim, says) if remark else met(claim, says, also=(own[0].place,))
    beside = grounds.signs_beside(PROVIDERS[name], folder)
    if beside:
        return unclear(claim, f"may come from {beside[0].place}", also=(beside[0].place,))
    through = [
        one
        for one in grounds.signs_of(GATEWAYS, folder)
        if one.word != "base_url=" or one.place.path.endswith((".py", ".ipynb"))
    ]
    if through:
        return unclear(claim, f"may be reached through what stands at {through[0].place}", also=(through[0].place,))
    why = grounds.open_world(folder, is_program=True)
    if why:
        return unclear(claim, why)
    others = {
        other: shown[0].place
        for other, signs in PROVIDERS.items()
        if (shown := [one for one in grounds.signs_of(signs, folder) if not one.is_remark])
    }
    if len(others) < 2:
        return unclear(claim, "is promised, and the code names hardly any provider")
    names = " and ".join(sorted(others)[:4])
    text = f"is promised, and no file of code or configuration names it; the code has {names}"
    return unmet(claim, text, also=(next(iter(others.values())),), manner=Manner.PARTIAL)


BY_PROMISE: dict[str, Judge] = {
    "waits": _waits,
    "alert-acts": _alert_acts,
    "alert-when": _alert_when,
    "signal": _signal,
    "fault": _fault,
    "deterministic": _deterministic,
    "panel": _panel,
    "no-secrets": _no_secrets,
    "no-person": _no_person,
    "size": _size,
    "extra": _extra,
    "health": _health,
    "pulled": _pulled,
    "prompts": _prompts,
    "alert-name": _alert_name,
    "test-count": _test_count,
    "arm": _arm,
    "pipeline-of": _pipeline_of,
    "redis-password": _redis_password,
    "provider": _provider,
}
"""How each of them is judged."""
