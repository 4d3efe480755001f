"""What the readers of documents hand on as passages."""

from roadworthy.inputs.claims.standing import standing_of
from roadworthy.inputs.documented_commands import with_commands
from roadworthy.inputs.markdown_parts import parts_of
from roadworthy.inputs.passages import Passage
from roadworthy.inputs.policy import read as read_policy
from roadworthy.inputs.restructuredtext import read, section_titles, set_apart
from roadworthy.inputs.restructuredtext_parts import passages_of


def _restructured(text: str) -> tuple[Passage, ...]:
    lines = text.split("\n")
    blocks = with_commands(tuple(set_apart("docs/use.rst", lines)))
    return passages_of("docs/use.rst", lines, tuple(section_titles("docs/use.rst", lines)), blocks)


def test_a_restructured_text_reads_in_the_dress_of_markdown() -> None:
    """Literals stand between single backticks, links as brackets; roles that mark no code are dropped."""
    text = "Set ``PORT`` or :envvar:`HOST`, see `here <a.md>`_, :doc:`install` and :ref:`that <x>`.\n"

    [passage] = _restructured(text)

    assert passage.text == "Set `PORT` or `HOST`, see [here](a.md), :doc:`install` and that."


def test_a_name_that_is_given_an_address_is_a_link() -> None:
    """What a document says of another project, named by a link, is no promise of its own."""
    text = "`Gunicorn`_ is a pure Python server with `settings/all.yaml`.\n\n.. _Gunicorn: https://gunicorn.org/\n"

    [passage] = _restructured(text)

    assert passage.text.startswith("[Gunicorn](https://gunicorn.org/) is a pure")
    assert standing_of(passage, 1) == "about other projects"


def test_what_directives_hold_is_read_where_it_is_prose() -> None:
    """Admonitions are prose; comments, lists of contents and bodies of code are not."""
    text = """\
Use
===

.. warning::

   Mind the `gap`.

   - item one
     and more

.. toctree::
   first

.. a comment
   with make run

.. code-block:: sh

   make run

.. image:: a.png
   :alt: none
"""
    found = [(one.form, one.first, one.text) for one in _restructured(text)]

    assert found == [
        ("heading", 1, "Use"),
        ("paragraph", 6, "Mind the `gap`."),
        ("item", 8, "item one\nand more"),
        ("code", 19, "make run"),
        ("paragraph", 21, "![image](a.png)"),
    ]


def test_tables_of_four_forms_become_rows() -> None:
    """Simple and grid tables, lists and values between commas: each row knows its header."""
    text = """\
======== =======
Name     Default
======== =======
``PORT`` 8000
         or 80
======== =======

+------+-----+
| Name | Why |
+======+=====+
| a    | b   |
|      | c   |
+------+-----+

.. list-table::
   :header-rows: 1

   * - Name
     - Why
   * - d
     - e

.. csv-table::
   :header: "Name", "Why"

   "f", "g, h"
"""
    found = [(one.first, one.header, one.cells) for one in _restructured(text) if one.header]

    assert found == [
        (4, ("Name", "Default"), ("`PORT`", "8000 or 80")),
        (11, ("Name", "Why"), ("a", "b c")),
        (20, ("Name", "Why"), ("d", "e")),
        (26, ("Name", "Why"), ("f", "g, h")),
    ]


def test_a_restructured_text_promises_as_markdown_does() -> None:
    """What it names is a claim at the line where it stands."""
    claims = read("README.rst", b"Chat\n====\n\nSettings stand in\n``deploy/settings.yaml``.\n").claims

    assert [(one.subject, one.place.start) for one in claims] == [("deploy/settings.yaml", 5)]


def _marked_down(text: str) -> list[tuple[str, int, str]]:
    return [(one.form, one.first, one.text) for one in parts_of("docs/use.md", text).passages]


def test_admonitions_and_tabs_hold_prose() -> None:
    """What stands further in under their mark is read as if it stood alone, code and items too."""
    text = """\
!!! note "Mind"
    Set `PORT` here.

    More.

    ```sh
    make run
    ```

    - an item

After.

=== "Docker"

    Start it.
"""
    assert _marked_down(text) == [
        ("paragraph", 2, "Set `PORT` here."),
        ("paragraph", 4, "More."),
        ("code", 7, "make run"),
        ("item", 10, "an item"),
        ("paragraph", 12, "After."),
        ("paragraph", 16, "Start it."),
    ]


def test_marks_of_containers_and_includes_are_no_prose() -> None:
    """Fences of colons, alerts and lines that put another file in say nothing themselves."""
    text = '::: tip Title\nInside.\n:::\n\n--8<-- "a.md"\n{% include "a.md" %}\nText.\n\n> [!NOTE]\n> Quoted.\n'

    assert _marked_down(text) == [("paragraph", 2, "Inside."), ("paragraph", 7, "Text."), ("quote", 10, "Quoted.")]


def test_raw_tables_lists_and_headings_are_taken_apart() -> None:
    """Tags that shape blocks become rows, items and headings at their own lines; links keep their tags."""
    text = """\
<h2 align="center">Use &amp; more</h2>

<table>
<tr><th>Name</th><th>Default</th></tr>
<tr>
  <td><code>PORT</code></td>
  <td>8000</td>
</tr>
</table>

<details>
<summary>Click</summary>
<ul>
  <li>See <a href="a.md">that</a>
  <li>Second
</ul>

Inside.

</details>
"""
    rows = [(one.first, one.header, one.cells) for one in parts_of("a.md", text).passages if one.cells]

    assert rows == [(4, (), ("Name", "Default")), (5, ("Name", "Default"), ("`PORT`", "8000"))]
    assert [one for one in _marked_down(text) if one[0] != "row"] == [
        ("heading", 1, "Use & more"),
        ("paragraph", 12, "Click"),
        ("item", 14, 'See <a href="a.md">that</a>'),
        ("item", 15, "Second"),
        ("paragraph", 18, "Inside."),
    ]


def test_an_asciidoc_readme_promises_as_markdown_does() -> None:
    """Titles, blocks of code, items and links are read; the quote shows the line as it stands."""
    text = b"""= Chat
:toc:

== Start

NOTE: Settings stand in `deploy/settings.yaml`.

[source,bash]
----
make run
----

* see link:docs/use.adoc[the guide]
"""
    facts = read_policy("README.adoc", text)

    [document] = facts.documents
    assert [(one.text, one.level) for one in document.headings] == [("Chat", 1), ("Start", 2)]
    assert [one.words_given for block in document.blocks for one in block.commands] == [("make", "run")]
    assert ("deploy/settings.yaml", 6, "NOTE: Settings stand in `deploy/settings.yaml`.") in [
        (one.subject, one.place.start, one.place.quote) for one in facts.claims
    ]
    assert [one.target for one in document.links] == ["docs/use.adoc"]
