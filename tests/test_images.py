"""What is known of images."""

import re

import pytest

from roadworthy.knowledge.images import KNOWN, KnownImage, known_image, split_reference


@pytest.mark.parametrize(
    ("reference", "name", "tag"),
    [
        ("postgres", "postgres", ""),
        ("postgres:16-alpine", "postgres", "16-alpine"),
        ("registry:5000/team/app", "registry:5000/team/app", ""),
        ("a/b:1.2@sha256:00", "a/b", "1.2"),
    ],
)
def test_a_reference_has_a_name_and_a_tag(reference: str, name: str, tag: str) -> None:
    """A port is no tag, and a digest is neither."""
    assert split_reference(reference) == (name, tag)


def test_variants_of_one_image_carry_different_tools() -> None:
    """Slim Python has no curl, full Python has, Alpine has the wget of BusyBox."""
    slim, full, alpine = (known_image(f"docker.io/library/python:3.12.4{end}") for end in ("-slim", "", "-alpine"))

    assert slim is not None and full is not None and alpine is not None
    assert "curl" in slim.lacks
    assert "curl" in full.has
    assert "wget" in alpine.has
    assert "curl" in alpine.lacks


def test_families_are_known_by_their_names() -> None:
    """A distroless image tells its user in its tag; a stranger is not known."""
    nonroot, plain = known_image("gcr.io/distroless/static:nonroot"), known_image("gcr.io/distroless/static-debian12")

    assert nonroot is not None and plain is not None
    assert nonroot.user == "65532"
    assert plain.user == "root"
    assert known_image("arm64v8/python:3.12.4-slim") == known_image("python:3.12.4-slim")
    assert known_image("example.org/shop:1") is None


ENTRIES = [(name, entry) for name, entries in KNOWN.items() for entry in entries]


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[f"{name}-{index}" for index, (name, _) in enumerate(ENTRIES)])
def test_every_entry_has_a_source_and_contradicts_nothing(name: str, entry: KnownImage) -> None:
    """An entry names where it is from, its tag is a pattern, and no tool is both there and not there."""
    assert entry.source.startswith("https://")
    assert re.compile(entry.tag)
    assert not entry.has & entry.lacks
    assert all(path.startswith("/") for path in entry.state)
    assert bool(entry.state) == bool(entry.holds)
    assert not name.startswith("docker.io")
