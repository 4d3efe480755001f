"""A list names repositories, and each line that does not is told."""

from pathlib import Path

from roadworthy.survey.targets import targets_of

THERE = {Path("a"), Path("b"), Path("team@work"), Path("/srv/x#y")}


def read(text: str) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    targets, skipped = targets_of(text, THERE.__contains__)
    return [(str(each.path), each.revision) for each in targets], [(each.line, each.told) for each in skipped]


def test_a_line_is_a_path_with_or_without_a_revision() -> None:
    """A path alone, a path at a revision, blanks and comments are read; an @ in a name that is there belongs to it."""
    text = "# ours\n\n  a \nb@v1.2  # the last release\nteam@work\nteam@work@main\n/srv/x#y\n"

    assert read(text) == ([("a", ""), ("b", "v1.2"), ("team@work", ""), ("team@work", "main"), ("/srv/x#y", "")], [])


def test_a_line_that_names_nothing_is_told() -> None:
    """What is not there, what stands twice and what no path can be is skipped with its line."""
    assert read("a\nnowhere\na\nx\0y\na@\n") == ([("a", "")], [(2, "nowhere"), (3, "a"), (4, "x\0y"), (5, "a@")])


def test_each_report_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Two repositories of one name, and two revisions of one repository, have different reports."""
    text = "a/chat\nb/chat\na/chat@v1\n"
    targets, _ = targets_of(text, {Path("a/chat"), Path("b/chat")}.__contains__)

    names = [each.file_name for each in targets]
    assert len(set(names)) == 3
    assert all(name.startswith("chat-") for name in names)
