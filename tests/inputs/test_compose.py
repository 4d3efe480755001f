"""What is read from compose files, alone and together."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Unknown, Workload


def workloads(**files: str) -> dict[str, Workload]:
    """The workloads of these files by name; `__` in a key stands for a dot."""
    contents: dict[str, str | bytes] = {name.replace("__", ".").replace("_", "-"): text for name, text in files.items()}
    return {workload.name: workload for workload in read_system(MemoryRepository(contents)).workloads}


def test_short_and_long_forms_say_the_same() -> None:
    """Ports, volumes and dependencies are read in both forms."""
    found = workloads(
        compose__yaml="""
services:
  a:
    image: x:1.0.0
    ports: ["127.0.0.1:8000:80"]
    volumes: ["data:/data:ro", "./conf:/etc/conf"]
    depends_on: [b]
  b:
    image: x:1.0.0
    ports: [{target: 80, published: "8000", host_ip: 127.0.0.1}]
    volumes: [{type: volume, source: data, target: /data, read_only: true}]
    depends_on: {c: {condition: service_healthy}}
volumes: {data: {}}
"""
    )

    for name in ("a", "b"):
        port, mount = found[name].ports[0], found[name].mounts[0]
        assert (port.host_address, port.published, port.container) == ("127.0.0.1", 8000, 80)
        assert (mount.kind, mount.source, mount.target, mount.is_read_only) == ("volume", "data", "/data", True)
    assert found["a"].mounts[1].kind == "bind"
    assert [(d.on, d.condition) for d in found["a"].depends_on] == [("b", "started")]
    assert [(d.on, d.condition) for d in found["b"].depends_on] == [("c", "healthy")]


def test_variables_fall_back_to_their_defaults() -> None:
    """`${NAME:-default}` gives the default, `${NAME}` is unknown."""
    found = workloads(
        compose__yaml="services:\n  a:\n    image: x:${TAG:-2}\n    environment: ['A=${B:-c}', 'D=${E}', F]\n"
    )["a"]

    a, d, f = found.environment
    assert found.image == "x:2"
    assert (a.value, a.default) == ("c", "c")
    assert isinstance(d.value, Unknown)
    assert f.value is None


def test_anchors_and_extends_give_what_they_hold() -> None:
    """A service takes over what a merge key or `extends` brings, and keeps its own."""
    found = workloads(
        compose__yaml="""
x-all: &all
  restart: always
services:
  base:
    <<: *all
    image: x:1.0.0
    healthcheck: {test: [CMD, wget, -q, "http://localhost:80/up"]}
""",
        compose_gpu__yaml="""
services:
  fast:
    extends: {file: compose.yaml, service: base}
    image: y:1.0.0
""",
    )

    assert found["base"].restart == "always"
    assert found["fast"].restart == "always"
    assert found["fast"].image == "y:1.0.0"
    assert found["fast"].probes[0].path == "/up"


def test_an_override_is_laid_over_the_file_that_it_overrides() -> None:
    """What only adds to a service is no service of its own."""
    found = workloads(
        docker_compose__yml="services:\n  a:\n    image: x:1.0.0\n",
        docker_compose__prod__yml="services:\n  a:\n    restart: always\n",
        docker_compose__override__yml="services:\n  a:\n    ports: ['80:80']\n",
    )

    assert list(found) == ["a"]
    assert found["a"].restart == "always"
    assert found["a"].ports[0].published == 80


def test_a_shell_that_sleeps_is_a_development_container() -> None:
    """Sleeping for ever is no service; the same words after an entrypoint script are its arguments."""
    found = workloads(
        compose__yaml="services:\n  a: {build: ., command: sleep infinity}\n"
        "  b: {build: ., entrypoint: [bash, /run.sh], command: sleep infinity}\n"
    )

    assert found["a"].is_development
    assert not found["b"].is_development
