"""An application whose requirements are ranges, with no lock file that fixes them.

Why: a range is a promise of somebody else; the build takes whatever fits it on the day.
Scenario: {dependency}, or something it requires, publishes a version inside the range that breaks {subject}.
Impact: a rebuild of an unchanged commit fails or behaves in another way; two machines run different programs.
Detection: `pip freeze` or `npm ls` differs between two images of one commit.
Fix: commit the lock file and install from it: `uv lock` and `uv sync --locked`; `npm install --package-lock-only` and
    `npm ci`.
Fix in JavaScript: commit the lock file and install from it: `npm install --package-lock-only` and `npm ci`.
Monitoring: let the pipeline fail when the lock file is out of date (`uv lock --check`, `npm ci`).
Blind to: lock files that the build makes and keeps elsewhere.
Source: https://docs.npmjs.com/cli/configuring-npm/package-lock-json
Seen: 04Sanjanaa/CEREBRO-Knowledge-Base-Agent-@f38dd51 frontend/package.json:6
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "package.json": """
{
  "name": "web",
  "private": true,
  "dependencies": {
    "express": "^4.19.2", «unmet»
    "pino": "^9.0.0"
  }
}
"""
}
GOOD = {
    "api/requirements.txt": """
fastapi==0.115.6  # met
""",
    "web/package.json": """
{
  "private": true,
  "dependencies": {
    "express": "^4.19.2" «met»
  }
}
""",
    "web/yarn.lock": 'express@^4.19.2:\n  version "4.19.2"\n',
    "worker/requirements.txt": "requests\n",
    "go.mod": """
module example.com/gate

go 1.24

require github.com/prometheus/client_golang v1.22.0 «met»
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def no_lockfile(system: System) -> Iterator[Verdict]:
    for manifest in system.manifests:
        wanted = system.needed_by(manifest)
        if not wanted or not system.is_installed(manifest):
            continue
        ranges = [one for one in wanted if not one.is_pinned]
        lock = system.lock_of(manifest)
        if lock is not None:
            yield met(manifest, f"has its versions fixed by {lock}", place=wanted[0].place)
        elif not ranges:
            yield met(manifest, "names one exact version of each requirement", place=wanted[0].place)
        elif not any(one.is_open for one in ranges) and system.other_lock_of(manifest) is None:
            named = ", ".join(one.name for one in ranges[:5])
            yield unmet(
                manifest,
                f"asks for ranges ({named}) and no lock file fixes them",
                place=ranges[0].place,
                dependency=ranges[0].name,
            )
