"""Migrations written in Python (Alembic, Django), and code that makes tables beside them."""

import ast
from collections.abc import Iterator

from roadworthy.inputs.python.source import Source
from roadworthy.model import Unknown
from roadworthy.model.migrations import Migration, SchemaChange, SchemaMaker

_ALEMBIC = ("drop_column", "drop_table")
_DJANGO = ("RemoveField", "DeleteModel", "RunPython", "RunSQL")
_MOVES = ("execute", "bulk_insert", "add", "add_all", "commit", "update", "insert")
_SCHEMA = (
    "add_column",
    "alter_column",
    "create_table",
    "drop_column",
    "drop_table",
    "rename_table",
    "drop_constraint",
    "create_unique_constraint",
    "create_check_constraint",
)
_NOTHING = (ast.Pass, ast.Raise)


def migrations(source: Source) -> tuple[Migration, ...]:
    """The migration that the module is, if it is one."""
    if "def upgrade" in source.text and source.says("alembic", "down_revision"):
        return tuple(_alembic(source))
    if "/migrations/" in f"/{source.path}" and "migrations.Migration" in source.text:
        return tuple(_django(source))
    return ()


def schema_makers(source: Source) -> tuple[SchemaMaker, ...]:
    """Calls that make every table of a declared schema."""
    if "create_all" not in source.text:
        return ()
    found = []
    for call in source.called("create_all"):
        holder = ast.unparse(call.func)[:200]
        if "metadata" in holder or holder in ("db.create_all", "database.create_all"):
            found.append((call, call))
    for node in source.each(ast.Attribute):  # `conn.run_sync(Base.metadata.create_all)`
        above = source.parent(node)
        if node.attr == "create_all" and isinstance(above, ast.Call) and node in above.args:
            found.append((above, above))
    return tuple(
        SchemaMaker(place=source.place(call), symbol=source.symbol(call), condition=_condition(source, call))
        for call, _ in found
    )


def _condition(source: Source, node: ast.AST) -> str:
    for above in source.ancestors(node):
        if isinstance(above, ast.If):
            return ast.unparse(above.test)[:80]
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            break
    return ""


def _alembic(source: Source) -> Iterator[Migration]:
    functions = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    up, down = functions.get("upgrade"), functions.get("downgrade")
    if up is None:
        return
    changes = []
    made = {_first(call) for call in source.called("create_table") if source.symbol(call) == "upgrade"}
    for call in source.called(*_ALEMBIC):
        if source.symbol(call).partition(".")[0] != "upgrade" or not isinstance(call.func, ast.Attribute):
            continue
        names = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        what = ".".join(names[:2]) if call.func.attr == "drop_column" else (names[0] if names else "")
        if what and what not in made:
            kind = call.func.attr.replace("_", "-")
            changes.append(SchemaChange(place=source.place(call), symbol=what, kind=kind, what=what))
    if any(source.symbol(call).partition(".")[0] == "upgrade" for call in source.called(*_MOVES)):
        changes = []  # what stood there may have been moved before
    does = not _is_empty(up)
    way_back: bool | Unknown = down is not None and not _is_empty(down)
    if not way_back and not any(source.symbol(call).partition(".")[0] == "upgrade" for call in source.called(*_SCHEMA)):
        way_back = Unknown("it changes data alone")
    yield Migration(
        place=source.place(down if down is not None and does and _is_empty(down) else up),
        symbol="downgrade" if does and down is not None and _is_empty(down) else "upgrade",
        tool="alembic",
        file=source.path,
        folder=source.path.rpartition("/")[0],
        changes=tuple(changes),
        has_way_back=way_back,
        does_something=does,
    )


def _is_empty(node: ast.FunctionDef) -> bool:
    return all(
        isinstance(step, _NOTHING) or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
        for step in node.body
    )


def _first(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _django(source: Source) -> Iterator[Migration]:
    changes = []
    way_back = True
    for call in source.called(*_DJANGO):
        last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        given = {
            keyword.arg: keyword.value.value
            for keyword in call.keywords
            if keyword.arg and isinstance(keyword.value, ast.Constant)
        }
        if last in ("RunPython", "RunSQL"):
            backwards = any(keyword.arg in ("reverse_code", "reverse_sql") for keyword in call.keywords)
            if len(call.args) < 2 and not backwards and not any(keyword.arg is None for keyword in call.keywords):
                way_back = False
                place = source.place(call)
                changes.append(SchemaChange(place=place, symbol=last, kind="run-code", what=f"migrations.{last}"))
        elif last in ("RemoveField", "DeleteModel") and given:
            model, field = str(given.get("model_name", "")), str(given.get("name", ""))
            what = f"{model}.{field}" if last == "RemoveField" else field
            kind = "drop-column" if last == "RemoveField" else "drop-table"
            changes.append(SchemaChange(place=source.place(call), symbol=what, kind=kind, what=what))
    if source.called("RunPython", "RunSQL"):
        changes = [one for one in changes if one.kind == "run-code"]  # what stood there may have been moved before
    first = next((node for node in source.tree.body if isinstance(node, ast.ClassDef)), None)
    if first is not None:
        yield Migration(
            place=source.place(first),
            symbol=first.name,
            tool="django",
            file=source.path,
            folder=source.path.rpartition("/")[0],
            changes=tuple(changes),
            has_way_back=way_back,
        )
