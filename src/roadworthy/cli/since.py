"""What `--since` needs: where a change began, what was found there, and what its gate says."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

import msgspec

from roadworthy import __version__
from roadworthy.assessment import Baseline, Changed, baseline, changed
from roadworthy.cli.door import note, progress
from roadworthy.cli.printed import Printed
from roadworthy.cli.roots import day_of, earlier_report, reading_of, refuse_linked
from roadworthy.config import settings_of
from roadworthy.costs import Costs
from roadworthy.errors import RoadworthyError, UnknownName, WrongUsage
from roadworthy.inputs.base import base_of
from roadworthy.inputs.reading import Reading, is_accident
from roadworthy.inputs.repository import Repository, open_repository
from roadworthy.ladder import Rung
from roadworthy.report.console import View
from roadworthy.report.formats import CHANGES
from roadworthy.settings import CONFIG, Settings

NEW, NONE = "new", "none"
GATES = (NEW, NONE, *(rung.word for rung in Rung))
"""Nothing new at or below each service's target; no gate; nothing new up to this rung."""

DOCUMENTS = ("gaps", "all")
"""Those that tell what was fixed since a revision, beside all else."""


@dataclass(frozen=True)
class Beginning:
    """Where a change began.

    Attributes:
        name: as the caller named it: a revision, or a file with an earlier report.
        head: the tree that the change leads to.
        base: the tree where it began; None where only an earlier report is known.
        report: that earlier report.
        settings: of where it began; of the head where only a report is known, since a report holds no config.
        notices: what the change does to its own judges.
        is_committed: the head is a commit, not the files as they stand.
    """

    name: str
    head: Repository
    settings: Settings
    base: Repository | None = None
    report: Baseline | None = None
    notices: tuple[str, ...] = ()
    is_committed: bool = False


def beginning(path: Path, others: list[Path], since: str, at: str, today: date | None) -> Beginning:
    """Find where the change began, and read its config there.

    Raises:
        RoadworthyError: a path or a revision is wrong, the clone is too shallow, or the report is none.
    """
    day = day_of(today)
    head = open_repository(path, *others, at=at)
    if not at:
        refuse_linked(path)
    if is_report(since):
        return Beginning(since, head, settings_of(head, day, path), report=earlier_report(Path(since)))
    base = open_repository(path, *others, at=base_of(path, since, at or "HEAD"))
    notices: list[str] = []
    settings = Settings(day)
    try:
        settings = settings_of(base, day, path)
    except RoadworthyError as error:
        notices.append(f"The config where this change began counts for nothing: {error}.")
    notices += _edits(head, path, day, settings)
    return Beginning(since, head, settings, base, notices=tuple(notices), is_committed=bool(at))


def is_report(since: str) -> bool:
    """It names a file with an earlier report, no revision."""
    return since.endswith(".json") and Path(since).is_file()


def review_since(began: Beginning, now: Reading, settings: Settings, costs: Costs | None) -> Changed:
    """What the change did; of one service where the settings name one."""
    from roadworthy.pipeline import review_change, review_reading
    from roadworthy.report.narrow import narrowed_change

    if began.base is None:
        told = changed(began.report or _nothing(began.name), review_reading(now, settings, progress, costs))
    else:
        spent = costs or Costs(lambda: 0.0)
        with spent.of_phase("assess where it began"):
            then = reading_of(began.base, settings, now.cache)
            since = _baseline(began, then, settings)
        told = review_change(since, then, now, settings, progress, costs, began.notices)
    told = replace(told, is_committed=began.is_committed)
    return narrowed_change(told, settings.service) if settings.service else told


def reported(
    began: Beginning, now: Reading, settings: Settings, form: str, look: View, gate: str, costs: Costs | None
) -> tuple[Printed, bool]:
    """The report of the change, and whether it would come out the same again: no file was left unread by accident."""
    from roadworthy.report.formats import render_changed

    told = review_since(began, now, settings, costs)
    lowest, unread = told.assessment.lowest, told.assessment.provenance.unread
    printed = Printed(
        render_changed(form, told, look),
        lowest.name if lowest else None,
        told.assessment.reached,
        against=against(told, gate),
    )
    return printed, began.base is not None and not any(map(is_accident, unread))


