"""Reads the settings of a coding agent: what it may do without asking."""

import re
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import AgentPermission

_SETTINGS = re.compile(r"(^|/)\.claude/settings(\.local)?\.json$")
_ENTRY = re.compile(r"(?P<tool>[\w.*-]+)(?:\((?P<said>.*)\))?", re.DOTALL)


def understand_agents(file: YamlFile) -> Facts:
    """The entries of Claude Code's `permissions`; nothing of any other file."""
    if not _SETTINGS.search(file.path) or not file.documents:
        return Facts()
    return Facts(agent_permissions=tuple(_permissions(file, file.documents[0])))


def _permissions(file: YamlFile, root: Node) -> Iterator[AgentPermission]:
    for answer in ("allow", "deny", "ask"):
        for node in root.each("permissions", answer):
            found = _ENTRY.fullmatch(str(node.value).strip()) if isinstance(node.value, str) else None
            if found is None:
                continue
            said = (found["said"] or "").strip()
            bare = re.sub(r"(:\*|\s*\*)$", "", said)
            yield AgentPermission(
                place=file.place(node.line, node.end),
                symbol=f"permissions.{answer}",
                tool=found["tool"],
                command=bare,
                is_prefix=bare != said,
                answer=answer,
            )
    mode = root.get("permissions", "defaultMode")
    if mode is not None and isinstance(mode.value, str):
        yield AgentPermission(
            place=file.place(mode.line, mode.end),
            symbol="permissions.defaultMode",
            tool="mode",
            command=mode.value,
            answer="mode",
        )
