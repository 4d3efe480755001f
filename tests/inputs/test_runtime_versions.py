"""Files that name a version of a language."""

import pytest

from roadworthy.inputs.runtime_versions import read


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (".python-version", "3.12.4\n", [("python", ("3.12.4",))]),
        (".python-version", "# tox\n3.11\n3.12\n", [("python", ("3.11", "3.12"))]),
        ("web/.nvmrc", "v20.14.0\n", [("node", ("20.14.0",))]),
        ("web/.nvmrc", "lts/iron\n", []),
        ("runtime.txt", "python-3.11.9\n", [("python", ("3.11.9",))]),
        (
            ".tool-versions",
            "nodejs 20.1.0\npython 3.12.1 3.11.2\nterraform 1.9\n",
            [("node", ("20.1.0",)), ("python", ("3.12.1", "3.11.2"))],
        ),
    ],
)
def test_a_version_file_names_its_language_and_versions(
    path: str, text: str, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Aliases, comments and languages that nobody asks about are left out."""
    runtimes = read(path, text.encode()).runtimes

    assert [(one.runtime, one.versions) for one in runtimes] == found
