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
class MetricFact:
    """A metric defined here.

    Attributes:
        holder: symbol that keeps it: `REQUESTS`, `Metrics.self.requests`, `METRICS[requests]`; `?.name` where it is
            handed over by keyword; "" when nothing keeps it.
        library: `prometheus_client`, `opentelemetry`, `collector` (a family that a custom collector makes anew).
        is_observed: a callback gives its value at each collection.
    """

    place: Place
    symbol: str
    type: str
    name: Value
    namespace: Value | None = None
    subsystem: Value | None = None
    unit: Value | None = None
    labels: Value | None = None
    buckets: Value | None = None
    holder: str = ""
    library: str = ""
    is_observed: bool = False


@dataclass(frozen=True)
class MovementFact:
    """A statement that moves something that may be a metric.

    Attributes:
        target: dotted name of the receiver as `Source.name` gives it, with `[key]` of a mapping; `?.last` where only
            the last part can be told.
        is_labelled: it moves one child of the metric.
        literal: the amount or value, where it is a literal number.
        scope: first and last line of what a timing covers: the with-block, else the function.
    """

    place: Place
    symbol: str
    target: str
    operation: str
    is_labelled: bool = False
    literal: int | float | None = None
    scope: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class ExpositionFact:
    """A place that serves, pushes or renders metrics.

    Attributes:
        router: what the route is registered on: `FastAPI()`, a reference.
        answer: how the rendered text leaves the function: "bare", "object", "json", "tuple", the name of a response
            class, or "" when it does not leave by a return.
    """

    place: Place
    symbol: str
    by: str
    path: Value | None = None
    port: Value | None = None
    router: Value | None = None
    response_class: str = ""
    answer: str = ""
    content_type: Value | None = None


@dataclass(frozen=True)
class PythonModule:
    """One module. The noun-specific facts stand in the fields after `edges`.

    Attributes:
        imports: local alias to dotted target.
        mentions: dotted names that are read without being called or moved, sorted.
        constants: symbol to value: `TIMEOUT`, `Client.limit` (class attribute), `Client.self.session`.
    """

    path: str
    imports: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Value] = field(default_factory=dict)
    functions: tuple[FunctionFact, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    edges: tuple[Edge, ...] = ()
    metrics: tuple[MetricFact, ...] = ()
    movements: tuple[MovementFact, ...] = ()
    expositions: tuple[ExpositionFact, ...] = ()
    mentions: tuple[str, ...] = ()
