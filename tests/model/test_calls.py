"""What a call says of itself."""

import pytest

from roadworthy.model import Call, CallKind, Place


@pytest.mark.parametrize(
    ("target", "name"),
    [("http://model:11434/api/chat", "model:11434"), ("/api/chat", "httpx"), ("?q=1", "httpx"), ("", "httpx")],
)
def test_a_dependency_is_named_by_its_host_and_else_by_the_library(target: str, name: str) -> None:
    """A path under the base of a client has no host."""
    place = Place("app.py", 1, 1)

    assert (
        Call(place=place, kind=CallKind.HTTP, library="httpx", function="httpx.get", target=target).dependency == name
    )
