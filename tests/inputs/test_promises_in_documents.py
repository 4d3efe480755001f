"""What documents promise of features, providers, alerts and tests, and which of it is said of this project."""

import pytest

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.inputs.signs import signs_in
from roadworthy.knowledge.features import needles_of
from roadworthy.model import Claim, ClaimKind


def claims(text: str, kind: ClaimKind = ClaimKind.FEATURE, name: str = "README.md") -> list[Claim]:
    """Those of one kind in one document, by line."""
    return [one for one in read_system(MemoryRepository({name: text})).claims if one.kind is kind]


def promised(text: str, kind: ClaimKind = ClaimKind.FEATURE, name: str = "README.md") -> list[str]:
    return [one.subject for one in claims(text, kind, name) if one.is_promise]


def test_of_a_comparison_only_the_column_of_this_project_counts() -> None:
    """What the other product has is about another project, and a cross says that it is not there."""
    text = """# Gate

## Features

| Feature | This project | [Gate.ai](https://gate.example) |
|---|---|---|
| **Providers** | ✅ Retries | ✅ Self-hosted (vLLM) |
| **Circuit breaker** | ❌ | ✅ Managed Kafka |
| **Graceful shutdown** | ✅ | ✅ |
"""
    assert promised(text) == ["retries", "graceful shutdown"]


def test_a_row_with_a_tick_and_a_cross_says_nothing_of_an_unnamed_column() -> None:
    """Nobody can tell which of the columns is this project's; a state beside an empty note stays a promise."""
    rows = "| Circuit breaker | ✅ | ❌ |\n"
    head = "# Gate\n\n## Features\n\n| Feature | {} | {} |\n|---|---|---|\n"
    assert promised(head.format("Alpha", "Beta") + rows) == []
    assert promised(head.format("State", "Note") + "| Circuit breaker | ✅ | |\n") == ["circuit breaker"]


@pytest.mark.parametrize("heading", ["Non-Goals", "Out of scope", "Not included", "What it is not"])
def test_a_heading_denies_what_stands_below(heading: str) -> None:
    """A list of what is left out is no list of features."""
    assert promised(f"# Gate\n\n## Features\n\n### {heading}\n\n- Circuit breaker\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "- **Alerting.** Alertmanager is out of scope",
        "- Circuit breaker: not included",
        "For more, [Gate.ai](https://gate.example) offers:\n\n- Circuit breaker",
    ],
)
def test_a_sentence_denies_or_speaks_of_another_product(text: str) -> None:
    """Words in the item, or a list that begins with a link to another host."""
    assert promised(f"# Gate\n\n## Features\n\n{text}\n") == []


def test_providers_in_a_list_are_told_one_by_one() -> None:
    """By slashes and commas, in drawings, and as items under a title; Claude is asked of Anthropic."""
    text = """# Kit

## LLM Provider

- OpenAI / Claude / Perplexity

### Providers

- Groq
- Any OpenAI-compatible server
"""
    assert promised(text) == ["Anthropic", "OpenAI", "Perplexity", "Groq"]


def test_a_list_that_leaves_the_choice_open_promises_no_provider() -> None:
    """Examples and wishes are no adapters."""
    assert promised("# Kit\n\nAdd your own provider, such as Groq, Mistral or Cohere.\n") == []


def test_a_platform_is_promised_of_the_image_and_not_of_a_laptop() -> None:
    """A line that tells of another platform as well says which one is built."""
    text = "# Kit\n\n## Features\n\n- {}\n"
    assert promised(text.format("AWS Lambda with ARM64")) == ["a build for ARM64"]
    assert promised(text.format("ARM64 optimized: cheaper than x86_64")) == ["a build for ARM64"]
    assert promised(text.format("On Apple Silicon, use ARM64 images")) == []
    assert promised(text.format("While ARM64 Lambda is cheaper, this uses x86_64")) == []


def test_how_to_contribute_tells_which_pipeline_runs() -> None:
    """Who tests is one claim, that of the host; no feature beside it."""
    text = "# Contributing\n\nEach pull request is gated using [Travis CI].\n"
    assert promised(text, name="CONTRIBUTING.md") == []
    assert promised(text, ClaimKind.SERVICE, "CONTRIBUTING.md") == ["Travis CI"]


def test_alerts_are_named_in_the_first_column_of_their_table() -> None:
    """Names of two words or more; a sentence in that column is none."""
    text = "# Kit\n\n| Alert | For |\n|---|---|\n| `ShopSlow` | 5m |\n| queue_full | 1m |\n| The shop is slow | 5m |\n"
    assert promised(text, ClaimKind.ALERT) == ["the alert ShopSlow", "the alert queue_full"]


def test_a_sign_in_a_remark_is_told_apart_from_one_in_code() -> None:
    """Code counts wherever it stands; a remark only where no code has the word, and one about work undone never."""
    found = {one.word: one for one in signs_in("a.py", "python", b"# a circuit\nx = 1\n# TODO: a dlq\n")}
    assert found["circuit"].is_remark
    assert "dlq" not in found
    found = {one.word: one for one in signs_in("a.py", "python", b"# a circuit\ncircuit = 1\n")}
    assert not found["circuit"].is_remark
    assert found["circuit"].place.start == 2


def test_documents_tests_and_data_have_no_signs() -> None:
    """What a document says is no sign that it is so."""
    assert signs_in("a.md", "markdown", b"circuit breaker") == ()
    assert signs_in("a.py", "python", b"circuit" + b" " * 1_300_000) == ()


def test_letters_looked_for_first_leave_no_feature_out() -> None:
    """What a row's expression fits holds one of its needles; a row that is sure of none is always asked."""
    assert needles_of(r"rate[- ]?limit(ing|ed)?") == ("rate", "limit", "ing")
    assert needles_of(r"logs?\b") == ("log",)
    assert needles_of(r"ci/cd|continuous integration") == ()
    assert needles_of(r"(jwt|oauth2?) tokens?") == ("jwt", "oauth", "token")
