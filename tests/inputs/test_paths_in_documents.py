"""What is read of files that documents name, and how a name finds what is there."""

from pathlib import Path

import pytest

from roadworthy.inputs.anchors import anchors_in
from roadworthy.inputs.claims.named_paths import link_target, path_written_in
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository, open_repository
from roadworthy.knowledge.licences import licence_of, licences_named
from roadworthy.model import ClaimKind, Heading, Place, System
from roadworthy.model.listing import joined, listing
from roadworthy.rules.claims.path_claim_wrong import path_claim_wrong


def _read(**files: str) -> System:
    return read_system(MemoryRepository({name.replace("__", "/"): text for name, text in files.items()}))


@pytest.mark.parametrize("text", ["src/app.py", "docs/", "./run.sh", "src/app.py:12", ".github/workflows/ci.yml"])
def test_a_path_is_known_by_its_shape(text: str) -> None:
    """Files, folders, and a file with the line that is meant."""
    assert path_written_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "application/json",
        "path/to/file.py",
        "src/*.py",
        "your-app/main.py",
        "github.com/owner/name",
        "${HOME}/x.py",
        "actions/checkout@v4",
        "frontend/backend",
        "Node.js",
        "BASE_URL/fever/",
        "feat/<slug>",
    ],
)
def test_what_only_looks_like_a_path_is_none(text: str) -> None:
    """Media types, placeholders, globs, hosts, templates, versions of actions, choices, products."""
    assert path_written_in(text) == ""


def test_a_link_leads_to_a_path_and_an_anchor() -> None:
    """Escapes, queries and lines of editors are taken off; other hosts and pages of the host lead nowhere here."""
    assert link_target("docs/a%20b.md#ports") == ("docs/a b.md", "ports")
    assert link_target("src/app.py:12") == ("src/app.py", "")
    assert link_target("a.png?raw=true") == ("a.png", "")
    assert link_target("https://example.org/a.md") == ("", "")
    assert link_target("../../issues") == ("", "")


def test_anchors_are_named_as_hosts_name_them() -> None:
    """Marks are dropped, code is kept, a second title of one name is numbered, marks set by hand count."""
    titles = ("Ports & limits", "`<route>`", "Ports & limits", "See [this](x.md)")
    headings = [Heading(place=Place("a.md", 1, 1), text=title, level=2) for title in titles]

    found = anchors_in('<a name="top-of-it"></a>\n## X {#own}\n', headings)

    assert found == ("ports--limits", "route", "ports--limits-1", "see-this", "top-of-it", "own")


def test_a_tree_is_read_from_the_folder_where_its_branches_are() -> None:
    """The root's label names the folder; remarks are no part of a name."""
    tree = "# A\n\n```\napi/\n├── src/   # code\n│   └── main.py\n└── Dockerfile\n```\n"
    system = _read(
        **{"services__api__README.md": tree, "services__api__src__main.py": "", "services__api__Dockerfile": ""}
    )

    found = [(one.details["path"], one.details["base"]) for one in system.promises(ClaimKind.STRUCTURE)]

    assert found == [("src/", "services/api"), ("src/main.py", "services/api"), ("Dockerfile", "services/api")]


def test_a_document_about_another_project_promises_nothing() -> None:
    """Its tree has nothing in common with what is there; what else it says is not counted."""
    tree = "\n".join(f"├── part_{number}.py" for number in range(8))
    text = f"# Other\n\n```\nother/\n{tree}\n```\n\nSee [the guide](guide.md) and `src/run.py`.\n"

    system = _read(**{"notes__other.md": text, "app.py": "print(1)\n"})

    assert system.claims and not any(one.is_promise for one in system.claims)


def test_a_name_is_pointed_at_or_doubted() -> None:
    """What a sentence sends to is told from what it speaks of making."""
    system = _read(**{"README.md": "# A\n\nSee `docs/a.md`.\n\nCreate `docs/b.md`.\n\nIt is `docs/c.md`.\n"})

    details = [one.details for one in system.promises(ClaimKind.PATH)]

    assert ["pointed" in one for one in details] == [True, False, False]
    assert ["doubt" in one for one in details] == [False, True, False]


def test_pages_that_name_each_other_by_address_are_a_site() -> None:
    """`../limits/` means the page `limits.md` beside it; what else is named that way is an address, too."""
    text = "# A\n\nSee [limits](../limits/) and [your account](../../account/).\n"
    system = _read(**{"pages__docs__a.md": text, "pages__docs__limits.md": "# Limits\n"})

    assert {one.subject: str(one.outcome) for one in path_claim_wrong.ask(system)} == {
        "../limits/": "met",
        "../../account/": "unclear",
    }


def test_a_translation_may_be_lacking() -> None:
    """A site shows the page in its first language."""
    system = _read(**{"docs__de__a.md": "# A\n\nSiehe [b](b.md).\n", "docs__en__b.md": "# B\n"})

    assert [str(one.outcome) for one in path_claim_wrong.ask(system)] == ["unclear"]


def test_what_is_struck_out_leads_nowhere() -> None:
    """A link between `~~` is no link any more."""
    assert not _read(**{"README.md": "# A\n\n~~[b](b.md)~~\n"}).claims


def test_a_listing_finds_names() -> None:
    """Whole paths, ends of paths below a folder, other spellings, and what a pointer hides."""
    there = listing(["src/api/main.py", "License.md"], ["vendor/lib"])

    assert there.has("src/api") and there.has("vendor/lib") and not there.has("api/main.py")
    assert there.ending_with("api/main.py", "src") == ("src/api/main.py",)
    assert there.otherwise_spelt("LICENSE.md") == "License.md"
    assert there.is_behind_pointer("vendor/lib/a.c")


def test_a_path_is_seen_from_a_folder() -> None:
    """Dots are resolved; one that climbs out of the root leads nowhere."""
    assert joined("docs/a", "../b.md") == "docs/b.md"
    assert joined("docs", "/b.md") == "b.md"
    assert joined("docs", "../../b.md") is None


def test_licences_are_known_by_their_texts_and_names() -> None:
    """The title decides, else the body; a badge names by the short name."""
    assert licence_of("MIT License\n\nCopyright") == "MIT"
    assert (
        licence_of("Copyright\n\nPermission is hereby granted, free of charge, to any person obtaining a copy") == "MIT"
    )
    assert licence_of("                    GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007") == "GPL-3.0"
    assert licences_named("released under the Apache License 2.0") == ("Apache-2.0",)
    assert licences_named("Apache Kafka, and a limit") == ()


def test_a_symbolic_link_is_listed_apart(tmp_path: Path) -> None:
    """It is there, though it is never followed."""
    (tmp_path / "CLAUDE.md").write_text("# A\n")
    (tmp_path / "AGENTS.md").symlink_to("CLAUDE.md")

    repository = open_repository(tmp_path)

    assert repository.pointers == ("AGENTS.md",)
    assert [file.path for file in repository.files] == ["CLAUDE.md"]
