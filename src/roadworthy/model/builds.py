"""Which commands build which Dockerfile from which folder."""

import re
import shlex
from collections.abc import Collection, Iterator
from posixpath import dirname, join, normpath

from roadworthy.model.pipelines import Pipeline
from roadworthy.model.workloads import Script

_BUILD = re.compile(r"\b(?:docker|podman|nerdctl)\s+(?:buildx\s+|image\s+)?build\b([^\n;|&]*(?:\\\n[^\n;|&]*)*)")
_ALONE = frozenset(
    {"--no-cache", "--pull", "--push", "--load", "--rm", "--force-rm", "--quiet", "-q", "--compress", "--squash"}
)


def builds(
    scripts: tuple[Script, ...], pipelines: tuple[Pipeline, ...], paths: Collection[str], folders: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Dockerfile and context, both relative to the root, of every build command that could be understood."""
    for script in scripts:
        for command in script.commands:
            found = build_of(command.words_given, dirname(script.file), paths, folders)
            if found is not None:
                yield found
    for pipeline in pipelines:
        for step in pipeline.steps:
            for match in _BUILD.finditer(step.run):
                try:
                    words = ("docker", "build", *shlex.split(match[1].replace("\\\n", " ")))
                except ValueError:
                    continue
                found = build_of(words, "", paths, folders)
                if found is not None:
                    yield found
            if "build-push-action" in step.uses:
                context = normpath(step.with_values.get("context", "."))
                context = "" if context == "." else context
                file = normpath(step.with_values.get("file") or join(context, "Dockerfile"))
                if file in paths and (not context or context in folders):
                    yield file, context


def build_of(
    words: tuple[str, ...], folder: str, paths: Collection[str], folders: Collection[str]
) -> tuple[str, str] | None:
    """Dockerfile and context of a `docker build` command; None of any other, or where they cannot be told.

    Args:
        folder: where the script stands; both it and the root are tried as the folder in which it runs.
    """
    if len(words) < 3 or words[0] not in ("docker", "podman", "nerdctl") or "build" not in words[1:3]:
        return None
    rest = list(words[words.index("build") + 1 :])
    file = context = ""
    while rest:
        word = rest.pop(0)
        if word in ("-f", "--file") and rest:
            file = rest.pop(0)
        elif word.startswith("--file="):
            file = word.partition("=")[2]
        elif word.startswith("-"):
            if "=" not in word and word not in _ALONE and rest:
                rest.pop(0)
        else:
            context = word
    if not context or "$" in context + file or context == "-":
        return None
    for start in dict.fromkeys(("", folder)):
        root = normpath(join(start, context))
        root = "" if root == "." else root
        whole = normpath(join(start, file)) if file else normpath(join(root, "Dockerfile"))
        if whole in paths and (not root or root in folders):
            return whole, root
    return None
