"""Services, their endpoints, and the processes that run them."""

import re

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown

_OPEN = re.compile(
    r"/(login|log_in|signin|sign-in|signup|sign-up|register|logout|token|refresh|oauth2?|callback|authorize|static|assets|"
    r"password[-_](reset|recovery)|(forgot|reset|recover)[-_]password|well-known|\\.well-known|sso|saml|"
    r"auth|authenticate|webhooks?)(/|$)"
)


@dataclass(frozen=True, kw_only=True)
class Body:
    """What is sent or answered, as JSON.

    Attributes:
        keys: each with its way from the top, `usage.total_tokens`; of a list, those of its items.
        open: ways under which there may be more; "" is the top.
        required: keys at the top that must be sent.
        refuses_others: what it does not know is refused; else it is dropped.
        is_likely: its keys were found by the name of a function alone.
    """

    keys: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    refuses_others: bool = False
    is_likely: bool = False

    def under(self, way: str) -> tuple[str, ...]:
        """The last parts of the keys right under this way."""
        start = f"{way}." if way else ""
        found = (key[len(start) :] for key in self.keys if key.startswith(start))
        return tuple(key for key in found if "." not in key)

    def is_open(self, way: str) -> bool:
        """More may stand under this way."""
        return way in self.open


@dataclass(frozen=True, kw_only=True)
class Endpoint(Fact):
    """A route that the code serves.

    Attributes:
        methods: in capitals, sorted; ("GET",) for a plain page; ("WEBSOCKET",) for a socket.
        path: with every router prefix and mount that could be resolved; parameters as `{name}`,
            what could not be read as `{}`.
        framework: `fastapi`, `flask`, `django`, `aiohttp`, `starlette`, `express`, `net/http`, …
        handler: qualified name of the function, `app.routes.chat.generate`.
        is_async: the handler runs on the event loop.
        guards: names of dependencies, decorators and middleware that stand before the handler, as written.
        is_authenticated: some guard checks who calls; Unknown when a guard could not be understood.
        is_rate_limited: some guard, or a proxy that is part of the system, limits the rate.
        purpose: "health" (liveness or general health), "readiness", "metrics", "documentation", or "" for work.
        answers_constant: the handler returns a literal and calls nothing.
        asks: labels of the dependencies that the handler (one call deep or more) asks before it answers.
        hands_on: calls of the handler that could not be followed; what they ask is not known.
        node: the handler in the call graph; "" where it could not be resolved.
        is_mounted: False where its router is made and nothing hangs it on an application, which leaves it unserved.
        answer: what it answers when all is well; None where that was not read.
        body: what it takes as JSON; None where that was not read or it takes none.
        query: the parameters it takes in the query; None where that was not read.
        query_required: those without a default.
        takes_no_body: every parameter is known, and none of them is read from the body.
    """

    methods: tuple[str, ...]
    path: str
    framework: str = ""
    handler: str = ""
    is_async: bool = False
    guards: tuple[str, ...] = ()
    is_authenticated: bool | Unknown = False
    is_rate_limited: bool | Unknown = False
    purpose: str = ""
    answers_constant: bool = False
    asks: tuple[str, ...] = ()
    hands_on: tuple[str, ...] = ()
    node: str = ""
    is_mounted: bool = True
    answer: Body | None = None
    body: Body | None = None
    query: tuple[str, ...] | None = None
    query_required: tuple[str, ...] = ()
    takes_no_body: bool = False

    @property
    def is_work(self) -> bool:
        """It does what the service is for: no probe, no documentation, no page that says who is here."""
        if self.purpose or self.answers_constant or self.methods == ("OPTIONS",):
            return False
        return self.path.rpartition("/")[2] not in ("favicon.ico", "robots.txt") and self.path not in (
            "/info",
            "/version",
        )

    @property
    def is_open_by_nature(self) -> bool:
        """Nobody can be signed in here yet: login, registration, callbacks, static files."""
        return not self.is_work or bool(_OPEN.search(self.path.lower()))

    @property
    def changes_something(self) -> bool:
        """Its method is one that changes state or starts work."""
        return bool(set(self.methods) - {"GET", "HEAD", "OPTIONS"})

    @property
    def label(self) -> str:
        return f"{'/'.join(self.methods)} {self.path.replace('{}', '…')}"

    @property
    def words(self) -> dict[str, str]:
        return {"endpoint": self.label}


@dataclass(frozen=True, kw_only=True)
class EntryPoint(Fact):
    """Where a process begins: a server start, a main guard, a start command, a console script.

    Attributes:
        kind: "server", "worker", "job", "script".
        function: qualified name that runs first, "" when the module itself is the program.
        module: dotted module that starts.
        server: `uvicorn`, `gunicorn`, `flask-development`, `werkzeug`, `django-runserver`, …; "" for a script.
        is_development: started as a development server (reload, debug, built-in server).
        grace_seconds: how long it lets requests finish on SIGTERM.
        command: the start command as words, where a workload, image or unit starts it; "" for what code says.
        debugs: debug mode is switched on.
        is_guarded: stands under `if __name__ == "__main__"`.
        is_started: some workload, image or unit starts the module in which it stands.
        is_for_development: what starts it is meant for development.
        host: address that it listens on; None where none is given.
        command_place: where the command stands, when a script that is started first has it.
        cuts_slow_clients: who sends a request slowly, or nothing at all, is cut off; None where that is not known.
        waits_at: where the server is made that waits without end for the rest of a request, if it does.
        port: on which it listens; Unknown where it is computed or not read; None for what is no server.
        shows_life: its module speaks of a heartbeat, a health check, a metric, or of a file that is touched.
    """

    kind: str
    function: str = ""
    module: str = ""
    server: str = ""
    is_development: bool = False
    handles_termination: bool | Unknown | None = None
    grace_seconds: float | Unknown | None = None
    command: str = ""
    debugs: bool = False
    is_guarded: bool = False
    is_started: bool = False
    is_for_development: bool = False
    host: str | Unknown | None = None
    command_place: Place | None = None
    cuts_slow_clients: bool | Unknown | None = None
    shows_life: bool = False
    waits_at: Place | None = None
    port: int | Unknown | None = None

    @property
    def label(self) -> str:
        return self.command or (f"{self.server} in {self.module}" if self.server else self.module)


@dataclass(frozen=True, kw_only=True)
class Service(Fact):
    """The unit that is graded.

    Attributes:
        name: as the workload, package or folder calls it.
        folders: the parts of the tree whose facts are this service's own; "" is the whole root.
        kind: "http", "worker", "job", "script".
        workloads: names of the workloads that run it.
        is_model_backed: it calls a language model or runs one.
        dependencies: what its code asks outside of itself: names of hosts where known, else of libraries.
        tier: experiment, internal, production, critical.
    """

    name: str
    folders: tuple[str, ...] = ("",)
    kind: str = "http"
    workloads: tuple[str, ...] = ()
    is_model_backed: bool = False
    dependencies: tuple[str, ...] = ()
    tier: str = "production"

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True)
class ConcurrencyBound(Fact):
    """Something that limits how much runs at once: a semaphore, a bounded pool or queue, a server's own limit."""

    by: str

    @property
    def label(self) -> str:
        return self.by
