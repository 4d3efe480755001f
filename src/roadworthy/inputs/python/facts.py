"""What one Python module says, with names resolved as far as the file alone allows."""

from __future__ import annotations

from enum import StrEnum

from msgspec import field

from roadworthy.inputs.raw_fact import RawFact
from roadworthy.model import (
    BackgroundWork,
    Breaker,
    Collection,
    Command,
    DoneMark,
    ElapsedTime,
    ModelArtifact,
    Place,
    Practice,
    Refusal,
    Sink,
    StateWrite,
    UnreadFailures,
)
from roadworthy.model.configuration import ConfigLoad, Override
from roadworthy.model.migrations import Migration, SchemaMaker
from roadworthy.model.pipelines import Experiment


class ValueKind(StrEnum):
    """What kind of expression stands there."""

    LITERAL = "literal"
    TEMPLATE = "template"  # an f-string or format: text with `{}` where something unknown stands
    REFERENCE = "reference"  # a dotted name; ":NAME" is of the same module, "app.state:NAME" of whichever sets it
    PARAMETER = "parameter"  # of the enclosing function
    ENVIRONMENT = "environment"  # an environment variable, perhaps with a default
    CALL = "call"
    SEQUENCE = "sequence"
    MAPPING = "mapping"
    UNKNOWN = "unknown"


