"""The table of client libraries says what their documents say, and can be asked by name."""

import pytest

from roadworthy.knowledge.libraries import LIBRARIES, Library, clients, functions, methods
from roadworthy.model import CallKind


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_a_library_names_its_source_and_its_kind(library: Library) -> None:
    """Each row has a page, the release it was read for, and a kind that the model knows."""
    assert library.source.startswith("https://")
    assert library.version
    assert library.kind in {str(kind) for kind in CallKind}
    assert library.timeout_bounds in ("call", "read", "connect")
    assert library.attempts >= 1


@pytest.mark.parametrize(
    ("name", "seconds", "attempts"),
    [
        ("requests", None, 1),
        ("urllib", None, 1),
        ("redis", None, 1),
        ("subprocess", None, 1),
        ("ollama", None, 1),
        ("httpx", 5.0, 1),
        ("aiohttp", 300.0, 1),
        ("openai", 600.0, 3),
        ("anthropic", 600.0, 3),
        ("groq", 60.0, 3),
        ("boto3", 60.0, 5),
    ],
)
def test_the_defaults_are_those_of_the_documents(name: str, seconds: float | None, attempts: int) -> None:
    """What a library does when nobody tells it otherwise."""
    library = next(one for one in LIBRARIES if one.name == name)

    assert (library.timeout_seconds, library.attempts) == (seconds, attempts)


def test_functions_and_clients_are_found_by_their_dotted_name() -> None:
    """A call is looked up as the import resolves it."""
    library, reaching = functions()["requests.post"]

    assert library.name == "requests"
    assert reaching.method == "POST"
    assert clients()["httpx.AsyncClient"][1].methods["get"].is_async
    assert "chat.completions.create" in methods()


def test_no_name_stands_for_two_libraries() -> None:
    """Each function and each constructor belongs to one row."""
    named = [name for library in LIBRARIES for name in library.functions or {}]
    made = [name for library in LIBRARIES for client in library.clients for name in client.constructors]

    assert len(named) == len(set(named))
    assert len(made) == len(set(made))
