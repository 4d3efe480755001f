"""A patch as people read it."""

from itertools import groupby

from roadworthy.findings import Patch
from roadworthy.knowledge.secrets import redacted


def diff_of(patch: Patch) -> str:
    """The edits by file, each with the line where it begins; without lines around them."""
    lines: list[str] = []
    for path, edits in groupby(patch.edits, key=lambda edit: edit.path):
        lines += [f"--- {path}", f"+++ {path}"]
        moved = 0
        for edit in edits:
            before, after = len(edit.before), len(edit.after)
            lines.append(f"@@ -{edit.start},{before} +{edit.start + moved},{after} @@")
            lines += [f"-{redacted(line)}" for line in edit.before]
            lines += [f"+{redacted(line)}" for line in edit.after]
            moved += after - before
    return "\n".join(lines)
