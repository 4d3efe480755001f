"""The summary's page: bounded, from what is given, and nothing averaged."""

from roadworthy.assessment import Policy
from roadworthy.findings import Basis, Judgement, Outcome, Verdict
from roadworthy.model import Cvss, Given, Imported, Place
from roadworthy.report.console import View
from roadworthy.report.formats import render_report
from tests.report.values import PINNED, PIPED, QUESTIONS, TODAY, library, say, shop

ONE_PAGE = 150
"""Lines of Markdown."""


def _summary(*further: Judgement, policy: Policy | None = None) -> str:
    return render_report("summary", "markdown", shop(*further, policy=policy), PIPED, None)


def test_it_stays_one_page() -> None:
    """Sixty further faults make no further line but counts."""
    many = [say(Outcome.UNMET, PINNED, Place("Dockerfile", at, at), "it", f"is fault {at}") for at in range(2, 62)]

    few, more = _summary().splitlines(), _summary(*many).splitlines()

    assert len(more) <= ONE_PAGE
    assert abs(len(more) - len(few)) < 12


def test_weeks_come_from_what_is_given_alone() -> None:
    """Without people there are no weeks; with them the assumptions stand beside the total."""
    given = Given(people=2, days_per_week=1, buffer=0.25, hours={"small": 2, "medium": 8, "large": 40})

    told = _summary(policy=Policy(TODAY, given=given))

    assert "**Total time:** no input: people, days per week" in _summary()
    assert "**Assumptions:** 2 people; 1 day a week each; 25 % buffer" in told
    assert "**Total time (estimate):**" in told and " weeks" in told


def test_a_number_of_severity_comes_from_an_imported_result() -> None:
    """CVSS is shown with whose it is, and is no number of ours."""
    place = Place("requirements.txt", 3, 3)
    result = Imported("pip-audit", "CVE-2019-14806", "is weak", place, 3, cvss=Cvss(7.5, "nvd"))
    verdict = Verdict(Outcome.UNMET, "is weak", place, "werkzeug", imported=result)
    root = say(Outcome.UNMET, QUESTIONS[5], Place("Dockerfile", 5, 5), "Dockerfile", "runs as root")

    assert "`CVE-2019-14806` 7.5 (nvd), from imported results" in _summary(
        Judgement(QUESTIONS[5], verdict, basis=Basis.IMPORTED), root
    )
    assert "**CVSS:** no input" in _summary(root)


def test_designed_and_built_stand_apart() -> None:
    """A tree in which nothing is served has no grade of what is built, whatever its documents say."""
    text = render_report("summary", "markdown", library(), View(), None)

    assert "| Architecture | F (0.0/10), no document speaks of it | not enough evidence: no verdict |" in text
    assert "Overall grade" not in text
