"""What the code writes about itself."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class LogStatement(Fact):
    """One statement that writes a log record, or prints.

    Attributes:
        by: `logging`, `structlog`, `loguru`, `print`, `console`, `slog`, …
        level: `debug` to `critical`; "" for a print.
        is_structured: the record carries named fields.
        in_endpoint: reached from a request handler.
        is_correlated: the statement itself names the request or the trace.
        is_interface: the output is the program's product (a command for people), not a log.
    """

    by: str
    level: str = ""
    is_structured: bool = False
    in_endpoint: bool = False
    is_interface: bool = False
    is_correlated: bool = False


@dataclass(frozen=True, kw_only=True)
class LoggingSetup(Fact):
    """Where logging is configured.

    Attributes:
        by: the library configured.
        is_structured: records leave as JSON or key=value; Unknown when the formatter could not be read.
        correlates: every record carries a request or trace id.
        is_default: it is only used there; what another file sets up for it comes first.
        is_of_requests: it writes a line for each request.
    """

    by: str
    is_structured: bool | Unknown = False
    correlates: bool | Unknown = False
    is_default: bool = False
    is_of_requests: bool = False


@dataclass(frozen=True, kw_only=True)
class LogFile(Fact):
    """A file that the code writes its log to.

    Attributes:
        by: `FileHandler`, `RotatingFileHandler`, `basicConfig`, `loguru`, …
        path: as written; "" where it is computed.
        is_rotated: it is cut when it is full or old.
        is_computed: a part of its name is put in when it is opened: a date, the name of a job.
    """

    by: str
    path: str = ""
    is_rotated: bool = False
    is_computed: bool = False

    @property
    def label(self) -> str:
        return self.path or f"the file of {self.by}"
