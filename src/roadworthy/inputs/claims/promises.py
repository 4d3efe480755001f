"""Claims with something in them to look up: how long is waited, what sets a restart off, which faults are injected,
which model answers, what is never stored.
"""

from collections.abc import Callable, Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.features import SHOULD, aside_of, note_of
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.promises import FAULTS, SHOWN, SIGNALS
from roadworthy.model import Claim, ClaimKind

_FIRM = frozenset({"panel", "fault", "health", "pipeline-of", "redis-password", "arm"})
_HOW_TO = "about how to work on it"
_ANYWHERE = frozenset({"extra", "fault", "deterministic", "prompts", "pipeline-of"})
MOST_TEXT = 1_500
"""Characters of a passage that are looked at."""

Found = tuple[int, str, str, dict[str, str]]
"""Where in the text, the promise, what it speaks of, and what of it is to be looked up."""

_WAITS = expression(r"(?i)\bwaits? (at most|no longer than|up to)\b")
_ALERT_ACTS = expression(
    r"(?i)\balerts?\b.{0,25}\b(trigger|start|launch|cause)(s|ed)?\b.{0,40}\b(restart|remediat|heal|recover"
    r"|rollback|script)"
)
_LOCAL = expression(r"(?i)\b(local(ly)?|any (llm|model)|ollama)\b")
_ALERT_WHEN = expression(r"(?i)^[^\w]{0,6}alerts (when|if|once|as soon as)\b")
_REMEDIATION = expression(r"(?i)\b(remediat\w*|self-heal\w*|auto-heal\w*|auto-restart\w*)\b")
_SET_OFF = expression(r"(?i)\b(trigger(ed|s)?|driven|based|activated|fires?|reacts?|acts?) (by|on|when|to)\b(.{3,80})")
_CHAOS = expression(r"(?i)\b(chaos|fault[- ]inject\w*|failure[- ]inject\w*|inject(s|ed|ing)? (failures?|faults?))\b")
_DETERMINISTIC = expression(r"(?i)\b(deterministic|reproducible|repeatable|seeded)\b")
_BOARD = expression(r"(?i)\b(dashboards?|dashboarded|grafana|panels?)\b")
_NO_SECRETS = expression(
    r"(?i)\bno (hard-?coded |plain-?text )?(secrets?|credentials?|passwords?|api keys?)\b(?! manager).{0,30}"
    r"\b(plain ?text|plain-text|code|repo(sitory)?|source|hard-?coded|committed|git)\b"
    r"|\bno (hard-?coded|plain-?text) (secrets?|credentials?|passwords?)\b(?! in (extension|browser|local"
    r"|memory|logs?|transit))"
)
_NO_PERSON = expression(
    r"(?i)\bno (PII|personal (data|information)|user (data|messages?))\b.{0,30}\b(stored|logged|kept|saved"
    r"|persisted|collected)\b"
)
_SIZE = expression(
    r"(?<![\w.])(\d{1,4}(?:\.\d{1,2})?)\s?B[- ](?:class|parameters?|params?)\b.{0,20}?\b(?:model|LLM|endpoint"
    r"|network)\b"
)
_EXTRA = expression(r"`[^`\n]{0,80}?([\w./-]*/[\w./-]+)\[([a-zA-Z0-9_,-]{1,60})\][^`\n]{0,40}`")
_GIVEN = expression(r"(?i)\b(add(ed|s)?|includ\w+|install(ed|s)?|requir\w+|depend\w+|uses?)\b")
_HEALTH = expression(r"`?(?:GET )?(/[\w/-]*(?:health|ready|readiness|live)\w*)`?")
_ASKS = expression(
    r"(?i)\b(model|database|db|redis|cache|broker|queue|backend|llm|ollama|dependenc\w+|connection|storage)s?\b.{0,25}"
    r"\b(load(ed)?|ready|reachab\w+|connect\w+|availab\w+|status|up|check(s|ed)?)\b|\bchecks? (the )?(database"
    r"|db|redis|model)"
)
_PULLED = expression(
    r"(?i)\bmodels? (is|are|gets?|will be) (pulled|downloaded|fetched) (on|at|during"
    r"|with) (the )?(first )?(start|run|boot)"
)
_CHIP = r"(arm64|aarch64|graviton\d?)"
_ARM = expression(
    rf"(?i)\b{_CHIP}[ -](optimi[sz]\w+|serverless|lambda|images?|builds?|based|functions?|architecture)"
    rf"|\b(lambda|functions?|fargate|image|container|deployment|serverless)\b[^.|]{{0,40}}\b(with|on|for) {_CHIP}\b"
    rf"|\blambda\b[^.|]{{0,40}}[,:(*] {{0,2}}{_CHIP}\b"
)
_OTHER_CHIP = expression(r"(?i)(?<!than )\b(x86|amd64)|\bissues?\b|\bcompatib")
_NOT_OF_IMAGE = expression(r"(?i)\b(apple|mac\w*|m[1-4]|raspberry|windows|if|when|your|locally|local)\b")
_GUARDED = expression(r"(?i)\bredis\b[^.|;:]{0,20}\bpassword[- ](protect\w*|auth\w*)|\bpassword[- ]protected redis\b")
_GATED = expression(
    r"(?i)\b(pull requests?|PRs?|commits?|builds?|tests?|changes?|push(es)?)\b[^.|]{0,60}"
    r"\b(gated|run|runs|tested|checked|built|executed|validated|verified) (using|on|with|by|via|in|through) "
    r"\[?(travis( ci)?|circle ?ci|appveyor)\b"
)
_PROMPTS = expression(r"(?i)\b(shared|same) prompts?\b.{0,40}?`([\w./-]*prompts?/)`")


