"""Files that one module writes whole and reads back: what it remembers from one start to the next."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.source import Source, walk
from roadworthy.model import StateWrite

_OPENS = frozenset({":open", "io.open"})
_MOVES = frozenset({"os.replace", "os.rename", "shutil.move"})
_WORDS = ("open", "replace", "rename", "move", "write_text", "write_bytes", "read_text", "read_bytes")
_PASSING = re.compile(r"te?mp|cache|lock|\bpid\b|pid_file|pidfile|\.pid|log|report|output|export", re.IGNORECASE)
"""What may be lost: files of the moment, and what is written for others."""


def state_writes(source: Source) -> tuple[StateWrite, ...]:
    """Each write of a file that is read elsewhere in the module, in source order."""
    return tuple(_writes(source))


def _writes(source: Source) -> Iterator[StateWrite]:
    uses = [use for call in source.called(*_WORDS) if (use := _use(source, call)) is not None]
    read: dict[str, int] = {}
    for call, how, file in uses:
        if how == "read":
            read.setdefault(file, call.lineno)
    moving = {source.symbol(call) for call, how, _ in uses if how == "moved"}
    for call, how, file in uses:
        if file not in read or _PASSING.search(file) or _is_first(source, call):
            continue
        if how == "moved" or (how == "written" and source.symbol(call) not in moving):
            yield StateWrite(
                place=source.place(call),
                symbol=source.symbol(call),
                file=_named(file),
                read_line=read[file],
                is_atomic=how == "moved",
            )


def _use(source: Source, call: ast.Call) -> tuple[ast.Call, str, str] | None:
    """What a call does with a file, and the expression for the file with names filled in."""
    name = source.name(call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    target: ast.expr | None = None
    how = ""
    if name in _OPENS and call.args:
        target, how = call.args[0], _mode(call, 1)
    elif name in _MOVES and len(call.args) == 2:
        target, how = call.args[1], "moved"
    elif isinstance(call.func, ast.Attribute):
        if method == "open" and not name.startswith(("os.", "io.", "gzip.", "tarfile.", "zipfile.", "PIL.", "codecs.")):
            target, how = call.func.value, _mode(call, 0)
        elif method in ("write_text", "write_bytes"):
            target, how = call.func.value, "written"
        elif method in ("read_text", "read_bytes"):
            target, how = call.func.value, "read"
        elif method in ("replace", "rename") and len(call.args) == 1 and not call.keywords:
            target, how = call.args[0], "moved"
    file = _file(source, target) if target is not None and how else ""
    return (call, how, file) if file else None


def _mode(call: ast.Call, position: int) -> str:
    given = call.args[position] if len(call.args) > position else None
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), given)
    if given is None:
        return "read"
    mode = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
    return "written" if "w" in mode else "read" if "r" in mode and "+" not in mode else ""


def _file(source: Source, target: ast.expr) -> str:
    """The same text for the same file; "" for a parameter or a loop variable, which may be any file."""
    while (
        isinstance(target, ast.Call)
        and len(target.args) == 1
        and (source.name(target.func) or "")
        in (
            ":str",
            "pathlib.Path",
            "os.fspath",
        )
    ):
        target = target.args[0]
    if isinstance(target, ast.Attribute):
        is_own = isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")
        made = source.origin(target)
        return "" if not is_own else ast.unparse(made if not isinstance(made, ast.Name) else target)
    if isinstance(target, ast.Name):
        made = source.origin(target)
        is_plain = isinstance(made, ast.Name) or any(
            isinstance(node, ast.Name) and source.is_local(node) for node in walk(made)
        )
        return "" if is_plain and source.is_local(target) else ast.unparse(made)
    return target.value if isinstance(target, ast.Constant) and isinstance(target.value, str) else ""


def _is_first(source: Source, call: ast.Call) -> bool:
    """It is written only where there is none yet."""
    return any(
        isinstance(above, ast.If) and isinstance(above.test, ast.UnaryOp) and "exists" in ast.unparse(above.test)
        for above in source.ancestors(call)
    )


def _named(file: str) -> str:
    words = re.findall(r"""['"]([^'"]+)['"]""", file)
    return str(words[-1] if words else file).rpartition("/")[2][:80] or file[:80]
