"""Where the reviews of this user are kept, and what of a review."""

import os
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from roadworthy.cli.door import note
from roadworthy.settings import Settings

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment
    from roadworthy.history.store import History
    from roadworthy.inputs.repository import Repository


def history_beside(path: Path) -> "History | None":
    """The history of this user, or in ROADWORTHY_STATE; None where it would lie inside the tree, or nowhere."""
    named, own = os.environ.get("ROADWORTHY_STATE"), os.environ.get("XDG_STATE_HOME")
    try:
        folder = Path(named) if named else Path(own or Path.home() / ".local" / "state", "roadworthy")
    except RuntimeError:
        return None  # this user has no home
    if folder.resolve().is_relative_to(path.resolve()):
        return None
    from roadworthy.history.store import History

    return History(folder, lambda line: note(line, ""))


def remember(
    history: "History", repository: "Repository", assessment: "Assessment", settings: Settings, now: datetime
) -> None:
    """Keep this review of the whole."""
    from roadworthy.assessment.record import record
    from roadworthy.inputs.origin import origin_of

    kept = record(assessment)
    plain = plain_hash(settings)
    kept = replace(kept, provenance=replace(kept.provenance, settings_hash=plain))
    history.keep(origin_of(repository), kept, _asked(settings), now)


def plain_hash(settings: Settings) -> str:
    """The same for settings that differ only in what of the review is shown."""
    return replace(settings, service="", shows_all_rungs=False).hash


def _asked(settings: Settings) -> str:
    chosen = (settings.profile, settings.only, settings.skip, settings.own_rules, settings.edition)
    told = repr((chosen, settings.asks_all_claims)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=6).hexdigest()
