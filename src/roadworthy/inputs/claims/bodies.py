"""Claims about what endpoints take and answer: examples in JSON beside or under a request."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.expression import expression
from roadworthy.inputs.claims.requests_in_blocks import Asked
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind, Place

MOST_CHARACTERS = 20_000
MOST_DEPTH = 12
MOST_DOTS = 1
"""What stands deeper is mostly data of the example."""
_ANSWER = expression(
    r"(?i)\b(respon[sd]\w*|returns?|answers?|outputs?|results?|replies|you (will |should )?(get|see))\b"
)
_REQUEST = expression(r"(?i)\b(requests?|body|payload|input|send|post(ed)?|parameters?)\b")
_OTHERWISE = expression(
    r"(?i)\b(errors?|fail\w*|invalid|unauthori[sz]ed|forbidden|not found|denied|exceeded|4\d\d|5\d\d|event"
    r"|stream\w*|chunk|webhook|log(s|ged)?|stored?|database|redis|kafka|message queue|before|after)\b"
)
_PASSING = expression(
    r"(?i)\W*(example|sample|usage|curl|shell|http|json|success\w*|200 ?(ok)?)?\W*(request|response|body|answer)?s?\W*"
)
_CURL = expression(r"(?m)(?<![\w/.-])curl\b")
_SENT = expression(r"(?<!\S)(?:-d|--data|--data-raw|--data-binary|--json)[ \t=]*(?:\\\n[ \t]*)?(['\"]?)(?=\{)")
_OPENING = expression(r"(?m)^[ \t]{0,8}(?=\{)")
_ERROR_KEYS = frozenset({"error", "detail", "errors"})


@dataclass(frozen=True)
class Key:
    """A key of an example; `way` leads to it from the top, `start` is its offset."""

    way: str
    start: int


def keys_in(text: str, start: int) -> tuple[tuple[Key, ...], int]:
    """The keys of the object that opens at `start`, as far as it can be followed, and where it ends.

    It may have comments, dots that stand for more and commas too many, as examples do; what closes nothing ends it.
    """
    found: list[Key] = []
    ways: list[tuple[str, str]] = []
    last: tuple[str, int] | None = None
    name = ""
    index, end = start, min(len(text), start + MOST_CHARACTERS)
    while index < end:
        one = text[index]
        if one == '"':
            close = index + 1
            while close < end and text[close] != '"' and text[close] != "\n":
                close += 2 if text[close] == "\\" else 1
            last = (text[index + 1 : close], index)
            index = close + 1
            continue
        if one == "#" or text.startswith("//", index):
            close = text.find("\n", index)
            index = close if close >= 0 else end
            continue
        if one == ":" and last is not None:
            if ways and ways[-1][0] == "{":
                name = f"{ways[-1][1]}.{last[0]}".lstrip(".")
                found.append(Key(name, last[1]))
            last = None
        elif one in "{[":
            if len(ways) >= MOST_DEPTH:
                return (), end
            ways.append((one, name))
        elif one in "}]":
            if ways:
                ways.pop()
            if not ways:
                return tuple(found), index + 1
            name = ways[-1][1]
            last = None
        elif one == ",":
            last = None
            name = ways[-1][1] if ways else ""
        index += 1
    return (), end


def in_bodies(
    passages: Sequence[Passage], asked: Mapping[int, Sequence[Asked]], defined: frozenset[str]
) -> Iterator[tuple[Claim, Passage]]:
    """What is sent and answered in the examples of a document.

    Args:
        asked: by the index of the passage, the endpoints that it names.
        defined: paths of routes that the document itself shows how to make; what they answer is an example's.
    """
    current: Asked | None = None
    told = ""
    for index, passage in enumerate(passages):
        named = [one for one in asked.get(index, ()) if one.path not in defined]
        meant = {(one.method, one.path) for one in named}
        if passage.form == "code":
            if _CURL.search(passage.text):
                current, told = None, ""
                for request, chunk, offset in _requests(passage, named):
                    yield from _sent(passage, request, chunk, offset)
                    yield from _answered_beside(passage, request, chunk, offset)
                    current, told = request, "answer"
                if len(meant) != 1:
                    current = None
            elif named:
                current = named[0] if len(meant) == 1 and passage.language in ("http", "") else None
                told = ""
            elif current is not None and _is_json(passage) and told in ("answer", "body"):
                start = passage.text.find("{")
                keys, _ = keys_in(passage.text, start)
                if told == "answer":
                    yield from _answer(passage, current, keys)
                else:
                    yield from _body(passage, current, keys)
                told = ""
            else:
                told = ""
            continue
        if passage.form == "row":
            continue
        text = passage.text
        if named:
            current = named[0] if len(meant) == 1 and named[0].method and "/" not in named[0].method else None
            told = ""
        elif passage.form == "heading" and not (
            _ANSWER.search(text) or _REQUEST.search(text) or _PASSING.fullmatch(text)
        ):
            current = None
        if _OTHERWISE.search(text) and not (named and passage.form == "heading"):
            told = "otherwise"
        elif _ANSWER.search(text) and not named:
            told = "answer"
        elif _REQUEST.search(text) and not named:
            told = "body"


def _is_json(passage: Passage) -> bool:
    return passage.language in ("json", "jsonc", "json5", "javascript", "js", "") and passage.text.lstrip()[:1] in "{["


def _requests(passage: Passage, named: list[Asked]) -> Iterator[tuple[Asked, str, int]]:
    """Each request of the block with what stands up to the next one."""
    starts = [match.start() for match in _CURL.finditer(passage.text)]
    for start, end in zip(starts, [*starts[1:], len(passage.text)], strict=True):
        inside = [one for one in named if one.form == "curl" and start <= one.start < end]
        if len({(one.method, one.path) for one in inside}) == 1:
            yield inside[0], passage.text[start:end], start


def _sent(passage: Passage, request: Asked, chunk: str, offset: int) -> Iterator[tuple[Claim, Passage]]:
    match = _SENT.search(chunk)
    if match is not None and "=" not in chunk[: match.start()].rpartition("\n")[2]:
        keys, _ = keys_in(chunk, match.end())
        yield from _body(
            passage, request, tuple(Key(one.way, one.start + offset) for one in keys), offset + match.end()
        )


def _answered_beside(passage: Passage, request: Asked, chunk: str, offset: int) -> Iterator[tuple[Claim, Passage]]:
    """What stands under a request in the same block."""
    sent = _SENT.search(chunk)
    after = keys_in(chunk, sent.end())[1] if sent is not None else 0
    match = _OPENING.search(chunk, chunk.find("\n", after) + 1 if chunk.find("\n", after) >= 0 else len(chunk))
    if match is None or chunk[: match.start()].rstrip().endswith("\\"):
        return
    between = chunk[after : match.start()]
    if _OTHERWISE.search(between):
        return
    keys, _ = keys_in(chunk, match.end())
    yield from _answer(passage, request, tuple(Key(one.way, one.start + offset) for one in keys))


def _answer(passage: Passage, request: Asked, keys: tuple[Key, ...]) -> Iterator[tuple[Claim, Passage]]:
    top = {one.way for one in keys if "." not in one.way}
    if not keys or top & _ERROR_KEYS:
        return
    seen = set()
    for one in keys:
        if one.way in seen or one.way.count(".") > MOST_DOTS or not re.fullmatch(r"[\w.-]{1,120}", one.way):
            continue
        seen.add(one.way)
        details = _details(request, "answer") | {"field": one.way, "top": ",".join(sorted(top))}
        subject = f"`{one.way}` in the answer of {_label(request)}"
        place = passage.at(one.start)
        yield (
            Claim(place=place, kind=ClaimKind.ENDPOINT, subject=subject, asserts="is answered", details=details),
            passage,
        )


def _body(
    passage: Passage, request: Asked, keys: tuple[Key, ...], start: int | None = None
) -> Iterator[tuple[Claim, Passage]]:
    top = [one.way for one in keys if "." not in one.way]
    if not top or not all(re.fullmatch(r"\w{1,80}", one) for one in top):
        return
    details = _details(request, "body") | {"fields": ",".join(dict.fromkeys(top))}
    subject = f"The JSON body of {_label(request)}"
    place = passage.at(keys[0].start if start is None else start)
    yield (_claim(place, subject, "is taken", details), passage)


def _claim(place: Place, subject: str, asserts: str, details: dict[str, str]) -> Claim:
    return Claim(place=place, kind=ClaimKind.ENDPOINT, subject=subject, asserts=asserts, details=details)


def _label(request: Asked) -> str:
    return f"`{request.method} {request.path}`"


def _details(request: Asked, form: str) -> dict[str, str]:
    details = {"method": request.method, "path": request.path, "form": form}
    return details | {key: value for key, value in (("port", request.port), ("host", request.host)) if value}
