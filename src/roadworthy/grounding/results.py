"""Findings of programs: SARIF 2.1.0 of any tool or agent, and our own report in JSON.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from roadworthy.findings import Judgement
from roadworthy.grounding.locations import check
from roadworthy.grounding.mentions import Mention
from roadworthy.grounding.reach import Reach
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

MOST_RESULTS = 5_000
MOST_PLACES = 10
"""Places of one result that are checked."""
MOST_DEPTH = 200


@dataclass(frozen=True)
class Result:
    """One finding of a program.

    Attributes:
        number: of the finding, counted from 1; its rule and message are quoted with it.
        uri: of its place, as given; "" where it has none.
        first, last: lines; 0 where the file as a whole is meant.
        snippet: what the program says stands there; "" where it does not say.
        is_ours: the rule is one of ours.
    """

    number: int
    rule: str
    message: str
    uri: str = ""
    first: int = 0
    last: int = 0
    snippet: str = ""
    is_ours: bool = False


def results_of(text: str) -> tuple[str, list[Result]] | None:
    """What the document is ("sarif", "roadworthy") and its findings; None where it is neither.

    Parts that have another shape than the format gives them are passed over.
    """
    if text.lstrip()[:1] != "{" or _depth(text) > MOST_DEPTH:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(document.get("runs"), list):
        return "sarif", list(_of_sarif(document))[:MOST_RESULTS]
    if str(document.get("schema", "")).startswith("roadworthy/assessment"):
        return "roadworthy", list(_of_ours(document))[:MOST_RESULTS]
    return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _of_sarif(document: dict[str, Any]) -> Iterator[Result]:
    number = 0
    for run in _list(document.get("runs"))[:50]:
        for result in _list(_object(run).get("results")):
            number += 1
            each = _object(result)
            rule = _text(each.get("ruleId")) or _text(_object(each.get("rule")).get("id"))
            message = _text(_object(each.get("message")).get("text")) or _text(
                _object(each.get("message")).get("markdown")
            )
            if _text(each.get("kind")) not in ("", "fail", "open", "review"):
                continue
            places = [
                _object(_object(one).get("physicalLocation")) for one in _list(each.get("locations"))[:MOST_PLACES]
            ]
            if not places:
                yield Result(number, rule, message)
            for place in places:
                region = _object(place.get("region"))
                first = _line(region.get("startLine"))
                yield Result(
                    number,
                    rule,
                    message,
                    _text(_object(place.get("artifactLocation")).get("uri")),
                    first,
                    max(_line(region.get("endLine")), first),
                    _text(_object(region.get("snippet")).get("text")),
                )
            if number >= MOST_RESULTS:
                return


def _of_ours(document: dict[str, Any]) -> Iterator[Result]:
    for number, finding in enumerate(_list(document.get("findings"))[:MOST_RESULTS], 1):
        each = _object(finding)
        message = f"{_text(each.get('subject'))} {_text(each.get('text'))}".strip()
        place = _object(each.get("place"))
        first = _line(place.get("start"))
        quote = _text(place.get("quote"))
        yield Result(
            number,
            _text(each.get("rule")),
            message,
            _text(place.get("path")),
            first,
            max(_line(place.get("end")), first),
            quote if len(quote) < 200 else "",
            is_ours=True,
        )


def grounded(
    name: str, results: list[Result], sources: Sources, reach: Reach, judgements: list[Judgement]
) -> Iterator[Statement]:
    """Each place, each snippet, whether the code runs, and for our own rules whether they say it again."""
    again = {(one.question.name, one.verdict.place.path): one for one in judgements if one.is_unmet}
    for result in results:
        quote = f"result {result.number}, {result.rule or 'no rule'}: {' '.join(result.message.split())}"[:200]
        place = Place(name, quote=quote)
        if not result.uri:
            yield unclear(StatementKind.LOCATION, place, "it stands somewhere", "the result names no place")
            continue
        if result.uri == ".":
            continue
        mention, why = _mention(result)
        if mention is None:
            yield unclear(StatementKind.LOCATION, place, f"{result.uri[:120]} is a place in the code", why)
            continue
        if said := check(mention, place, sources):
            yield said if not said.is_refuted or _is_of_repository(mention.path, sources) else _of_elsewhere(said)
        found = sources.find(mention)
        if len(found.paths) != 1 or found.paths[0] not in sources.files:
            continue
        if result.snippet and result.first:
            yield from _snippet(result, place, found.paths[0], sources)
        yield from reach.stated(mention, place, f"{result.rule} {result.message}")
        if result.is_ours:
            said_again = again.get((result.rule, found.paths[0]))
            says = f"{result.rule} finds fault with {found.paths[0]}"
            if said_again is not None:
                verdict = said_again.verdict
                yield confirmed(
                    StatementKind.AGREEMENT, place, says, f"{verdict.subject} {verdict.text}", verdict.place
                )
            else:
                yield unclear(
                    StatementKind.AGREEMENT, place, says, "it does not today: the code, the rule or the settings differ"
                )


def _is_of_repository(path: str, sources: Sources) -> bool:
    """The tool read this repository, as the folder of the path shows; else it may have read an image, or a build."""
    if path in sources.files or sources.find(Mention(path)).paths:
        return True
    top, slash, _ = path.partition("/")
    return top in sources.folders if slash else "." in path and " " not in path


def _of_elsewhere(said: Statement) -> Statement:
    why = f"{said.why}; the tool may have read something else, such as an image"
    return unclear(said.kind, said.place, said.says, why)


def _mention(result: Result) -> tuple[Mention | None, str]:
    """The place as a file of the repository; else why it is none."""
    uri = unquote(result.uri.replace("\\\\", "/"))
    scheme, colon, rest = uri.partition(":")
    if colon and scheme.isalnum() and rest.startswith("//") and scheme.lower() != "file":
        return None, "it is an address, and nothing is fetched"
    if scheme.lower() == "file" and colon:
        return None, "it names a file of the machine that the tool ran on"
    if "\0" in uri or len(uri) > 1_000:
        return None, "it is no path"
    path = uri.removeprefix("./")
    lines = ((result.first, result.last),) if result.first else ()
    return Mention(path.replace("*", "?") if "*" in path else path, lines), ""


def _snippet(result: Result, place: Place, path: str, sources: Sources) -> Iterator[Statement]:
    lines = sources.lines(path)
    if lines is None or result.last > len(lines):
        return
    wanted = "".join(result.snippet.split())
    if len(wanted) < 2:
        return
    says = f"the quoted lines stand in {path}"
    around = "".join("".join(line.split()) for line in lines[max(0, result.first - 4) : result.last + 3])
    at = sources.at(path, result.first, result.last)
    if wanted in around:
        yield confirmed(StatementKind.QUOTE, place, says, "they stand there", at)
        return
    offset = sources.dense(path).find(wanted)
    if offset >= 0:
        seen = 0
        for number, line in enumerate(lines, 1):
            seen += len("".join(line.split()))
            if seen > offset:
                yield refuted(
                    StatementKind.QUOTE,
                    place,
                    says,
                    f"they stand at line {number}, not {result.first}",
                    sources.at(path, number),
                )
                return
    quoted = [line for line in result.snippet.splitlines() if line.strip()][:500]
    standing = {"".join(line.split()) for line in lines}
    wrong = next((line.strip() for line in quoted if "".join(line.split()) not in standing), "")
    here = (
        f"line {result.first} reads `{at.quote[:100]}`"
        if len(quoted) < 2
        else f"`{wrong[:100]}` does not"
        if wrong
        else "not in this order"
    )
    yield refuted(StatementKind.QUOTE, place, says, here, at)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value[:20_000] if isinstance(value, str) else ""


def _line(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**8 else 0
