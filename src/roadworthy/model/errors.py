"""What the code does with errors."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class ErrorHandler(Fact):
    """An except block, a catch, an `if err != nil`, or an error handler registered with a framework.

    Attributes:
        catches: names of the caught exceptions; empty for a bare one.
        is_broad: it catches everything, or everything that is an error.
        guards: labels of the outbound calls inside the guarded block.
        reraises: an error leaves the block again, the same or another.
        keeps_cause: what leaves names the first error (`raise … from error`, the same error, `%w`).
        logs: level of the gravest log statement in it; "" when it writes none.
        logs_error: what it logs holds the error or its traceback.
        prints: it tells the console.
        returns: what it gives back: "nothing" (falls through), "none", "empty", "value", "error" (an answer that says
            that it failed), "continue", "break", "exit", "assigned" (it gives a variable another value).
        answers_status: HTTP status of the answer that it gives; None when it gives none.
        exposes_detail: text of the error reaches the caller outside.
        counts: it moves a metric.
        in_endpoint: the handler of which endpoint it belongs to; "" for none.
        returned: the text of what it gives back, as written.
        raises: name of what it raises instead; "" for the same error or none.
        records: it keeps the error for somebody: hands it on, stores it, notes the failure.
        repeats: it stands in a loop that tries again.
        reads_request: the guarded block does nothing but take apart what the caller sent.
        too_early: names that it uses on the way in, and that the module defines only further down.
        is_network: what it catches tells of something outside that did not answer.
        does_nothing: its block is empty, or holds nothing but `continue` or the return of nothing, and what failed was
            asked of something outside (told of JavaScript, TypeScript and Go alone).
        is_expected: the caught error is part of normal flow (StopIteration, KeyError of a look-up, ImportError of an
            optional module, cancellation, FileNotFoundError of a file that may be absent, …).
        works: the first call of the guarded block that does more than take apart and check what the caller sent; "" for
            none, and for a handler that answers nothing.
        misreads: the schema that refuses what the caller sent by an error that is answered like one of the service's
            own (told of JavaScript alone); "" for none.
        makes_up: what it invents in the place of the result: random numbers, a zero vector, sample data; "" for none.
        is_tested: whoever calls its function looks at once whether it gave an empty text, and leaves if it did.
        first, last: lines of the guarded block; 0 where they are not known.
    """

    catches: tuple[str, ...] = ()
    is_broad: bool = False
    guards: tuple[str, ...] = ()
    reraises: bool = False
    keeps_cause: bool = False
    logs: str = ""
    logs_error: bool = False
    prints: bool = False
    returns: str = "nothing"
    answers_status: int | Unknown | None = None
    exposes_detail: bool = False
    counts: bool = False
    in_endpoint: str = ""
    returned: str = ""
    raises: str = ""
    records: bool = False
    repeats: bool = False
    reads_request: bool = False
    too_early: tuple[str, ...] = ()
    is_network: bool = False
    does_nothing: bool = False
    is_expected: bool = False
    works: str = ""
    misreads: str = ""
    makes_up: str = ""
    is_tested: bool = False
    first: int = 0
    last: int = 0

    @property
    def is_silent(self) -> bool:
        """Nobody hears of the error: not raised, logged, printed, counted, kept, or answered."""
        told = self.reraises or self.logs or self.prints or self.counts or self.records
        return not told and self.returns not in ("error", "exit") and self.answers_status is None

    @property
    def label(self) -> str:
        caught = ", ".join(self.catches) or "every error"
        if caught.startswith("the error of ") and self.symbol:
            return f"{self.symbol}, given {caught},"
        return f"the handler of {caught} in {self.symbol}" if self.symbol else f"the handler of {caught}"
