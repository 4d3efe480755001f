"""What a Makefile tells of its own targets."""

import time

from roadworthy.inputs.comments import claims_beside


def told(text: str) -> list[tuple[int, str]]:
    """Line and subject of each claim of a Makefile."""
    return [(one.place.start, one.subject) for one in claims_beside("Makefile", "makefile", text.encode())]


def test_a_text_behind_two_marks_promises_its_target() -> None:
    """`dev: ## Start`; a comment with one mark promises nothing."""
    assert told("dev: build ## Start it\n\tgo run .\nbuild: # compile\n\tgo build\n") == [(1, "make dev")]


def test_a_list_that_names_targets_promises_each_of_its_lines() -> None:
    """Where three quarters of a list are targets, the rest is meant to be, too."""
    listed = "".join(f'\t@echo "  {name}   - does it"\n' for name in ("aa", "bb", "cc", "help"))

    assert [subject for _, subject in told(f"aa:\nbb:\nhelp:\n{listed}")] == [
        "make aa",
        "make bb",
        "make cc",
        "make help",
    ]


def test_a_list_of_other_things_promises_nothing() -> None:
    """Names that are no targets are options or addresses."""
    assert not told(
        'help: \n\t@echo "  port   - of the server"\n\t@echo "  host   - of it"\n\t@echo "  help   - this"\n'
    )


def test_a_command_of_an_example_goes_up_to_its_explanation() -> None:
    """`make dev    # with reload` is typed without what explains it."""
    assert told('x:\n\t@echo "  make dev      # with reload"\n') == [(2, "make dev")]


def test_a_long_makefile_takes_no_time() -> None:
    """Megabytes of lines that look like a list are read in linear time."""
    started = time.process_time()

    told("help:\n" + '\t@echo "  name   - of it"\n' * 50_000)
    told("a: " + "b " * 500_000 + "## c\n")
    told("\t@echo " + "a" * 1_000_000 + "\n")

    assert time.process_time() - started < 5
