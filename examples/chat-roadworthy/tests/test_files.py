import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from api import metrics

ROOT = Path(__file__).parent.parent
GROUPS = yaml.safe_load((ROOT / "prometheus/rules.yml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
PANELS = json.loads((ROOT / "grafana/dashboards/chat.json").read_text())["panels"]


@pytest.mark.parametrize("alert", [rule for rule in RULES if "alert" in rule], ids=lambda rule: rule["alert"])
def test_an_alert_names_a_runbook_that_exists(alert):
    """Who is paged finds a section with the name of the alert."""
    runbook = ROOT / alert["annotations"]["runbook_url"].split("/main/")[1]

    assert f"## {alert['alert']}\n" in runbook.read_text()


def test_rules_and_panels_ask_for_metrics_that_exist():
    """Every chat metric that is asked for is defined in api/metrics.py or recorded."""
    asked = [rule["expr"] for rule in RULES] + [target["expr"] for panel in PANELS for target in panel["targets"]]
    asked += [path.read_text() for path in (ROOT / "slo").glob("*.yaml")]
    names = {name for text in asked for name in re.findall(r"\bchat[_:][a-z0-9_:]+", text)}

    samples = {name for name in REGISTRY._names_to_collectors if name.startswith("chat_")}
    recorded = {rule["record"] for rule in RULES if "record" in rule}

    assert names - samples - recorded == set()


def test_the_objective_is_a_bucket():
    """The threshold of slo/latency.yaml can be read from the histogram."""
    threshold = float(re.search(r'le="([\d.]+)"', (ROOT / "slo/latency.yaml").read_text())[1])

    assert threshold in metrics.REQUEST_SECONDS._kwargs["buckets"]
