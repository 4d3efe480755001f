"""What reports say of a finding."""

from datetime import date

from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import review
from roadworthy.report.saying import fix
from roadworthy.rules.workloads.start_order_without_health import BAD, start_order_without_health
from roadworthy.settings import Settings


def test_what_ends_is_to_be_waited_for_until_it_is_done() -> None:
    """A health check is the advice for what serves; where a place needs another fix than the page's, it gives it."""
    tree = MemoryRepository({path: text.replace("  # unmet", "") for path, text in BAD.items()})

    found = review(tree, Settings(date(2026, 12, 1), only=(start_order_without_health.name,))).findings

    assert {each.judgement.verdict.subject: "service_completed_successfully" in fix(each) for each in found} == {
        "api": False,
        "alertmanager": True,
    }
