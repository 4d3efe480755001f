"""What can go wrong on the way, each with the next step to take."""

from collections.abc import Iterable
from pathlib import Path


class RoadworthyError(Exception):
    """The base of every error that a door turns into one line and an exit code.

    Attributes:
        hint: what to do next; may be empty.
        exit_code: 2 wrong usage or config, 3 nothing to review, 4 the review itself broke.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class PathMissing(RoadworthyError):
    """What was to be reviewed is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist", hint="name a folder, a file or a git repository")


class PathUnreadable(RoadworthyError):
    """What was to be reviewed is there and may not be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}", hint="check who owns it and what may read it")


class RevisionUnknown(RoadworthyError):
    """The named revision is not in the repository, or the folder is no repository."""

    def __init__(self, path: Path, revision: str, why: str) -> None:
        super().__init__(
            f"{path} has no revision {revision!r}: {why}",
            hint="`git -C PATH log` lists revisions; a shallow clone holds few of them",
        )


class NothingToReview(RoadworthyError):
    """No file was found that any reader understands."""

    exit_code = 3

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"nothing to review in {path}: no file of a known kind", hint="name the folder that holds the service"
        )


class SettingsInvalid(RoadworthyError):
    """The config names something that does not exist, or gives a value of the wrong kind."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}", hint="`roadworthy init` writes a config with every key explained")


class WrongUsage(RoadworthyError):
    """The command line names an option or a command that does not exist, or lacks one that must be there."""

    def __init__(self, said: str, hint: str) -> None:
        super().__init__(said[:1].lower() + said[1:].rstrip("."), hint)


class RulesUnusable(RoadworthyError):
    """The operator's own rules are not there, break at import, or take a name that is taken."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}", hint="--rules takes a folder of files like those in roadworthy/rules")


class UnknownName(RoadworthyError):
    """A rule, group, pillar, rung, format or service was asked for that does not exist."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        known = sorted(set(known))
        near = nearest(name, known)
        if near:
            hint = f"did you mean {' or '.join(near)}?"
        elif len(known) > _MOST_NAMES:
            hint = f"`roadworthy rules` lists every {what}"
        else:
            hint = f"known: {', '.join(known)}" if known else f"there is no {what} here"
        super().__init__(f"there is no {what} {name!r}", hint)


class OutputUnwritable(RoadworthyError):
    """The file that the report should go to cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}", hint="name a file in a folder that you may write to")


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Those of the known names that somebody who wrote this one may have meant, nearest first."""
    from difflib import get_close_matches

    return get_close_matches(name, sorted(known), n=3, cutoff=0.6)


_MOST_NAMES = 16
