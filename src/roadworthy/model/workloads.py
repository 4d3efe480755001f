"""What runs: compose services, Kubernetes workloads, images, units, scripts."""

from dataclasses import field, replace

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
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
        source_place: where the pod says what the volume is; None where the mount itself does.
    """

    kind: str
    target: str
    source: str = ""
    is_read_only: bool = False
    source_place: Place | None = None


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
        places: of settings that have lines of their own: `replicas`, `strategy`, `securityContext`.
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
    command_place: Place | None = None
    restart: str | Unknown | None = None
    is_one_shot: bool = False
    is_development: bool = False
    replicas: int | Unknown | None = None
    user: str | Unknown | None = None
    user_place: Place | None = None
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
    places: dict[str, Place] = field(default_factory=dict)
    unclear: Unknown | None = None

    @property
    def label(self) -> str:
        return f"{self.name}/{self.container}" if self.container and self.container != self.name else self.name

    @property
    def words(self) -> dict[str, str]:
        return {"workload": self.label}


@dataclass(frozen=True, kw_only=True)
class Command(Fact):
    """One simple command of a shell script, entrypoint, pipeline step or Makefile recipe.

    Attributes:
        words_given: the program and its arguments; what could not be read is "$…" as written.
        joined_by: how it hangs on the command before it: "&&", "||", "|", "$(" (its output is used), or "".
        is_background: ended with `&`.
        is_guarded: its failure is dealt with (`||`, `if`, `&&` chain in a condition, `set -e` in force).
        in_loop: stands in a while, until or for.
    """

    words_given: tuple[str, ...]
    is_background: bool = False
    is_guarded: bool = False
    in_loop: str = ""
    joined_by: str = ""

    @property
    def program(self) -> str:
        """The first word without its folder: `ollama` of `/bin/ollama serve`."""
        return self.words_given[0].rpartition("/")[2] if self.words_given else ""

    @property
    def label(self) -> str:
        return " ".join(self.words_given)[:80]


@dataclass(frozen=True, kw_only=True)
class Instruction(Fact):
    """One line of a Dockerfile after continuation.

    Attributes:
        keyword: in capitals.
        text: the rest, with known arguments and variables put in.
        words_given: of an exec form its words; of a shell form the shell's words; of COPY and ADD sources and target.
        flags: `--from=build` as {"from": "build"}.
        heredocs: contents of here-documents, by their mark.
        commands: what a RUN, or a CMD or ENTRYPOINT in shell form, starts.
    """

    keyword: str
    text: str
    words_given: tuple[str, ...] = ()
    flags: dict[str, str] = field(default_factory=dict)
    is_exec_form: bool = False
    heredocs: dict[str, str] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage(Fact):
    """One stage of a Dockerfile. What follows `instructions` is as set in this stage alone.

    Attributes:
        base: a reference, or the name of an earlier stage, with arguments' defaults put in.
        is_argued: the reference, or a part of it, comes from an ARG.
        user: of the last USER; `workdir` likewise.
    """

    base: str | Unknown
    name: str = ""
    is_argued: bool = False
    instructions: tuple[Instruction, ...] = ()
    user: str | Unknown | None = None
    user_place: Place | None = None
    workdir: str = ""
    entrypoint: Instruction | None = None
    command: Instruction | None = None
    probe: Probe | None = None
    exposes: tuple[int, ...] = ()
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Image(Fact):
    """A Dockerfile, and what it sets for the image of one of its stages. Its place is that stage's FROM.

    Attributes:
        file: its path.
        target: name of the stage; "" for the last one.
        base: the image from outside on which the stage stands, through earlier stages.
        user: of the stage or those it stands on; None when none of them sets one. `user_place` is where.
        workdir: likewise; "" when not set.
        exposes: ports.
        variables: ENV, of all the stages it stands on.
        is_development: its path says that it is meant for development.
    """

    file: str
    stages: tuple[Stage, ...] = ()
    target: str = ""
    base: str | Unknown = ""
    user: str | Unknown | None = None
    user_place: Place | None = None
    workdir: str = ""
    entrypoint: Instruction | None = None
    command: Instruction | None = None
    probe: Probe | None = None
    exposes: tuple[int, ...] = ()
    variables: tuple[Variable, ...] = ()
    is_development: bool = False

    @property
    def label(self) -> str:
        return self.file

    @property
    def chain(self) -> tuple[Stage, ...]:
        """The stages that become the image: the target first, then each it stands on."""
        names = [stage.name.lower() for stage in self.stages]
        wanted = self.target.lower()
        if not self.stages:
            return ()
        index = len(names) - 1
        if wanted in names:
            index = names.index(wanted)
        elif wanted.isdigit() and int(wanted) < len(names):
            index = int(wanted)
        found = []
        while True:
            stage = self.stages[index]
            found.append(stage)
            base = stage.base.lower() if isinstance(stage.base, str) else ""
            earlier = [i for i, name in enumerate(names[:index]) if name and name == base]
            if not earlier:
                return tuple(found)
            index = earlier[-1]

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """All that becomes part of the image, in the order in which it is done."""
        return tuple(line for stage in reversed(self.chain) for line in stage.instructions)

    def at(self, target: str) -> "Image":
        """The image of this stage, with what it inherits from those it stands on."""
        chain = replace(self, target=target).chain
        if not chain:
            return self
        user = next((stage for stage in chain if stage.user is not None), None)
        command = None
        for stage in chain:
            command = stage.command
            # an entrypoint set on top takes away the command of what lies beneath
            if command is not None or stage.entrypoint is not None:
                break
        return replace(
            self,
            place=chain[0].place,
            target=target,
            base=chain[-1].base,
            user=user.user if user else None,
            user_place=user.user_place if user else None,
            workdir=next((stage.workdir for stage in chain if stage.workdir), ""),
            entrypoint=next((stage.entrypoint for stage in chain if stage.entrypoint), None),
            command=command,
            probe=next((stage.probe for stage in chain if stage.probe), None),
            exposes=tuple(port for stage in reversed(chain) for port in stage.exposes),
            variables=tuple(variable for stage in reversed(chain) for variable in stage.variables),
        )


@dataclass(frozen=True, kw_only=True)
class Script(Fact):
    """A shell script, or a Makefile (`shell` is then "make", each command's symbol its target).

    Attributes:
        exits_on_error: errexit is in force.
        traps: signals that are trapped.
        variables: names to the last value given, as written.
        functions: names of its functions; of a Makefile its targets.
        takes_words: somewhere it looks at words that it is given, or reads in another script, which may.
    """

    file: str
    shell: str = "sh"
    exits_on_error: bool = False
    traps: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    takes_words: bool = True

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


@dataclass(frozen=True, kw_only=True)
class Reference(Fact):
    """An object of the cluster that a manifest names and does not define.

    Attributes:
        kind: Secret, ConfigMap, PersistentVolumeClaim, ServiceAccount, Service.
        namespace: that it is looked for in; "" where the manifest leaves it open.
        is_optional: the manifest says that it may be absent.
    """

    kind: str
    name: str
    namespace: str = ""
    is_optional: bool = False

    @property
    def label(self) -> str:
        return self.symbol or f"{self.kind} {self.name}"
