"""How a program treats those that it asks: its own breakers, its clocks, and what it does when it is refused."""

from roadworthy.model.calls import Call
from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class Breaker(Fact):
    """A circuit breaker that a class of this system is.

    Attributes:
        name: of the class.
        opens: some statement after its construction opens it.
        closes: some statement after its construction closes it.
        half_opens: it has a state between open and closed.
        trial: the statement that lets callers through again, where nothing limits how many of them.
        clock: the statement that takes its waiting time from `timedelta.seconds`.
    """

    name: str
    opens: bool = True
    closes: bool = True
    half_opens: bool = False
    trial: Place | None = None
    clock: Place | None = None

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True)
class ElapsedTime(Fact):
    """A difference of two moments that something is decided by.

    Attributes:
        by: "timedelta.seconds", "time.time", "time.monotonic", "time.perf_counter".
        decides: the comparison or expression, as it is written.
    """

    by: str
    decides: str = ""

    @property
    def label(self) -> str:
        return self.decides


@dataclass(frozen=True, kw_only=True)
class Refusal(Fact):
    """What is done about 429 or Retry-After.

    Attributes:
        reads_header: the pause is taken from Retry-After.
        is_bounded: the pause has an upper bound.
        reads_dates: a date in the header does no harm; only asked where the header is read.
        waits: it sleeps before it asks again.
        grows: its own pause grows from attempt to attempt.
    """

    reads_header: bool = True
    is_bounded: bool = True
    reads_dates: bool = True
    waits: bool = True
    grows: bool = False

    @property
    def label(self) -> str:
        return self.symbol or "the client"


@dataclass(frozen=True, kw_only=True)
class LoopedCall(Fact):
    """What a loop over things asks of another system for each of them; it stands where the loop calls.

    Attributes:
        function: what the loop calls.
        call: the outbound call that this leads to, or is.
        loop: the head of the loop.
        is_same: nothing that it is given changes from one round to the next.
        only_reads: its name says that it fetches something, and no branch of the loop decides whether it is asked.
        goes_on: after a failure the loop takes up the next thing.
        is_paced: something in the loop, or around the call, waits or admits.
        is_endless: the number of rounds is not written in the code.
    """

    function: str
    call: Call
    loop: Place
    is_same: bool = False
    only_reads: bool = False
    goes_on: bool = False
    is_paced: bool = False
    is_endless: bool = True

    @property
    def label(self) -> str:
        return self.function

    @property
    def words(self) -> dict[str, str]:
        return self.call.words


@dataclass(frozen=True, kw_only=True)
class FanOut(Fact):
    """Coroutines that are started for all things of a collection at once.

    Attributes:
        function: what is started for each.
        over: the collection, as it is written.
        call: the outbound call that each of them makes.
        bound: what limits how many run at once; "" for nothing.
        is_open: how many there are is decided outside: a parameter, or the answer of another call.
    """

    function: str
    over: str
    call: Call
    bound: str = ""
    is_open: bool = False

    @property
    def label(self) -> str:
        return self.function

    @property
    def words(self) -> dict[str, str]:
        return self.call.words


@dataclass(frozen=True, kw_only=True)
class SideEffect(Fact):
    """Something that a request waits for although its reply does not need it: an event, a mail, a statistic.

    Attributes:
        function: what is called, as a statement of its own.
        call: the outbound call that this leads to.
        endpoint: label of the request that waits, and the name of its handler.
        chain: from the handler down to the function in which it stands.
    """

    function: str
    call: Call
    endpoint: str
    chain: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.function

    @property
    def words(self) -> dict[str, str]:
        return {**self.call.words, "endpoint": self.endpoint}


@dataclass(frozen=True, kw_only=True)
class Pool(Fact):
    """A pool of connections to a database that outlives a request.

    Attributes:
        by: `SQLAlchemy`, `psycopg_pool`, `Django`.
        checks: a connection is tried before it is handed out.
        recycle_seconds: age at which a connection is replaced; None where none is set.
        address: as far as it can be told.
    """

    by: str
    checks: bool | Unknown = False
    recycle_seconds: float | Unknown | None = None
    address: str | Unknown | None = None

    @property
    def label(self) -> str:
        return f"the pool of {self.by}"
