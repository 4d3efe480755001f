"""What runs: compose services, Kubernetes workloads, images, units, scripts."""

from dataclasses import dataclass, field

from roadworthy.model.fact import Fact
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class Probe(Fact):
    """A check that an orchestrator makes.

    Attributes:
        role: "health" (compose, image), "liveness", "readiness", "startup".
        kind: "http", "command", "tcp", "grpc".
        path: asked for by HTTP, also when a command asks it through curl or wget.
        port: number or name, as written; None when not given.
        command: as a list of words; a shell string is one word after `CMD-SHELL`.
        tools: programs that a command needs: ("curl",).
        is_disabled: explicitly switched off.
    """

    role: str
    kind: str
    path: str = ""
    port: int | str | None = None
    host: str = ""
    command: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    interval_seconds: float | None = None
    timeout_seconds: float | None = None
    retries: int | None = None
    start_period_seconds: float | None = None
    is_disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Port(Fact):
    """A port that a workload opens. `published` is on the host (compose) or None."""

    container: int | str | Unknown
    published: int | str | Unknown | None = None
    host_address: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Mount(Fact):
    """Something mounted into a workload.

    Attributes:
        kind: "volume" (named), "bind", "tmpfs", "emptyDir", "configMap", "secret", "pvc", "hostPath", "anonymous".
        source: name or path on the other side.
    """

    kind: str
    target: str
    source: str = ""
    is_read_only: bool = False


@dataclass(frozen=True, kw_only=True)
class DependsOn(Fact):
    """One workload waits for another. `condition`: started, healthy, completed."""

    on: str
    condition: str = "started"


@dataclass(frozen=True, kw_only=True)
class Variable(Fact):
    """An environment variable given to a workload or image; value None where it is passed through.

    Attributes:
        source: "literal", "env_file", "secret", "configmap", "field", "passed-through".
        default: what `${NAME:-default}` falls back to.
    """

    name: str
    value: str | Unknown | None = None
    source: str = "literal"
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Resources(Fact):
    """What a workload may use; each None when not limited."""

    memory_limit: str | Unknown | None = None
    cpu_limit: str | Unknown | None = None
    memory_request: str | Unknown | None = None
    cpu_request: str | Unknown | None = None
    gpus: str | Unknown | None = None


@dataclass(frozen=True, kw_only=True)
class Workload(Fact):
    """Something that an orchestrator keeps running, or runs once.

    Attributes:
        kind: compose, deployment, statefulset, daemonset, job, cronjob, pod, launchd, systemd, supervisord, procfile,
            cron, knative, rollout, …
        name: the name by which its orchestrator knows it (compose service, not container).
        container: name of the container inside, where a workload has several; one Workload per container.
        image: reference as written; None when only built.
        build_file: path of the Dockerfile, relative to the root, when it is built here.
        build_context: folder, relative to the root.
        command: start command as words; None when the image's own is used.
        restart: as written (`always`, `unless-stopped`, `on-failure`, `no`); None when not set.
        is_one_shot: it is meant to end (a job, a migration, an init container).
        is_development: a development container or a profile or file meant for development.
        replicas: None when not set.
        user: as written; None when the image decides.
        labels: of the pod or container; `annotations` likewise.
        raw: further settings by dotted key, as text: `securityContext.privileged`, `strategy.type`, `network_mode`.
    """

    kind: str
    name: str
    namespace: str = ""
    container: str = ""
    container_name: str = ""
    image: str | Unknown | None = None
    image_place: Place | None = None
    build_file: str | None = None
    build_context: str | None = None
    build_target: str = ""
    entrypoint: tuple[str, ...] | Unknown | None = None
    command: tuple[str, ...] | Unknown | None = None
    restart: str | Unknown | None = None
    is_one_shot: bool = False
    is_development: bool = False
    replicas: int | Unknown | None = None
    user: str | Unknown | None = None
    ports: tuple[Port, ...] = ()
    probes: tuple[Probe, ...] = ()
    mounts: tuple[Mount, ...] = ()
    depends_on: tuple[DependsOn, ...] = ()
    environment: tuple[Variable, ...] = ()
    resources: Resources | None = None
    profiles: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    unclear: Unknown | None = None

    @property
    def label(self) -> str:
        return f"{self.name}/{self.container}" if self.container and self.container != self.name else self.name

    @property
    def words(self) -> dict[str, str]:
        return {"workload": self.label}


@dataclass(frozen=True, kw_only=True)
class Instruction(Fact):
    """One line of a Dockerfile after continuation: keyword in capitals, and the rest."""

    keyword: str
    text: str
    words_given: tuple[str, ...] = ()
    flags: dict[str, str] = field(default_factory=dict)
    is_exec_form: bool = False


@dataclass(frozen=True, kw_only=True)
class Stage(Fact):
    """One stage of a Dockerfile. `base` is a reference or the name of an earlier stage."""

    base: str | Unknown
    name: str = ""
    instructions: tuple[Instruction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Image(Fact):
    """A Dockerfile.

    Attributes:
        file: its path.
        user: of the last stage; None when none is set there or in the stages it stands on.
        exposes: ports.
        variables: ENV of the final stage.
    """

    file: str
    stages: tuple[Stage, ...] = ()
    user: str | Unknown | None = None
    entrypoint: Instruction | None = None
    command: Instruction | None = None
    probe: Probe | None = None
    exposes: tuple[int, ...] = ()
    variables: tuple[Variable, ...] = ()
    is_development: bool = False

    @property
    def label(self) -> str:
        return self.file


@dataclass(frozen=True, kw_only=True)
class Command(Fact):
    """One simple command of a shell script, entrypoint, pipeline step or Makefile recipe.

    Attributes:
        words_given: the program and its arguments; what could not be read is "$…" as written.
        follows: the text of the command before it in the same list, "" at the beginning.
        is_background: ended with `&`.
        is_guarded: its failure is dealt with (`||`, `if`, `&&` chain in a condition, `set -e` in force).
        in_loop: stands in a while, until or for.
    """

    words_given: tuple[str, ...]
    is_background: bool = False
    is_guarded: bool = False
    in_loop: str = ""

    @property
    def program(self) -> str:
        return self.words_given[0] if self.words_given else ""

    @property
    def label(self) -> str:
        return " ".join(self.words_given)[:80]


@dataclass(frozen=True, kw_only=True)
class Script(Fact):
    """A shell script. `exits_on_error`: errexit is in force for the whole of it."""

    file: str
    shell: str = "sh"
    exits_on_error: bool = False
    traps: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.file


@dataclass(frozen=True, kw_only=True)
class Resource(Fact):
    """A Kubernetes object that is no workload: Service, ConfigMap, PodDisruptionBudget, NetworkPolicy, …

    Attributes:
        fields: what of its body is kept, by dotted path, as text.
    """

    kind: str
    name: str
    namespace: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"
