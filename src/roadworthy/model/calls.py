"""Calls that leave the process."""

from enum import StrEnum

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown

STATUS = "status "
"""Begins the name of a status among what is repeated: `status 503`."""


class CallKind(StrEnum):
    """What stands on the other side."""

    HTTP = "http"
    MODEL = "model"
    DATABASE = "database"
    CACHE = "cache"
    QUEUE = "queue"
    STORAGE = "storage"
    MAIL = "mail"
    RPC = "rpc"
    SOCKET = "socket"
    PROCESS = "process"


@dataclass(frozen=True)
class Retry:
    """What repeats a call.

    Attributes:
        by: `tenacity`, `stamina`, `backoff`, `urllib3`, `loop`, the client's own name.
        attempts: all attempts together, the first included; None when nothing bounds them.
        waits: there is a pause between attempts.
        grows: the pause grows from attempt to attempt.
        is_jittered: the pause is random in part.
        is_explicit: somebody wrote it; False for what a library does by default.
        is_time_bounded: it gives up after some time, whatever the number of attempts.
        repeats: names of the errors after which it asks again; `Exception` for every one. Unknown where a function
            decides, or where the loop looks at the status of the answer in a way that could not be read; `status 503`
            where it lists it.
    """

    by: str
    place: Place
    attempts: int | Unknown | None = None
    waits: bool | Unknown = False
    grows: bool | Unknown = False
    is_jittered: bool | Unknown = False
    is_explicit: bool = True
    is_time_bounded: bool = False
    repeats: tuple[str, ...] | Unknown = ()

    @property
    def name(self) -> str:
        """Who repeats it, as a sentence says it."""
        return "a loop" if self.by == "loop" else self.by


