"""Documents are read into headings, blocks, links and the commands that they tell to type."""

import time
from pathlib import Path

import pytest

from roadworthy.inputs.document_kinds import document_kind
from roadworthy.inputs.kinds import kind_of
from roadworthy.inputs.markdown import read
from roadworthy.inputs.policy import read as read_policy
from roadworthy.inputs.repository import open_repository
from roadworthy.inputs.restructuredtext import read as read_rst
from roadworthy.model import Document

GUIDE = """\
---
title: not a heading
---
# Chat #

Two lines
of a title
----------

<!--
# commented out
-->
> ## Quoted

- ### In an item

  ```console
  $ docker build -f deploy/Dockerfile \\
  >   -t chat .
  Successfully built
  $ cd chat && make test
  ```
  goes on
      # in the same paragraph

      indented = True

```yaml
# no heading
```

[![badge](https://img.example/b.svg)](ci.md) and `[no](link.md)` and [a (b)](docs/a_(b).md "Title")
[ref]: ./runbooks/ref.md
<https://example.org/status>
"""


def document(text: str, path: str = "README.md") -> Document:
    return read(path, text.encode()).documents[0]


def test_headings_of_both_forms_are_found_and_nothing_else() -> None:
    """Front matter, comments, code and deep indentation hold no headings; quotes and items do."""
    found = [(one.text, one.level, one.place.start) for one in document(GUIDE).headings]

    assert found == [("Chat", 1, 4), ("Two lines of a title", 2, 6), ("Quoted", 2, 13), ("In an item", 3, 15)]


def test_blocks_have_their_lines_and_their_language() -> None:
    """A block's place is what stands between its fences, without the indentation of what holds it."""
    blocks = document(GUIDE).blocks

    assert [(one.language, one.place.start, one.place.end) for one in blocks] == [
        ("console", 18, 21),
        ("", 26, 26),
        ("yaml", 29, 29),
    ]
    assert blocks[0].text.splitlines()[2] == "Successfully built"
    assert blocks[1].text == "indented = True"


def test_typed_commands_lose_prompts_and_answers() -> None:
    """Prompts and continuation marks go, output is no command, places stay those of the document."""
    commands = document(GUIDE).blocks[0].commands

    assert [one.words_given for one in commands] == [
        ("docker", "build", "-f", "deploy/Dockerfile", "-t", "chat", "."),
        ("cd", "chat"),
        ("make", "test"),
    ]
    assert [(one.place.start, one.place.end) for one in commands] == [(18, 19), (21, 21), (21, 21)]
    assert commands[0].place.quote.startswith("$ docker build")


def test_links_images_and_references_are_found_outside_of_code() -> None:
    """Targets stand as written; a link inside a code span is none."""
    found = [(one.text, one.target) for one in document(GUIDE).links]

    assert found == [
        ("badge", "https://img.example/b.svg"),
        ("", "ci.md"),
        ("a (b)", "docs/a_(b).md"),
        ("ref", "./runbooks/ref.md"),
        ("", "https://example.org/status"),
    ]


