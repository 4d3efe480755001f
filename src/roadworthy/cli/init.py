"""`roadworthy init`: a config with every key explained, and a baseline."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import RoadworthyError

_CONFIG = """\
# The config of Roadworthy. Every key is optional; what stands behind a # is an example.
# `roadworthy explain ladder` and `roadworthy rules` say what there is to choose from.

# Which rules run: "default" holds what a service is paged for, "thorough" adds the rest.
profile = "default"

# The edition fixes rules, severities and formulas; "next" asks the rules that wait for the next one, too.
# edition = "2026.12"

# Who answers for this repository; every report names them.
# owner = "team-chat@example.org"

# Whether an answer (below) may satisfy a criterion of the ladder, or only closes the question.
# answers_satisfy = true

# Rules, groups (calls, logs, …) or pillars (R, O, A, D, S) to ask alone, or to leave out.
# only = ["calls", "errors"]
# skip = ["no-backup"]

# Tools whose imported results (--import) count like ours; the others stand apart and move nothing.
# trusted_tools = ["bandit"]

# Frameworks for whose controls the report shows what its verdicts are evidence for: gdpr, soc2, iso27001.
# controls = ["soc2"]

# What a file is for, where its path misleads. The last line that fits counts.
# production, test, example, documentation, generated, vendored
[roles]
# "tools/**" = "test"

# Services, where they should be named or ranked differently than they are found. The tier sets the rung to reach:
# experiment (hygiene), internal (foundations), production (hardening), critical (excellence).
# [[services]]
# name = "chat"
# folder = "api"
# tier = "internal"

# Findings set aside: one rule, for a path or glob, or for one occurrence by its fingerprint; never for ever.
# [[waivers]]
# rule = "root-user"
# path = "Dockerfile"
# until = 2027-03-31
# by = "ann@example.org"
# because = "the platform maps root to an ordinary user"

# Answers to what could not be told, or to what lives elsewhere.
# [[answers]]
# rule = "no-alerts"
# until = 2027-03-31
# by = "ann@example.org"
# because = "alerts live in https://git.example.org/platform/alerts"
"""
_BASELINE_DAYS = 90


class ConfigThere(RoadworthyError):
    """There is a config already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already", hint="--force writes it anew; what stands in it is lost")


def init(
    path: Annotated[Path, typer.Argument(readable=False, help="The root that the config is for.")] = Path(),
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Set every open finding aside for 90 days: only new ones count.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who sets the findings of a baseline aside.")] = "baseline",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a config that is there.")] = False,
) -> None:
    """Write roadworthy.toml with every key explained.

    Exit codes: 0 done, 2 wrong usage, or there is a config already, 4 broke.
    """
    from roadworthy.errors import PathMissing
    from roadworthy.settings import CONFIG

    file = path / CONFIG
    if not path.is_dir():
        raise PathMissing(path)
    if file.exists() and not force:
        raise ConfigThere(file)
    waivers = _baseline(path, by) if baseline else []
    write(_CONFIG + "".join(waivers), file)
    write(f"wrote {file}{f'; {len(waivers)} findings set aside' if baseline else ''}\n")


def _baseline(path: Path, by: str) -> list[str]:
    """A waiver for each open finding, as TOML."""
    from roadworthy.cli.roots import opened
    from roadworthy.pipeline import review
    from roadworthy.report.escape import printable

    repository, settings = opened(path, [])
    assessment = review(repository, replace(settings, waivers=(), shows_all_rungs=True))
    until = settings.today + timedelta(days=_BASELINE_DAYS)
    return [
        f"\n# {printable(str(finding.place))}: {printable(finding.judgement.verdict.text)}\n"
        f'[[waivers]]\nrule = "{finding.rule}"\nfingerprint = "{finding.fingerprint}"\n'
        f'until = {until.isoformat()}\nby = {_quoted(by)}\nbecause = "there before the first review"\n'
        for finding in assessment.findings
    ]


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)
