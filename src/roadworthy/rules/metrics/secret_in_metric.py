"""A secret as the label of a metric.

Why: labels are served to whoever can reach `/metrics`, copied to the store, and shown on dashboards.
Scenario: somebody looks at a dashboard by client, or scrapes the service.
Impact: each value of the label is a key that works; and there is one more series for each of them.
Detection: search the answer of `/metrics` for the shapes of keys.
Fix: label by the id or the name of what the key belongs to, `.labels(client=key.owner)`, or by a short digest of it.
Monitoring: a test that asks `/metrics` and looks for a key that it has used.
Blind to: relabelling that drops it before it is stored.
Source: https://prometheus.io/docs/practices/naming/#labels
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from prometheus_client import Counter

REQUESTS = Counter("requests_total", "Requests", ["client"])


"""
BAD = {"app.py": _HEAD + "def count(api_key):\n    REQUESTS.labels(client=api_key).inc()  # unmet\n"}
GOOD = {
    "app.py": _HEAD
    + "def count(key, api_key, max_tokens):\n    REQUESTS.labels(client=key.owner).inc()\n"
    + "    REQUESTS.labels(digest(api_key)).inc(max_tokens)\n"
}


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def secret_in_metric(system: System) -> Iterator[Verdict]:
    """Asks what metrics are labelled with."""
    for one in system.practices:
        if one.kind is PracticeKind.CREDENTIAL_COUNTED:
            harm = Harm.irreversible(f"{one.what} as a label", "whoever reads the metrics has it")
            yield unmet(one, f"labels a metric with {one.what}", harm=harm, cause=f"{one.place.path} {one.what}")
