"""A Dockerfile that copies what is not there.

Why: a build from a clean checkout fails at the first COPY whose source is not in the build context.
Scenario: a new machine, or the pipeline, builds {subject} from the repository alone.
Impact: no image, no release, no way back to an older version that has to be built again; it works on one laptop only.
Detection: `failed to compute cache key: "/{source}": not found`.
Fix: commit the source, make it in the build, or copy from the folder that is the build context.
Monitoring: build every image in the pipeline from a clean checkout.
Blind to: files that a step before the build makes under a name of its own.
Source: https://docs.docker.com/reference/dockerfile/#copy
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/Dockerfile:39
"""

import re
from collections.abc import Iterator
from posixpath import join, normpath

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import IgnoreRules, Image, Instruction, System
from roadworthy.model.containers import expand
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
COPY requirements.txt .
COPY models/ ./models/  # unmet
COPY settings.toml .  # unmet
""",
    "requirements.txt": "",
    ".gitignore": "models/",
    "settings.toml": "",
    ".dockerignore": "*.toml",
    "deploy/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /start.sh  # unmet
""",
    "deploy/start.sh": "",
    "compose.yaml": """
services:
  api:
    build: {context: ., dockerfile: deploy/Dockerfile}
""",
    "worker/Dockerfile": """
FROM python:3.12.4-slim
COPY work.py /work.py  # met
""",
    "worker/work.py": "",
    "README.md": """
```bash
docker build -f worker/Dockerfile -t worker .  # unmet
```
""",
}
GOOD = {
    "Dockerfile": """
FROM node:20.14.0 AS front
COPY package.json yarn.lock* ./  # met
FROM python:3.12.4-slim
ARG EXTRA
COPY --from=front /app/dist /srv/dist
COPY . .
COPY ${EXTRA} /srv/extra
ADD https://example.org/tool.tar.gz /tmp/
COPY <<EOF /etc/motd
hello
EOF
""",
    "package.json": "{}",
    "front/Dockerfile": """
FROM nginx:1.27.0
COPY dist/ /usr/share/nginx/html  # unclear
""",
    "front/.gitignore": "dist/",
    "deploy/Dockerfile": """
FROM python:3.12.4-slim
COPY deploy/start.sh /start.sh  # met
""",
    "deploy/start.sh": "",
    "README.md": """
```bash
docker build -f deploy/Dockerfile -t api .
```

```bash
cd front
docker build -f ../deploy/Dockerfile .
```
""",
}
_OUTPUTS = frozenset(
    {"dist", "build", "target", "out", "bin", "node_modules", ".next", ".output", "public", "static", "vendor", "site"}
)
_OUTPUTS |= frozenset(
    {"generated", "gen", "release", "artifacts", "publish", "venv", ".venv", "coverage", "wheels", "obj"}
)
_PRODUCTS = (".jar", ".war", ".whl", ".tar.gz", ".tgz", ".zip", ".deb", ".exe", ".so", ".pb.go", "_pb2.py", ".min.js")
_MAKERS = "mkdir|cp|mv|git|curl|wget|tar|unzip|touch|tee|rsync|ln|dvc|gsutil|aws|python3?|npm|go|protoc|echo|cat|sed"
_TEMPLATES = (".tmpl", ".tpl", ".template", ".j2", ".jinja", ".jinja2", ".erb", ".in")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def copy_source_missing(system: System) -> Iterator[Verdict]:
    """Look for each source in the folders from which the image is built, or may be where nothing tells."""
    for image in system.images:
        if image.file.endswith(_TEMPLATES) or "{{" in image.place.quote:
            continue
        known = system.contexts_of(image)
        contexts = system.likely_contexts_of(image)
        whole: Instruction | None = None
        is_whole = True
        for stage in image.stages:
            for line in stage.instructions:
                if not _is_from_context(line):
                    continue
                whole = whole or line
                verdict = _of_line(system, image, line, contexts, is_known=bool(known))
                if verdict is not None:
                    is_whole = False
                    yield verdict
        if whole is not None and is_whole:
            yield met(image, "copies what is there", place=whole.place)
            yield from _as_documented(system, image)


