"""What stays behind when a function has ended: what was collected, begun in the background, or marked as done."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


@dataclass(frozen=True, kw_only=True)
class Growth(Fact):
    """A statement that puts something into a collection.

    Attributes:
        key: of a mapping, what the entry is put under, as written; "" for anything else.
        key_is_given: the key comes from outside of the function, or is made anew each time.
        is_checked: it is put there only where the collection does not hold it yet, or where a length allows it.
        stands_in_loop: an endless loop repeats it where it stands.
        runs: what runs it again and again: `POST /generate`, `worker loop worker.py`; "" where nothing is seen to.
    """

    key: str = ""
    key_is_given: bool = False
    is_checked: bool = False
    stands_in_loop: bool = False
    runs: str = ""


@dataclass(frozen=True, kw_only=True)
class Collection(Fact):
    """A list, set, mapping or queue that outlives the function which fills it.

    Attributes:
        name: `SESSIONS`, `Store.items`.
        kind: list, set, dict, deque, queue.
        lives: "module", "class" or "instance".
        bound: what bounds its length, as written; "" where nothing does.
        is_trimmed: something takes entries out of it, empties it, or measures it against a limit.
        is_long_lived: it lasts as long as the process: of a module or class, or of an instance that does.
        growths: every statement that is seen to fill it.
        reads: functions that look something up in it.
    """

    name: str
    kind: str
    lives: str
    bound: str = ""
    is_trimmed: bool = False
    is_long_lived: bool = False
    growths: tuple[Growth, ...] = ()

    @property
    def label(self) -> str:
        return self.name

    @property
    def is_cache(self) -> bool:
        words = self.name.lower().replace("memory", "")
        return "cache" in words or "memo" in words


@dataclass(frozen=True, kw_only=True)
class Memo(Fact):
    """A function whose results are kept by what it was called with.

    Attributes:
        by: the decorator as written.
        keys: the parameters that tell one result from another, without `self`.
        is_bounded: it forgets at some number.
    """

    by: str
    keys: tuple[str, ...] = ()
    is_bounded: bool = True

    @property
    def label(self) -> str:
        return self.symbol


@dataclass(frozen=True, kw_only=True)
class BackgroundWork(Fact):
    """Work that is begun and not waited for.

    Attributes:
        by: what begins it: `asyncio.create_task`, `executor.submit`, `threading.Thread`.
        work: the function that runs, as written.
        node: the same in the call graph; "" where it could not be resolved.
        is_kept: what stands for it (a task, a future) is kept, awaited, or given a callback.
        is_endless: it is a loop that is meant to run for as long as the process.
        handles_errors: it, or what it calls first, catches every error; True where that could not be told.
        runs: what begins it again and again: `POST /generate`; "" where nothing is seen to.
        begins_with_app: it is begun by what a framework calls at the start.
    """

    by: str
    work: str
    node: str = ""
    is_kept: bool = False
    is_endless: bool = False
    handles_errors: bool = True
    runs: str = ""
    begins_with_app: bool = False

    @property
    def label(self) -> str:
        return self.work


@dataclass(frozen=True, kw_only=True)
class DoneMark(Fact):
    """A statement that says of a piece of work that nobody needs to take it up again.

    Attributes:
        by: the call or the name that says so: `channel.basic_ack`, `self._save_processed`.
        kind: "message" (a broker forgets it), "mark" (this program's own note), "late" (Celery is told to acknowledge
            at the end).
        item: what is marked, as written.
        despite: the handlers of earlier steps after whose error this statement is reached all the same.
        stands_in: "except" or "finally" where it stands in such a block, "delivery" where the broker forgets as soon as
            it hands the message over, "receipt" where a worker that is set up here acknowledges all it takes at once;
            "" else.
        checked: names that a condition with a way out asks between the beginning of the function and this statement.
    """

    by: str
    kind: str = "mark"
    item: str = ""
    despite: tuple[Place, ...] = ()
    stands_in: str = ""
    checked: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.by


@dataclass(frozen=True, kw_only=True)
class UnreadFailures(Fact):
    """Many things are asked at once, the answer tells which of them failed, and nobody reads that.

    Attributes:
        by: what asks: `asyncio.gather`, `batch_write_item`.
        failures: where the answer tells of them: `return_exceptions`, `UnprocessedItems`.
        work: dotted name of what is done many times, where code of ours does it.
        handles_errors: that catches every error itself.
    """

    by: str
    failures: str
    work: str = ""
    handles_errors: bool = False

    @property
    def label(self) -> str:
        return self.by
