"""What is a promise about the project as it stands, and what is none."""

import pytest

from roadworthy.findings import Outcome
from roadworthy.inputs.claims.standing import standing_of, standing_of_document
from roadworthy.inputs.markdown_parts import parts_of
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.rules.claims.path_claim_wrong import path_claim_wrong


def _standing(text: str) -> str:
    """Of the last line of a document."""
    passage = parts_of("README.md", text).passages[-1]
    return standing_of(passage, text.rstrip("\n").count("\n") + 1)


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Roadmap", "a plan"),
        ("🚧 Future work", "a plan"),
        ("Next Steps", "a plan"),
        ("Recent changes (v0.1.6)", "history"),
        ("Migrating from 1.x", "history"),
        ("Acknowledgements", "about other projects"),
        ("Comparison with other gateways", "about other projects"),
        ("❌ Bad practices", "quoted as bad"),
    ],
)
def test_a_heading_tells_that_nothing_below_is_a_promise(heading: str, why: str) -> None:
    """Plans, history, other projects and bad examples are announced by their title."""
    assert _standing(f"# Chat\n\n## {heading}\n\n- Rate limiting\n") == why


@pytest.mark.parametrize(
    "heading",
    [
        "GET /history",
        "Chat history",
        "Execute the migration",
        "LLaVa vision models",
        "400 Bad Request",
        "Before you push",
        "Resources",
        "In-app comparison",
        "`changelog.sh`",
        "Database updates",
    ],
)
def test_a_heading_that_only_sounds_so_does_not(heading: str) -> None:
    """A route, a step or a feature whose name holds such a word is about the project as it stands."""
    assert _standing(f"# Chat\n\n## {heading}\n\n- Rate limiting\n") == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Rate limiting is planned.", "a plan"),
        ("- [ ] Rate limiting", "not done yet, it says"),
        ("~~Rate limiting~~", "struck out"),
        ("It used to be limited.", "history"),
        ("Put it into your own project.", "about the reader's project"),
    ],
)
def test_a_sentence_tells_it_of_itself(sentence: str, why: str) -> None:
    """What a sentence says of a plan or of the past holds for itself."""
    assert _standing(f"# Chat\n\n{sentence}\n") == why


def test_a_remark_far_above_in_a_paragraph_does_not_reach_down() -> None:
    """A long paragraph that once says `previously` still promises what follows."""
    assert _standing("# Chat\n\nPreviously slow.\n" + "It is quick.\n" * 5) == ""


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("CHANGELOG.md", "history"),
        ("docs/archive/setup.md", "history"),
        ("docs/rfcs/001-cache.md", "a plan"),
        (".github/ISSUE_TEMPLATE/bug.md", "a template"),
        (".claude/skills/review/SKILL.md", "instructions to a model"),
        ("docs/CONVO.md", "a transcript"),
        ("CODE_REVIEW.md", "a review of another day"),
        ("README.md", ""),
        ("docs/session-management.md", ""),
        ("docs/known-issues.md", ""),
    ],
)
def test_a_path_tells_what_kind_of_text_it_is(path: str, why: str) -> None:
    """History, plans, templates, transcripts and reviews are told by their name or folder."""
    assert standing_of_document(path, ()) == why


def test_a_report_about_several_repositories_promises_nothing_of_this_one() -> None:
    """Who names two repositories at their commits speaks of their files, not of ours."""
    text = "# Faults\n\n- ann/shop@0123abc `app.py:3`\n- bob/chat@4567def `main.py:9`\n"

    assert standing_of_document("docs/faults.md", parts_of("docs/faults.md", text).passages)
    one = text.replace("bob/chat", "ann/shop")
    assert standing_of_document("docs/faults.md", parts_of("docs/faults.md", one).passages) == ""


def test_a_list_of_what_may_be_there_promises_no_file() -> None:
    """A guide that says which files a reader's folder can hold is not held to have them."""
    names = "* `datasette.yaml` - settings\n* `metadata.json` - titles\n* `app.py` - code\n* `web/` - pages\n"
    files = {"app.py": "print(1)\n", "web/index.html": "<p>\n"}
    lead = "The files that can be included are as follows. All are optional.\n\n"

    said = [_contradicted({**files, "README.md": f"# Guide\n\n{text}{names}"}) for text in (lead, "The files:\n\n")]

    assert said == [[], ["datasette.yaml", "metadata.json"]]


def test_a_host_of_the_pipeline_is_claimed_once() -> None:
    """One sentence about who tests is one claim, not a service and a feature."""
    text = "# Guide\n\nEach pull request is tested by Travis CI.\n"
    claims = read_system(MemoryRepository({"CONTRIBUTING.md": text, ".github/workflows/ci.yml": "on: push\n"})).claims

    assert len([each for each in claims if "Travis" in each.subject]) <= 1


def _contradicted(files: dict[str, str]) -> list[str]:
    """The paths that are not there, and should be."""
    system = read_system(MemoryRepository(files))
    return [each.subject for each in path_claim_wrong.ask(system) if each.outcome is Outcome.UNMET]