def test_an_unlabelled_block_is_shell_where_it_looks_typed() -> None:
    """A block without a language has commands when it begins with a program that people type."""
    typed, shown = document("```\nnpm ci\nnpm start\n```\n\n```\n{'state': 'ok'}\n```\n").blocks

    assert [one.program for one in typed.commands] == ["npm", "npm"]
    assert shown.commands == ()


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "- " * 20_000 + "x",
        "[" * 20_000 + "](" * 20_000,
        "[a](" + "(" * 50_000,
        "`" * 50_000 + "[a](b)" + "``" * 20_000,
        "* - _ " * 20_000,
        "- - - " * 20_000 + "x",
        "<" * 100_000,
        "<!--" * 20_000,
        ("> " * 30 + "```\n") * 3_000,
        ("- a\n" + "  " * 40) * 5_000,
        "#" + " #" * 50_000,
        "$ " * 50_000,
        "```sh\n" + "$ a \\\n" * 10_000,
        "```sh\n" + "(" * 50_000,
        "a@b " * 20_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """Nesting, unclosed brackets and endless lines are read in the time of any other text."""
    begun = time.process_time()

    for reader in (read, read_rst, read_policy):
        reader("docs/a.md", text.encode())

    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("README.md", "readme"),
        ("chat/Readme.rst", "readme"),
        ("CHANGES.rst", "changelog"),
        (".github/SECURITY.md", "security"),
        ("docs/security-architecture.md", "design"),
        ("LICENSE-MIT", "licence"),
        ("LICENSES/Apache-2.0.txt", "licence"),
        (".github/CODEOWNERS", "owners"),
        ("docs/runbooks/latency.md", "runbook"),
        ("docs/runbooks/README.md", "runbook"),
        ("docs/2025-03-01-post-mortem.md", "post-mortem"),
        ("docs/adr/0001-queue.md", "design"),
        ("docs/deploying.md", "document"),
        ("research.md", "document"),
    ],
)
def test_a_documents_kind_is_told_from_its_path(path: str, kind: str) -> None:
    """The name tells before the folder does."""
    assert document_kind(path) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("LICENSE.txt", "policy"),
        ("COPYING.LESSER", "policy"),
        ("nginx/security.conf", "conf"),
        ("license_server.sh", "shell"),
        ("security.py", "python"),
        ("CONTRIBUTING.rst", "restructuredtext"),
        ("CHANGELOG.md", "markdown"),
    ],
)
def test_only_texts_are_policies(path: str, kind: str) -> None:
    """Code and configuration with such a name go to their own readers."""
    assert kind_of(path) == kind


def test_a_licence_says_when_it_grants_nothing() -> None:
    """A plain text is a document of its kind; one that reserves all rights says so; an empty one is none."""
    (licence,) = read_policy(
        "LICENSE", b"Copyright 2024 Example. All rights reserved. This software is proprietary.\n"
    ).documents

    assert (licence.kind, licence.words_found) == ("licence", ("proprietary",))
    assert read_policy("LICENSE", b"\n").documents == ()


def test_a_folder_of_a_repository_knows_that_it_is_a_part(tmp_path: Path) -> None:
    """What is absent in a folder may stand above it; a repository of its own, and a folder without one, are whole."""
    (tmp_path / "whole" / ".git").mkdir(parents=True)
    (tmp_path / "whole" / "services" / "chat").mkdir(parents=True)
    (tmp_path / "plain").mkdir()

    parts = {name: open_repository(tmp_path / name).is_part for name in ("whole", "whole/services/chat", "plain")}

    assert parts == {"whole": False, "whole/services/chat": True, "plain": False}


def test_a_restructured_text_is_read_alike() -> None:
    """Ruled headings with their levels, directives and literal blocks, links and images."""
    text = b"""=====
Chat
=====

Start
-----

Run::

    $ make run

.. code-block:: bash
   :caption: Build

   docker build -t chat .

See `the runbook <runbooks/chat.rst>`_.

.. image:: chat.png
"""
    found = read_rst("README.rst", text).documents[0]

    assert [(one.text, one.level, one.place.start) for one in found.headings] == [("Chat", 1, 2), ("Start", 2, 5)]
    assert [(one.language, one.place.start, one.text) for one in found.blocks] == [
        ("", 10, "$ make run"),
        ("bash", 15, "docker build -t chat ."),
    ]
    assert [one.words_given[0] for block in found.blocks for one in block.commands] == ["make", "docker"]
    assert [one.target for one in found.links] == ["runbooks/chat.rst", "chat.png"]


def test_what_blocks_of_code_design_is_told_apart() -> None:
    """A block that holds a manifest, an alert rule or code is a design; one that shows a call is none."""
    text = (
        "# Design\n\n```yaml\napiVersion: v1\nkind: Service\n```\n\n```yaml\n- alert: Slow\n  expr: up == 0\n```\n\n"
        "```python\nclass Bot:\n    def ask(self):\n        return 1\n\n```\n\n```bash\ncurl localhost\n```\n"
    )

    document = read("docs/design.md", text.encode()).documents[0]

    assert [(what, place.start) for what, place in document.designs] == [
        ("manifest", 4),
        ("alert rule", 9),
        ("code", 14),
    ]
