"""What every noun of the model has."""

from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that stands in a file.

    Attributes:
        place: where.
        symbol: the enclosing function, class or named block (`Client.ask`, `services.api`); "" at top level. It is
            part of a finding's identity, so it holds no line numbers.
    """

    place: Place
    symbol: str = ""

    @property
    def label(self) -> str:
        """How a sentence names it: `POST /generate`, `requests.post to http://ollama:11434`."""
        return self.symbol or str(self.place)

    @property
    def words(self) -> dict[str, str]:
        """What fills the braces of a rule's page: `dependency`, `metric`, `endpoint`; `subject` is the label."""
        return {}

    @property
    def is_promise(self) -> bool:
        """It is something that a document promises: its verdicts are counted towards completeness."""
        return False