def _as_documented(system: System, image: Image) -> Iterator[Verdict]:
    """A document tells to build it from a folder in which a source is not, though it is there elsewhere."""
    for build in system.documented_builds:
        if build.file != image.file:
            continue
        for line in image.instructions:
            sources = [one for one in line.words_given[:-1] if not _is_free(one)] if _is_from_context(line) else []
            missing = [one for one in sources if not _is_there(system, one, build.context)]
            if missing and not any(mark in one for one in missing for mark in "*?["):
                where = f"the folder {build.context}" if build.context else "the root"
                text = f"copies {missing[0]}, which is not in {where}, from where {build.place.path} tells to build it"
                cause = f"{missing[0]} is missing"
                yield unmet(image, text, place=build.place, also=(line.place,), source=missing[0], cause=cause)
                break


def _is_from_context(line: Instruction) -> bool:
    return (
        line.keyword in ("COPY", "ADD") and "from" not in line.flags and not line.heredocs and len(line.words_given) > 1
    )


def _of_line(
    system: System, image: Image, line: Instruction, contexts: tuple[str, ...], *, is_known: bool
) -> Verdict | None:
    sources = line.words_given[:-1]
    plain = [source for source in sources if not _is_free(source)]
    missing = [source for source in plain if not any(_is_there(system, source, context) for context in contexts)]
    if not missing and len(plain) == len(sources):
        # several patterns: one that fits is enough, as the builder sees it
        return _left_out(system, image, line, contexts, plain) if is_known or len(contexts) == 1 else None
    if all("*" in source or "?" in source for source in sources) and len(missing) < len(sources):
        return None
    missing = [source for source in missing if "*" not in source and "?" not in source and "[" not in source]
    if not missing:
        return None
    source = missing[0]
    paths = [normpath(join(context, source.strip("/"))) for context in contexts]
    is_ignored = any(rules.ignores(path) for rules in _gits(system) for path in paths)
    name = source.rstrip("/").rpartition("/")[2]
    if ".gitmodules" in system.paths or name.startswith(".git"):
        return unclear(image, f"copies {source}, which may come from a submodule", place=line.place)
    if set(source.strip("./").split("/")) & _OUTPUTS or name.endswith(_PRODUCTS):
        return unclear(image, f"copies {source}, which a step before the build has to make", place=line.place)
    if _is_made(system, name):
        return unclear(image, f"copies {source}, which a script here seems to make", place=line.place)
    root = (
        f"in the folder {contexts[0]}, its build context"
        if contexts and contexts[0] not in ("", ".")
        else "in the root"
    )
    where = root if is_known else "in any folder it could be built from"
    cause = "git-ignored" if is_ignored else f"{source} is missing"
    why = "which is git-ignored, so a clean checkout has none" if is_ignored else f"which is not {where}"
    return unmet(image, f"copies {source}, {why}", place=line.place, source=source, cause=cause)


def _is_free(source: str) -> bool:
    """What it names is not told here: a variable, an address."""
    return "$" in source or "://" in source or source.startswith("git@") or "{{" in source


def _is_there(system: System, source: str, context: str) -> bool:
    return next(iter(expand(source, context, system.paths, system.folders)), None) is not None


def _gits(system: System) -> list[IgnoreRules]:
    return [rules for rules in system.ignores if rules.file.endswith(".gitignore")]


def _left_out(
    system: System, image: Image, line: Instruction, contexts: tuple[str, ...], sources: list[str]
) -> Verdict | None:
    """A source that is there and kept out of the build by .dockerignore."""
    for source in sources:
        if any(mark in source for mark in "*?[") or source.strip("./") == "":
            continue
        refused = []
        for context in contexts:
            own = f"{image.file}.dockerignore"
            wanted = own if any(rules.file == own for rules in system.ignores) else join(context, ".dockerignore")
            path = normpath(join(context, source.strip("/")))
            rules = next((rules for rules in system.ignores if rules.file == wanted), None)
            is_plain = rules is not None and not any(pattern.startswith("!") for pattern in rules.patterns)
            refused.append(rules is not None and is_plain and rules.ignores(path))
        if refused and all(refused):
            text = f"copies {source}, which .dockerignore keeps out of the build"
            return unmet(image, text, place=line.place, source=source, cause=f"{source} is left out")
    return None


def _is_made(system: System, name: str) -> bool:
    """A recipe, a script or a step of a pipeline puts it there."""
    made = re.compile(rf"\b({_MAKERS})\b[^\n]*{re.escape(name)}")
    for script in system.scripts:
        for command in script.commands:
            text = " ".join(command.words_given)
            if name in text and made.search(text):
                return True
    return any(name in step.run and made.search(step.run) for pipeline in system.pipelines for step in pipeline.steps)
