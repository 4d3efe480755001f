"""What documents promise of the system, one checkable thing at a time."""

import re
from dataclasses import field
from enum import StrEnum

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


class ClaimKind(StrEnum):
    """What a claim is about. Each kind is judged by one rule."""

    ENDPOINT = "endpoint"
    COMMAND = "command"
    PATH = "path"
    SETTING = "setting"
    METRIC = "metric"
    PORT = "port"
    SERVICE = "service"
    VERSION = "version"
    OBJECTIVE = "objective"
    ALERT = "alert"
    RUNBOOK = "runbook"
    DASHBOARD = "dashboard"
    FEATURE = "feature"
    TEST = "test"
    LICENCE = "licence"
    POLICY = "policy"
    STRUCTURE = "structure"


JUDGED_BY = {
    ClaimKind.ENDPOINT: "endpoint-claim-wrong",
    ClaimKind.COMMAND: "command-claim-wrong",
    ClaimKind.PATH: "path-claim-wrong",
    ClaimKind.SETTING: "setting-claim-wrong",
    ClaimKind.METRIC: "metric-claim-wrong",
    ClaimKind.PORT: "port-claim-wrong",
    ClaimKind.SERVICE: "service-claim-wrong",
    ClaimKind.VERSION: "version-claim-wrong",
    ClaimKind.OBJECTIVE: "objective-claim-unbacked",
    ClaimKind.ALERT: "feature-claim-unbacked",
    ClaimKind.RUNBOOK: "feature-claim-unbacked",
    ClaimKind.DASHBOARD: "feature-claim-unbacked",
    ClaimKind.FEATURE: "feature-claim-unbacked",
    ClaimKind.TEST: "feature-claim-unbacked",
    ClaimKind.LICENCE: "missing-licence",
    ClaimKind.POLICY: "path-claim-wrong",
    ClaimKind.STRUCTURE: "path-claim-wrong",
}
"""The one rule that judges each kind."""


@dataclass(frozen=True, kw_only=True)
class Claim(Fact):
    """A sentence, row, line or link of a document that promises something checkable.

    Its place is the line in the document with the exact quote; its symbol is kind and subject, so that the claim keeps
    its identity when lines move.

    Attributes:
        kind: see `ClaimKind`.
        subject: what it speaks of, as the document names it: `GET /generate`, `make test`, `docs/setup.md`.
        asserts: what it says of the subject, as the end of a sentence: "answers", "defaults to 8000", "can be run".
        details: what its kind needs: method, path and port of an endpoint; default of a setting; …
        skipped: why it is read and not counted as a promise ("a plan", "an example of another project"); "" for one
            that is counted.
    """

    kind: ClaimKind
    subject: str
    asserts: str
    details: dict[str, str] = field(default_factory=dict)
    skipped: str = ""

    @property
    def label(self) -> str:
        return self.subject

    @property
    def words(self) -> dict[str, str]:
        return {"claim": self.subject, "document": self.place.path}

    @property
    def around(self) -> str:
        """The folder for which the document speaks: its own, or the one that holds its `docs`."""
        return re.sub(r"(^|/)docs?(/.*)?$", "", self.place.path.rpartition("/")[0])

    @property
    def is_promise(self) -> bool:
        return not self.skipped
