"""Where data from outside meets something that it can steer: a query, a path, an address, a page, an object."""

from enum import StrEnum

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.unknown import Unknown


class Sink(StrEnum):
    """What the data can steer."""

    QUERY = "query"
    PATH = "path"
    ADDRESS = "address"
    PAGE = "page"
    OBJECT = "object"


@dataclass(frozen=True, kw_only=True)
class Flow(Fact):
    """One place that takes data as more than data.

    Attributes:
        function: what is called there: `cursor.execute`, `open`, `requests.get`.
        source: what of a request gets there unchecked, in words; Unknown where it could not be followed, None where
            nothing of a request does.
        guard: what stands between: a check, a conversion, parameters of the driver; "" where nothing does.
        steps: functions on the way from the one that takes it from the request, without the last.
        endpoint: the route that it comes through; "" where the request's object itself was at hand.
        fetched: the object's bytes come from elsewhere than a request: what gives them; "" otherwise.
        is_text_built: the query or page is put together from parts.
    """

    sink: Sink
    function: str
    source: str | Unknown | None = None
    guard: str = ""
    steps: tuple[str, ...] = ()
    endpoint: str = ""
    fetched: str = ""
    is_text_built: bool = False

    @property
    def label(self) -> str:
        return f"{self.function} in {self.symbol}" if self.symbol else self.function

    @property
    def words(self) -> dict[str, str]:
        return {"endpoint": self.endpoint} if self.endpoint else {}
