"""What the code opens to others: text that a shell takes apart, origins that a browser lets in."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class ShellCommand(Fact):
    """A program text that a shell or AppleScript takes apart.

    Attributes:
        function: what runs it: `os.system`, `subprocess.run`.
        language: "shell" or "AppleScript".
        inserts: what is put into the text and is neither constant nor quoted; None where nothing is.
        is_quoted: something is put into it, and all of it through `shlex.quote`.
        text_place: where the program text is written, if not at the call.
    """

    function: str
    language: str = "shell"
    inserts: str | Unknown | None = None
    is_quoted: bool = False
    text_place: Place | None = None

    @property
    def label(self) -> str:
        return f"{self.function} in {self.symbol}" if self.symbol else self.function


@dataclass(frozen=True, kw_only=True)
class OriginPolicy(Fact):
    """Which other origins may read answers from a browser.

    Attributes:
        by: what sets it: `CORSMiddleware`, `CORS`, `header`.
        origins: as allowed; "*" for any.
        with_credentials: cookies and authorisation go along.
    """

    by: str
    origins: tuple[str, ...] | Unknown = ()
    with_credentials: bool | Unknown = False

    @property
    def label(self) -> str:
        return f"{self.by} in {self.symbol}" if self.symbol else self.by
