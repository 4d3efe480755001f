"""What an engineer on call can answer, the steps of a safe change, and failures that nobody handles."""

from dataclasses import replace

from roadworthy.assessment import Standing, on_call, safe_change, scenarios
from roadworthy.findings import Judgement
from roadworthy.ladder import Pillar
from roadworthy.model import (
    Call,
    CallKind,
    Endpoint,
    Metric,
    Movement,
    Pipeline,
    Place,
    Scrape,
    Service,
    Step,
    System,
    Workload,
)

from .values import assessed, met, question, unmet

HERE = Place("app.py", 1, 1)
SHOP = Service(place=HERE, name="shop")
SCRAPE = Scrape(place=Place("prometheus.yml", 4, 4), job="shop")
LATENCY = Metric(
    place=Place("app.py", 7, 7), name="request_seconds", type="histogram",
    movements=(Movement(Place("app.py", 9, 9), "observe", symbol="ask"),),
)  # fmt: skip
BROKEN = question("broken-exposition", group="metrics", pillar=Pillar.OBSERVABILITY)
MODEL = Call(place=Place("app.py", 20, 20), symbol="ask", function="requests.post", library="requests",
             kind=CallKind.MODEL, target="http://ollama:11434", generates=True)  # fmt: skip


def answers(*found: Judgement, **facts: object) -> dict[str, tuple[Standing, str]]:
    """By the first word of each question that tells it from the others."""
    system = replace(System(name="shop", services=(SHOP,)), **facts)  # type: ignore[arg-type]
    told = on_call(assessed(found, system))
    names = ("healthy", "p95", "processor", "down", "changed", "dependency", "full", "tokens")
    assert len(told) == len(names)
    return {name: (each.standing, each.text) for name, each in zip(names, told, strict=True)}


def test_a_service_of_which_nothing_is_read_answers_nothing() -> None:
    """Eight questions, and none has a yes."""
    standings = {standing for standing, _ in answers().values()}

    assert standings == {Standing.UNMET, Standing.NOT_APPLICABLE}


def test_a_percentile_needs_a_histogram_that_moves_and_is_asked_for() -> None:
    """Unmoved it tells nothing, unread it cannot be told, and no other type has percentiles."""
    still = replace(LATENCY, movements=())
    gauge = replace(LATENCY, type="gauge")

    assert answers(metrics=(LATENCY,), scrapes=(SCRAPE,))["p95"] == (Standing.MET, "request_seconds")
    assert answers(metrics=(LATENCY,))["p95"][0] is Standing.UNCLEAR
    assert answers(metrics=(still,), scrapes=(SCRAPE,))["p95"][0] is Standing.UNMET
    assert answers(metrics=(gauge,), scrapes=(SCRAPE,))["p95"][0] is Standing.UNMET


def test_a_page_that_no_scraper_can_read_answers_nothing() -> None:
    """The metric moves, and its reason for being silent is told with its place."""
    standing, text = answers(unmet(BROKEN), metrics=(LATENCY,), scrapes=(SCRAPE,))["p95"]

    assert standing is Standing.UNMET
    assert text.startswith("request_seconds moves, but ")


def test_health_that_answers_the_same_whatever_happens_is_no_answer() -> None:
    """One that asks its dependency is."""
    asking = Endpoint(place=HERE, methods=("GET",), path="/ready", purpose="readiness", asks=("db",))
    constant = Endpoint(place=HERE, methods=("GET",), path="/health", purpose="health", answers_constant=True)

    assert answers(endpoints=(constant,))["healthy"][0] is Standing.UNMET
    assert answers(endpoints=(constant, asking))["healthy"] == (Standing.MET, "GET /ready asks db before it answers")


def test_a_metric_in_the_block_that_catches_the_failure_tells_which_dependency_fails() -> None:
    """A count of successes beside the call does not."""
    moved = Movement(Place("app.py", 23, 23), "inc", symbol="ask", stands_in="except")
    beside = Metric(place=HERE, name="errors_total", type="counter", movements=(moved,))
    successes = replace(beside, movements=(replace(moved, stands_in=""),))

    assert answers(calls=(MODEL,), metrics=(beside,))["dependency"][0] is Standing.MET
    assert answers(calls=(MODEL,), metrics=(successes,))["dependency"][0] is Standing.UNMET
    assert answers()["dependency"][0] is Standing.NOT_APPLICABLE


def test_tokens_are_asked_of_who_asks_a_model() -> None:
    """A service without one has nothing to count."""
    assert answers(calls=(MODEL,))["tokens"][0] is Standing.UNMET
    assert answers(calls=(replace(MODEL, kind=CallKind.HTTP, generates=False),))["tokens"][0] is Standing.NOT_APPLICABLE


def test_the_machine_is_not_its_services() -> None:
    """A node exporter leaves open who used the processor; a container exporter tells."""
    node = Workload(place=HERE, kind="compose", name="node_exporter")

    assert answers(workloads=(node,))["processor"][0] is Standing.UNCLEAR
    assert answers(workloads=(node, replace(node, name="cadvisor")))["processor"][0] is Standing.MET


def test_several_services_are_named_with_their_answers() -> None:
    """One without is enough for a no."""
    other = Service(place=Place("pay/app.py", 1, 1), name="pay", folders=("pay",))
    cart = replace(SHOP, folders=("cart",))
    asking = Endpoint(
        place=Place("pay/app.py", 3, 3), methods=("GET",), path="/ready", purpose="readiness", asks=("db",)
    )

    standing, text = answers(services=(cart, other), endpoints=(asking,))["healthy"]

    assert standing is Standing.UNMET
    assert text.startswith("no for shop (no health endpoint")
    assert "yes for pay (GET /ready asks db" in text


def test_a_step_of_a_safe_change_has_evidence_or_a_reason() -> None:
    """What a pipeline does is seen; what nothing here makes is unclear, for it may live elsewhere."""
    step = Step(place=Place("ci.yml", 3, 3), name="deploy", deploys="kubernetes")
    rollback = question("no-rollback", group="pipelines", pillar=Pillar.DELIVERY)
    pipeline = Pipeline(place=Place("ci.yml"), file="ci.yml", system="github", steps=(step,))
    system = replace(System(name="shop", services=(SHOP,)), pipelines=(pipeline,))

    found = {each.name: each.standing for each in safe_change(assessed([unmet(rollback)], system))}

    assert found == {
        "validate": Standing.UNCLEAR,
        "back up": Standing.UNCLEAR,
        "deploy": Standing.MET,
        "check health": Standing.UNCLEAR,
        "roll back": Standing.UNMET,
    }


def test_a_failure_is_named_after_the_part_that_fails() -> None:
    """By rule and part; what is met, and what is no failure of a part, is no scenario."""
    restart = question("no-restart-policy", group="workloads")
    title = question("no-dashboard", group="objectives", pillar=Pillar.OBSERVABILITY)

    found = scenarios(assessed([unmet(restart, line=3), unmet(title), met(question())]))

    assert [(each.part, each.first.rule) for each in found] == [("call 3", "no-restart-policy")]
