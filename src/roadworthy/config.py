"""What a tree says of itself: its config with all that it names. It may be another revision than the reviewed files."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from roadworthy.errors import PathUnreadable, SettingsInvalid
from roadworthy.inputs.owner_files import CATALOG, CODE_OWNERS, catalog_owner, code_owners
from roadworthy.inputs.repository import Repository
from roadworthy.model import File
from roadworthy.settings import CONFIG, Settings, read_settings
from roadworthy.settings.baseline import read_baseline

MOST_CATALOGS = 500
MOST_PACKAGED_BYTES = 1024 * 1024


def settings_of(repository: Repository, today: date, root: Path = Path()) -> Settings:
    """The settings and decisions of a tree: config, what it extends, baseline, owners.

    A review of a change takes them from where the change began: `settings_of(base, …)`, then the files of the head.

    Args:
        root: where the tree lies; how messages name its files, and a folder from which no package is taken.

    Raises:
        SettingsInvalid, BaselineInvalid: what the tree says of itself is wrong.
        PathUnreadable: it may not be read.
    """
    files = _Files(repository, root)
    config = files.file(CONFIG)
    settings = Settings(today) if config is None else read_settings(config, today, root / CONFIG, files)
    if settings.baseline:
        kept = files.file(settings.baseline)
        if kept is None:
            raise SettingsInvalid(root / CONFIG, f"'baseline' is {settings.baseline!r}, which is not in the tree")
        baseline = read_baseline(kept, root / settings.baseline)
        settings = replace(settings, waivers=(*settings.waivers, *baseline.waivers))
    return replace(
        settings,
        ownership=replace(settings.ownership, code_owners=files.code_owners(), catalog=tuple(sorted(files.catalogs()))),
    )


class _Files:
    """The files of the tree that decide, and the data of installed packages."""

    def __init__(self, repository: Repository, root: Path) -> None:
        self._repository, self._root = repository, root
        self._listed = {file.path: file for file in repository.files}

    def file(self, path: str) -> bytes | None:
        listed = self._listed.get(path)
        return None if listed is None else self._read(listed)

    def package(self, name: str) -> bytes | None:
        """The `roadworthy.toml` of an installed distribution. Nothing of it is imported."""
        from importlib.metadata import Distribution

        outside = [folder for folder in sys.path if folder and not _is_inside(Path(folder), self._root)]
        for distribution in Distribution.discover(name=name, path=outside):
            for file in distribution.files or ():
                if file.name == CONFIG:
                    return _packaged(Path(str(file.locate())))
        return None

    def code_owners(self) -> tuple[tuple[str, str], ...]:
        found = next((content for path in CODE_OWNERS if (content := self._optional(path)) is not None), b"")
        return code_owners(found)

    def catalogs(self) -> Iterator[tuple[str, str]]:
        paths = [path for path in self._listed if PurePosixPath(path).name in CATALOG and not path.startswith("../")]
        for path in sorted(paths, key=lambda each: (each.count("/"), each))[:MOST_CATALOGS]:
            if owner := catalog_owner(self._optional(path) or b""):
                yield path.rpartition("/")[0], owner

    def _optional(self, path: str) -> bytes | None:
        """What only adds owners is no reason to end a review."""
        try:
            return self.file(path)
        except PathUnreadable:
            return None

    def _read(self, file: File) -> bytes:
        try:
            return self._repository.read(file)
        except OSError as error:
            raise PathUnreadable(self._root / file.path, error.strerror or str(error)) from error


def _packaged(file: Path) -> bytes | None:
    try:
        return None if file.stat().st_size > MOST_PACKAGED_BYTES else file.read_bytes()
    except OSError:
        return None


def _is_inside(folder: Path, root: Path) -> bool:
    """The tree under review is no place to take packages from, nor is the folder in which somebody happens to stand."""
    whole = folder.resolve()
    return whole.is_relative_to(root.resolve()) and not (whole / "roadworthy" / "config.py").is_file()
