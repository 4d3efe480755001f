"""Objectives for recovery that documents promise."""

import pytest

from roadworthy.inputs.recovery_in_documents import promises_in


@pytest.mark.parametrize(
    ("line", "promised"),
    [
        ("- RTO <4h, RPO <1h", [("time", 240.0), ("point", 60.0)]),
        ("| RPO | Unknown | < 1 hour |", [("point", 60.0)]),
        ("- **Recovery Time Objective (RTO)**: < 15 minutes", [("time", 15.0)]),
        ("**RTO**: 90 s", [("time", 1.5)]),
        ("RPO: 2 days", [("point", 2880.0)]),
        ("- [ ] Validate RTO (Recovery Time Objective) < 30 minutes", []),
        ("RPO/RTO: 4 hours", []),
        ("The RTO is not decided; see issue 12.", []),
        ("version 4h", []),
    ],
)
def test_a_figure_beside_the_word_is_a_promise(line: str, promised: list[tuple[str, float]]) -> None:
    """What is open to be done, or has no figure, is none."""
    found = promises_in("docs/dr.md", f"# Recovery\n\n{line}\n")

    assert [(each.kind, each.minutes) for each in found] == promised


def test_a_code_block_promises_nothing() -> None:
    """It is an example of something."""
    assert promises_in("docs/dr.md", "```yaml\nrto: 4h\n```\n") == ()
