"""What comments and docstrings say of the code beside them, where it can be checked."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Remark(Fact):
    """A comment, docstring or help text that says something countable of the code beside it.

    Attributes:
        kind: "parameter", "default", "result", "example", "background", "duration", "size", "version", "limits",
            "name", "route", "path", "parts", "licence"; "base" for what documented routes begin with, and "mount" for a
            prefix of routes that code names by an expression, both in `path`.
        says: what is said, as the end of a sentence: "documents a parameter `limit`", "says 10 minutes".
        does: what stands there instead: "the function takes `most`"; "" where both agree.
        method, path: of a documented route of the handler `symbol`; whether both agree shows where it is registered.
        licence: its short name, where the file names one; whether it is the repository's shows in the text of that.
    """

    kind: str
    says: str
    does: str = ""
    method: str = ""
    path: str = ""
    licence: str = ""

    @property
    def agrees(self) -> bool:
        return not self.does


def routes_agree(one: str, other: str) -> bool:
    """Both name the same route, if one of them may go without the beginning that all routes share."""
    first, second = _segments(one), _segments(other)
    if not first or not second:
        return True
    least = min(len(first), len(second))
    return first[-least:] == second[-least:]


def extra(documented: str, served: str) -> str | None:
    """What the documented route has before the served one: "" where both are one, None where it ends otherwise."""
    first, second = _segments(documented), _segments(served)
    if not second or first[len(first) - len(second) :] != second:
        return None
    return "/" + "/".join(first[: len(first) - len(second)]) if len(first) > len(second) else ""


def begins_with(route: str, base: str) -> bool:
    """The route repeats what every route begins with."""
    start = _segments(base)
    return bool(start) and len(_segments(route)) > len(start) and _segments(route)[: len(start)] == start


def _segments(route: str) -> list[str]:
    plain = route.partition("?")[0].rstrip("*").strip("/")
    return ["{}" if one[:1] in (":", "{", "*") or one[-1:] == "}" else one.lower() for one in plain.split("/") if one]
