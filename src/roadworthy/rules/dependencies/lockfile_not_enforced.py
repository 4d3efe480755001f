"""An install that may leave its lock file aside.

Why: a lock file fixes what was tested only where the install takes it at its word.
Scenario: a dependency of {subject} publishes a new version an hour before the build.
Impact: the image holds versions that nobody has run; what worked yesterday fails today, from the same commit.
Detection: two builds of the same commit differ in `pip list` or `npm ls`.
Fix: `npm ci`, `yarn install --frozen-lockfile`, `pnpm install --frozen-lockfile`, `uv sync --locked`,
    `pipenv sync`; after the lock file is copied into the image.
Monitoring: a pipeline step that fails when the install changes the lock file: `git diff --exit-code`.
Blind to: builds outside the roots.
Source: https://docs.npmjs.com/cli/v10/commands/npm-ci
Seen: docker/awesome-compose@18f59bd vuejs/vuejs/Dockerfile:10
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.installers import installs, obeys_lock
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM node:20.14.0
COPY package.json package-lock.json ./
RUN npm install  # unmet
""",
    "package.json": '{"name": "web", "dependencies": {"express": "^4.19.2"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/express": {"version": "4.19.2"}}}',
}
GOOD = {
    "Dockerfile": """
FROM node:20.14.0
COPY package.json package-lock.json ./
RUN npm install -g npm@10.8.1
RUN npm ci --omit=dev || npm install  # met
""",
    "package.json": '{"name": "web", "dependencies": {"express": "^4.19.2"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/express": {"version": "4.19.2"}}}',
    "other/Dockerfile": """
FROM node:20.14.0
COPY package.json ./
RUN npm install
""",
}
_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "uv": ("uv.lock",),
    "pipenv": ("Pipfile.lock",),
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
def lockfile_not_enforced(system: System) -> Iterator[Verdict]:
    """Ask each install in an image beside which, in the folder that it is built from, a lock file stands."""
    for image in system.images:
        if not image.is_development:
            yield from _of_image(system, image)


def _of_image(system: System, image: Image) -> Iterator[Verdict]:
    contexts = system.likely_contexts_of(image)
    variables = {one.name for one in image.variables}
    for stage in image.stages:
        for line in stage.instructions:
            for command in line.commands:
                manager = installs(command.words_given)
                answer = obeys_lock(command.words_given) if manager in _LOCKS else None
                if answer is None or command.joined_by == "||":
                    continue
                lock = _lock(system, manager, contexts)
                if lock is None:
                    continue
                frozen = {"UV_FROZEN", "UV_LOCKED", "CI", "YARN_ENABLE_IMMUTABLE_INSTALLS"} & variables
                if answer or frozen:
                    yield met(image, f"takes {lock} at its word", place=command.place)
                else:
                    text = f"installs with `{command.label[:50]}`, which may leave {lock} aside"
                    yield unmet(image, text, place=command.place, cause=f"{manager} in images")


def _lock(system: System, manager: str, contexts: tuple[str, ...]) -> str | None:
    for context in contexts[:1]:
        for name in _LOCKS[manager]:
            path = f"{context}/{name}" if context else name
            if path in system.paths:
                return path
    return None
