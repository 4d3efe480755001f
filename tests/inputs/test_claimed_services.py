"""What documents say runs: tables and lists with addresses, stacks and what they include."""

import time

from roadworthy.inputs.markdown import read
from roadworthy.model import ClaimKind


def claimed(text: str, path: str = "README.md") -> list[str]:
    """The services that a Markdown text promises."""
    claims = read(path, text.encode()).claims
    return [one.subject for one in claims if one.kind is ClaimKind.SERVICE and not one.skipped]


def test_a_table_of_services_with_addresses_claims_each() -> None:
    """Known products and names in backticks are claims; other words of people are none."""
    table = "| Service | Port |\n|---|---|\n| `api` | 8000 |\n| Grafana UI | 3000 |\n| API Docs | 8000 |\n"

    assert claimed(table) == ["api", "Grafana UI"]


def test_a_table_without_addresses_claims_nothing() -> None:
    """What services are for is no address."""
    assert not claimed("| Service | Purpose |\n|---|---|\n| Grafana | dashboards |\n")


def test_an_item_with_a_local_address_is_a_claim() -> None:
    """A product with where it answers on this machine; one that the reader brings is none."""
    assert claimed("- **Grafana**: http://localhost:3000\n- **Redis** (optional): localhost:6379\n") == ["Grafana"]
    assert not claimed("## Prerequisites\n\n- **Redis**: localhost:6379\n")


def test_what_a_stack_includes_is_a_claim() -> None:
    """Products that a compose stack is said to start; not what it may be joined with."""
    assert claimed("The compose stack includes Prometheus and Loki.\n") == ["Loki", "Prometheus"]
    assert not claimed("The stack can include your own Prometheus.\n")


def test_a_readme_that_says_where_its_folder_is_deployed_is_a_claim() -> None:
    """Only where a readme introduces itself, and below the root."""
    text = "# Bruno\n\nAn assistant deployed as a serverless function on Knative.\n"

    assert claimed(text, "ai/bruno/README.md") == ["bruno"]
    assert not claimed(text)


def test_a_long_text_takes_no_time() -> None:
    """Megabytes of words about stacks are read in linear time."""
    started = time.process_time()

    claimed("the stack includes " * 50_000)
    claimed("- **" + "a " * 500_000 + "\n")
    claimed("deployed " * 100_000, "a/README.md")

    assert time.process_time() - started < 5


def test_a_list_of_what_compose_runs_claims_each_name() -> None:
    """In items or headings under a heading that announces the services; verbs and files are no names."""
    text = "## Services of docker-compose.yml\n\n- **api** (port 8000)\n- **restart**: see below\n- `.env` is read\n"

    assert claimed(text) == ["api"]
    assert claimed("## Docker Compose services\n\n### 1. **embeddings** (text)\n") == ["embeddings"]
    assert not claimed("## What the API offers\n\n- **search** service\n")


def test_the_one_host_of_a_pipeline_is_a_claim() -> None:
    """Only where it speaks of this project, and of no second one."""
    assert claimed("Each pull request is gated using [Travis CI].\n", "CONTRIBUTING.md") == ["Travis CI"]
    assert not claimed("The tests run on Travis CI or Jenkins.\n", "CONTRIBUTING.md")
    assert not claimed("You can run it on every push with Jenkins.\n", "CONTRIBUTING.md")
