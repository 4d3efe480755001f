"""What a report about an incident says was lacking is read from its lists."""

import pytest

from roadworthy.inputs.admissions import admissions_in

_REPORT = """# Orders stood still

## Root cause analysis

1. No plist validation in the deployment workflow
2. No automated alerts were configured
3. No data was lost

## Lessons learned

The backups held.
"""


def test_what_was_lacking_is_told_by_its_line() -> None:
    """Each item that names an absence we ask for is told with its line; other items are not."""
    found = [(what, place.start) for what, place in admissions_in("docs/orders.md", _REPORT)]

    assert found == [("config-check", 5), ("alerts", 6)]


@pytest.mark.parametrize("path", ["docs/incidents/orders.md", "docs/POSTMORTEM.md"])
def test_a_name_makes_a_report(path: str) -> None:
    """What is filed as a post-mortem needs no headings to be one."""
    assert [what for what, _ in admissions_in(path, "- No alerting for the queue\n")] == ["alerts"]


def test_other_documents_admit_nothing() -> None:
    """A plan that lists what is still to do speaks of no incident."""
    assert list(admissions_in("docs/plan.md", "## Next\n\n- No alerts yet\n- No config validation\n")) == []
