"""Opens what was named on the command line, with the config that lies in it."""

import json
import os
from collections.abc import Callable
from datetime import date
from itertools import chain
from pathlib import Path

from roadworthy.assessment import Baseline, Earlier
from roadworthy.config import settings_of
from roadworthy.errors import PathUnreadable, SettingsInvalid, WrongUsage
from roadworthy.inputs.cache import Cache, PassingCache
from roadworthy.inputs.kinds import role_of as role_by_path
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import Repository, open_repository
from roadworthy.model import Place, Role
from roadworthy.settings import CONFIG, Settings

MOST_REPORT_BYTES = 256 * 1024 * 1024


def opened(path: Path, others: list[Path], at: str = "", today: date | None = None) -> tuple[Repository, Settings]:
    """The repository, further roots joined, and the settings of its config, or those that hold without one.

    Raises:
        RoadworthyError: a path, the revision or the config is wrong.
    """
    repository = open_repository(path, *others, at=at)
    if not at:
        refuse_linked(path)
    settings = settings_of(repository, day_of(today), path)
    for root in settings.roots:
        if not any(file.path == root or file.path.startswith(f"{root}/") for file in repository.files):
            raise SettingsInvalid(Path(CONFIG), f"'roots' names {root!r}, and no file of the tree stands there")
    return repository, settings


def day_of(today: date | None) -> date:
    """The day that decisions are held against: the one given, else the one where the reader is."""
    return today or date.today()  # noqa: DTZ011 - the day where the reader is


def refuse_linked(path: Path) -> None:
    """Raise where the config of this tree leads elsewhere.

    Raises:
        PathUnreadable: it is a link.
    """
    if (path / CONFIG).is_symlink():
        raise PathUnreadable(path / CONFIG, "it is a link, and links are not followed")


def earlier_report(file: Path) -> Baseline:
    """A report in JSON that was kept, of the whole review or of its gaps.

    Raises:
        WrongUsage: it is no such report.
        PathUnreadable: it may not be read.
    """
    try:
        if file.stat().st_size > MOST_REPORT_BYTES:
            raise WrongUsage(f"{file} is too large to be a report", "name a revision, or a report in JSON")
        given = json.loads(file.read_bytes())
    except OSError as error:
        raise PathUnreadable(file, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise WrongUsage(f"{file} is not valid JSON", "name a revision, or a report in JSON") from error
    try:
        if "papers" in given:
            given = next(paper for paper in given["papers"] if "issues" in paper)
        told = given.get("provenance", given)
        every = given["findings"] if "findings" in given else [*chain(*(gap["findings"] for gap in given["issues"]))]
        rules = [each if isinstance(each, str) else each["name"] for each in given["rules"]]
        return Baseline(
            str(file),
            str(told["commit"]),
            str(told["commit_date"]),
            frozenset(map(str, rules)),
            tuple(
                Earlier(
                    str(each["fingerprint"]),
                    str(each["rule"]),
                    f"{each['subject']} {each['text']}",
                    Place(str(each["place"]["path"]), int(each["place"]["start"])),
                )
                for each in every
            ),
        )
    except (KeyError, TypeError, AttributeError, ValueError, StopIteration) as error:
        raise WrongUsage(
            f"{file} is no report of Roadworthy", "one is written by --format json, also of --report gaps"
        ) from error


def role_of(settings: Settings) -> Callable[[str], Role]:
    """The role of a path: as the config gives it, else as the path tells."""
    return lambda path: settings.role_of(path) or role_by_path(path)


def reading_of(repository: Repository, settings: Settings, cache: Cache | None) -> Reading:
    """What is to be read of the repository under these settings."""
    return Reading(repository, cache, role_of=role_of(settings) if settings.roles else None, roots=settings.roots)


def cache_beside(path: Path) -> Cache | None:
    """The cache of this user, or in ROADWORTHY_CACHE; None where it would lie inside the reviewed tree, or nowhere."""
    named, own = os.environ.get("ROADWORTHY_CACHE"), os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(named) if named else Path(own or Path.home() / ".cache", "roadworthy")
    except RuntimeError:
        return None  # this user has no home
    return None if folder.resolve().is_relative_to(path.resolve()) else Cache(folder)


def twice(cache: Cache | None) -> Cache:
    """For what is reviewed more than once: without a cache, facts are kept until this process ends."""
    return cache or PassingCache()
