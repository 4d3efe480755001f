"""Reads the names of the tasks in a Taskfile.yml."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import YamlFile
from roadworthy.model import Place, TaskFile

_NAME = re.compile(r"taskfile(\.dist)?\.ya?ml$", re.IGNORECASE)


def understand_taskfile(file: YamlFile) -> Facts:
    """The tasks with their aliases; included files bring names of their own, which is told."""
    if not _NAME.fullmatch(file.path.rpartition("/")[2]) or not file.documents:
        return Facts()
    root = file.documents[0]
    tasks = list(root.items("tasks"))
    names = [name for name, _ in tasks] + [alias for _, body in tasks for alias in body.texts("aliases")]
    if not names:
        return Facts()
    included = [name for name, _ in root.items("includes")]
    found = TaskFile(
        place=Place(file.path, 1, 1, quote=file.lines[0].strip()[:200] if file.lines else ""),
        file=file.path,
        runner="task",
        names=tuple(name for name in names if "*" not in name),
        patterns=tuple([name for name in names if "*" in name] + [f"{name}:*" for name in included]),
        why_open="it includes other files" if included else "",
    )
    return Facts(task_files=(found,))
