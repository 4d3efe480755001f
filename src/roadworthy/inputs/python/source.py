"""One parsed Python file: its nodes by kind, their scopes, and what names mean inside the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from msgspec.structs import replace

from roadworthy.inputs.python.facts import Value, ValueKind
from roadworthy.inputs.python.newer_syntax import parsed
from roadworthy.knowledge.libraries import RETRIERS
from roadworthy.knowledge.secrets import redacted
from roadworthy.model import Place

Function = ast.FunctionDef | ast.AsyncFunctionDef
Syntax = TypeVar("Syntax", bound=ast.AST)
MOST_STEPS = 8
"""How many names are followed before a value is given up as unknown."""
SET_LATER = frozenset(
    {
        "verify",
        "timeout",
        "request",
        "send",
        "hooks",
        "auth",
        "headers",
        "max_redirects",
        "check_hostname",
        "verify_mode",
    }
)
"""Attributes that configure an object after it was made."""
CONFIGURED_LATER = frozenset({"mount", "settimeout"})
"""Methods that do."""
_KEEPING = frozenset({"strip", "rstrip", "lstrip", "lower", "split"})
"""Methods of text that leave its words as they are."""
_APPLICATIONS = frozenset({"app", "application", "request", "websocket", "req", "ws", "conn"})
"""Names of what carries a `state` that all handlers of an application share."""
_LARGEST = 2**63
_LONGEST = 4_000
"""Characters of a text that are kept."""
_BINDING = frozenset(
    {
        ast.Import,
        ast.ImportFrom,
        ast.Global,
        ast.Assign,
        ast.AnnAssign,
        ast.NamedExpr,
        ast.AugAssign,
        ast.For,
        ast.AsyncFor,
    }
    | {ast.withitem, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}
)
_WITHOUT_NODES = frozenset(
    {"id", "ctx", "op", "ops", "attr", "lineno", "kind", "type_comment", "is_async", "simple", "conversion", "module"}
    | {"level", "kwd_attrs", "asname", "str"}
)
"""Fields that hold words, numbers and operators, whatever they belong to."""
_HOLDING_WORDS: dict[type[ast.AST], str] = {
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.alias), "name"),
    **dict.fromkeys((ast.Global, ast.Nonlocal), "names"),
    **dict.fromkeys((ast.keyword, ast.arg), "arg"),
    **dict.fromkeys((ast.MatchStar, ast.MatchAs), "name"),
    **dict.fromkeys((ast.Constant, ast.MatchSingleton), "value"),
    ast.MatchMapping: "rest",
}


_FIELDS = {
    kind: tuple(
        name for name in reversed(kind._fields) if name not in _WITHOUT_NODES and name != _HOLDING_WORDS.get(kind)
    )
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""The fields of a node that may hold others, the last first."""
_FIELDS_IN_ORDER = {kind: names[::-1] for kind, names in _FIELDS.items()}


