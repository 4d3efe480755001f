"""What a command that a document tells to type finds in this repository."""

from roadworthy.rules.claims.typed.answer import Answer
from roadworthy.rules.claims.typed.answered import answered
from roadworthy.rules.claims.typed.ground import Ground

__all__ = ["Answer", "Ground", "answered"]