class Value(RawFact, frozen=True):
    """An expression, small enough to keep and to resolve later across modules.

    Attributes:
        literal: for LITERAL the constant; for TEMPLATE the text.
        name: for REFERENCE the dotted name with import aliases resolved, for PARAMETER and ENVIRONMENT the name, for
            CALL the dotted name of what is called.
        default: of an environment variable or of `a or b`.
        of: for PARAMETER the symbol of the function that has it; for a REFERENCE that begins with a local name the
            dotted name of that name's type, or of what makes it.
        items: of a sequence, positional arguments of a call, or what stands in the holes of a template.
        keywords: keyword arguments of a call, or entries of a mapping; "**" when some are spread from elsewhere. What
            is set on the object after it was made stands among them, with a dot before its name: `.verify`, `.mount`.
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
    of: str = ""

    @property
    def is_literal(self) -> bool:
        return self.kind is ValueKind.LITERAL


class FunctionFact(RawFact, frozen=True):
    """A function or method. `symbol` is its qualified name inside the module: `Client.ask`.

    Attributes:
        returns: what it gives back, where that is one call or name; None for anything else.
        result: dotted name of the annotation of what it gives back; "" for none.
        bounds: how it bounds the length of text that it is given, in words; "" where it does not.
    """

    symbol: str
    place: Place
    is_async: bool = False
    parameters: tuple[str, ...] = ()
    defaults: dict[str, Value] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    decorators: tuple[Value, ...] = ()
    is_generator: bool = False
    returns: Value | None = None
    result: str = ""
    bounds: str = ""


class ClassFact(RawFact, frozen=True):
    """A class with its bases and its annotated attributes as dotted names.

    Attributes:
        required: annotated attributes that have no default and are not optional by their annotation.
        bounds: how its fields bound the length of text (`max_length=4000`); "" where they do not.
    """

    symbol: str
    place: Place
    bases: tuple[str, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)
    bounds: str = ""
    required: tuple[str, ...] = ()


class Edge(RawFact, frozen=True):
    """One function names another: calls it, or hands it on (a callback, a decorator, `Depends(f)`).

    Attributes:
        callee: dotted name; ":symbol" within the module, ":Class.method" for `self.method()`.
        call: the arguments, when it is called.
        is_handed_on: it is named, not called.
        is_deferred: it is called to be run beside, or later: the argument of `create_task`.
        is_tested: the next thing done is to look whether it gave anything, and to leave if it did not.
    """

    caller: str
    callee: str
    line: int
    call: Value | None = None
    is_handed_on: bool = False
    is_deferred: bool = False
    is_tested: bool = False


class MetricFact(RawFact, frozen=True):
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


class MovementFact(RawFact, frozen=True):
    """A statement that moves something that may be a metric.

    Attributes:
        target: dotted name of the receiver as `Source.name` gives it, with `[key]` of a mapping; `?.last` where only
            the last part can be told.
        is_labelled: it moves one child of the metric.
        literal: the amount or value, where it is a literal number.
        scope: first and last line of what a timing covers: the with-block, else the function.
        covers: dotted names of what is called in the with-block; empty where the function is timed.
        is_block: a with-block is timed.
        missed: first and last line of each try body whose failure leaves without this statement or one like it.
        guarded: first and last line of each try body after whose failure this statement runs.
        labels: of a child: the names of its labels ("" by position) with their values as written, names of local
            variables replaced by what they were given; None where they cannot be told, or no child is moved.
        is_child: the receiver is a local name of a child.
        stands_in: "except" or "finally", where it stands in such a block of its function.
    """

    place: Place
    symbol: str
    target: str
    operation: str
    is_labelled: bool = False
    literal: int | float | None = None
    scope: tuple[int, int] = (0, 0)
    covers: tuple[str, ...] = ()
    is_block: bool = False
    missed: tuple[tuple[int, int], ...] = ()
    guarded: tuple[tuple[int, int], ...] = ()
    labels: tuple[tuple[str, str], ...] | None = None
    is_child: bool = False
    stands_in: str = ""


class ExpositionFact(RawFact, frozen=True):
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


class RouterFact(RawFact, frozen=True):
    """Something that routes hang on: an application, a router, a blueprint, `urlpatterns`.

    Attributes:
        name: inside the module: `app`, `create_app.app`, `Server.self.app`.
        is_app: it is served itself; a router or blueprint has to be mounted.
        guards: dependencies that stand before every route on it.
    """

    name: str
    framework: str
    place: Place
    is_app: bool = True
    prefix: Value | None = None
    guards: tuple[str, ...] = ()


class RouteFact(RawFact, frozen=True):
    """A route as one file declares it.

    Attributes:
        router: what it hangs on, as `Source.name` gives it, locals with their function (`:create_app.app`); "" none.
        handler: function or class as `Source.name` gives it; "" for a lambda.
        guards: decorators and dependencies of its own.
        answers_constant: of a handler that compares paths by hand: this path is answered by a literal.
    """

    router: str
    methods: tuple[str, ...]
    path: Value
    handler: str
    framework: str
    place: Place
    symbol: str = ""
    guards: tuple[str, ...] = ()
    answers_constant: bool = False


class Shape(RawFact, frozen=True):
    """What a value has of keys.

    Attributes:
        keys: to what stands under each; of a list, those of its items.
        calls: names of functions that give it, and of classes that it is of.
        is_open: it may have more.
    """

    keys: dict[str, Shape] = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    is_open: bool = False


class ParameterFact(RawFact, frozen=True):
    """What a handler takes; `mark` is the marker of FastAPI around it (`Query`, `Depends`), or "renamed"."""

    name: str
    mark: str = ""
    shape: Shape = Shape()
    is_required: bool = False


class ShapeFact(RawFact, frozen=True):
    """What a function gives back, or what the objects of a class hold.

    Attributes:
        told: the type that the route itself names for its answer.
        bases, required, forbids: of a class: what it is derived from, fields without a default, no others are taken.
    """

    symbol: str
    shape: Shape
    told: Shape | None = None
    parameters: tuple[ParameterFact, ...] = ()
    bases: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_class: bool = False
    forbids: bool = False


class MountFact(RawFact, frozen=True):
    """One router hung on another."""

    parent: str
    child: str
    prefix: Value | None = None
    guards: tuple[str, ...] = ()


class MiddlewareFact(RawFact, frozen=True):
    """Something that stands before every route of a router: a class, or a function of this system."""

    router: str
    name: str
    place: Place


class Conduct(RawFact, frozen=True):
    """What a function does that a guard or a probe would do.

    Attributes:
        refuses: it answers 401 or 403.
        limits: it answers 429 by its own decision.
        answers_constant: it returns a literal whatever happens.
        raises: dotted names of the classes that it raises, whose status another module may tell.
    """

    symbol: str
    refuses: bool = False
    limits: bool = False
    answers_constant: bool = False
    raises: tuple[str, ...] = ()


class StartFact(RawFact, frozen=True):
    """Where something begins to run or to end.

    Attributes:
        kind: "guard" (`if __name__ == "__main__"`), "server", "loop", "consumer", "task", "scheduler", "script" (the
            module's own top level does the work), "termination" (a signal handler or shutdown hook), "watch" (files are
            watched for changes).
        by: what runs it: `uvicorn`, `flask`, `celery`, `while`, `SIGTERM`, …
        options: keyword arguments that matter: debug, reload, host, limit_concurrency, …
        target: what is started, where it is named: `app.main:app`.
        is_guarded: stands under `if __name__ == "__main__"`.
        shows_life: of a loop, the module speaks of what would tell that it still turns.
    """

    kind: str
    by: str
    place: Place
    symbol: str = ""
    options: dict[str, Value] = field(default_factory=dict)
    target: str = ""
    is_guarded: bool = False
    shows_life: bool = False


class Bound(RawFact, frozen=True):
    """Something that limits how much runs at once: a semaphore, a pool, a server option."""

    by: str
    place: Place
    symbol: str = ""


class ImportFact(RawFact, frozen=True):
    """An absolute import of what is not the standard library's: `module` is dotted, with the name taken from it."""

    module: str
    place: Place
    symbol: str = ""
    is_guarded: bool = False


