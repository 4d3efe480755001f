"""Makes text from a repository harmless in the medium that it is written to."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from roadworthy.expression import expression

_MENTION = expression(r"(?<![A-Za-z0-9])@")
_EDGE_UNDERSCORE = expression(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_FORMULA = ("=", "+", "-", "@")


def printable(text: str) -> str:
    """The text on one line, with everything that moves a cursor, turns direction or hides shown as its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if unicodedata.category(character) not in _UNSEEN else _code(character)
        for character in text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    )


def markdown(text: str) -> str:
    """Prose for Markdown, also inside a table: nothing in it is markup, a link or HTML."""
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*[]|~#":
        escaped = escaped.replace(mark, "\\" + mark)
    escaped = _EDGE_UNDERSCORE.sub(r"\\_", escaped)
    return _MENTION.sub("&#64;", escaped)


def prose(text: str) -> str:
    """Prose for Markdown in which backticks stand in pairs around code; where they don't, they are no markup."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return markdown(text)
    return "".join(code(piece) if number % 2 else markdown(piece) for number, piece in enumerate(pieces))


def code(text: str) -> str:
    """A code span for Markdown that ends where it should, also inside a table."""
    text = printable(text).replace("|", "\\|")
    fence = "`"
    while fence in text:
        fence += "`"
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}" if text else ""


def cell(text: str) -> str:
    """A cell of CSV that no spreadsheet takes for a formula."""
    text = printable(text)
    return "'" + text if text.lstrip().startswith(_FORMULA) else text


def uri(path: str) -> str:
    """A path relative to the root as a URI reference."""
    return quote(path.encode("utf-8", "surrogateescape"))


def unicode_only(text: str) -> str:
    """The text without lone surrogates, which no JSON reader has to accept."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")


def json_text(document: Any) -> str:
    """The document as JSON without lone surrogates, whatever file names it holds."""
    return json.dumps(_unicode(document), indent=2, ensure_ascii=False) + "\n"


def _unicode(value: Any) -> Any:
    match value:
        case str():
            return unicode_only(value)
        case Mapping():
            return {unicode_only(str(key)): _unicode(each) for key, each in value.items()}
        case list() | tuple():
            return [_unicode(each) for each in value]
    return value


def _code(character: str) -> str:
    value = ord(character)
    return f"\\x{value:02x}" if value < 0x100 else f"\\u{value:04x}" if value < 0x10000 else f"\\U{value:08x}"