@dataclass(frozen=True, kw_only=True)
class Call(Fact):
    """One outbound call, where it stands.

    Attributes:
        function: as the library calls it: `requests.post`, `subprocess.run`, `openai.chat.completions.create`.
        library: `requests`, `httpx`, `subprocess`, …
        kind: what stands on the other side.
        target: address, command or model server as far as it can be told; None when the call names none.
        method: HTTP method in capitals; "" for anything else.
        timeout_seconds: the longest silence it bears; None when nothing bounds it. The library's own default counts.
        timeout_place: where that figure is set, if not at the call.
        retry: None when nothing repeats it.
        layers: everything that repeats it, the innermost first: the client, a loop, a decorator, a caller's.
        bounds_answer: it reads the answer in pieces, or looks how long it is.
        carries_key: something in it names this one request, so that the other side can tell a repetition.
        target_place: where the address stands, if not at the call.
        is_async: the call is awaited; `blocks` says whether it holds its thread.
        stands_in_async: the enclosing function runs on the event loop.
        stands_in_loop: a loop of the enclosing function repeats it.
        client_scope: how long the client lives: "call", "module", "instance", "parameter"; "" when there is none.
        client_place: the statement that makes the client, where the call is another one.
        status: what becomes of the answer's status: "raised", "compared", "ignored", or Unknown; None if it has none.
        reads_answer: something is done with the answer itself, not with its status alone.
        verifies_tls: False where the check of certificates is switched off.
        model: name of the model asked for; None for anything but a model call.
        context_size: tokens of context that a local model server is told to use.
        output_limit: tokens or characters that the answer may have.
        prompt_varies: something that is not constant is put into the prompt.
        prompt_limit: what bounds the prompt's length before it is sent; None when nothing does.
        prompt_enters: the classes of request bodies through which a prompt without a bound comes in.
        request_place: where the body that is sent to a model is written, if not at the call.
        streams: the answer is read piece by piece.
        generates: it asks a model for text, so that its duration grows with the length of the answer.
        model_server: who serves the model: "ollama", "openai", … as the library or the path tells; "" for other calls.
        timeout_bounds: what the figure bounds: the whole "call", each "read", or only to "connect".
        connects_late: it only makes the client; the first use of the client is what waits.
        isolation: what keeps a failure of the other side from spreading: a breaker, a semaphore; "" for nothing.
        fallback: what stands in for the answer when it fails: "alternative", "degraded"; "" for nothing.
        fallback_place: where that stands.
        stands_in_at: where it is asked because something else failed: the line in an except block; None elsewhere.
        is_shaped: a model is told to answer in a form that a program can read: JSON mode, a schema, tools.
        keeps_loaded: how long the model stays in memory after the answer, as written; None where nothing tells.
        mixed_prompt: where an instruction and text from outside stand in one string that nothing parts; None elsewhere.
        parts_input: instruction and text from outside are kept apart: by roles, or by marks around the text.
        is_idempotent: asking twice does no harm; Unknown where that depends on the other side.
        timeout_is_default: nobody set that figure; the library has it (told of JavaScript alone).
        comes_round: a loop that pauses between its rounds asks again, also after a failure.
        is_followed: what keeps its failure apart or stands in for its answer was looked for, and would have been seen.
    """

    function: str
    library: str
    kind: CallKind
    target: str | Unknown | None = None
    method: str = ""
    timeout_seconds: float | Unknown | None = None
    timeout_place: Place | None = None
    retry: Retry | Unknown | None = None
    layers: tuple[Retry, ...] = ()
    bounds_answer: bool = False
    carries_key: bool = False
    target_place: Place | None = None
    is_async: bool = False
    stands_in_async: bool = False
    stands_in_loop: bool = False
    client_scope: str = ""
    client_place: Place | None = None
    status: str | Unknown | None = None
    reads_answer: bool = True
    verifies_tls: bool | Unknown = True
    model: str | Unknown | None = None
    context_size: int | Unknown | None = None
    output_limit: int | Unknown | None = None
    prompt_varies: bool = False
    prompt_limit: str | Unknown | None = None
    prompt_enters: tuple[Place, ...] = ()
    request_place: Place | None = None
    streams: bool | Unknown = False
    generates: bool = False
    model_server: str = ""
    timeout_bounds: str = "call"
    connects_late: bool = False
    isolation: str = ""
    isolation_place: Place | None = None
    fallback: str = ""
    fallback_place: Place | None = None
    is_idempotent: bool | Unknown = True
    is_shaped: bool = False
    keeps_loaded: str | None = None
    mixed_prompt: Place | None = None
    parts_input: bool = False
    is_followed: bool = True
    timeout_is_default: bool = False
    stands_in_at: Place | None = None
    comes_round: bool = False

    @property
    def dependency(self) -> str:
        """A short name of the other side: the host of the target, the program, else the library."""
        if not isinstance(self.target, str):
            return self.library
        if self.kind is CallKind.PROCESS:
            words = self.target.split()
            name = words[0].rpartition("/")[2] if words else ""
        else:
            rest = self.target.partition("://")[2] or self.target
            name = rest.rpartition("@")[2].replace("?", "/").split("/")[0].partition("{")[0].strip()
        is_name = name and "{" not in name and not name.startswith("0.0.0.0")  # noqa: S104 - an address that names nobody
        return name if is_name else self.library

    @property
    def label(self) -> str:
        if self.dependency == self.library:
            return self.function
        return f"{self.function} {'of' if self.kind is CallKind.PROCESS else 'to'} {self.dependency}"

    @property
    def words(self) -> dict[str, str]:
        return {"dependency": self._other_side, "call": self.function}

    @property
    def _other_side(self) -> str:
        if self.dependency != self.library:
            return self.dependency
        return f"the {'program' if self.kind is CallKind.PROCESS else 'other side'} of {self.function}"


@dataclass(frozen=True, kw_only=True)
class HeldLoop(Fact):
    """A call that holds the thread of an event loop: every other request on that loop waits with it.

    Attributes:
        function: what is called: `requests.get`, `time.sleep`.
        coroutine: the async function that runs on the loop.
        through: the plain function between them, one call deep; "" when the call stands in the coroutine itself.
        seconds: how long it holds, where that is known.
        held_at: where the coroutine calls, when that is not the place.
        is_freed: it was handed to a thread, so the loop stays free.
    """

    function: str
    coroutine: str
    through: str = ""
    seconds: float | Unknown | None = None
    held_at: Place | None = None
    is_freed: bool = False

    @property
    def label(self) -> str:
        return f"{self.function} in {self.symbol}" if self.symbol else self.function

    @property
    def words(self) -> dict[str, str]:
        return {"call": self.function}
