"""What functions do that decides how a service behaves under load and in trouble."""

from enum import StrEnum

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


class PracticeKind(StrEnum):
    """What is done there."""

    UNHEALTHY_ANSWER = "an answer says that something is wrong"
    FIXED_ANSWER = "a handler answers with named fields"
    KEY_TAKEN = "a key of a body is taken"
    NUMBER_FREE = "a number of a model may be any number"
    BODY_READ = "a whole body is read"
    LATE_START = "something shared is made by the first who needs it"
    FOLDER_MADE = "a folder is made where there is none"
    SPINNING = "a loop asks again without waiting"
    LEFT_OPEN = "something is opened"
    SAFEGUARD_IDLE = "a safeguard is defined"
    CREDENTIAL_LOGGED = "a log statement writes a secret"
    CREDENTIAL_COUNTED = "a label of a metric is a secret"
    PERSON_LOGGED = "a log statement writes who somebody is"
    NEVER_SET = "something is used that starts as None"
    CERTIFICATE_UNCHECKED = "a client is told to accept any certificate"
    NUMBER_GUESSED = "a setting that is no number is taken for one"
    KEY_UNCHECKED = "a key is taken as it is given, an empty one too"
    TAGS_UNREAD = "the tags of a struct promise a check"
    GUARD_LATE = "a guard is put up after the route that it is for"
    NOTHING_USED = "what failed to be made is used all the same"
    DONE_ANSWERED = "an answer says that something is done whose error was only logged"
    ADDRESS_WITH_SECRET = "an address is put together from a secret"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class Practice(Fact):
    """One thing that a function does, and whether it does it well.

    Attributes:
        what: the name of it: the status, the key, the client.
        is_sound: what has to stand beside it does.
        why: what makes it sound, or what is missing, in words.
        names: further names that belong to it: fields that are answered, keys that are taken.
        other: another place that shows it.
    """

    kind: PracticeKind
    what: str
    is_sound: bool = False
    why: str = ""
    names: tuple[str, ...] = ()
    other: Place | None = None

    @property
    def label(self) -> str:
        return self.symbol or self.what
