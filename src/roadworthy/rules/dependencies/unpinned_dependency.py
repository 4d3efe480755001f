"""A requirement without an upper bound and no lock file that fixes it, in a list or on the line that installs it.

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

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.installers import open_packages
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Dependency, Image, Script, System
from roadworthy.rules.rule import rule

BAD = {
    "requirements.txt": """
fastapi==0.115.6
requests  # unmet
pydantic>=2.6.1
""",
    "chat/Dockerfile": """
FROM python:3.12.4-slim
COPY requirements.txt ./
RUN pip install uv  # unmet
RUN uv pip install --system -r requirements.txt
""",
    "deploy/install.sh": """
python -m pip install --upgrade pip
python -m pip install --index-url https://download.pytorch.org/whl/cpu torch torchaudio  # unmet
python -m pip install git+https://github.com/shop/speech.git
""",
}
GOOD = {
    "requirements.txt": """
fastapi==0.115.6 ; python_version >= "3.11"  # met
httpx<0.28
uvicorn[standard]==0.34.0 \\
    --hash=sha256:404051050cd7e905de2c9a7e61790943440b3416f49cb409f965d9dcd0fa73e9
""",
    "requirements-dev.txt": "pytest\n",
    "chat/Dockerfile": """
FROM python:3.12.4-slim
COPY . .
RUN pip install --upgrade pip && pip install uv==0.5.11 "httpx<0.28" && pip install --no-cache-dir . ./wheels/*.whl
RUN pip install -c constraints.txt fastapi
RUN pip install git+https://github.com/shop/speech.git@v1.4.2
""",
    "scripts/try.sh": "pip install black\n",
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

_INSTALLER = re.compile(r"^(install|deploy|provision|entrypoint|docker-entrypoint)[\w.-]*\.(sh|bash)$|^entrypoint$")


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
    yield from _installed_by_name(system)


def _installed_by_name(system: System) -> Iterator[Verdict]:
    """What images and installers name on the command line, once a file."""
    for image in system.images:
        if image.is_development:
            continue
        lines = [line for stage in image.stages for line in stage.instructions if line.keyword == "RUN"]
        yield from _of_commands(image, [command for line in lines for command in line.commands])
    units = {one.place.path for one in system.workloads if one.kind == "systemd"}
    for script in system.scripts:
        if script.shell != "make" and (script.file in units or _INSTALLER.search(script.file.rpartition("/")[2])):
            yield from _of_commands(script, list(script.commands))


def _of_commands(subject: Image | Script, commands: list[Command]) -> Iterator[Verdict]:
    found = [(one, names) for one in commands if (names := open_packages(one.words_given))]
    if found:
        first, names = found[0]
        more = [name for _, others in found[1:] for name in others]
        every = [*names, *more]
        listed = ", ".join(every[:6]) + (f" and {len(every) - 6} more" if len(every) > 6 else "")
        text = f"installs {listed} by name alone: whatever is newest on that day"
        also = tuple(one.place for one, _ in found[1:10])
        yield unmet(subject, text, place=first.place, also=also, cause="by name", dependency=every[0])


def _named(dependencies: list[Dependency]) -> str:
    names = [one.name for one in dependencies]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
