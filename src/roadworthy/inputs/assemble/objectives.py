"""Gathers objectives: those of production files, and those that documents promise."""

from roadworthy.inputs.assemble.material import Material
from roadworthy.model import Objective, Role


def objectives_of(material: Material) -> tuple[Objective, ...]:
    """Every objective, whatever it is written in; examples and tests promise nothing."""
    return tuple(
        objective
        for file, facts in material.by_file
        if file.role in (Role.PRODUCTION, Role.DOCUMENTATION)
        for objective in facts.objectives
        if file.role is Role.PRODUCTION or objective.source == "document"
    )