def keyword_of(call: ast.Call, *names: str) -> ast.expr | None:
    """What a call gives by one of these names."""
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def called_word(call: ast.Call) -> str:
    """The last word of what is called: `get` of `session.get(url)`; "" where it is no name."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def children(node: ast.AST) -> list[ast.AST]:
    """What `ast.iter_child_nodes` gives without contexts and operators, in a third of the time."""
    found: list[ast.AST] = []
    held = node.__dict__
    for name in _FIELDS_IN_ORDER[type(node)]:
        below = held.get(name)
        if type(below) is list:
            found += [child for child in below if child is not None]
        elif below is not None:
            found.append(below)
    return found


def walk(*nodes: ast.AST) -> Iterator[ast.AST]:
    """These and all below them as `ast.walk` goes, without contexts and operators."""
    level = list(nodes)
    while level:
        yield from level
        level = [child for node in level if _FIELDS_IN_ORDER[type(node)] for child in children(node)]


def names(node: ast.AST, name: str) -> bool:
    """The name stands somewhere below."""
    waiting = [node]
    while waiting:
        below = waiting.pop()
        if type(below) is ast.Name:
            if below.id == name:
                return True
        else:
            waiting += children(below)
    return False


@dataclass
class Scope:
    """A module, class, function or lambda body.

    Attributes:
        symbol: qualified name inside the module; "" for the module.
        assigned: name to every expression that is assigned to it here, in order; None where it is bound in a way that
            has no expression of its own (loop target, unpacking, augmented assignment).
    """

    node: ast.AST
    symbol: str = ""
    parent: Scope | None = None
    assigned: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    parameters: dict[str, ast.expr | None] = field(default_factory=dict)
    annotations: dict[str, ast.expr] = field(default_factory=dict)
    globals: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.is_class = isinstance(self.node, ast.ClassDef)
        self.is_function = isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))

    @property
    def is_async(self) -> bool:
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def enclosing_class(self) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and not scope.is_class:
            scope = scope.parent
        return scope


class Source:
    """A parsed file. Built by one walk; everything else is a look-up.

    Attributes:
        text: of the whole file.
    """

    def __init__(self, path: str, text: str) -> None:
        """Raises SyntaxError, ValueError, RecursionError or MemoryError when the text is not Python."""
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.tree = parsed(text)
        self.module = Scope(self.tree)
        self.imports: dict[str, str] = {}
        self.scopes: list[Scope] = [self.module]
        self._nodes: dict[type[ast.AST], list[ast.AST]] = {}
        self._names: dict[ast.AST, str | None] = {}
        self._standing: dict[ast.AST, tuple[ast.AST, ast.AST | None, Scope]] = {}
        self._quotes: dict[int, str] = {}
        self._bound: frozenset[str] | None = None
        self._walk()
        bound: set[str] = set()
        for scope in self.scopes:
            bound.update(scope.assigned, scope.parameters)
        self._bound = frozenset(bound)

    def says(self, *words: str) -> bool:
        """One of these stands somewhere in the text: a look that is far cheaper than one at every node."""
        for word in words:  # noqa: SIM110 - asked a hundred times of every file, and twice as fast as `any`
            if word in self.text:
                return True
        return False

    # What stands where.

    def each(self, kind: type[Syntax]) -> Iterator[Syntax]:
        """Every node of exactly this type, in source order."""
        return iter(self._nodes.get(kind, ()))  # type: ignore[arg-type]

    def read_alone(self) -> Iterator[tuple[ast.Name | ast.Attribute, Scope]]:
        """Names and attributes that are read, not called, and not the begin of a longer name, with their scopes."""
        standing, attribute, call, read = self._standing, ast.Attribute, ast.Call, ast.Load
        nodes: list[ast.Name | ast.Attribute] = [*self.each(ast.Name), *self.each(ast.Attribute)]
        for node in nodes:
            _, above, scope = standing[node]
            around = type(above)
            if around is attribute or type(node.ctx) is not read:
                continue
            if around is not call or above.func is not node:  # type: ignore[union-attr]
                yield node, scope

    def following(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements after this one in its block."""
        above = self.parent(statement)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(above, name, None)
            if isinstance(block, list) and statement in block:
                return block[block.index(statement) + 1 :]
        return []

    def called(self, *words: str) -> list[ast.Call]:
        """Every call of what bears one of these names, here or where it is imported from, in source order.

        The name is the last part: `run` of `uvicorn.run(…)`; "" where something without a name is called.
        """
        groups = [self._calls[word] for word in dict.fromkeys(words) if word in self._calls]
        if len(groups) < 2:
            return [call for _, call in groups[0]] if groups else []
        return [call for _, call in sorted({index: call for group in groups for index, call in group}.items())]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The names by which `called` finds something."""
        return tuple(self._calls)

    @cached_property
    def _calls(self) -> dict[str, list[tuple[int, ast.Call]]]:
        found: dict[str, list[tuple[int, ast.Call]]] = {}
        for index, call in enumerate(self.each(ast.Call)):
            function = call.func
            if isinstance(function, ast.Attribute):
                word = function.attr
            elif isinstance(function, ast.Name):
                word = function.id
                if word in self.imports and (real := self.imports[word].rpartition(".")[2]) != word:
                    found.setdefault(real, []).append((index, call))
            else:
                word = ""
            found.setdefault(word, []).append((index, call))
        return found

    @cached_property
    def packages(self) -> frozenset[str]:
        """The first parts of all that is imported; "" for what is imported from around."""
        return frozenset(target.partition(".")[0] for target in self.imports.values())

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """By symbol, the first of each."""
        found: dict[str, ast.ClassDef] = {}
        for scope in self.scopes:
            if isinstance(scope.node, ast.ClassDef):
                found.setdefault(scope.symbol, scope.node)
        return found

    @cached_property
    def _functions(self) -> dict[str, Function]:
        found: dict[str, Function] = {}
        for scope in self.scopes:
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.setdefault(scope.symbol, scope.node)
        return found

    def function(self, name: str) -> Function | None:
        """The function of this module that a dotted name means; `:Client.self.ask` is a method."""
        return self._functions.get(name[1:].replace(".self.", ".")) if name.startswith(":") else None

    def parent(self, node: ast.AST) -> ast.AST | None:
        standing = self._standing.get(node)
        return standing[1] if standing is not None else None

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """From the parent up to the module."""
        standing = self._standing.get(node)
        while standing is not None and standing[1] is not None:
            yield standing[1]
            standing = self._standing[standing[1]]

    def scope(self, node: ast.AST) -> Scope:
        """The innermost scope around the node (for a function: the scope it is defined in)."""
        standing = self._standing.get(node)
        return standing[2] if standing is not None else self.module

    def symbol(self, node: ast.AST) -> str:
        """Qualified name of the enclosing function or class; "" at top level."""
        return self.scope(node).symbol

    def place(self, node: ast.AST, end: ast.AST | None = None) -> Place:
        """Where the node stands, with the quote of its first line."""
        start = getattr(node, "lineno", 0)
        last = getattr(end or node, "end_lineno", start) or start
        quote = self._quotes.get(start)
        if quote is None:
            quote = redacted(self.lines[start - 1].strip()[:200]) if 0 < start <= len(self.lines) else ""
            self._quotes[start] = quote
        column = getattr(node, "col_offset", -1) + 1
        end_column = (getattr(end or node, "end_col_offset", None) or -1) + 1
        return Place(self.path, start, last, column, end_column, quote)

    def capped(self, node: ast.AST) -> Place:
        """Where the node stands, forty lines of it at most: a longer region points at nothing."""
        whole = self.place(node)
        return Place(whole.path, whole.start, min(whole.end, whole.start + 39), whole.column, 0, whole.quote)

    def enclosing_loop(self, node: ast.AST) -> ast.AST | None:
        """The nearest loop of the same function whose body repeats the node."""
        below = node
        for above in self.ancestors(node):
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
                return None
            if isinstance(above, ast.While) and below not in above.orelse:
                return above
            if isinstance(above, (ast.For, ast.AsyncFor)) and below not in above.orelse and below is not above.iter:
                return above
            below = above
        return None

    def is_awaited(self, call: ast.Call) -> bool:
        """Awaited, or entered by `async with`, or iterated by `async for`."""
        above = self.parent(call)
        if isinstance(above, ast.Await):
            return True
        if isinstance(above, ast.withitem):
            return isinstance(self.parent(above), ast.AsyncWith)
        return isinstance(above, (ast.AsyncFor, ast.comprehension)) and getattr(above, "iter", None) is call

    # What names mean.

    def name(self, node: ast.AST, scope: Scope | None = None) -> str | None:
        """The dotted name of an expression with import aliases resolved; None where it is no plain dotted name.

        `requests.post` for `import requests as r; r.post`. ":NAME" is a name of this module, `:Client.self.session`
        an attribute set on self, `app.state:client` what an application keeps for its handlers
        (`request.app.state.client`). A local variable that holds an instance is followed by `origin`, not here.
        """
        if scope is not None:
            return self._name(node, scope)
        kind = type(node)
        if kind is not ast.Name and kind is not ast.Attribute:
            return None
        try:
            return self._names[node]
        except KeyError:
            name = self._names[node] = self._name(node, None)
            return name

    def _name(self, node: ast.AST, scope: Scope | None) -> str | None:
        if isinstance(node, ast.Name) and (head := node.id) not in self._nested:
            if head in self.imports and self._binding(head, scope or self.scope(node)) is None:
                return self.imports[head]
            return ":" + head
        parts = _dotted(node)
        if parts is None:
            return None
        if "state" in parts and (kept := _kept(parts)):
            return kept
        scope = scope or self.scope(node)
        head = parts[0]
        if head in ("self", "cls") and len(parts) > 1 and (owner := scope.enclosing_class):
            return f":{owner.symbol}.{head}." + ".".join(parts[1:])
        if head in self.imports and self._binding(head, scope) is None:
            return ".".join([self.imports[head], *parts[1:]])
        around: Scope | None = scope if head in self._nested else None
        while around is not None and around.symbol:
            if around.is_function and f"{around.symbol}.{head}" in self._top:
                return f":{around.symbol}." + ".".join(parts)
            around = around.parent
        return ":" + ".".join(parts)

    def type_name(self, node: ast.expr) -> str:
        """The one type of an annotation: of `X | None`, `Optional[X]`, `Annotated[X, …]` and "X" it is X; else ""."""
        match node:
            case ast.BinOp(left=left, right=right):
                return self.type_name(right if isinstance(left, ast.Constant) and left.value is None else left)
            case ast.Subscript(value=of, slice=ast.Tuple(elts=[first, *_])) if self._wraps(of):
                return self.type_name(first)
            case ast.Subscript(value=of, slice=inner):
                return self.type_name(inner) if self._wraps(of) else self.name(of) or ""
            case ast.Constant(value=str() as text):
                head, _, rest = text.strip().partition(".")
                return (
                    f"{self.imports[head]}{'.' if rest else ''}{rest}" if head in self.imports else f":{text.strip()}"
                )
        return self.name(node) or ""

    def annotation(self, node: ast.Name) -> str:
        """The type of a parameter as a dotted name; "" where the name is no parameter or has no annotation."""
        scope: Scope | None = self.scope(node)
        while scope is not None:
            if node.id in scope.parameters:
                given = scope.annotations.get(node.id)
                return self.type_name(given) if given is not None else ""
            if node.id in scope.assigned:
                return ""
            scope = scope.parent
        return ""

    def _wraps(self, node: ast.expr) -> bool:
        return (self.name(node) or "").rpartition(".")[2] in ("Optional", "Annotated", "Final", "ClassVar", "Union")

    def _binding(self, name: str, scope: Scope | None) -> Scope | None:
        """The scope that binds the name as a variable or parameter; class bodies are not seen from inside functions."""
        if self._bound is not None and name not in self._bound:
            return None
        first = True
        while scope is not None:
            if (first or not scope.is_class) and (name in scope.assigned or name in scope.parameters):
                return scope
            first, scope = False, scope.parent
        return None

    def is_local(self, node: ast.Name) -> bool:
        """A variable or parameter of an enclosing function."""
        scope = self._binding(node.id, self.scope(node))
        return scope is not None and scope.is_function

    def given_locally(self, node: ast.Name) -> list[ast.expr] | None:
        """What an enclosing function assigns to the name; empty for a parameter or loop variable, None otherwise."""
        scope = self._binding(node.id, self.scope(node))
        if scope is None or not scope.is_function:
            return None
        return [one for one in scope.assigned.get(node.id, []) if one is not None]

    def defines(self, name: str) -> bool:
        """The module binds the name at its top level: a variable, a function, a class or an import."""
        return name in self.module.assigned or name in self.imports or name in self._top

    @cached_property
    def breakers(self) -> dict[ast.AST, tuple[str, ...]]:
        """Functions to the names of circuit breakers that stand in them."""
        found: dict[ast.AST, dict[str, None]] = {}
        for node in (*self.each(ast.Name), *self.each(ast.Attribute)):
            word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if "breaker" in word.lower() or "circuit" in word.lower():
                found.setdefault(self.scope(node).node, {})[word] = None
        return {function: tuple(names) for function, names in found.items()}

    @cached_property
    def _nested(self) -> frozenset[str]:
        """Names of functions and classes that stand inside others."""
        return frozenset(symbol.rpartition(".")[2] for symbol in self._top if "." in symbol)

    @cached_property
    def _top(self) -> frozenset[str]:
        return frozenset(scope.symbol for scope in self.scopes)

    def origin(self, node: ast.expr, steps: int = MOST_STEPS) -> ast.expr:
        """The expression that a name or self-attribute stands for, followed through single assignments.

        The node itself when it is no name, is a parameter, or is assigned more than once.
        """
        while steps > 0:
            steps -= 1
            found = self._assigned_to(node)
            if found is None:
                return node
            node = found
        return node

    def _assigned_to(self, node: ast.expr) -> ast.expr | None:
        kind = type(node)
        if kind is not ast.Name and kind is not ast.Attribute:
            return node.value if isinstance(node, ast.Await) else None
        if isinstance(node, ast.Name):
            if node.id not in self._assigned:
                return None
            scope = self._binding(node.id, self.scope(node))
            given = scope.assigned.get(node.id, []) if scope and node.id not in scope.parameters else []
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            if node.attr not in self._assigned:
                return None
            owner = self.scope(node).enclosing_class
            given = []
            if owner:
                given = owner.assigned.get(f"self.{node.attr}", []) or owner.assigned.get(node.attr, [])
        else:
            return None
        real = [one for one in given if not (isinstance(one, ast.Constant) and one.value is None)]
        return real[0] if len(real) == 1 and real[0] is not node else None

    @cached_property
    def _assigned(self) -> frozenset[str]:
        """Names of the variables and attributes of any scope."""
        found: set[str] = set()
        for scope in self.scopes:
            found.update(scope.assigned)
        return frozenset(found | {name.removeprefix("self.") for name in found})

    def value(self, node: ast.expr | None, steps: int = MOST_STEPS) -> Value:
        """The expression as a value that can be kept, with what this file alone knows filled in."""
        if node is None:
            return Value(ValueKind.UNKNOWN, why="nothing is given")
        line = getattr(node, "lineno", 0)
        if steps <= 0:
            return Value(ValueKind.UNKNOWN, why="it is passed through too many names", line=line)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._named(node, steps, line)
        if isinstance(node, ast.Call):
            return self._call_value(node, steps, line)
        if isinstance(node, ast.Constant):
            literal = node.value
            if literal is None or isinstance(literal, (str, int, float)):
                return _literal(literal, line)
            return Value(ValueKind.UNKNOWN, why="it is computed", line=line)
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return _literal(-number, line)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._arithmetic(self.value(left, steps - 1), operator, self.value(right, steps - 1), line)
            case ast.BoolOp(op=ast.Or(), values=[first, *_, last]):
                value, default = self.value(first, steps - 1), self.value(last, steps - 1)
                return replace(value, default=default, line=line)
            case ast.IfExp(body=body, orelse=orelse, test=test):
                one, other = self.value(body, steps - 1), self.value(orelse, steps - 1)
                if one == other or (other.is_literal and other.literal is None):
                    return one
                if one.kind is ValueKind.PARAMETER and one.default is None and _asks_about(test, one.name):
                    return replace(one, default=other, line=line)
                return Value(ValueKind.UNKNOWN, why="it depends on a condition", line=line)
            case ast.JoinedStr(values=parts):
                return self._template(parts, steps, line)
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                kept = tuple(self.value(item, steps - 1) for item in items[:50])
                return Value(ValueKind.SEQUENCE, items=kept, line=line)
            case ast.Dict(keys=keys, values=values):
                kept_pairs = {
                    str(_literal(key.value, line).literal)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                    else "**": self.value(given, steps - 1)
                    for key, given in zip(keys[:40], values[:40], strict=True)
                }
                return Value(ValueKind.MAPPING, keywords={**kept_pairs, **self._added(node, steps)}, line=line)
            case ast.Await(value=awaited):
                return self.value(awaited, steps - 1)
            case ast.Subscript(value=of, slice=ast.Constant(value=str() as key)) if self.name(of) == "os.environ":
                return Value(ValueKind.ENVIRONMENT, name=key, line=line)
        return Value(ValueKind.UNKNOWN, why="it is computed", line=line)

    def _named(self, node: ast.Name | ast.Attribute, steps: int, line: int) -> Value:
        if isinstance(node, ast.Name):
            scope = self._binding(node.id, self.scope(node))
            if scope is not None and node.id in scope.parameters and node.id not in scope.assigned:
                return Value(ValueKind.PARAMETER, name=node.id, of=scope.symbol, line=line)
        found = self._assigned_to(node)
        if found is not None:
            return self.value(found, steps - 1)
        name = self.name(node)
        if name is None:
            return Value(ValueKind.UNKNOWN, why="it is computed", line=line)
        return Value(ValueKind.REFERENCE, name=name, line=line, of=self._type_of_first(node))

    def _type_of_first(self, node: ast.expr) -> str:
        """Of `settings.timeout` what a local `settings` is: the annotation of the parameter, or what makes it."""
        if not isinstance(node, ast.Attribute):
            return ""
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name) or node.id in ("self", "cls") or not self.is_local(node):
            return ""
        if of := self.annotation(node):
            return of
        return self._made_by(self.origin(node)) or ""

    def _call_value(self, node: ast.Call, steps: int, line: int) -> Value:
        name = self.name(node.func)
        if name in ("os.getenv", "os.environ.get", "environ.get", "decouple.config") and node.args:
            key = self.value(node.args[0], steps - 1)
            given = (
                node.args[1]
                if len(node.args) > 1
                else next((k.value for k in node.keywords if k.arg == "default"), None)
            )
            default = self.value(given, steps - 1) if given is not None else None
            if isinstance(key.literal, str):
                return Value(ValueKind.ENVIRONMENT, name=key.literal, default=default, line=line)
        if name in (":int", ":float", ":str", ":bool") and len(node.args) == 1 and not node.keywords:
            return _converted(name[1:], self.value(node.args[0], steps - 1), line)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _KEEPING and name is None:
            return self.value(node.func.value, steps - 1)
        if name is None and isinstance(node.func, ast.Attribute) and self._made_by(node.func.value) in RETRIERS:
            return self.value(node.func.value, steps - 1)  # `RetryingCaller(attempts=3).on(TimeoutError)` is the caller
        items = tuple([self.value(argument, steps - 1) for argument in node.args[:20]])
        keywords = {keyword.arg or "**": self.value(keyword.value, steps - 1) for keyword in node.keywords[:40]}
        if node in self._later:
            keywords.update(self._added(node, steps))
        if name == ":dict" and not items:
            return Value(ValueKind.MAPPING, keywords=keywords, line=line)
        if name is None and isinstance(node.func, ast.Attribute):
            name = f"?.{node.func.attr}"
        return Value(ValueKind.CALL, name=name or "", items=items, keywords=keywords, line=line)

    def _made_by(self, node: ast.expr) -> str | None:
        return self.name(node.func) if isinstance(node, ast.Call) else None

    def _added(self, made: ast.expr, steps: int) -> dict[str, Value]:
        """What is set on an object after it was made: `.verify = False`, `.mount("https://", …)`, `payload["model"] =`.

        An attribute or a configuring method is a keyword that begins with a dot.
        """
        return {name: self.value(given, steps - 1) for name, given in self._later.get(made, ())}

    @cached_property
    def _later(self) -> dict[ast.expr, list[tuple[str, ast.expr]]]:
        found: dict[ast.expr, list[tuple[str, ast.expr]]] = {}
        for assign in self.each(ast.Assign):
            for target in assign.targets:
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    key = target.slice.value
                elif isinstance(target, ast.Attribute) and target.attr in SET_LATER:
                    key = f".{target.attr}"
                else:
                    continue
                if isinstance(key, str) and (made := self.origin(target.value)) is not target.value:
                    found.setdefault(made, []).append((key, assign.value))
        for call in self.called(*CONFIGURED_LATER):
            if isinstance(call.func, ast.Attribute) and call.func.attr in CONFIGURED_LATER and call.args:
                made = self.origin(call.func.value)
                if made is not call.func.value:
                    found.setdefault(made, []).append((f".{call.func.attr}", call.args[-1]))
        return found

    def _template(self, parts: list[ast.expr], steps: int, line: int) -> Value:
        text = ""
        holes: list[Value] = []
        for part in parts:
            value = self.value(part.value if isinstance(part, ast.FormattedValue) else part, steps - 1)
            inner = value
            if inner.kind is ValueKind.ENVIRONMENT and inner.default is not None:
                inner = inner.default
            if inner.is_literal:
                text += str(inner.literal)
            elif inner.kind is ValueKind.TEMPLATE:
                text += str(inner.literal)
                holes.extend(inner.items)
            else:
                text += "{}"
                holes.append(inner)
        return Value(ValueKind.TEMPLATE if holes else ValueKind.LITERAL, text, items=tuple(holes), line=line)

    @staticmethod
    def _arithmetic(left: Value, operator: ast.operator, right: Value, line: int) -> Value:
        a, b = left.literal, right.literal
        if left.is_literal and right.is_literal:
            numbers = isinstance(a, (int, float)) and isinstance(b, (int, float))
            match operator:
                case ast.Add() if numbers or (isinstance(a, str) and isinstance(b, str)):
                    return _literal(a + b, line)  # type: ignore[operator]
                case ast.Sub() if numbers:
                    return _literal(a - b, line)  # type: ignore[operator]
                case ast.Mult() if numbers:
                    return _literal(a * b, line)  # type: ignore[operator]
                case ast.Div() if numbers and b:
                    return _literal(a / b, line)  # type: ignore[operator]
        if isinstance(operator, ast.Add) and (isinstance(a, str) or isinstance(b, str)):
            text = "".join(str(one.literal) if isinstance(one.literal, str) else "{}" for one in (left, right))
            holes = [hole for one in (left, right) for hole in _holes(one)]
            return Value(ValueKind.TEMPLATE, text, items=tuple(holes), line=line)
        if isinstance(operator, (ast.BitOr, ast.Add)) and ValueKind.CALL in (left.kind, right.kind):
            name = "operator.or_" if isinstance(operator, ast.BitOr) else "operator.add"
            return Value(ValueKind.CALL, name=name, items=(left, right), line=line)
        return Value(ValueKind.UNKNOWN, why="it is computed", line=line)

    # The one walk.

    def _walk(self) -> None:
        nodes, standing = self._nodes, self._standing
        stack: list[tuple[ast.AST, ast.AST | None, Scope]] = [(self.tree, None, self.module)]
        pop, push, extend = stack.pop, stack.append, stack.extend
        while stack:
            entry = pop()
            node, _, scope = entry
            standing[node] = entry
            kind = type(node)
            if kind in nodes:
                nodes[kind].append(node)
            else:
                nodes[kind] = [node]
            inner = self._enter(node, scope) if kind in _BINDING else scope
            fields = _FIELDS[kind]
            if not fields:
                continue
            held = node.__dict__
            for name in fields:
                below = held.get(name)
                if below is None:
                    continue
                where = scope if name != "body" else inner
                if type(below) is not list:
                    push((below, node, where))
                elif below:
                    extend([(child, node, where) for child in reversed(below) if child is not None])

    def _enter(self, node: ast.AST, scope: Scope) -> Scope:
        """Record what the node binds; the scope for its body."""
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self.imports[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            case ast.ImportFrom(module=module, names=names, level=level):
                base = "." * level + (module or "")
                for alias in names:
                    joint = "" if base.endswith(".") or not base else "."
                    self.imports[alias.asname or alias.name] = f"{base}{joint}{alias.name}"
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, scope)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                if value is not None:
                    self._bind(target, value, scope)
                if isinstance(target, ast.Name):
                    scope.annotations[target.id] = annotation
                    if value is None and scope.is_class:
                        scope.assigned.setdefault(target.id, [])
            case ast.Global(names=names):
                scope.globals = scope.globals | frozenset(names)
            case ast.NamedExpr(target=target, value=value):
                self._bind(target, value, scope)
            case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
                self._bind(target, None, scope)
            case ast.withitem(context_expr=given, optional_vars=ast.expr() as target):
                self._bind(target, given, scope)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                return self._open(node, f"{scope.symbol}.{name}" if scope.symbol else name, scope)
            case ast.ClassDef(name=name):
                return self._open(node, f"{scope.symbol}.{name}" if scope.symbol else name, scope)
            case ast.Lambda():
                return self._open(node, scope.symbol, scope)
        return scope

    def _open(self, node: ast.AST, symbol: str, parent: Scope) -> Scope:
        opened = Scope(node, symbol, parent)
        self.scopes.append(opened)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            arguments = node.args
            plain = [*arguments.posonlyargs, *arguments.args]
            missing = len(plain) - len(arguments.defaults)
            for index, one in enumerate(plain):
                opened.parameters[one.arg] = arguments.defaults[index - missing] if index >= missing else None
            for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
                opened.parameters[one.arg] = default
            for extra in (arguments.vararg, arguments.kwarg):
                if extra is not None:
                    opened.parameters[extra.arg] = None
            for one in [*plain, *arguments.kwonlyargs]:
                if one.annotation is not None:
                    opened.annotations[one.arg] = one.annotation
        return opened

    def _bind(self, target: ast.expr, value: ast.expr | None, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope = self.module if name in scope.globals else scope
                scope.assigned.setdefault(name, []).append(value)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                if owner := scope.enclosing_class:
                    owner.assigned.setdefault(f"self.{name}", []).append(value)
            case ast.Attribute(value=ast.Attribute(attr="state")):
                if kept := _kept(_dotted(target) or []):  # not `name`: the scopes are not all known yet
                    self.module.assigned.setdefault(kept, []).append(value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                values = (
                    value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(items) else None
                )
                for index, item in enumerate(items):
                    self._bind(item, values[index] if values else None, scope)
            case ast.Starred(value=inner):
                self._bind(inner, None, scope)


def _dotted(node: ast.AST) -> list[str] | None:
    """The words of a plain dotted name as they are written; None for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    parts.reverse()
    return parts


