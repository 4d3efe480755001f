"""Brings the comment of a review below its pull request. The artifact comes from code of a stranger: it is data.

Believed is only what GitHub itself says: the pull request whose number the artifact names must have the very head that
was reviewed. The text must be one that Roadworthy could have written: within its size, with the marker first, and with
nothing outside of code spans that calls somebody, leads somewhere or is HTML. Only the standard library.
"""

import json
import os
import re
import sys
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

MARKER = "<!-- roadworthy:comment -->"
MOST_BYTES = 65_536
MOST_PAGES = 20
SECONDS = 20.0
MINE = "github-actions[bot]"
"""The account that a workflow's own token writes as; a comment of anybody else is never touched."""

Call = Callable[[str, str, "dict[str, str] | None"], Any]

_CALLING = re.compile(r"[<@]|https?:|ftp:|mailto:|xmpp:|www\.|\]\(|\]:|#\d|\bgh-\d|&(?!(?:amp|lt|gt);)", re.IGNORECASE)


class Refused(Exception):
    """The artifact is not what a review keeps."""


def main(environment: Mapping[str, str], call: Call) -> str:
    """What was done, in a few words."""
    event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))["workflow_run"]
    folder = Path(environment["ARTIFACT"])
    body = text_of(folder / "comment.md")
    if not (folder / "pull-request.json").exists():
        return "no pull request: nothing to comment"
    repository = environment["GITHUB_REPOSITORY"]
    number = number_of(folder / "pull-request.json")
    pull = call("GET", f"/repos/{repository}/pulls/{number}", None)
    if pull["head"]["sha"] != event["head_sha"]:
        return f"pull request {number} has moved on, or never had this head: left alone"
    if pull["state"] != "open":
        return f"pull request {number} is closed: left alone"
    mine = _standing(call, repository, number)
    if mine is not None:
        call("PATCH", f"/repos/{repository}/issues/comments/{mine}", {"body": body})
        return f"comment {mine} brought up to date"
    if body.count("\n") <= 2:  # the quiet line: nothing changed, and nothing stands there to be brought up to date
        return "nothing to tell"
    call("POST", f"/repos/{repository}/issues/{number}/comments", {"body": body})
    return "commented"


def text_of(file: Path) -> str:
    """The comment.

    Raises:
        Refused: it is none that Roadworthy writes.
    """
    data = _data(file, MOST_BYTES)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Refused("the comment is no text") from error
    first, _, rest = text.partition("\n")
    if first != MARKER:
        raise Refused("the comment lacks its marker")
    for line in rest.split("\n"):
        outside = _outside_of_code(line)
        if outside is None or _CALLING.search(outside) or any(map(_is_unseen, line)):
            raise Refused(f"no review writes such a line: {line[:80]!a}")
    return text


def number_of(file: Path) -> int:
    """The number of the pull request.

    Raises:
        Refused: there is none.
    """
    try:
        given = json.loads(_data(file, 1_000))
        number = given["number"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("the artifact names no pull request") from error
    if type(number) is not int or not 0 < number < 10**9:
        raise Refused("the artifact names no pull request")
    return number


def _data(file: Path, most: int) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise Refused(f"{file.name} is not in the artifact")
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise Refused(f"{file.name} has more than {most:,} bytes")
    return data


def _is_unseen(character: str) -> bool:
    """It moves a cursor, turns direction or hides."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _outside_of_code(line: str) -> str | None:
    """The line without its code spans; None where one does not end on this line."""
    kept, at = [], 0
    while at < len(line):
        if line[at] == "\\" and line[at + 1 : at + 2] == "`":
            at += 2
        elif line[at] == "`":
            run = re.compile("`+").match(line, at)
            assert run is not None
            end = next((each.end() for each in re.finditer("`+", line[run.end() :]) if each[0] == run[0]), None)
            if end is None:
                return None
            at = run.end() + end
            kept.append(" ")
        else:
            kept.append(line[at])
            at += 1
    return "".join(kept)


def _standing(call: Call, repository: str, number: int) -> int | None:
    """The comment that an earlier run wrote."""
    for page in range(1, MOST_PAGES + 1):
        found = call("GET", f"/repos/{repository}/issues/{number}/comments?per_page=100&page={page}", None)
        for each in found:
            if each["user"]["login"] == MINE and each["body"].startswith(MARKER):
                return int(each["id"])
        if len(found) < 100:
            return None
    return None


def _http(environment: Mapping[str, str]) -> Call:
    def call(method: str, path: str, body: "dict[str, str] | None") -> Any:
        request = urllib.request.Request(  # noqa: S310 - the runner names the host
            environment.get("GITHUB_API_URL", "https://api.github.com") + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Bearer {environment['TOKEN']}",
                "Accept": "application/vnd.github+json",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
            return json.load(answer)

    return call


if __name__ == "__main__":
    try:
        sys.stdout.write(main(os.environ, _http(os.environ)) + "\n")
    except Refused as error:
        sys.stdout.write(f"::warning title=roadworthy::{error}\n")
        sys.exit(1)
    except (urllib.error.URLError, TimeoutError) as error:
        sys.stdout.write(f"::error title=roadworthy::GitHub did not take the comment: {type(error).__name__}\n")
        sys.exit(1)
