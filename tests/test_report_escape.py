"""What comes from a repository is harmless in every medium."""

import pytest

from roadworthy.report import escape
from roadworthy.report.filling import filled


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain — ümläut 漢字", "plain — ümläut 漢字"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\tc\r\nd", "a b c d"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\udcff", "\\udcff"),
        ("\x07\x9b31m", "\\x07\\x9b31m"),
    ],
)
def test_what_moves_or_hides_is_shown_as_its_code(text: str, shown: str) -> None:
    """Terminal control, direction marks and invisible characters do not pass."""
    assert escape.printable(text) == shown


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "[a](javascript:b)", "a|b", "`x`", "@everyone", "**b**"]
)
def test_prose_in_markdown_is_no_markup(text: str) -> None:
    """No tag, link, cell, code span, mention or emphasis comes about."""
    escaped = escape.markdown(text)

    assert "<" not in escaped
    assert "@" not in escaped
    assert all(escaped[index - 1] == "\\" for index, each in enumerate(escaped) if each in "[]|`*")


@pytest.mark.parametrize("text", ["a`b", "``", "a|b", "`"])
def test_a_code_span_ends_where_it_should(text: str) -> None:
    """The fence is longer than any inside, and no bar parts a table's cell."""
    span = escape.code(text)
    fence = span[: len(span) - len(span.lstrip("`"))]

    assert span.endswith(fence)
    assert fence not in span[len(fence) : -len(fence)]
    assert "|" not in span.replace("\\|", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A cell that would be computed begins with an apostrophe."""
    assert escape.cell(text).startswith("'")


def test_a_path_is_a_uri() -> None:
    """Blanks, colons, per cents and undecodable bytes are encoded; slashes stay."""
    assert escape.uri("a b/c:d%/e\udcff") == "a%20b/c%3Ad%25/e%FF"


def test_no_lone_surrogate_is_left() -> None:
    """The text can be encoded."""
    assert escape.unicode_only("a\ud800b").encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{dependency} hangs", "The dependency hangs"),
        ("{subject} waits for {dependency}", "requests.post waits for the dependency"),
        ("call `{subject}` at `/items/{id}`", "call `requests.post` at `/items/{id}`"),
        ('alert on `absent(up{{job="x"}})`', 'alert on `absent(up{job="x"})`'),
        ('set `{"a": 1}` and ${HOME} and {{x}}', 'set `{"a": 1}` and ${HOME} and {{x}}'),
    ],
)
def test_the_braces_of_a_page_are_filled(text: str, said: str) -> None:
    """A word is said, or named in general; code keeps its braces."""
    assert filled(text, {"subject": "requests.post"}) == said
