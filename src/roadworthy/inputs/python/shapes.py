"""What functions give back and classes hold, by the keys of their dictionaries and the names of their fields."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.endpoints import functions
from roadworthy.inputs.python.facts import ParameterFact, Shape, ShapeFact
from roadworthy.inputs.python.source import Function, Source, called_word, keyword_of, walk

MOST_DEPTH = 8
_OPEN = Shape(is_open=True)
_PLAIN = Shape()
_SCALARS = frozenset(
    [
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "complex",
        "None",
        "NoneType",
        "datetime",
        "date",
        "time",
        "timedelta",
        "UUID",
        "UUID4",
        "Decimal",
        "Path",
        "EmailStr",
        "HttpUrl",
    ]
)
_AROUND = frozenset(
    [
        "list",
        "List",
        "set",
        "Set",
        "frozenset",
        "tuple",
        "Tuple",
        "Sequence",
        "Iterable",
        "Optional",
        "Union",
        "Annotated",
        "Literal",
        "typing",
    ]
)
_HOLDING = frozenset(
    {"JSONResponse", "ORJSONResponse", "UJSONResponse", "jsonify", "json_response", "jsonable_encoder"}
)
_MARKERS = frozenset({"Query", "Body", "Form", "File", "Depends", "Security", "Header", "Path", "Cookie"})
_KEPT = re.compile(r"(?i)cache|redis|memo")
"""Who keeps what the code itself has put there."""
_ADDS = re.compile(
    r"(?i)add|enrich|update|attach|merge|annotat|fill|populat|extend|decorat|append|apply|transform|inject"
)
_OTHERWISE = re.compile(
    r"alias|extra\s*=\s*[\"']?(Extra\.)?allow|RootModel"
    r"|__root__|model_serializer|computed_field|def dict\(|def model_dump"
)

_FORBIDS = re.compile(r"extra\s*=\s*[\"']forbid|[\"']extra[\"']\s*:\s*[\"']forbid|Extra\.forbid")
_TEXTS = frozenset(
    ["str", "len", "int", "float", "bool", "round", "sum", "isoformat", "join", "strip", "time", "format"]
)


def shape_facts(source: Source) -> tuple[ShapeFact, ...]:
    """Of every function that gives back something with keys, and of every class with fields."""
    return (*_functions(source), *_classes(source))


def _functions(source: Source) -> Iterator[ShapeFact]:
    for node in functions(source):
        symbol = f"{source.symbol(node)}.{node.name}".removeprefix(".")
        routes = [one for one in node.decorator_list if isinstance(one, ast.Call)]
        shape = _Flow(source, node).shape()
        told = next((given for one in routes if (given := keyword_of(one, "response_model")) is not None), None)
        told = told or node.returns
        model = _annotated(source, told) if told is not None else _OPEN
        is_told = told is not None and bool(model.calls) and not model.is_open
        if not (shape.keys or shape.calls or routes):
            continue
        yield ShapeFact(
            symbol=symbol,
            shape=shape,
            told=model if is_told and routes else None,
            parameters=tuple(_parameters(source, node)) if routes else (),
        )


def _parameters(source: Source, node: Function) -> Iterator[ParameterFact]:
    plain = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(node.args.defaults))
    defaults += node.args.defaults
    for one, default in [
        *zip(plain, defaults, strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]:
        marks = [default] if isinstance(default, ast.Call) else []
        if one.annotation is not None:
            marks += [below for below in walk(one.annotation) if isinstance(below, ast.Call)]
        mark = next((word for call in marks if (word := called_word(call)) in _MARKERS), "")
        given = next((call for call in marks if called_word(call) == mark), None) if mark else None
        is_renamed = given is not None and keyword_of(given, "alias", "validation_alias") is not None
        yield ParameterFact(
            name=one.arg,
            mark="renamed" if is_renamed else mark,
            shape=_annotated(source, one.annotation) if one.annotation is not None else _OPEN,
            is_required=_is_required(default, given),
        )
    if node.args.vararg or node.args.kwarg:
        yield ParameterFact(name="**", mark="renamed", shape=_OPEN)


def _is_required(default: ast.expr | None, mark: ast.Call | None) -> bool:
    if default is not None and default is not mark:
        return isinstance(default, ast.Constant) and default.value is ...
    if mark is None:
        return True
    first = mark.args[0] if mark.args and default is mark else keyword_of(mark, "default", "default_factory")
    return first is None or (isinstance(first, ast.Constant) and first.value is ...)


def _classes(source: Source) -> Iterator[ShapeFact]:
    for node in source.each(ast.ClassDef):
        fields = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
        bases = tuple(name for one in node.bases if (name := source.name(one)))
        if not fields and not bases:
            continue
        text = "\n".join(source.lines[node.lineno - 1 : node.end_lineno])
        keys: dict[str, Shape] = {}
        required = []
        for one in fields:
            name = one.target.id if isinstance(one.target, ast.Name) else ""
            annotation = ast.unparse(one.annotation)
            if "ClassVar" in annotation or name.startswith("_"):
                continue
            keys[name] = _annotated(source, one.annotation)
            mark = one.value if isinstance(one.value, ast.Call) and called_word(one.value) == "Field" else None
            is_optional = "Optional" in annotation or "None" in annotation
            if _is_required(one.value, mark) and not is_optional:
                required.append(name)
        symbol = f"{source.symbol(node)}.{node.name}".removeprefix(".")
        yield ShapeFact(
            symbol=symbol,
            shape=Shape(keys=keys, is_open=_OTHERWISE.search(text) is not None or len(bases) < len(node.bases)),
            bases=bases,
            required=tuple(required),
            is_class=True,
            forbids=re.search(r"extra\s*=\s*[\"'](forbid)|[\"']extra[\"']\s*:\s*[\"']forbid|Extra\.forbid", text)
            is not None,
        )


def _annotated(source: Source, node: ast.expr) -> Shape:
    """What has this type: the fields of the classes it names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return _OPEN
        if not isinstance(node, ast.Name):
            return _OPEN
        return Shape(calls=(f":{node.id}",)) if node.id not in _SCALARS else _PLAIN
    if isinstance(node, ast.Constant):
        return _PLAIN
    if isinstance(node, ast.Subscript):
        head = called_name(node.value)
        if head == "Literal":
            return _PLAIN
        if head not in _AROUND:
            return _OPEN
        inner = node.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        return _merged([_annotated(source, one) for one in (parts[:1] if head == "Annotated" else parts)])
    if isinstance(node, ast.BinOp):
        return _merged([_annotated(source, node.left), _annotated(source, node.right)])
    if isinstance(node, ast.List):
        return _merged([_annotated(source, one) for one in node.elts])
    name = called_name(node)
    if name in _SCALARS or name in ("list", "List", "set", "tuple"):
        return _PLAIN if name in _SCALARS else _OPEN
    found = source.name(node)
    return Shape(calls=(found,)) if found and name not in ("dict", "Dict", "Any", "object", "Mapping") else _OPEN


