"""Waivers in comments: where they are found, what they hold for, and what is wrong with those that don't count."""

import pytest

from roadworthy.inputs.kinds import kind_of
from roadworthy.inputs.waivers import waivers_in
from roadworthy.model.waiver import InlineWaiver

ALLOW = "roadworthy: allow root-user until 2027-01-31 by @ana because the host maps it"


def found(path: str, text: str) -> list[InlineWaiver]:
    """What stands in a file of this name."""
    return list(waivers_in(path, kind_of(path), text.encode()))


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.py", f"# {ALLOW}\ncall()\n", (2, 2)),
        ("a.py", f"call()  # {ALLOW}\n", (1, 1)),
        ("a.py", f"call(\n    1,\n)  # {ALLOW}\n", (1, 3)),
        ("a.py", f"call(\n    # {ALLOW}\n    1,\n)\n", (1, 4)),
        ("a.py", f"# {ALLOW}\n@route('/')\ndef f(\n    a,\n):\n    return a\n", (2, 4)),
        ("a.py", f"with open(x) as y:  # {ALLOW}\n    call()\n", (1, 1)),
        ("Dockerfile", f"# {ALLOW}\n\nRUN a \\\n  && b\n", (3, 4)),
        ("compose.yml", f"services:\n  # {ALLOW}\n  api:\n    image: a\n", (3, 3)),
        ("compose.yml", f"services:\n  api:\n    image: a # {ALLOW}\n", (3, 3)),
        ("run.sh", f"# {ALLOW}\n# another remark\ncurl a \\\n  b\n", (3, 4)),
        ("app.toml", f"# {ALLOW}\na = 1\n", (2, 2)),
        ("web.js", f"// {ALLOW}\nfetch(url, {{\n  method: 'GET',\n}})\n", (2, 2)),
        ("web.ts", f"fetch(url)  /* {ALLOW} */\n", (1, 1)),
        ("main.go", f"package main\n// {ALLOW}\nvar a = 1\n", (3, 3)),
        ("README.md", f"<!-- {ALLOW} -->\nOne\ntwo.\n\nThree.\n", (2, 3)),
        ("job.plist", f"<plist>\n<!-- {ALLOW} -->\n<key>a</key>\n</plist>\n", (3, 3)),
        ("up.sql", f"-- {ALLOW}\nDROP TABLE a;\n", (2, 2)),
        ("app.service", f"[Service]\n; {ALLOW}\nUser=root\n", (3, 3)),
    ],
)  # fmt: skip
def test_a_waiver_holds_for_its_line_or_the_next_statement(path: str, text: str, lines: tuple[int, int]) -> None:
    """In every syntax of comments the statement beside or under it is held, a block by its head."""
    (waiver,) = found(path, text)

    assert (waiver.first, waiver.last, waiver.fault) == (*lines, "")
    assert (waiver.rules, waiver.until, waiver.by, waiver.because) == (
        ("root-user",), "2027-01-31", "@ana", "the host maps it",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'TEXT = """\n# {ALLOW}\n"""\n'),
        ("a.py", f"TEXT = '# {ALLOW}'\n"),
        ("compose.yml", f"a:\n  b: |\n    # {ALLOW}\n    text\n"),
        ("compose.yml", f'a: "x # {ALLOW}"\n'),
        ("run.sh", f"cat <<EOF\n# {ALLOW}\nEOF\necho '# {ALLOW}'\n"),
        ("Dockerfile", f"RUN <<EOF\n# {ALLOW}\nEOF\n"),
        ("app.toml", f"a = '''\n# {ALLOW}\n'''\n"),
        ("web.js", f"const a = `\n// {ALLOW}\n`\n"),
        ("main.go", f"package main\nvar a = `\n// {ALLOW}\n`\n"),
        ("README.md", f"```html\n<!-- {ALLOW} -->\n```\n\n`<!-- {ALLOW} -->`\n\n    <!-- {ALLOW} -->\n"),
        ("job.plist", f"<string><![CDATA[<!-- {ALLOW} -->]]></string>\n"),
        ("up.sql", f"INSERT INTO a VALUES ('\n-- {ALLOW}\n');\nSELECT $$\n-- {ALLOW}\n$$;\n"),
        ("data.json", f'{{"a": "# {ALLOW}"}}\n'),
        ("a.py", "# roadworthy: a tool that we use\ncall()\n"),
    ],
)  # fmt: skip
def test_text_is_no_waiver(path: str, text: str) -> None:
    """What stands in a string, a here-document, a block scalar or an example's block of code sets nothing aside."""
    assert found(path, text) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("allow root-user by @ana because x", "it names no last day"),
        ("allow root-user until soon by @ana because x", "its last day 'soon' is no date"),
        ("allow root-user until 2027-02-30 by @ana because x", "is no date"),
        ("allow root-user until 2027-01-31 because x", "it names nobody"),
        ("allow root-user until 2027-01-31 by @ana", "it gives no reason"),
        ("allow until 2027-01-31 by @ana because x", "it names no rule"),
        ("allow * until 2027-01-31 by @ana because x", "'*' is no name of a rule"),
        ("ignore root-user", "a waiver begins with `roadworthy: allow`"),
    ],
)
def test_a_malformed_waiver_is_told(said: str, fault: str) -> None:
    """What lacks a day, an owner or a reason gives no waiver, and says at its place what is missing."""
    (waiver,) = found("a.py", f"call()\n# roadworthy: {said}\ncall()\n")

    assert fault in waiver.fault
    assert waiver.place.start == 2
    assert waiver.waivers == ()


def test_a_waiver_goes_on_in_the_comments_below() -> None:
    """A long reason may stand on the next lines; two rules may share it."""
    (waiver,) = found(
        "a.py",
        "# roadworthy: allow root-user, no-backup until 2027-01-31\n# by @ana because\n# it is gone soon\ncall()\n",
    )

    assert [each.rule for each in waiver.waivers] == ["root-user", "no-backup"]
    assert (waiver.by, waiver.first) == ("@ana", 4)
