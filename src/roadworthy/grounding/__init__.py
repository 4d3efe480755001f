"""Holds what a review says against the repository that it speaks of."""

from roadworthy.grounding.ground import ground, text_of
from roadworthy.grounding.statement import Grounding, Standing, Statement, StatementKind

__all__ = ["Grounding", "Standing", "Statement", "StatementKind", "ground", "text_of"]
