"""What readers make of scrapes, rules, dashboards and promises, and of the text in which they are embedded."""

from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.knowledge.exporters import exporter_of, source_of


def test_rules_in_a_config_map_stand_on_their_own_lines() -> None:
    """An alert inside a block scalar is found on the line of the outer file."""
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: rules\ndata:\n  rules.yml: |\n"
        "    groups:\n      - name: a\n        rules:\n          - alert: Down\n            expr: up == 0\n"
    )

    (alert,) = read_system(MemoryRepository({"rules.yaml": text})).alerts

    assert (alert.name, alert.place.start, alert.query.place.start) == ("Down", 10, 11)
    assert alert.place.quote == "- alert: Down"


def test_a_dashboard_in_a_config_map_keeps_its_lines_and_its_legends() -> None:
    """JSON inside YAML is read on its own lines, templates of Grafana included."""
    text = (
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  board.json: |\n    {\n"
        '      "title": "Board", "schemaVersion": 39,\n      "panels": [\n'
        '        {"title": "A", "type": "stat", "targets": [{"expr": "up", "legendFormat": "{{pod}}"}]}\n'
        "      ]\n    }\n"
    )

    (board,) = read_system(MemoryRepository({"board.yaml": text})).dashboards

    assert (board.title, board.place.start) == ("Board", 6)
    assert [query.metrics for panel in board.panels for query in panel.queries] == [("up",)]
    assert board.panels[0].place.start == 8


def test_rows_of_either_age_are_opened() -> None:
    """Panels inside old rows and inside collapsed row panels count; text panels do not."""
    text = """
{"title": "Old", "schemaVersion": 14,
 "rows": [{"panels": [{"title": "A", "type": "graph", "targets": [{"expr": "a"}]}]}],
 "panels": [{"type": "row", "panels": [{"title": "B", "type": "stat", "targets": [{"expr": "b"}]}]},
            {"type": "text", "title": "Notes"}]}
"""

    (board,) = read_system(MemoryRepository({"grafana/old.json": text})).dashboards

    assert [panel.title for panel in board.panels] == ["A", "B"]


def test_a_service_monitor_is_a_scrape() -> None:
    """Each endpoint of a monitor is a scrape with its path, port and selector."""
    text = (
        "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: web}\nspec:\n"
        "  selector: {matchLabels: {app: web}}\n  endpoints:\n    - port: http\n      path: /stats\n"
    )

    (scrape,) = read_system(MemoryRepository({"monitor.yaml": text})).scrapes

    assert (scrape.job, scrape.path, scrape.port, scrape.selector) == ("web", "/stats", "http", {"app": "web"})


def test_objectives_for_three_tools_are_read() -> None:
    """OpenSLO gives shares, Sloth and Pyrra percents; all become a share."""
    files = {
        "a.yaml": "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  objectives:\n    - target: 0.99\n",
        "b.yaml": "version: prometheus/v1\nservice: b\nslos:\n  - name: b\n    objective: 99.5\n",
        "c.yaml": "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: c}\n"
        'spec:\n  target: "99"\n',
    }

    found = read_system(MemoryRepository(files)).objectives

    assert [(one.source, one.target) for one in found] == [("openslo", 0.99), ("sloth", 0.995), ("pyrra", 0.99)]


def test_a_document_promises_in_rows_and_items_under_a_heading() -> None:
    """Rows, items and bold lines that speak of objectives count; prose, code and current figures do not."""
    text = """# SLO
| availability | 99.9 % |
- p95 < 500 ms
**Latency SLO:** p99 < 2s
We saw 99.9 % availability last year.
| availability now | ~95 % |
```
- availability 99 %
```
# Results
- availability 97 %
"""

    found = objectives_in("slo.md", text)

    assert [(one.place.start, one.target, one.threshold_seconds) for one in found] == [
        (2, 0.999, None),
        (3, 0.95, 0.5),
        (4, 0.99, 2.0),
    ]


def test_an_exporter_is_known_by_the_longest_prefix() -> None:
    """Names of known exporters have an owner with a source; `upload_total` is not `up`."""
    assert exporter_of("kube_state_metrics_list_total") == "kube-state-metrics"
    assert exporter_of("up") == "Prometheus itself"
    assert exporter_of("upload_total") == ""
    assert source_of("node exporter").startswith("https://")


def test_a_metric_moves_through_everything_that_names_it() -> None:
    """Aliases, class attributes, mappings and children kept on self are movements of the one metric."""
    files = {
        "metrics.py": "from prometheus_client import Counter\n"
        "A = Counter('a', 'a')\nclass M:\n    b = Counter('b', 'b', ['x'])\nC = {'k': Counter('c', 'c')}\n",
        "app.py": "import metrics as m\nfrom metrics import A as counted, M, C\n"
        "class S:\n    def __init__(self):\n        self.child = M.b.labels('1')\n"
        "    def run(self):\n        counted.inc()\n        self.child.inc()\n        C['k'].inc(2)\nS().run()\n",
    }

    found = read_system(MemoryRepository(files)).metrics

    assert {one.name: one.is_moved for one in found} == {"a": True, "b": True, "c": True}


def test_a_name_is_joined_from_namespace_subsystem_and_constants() -> None:
    """The exposed names are those that a scrape shows."""
    text = (
        "from prometheus_client import Counter, Histogram\nNS = 'shop'\nBOUNDS = (1, 2, float('inf'))\n"
        "A = Counter('sold_total', 'sold', namespace=NS, subsystem='till')\n"
        "B = Histogram(f'{NS}_wait_seconds', 'wait', buckets=BOUNDS)\n"
    )

    sold, wait = read_system(MemoryRepository({"app.py": text})).metrics

    assert "shop_till_sold_total" in sold.exposed_names
    assert "shop_wait_seconds_bucket" in wait.exposed_names
    assert wait.buckets == (1.0, 2.0)


def test_a_grafana_is_known_by_what_it_is_provisioned_with() -> None:
    """Datasources and folders are read, in files and inside config maps; a password in a URL is dropped."""
    text = (
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  sources.yaml: |\n    apiVersion: 1\n    datasources:\n"
        "      - name: Prom\n        type: prometheus\n        uid: prom\n        url: http://me:pw@prometheus:9090\n"
        "        isDefault: true\n      - type: nameless\n"
    )
    folders = "apiVersion: 1\nproviders:\n  - name: all\n    options: {path: /var/lib/grafana/dashboards}\n  - 7\n"

    system = read_system(MemoryRepository({"sources.yaml": text, "grafana/provisioning/dashboards/a.yml": folders}))

    (source,) = system.datasources
    assert (source.name, source.kind, source.uid, source.url) == (
        "Prom",
        "prometheus",
        "prom",
        "http://prometheus:9090",
    )
    assert (source.is_default, source.place.start) == (True, 7)
    assert [(one.path, one.place.start) for one in system.dashboard_folders] == [("/var/lib/grafana/dashboards", 3)]


def test_a_collector_is_known_by_its_pipelines() -> None:
    """What the pipelines use counts; a component that none of them uses is told apart."""
    text = (
        "receivers: {otlp: {protocols: {grpc: }}, zipkin: }\nexporters:\n  otlp/tempo: {endpoint: 'tempo:4317'}\n"
        "  debug:\nservice:\n  pipelines:\n    traces: {receivers: [otlp], exporters: [otlp/tempo]}\n"
        "    metrics/own: {receivers: [otlp], exporters: [debug]}\n"
    )

    (collector,) = read_system(MemoryRepository({"otel.yaml": text})).collectors

    assert (collector.signals, collector.sends_to, collector.unused) == (
        ("traces", "metrics"),
        ("tempo:4317",),
        ("zipkin",),
    )
    assert (collector.receivers, collector.exporters) == (("otlp",), ("otlp/tempo", "debug"))
    assert collector.place.start == 5


def test_odd_provisioning_is_borne() -> None:
    """Lists where mappings belong, and the other way round, end in no facts."""
    texts = {
        "a.yaml": "apiVersion: 1\ndatasources: {a: 1}\nproviders: x\n",
        "b.yaml": "apiVersion: [1]\ndatasources: [[], 1, {name: [], type: {}}]\nproviders: [{options: [path]}, null]\n",
        "c.yaml": "receivers: [a]\nexporters: 1\nservice:\n  pipelines:\n    traces: [1]\n    x: {receivers: {a: b}}\n",
        "d.yaml": "receivers:\nservice: {pipelines: [a, b]}\npipelines: 1\n",
    }

    system = read_system(MemoryRepository(texts))

    assert not system.datasources and not system.dashboard_folders and not system.unread
    assert all(not one.exporters for one in system.collectors)
