"""A requirement without an upper bound, and no lock file that fixes it.

Why: the build of tomorrow is another program than the build that was tested today.
Scenario: {dependency} publishes a new major version; the next image, or the next machine, installs it unasked.
Impact: a rebuild of an unchanged commit, often made in a hurry to roll back, starts with code nobody has run.
Detection: two images of one commit list different versions in `pip freeze` or `npm ls`.
Fix: fix what you tested and let a tool move it: `uv lock` and `uv sync --locked`, or `pip-compile requirements.in`, or
    `{dependency}==<version you run today>`.
Monitoring: a scheduled pipeline that rebuilds from scratch and runs the tests; a bot that proposes new versions.
Blind to: a mirror or a base image that serves one version only; what a requirement itself requires.
Source: https://12factor.net/dependencies
Seen: daryllundy/llm-reliability-lab@f47a94f requirements.txt:5
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Dependency, System
from roadworthy.rules.rule import rule

BAD = {
    "requirements.txt": """
fastapi==0.115.6
requests  # unmet
pydantic>=2.6.1
"""
}
GOOD = {
    "requirements.txt": """
fastapi==0.115.6 ; python_version >= "3.11"  # met
httpx<0.28
uvicorn[standard]==0.34.0 \\
    --hash=sha256:404051050cd7e905de2c9a7e61790943440b3416f49cb409f965d9dcd0fa73e9
""",
    "requirements-dev.txt": "pytest\n",
    "web/package.json": """
{
  "name": "web", "private": true,
  "dependencies": {
    "react": "*" «met»
  }
}
""",
    "web/package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/react": {"version": "19.0.0"}}}',
    "library/pyproject.toml": """
[build-system]
requires = ["hatchling"]
[project]
name = "library"
dependencies = ["httpx>=0.25"]
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unpinned_dependency(system: System) -> Iterator[Verdict]:
    for manifest in system.manifests:
        wanted = system.needed_by(manifest)
        if not wanted or not system.is_installed(manifest):
            continue
        lock = system.lock_of(manifest)
        loose = [one for one in wanted if one.is_open]
        if lock is not None:
            yield met(manifest, f"has its versions fixed by {lock}", place=wanted[0].place)
        elif not loose:
            yield met(manifest, "keeps the next major version of each requirement out", place=wanted[0].place)
        elif (other := system.other_lock_of(manifest)) is not None:
            why = f"leaves {_named(loose)} open while {other} fixes versions beside it; which of the two is installed?"
            yield unclear(manifest, why, place=loose[0].place)
        else:
            yield unmet(
                manifest,
                f"leaves {len(loose)} of {len(wanted)} requirements open: {_named(loose)}",
                place=loose[0].place,
                also=tuple(one.place for one in loose[1:10]),
                dependency=loose[0].name,
            )


def _named(dependencies: list[Dependency]) -> str:
    names = [one.name for one in dependencies]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