def identity(began: Beginning | None, now: Reading, settings: Settings, gate: str) -> str:
    """What a report of this change is made of beside the head and the settings."""
    if began is None:
        return ""
    if began.base is None:
        return repr((began.report, gate))
    then = reading_of(began.base, settings, now.cache)
    return f"{began.name} {began.base.commit} {then.digest().hex()} {began.notices} {gate}"


def gate_of(word: str, since: str, report: str, form: str) -> str:
    """The gate that is meant: what is new, unless another is named; none without a change, or for a document.

    Raises:
        UnknownName: there is no such gate.
        WrongUsage: something was asked for that only a change has.
    """
    if word and word not in GATES:
        raise UnknownName("gate", word, GATES)
    if report:
        if word:
            raise WrongUsage("--gate asks what a change made worse", "leave out --report, or use --at-least")
        if since and report not in DOCUMENTS:
            raise WrongUsage(f"the {report} report tells no change", "add --report gaps, or leave out --report")
        return NONE
    if not since and word:
        raise WrongUsage("--gate asks what a change made worse", "add --since main; --at-least is the gate without it")
    if not since and form in CHANGES:
        raise WrongUsage(f"--format {form} tells what a change did", "add --since main")
    return word or NEW


def against(told: Changed, gate: str) -> tuple[str, ...]:
    """What this gate has against the change."""
    if gate == NONE:
        return ()
    return tuple(told.against(None if gate == NEW else Rung[gate.upper()]))


def code_of(said: tuple[str, ...], since: str) -> int:
    """0 where the gate has nothing against it; else 1, and one line that says what."""
    if not said:
        return 0
    note(f"gate not met: since {since}: {'; '.join(said)}", "--gate none reports without a gate")
    return 1


def _baseline(began: Beginning, then: Reading, settings: Settings) -> Baseline:
    """The assessment of where it began, kept for the next change that begins there."""
    from roadworthy.pipeline import review_reading

    key = None
    if then.cache is not None and settings.own_rules is None:
        told = repr((__version__, settings, then.repository.name)).encode("utf-8", "surrogatepass")
        key = blake2b(b"baseline\0" + then.digest() + told, digest_size=20).digest()
        with suppress(KeyError, msgspec.DecodeError):
            kept = msgspec.msgpack.decode(then.cache.get([key])[key], type=Baseline)
            return replace(
                kept, name=began.name, commit=then.repository.commit, commit_date=then.repository.commit_date
            )
    assessment = review_reading(then, settings, progress)
    made = baseline(assessment, began.name)
    if key is not None and then.cache is not None and not any(map(is_accident, assessment.provenance.unread)):
        with suppress(UnicodeEncodeError):  # it quotes a path that is no text
            then.cache.put({key: msgspec.msgpack.encode(made)})
    return made


def _nothing(name: str) -> Baseline:
    return Baseline(name, "", "", frozenset(), ())


def _edits(head: Repository, path: Path, day: date, settings: Settings) -> Iterator[str]:
    """What the change does to the config; none of it counts before it is merged."""
    try:
        edited = settings_of(head, day, path)
    except RoadworthyError as error:
        yield f"This change leaves a `{CONFIG}` that cannot be read: {error}."
        return
    names = [field.name for field in fields(Settings) if field.name != "ownership"]
    keys = [name for name in names if getattr(edited, name) != getattr(settings, name)]
    if keys:
        told = "; ".join(_edit(key, getattr(settings, key), getattr(edited, key)) for key in keys)
        yield f"This change edits `{CONFIG}` or what it names ({told}): that counts once it is merged, not for it."


def _edit(key: str, then: object, now: object) -> str:
    name = key.replace("_", " ")
    if not isinstance(then, tuple) or not isinstance(now, tuple):
        return name
    more, fewer = sum(each not in then for each in now), sum(each not in now for each in then)
    parts = [f"{more} added" if more else "", f"{fewer} removed" if fewer else ""]
    return f"{name}: {', '.join(part for part in parts if part)}" if more or fewer else name
