"""What is said: verdicts, the harm that promotes them, and their identity."""

from roadworthy.findings.effort import Effort, effort_of_many
from roadworthy.findings.fingerprint import with_fingerprints
from roadworthy.findings.harm import Harm
from roadworthy.findings.judgement import Basis, Judgement
from roadworthy.findings.patch import Edit, Patch
from roadworthy.findings.question import Question
from roadworthy.findings.reranked import Reranked
from roadworthy.findings.verdict import Manner, Outcome, Subject, Verdict, met, unclear, unmet

__all__ = [
    "Basis",
    "Edit",
    "Effort",
    "Harm",
    "Judgement",
    "Manner",
    "Outcome",
    "Patch",
    "Question",
    "Reranked",
    "Subject",
    "Verdict",
    "effort_of_many",
    "met",
    "unclear",
    "unmet",
    "with_fingerprints",
]
