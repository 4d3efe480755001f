"""A noun behaves as a frozen dataclass of the standard library does."""

from dataclasses import FrozenInstanceError, field, replace

import pytest

from roadworthy.model.noun import dataclass as noun


@noun(frozen=True)
class Pair:
    left: int
    right: tuple[str, ...] = ()


@noun(frozen=True, kw_only=True)
class Triple(Pair):
    names: dict[str, object] = field(default_factory=dict)


@noun(frozen=True)
class Single:
    only: int


def test_nouns_are_equal_by_class_and_fields() -> None:
    """Equal where class and fields are; a child with the same fields is not its parent."""
    assert Pair(1, ("a",)) == Pair(1, ("a",))
    assert Pair(1) != Pair(2)
    assert Pair(1) != Triple(left=1)
    assert Triple(left=1, names={"a": 1}) != Triple(left=1)


def test_nouns_hash_as_the_tuple_of_their_fields() -> None:
    """So they do in the standard library, and sets keep their order."""
    assert hash(Pair(1, ("a",))) == hash((1, ("a",)))
    assert hash(Single(3)) == hash((3,))
    with pytest.raises(TypeError):
        hash(Triple(left=1))


def test_nouns_show_their_fields() -> None:
    """The text is the standard one, and a noun that holds itself does not show itself for ever."""
    assert repr(Single(3)) == "Single(only=3)"
    inner: dict[str, object] = {}
    inner["self"] = Triple(left=1, names=inner)
    assert repr(inner["self"]) == "Triple(left=1, right=(), names={'self': ...})"


def test_nouns_are_frozen_and_replaced() -> None:
    """A field cannot be set; a changed noun is another one."""
    with pytest.raises(FrozenInstanceError):
        Pair(1).left = 2  # type: ignore[misc]
    assert replace(Triple(left=1), left=2) == Triple(left=2)
