"""Reads compose files: one workload a service, with what the file alone says of it."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.probes import probe_of_words, seconds
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import (
    DependsOn,
    Mount,
    Place,
    Port,
    Probe,
    Resources,
    SettingUse,
    TaskFile,
    Unknown,
    Variable,
    Workload,
)

MOST_LINES = 40
"""A place over more lines points at nothing."""

_NAME = re.compile(r"(docker-)?compose([._-].*)?\.ya?ml$|.*[._-](docker-)?compose\.ya?ml$")
_BODY = frozenset({"image", "build", "extends"})
_EXPANSION = re.compile(r"\$(?:\{(\w+)(?:(:?[-?+])([^}]*))?\}|(\w+))")
_DEVELOPMENT = re.compile(r"(^|[._/-])(dev|develop|development|local|test|tests|testing|debug|ci|e2e)([._/-]|$)")
_SAYS_DEVELOPMENT = re.compile(r"(?i)^#[^\n]*\b(only )?for\b[^\n]{0,30}\bdevelopment\b(?![^\n]*\bproduction\b)")
_IDLE = re.compile(
    r"^(sleep (infinity|inf|\d{4,}\w?|\d+d)|tail -[fF] /dev/null|cat|while (true|:|sleep).*sleep.*|(/bin/)?(ba)?sh)$"
)
_ONE_SHOT_NAME = re.compile(
    r"(^|[-_.])(init\w*|migrat\w*|seed\w*|setup|bootstrap|pull\w*|create-?\w*|provision\w*|loader|importer|job|test\w*)([-_.]|$)"
)
_ONE_SHOT_COMMAND = re.compile(
    r"(alembic upgrade|manage\.py migrate|prisma (migrate|db)|flyway|ollama pull|api/pull|\bmc (alias|mb|config)|"
    r"\bpytest\b|\bmigrate\b.* up\b|createbuckets?)"
)
_KEPT = (
    "privileged",
    "network_mode",
    "pid",
    "ipc",
    "working_dir",
    "stop_grace_period",
    "stop_signal",
    "init",
    "read_only",
    "platform",
    "runtime",
    "hostname",
    "scale",
    "tty",
    "stdin_open",
    "pull_policy",
)


def understand_compose(file: YamlFile) -> Facts:
    """The services of a compose file; nothing of any other file."""
    facts = Facts()
    for document in file.documents:
        if _is_compose(file, document):
            workloads = tuple(_workload(file, document, name, body) for name, body in _services(document))
            uses = [use for workload in workloads for use in _uses(workload)]
            facts += Facts(
                workloads=workloads,
                setting_uses=(*uses, *_handed_on(file, document)),
                task_files=(_named(file, document, workloads),),
            )
    return facts


def _named(file: YamlFile, document: Node, workloads: tuple[Workload, ...]) -> TaskFile:
    """The services as people name them on the command line, and the files whose services count among them."""
    included = [one.text("path") or one.value for one in document.each("include")]
    paths = [normpath(join(dirname(file.path), _plain(one))) for one in included if isinstance(one, str)]
    return TaskFile(
        place=Place(file.path, 1, 1, quote=file.lines[0].strip()[:200] if file.lines else ""),
        file=file.path,
        runner="compose",
        names=tuple(workload.name for workload in workloads),
        includes=tuple(paths),
        profiles=tuple(dict.fromkeys(profile for workload in workloads for profile in workload.profiles)),
        containers=tuple((one.name, one.container_name) for one in workloads if one.container_name),
        why_open="it includes other files" if len(paths) < len(included) else "",
    )


def _handed_on(file: YamlFile, document: Node) -> Iterator[SettingUse]:
    """Variables that compose itself reads and puts into secrets and configs: `environment: API_KEY`."""
    for kind in ("secrets", "configs"):
        for name, body in document.items(kind):
            if variable := body.text("environment"):
                place = file.place_of(body, "environment")
                yield SettingUse(place=place, symbol=f"{kind}.{name}", name=variable, layer="interpolated")


def _services(document: Node) -> list[tuple[str, Node]]:
    return [(name, body) for name, body in document.items("services") if body.is_mapping]


def _is_compose(file: YamlFile, document: Node) -> bool:
    services = _services(document)
    if not services or document.get("apiVersion") is not None or document.get("kind") is not None:
        return False
    if _NAME.fullmatch(file.path.rpartition("/")[2].lower()):
        return True
    marked = [body for _, body in services if isinstance(body.value, dict) and _BODY & body.value.keys()]
    return len(marked) * 2 > len(services) and not any(body.get("image", "repository") for _, body in services)


def _is_said_to_be_for_development(file: YamlFile) -> bool:
    """The comment on top of the file says so."""
    head = takewhile(lambda line: line.startswith("#"), file.lines)
    return any(_SAYS_DEVELOPMENT.search(line) for line in head)


def _workload(file: YamlFile, document: Node, name: str, body: Node) -> Workload:
    services = document.get("services")
    assert services is not None
    whole = file.place_of(services, name)
    place = Place(whole.path, whole.start, min(whole.end, whole.start + MOST_LINES - 1), quote=whole.quote)
    read = _Service(file, f"services.{name}", name, body, place)
    volumes = {volume for volume, _ in document.items("volumes")}
    image = body.text("image")
    command, entrypoint = read.words("command"), read.words("entrypoint")
    profiles = body.texts("profiles")
    raw = read.raw()
    if aliases := [alias for _, network in body.items("networks") for alias in network.texts("aliases")]:
        raw["aliases"] = " ".join(aliases)
    build = read.build()
    is_idle = _is_idle(entrypoint, command)
    path = file.path.lower()
    spoken = " ".join(command) if isinstance(command, tuple) else ""
    return Workload(
        place=place,
        symbol=read.symbol,
        kind="compose",
        name=name,
        container_name=body.text("container_name") or "",
        image=_filled(image) if image is not None else None,
        image_place=read.at("image") if image is not None else None,
        build_file=build[1],
        build_context=build[0],
        build_target=build[2],
        entrypoint=entrypoint,
        command=command,
        command_place=read.at("command") if body.get("command") is not None else None,
        restart=read.restart(),
        is_one_shot=bool(_ONE_SHOT_NAME.search(name.lower()) or _ONE_SHOT_COMMAND.search(spoken)),
        is_development=is_idle
        or bool(_DEVELOPMENT.search(path.rpartition("/")[2]))
        or _is_said_to_be_for_development(file)
        or bool(profiles and all(_DEVELOPMENT.search(profile.lower()) for profile in profiles)),
        replicas=read.replicas(),
        user=_filled(body.text("user")),
        user_place=read.at("user") if body.get("user") is not None else None,
        ports=read.ports(),
        probes=read.probes(),
        mounts=read.mounts(volumes),
        depends_on=read.depends_on(),
        environment=read.environment(),
        resources=read.resources(),
        profiles=profiles,
        networks=tuple(key for key, _ in body.items("networks")) or body.texts("networks"),
        labels=read.pairs("labels"),
        raw=raw,
        places={key: read.at(key) for key in ("container_name", "stop_grace_period") if body.get(key) is not None},
    )


class _Service:
    """One service of a compose file while it is read."""

    def __init__(self, file: YamlFile, symbol: str, name: str, body: Node, place: Place) -> None:
        self.file = file
        self.symbol = symbol
        self.name = name
        self.body = body
        self.place = place
        self.folder = dirname(file.path)

    def at(self, key: str, under: Node | None = None) -> Place:
        """Where a key of the service stands; the service itself when the key comes through an anchor."""
        node = under or self.body
        if key not in (node.key_lines or {}):
            return self.place
        found = self.file.place_of(node, key)
        return Place(found.path, found.start, min(found.end, found.start + MOST_LINES - 1), quote=found.quote)

    def path(self, written: str) -> str:
        """A path of the file as one from the root; what leads out of the root keeps its `..`."""
        joined = normpath(join(self.folder, written))
        return "" if joined == "." else joined

    def words(self, key: str) -> tuple[str, ...] | Unknown | None:
        node = self.body.get(key)
        if node is None or node.is_null:
            return None
        if isinstance(node.value, list):
            return tuple(item.value.replace("$$", "$") for item in node.value if isinstance(item.value, str))
        if isinstance(node.value, str):
            try:
                return tuple(shlex.split(node.value.replace("$$", "$")))
            except ValueError:
                return Unknown(f"the {key} has quotes that do not close")
        return Unknown(f"the {key} is neither a text nor a list")

    def build(self) -> tuple[str | None, str | None, str]:
        """Context, Dockerfile and target, where it is built here."""
        node = self.body.get("build")
        if node is None or node.is_null:
            return None, None, ""
        if isinstance(node.value, str):
            context, dockerfile, target = node.value, "Dockerfile", ""
        else:
            context = node.text("context") or "."
            dockerfile = node.text("dockerfile") or "Dockerfile"
            target = node.text("target") or ""
            if node.get("dockerfile_inline") is not None:
                dockerfile = ""
        context = _plain(context)
        if "://" in context or context.startswith("git@"):
            return context, None, target
        root = self.path(context)
        return root, normpath(join(root, _plain(dockerfile))) if dockerfile else None, _plain(target)

    def restart(self) -> str | Unknown | None:
        written = self.body.text("restart")
        if written is not None:
            return _filled(written)
        condition = self.body.text("deploy", "restart_policy", "condition")
        if condition is None and self.body.get("deploy", "restart_policy") is not None:
            return "any"
        return {"none": "no", None: None}.get(condition, condition)

    def replicas(self) -> int | Unknown | None:
        written = self.body.text("deploy", "replicas") or self.body.text("scale")
        if written is None:
            return None
        return int(written) if written.isdigit() else Unknown(f"the number of replicas is {written}")

    def ports(self) -> tuple[Port, ...]:
        found = []
        for item in self.body.each("ports"):
            place = self.file.place_of(item)
            if item.is_mapping:
                published = item.text("published")
                found.append(
                    Port(
                        place=place,
                        symbol=f"{self.symbol}.ports",
                        container=_port(item.text("target") or ""),
                        published=_port(published) if published is not None else None,
                        host_address=item.text("host_ip") or "",
                    )
                )
            elif isinstance(item.value, str):
                address, published, container = _split_port(_plain(item.value))
                found.append(
                    Port(
                        place=place,
                        symbol=f"{self.symbol}.ports",
                        container=_port(container),
                        published=_port(published) if published else None,
                        host_address=address,
                    )
                )
        return tuple(found)

    def probes(self) -> tuple[Probe, ...]:
        node = self.body.get("healthcheck")
        if node is None or not node.is_mapping:
            return ()
        place = self.at("healthcheck")
        symbol = f"{self.symbol}.healthcheck"
        test = node.get("test")
        if node.flag("disable"):
            words: tuple[str, ...] = ("NONE",)
        elif test is None:
            return ()
        elif isinstance(test.value, list):
            words = tuple(item.value for item in test.value if isinstance(item.value, str))
            place = self.at("test", node) if "test" in (node.key_lines or {}) else place
        else:
            words = ("CMD-SHELL", str(test.value))
            place = self.at("test", node) if "test" in (node.key_lines or {}) else place
        retries = node.number("retries")
        return (
            probe_of_words(
                tuple(_plain(word).replace("$$", "$") for word in words),
                place=place,
                symbol=symbol,
                interval_seconds=seconds(node.text("interval")),
                timeout_seconds=seconds(node.text("timeout")),
                retries=int(retries) if retries is not None else None,
                start_period_seconds=seconds(node.text("start_period")),
            ),
        )

    def mounts(self, named: set[str]) -> tuple[Mount, ...]:
        found = []
        for item in self.body.each("volumes"):
            place = self.file.place_of(item)
            if item.is_mapping:
                kind = item.text("type") or "volume"
                source = _plain(item.text("source") or "")
                target = _plain(item.text("target") or "")
                read_only = item.flag("read_only") or False
                if kind == "volume" and not source:
                    kind = "anonymous"
            elif isinstance(item.value, str):
                parts = re.split(r":(?![/\\]{2})", _plain(item.value))
                source, target = (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
                read_only = len(parts) > 2 and "ro" in parts[2].split(",")
                is_path = source.startswith((".", "/", "~", "$"))
                kind = "anonymous" if not source else "bind" if is_path and source not in named else "volume"
            else:
                continue
            found.append(
                Mount(
                    place=place,
                    symbol=f"{self.symbol}.volumes",
                    kind=kind,
                    target=target.rstrip("/") or "/",
                    source=self.path(source) if kind == "bind" and source.startswith(".") else source,
                    is_read_only=read_only,
                )
            )
        for target in self.body.texts("tmpfs"):
            path = target.partition(":")[0].rstrip("/")
            found.append(Mount(place=self.at("tmpfs"), symbol=f"{self.symbol}.tmpfs", kind="tmpfs", target=path))
        return tuple(found)

    def depends_on(self) -> tuple[DependsOn, ...]:
        node = self.body.get("depends_on")
        if node is None:
            return ()
        found = []
        if node.is_mapping:
            for name, body in node.items():
                written = body.text("condition") or "service_started"
                condition = {"service_healthy": "healthy", "service_completed_successfully": "completed"}
                found.append(
                    DependsOn(
                        place=self.at(name, node),
                        symbol=f"{self.symbol}.depends_on",
                        on=name,
                        condition=condition.get(written, "started"),
                    )
                )
        else:
            for item in self.body.each("depends_on"):
                if isinstance(item.value, str):
                    symbol = f"{self.symbol}.depends_on"
                    found.append(DependsOn(place=self.file.place_of(item), symbol=symbol, on=item.value))
        return tuple(found)

    def environment(self) -> tuple[Variable, ...]:
        node = self.body.get("environment")
        if node is None:
            return ()
        found = []
        symbol = f"{self.symbol}.environment"
        if node.is_mapping:
            for name, value in node.items():
                text = value.value if isinstance(value.value, str) and not value.is_null else None
                found.append(_variable(name, text, self.at(name, node), symbol))
        else:
            for item in self.body.each("environment"):
                if isinstance(item.value, str):
                    name, equals, text = item.value.partition("=")
                    found.append(_variable(name, text if equals else None, self.file.place_of(item), symbol))
        return tuple(found)

    def resources(self) -> Resources | None:
        body = self.body
        memory = body.text("deploy", "resources", "limits", "memory") or body.text("mem_limit")
        cpu = body.text("deploy", "resources", "limits", "cpus") or body.text("cpus") or body.text("cpu_quota")
        memory_asked = body.text("deploy", "resources", "reservations", "memory") or body.text("mem_reservation")
        cpu_asked = body.text("deploy", "resources", "reservations", "cpus")
        gpus: str | None = body.text("gpus")
        for device in body.each("deploy", "resources", "reservations", "devices"):
            if any("gpu" in capability for capability in device.texts("capabilities")):
                gpus = device.text("count") or ",".join(device.texts("device_ids")) or "all"
        if not any((memory, cpu, memory_asked, cpu_asked, gpus)):
            return None
        key = "deploy" if body.get("deploy", "resources") is not None else "mem_limit" if memory else "cpus"
        return Resources(
            place=self.at(key),
            symbol=f"{self.symbol}.resources",
            memory_limit=_filled(memory),
            cpu_limit=_filled(cpu),
            memory_request=_filled(memory_asked),
            cpu_request=_filled(cpu_asked),
            gpus=_filled(gpus),
        )

    def pairs(self, key: str) -> dict[str, str]:
        mapping = {name: value.value for name, value in self.body.items(key) if isinstance(value.value, str)}
        listed = (item.partition("=") for item in self.body.texts(key))
        return mapping or {name: value for name, _, value in listed}

    def raw(self) -> dict[str, str]:
        """Further settings, and those that are resolved when files are joined."""
        found = {key: text for key in _KEPT if (text := self.body.text(key)) is not None}
        image = self.body.text("image")
        if image is not None and "$" in image:
            found["image.as_written"] = image
        for key in ("driver", "options.max-size", "options.max-file"):
            if (text := self.body.text("logging", *key.split("."))) is not None:
                found[f"logging.{key}"] = text
        node = self.body.get("env_file")
        if node is not None:
            written = [*self.body.texts("env_file"), *(t for i in self.body.each("env_file") if (t := i.text("path")))]
            found["env_file"] = ",".join(self.path(one) for one in written)
        extends = self.body.get("extends")
        if extends is not None:
            service = extends.value if isinstance(extends.value, str) else extends.text("service")
            file = extends.text("file")
            found["extends.service"] = service or ""
            found["extends.file"] = self.path(file) if file else self.file.path
        dockerfile = self.body.get("build", "dockerfile_inline")
        if dockerfile is not None:
            found["build.inline"] = "true"
        if self.body.get("healthcheck") is not None and not self.probes():
            found["healthcheck.without_test"] = "true"
        return found


def _is_idle(entrypoint: tuple[str, ...] | Unknown | None, command: tuple[str, ...] | Unknown | None) -> bool:
    """It only keeps a container alive, so that people or tools can work inside."""
    if isinstance(entrypoint, Unknown) or isinstance(command, Unknown):
        return False
    words = [*(entrypoint or ()), *(command or ())]
    if len(words) > 2 and words[0].rpartition("/")[2] in ("sh", "bash") and words[1].endswith("c"):
        words = words[2:]
    return bool(_IDLE.match(" ".join(words).strip()))


def _plain(text: str) -> str:
    """Text with the defaults of its variables put in; a variable without default stays as written."""

    def put(match: re.Match[str]) -> str:
        return match[3] if match[2] and match[2].endswith("-") else match[0]

    for _ in range(3):
        if "${" not in text:
            break
        text = _EXPANSION.sub(put, text)
    return text


def _filled(text: str | None) -> str | Unknown | None:
    """The text with defaults put in; Unknown where a variable has none."""
    if text is None:
        return None
    filled = _plain(text.replace("$$", "\0"))
    missing = _EXPANSION.search(filled)
    if missing:
        return Unknown(f"comes from {missing[1] or missing[4]}, which is not set here")
    return filled.replace("\0", "$")


def _variable(name: str, text: str | None, place: Place, symbol: str) -> Variable:
    if text is None:
        return Variable(place=place, symbol=symbol, name=name, source="passed-through")
    value = _filled(text)
    has_default = "$" in text.replace("$$", "") and isinstance(value, str)
    return Variable(place=place, symbol=symbol, name=name, value=value, default=value if has_default else None)  # type: ignore[arg-type]


def _port(text: str | None) -> int | str | Unknown:
    bare = (text or "").partition("/")[0]
    if bare.isdigit():
        return int(bare)
    return Unknown(f"the port comes from {bare}") if "$" in bare else bare


def _split_port(text: str) -> tuple[str, str, str]:
    """Host address, published and container port of the short form."""
    parts = re.split(r":(?![^\[]*\])(?![^{]*\})", text)
    if len(parts) == 1:
        return "", "", parts[0]
    if len(parts) == 2:
        return "", parts[0], parts[1]
    return ":".join(parts[:-2]), parts[-2], parts[-1]


def _uses(workload: Workload) -> list[SettingUse]:
    return [
        SettingUse(place=one.place, symbol=one.symbol, name=one.name, layer="compose", value=one.value)
        for one in workload.environment
    ]
