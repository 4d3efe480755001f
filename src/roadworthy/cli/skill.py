"""`roadworthy skill`: a skill and slash-commands for coding agents, as files to read and to change."""

from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import OutputUnwritable, RoadworthyError

OWN = Path(__file__).parent.parent / "skill"
"""The skill that comes with the package."""


class SkillThere(RoadworthyError):
    """A file of the skill is there and says something else."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there and differs", hint="--force writes it anew; what was changed in it is lost")


def skill(
    folder: Annotated[Path, typer.Argument(readable=False, help="Where your agent looks for skills, such as .claude.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were changed.")] = False,
) -> None:
    """Write the skill `roadworthy`, its checklists and the commands /review-deployment, /review-sre, /review-gaps.

    Exit codes: 0 done, 2 wrong usage, or a file is there that differs, 4 broke.
    """
    targets = {source: _target(folder, source) for source in sorted(OWN.rglob("*.md"))}
    contents = {source: source.read_text(encoding="utf-8") for source in targets}
    for source, target in targets.items():
        if not force and target.exists() and target.read_text(encoding="utf-8", errors="replace") != contents[source]:
            raise SkillThere(target)
    for source, target in targets.items():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputUnwritable(target, error.strerror or str(error)) from error
        write(contents[source], target)
    write("".join(f"wrote {target}\n" for target in targets.values()))


def _target(folder: Path, source: Path) -> Path:
    """Commands lie beside the skill, where agents look for them; everything else in the skill's own folder."""
    inside = source.relative_to(OWN)
    return folder / inside if inside.parts[0] == "commands" else folder / "skills" / "roadworthy" / inside
