"""`roadworthy fix`: from findings to patches, each held against a second review before it is shown or written."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import aside, progress, view, write
from roadworthy.errors import NothingToReview, UnknownName, WrongUsage

if TYPE_CHECKING:
    from roadworthy.fixes.mend import Mending

_FORMS = ("terminal", "diff", "json")


def fix(
    rule: Annotated[str, typer.Argument(help="Mend the findings of this rule, or of this kind of fix, alone.")] = "",
    path: Annotated[Path | None, typer.Argument(readable=False, help="A folder or a file.")] = None,
    writes: Annotated[
        bool, typer.Option("--write/--diff", help="Write the files, or only show what would change.")
    ] = False,
    is_forced: Annotated[bool, typer.Option("--force", help="Write also over changes that are in no commit.")] = False,
    form: Annotated[str, typer.Option("--format", help="terminal, diff or json.")] = "terminal",
    lists: Annotated[bool, typer.Option("--list", help="Show the kinds of fixes and their rules.")] = False,
    checks: Annotated[bool, typer.Option("--check", help="Leave with 1 where something could be mended.")] = False,
    profile: Annotated[str, typer.Option(help="default or thorough.")] = "",
    has_no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew, keep nothing.")] = False,
) -> None:
    """Show, or write, patches that close findings of RULE (of all rules without one) in PATH.

    Each patch is held against a second review first: its finding is gone, nothing new has come, files still parse.

    Exit codes: 0 done, 1 with --check where something could be mended, 2 wrong usage or config, 3 nothing to review,
    4 the review itself broke.
    """
    from roadworthy.cli.mended import listed, told

    if form not in _FORMS:
        raise UnknownName("format", form, _FORMS)
    if lists:
        write(listed())
        return
    rules, folder = _asked(rule, path)
    mending, root = _mended(rules, folder, profile, has_no_cache=has_no_cache)
    if writes:
        _write(root, mending, is_forced=is_forced)
    text, beside = told(mending, form, view(), is_written=writes)
    write(text)
    aside(beside)
    if checks and mending.fixed and not writes:
        raise typer.Exit(1)


def _asked(rule: str, path: Path | None) -> tuple[frozenset[str], Path]:
    """The rules, and where; a lone argument that is no rule and no kind is the path."""
    from roadworthy.fixes.kinds import KINDS, RULES

    kinds = {kind.name: frozenset(kind.rules) for kind in KINDS}
    if not rule:
        return frozenset(), path or Path()
    if rule in kinds:
        return kinds[rule], path or Path()
    if rule in RULES:
        return frozenset({rule}), path or Path()
    if path is None and ("/" in rule or Path(rule).exists()):
        return frozenset(), Path(rule)
    raise UnknownName("rule or kind of fix", rule, [*kinds, *RULES])


def _mended(rules: frozenset[str], folder: Path, profile: str, *, has_no_cache: bool) -> tuple["Mending", Path]:
    from roadworthy.cli.roots import cache_beside, opened, reading_of, twice
    from roadworthy.inputs.repository import FolderRepository
    from roadworthy.ladder import Profile
    from roadworthy.pipeline import mend_reading

    if profile not in ("", *[each.value for each in Profile]):
        raise UnknownName("profile", profile, [each.value for each in Profile])
    repository, settings = opened(folder, [])
    if not isinstance(repository, FolderRepository):
        raise WrongUsage(f"{folder} is a bare repository", "name a work tree: its files are what is mended")
    if not any(file.kind for file in repository.files):
        raise NothingToReview(folder)
    if profile:
        settings = replace(settings, profile=Profile(profile))
    reading = reading_of(repository, settings, twice(None if has_no_cache else cache_beside(folder)))
    return mend_reading(reading, settings, rules, progress), repository.root


def _write(root: Path, mending: "Mending", *, is_forced: bool) -> None:
    from roadworthy.fixes.write import Uncommitted, uncommitted, write_all

    if not is_forced and (changed := uncommitted(root, mending.before)):
        raise Uncommitted(changed)
    write_all(root, mending.before, mending.after)