def _kept(parts: list[str]) -> str:
    """The name of what an application's state keeps; "" where the dotted name is of something else."""
    for index in range(1, len(parts) - 1):
        if parts[index] == "state" and parts[index - 1] in _APPLICATIONS:
            return "app.state:" + ".".join(parts[index + 1 :])
    return ""


def _literal(literal: str | int | float | bool | None, line: int) -> Value:
    """A constant that can be kept: no number beyond 64 bits, no half characters, no books."""
    if type(literal) is int and not -_LARGEST <= literal < _LARGEST:
        return Value(ValueKind.UNKNOWN, why="the number is too large", line=line)
    if isinstance(literal, str) and (len(literal) > _LONGEST or not literal.isascii()):
        literal = literal[:_LONGEST].encode("utf-8", "replace").decode()
    return Value(ValueKind.LITERAL, literal, line=line)


def _holes(value: Value) -> tuple[Value, ...]:
    if value.kind is ValueKind.TEMPLATE:
        return value.items
    return () if isinstance(value.literal, str) else (value,)


def _asks_about(test: ast.expr, name: str) -> bool:
    """The condition asks whether the name is given at all: `if name`, `if name is not None`."""
    asked = test.left if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot) else test
    return isinstance(asked, ast.Name) and asked.id == name


def _converted(to: str, value: Value, line: int) -> Value:
    """The value after int(), float(), str() or bool()."""
    inner = value.default if value.kind is ValueKind.ENVIRONMENT else value
    if inner is None or not inner.is_literal or inner.literal is None:
        return value
    try:
        literal = {"int": int, "float": float, "str": str, "bool": bool}[to](inner.literal)
    except (TypeError, ValueError):
        return value
    fresh = Value(ValueKind.LITERAL, literal, line=line)
    if value.kind is ValueKind.ENVIRONMENT:
        return Value(ValueKind.ENVIRONMENT, name=value.name, default=fresh, line=line)
    return fresh
