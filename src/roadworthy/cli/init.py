"""`roadworthy init`: a config with every key explained, and a baseline."""

from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import RoadworthyError


class ConfigThere(RoadworthyError):
    """There is a config already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already", hint="--force writes it anew; what stands in it is lost")


def init(
    path: Annotated[Path, typer.Argument(readable=False, help="The root that the config is for.")] = Path(),
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Set every open finding aside for a year: only new ones count.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who sets the findings of a baseline aside.")] = "baseline",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a config that is there.")] = False,
) -> None:
    """Write roadworthy.toml with every key explained.

    Exit codes: 0 done, 2 wrong usage, or there is a config already, 4 broke.
    """
    from roadworthy.cli.baseline import put_baseline
    from roadworthy.cli.config_template import TEMPLATE
    from roadworthy.errors import PathMissing
    from roadworthy.settings import CONFIG
    from roadworthy.settings.baseline import BASELINE

    file = path / CONFIG
    if not path.is_dir():
        raise PathMissing(path)
    if file.exists() and not force:
        raise ConfigThere(file)
    write(TEMPLATE, file)
    write(f"wrote {file}\n")
    if baseline:
        put_baseline(path, by=by, grow=True)
        named = f'baseline = "{BASELINE}"'
        write(TEMPLATE.replace(f"# {named}", named), file)
