"""Who answers for a path."""

import pytest

from roadworthy.inputs.owner_files import catalog_owner, code_owners
from roadworthy.model.ownership import Ownership, fits


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        ("*", "a/b.py", True),
        ("*.py", "a/b.py", True),
        ("api/", "x/api/b.py", True),
        ("/api/", "x/api/b.py", False),
        ("/api", "api/v1/b.py", True),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/a/b.md", False),
        ("docs/**", "docs/a/b.md", True),
        ("a/**/d.py", "a/d.py", True),
        ("a/**/d.py", "a/b/c/d.py", True),
        ("**/logs", "a/logs/x", True),
        ("**/logs", "a/logsx", False),
    ],
)
def test_a_pattern_fits_as_in_code_owners(pattern: str, path: str, does: bool) -> None:
    """A name fits at any depth, a star stays inside a folder, a folder means all that is in it."""
    assert fits(path, pattern) is does


def test_the_config_is_asked_before_code_owners_and_those_before_the_catalogue() -> None:
    """The narrower word of the stronger source counts; the repository's owner is the last resort."""
    ownership = Ownership(
        config=(("api/billing/", "@money"),),
        services=(("chat", "@chat"),),
        code_owners=code_owners(b"# all\n* @everybody\n/docs/\n[Web][2] @web\nweb/\nold/ @old # left\n"),
        catalog=(("docs", "team-docs"), ("", "team-all")),
        whole="@whole",
    )

    assert ownership.of("api/billing/a.py", "chat") == "@money"
    assert ownership.of("api/a.py", "chat") == "@chat"
    assert ownership.of("api/a.py") == "@everybody"
    assert ownership.of("docs/a.md") == "team-docs"
    assert ownership.of("web/a.js") == "@web"
    assert ownership.of("old/a.py") == "@old"
    assert ownership.of(".") == "@whole"


def test_the_catalogue_names_the_owner_of_its_component() -> None:
    """`spec.owner` counts, whatever else is called so."""
    assert (
        catalog_owner(b"metadata:\n  owner: nobody\nspec:\n  type: service\n  owner: group:chat # us\n") == "group:chat"
    )
    assert catalog_owner(b"\xff\xfe broken: [") == ""