class RetryFact(RawFact, frozen=True):
    """What repeats a call where it stands: a loop, or a `for attempt in Retrying(…)`.

    Attributes:
        attempts: how often at most; None when nothing bounds it.
        policy: the retrying object of a library that the loop iterates over.
        is_variation_known: False where a function of elsewhere computes the pause.
        catches: dotted names of the errors after which it asks again.
        looks_at_status: it asks what kind of failure it is, or ends after some.
        counters: variables that count the attempts.
        statuses: the statuses of answers after which it asks again, where it compares them with a list.
        tells_errors: the statuses are asked of the error that it caught; else of the answer.
    """

    place: Place
    attempts: Value | None = None
    policy: Value | None = None
    waits: bool = False
    grows: bool = False
    is_jittered: bool = False
    is_variation_known: bool = True
    catches: tuple[str, ...] = ()
    looks_at_status: bool = False
    counters: tuple[str, ...] = ()
    statuses: Value | None = None
    tells_errors: bool = False


class ShelterFact(RawFact, frozen=True):
    """A block that guards the calls inside it: a with statement, or a try statement with handlers.

    Attributes:
        first, last: lines of the guarded block.
        contexts: dotted names of the with statement's contexts.
        deadline: seconds after which the block is left.
        on_error, handler: as in `CallFact`.
        retry: the loop around the try statement that asks again after its failure.
        goes_on: a loop around it takes up the next thing after a failure.
        comes_round: an endless loop around it does the same again after a pause, also after a failure.
    """

    place: Place
    symbol: str
    first: int
    last: int
    contexts: tuple[str, ...] = ()
    deadline: Value | None = None
    on_error: str = ""
    handler: Place | None = None
    retry: RetryFact | None = None
    goes_on: bool = False
    comes_round: bool = False


class CallFact(RawFact, frozen=True):
    """A call that may leave the process, before its client is known.

    Attributes:
        function: dotted name of a library's function, or the method asked of `client`: `chat.completions.create`.
        client: what the method is asked of; None for a plain function.
        client_type: dotted name of the client's annotation, where a parameter has one.
        client_scope: "call", "module", "instance", "parameter", or "".
        arguments: positional and keyword arguments, a CALL.
        deadline: seconds of a `wait_for` or a timeout block around it.
        is_off_loop: it was handed to a thread.
        status: what becomes of the answer here: "raised", "compared", "returned", "handed on: f", "ignored".
        reads_answer: something is done with the answer itself, not with its status alone.
        bounds_answer: as in `model.Call`.
        guards: names of context managers around it and of what else stands guard in the function (breakers, limiters).
        on_error: what the nearest handler around it does: "raises", "alternative", "degraded", "error", "hides", "".
        handler: where that handler stands.
    """

    function: str
    place: Place
    symbol: str
    arguments: Value
    client: Value | None = None
    client_type: str = ""
    client_scope: str = ""
    is_awaited: bool = False
    stands_in_async: bool = False
    stands_in_loop: bool = False
    is_off_loop: bool = False
    deadline: Value | None = None
    deadline_place: Place | None = None
    retry: RetryFact | None = None
    status: str = ""
    reads_answer: bool = True
    bounds_answer: bool = False
    guards: tuple[str, ...] = ()
    on_error: str = ""
    handler: Place | None = None