def called_name(node: ast.expr) -> str:
    """The last word of a name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _merged(shapes: list[Shape]) -> Shape:
    if len(shapes) == 1:
        return shapes[0]
    keys: dict[str, Shape] = {}
    for shape in shapes:
        for key, below in shape.keys.items():
            keys[key] = _merged([keys[key], below]) if key in keys else below
    calls = tuple(dict.fromkeys(name for shape in shapes for name in shape.calls))
    return Shape(keys=keys, calls=calls, is_open=any(shape.is_open for shape in shapes))


class _Flow:
    """The expressions that reach the names of one function."""

    def __init__(self, source: Source, function: Function) -> None:
        self.source = source
        self.given: dict[str, list[ast.expr]] = {}
        self.open: set[str] = {one.arg for one in [*function.args.args, *function.args.kwonlyargs]}
        self.set: dict[str, list[tuple[str, ast.expr]]] = {}
        self.returned: list[ast.expr] = []
        self.is_generator = False
        waiting: list[ast.AST] = list(function.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                continue
            self._take(node)
            waiting.extend(ast.iter_child_nodes(node))

    def _take(self, node: ast.AST) -> None:
        match node:
            case ast.Return(value=ast.expr() as value):
                self.returned.append(value)
            case ast.Yield() | ast.YieldFrom():
                self.is_generator = True
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                self._bind(target, value)
            case ast.AugAssign(target=ast.Name(id=name)):
                self.open.add(name)
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                self.open |= {one.id for one in walk(target) if isinstance(one, ast.Name)}
            case ast.withitem(optional_vars=ast.Name(id=name)):
                self.open.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=args, keywords=keywords):
                self.given.setdefault(name, []).extend(args)
                for keyword in keywords:
                    if keyword.arg is None:
                        self.given.setdefault(name, []).append(keyword.value)
                    else:
                        self.set.setdefault(name, []).append((keyword.arg, keyword.value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "setdefault"), args=args) if args:
                first = args[0]
                if len(args) > 1 and isinstance(first, ast.Constant):
                    self.set.setdefault(name, []).append((str(first.value), args[1]))
                else:
                    self.given.setdefault(name, []).append(args[-1])
            case ast.Call(func=function, args=args) if _ADDS.search(called_name(function)):
                self.open |= {one.id for one in args if isinstance(one, ast.Name)}
            case _:
                pass

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.given.setdefault(name, []).append(value)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)):
                self.set.setdefault(name, []).append((key, value))
            case ast.Subscript(value=ast.Subscript() | ast.Attribute() | ast.Call()):
                self.open |= {one.id for one in walk(target) if isinstance(one, ast.Name)}
            case ast.Subscript(value=ast.Name(id=name)):
                self.open.add(name)
            case ast.Tuple() | ast.List():
                self.open |= {one.id for one in walk(target) if isinstance(one, ast.Name)}
            case _:
                pass

    def shape(self) -> Shape:
        if self.is_generator:
            return _OPEN
        answers = [self.of(one, MOST_DEPTH, ()) for one in self.returned]
        return _merged(answers) if answers else _PLAIN

    def of(self, node: ast.expr, steps: int, seen: tuple[str, ...]) -> Shape:
        if steps <= 0:
            return _OPEN
        match node:
            case ast.Dict(keys=keys, values=values):
                return self._dict(keys, values, steps, seen)
            case ast.Name(id=name):
                if name in self.open or name in seen or not (name in self.given or name in self.set):
                    return _OPEN
                found = [self.of(one, steps - 1, (*seen, name)) for one in self.given.get(name, ())]
                found += [
                    Shape(keys={key: self.of(value, steps - 1, (*seen, name))}) for key, value in self.set.get(name, ())
                ]
                return _merged(found)
            case ast.Await(value=below) | ast.Starred(value=below) | ast.NamedExpr(value=below):
                return self.of(below, steps, seen)
            case ast.IfExp(body=body, orelse=orelse):
                return _merged([self.of(body, steps - 1, seen), self.of(orelse, steps - 1, seen)])
            case ast.BoolOp(values=values):
                return _merged([self.of(one, steps - 1, seen) for one in values])
            case ast.Tuple(elts=[first, *_]):
                return self.of(first, steps - 1, seen)
            case ast.List(elts=items):
                return _merged([self.of(one, steps - 1, seen) for one in items]) if items else _PLAIN
            case ast.Constant() | ast.JoinedStr() | ast.Compare():
                return _PLAIN
            case ast.UnaryOp() | ast.FormattedValue():
                return _PLAIN
            case ast.ListComp(elt=element):
                return self.of(element, steps - 1, seen)
            case ast.Call():
                return self._call(node, steps, seen)
            case _:
                return _OPEN

    def _dict(self, keys: list[ast.expr | None], values: list[ast.expr], steps: int, seen: tuple[str, ...]) -> Shape:
        found: list[Shape] = []
        for key, value in zip(keys, values, strict=True):
            if key is None:
                found.append(self.of(value, steps - 1, seen))
            elif isinstance(key, ast.Constant):
                found.append(Shape(keys={str(key.value): self.of(value, steps - 1, seen)}))
            else:
                found.append(_OPEN)
        return _merged(found) if found else _PLAIN

    def _call(self, node: ast.Call, steps: int, seen: tuple[str, ...]) -> Shape:
        word, name = called_word(node), self.source.name(node.func)
        if word in _HOLDING:
            content = node.args[0] if node.args else keyword_of(node, "content", "data")
            if content is not None:
                return self.of(content, steps - 1, seen)
        if word in ("dict", "jsonify") and node.keywords and not node.args:
            keys: list[ast.expr | None] = [ast.Constant(one.arg) if one.arg else None for one in node.keywords]
            return self._dict(keys, [one.value for one in node.keywords], steps, seen)
        if (
            word in ("model_dump", "dict", "copy", "deepcopy")
            and isinstance(node.func, ast.Attribute)
            and not node.args
        ):
            return self.of(node.func.value, steps - 1, seen) if not node.keywords else _OPEN
        if word in (
            "str",
            "len",
            "int",
            "float",
            "bool",
            "round",
            "sum",
            "isoformat",
            "join",
            "strip",
            "time",
            "format",
        ):
            return _PLAIN
        if isinstance(node.func, ast.Attribute) and word in ("get", "get_json", "loads", "aget", "fetch", "lookup"):
            asked = ast.unparse(node.func.value) + "".join(ast.unparse(one) for one in node.args[:1])
            return _PLAIN if _KEPT.search(asked[:200]) else _OPEN
        return Shape(calls=(name,)) if name else _OPEN
