"""Collections of one module that outlive the function which fills them, and what fills, trims and bounds them."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.source import Scope, Source
from roadworthy.model import Collection, Growth, Place

_KINDS = {
    ":list": "list",
    ":dict": "dict",
    ":set": "set",
    "collections.defaultdict": "dict",
    "collections.OrderedDict": "dict",
    "collections.deque": "deque",
    "queue.Queue": "queue",
    "queue.LifoQueue": "queue",
    "queue.PriorityQueue": "queue",
    "queue.SimpleQueue": "queue",
    "asyncio.Queue": "queue",
    "asyncio.PriorityQueue": "queue",
    "multiprocessing.Queue": "queue",
}
_FILLS = frozenset({"append", "add", "extend", "insert", "setdefault", "appendleft", "put", "put_nowait"})
_TRIMS = frozenset(
    {"pop", "popitem", "popleft", "clear", "remove", "discard", "get_nowait", "difference_update", "evict"}
)
_HANDED_ON = re.compile(r"\.(discard|remove|pop|clear)\s*[,)]")
_FRESH = frozenset(
    {"uuid4", "uuid1", "uuid7", "token_hex", "token_urlsafe", "time", "time_ns", "now", "utcnow", "hexdigest"}
)


def collections(source: Source) -> tuple[Collection, ...]:
    """Each that starts empty in a module, a class or an instance, and is filled in a function."""
    made = {name: one for scope in source.scopes if not scope.is_function for name, one in _made(source, scope)}
    if not made:
        return ()
    filled: dict[str, list[Growth]] = {}
    for name, growth in _growths(source, made):
        filled.setdefault(name, []).append(growth)
    if not filled:
        return ()
    trimmed = _trimmed(source, filled)
    found = []
    for name, growths in filled.items():
        scope, node, kind, bound, given = made[name]
        place = source.place(node)
        lives = "module" if not scope.symbol else "instance" if ".self." in name else "class"
        found.append(
            Collection(
                place=Place(place.path, place.start, place.start, place.column, 0, place.quote),
                symbol=scope.symbol,
                name=name.removeprefix(":").replace(".self.", ".").replace(".cls.", "."),
                kind=kind,
                lives=lives,
                bound=bound,
                is_trimmed=name in trimmed or given > 1,
                growths=tuple(growths),
            )
        )
    return tuple(found)


def trimmed_elsewhere(source: Source) -> tuple[str, ...]:
    """Last names of what is trimmed here and may be another module's: `store.sessions.pop(…)`, `SESSIONS.clear()`."""
    found = set()
    for call in source.called(*_TRIMS):
        if isinstance(call.func, ast.Attribute):
            of = call.func.value
            word = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if word and not (isinstance(of, ast.Name) and source.is_local(of)):
                found.add(word)
    for delete in source.each(ast.Delete):
        for target in delete.targets:
            if isinstance(target, ast.Subscript):
                of = target.value
                word = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
                found.add(word)
    found.discard("")
    return tuple(sorted(found))


_Made = tuple[Scope, ast.expr, str, str, int]


def _made(source: Source, scope: Scope) -> Iterator[tuple[str, _Made]]:
    for name, given in scope.assigned.items():
        if "." in name and not name.startswith("self."):
            continue
        real = [one for one in given if one is not None and not (isinstance(one, ast.Constant) and one.value is None)]
        if not real or len(real) != len([one for one in given if not isinstance(one, ast.Constant)]):
            continue
        kind, bound = _kind(source, real[0])
        if kind:
            full = f":{scope.symbol}.{name}" if scope.symbol else f":{name}"
            yield full, (scope, real[0], kind, bound, len(real))


def _kind(source: Source, node: ast.expr) -> tuple[str, str]:
    """What an empty collection is, and what bounds it."""
    match node:
        case ast.List(elts=[]):
            return "list", ""
        case ast.Dict(keys=[]):
            return "dict", ""
        case ast.Call(func=func, args=args, keywords=keywords):
            kind = _KINDS.get(source.name(func) or "", "")
            if not kind:
                return "", ""
            if kind in ("list", "set", "dict") and args and source.name(func) != "collections.defaultdict":
                return "", ""
            limit = next((one.value for one in keywords if one.arg in ("maxlen", "maxsize")), None)
            if limit is None and kind == "queue" and args:
                limit = args[0]
            if limit is None and kind == "deque" and len(args) > 1:
                limit = args[1]
            is_none = isinstance(limit, ast.Constant) and not limit.value
            return kind, "" if limit is None or is_none else ast.unparse(limit)[:40]
    return "", ""