class ShellFact(RawFact, frozen=True):
    """A text that a shell or AppleScript takes apart.

    Attributes:
        built: of each local name in it that is assigned more than once, as a reference names it: all it is given.
    """

    place: Place
    symbol: str
    function: str
    language: str
    text: Value
    built: dict[str, tuple[Value, ...]] = field(default_factory=dict)


class Leaf(RawFact, frozen=True):
    """What an expression is made of at last, where that is neither constant nor cleaned.

    Attributes:
        kind: "parameter" of the enclosing function, "request" (its object was asked), "fetched" (another system gave
            it), "unknown".
        name: of the parameter; of the part of the request: "query parameter", "body"; of what fetched it.
        member: keys and attributes of it: `name`, `file.filename`.
    """

    kind: str
    name: str = ""
    member: str = ""


class FlowFact(RawFact, frozen=True):
    """Data is handed to something that it can steer.

    Attributes:
        leaves: what the data is made of, apart from what is constant, cleaned or a number.
        guard: what checks or cleans it in this function, in words; "" for nothing.
        is_built: the text is put together from parts.
        bound: parameters are handed to the driver beside the text.
    """

    place: Place
    symbol: str
    sink: Sink
    function: str
    leaves: tuple[Leaf, ...] = ()
    guard: str = ""
    is_built: bool = False
    bound: bool = False


class OriginFact(RawFact, frozen=True):
    """A statement that says which origins may read the answers; `is_pattern` where a regular expression says it."""

    place: Place
    symbol: str
    by: str
    origins: Value
    credentials: Value | None = None
    is_pattern: bool = False


class HandlerFact(RawFact, frozen=True):
    """An except block, or a `contextlib.suppress`, and what it does.

    Attributes:
        first, last: lines of the guarded block.
        status: HTTP status of its answer as written; None when it gives none.
        others: as in `model.ErrorHandler`.
    """

    place: Place
    symbol: str
    first: int
    last: int
    catches: tuple[str, ...] = ()
    is_broad: bool = False
    reraises: bool = False
    keeps_cause: bool = False
    logs: str = ""
    logs_error: bool = False
    prints: bool = False
    returns: str = "nothing"
    returned: str = ""
    status: Value | None = None
    raises: str = ""
    exposes_detail: bool = False
    counts: bool = False
    records: bool = False
    is_expected: bool = False
    repeats: bool = False
    reads_request: bool = False
    too_early: tuple[str, ...] = ()
    works: str = ""
    makes_up: str = ""


class LogFact(RawFact, frozen=True):
    """One statement that logs or prints.

    Attributes:
        by: `logging`, `structlog`, `loguru`, `print`.
        is_interface: it stands in what a person runs: below a main guard, or in a program that parses arguments.
    """

    by: str
    place: Place
    symbol: str = ""
    level: str = ""
    is_structured: bool = False
    is_interface: bool = False
    is_correlated: bool = False


class LoggingFact(RawFact, frozen=True):
    """Where logging is set up.

    Attributes:
        outside: dotted name of the function that does it, where that may be of a package outside of these roots.
    """

    by: str
    place: Place
    symbol: str = ""
    is_structured: bool | None = False
    correlates: bool = False
    outside: str = ""


class SettingFact(RawFact, frozen=True):
    """A read of the environment.

    Attributes:
        name: of the variable; with `{}` where a part is computed; "" where `parameter` or `is_whole` tells more.
        default: what it falls back to; None where it has none.
        parameter: the parameter of the enclosing function that names the variable.
        key: the constant of this or another module that names it.
        is_required: nothing works without it.
        is_whole: the whole environment is handed on.
        is_given: it is written, not read.
    """

    place: Place
    symbol: str
    name: str
    default: Value | None = None
    parameter: str = ""
    key: Value | None = None
    is_required: bool = False
    is_whole: bool = False
    is_given: bool = False


