"""What became of the findings that a baseline holds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from roadworthy.assessment.policy import Policy
from roadworthy.model import System, Waiver
from roadworthy.model.noun import dataclass
from roadworthy.model.waiver import Origin

if TYPE_CHECKING:
    from roadworthy.assessment.decisions import Decided

FEW = 3
"""Entries from which on a baseline that fits nothing is held to be another repository's."""


@dataclass(frozen=True)
class BaselineUse:
    """A baseline, held against what is open now.

    Attributes:
        name: of its file.
        entries: that it holds.
        open: of these, how many are still found, or were not asked for.
        gone: the others, sorted by path: mended, moved with their file, or never found here.
        elsewhere: entries whose file is not in this repository.
        void: why none of it counts, as the end of a sentence; "" where it does.
    """

    name: str
    entries: int
    open: int
    gone: tuple[Waiver, ...]
    elsewhere: int
    void: str = ""

    @property
    def is_foreign(self) -> bool:
        """Nothing of it fits, and most of its files are not here: it looks like another repository's."""
        return self.entries >= FEW and not self.open and self.elsewhere * 2 > self.entries


def baseline_use(policy: Policy, decided: "Decided", system: System, asked: frozenset[str]) -> BaselineUse | None:
    """Counts the entries of the policy's baseline by what became of them; None where it has none.

    Args:
        asked: names of rules; what was not asked is not gone.
    """
    if not policy.baseline:
        return None
    waivers: Iterable[Waiver] = policy.waivers
    entries = [each for each in waivers if each.origin is Origin.BASELINE]
    found = {judgement.fingerprint for judgement, _ in decided.waived}
    found |= {judgement.fingerprint for judgement in decided.standing if judgement.is_unmet}
    gone = tuple(sorted((each for each in entries if each.fingerprint not in found and each.rule in asked), key=_order))
    there = {*system.paths, *system.folders, "."}
    elsewhere = sum(each.path not in there for each in entries)
    return BaselineUse(policy.baseline, len(entries), len(entries) - len(gone), gone, elsewhere, _void(entries, policy))


def _void(entries: list[Waiver], policy: Policy) -> str:
    if policy.ignores_waivers:
        return "waivers are ignored in this review"
    if not policy.terms.allows_baseline:
        return "the policy allows no baseline"
    past = max((each.until for each in entries), default=policy.today)
    return f"its last day was {past.isoformat()}" if past < policy.today else ""


def _order(waiver: Waiver) -> tuple[str, str, str]:
    return waiver.path, waiver.rule, waiver.fingerprint
