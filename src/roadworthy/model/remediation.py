"""What watches something and acts on it by itself."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


@dataclass(frozen=True, kw_only=True)
class Signal(Fact):
    """What an automatic action looks at before it decides.

    Attributes:
        url: that is asked, with the script's own constants put in.
        is_metrics: the text of a `/metrics` page is taken apart, not the status of a health check.
        series: the words that are looked for in it, as a plain name; "" where nothing is.
        is_anchored: they have to stand at the begin of a line.
        is_first: of all lines that fit, the first is taken.
        variable: that keeps the outcome; "" where it is used at once.
    """

    url: str
    is_metrics: bool = False
    series: str = ""
    is_anchored: bool = False
    is_first: bool = False
    variable: str = ""


@dataclass(frozen=True, kw_only=True)
class Remediation(Fact):
    """A restart that a script decides on by itself. Its place is the command that restarts.

    Attributes:
        action: the command as it stands, with constants put in.
        targets: what it restarts: a compose service, a container, a unit; empty where it cannot be told.
        signals: what it reads first, in the order in which they stand.
        loop: the loop around it; None where each run of the script decides once.
        pause_seconds: the longest wait of the loop; None where it does not wait for a time that can be told.
        limit: what holds it back, as written: a cooldown, a count of failures or of restarts; "" where nothing does.
        records: it leaves a trace somewhere else than on the screen.
        counter: where the count of failures that it waits for begins anew with each run of the script; None where
            it lasts, or there is none.
        threshold: the count it waits for.
        mean: where a sum since the start is divided by a count since the start.
        skips_empty: where nothing is done because nothing was read.
        fails_empty: where what was read goes to `bc` with no look at whether there is anything.
    """

    action: str
    targets: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    loop: Place | None = None
    pause_seconds: float | None = None
    limit: str = ""
    records: bool = False
    counter: Place | None = None
    threshold: int = 0
    mean: Place | None = None
    skips_empty: Place | None = None
    fails_empty: Place | None = None

    @property
    def label(self) -> str:
        return f"`{self.action}`"