def promises(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each of these promises at its line, once for each thing that is to be looked up."""
    lead, chaos = "", False
    aside = aside_of(passages[0].path) if passages else ""
    for passage in passages:
        if not passage.is_prose:
            if passage.form == "heading":
                lead, chaos = "", False
            continue
        text = passage.text[:MOST_TEXT]
        if passage.form == "paragraph":
            lead = text if text.rstrip(" *_").endswith(":") else ""
            chaos = bool(_CHAOS.search(lead))
        for finder in _FINDERS:
            for found in finder(text, passage):
                yield _claim(found, passage, aside), passage
        if passage.form == "item" and lead:
            yield from ((_claim(found, passage, aside), passage) for found in _under(text, lead, chaos))
        elif passage.form == "row" and passage.cells != passage.header and _CHAOS.search(text):
            yield from ((_claim(found, passage, aside), passage) for found in _faults(text))


def _claim(found: Found, passage: Passage, aside: str) -> Claim:
    offset, promise, subject, details = found
    near = passage.text[max(offset - 80, 0) : offset + 120]
    note = "" if promise in _ANYWHERE else note_of(passage.path)
    why = (
        (aside if promise != "pipeline-of" or aside != _HOW_TO else "")
        or note
        or ("said to be possible" if promise not in _FIRM and SHOULD.search(near) else "")
    )
    return Claim(
        place=passage.at(offset),
        kind=ClaimKind.DASHBOARD if promise == "panel" else ClaimKind.FEATURE,
        subject=subject,
        asserts="is there",
        details={"promise": promise, "text": " ".join(passage.text.split())[:300], **details},
        skipped=why,
    )


def _plain(pattern: Callable[[str], object], promise: str, subject: str) -> Callable[[str, Passage], Iterator[Found]]:
    """What needs nothing but its words."""

    def find(text: str, passage: Passage) -> Iterator[Found]:
        match = pattern(text)
        if match is not None:
            yield match.start(), promise, subject, {}  # type: ignore[attr-defined]

    return find


def _of_signals(text: str, passage: Passage) -> Iterator[Found]:
    named = _REMEDIATION.search(text)
    match = _SET_OFF.search(text, named.start()) if named else None
    if match is None:
        return
    for name, told, _ in SIGNALS:
        if told.search(match[4].partition(".")[0]):
            yield match.start(), "signal", f"remediation on {name}", {"signal": name}


def _of_order(text: str, passage: Passage) -> Iterator[Found]:
    about = " ".join((text, *passage.headings[-1:]))
    match = _DETERMINISTIC.search(text)
    if match is not None and _CHAOS.search(about):
        yield match.start(), "deterministic", "deterministic fault injection", {}


def _of_size(text: str, passage: Passage) -> Iterator[Found]:
    for match in _SIZE.finditer(text):
        yield match.start(), "size", f"a model of {match[1]}B", {"billions": match[1]}


def _of_extra(text: str, passage: Passage) -> Iterator[Found]:
    if _GIVEN.search(text):
        for match in _EXTRA.finditer(text):
            yield match.start(), "extra", f"{match[1]}[{match[2]}]", {"path": match[1], "extra": match[2]}


def _of_health(text: str, passage: Passage) -> Iterator[Found]:
    match = _HEALTH.search(text)
    if match is not None and passage.form in ("row", "item") and _ASKS.search(text, match.end()):
        yield match.start(), "health", f"the check of {match[1]}", {"path": match[1]}


def _of_prompts(text: str, passage: Passage) -> Iterator[Found]:
    match = _PROMPTS.search(text)
    if match is not None and _LOCAL.search(text):
        yield match.start(), "prompts", "shared prompts", {"folder": match[2]}


def _of_platform(text: str, passage: Passage) -> Iterator[Found]:
    match = _ARM.search(text)
    if match is not None and not _NOT_OF_IMAGE.search(text) and not _OTHER_CHIP.search(text):
        yield match.start(), "arm", "a build for ARM64", {}


def _of_pipeline(text: str, passage: Passage) -> Iterator[Found]:
    match = _GATED.search(text)
    if match is not None and not _NOT_OF_IMAGE.search(text[max(match.start() - 80, 0) : match.start()]):
        name = match[5].lower().replace(" ", "")
        yield match.start(5), "pipeline-of", f"a pipeline of {match[5]}", {"system": name.removesuffix("ci")}


def _under(text: str, lead: str, chaos: bool) -> Iterator[Found]:
    """What an item promises by the line above its list."""
    if chaos:
        yield from _faults(text)
    elif _BOARD.search(lead) and len(text) <= 80 and not text.startswith("**"):
        for name, told, _ in SHOWN:
            if told.search(text):
                yield 0, "panel", f"a panel for {' '.join(text.split())[:60]}", {"shown": name}
                return


def _faults(text: str) -> Iterator[Found]:
    for name, told, _ in FAULTS:
        match = told.search(text)
        if match is not None:
            yield match.start(), "fault", f"the fault {name}", {"fault": name}


_FINDERS: tuple[Callable[[str, Passage], Iterator[Found]], ...] = (
    _plain(_WAITS.search, "waits", "the bound on waiting"),
    _plain(_ALERT_ACTS.search, "alert-acts", "a restart by an alert"),
    _plain(_ALERT_WHEN.search, "alert-when", "the alert"),
    _plain(_NO_SECRETS.search, "no-secrets", "no secrets in plain text"),
    _plain(_NO_PERSON.search, "no-person", "no personal data kept"),
    _plain(_PULLED.search, "pulled", "the model's download at the start"),
    _of_signals,
    _of_order,
    _of_size,
    _of_extra,
    _of_health,
    _of_prompts,
    _of_platform,
    _of_pipeline,
    _plain(_GUARDED.search, "redis-password", "the password of Redis"),
)
