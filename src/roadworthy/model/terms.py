"""The terms on which findings may be set aside and questions answered."""

from datetime import date
from fnmatch import fnmatchcase

from roadworthy.model.noun import dataclass
from roadworthy.model.waiver import Answer, Origin, Waiver


@dataclass(frozen=True)
class Terms:
    """What holds whatever a repository decides for itself.

    Attributes:
        allows_inline: comments in the code may set findings aside.
        allows_baseline: a baseline may.
        approvers: who may set aside and answer, by name or glob; empty for anybody who signs.
        longest_days: how far ahead a waiver or an answer may reach; None for as far as it likes.
        required: rules that are always asked, and whose findings nobody sets aside.
        least_tier: services are held to this one at least; "" for none.
        allows_roles: the config may say what files are for.
    """

    allows_inline: bool = True
    allows_baseline: bool = True
    approvers: tuple[str, ...] = ()
    longest_days: int | None = None
    required: tuple[str, ...] = ()
    least_tier: str = ""
    allows_roles: bool = True

    def objection(self, decision: Waiver | Answer, today: date) -> str:
        """Why the decision does not count, as the end of a sentence; "" where it does."""
        if decision.rule in self.required:
            return "the policy requires this rule, and nobody sets it aside"
        if isinstance(decision, Waiver) and decision.origin is Origin.BASELINE:
            return "" if self.allows_baseline else "the policy allows no baseline"
        if isinstance(decision, Waiver) and decision.origin is Origin.INLINE and not self.allows_inline:
            return "the policy allows no waivers in the code"
        if self.approvers and not any(fnmatchcase(decision.by, name) for name in self.approvers):
            return f"the policy does not let {decision.by or 'nobody'} decide"
        if self.longest_days is not None and (decision.until - today).days > self.longest_days:
            return f"it reaches {(decision.until - today).days} days ahead, and the policy allows {self.longest_days}"
        return ""
