"""How a program treats those that it asks: its own breakers, its clocks, and what it does when it is refused."""

from dataclasses import dataclass

from roadworthy.model.fact import Fact
from roadworthy.model.place import Place


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
    def is_right(self) -> bool:
        return self.by in ("time.monotonic", "time.perf_counter", "total_seconds")

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
