"""Understands pipelines: GitHub and GitLab in depth, the other hosts by the commands they name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.purposes import goes_elsewhere, only_reads, purposes_of, with_checks
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Grant, Pipeline, Place, Step

_GITHUB = re.compile(r"^\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
_OTHERS = (
    (re.compile(r"^\.circleci/config\.ya?ml$"), "circleci"),
    (re.compile(r"^(.*/)?azure-pipelines[\w.-]*\.ya?ml$|^\.azure(-pipelines|devops)/.*\.ya?ml$"), "azure"),
    (re.compile(r"^\.buildkite/.*\.ya?ml$"), "buildkite"),
    (re.compile(r"^bitbucket-pipelines\.ya?ml$"), "bitbucket"),
    (re.compile(r"^\.travis\.ya?ml$"), "travis"),
    (re.compile(r"^\.drone\.ya?ml$"), "drone"),
    (re.compile(r"^\.woodpecker(/.*)?\.ya?ml$"), "woodpecker"),
    (re.compile(r"^\.?appveyor\.ya?ml$"), "appveyor"),
    (re.compile(r"^(.*/)?cloudbuild[\w.-]*\.ya?ml$"), "cloudbuild"),
    (re.compile(r"^(.*/)?buildspec[\w.-]*\.ya?ml$"), "codebuild"),
    (re.compile(r"^\.tekton/.*\.ya?ml$"), "tekton"),
    (re.compile(r"^\.semaphore/.*\.ya?ml$"), "semaphore"),
)
_COMMANDS = frozenset(
    {"script", "before_script", "after_script", "run", "command", "commands", "bash", "sh", "powershell"}
)
_GITLAB_WORDS = frozenset(
    {
        "default",
        "include",
        "stages",
        "variables",
        "workflow",
        "image",
        "services",
        "cache",
        "before_script",
        "after_script",
    }
)


def pipelines(file: YamlFile) -> Facts:
    """The pipeline that the file is; empty facts for anything else."""
    if not file.documents or not file.documents[0].is_mapping:
        return Facts()
    root = file.documents[0]
    if _GITHUB.match(file.path) and root.get("jobs"):
        return Facts(pipelines=(_github(file, root),))
    name = file.path.rpartition("/")[2]
    if file.path in (".gitlab-ci.yml", ".gitlab-ci.yaml") or name.endswith(".gitlab-ci.yml"):
        return Facts(pipelines=(_gitlab(file, root),))
    for pattern, system in _OTHERS:
        if pattern.match(file.path):
            return Facts(pipelines=(_other(file, system),))
    return Facts()


def _github(file: YamlFile, root: Node) -> Pipeline:
    steps = with_checks(_github_steps(file, root))
    triggers = _triggers(root.get("on"))
    line = root.key_line("on") if root.get("on") else root.line
    return Pipeline(
        place=file.place(line),
        symbol=root.text("name") or file.path,
        file=file.path,
        system="github",
        name=root.text("name") or "",
        triggers=triggers,
        steps=steps,
        purposes=purposes_of(steps),
        permissions=_permissions(root),
        grants=tuple(_grants(file, root)),
        jobs=tuple(name for name, _ in root.items("jobs")),
        calls_elsewhere=goes_elsewhere(steps),
    )


def _triggers(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if isinstance(node.value, dict):
        return tuple(node.value)
    if isinstance(node.value, list):
        return tuple(item.value for item in node.value if isinstance(item.value, str))
    return (node.value,)


def _permissions(node: Node) -> str | None:
    given = node.get("permissions")
    if given is None:
        return None
    if isinstance(given.value, str):
        return given.value
    return ", ".join(f"{name}: {value.value}" for name, value in given.items() if isinstance(value.value, str))


def _grants(file: YamlFile, root: Node) -> Iterator[Grant]:
    """The grant at the top, then those of jobs; one that is computed grants what cannot be told, so it is left out."""
    for job, node in (("", root), *root.items("jobs")):
        given = node.get("permissions")
        if given is None:
            continue
        place = file.capped(node.key_line("permissions"), max(node.key_line("permissions"), given.end))
        if isinstance(given.value, str):
            all_scopes = {"write-all": {"*": "write"}, "read-all": {"*": "read"}, "": {}}
            scopes = all_scopes.get(given.value)
        else:
            scopes = {name: value.value for name, value in given.items() if isinstance(value.value, str)}
        if scopes is not None:
            yield Grant(place=place, symbol=job, job=job, scopes=scopes)


def _github_steps(file: YamlFile, root: Node) -> Iterator[Step]:
    for job_name, job in root.items("jobs"):
        if uses := job.text("uses"):
            yield Step(
                place=_short(file, job, root.get("jobs"), job_name),
                symbol=job_name,
                job=job_name,
                uses=uses,
                name=job_name,
            )
        for index, step in enumerate(job.each("steps")):
            found = Step(
                place=file.capped(step.line, step.end),
                symbol=f"{job_name}.{step.text('id') or step.text('name') or index}",
                name=step.text("name") or "",
                run=step.text("run") or "",
                uses=step.text("uses") or "",
                job=job_name,
                continues_on_error=step.flag("continue-on-error") is True or job.flag("continue-on-error") is True,
                condition=step.text("if") or "",
                with_values={name: node.value for name, node in step.items("with") if isinstance(node.value, str)},
                environment={name: node.value for name, node in step.items("env") if isinstance(node.value, str)},
            )
            told = " ".join(f"{name} {text}" for name, text in found.environment.items())
            yield replace(found, only_reads=only_reads(found, told))


def _short(file: YamlFile, job: Node, jobs: Node | None, name: str) -> Place:
    return file.capped(jobs.key_line(name) if jobs else job.line, job.end)


def _gitlab(file: YamlFile, root: Node) -> Pipeline:
    steps = []
    for name, job in root.items():
        if name in _GITLAB_WORDS or not job.is_mapping:
            continue
        lines = [*job.texts("before_script"), *job.texts("script"), *job.texts("after_script")]
        trigger = job.text("trigger", "project") or job.text("trigger", "include") or job.text("trigger") or ""
        allows = job.flag("allow_failure") is True
        place = file.capped(root.key_line(name), job.end)
        run = "\n".join(lines)
        steps.append(
            Step(place=place, symbol=name, name=name, run=run, uses=trigger, job=name, continues_on_error=allows)
        )
    kept = with_checks(steps)
    return Pipeline(
        place=file.place(root.line),
        symbol=file.path,
        file=file.path,
        system="gitlab",
        triggers=("push",),
        steps=kept,
        purposes=purposes_of(kept),
        calls_elsewhere=goes_elsewhere(kept) or root.get("include") is not None,
    )


def _other(file: YamlFile, system: str) -> Pipeline:
    steps = with_checks(
        Step(place=file.capped(node.line, node.end), symbol=f"step-{index}", run=text)
        for index, (node, text) in enumerate(_commands([*file.documents], 0))
    )
    return Pipeline(
        place=file.place(file.documents[0].line),
        symbol=file.path,
        file=file.path,
        system=system,
        triggers=("push",),
        steps=steps,
        purposes=purposes_of(steps),
        calls_elsewhere=True,
    )


def _commands(nodes: list[Node], depth: int) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        if depth > 12:
            return
        for key, value in node.items():
            if key in _COMMANDS:
                texts = "\n".join(value.texts())
                if texts:
                    yield value, texts
            yield from _commands([value], depth + 1)
        if isinstance(node.value, list):
            yield from _commands(node.value, depth + 1)


def read_jenkinsfile(path: str, data: bytes) -> Facts:
    """A Jenkinsfile: its `sh` and `bat` steps, in order."""
    text = decoded(data)
    lines = text.split("\n")
    steps = []
    for index, match in enumerate(
        re.finditer(r"\b(?:sh|bat|pwsh)\b\s{0,40}\(?\s{0,40}(?:script:\s{0,40})?('''|\"\"\"|'|\")(.*?)\1", text, re.S)
    ):
        line = text.count("\n", 0, match.start()) + 1
        quote = lines[line - 1].strip()[:200]
        steps.append(Step(place=Place(path, line, line, quote=quote), symbol=f"step-{index}", run=match[2]))
    kept = with_checks(steps)
    found = Pipeline(
        place=Place(path, 1, 1, quote=text.partition("\n")[0].strip()[:200]),
        symbol=path,
        file=path,
        system="jenkins",
        triggers=("push",),
        steps=kept,
        purposes=purposes_of(kept),
        calls_elsewhere=True,
    )
    return Facts(pipelines=(found,))


JENKINS = Reader("jenkins", read_jenkinsfile)
