"""Opens what was named on the command line, with the config that lies in it."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from roadworthy.errors import PathUnreadable
from roadworthy.inputs.cache import Cache
from roadworthy.inputs.kinds import role_of as role_by_path
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import Repository, open_repository
from roadworthy.model import Role
from roadworthy.settings import CONFIG, Settings, read_settings


def opened(path: Path, others: list[Path], at: str = "", today: date | None = None) -> tuple[Repository, Settings]:
    """The repository, further roots joined, and the settings of its config, or those that hold without one.

    Raises:
        RoadworthyError: a path, the revision or the config is wrong.
    """
    repository = open_repository(path, *others, at=at)
    day = today or date.today()  # noqa: DTZ011 - the day where the reader is
    config = next((file for file in repository.files if file.path == CONFIG), None)
    if config is None:
        if not at and (path / CONFIG).is_symlink():
            raise PathUnreadable(path / CONFIG, "it is a link, and links are not followed")
        return repository, Settings(day)
    try:
        content = repository.read(config)
    except OSError as error:
        raise PathUnreadable(path / CONFIG, error.strerror or str(error)) from error
    return repository, read_settings(content, day, path / CONFIG)


def role_of(settings: Settings) -> Callable[[str], Role]:
    """The role of a path: as the config gives it, else as the path tells."""
    return lambda path: settings.role_of(path) or role_by_path(path)


def reading_of(repository: Repository, settings: Settings, cache: Cache | None) -> Reading:
    """What is to be read of the repository under these settings."""
    return Reading(repository, cache, role_of=role_of(settings) if settings.roles else None)


def cache_beside(path: Path) -> Cache | None:
    """The cache of this user, or in ROADWORTHY_CACHE; None where it would lie inside the reviewed tree, or nowhere."""
    named, own = os.environ.get("ROADWORTHY_CACHE"), os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(named) if named else Path(own or Path.home() / ".cache", "roadworthy")
    except RuntimeError:
        return None  # this user has no home
    return None if folder.resolve().is_relative_to(path.resolve()) else Cache(folder)
