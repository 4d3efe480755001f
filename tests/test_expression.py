"""A regular expression that is compiled when it is first asked finds what any other does."""

import re

import pytest

from roadworthy.expression import expression


def test_every_method_is_that_of_the_compiled_expression() -> None:
    """Text and bytes, with flags; its attributes, too."""
    words = expression(r"(b)(.)", re.IGNORECASE)

    assert (match := words.search("a b1 B2")) is not None
    assert match.groups() == ("b", "1")
    assert words.findall("a b1 B2") == [("b", "1"), ("B", "2")]
    assert [found[0] for found in words.finditer("b1 B2")] == ["b1", "B2"]
    assert words.sub(r"\2", "a b1 B2") == "a 1 2"
    assert words.match("ab") is None
    assert words.fullmatch("B2") is not None
    assert words.split("x b1 y") == ["x ", "b", "1", " y"]
    assert (words.pattern, words.groups) == (r"(b)(.)", 2)
    assert expression(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_nothing_is_compiled_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making one costs nothing; asking twice compiles once."""
    compiled = []
    real = re.compile

    def compile_and_tell(text: str, flags: int) -> re.Pattern[str]:
        compiled.append((text, flags))
        return real(text, flags)

    monkeypatch.setattr(re, "compile", compile_and_tell)

    words = expression("a+")
    assert compiled == []

    assert words.search("baa") is not None
    assert words.search("b") is None
    assert words.match("a") is not None
    assert compiled == [("a+", 0)]


def test_a_wrong_expression_says_so_when_it_is_asked() -> None:
    """The error is the standard one."""
    with pytest.raises(re.error, match="unterminated"):
        expression("(a").search("a")
