"""What one Python module says, with names resolved as far as the file alone allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from roadworthy.model import Place


class ValueKind(StrEnum):
    """What kind of expression stands there."""

    LITERAL = "literal"
    TEMPLATE = "template"  # an f-string or format: text with `{}` where something unknown stands
    REFERENCE = "reference"  # a dotted name; ":NAME" is of the same module
    PARAMETER = "parameter"  # of the enclosing function
    ENVIRONMENT = "environment"  # an environment variable, perhaps with a default
    CALL = "call"
    SEQUENCE = "sequence"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """An expression, small enough to keep and to resolve later across modules.

    Attributes:
        literal: for LITERAL the constant; for TEMPLATE the text.
        name: for REFERENCE the dotted name with import aliases resolved, for PARAMETER and ENVIRONMENT the name, for
            CALL the dotted name of what is called.
        default: of an environment variable or of `a or b`.
        items: of a sequence, or positional arguments of a call.
        keywords: keyword arguments of a call; "**" when some are spread from elsewhere.
        why: for UNKNOWN.
    """

    kind: ValueKind
    literal: str | int | float | bool | None = None
    name: str = ""
    default: Value | None = None
    items: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    why: str = ""
    line: int = 0

    @property
    def is_literal(self) -> bool:
        return self.kind is ValueKind.LITERAL


@dataclass(frozen=True)
class FunctionFact:
    """A function or method. `symbol` is its qualified name inside the module: `Client.ask`."""

    symbol: str
    place: Place
    is_async: bool = False
    parameters: tuple[str, ...] = ()
    defaults: dict[str, Value] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    decorators: tuple[Value, ...] = ()
    is_generator: bool = False


@dataclass(frozen=True)
class ClassFact:
    """A class with its bases as dotted names."""

    symbol: str
    place: Place
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """One function names another: calls it, or hands it on (a callback, a decorator, `Depends(f)`).

    Attributes:
        callee: dotted name; ":symbol" within the module, ":Class.method" for `self.method()`.
        call: the arguments, when it is called.
        is_handed_on: it is named, not called.
    """

    caller: str
    callee: str
    line: int
    call: Value | None = None
    is_handed_on: bool = False


@dataclass(frozen=True)
class PythonModule:
    """One module. The noun-specific facts stand in the fields after `edges`.

    Attributes:
        imports: local alias to dotted target.
        constants: symbol to value: `TIMEOUT`, `Client.limit` (class attribute), `Client.self.session`.
    """

    path: str
    imports: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Value] = field(default_factory=dict)
    functions: tuple[FunctionFact, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    edges: tuple[Edge, ...] = ()