class SettingsFieldFact(RawFact, frozen=True):
    """A field of a settings class; `aliases` are the variables that it names itself."""

    name: str
    place: Place
    default: Value | None = None
    aliases: tuple[str, ...] = ()


class SettingsClassFact(RawFact, frozen=True):
    """A class that may be filled from the environment."""

    symbol: str
    place: Place
    bases: tuple[str, ...]
    fields: tuple[SettingsFieldFact, ...] = ()
    prefix: str = ""
    delimiter: str = ""
    is_exact: bool = False


class LoopFact(RawFact, frozen=True):
    """A loop over things, not over numbers.

    Attributes:
        place: its head.
        first, last: lines of its body.
        bound: names that a round binds anew, the loop's own variables among them.
        branches: first and last line of what stands under a condition in it.
        is_paced: it sleeps, or waits for a place, in each round.
        is_short: what it goes over is written in the code.
        each, over: its variable, and the dotted name of what it goes over; "" where either is more than a name.
    """

    place: Place
    symbol: str
    first: int
    last: int
    bound: tuple[str, ...] = ()
    branches: tuple[tuple[int, int], ...] = ()
    is_paced: bool = False
    is_short: bool = False
    each: str = ""
    over: str = ""


class FanOutFact(RawFact, frozen=True):
    """A call that is started for all things of a collection at once.

    Attributes:
        callee: as an edge names it.
        line: where the callee is called.
        over: the collection as it is written.
        is_open: it is a parameter, or comes from another call.
        bound: what limits how many there are or run: a slice, a batch, a semaphore; "" for nothing seen.
    """

    place: Place
    symbol: str
    callee: str
    line: int
    over: str
    is_open: bool = False
    bound: str = ""


class EffectFact(RawFact, frozen=True):
    """A call as a statement of its own whose name says that it tells somebody something."""

    place: Place
    symbol: str
    callee: str


class PoolFact(RawFact, frozen=True):
    """A pool of connections that is made."""

    place: Place
    symbol: str
    by: str
    made: Value


class LiteralFact(RawFact, frozen=True):
    """A literal that may stand where a setting belongs; the value of a secret is never kept, `what` tells its kind."""

    kind: str
    place: Place
    symbol: str
    value: str = ""
    name: str = ""
    is_default: bool = False
    what: str = ""


class LoadFact(RawFact, frozen=True):
    """A call that loads a model into the process.

    Attributes:
        function: dotted name.
        is_stored: what is loaded goes to an attribute, a mapping or a global.
    """

    function: str
    place: Place
    symbol: str
    arguments: Value
    is_stored: bool = False


class AnswerFact(RawFact, frozen=True):
    """Something done with what calls give back, in a file that speaks of models.

    Attributes:
        kind: "parsed", "run", "returned", "taken" (the text is taken out of the answer), "reason" (it is asked why the
            answer ended), "tool" (a library runs what a model writes), "stand-in" (a second model is named), "spared"
            (where a call failed, another's result is taken), "handed" (to the function `what`,
            which parses or runs it), "logged" (a prompt goes to the log).
        lines: where the calls stand from which it comes.
        is_guarded: of "parsed": its failure is caught here; of "run": it is looked at before; of "reason": it is used.
        what: the parser, the runner, the tool.
        is_keyed: on the way a key was looked up under which servers have the words; `is_named`: an attribute was.
        takes: a parameter of the function is among what it comes from.
    """

    kind: str
    place: Place
    symbol: str
    lines: tuple[int, ...] = ()
    is_guarded: bool = False
    what: str = ""
    is_keyed: bool = False
    is_named: bool = False
    takes: bool = False


class LogFileFact(RawFact, frozen=True):
    """A handler that writes a log to a file; the fields are those of the model's `LogFile`."""

    by: str
    place: Place
    symbol: str
    path: Value
    is_rotated: bool = False
    is_computed: bool = False