def _growths(source: Source, made: dict[str, _Made]) -> Iterator[tuple[str, Growth]]:
    for call in source.called(*_FILLS):
        if isinstance(call.func, ast.Attribute) and (name := _held(source, call.func.value, made)):
            is_entry = call.func.attr in ("setdefault", "add") and bool(call.args)
            yield name, _growth(source, call, name, call.args[0] if is_entry else None)
    for assign in source.each(ast.Assign):
        for target in assign.targets:
            if not isinstance(target, ast.Subscript) or isinstance(target.slice, (ast.Slice, ast.Constant)):
                continue
            if name := _held(source, target.value, made):
                yield name, _growth(source, assign, name, target.slice)


def _held(source: Source, node: ast.expr, made: dict[str, _Made]) -> str:
    """The collection that an expression means, filled inside a function; "" for none.

    The list under a key of a mapping (`self.rows[name].append(…)`) grows as the mapping does.
    """
    while isinstance(node, ast.Subscript):
        node = node.value
    name = source.name(node)
    if name is None or not name.startswith(":"):
        return ""
    name = name.replace(".cls.", ".self.")
    scope = source.scope(node)
    if not scope.is_function or (isinstance(node, ast.Name) and source.is_local(node)):
        return ""
    if name in made:
        return name
    plain = name.replace(".self.", ".")
    return plain if plain in made else ""


def _growth(source: Source, node: ast.stmt | ast.expr, name: str, key: ast.expr | None) -> Growth:
    place = source.place(node)
    return Growth(
        place=Place(place.path, place.start, min(place.end, place.start + 39), place.column, 0, place.quote),
        symbol=source.symbol(node),
        key=ast.unparse(key)[:60] if key is not None else "",
        key_is_given=key is not None and _is_given(source, key),
        is_checked=_is_checked(source, node, name),
        stands_in_loop=_stands_in_endless(source, node),
    )


def _is_given(source: Source, key: ast.expr) -> bool:
    """It is made of a parameter or a loop variable, or is new each time."""
    waiting: list[ast.expr] = [key]
    steps = 0
    while waiting and steps < 12:
        steps += 1
        node = waiting.pop()
        if isinstance(node, ast.Call):
            word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if word in _FRESH:
                return True
            waiting += [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        elif isinstance(node, ast.JoinedStr):
            waiting += [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        elif isinstance(node, (ast.Tuple, ast.List)):
            waiting += node.elts
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            waiting.append(node.value)
        elif isinstance(node, ast.Name) and node.id not in ("self", "cls"):
            given = source.given_locally(node)
            if given == []:
                return True
            waiting += given or []
        elif isinstance(node, ast.BinOp):
            waiting += [node.left, node.right]
        elif isinstance(node, ast.BoolOp):
            waiting += node.values
    return False


def _is_checked(source: Source, node: ast.AST, name: str) -> bool:
    """A length stands above it in a condition."""
    del name
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        if isinstance(above, ast.If) and "len(" in ast.unparse(above.test):
            return True
    return False


def _stands_in_endless(source: Source, node: ast.AST) -> bool:
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        if isinstance(above, ast.While):
            test = above.test
            return (isinstance(test, ast.Constant) and bool(test.value)) or isinstance(
                test, (ast.UnaryOp, ast.Attribute)
            )
    return False


def _trimmed(source: Source, filled: dict[str, list[Growth]]) -> set[str]:
    """Those that something here takes out of, empties, cuts, or measures in a condition."""
    held = dict.fromkeys(filled)

    def held_name(node: ast.expr) -> str:
        while isinstance(node, ast.Subscript):
            node = node.value
        name = (source.name(node) or "").replace(".cls.", ".self.")
        return name if name in held else plain if (plain := name.replace(".self.", ".")) in held else ""

    found = set()
    for call in source.called(*_TRIMS):
        if isinstance(call.func, ast.Attribute):
            found.add(held_name(call.func.value))
    if _HANDED_ON.search(source.text):  # `add_done_callback(TASKS.discard)`
        found.update(held_name(mention.value) for mention in source.each(ast.Attribute) if mention.attr in _TRIMS)
    for delete in source.each(ast.Delete):
        found.update(held_name(target.value) for target in delete.targets if isinstance(target, ast.Subscript))
    for call in source.called("len"):
        if call.args and (name := held_name(call.args[0])) and _is_limit(source, call):
            found.add(name)
    for assign in source.each(ast.Assign):
        for target in assign.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
                found.add(held_name(target.value))
            elif isinstance(target, ast.Attribute) and source.symbol(assign).rpartition(".")[2] != "__init__":
                found.add(held_name(target))
    found.discard("")
    return found


def _is_limit(source: Source, call: ast.Call) -> bool:
    """The length is compared with something else than nothing."""
    above = source.parent(call)
    if not isinstance(above, ast.Compare):
        return False
    other = [one for one in (above.left, *above.comparators) if one is not call]
    return not all(isinstance(one, ast.Constant) and one.value in (0, 1) for one in other)
