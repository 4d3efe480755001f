"""Applications on Fly.io and Render as workloads."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Workload

FLY = """
app = "shop"
primary_region = "fra"
kill_timeout = "30s"

[build]
  dockerfile = "deploy/Dockerfile"

[env]
  LOG_LEVEL = "info"

[deploy]
  strategy = "canary"

[processes]
  app = "gunicorn app:app"
  worker = "python worker.py"

[http_service]
  internal_port = 8080
  auto_start_machines = true
  min_machines_running = 2
  processes = ["app"]

  [[http_service.checks]]
    path = "/ready"
    interval = "15s"
    timeout = "2s"

[[mounts]]
  source = "data"
  destination = "/data"

[[vm]]
  memory = "512mb"
  cpus = 1
"""
RENDER = """
services:
  - type: web
    name: api
    runtime: docker
    dockerfilePath: ./api/Dockerfile
    dockerContext: ./api
    numInstances: 2
    healthCheckPath: /health
    disk: {name: files, mountPath: /var/files}
    envVars:
      - {key: LOG_LEVEL, value: info}
      - {key: API_KEY, sync: false}
  - type: cron
    name: nightly
    runtime: python
    schedule: "0 3 * * *"
    startCommand: python nightly.py --all
  - type: web
    name: site
    runtime: static
"""


def _workloads(path: str, text: str) -> dict[str, Workload]:
    return {one.name: one for one in read_system(MemoryRepository({path: text})).workloads}


def test_each_process_group_of_fly_is_a_workload() -> None:
    """The group that a service sends to has its port and its checks; all have the volume and the machine."""
    found = _workloads("fly.toml", FLY)

    app, worker = found["shop-app"], found["shop-worker"]
    assert app.command == ("gunicorn", "app:app")
    assert app.build_file == "deploy/Dockerfile"
    assert [(one.container, one.place.start) for one in app.ports] == [(8080, 20)]
    assert [(one.path, one.interval_seconds, one.place.start) for one in app.probes] == [("/ready", 15.0, 25)]
    assert app.raw["strategy.type"] == "canary"
    assert app.raw["autoscaling"] == "on"
    assert not worker.probes and not worker.ports
    assert [(one.source, one.target) for one in worker.mounts] == [("data", "/data")]
    assert worker.resources is not None and worker.resources.memory_limit == "512mb"


def test_a_broken_or_foreign_toml_is_told_or_left_alone() -> None:
    """What cannot be parsed is unread; a file of the name that is about no application holds nothing."""
    broken = read_system(MemoryRepository({"fly.toml": "app = \n"}))

    assert [one.place.path for one in broken.unread] == ["fly.toml"]
    assert _workloads("fly.toml", "[metrics]\nport = 9091\n") == {}


def test_each_service_of_a_blueprint_is_a_workload() -> None:
    """A static site runs nothing; a cron job is meant to end."""
    found = _workloads("render.yaml", RENDER)

    assert set(found) == {"api", "nightly"}
    api = found["api"]
    assert (api.build_file, api.build_context, api.replicas) == ("api/Dockerfile", "api", 2)
    assert [(one.path, one.place.start) for one in api.probes] == [("/health", 9)]
    assert [(one.kind, one.target) for one in api.mounts] == [("volume", "/var/files")]
    assert [(one.name, one.value, one.source) for one in api.environment] == [
        ("LOG_LEVEL", "info", "literal"),
        ("API_KEY", None, "secret"),
    ]
    assert found["nightly"].is_one_shot
    assert found["nightly"].command == ("python", "nightly.py", "--all")