class PythonModule(RawFact, frozen=True):
    """One module. The noun-specific facts stand in the fields after `edges`.

    Attributes:
        imports: local alias to dotted target.
        mentions: dotted names that are read without being called or moved, sorted.
        socket_timeouts: what is given to `socket.setdefaulttimeout`.
        constants: symbol to value: `TIMEOUT`, `Client.limit` (class attribute), `Client.self.session`.
        is_command: it reads arguments that a person types: argparse, click, typer, sys.argv.
        sets: names that are set on other modules and objects: `pool` of `db.pool = …`.
        named_safeguards: names of safeguards that are called.
        checks: symbol of a function to the names that it compares with a list or hands to something that checks.
        injected: symbol of a function to its parameters that a framework fills or bounds, as their annotation says.
        pausing: symbols of the functions that sleep.
        loop_calls: of functions with a loop, the last names of what is called in it.
        trims: last names of what is trimmed here and may be another module's.
        dependency_aliases: name of an `Annotated[…, Depends(f)]` to what it depends on.
        debugged: last names of what decides whether an application shows its errors to whoever causes them.
        attributes: names of what is read of objects, in a module that speaks of settings; "*" where one is handed on.
        constant_lines: constants of the module, each with its first and last line, where it reads the environment.
        constants_looked_at: as `settings.constants_looked_at` gives them.
        kept_ranges: first and last line of what runs only where something is not there yet; see `inference`.
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
    routers: tuple[RouterFact, ...] = ()
    routes: tuple[RouteFact, ...] = ()
    mounts: tuple[MountFact, ...] = ()
    shapes: tuple[ShapeFact, ...] = ()
    middlewares: tuple[MiddlewareFact, ...] = ()
    dependency_aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conducts: tuple[Conduct, ...] = ()
    starts: tuple[StartFact, ...] = ()
    bounds: tuple[Bound, ...] = ()
    handlers: tuple[HandlerFact, ...] = ()
    logs: tuple[LogFact, ...] = ()
    logging_setups: tuple[LoggingFact, ...] = ()
    is_command: bool = False
    imported: tuple[ImportFact, ...] = ()
    calls: tuple[CallFact, ...] = ()
    socket_timeouts: tuple[Value, ...] = ()
    shelters: tuple[ShelterFact, ...] = ()
    shells: tuple[ShellFact, ...] = ()
    state_writes: tuple[StateWrite, ...] = ()
    commands: tuple[Command, ...] = ()
    origins: tuple[OriginFact, ...] = ()
    flows: tuple[FlowFact, ...] = ()
    practices: tuple[Practice, ...] = ()
    sets: tuple[str, ...] = ()
    named_safeguards: tuple[str, ...] = ()
    checks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    injected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    setting_reads: tuple[SettingFact, ...] = ()
    settings_classes: tuple[SettingsClassFact, ...] = ()
    literals: tuple[LiteralFact, ...] = ()
    breakers: tuple[Breaker, ...] = ()
    elapsed_times: tuple[ElapsedTime, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    loads: tuple[LoadFact, ...] = ()
    kept_ranges: tuple[tuple[int, int], ...] = ()
    answers: tuple[AnswerFact, ...] = ()
    artifacts: tuple[ModelArtifact, ...] = ()
    loops: tuple[LoopFact, ...] = ()
    fan_outs: tuple[FanOutFact, ...] = ()
    effects: tuple[EffectFact, ...] = ()
    pools: tuple[PoolFact, ...] = ()
    pausing: tuple[str, ...] = ()
    collections: tuple[Collection, ...] = ()
    trims: tuple[str, ...] = ()
    background: tuple[BackgroundWork, ...] = ()
    done_marks: tuple[DoneMark, ...] = ()
    unread_failures: tuple[UnreadFailures, ...] = ()
    loop_calls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    migrations: tuple[Migration, ...] = ()
    schema_makers: tuple[SchemaMaker, ...] = ()
    overrides: tuple[Override, ...] = ()
    config_loads: tuple[ConfigLoad, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    log_files: tuple[LogFileFact, ...] = ()
    attributes: tuple[str, ...] = ()
    constant_lines: tuple[tuple[str, int, int], ...] = ()
    constants_looked_at: tuple[str, ...] = ()
    debugged: tuple[str, ...] = ()
