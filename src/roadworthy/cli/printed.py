"""What a review printed, kept by everything it was made of: a second run on what did not change prints it again."""

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from roadworthy import __version__
from roadworthy.inputs.reading import Reading
from roadworthy.ladder import Rung
from roadworthy.report.console import View
from roadworthy.settings import Settings


@dataclass(frozen=True)
class Printed:
    """A report, and what a gate asks of it.

    Attributes:
        files: by their names, where each document goes to one of its own; `text` is empty then.
        lowest: name of the service that holds the whole back; None where nothing is served.
        reached: the rung it stands on; None below hygiene.
        against: what the gate of a change has against it.
    """

    text: str
    lowest: str | None
    reached: Rung | None
    files: dict[str, str] = field(default_factory=dict)
    against: tuple[str, ...] = ()


def key_of(reading: Reading, settings: Settings, form: str, view: View) -> bytes | None:
    """Changes with all that a report is made of; None where not all of it is known: an operator's own rules."""
    if reading.cache is None or settings.own_rules is not None:
        return None
    repository = reading.repository
    given = (__version__, form, view, settings, repository.name, repository.commit, repository.commit_date)
    told = repr(given).encode("utf-8", "surrogatepass")
    return blake2b(b"printed\0" + reading.digest() + told, digest_size=20).digest()


def kept(reading: Reading, key: bytes | None) -> Printed | None:
    """What was printed under this key, if anything was."""
    if key is None or reading.cache is None:
        return None
    try:
        return msgspec.msgpack.decode(reading.cache.get([key])[key], type=Printed)
    except (KeyError, msgspec.DecodeError):
        return None


def keep(reading: Reading, key: bytes | None, printed: Printed) -> None:
    """Keep it for the next run."""
    if key is not None and reading.cache is not None:
        with suppress(UnicodeEncodeError):  # it quotes a path that is no text
            reading.cache.put({key: msgspec.msgpack.encode(printed)})
