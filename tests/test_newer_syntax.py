"""Python that is newer than the one that runs the review."""

import ast

import pytest

from roadworthy.inputs.python.newer_syntax import as_before, parsed


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("type Pair = tuple[int, int]", "Pair      = tuple[int, int]"),
        ("type Pair[T] = tuple[T, T]", "Pair         = tuple[T, T]"),
        (
            "def first[T: (int, str), **P](x: T) -> T:\n    return x",
            "def first                    (x: T) -> T:\n    return x",
        ),
        ("class Box[T](list):\n    pass", "class Box   (list):\n    pass"),
        (
            "try:\n    f()\nexcept ValueError, KeyError:\n    pass",
            "try:\n    f()\nexcept (ValueError, KeyError):\n    pass",
        ),
        ('print(f"{self["key"]} it\'s")', "print(f\"{self['key']} it's\")"),
    ],
)
def test_what_the_grammar_gained_is_written_as_before(written: str, before: str) -> None:
    """A newer form keeps its lines and becomes one that every version reads."""
    older = as_before(written)

    assert older == before
    assert ast.dump(parsed(written)) == ast.dump(ast.parse(before))


def test_what_is_no_python_stays_none() -> None:
    """The error tells what no version reads, not what a newer one does."""
    with pytest.raises(SyntaxError, match="print"):
        parsed("type X = int\nprint 'no'")


def test_text_that_looks_newer_is_left_alone_where_it_can_be_read() -> None:
    """A word of today's grammar inside a string of a file that parses stays as it is."""
    text = 'doc = """\ntype Pair = int\n"""'

    assert ast.literal_eval(parsed(text).body[0].value) == "\ntype Pair = int\n"  # type: ignore[attr-defined]
