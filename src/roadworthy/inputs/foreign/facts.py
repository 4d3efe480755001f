"""What one file of JavaScript, TypeScript or Go says; names are resolved inside the file alone."""

import re

from msgspec import field

from roadworthy.inputs.raw_fact import RawFact
from roadworthy.model import (
    CallKind,
    Collection,
    Endpoint,
    EntryPoint,
    ErrorHandler,
    Exposition,
    LogFile,
    LoggingSetup,
    LogStatement,
    Metric,
    ModuleImport,
    Place,
    Practice,
    Unknown,
)
from roadworthy.model.migrations import SchemaMaker


class ForeignCall(RawFact, frozen=True):
    """One outbound call. The fields are those of the model's `Call`; retries are counted, not described.

    Attributes:
        attempts: all together; 1 when nothing repeats it.
        is_awaited: of JavaScript, the function in which it stands waits for it, or hands out the promise.
        client: of Go, the name of the client that another file of the package may make; "" where it is known.
    """

    place: Place
    symbol: str
    function: str
    library: str
    kind: CallKind
    target: str | Unknown | None = None
    method: str = ""
    timeout_seconds: float | Unknown | None = None
    is_async: bool = False
    stands_in_loop: bool = False
    status: str | Unknown | None = None
    verifies_tls: bool = True
    client_scope: str = ""
    attempts: int = 1
    client: str = ""
    timeout_is_default: bool = False
    is_awaited: bool = False
    client_place: Place | None = None


class Awaited(RawFact, frozen=True):
    """A call of JavaScript that is waited for and whose answer nobody takes: `await sendMail(user);`."""

    place: Place
    symbol: str
    function: str
    callee: str


class ForeignClient(RawFact, frozen=True):
    """A client of Go that a file makes for its whole package, and how long its calls wait."""

    name: str
    timeout_seconds: float | Unknown | None = None


class Mount(RawFact, frozen=True):
    """A router of another file served under a prefix: `app.use("/api", router)`."""

    prefix: str
    module: str
    guards: tuple[str, ...] = ()


MEASURES = re.compile(
    r"(?i)^(?:record|observe|track|metrics|instrument|prom|increment|inc_)\w*$|metrics?(?:middleware|handler)$"
)
"""Names of functions that measure; nothing but its name leads to one."""


class MetricVariable(RawFact, frozen=True):
    """A metric, its variable and the fields that this is put into, so that movements elsewhere find it."""

    variable: str
    metric: Metric
    fields: tuple[str, ...] = ()


class VariableMoved(RawFact, frozen=True):
    """A movement of a metric by the name of its variable."""

    variable: str
    place: Place
    operation: str
    symbol: str = ""
    is_constant: bool = False
    labels: tuple[tuple[str, str], ...] = ()


class SettingPass(RawFact, frozen=True):
    """A function of Go that reads the variable which one of its parameters names, by itself or through another.

    Attributes:
        parameter: which of its parameters, counted from 0.
        callee, at: what it hands the name to, and at which place.
        fallback: which of its parameters it gives back where the variable is not set; -1 for none.
    """

    function: str
    parameter: int
    callee: str
    at: int = 0
    fallback: int = -1


class SettingCall(RawFact, frozen=True):
    """A call that may read a variable: the texts that it is given, None where one is no plain text."""

    place: Place
    symbol: str
    callee: str
    texts: tuple[str | None, ...] = ()


class SettingField(RawFact, frozen=True):
    """The field of a struct that what an environment variable says is put into."""

    place: Place
    struct: str
    field: str


class DroppedError(RawFact, frozen=True):
    """An error of Go that is given to `_`: whether that matters is decided by what was called."""

    place: Place
    symbol: str
    callee: str
    is_outside: bool = False


class FlattenedError(RawFact, frozen=True):
    """A branch of Go that answers any failure of one call with words of its own, and tells nobody the cause.

    Attributes:
        callee: what failed.
        says: the words, as written.
    """

    place: Place
    symbol: str
    callee: str
    says: str = ""
    is_outside: bool = False


class LoopedName(RawFact, frozen=True):
    """A call of Go inside a loop over things."""

    place: Place
    symbol: str
    callee: str
    loop: Place


class StoreOpened(RawFact, frozen=True):
    """Where Go opens a database.

    Attributes:
        is_bounded: its address, or its options, bound how long a query may take.
    """

    place: Place
    library: str
    is_bounded: bool | Unknown = False
    is_file: bool = False


class ForeignModule(RawFact, frozen=True):
    """One file.

    Attributes:
        language: javascript, typescript, go.
        is_browser: it runs at the reader's side, so nothing of a service is asked of it.
        edges: caller to callee, both symbols of this file; across files by the plain name of what is exported.
        functions: symbols that are defined here.
        awaited: of JavaScript, statements that wait for another function and take nothing from it.
        waits: of JavaScript, those of the edges where the caller waits, or hands out the promise.
        patient: of JavaScript, where a server of Fastify is made that waits without end for the rest of a request.
        selected: of Go, the fields that are looked at, as `settings.selected` gives them.
        recorders: of Go, names of what measures that stand outside of their own declaration.
        structs: of Go, struct to the names of its fields.
        default: of JavaScript, the name of what `export default` hands out; "" for none.
    """

    path: str
    language: str
    is_browser: bool = False
    functions: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    calls: tuple[ForeignCall, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    mounts: tuple[Mount, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    error_handlers: tuple[ErrorHandler, ...] = ()
    logs: tuple[LogStatement, ...] = ()
    logging_setups: tuple[LoggingSetup, ...] = ()
    metrics: tuple[MetricVariable, ...] = ()
    moved: tuple[VariableMoved, ...] = ()
    expositions: tuple[Exposition, ...] = ()
    imports: tuple[ModuleImport, ...] = ()
    relative_imports: dict[str, str] = field(default_factory=dict)
    clients: tuple[ForeignClient, ...] = ()
    default: str = ""
    setting_passes: tuple[SettingPass, ...] = ()
    setting_calls: tuple[SettingCall, ...] = ()
    setting_fields: tuple[SettingField, ...] = ()
    selected: frozenset[str] = frozenset()
    recorders: frozenset[str] = frozenset()
    structs: dict[str, frozenset[str]] = field(default_factory=dict)
    dropped: tuple[DroppedError, ...] = ()
    flattened: tuple[FlattenedError, ...] = ()
    looped: tuple[LoopedName, ...] = ()
    stores: tuple[StoreOpened, ...] = ()
    practices: tuple[Practice, ...] = ()
    schema_makers: tuple[SchemaMaker, ...] = ()
    log_files: tuple[LogFile, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    waits: tuple[tuple[str, str], ...] = ()
    collections: tuple[Collection, ...] = ()
    patient: Place | None = None
