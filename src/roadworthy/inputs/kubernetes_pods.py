"""Pods inside Kubernetes documents: one workload for each container, and what the containers refer to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.expression import expression
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Mount, Place, Port, Probe, Reference, Resources, Unknown, Variable, Workload

"""A region over this points at nothing."""
CHART_GIVES = "the chart gives it: "
"""How an Unknown begins whose value stands in a template; the template as written follows."""

_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}
_ADDRESS = expression(r"https?://(?P<host>[^/:\s'\"]+)(?::(?P<port>\d+))?(?P<path>/[^\s'\"|;)]*)?")
_ENV_SOURCES = {
    "secretKeyRef": "secret",
    "configMapKeyRef": "configmap",
    "fieldRef": "field",
    "resourceFieldRef": "field",
}
_VOLUMES = {
    "configMap": ("configMap", "name"),
    "secret": ("secret", "secretName"),
    "persistentVolumeClaim": ("pvc", "claimName"),
    "hostPath": ("hostPath", "path"),
    "emptyDir": ("emptyDir", ""),
    "ephemeral": ("volume", ""),
    "nfs": ("volume", "server"),
    "csi": ("volume", "driver"),
    "projected": ("projected", ""),
    "downwardAPI": ("projected", ""),
}
_KEPT = ("restartPolicy", "terminationGracePeriodSeconds", "hostNetwork", "hostPID", "hostIPC", "serviceAccountName")


@dataclass
class Owner:
    """The document that a pod stands in, and what it says for all of its containers."""

    file: YamlFile
    kind: str
    name: str
    namespace: str
    place: Place
    replicas: int | Unknown | None = None
    is_one_shot: bool = False
    raw: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.kind}/{self.name}"


def given(node: Node | None, *path: str) -> str | Unknown | None:
    """The scalar under these keys; Unknown where a template writes it."""
    found = node.get(*path) if node is not None else None
    if found is None or found.is_null or not isinstance(found.value, str):
        return None
    return Unknown(f"{CHART_GIVES}{found.value}") if found.is_template else found.value


def number(node: Node | None, *path: str) -> int | Unknown | None:
    """The whole number under these keys; Unknown where a template writes it."""
    text = given(node, *path)
    if isinstance(text, str):
        return int(text) if re.fullmatch(r"\d+", text) else Unknown(f"{text} is no number")
    return text


def flat(node: Node | None, prefix: str = "", most: int = 80) -> dict[str, str]:
    """Scalars below the node by dotted path, items by their index; at most so many."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Node]] = [(prefix, node)] if node is not None else []
    while waiting and len(found) < most:
        path, here = waiting.pop(0)
        dot = f"{path}." if path else ""
        if isinstance(here.value, dict):
            waiting.extend((dot + key, child) for key, child in here.value.items())
        elif isinstance(here.value, list):
            waiting.extend((f"{dot}{index}", child) for index, child in enumerate(here.value))
        elif not here.is_null:
            found[path] = here.value[:200]
    return found


def pod(owner: Owner, template: Node | None, spec: Node) -> tuple[list[Workload], list[Reference]]:
    """Every container of a pod, init containers first, and every object that the pod names.

    Args:
        template: the mapping that holds the pod's metadata; None where there is none.
    """
    workloads: list[Workload] = []
    references = list(_pod_references(owner, spec))
    common = {**owner.raw, **{key: text for key in _KEPT if (text := spec.text(key)) is not None}}
    common.update(flat(spec.get("securityContext"), "securityContext"))
    if (context := spec.get("securityContext")) is not None and context.is_open:
        common["securityContext.template"] = context.value if isinstance(context.value, str) else "{{ }}"
    for key in ("imagePullSecrets", "topologySpreadConstraints", "affinity"):
        if spec.get(key) is not None:
            common[key] = "given"
    metadata = template.get("metadata") if template is not None else None
    labels, annotations = _texts(metadata, "labels"), _texts(metadata, "annotations")
    volumes = {node.text("name") or "": node for node in spec.each("volumes")}
    for key in ("initContainers", "containers"):
        for index, container in enumerate(spec.each(key)):
            if not isinstance(container.value, dict):
                continue
            is_init = key == "initContainers" and container.text("restartPolicy") != "Always"
            role = "init" if is_init else "sidecar" if key == "initContainers" or index > 0 else "main"
            workloads.append(_workload(owner, container, role, common, labels, annotations, volumes))
            references.extend(_container_references(owner, container))
    return workloads, references


def _workload(
    owner: Owner,
    node: Node,
    role: str,
    common: dict[str, str],
    labels: dict[str, str],
    annotations: dict[str, str],
    volumes: dict[str, Node],
) -> Workload:
    file = owner.file
    name = readable(node.text("name") or owner.name, file.path)
    symbol = f"{owner.label}/{name}"
    raw = {**common, "container.role": role}
    raw.update(flat(node.get("securityContext"), "securityContext"))
    security = node.get("securityContext")
    if security is not None and security.is_open:
        raw["securityContext.template"] = security.value if isinstance(security.value, str) else "{{ }}"
    if (policy := node.text("imagePullPolicy")) is not None:
        raw["imagePullPolicy"] = policy
    if node.get("lifecycle", "preStop") is not None:
        raw["lifecycle.preStop"] = _stop(node)
    for key in _PROBES:
        if (probe := node.get(key)) is not None and isinstance(probe.value, str) and probe.is_template:
            raw[f"{key}.template"] = probe.value
    sources = [f"{kind}:{ref}" for one in node.each("envFrom") for kind, ref in _env_from(one)]
    if sources:
        raw["envFrom"] = ",".join(sources)
    is_one_shot = owner.is_one_shot or role == "init"
    return Workload(
        place=file.capped(node.line, node.end),
        symbol=symbol,
        kind=owner.kind.lower(),
        name=owner.name,
        namespace=owner.namespace,
        container=name,
        image=given(node, "image"),
        image_place=file.place_of(node, "image") if node.get("image") is not None else None,
        entrypoint=_words(node, "command"),
        command=_words(node, "args"),
        restart=common.get("restartPolicy", "Always"),
        is_one_shot=is_one_shot,
        replicas=owner.replicas,
        user=_user(raw),
        ports=tuple(_ports(file, node, symbol)),
        probes=tuple(_probes(file, node, symbol)),
        mounts=tuple(_mounts(file, node, symbol, volumes)),
        environment=tuple(_environment(file, node, symbol)),
        resources=_resources(file, node, symbol),
        labels=labels,
        annotations=annotations,
        raw=raw,
        places={
            **owner.places,
            **({"securityContext": file.place_of(node, "securityContext")} if security is not None else {}),
        },
        unclear=Unknown("the chart adds settings to the container") if node.is_open else None,
    )


def _stop(node: Node) -> str:
    """What is run before the signal, as far as it is a command or a sleep; "given" where it is something else."""
    seconds = node.text("lifecycle", "preStop", "sleep", "seconds")
    words = ("sleep", seconds) if seconds else node.texts("lifecycle", "preStop", "exec", "command")
    return " ".join(words)[:200] or "given"


def readable(name: str, path: str) -> str:
    """A name in which the chart's usual templates are put in words: its full name is the chart's own."""
    if "{{" not in name:
        return name
    folders = path.split("/")
    chart = folders[folders.index("templates") - 1] if "templates" in folders[1:] else "chart"
    name = re.sub(
        r"\{\{[^}]*(fullname|\.Chart\.Name|\.Release\.Name|\.name\b|\$name)[^}]*\}\}", chart, name, flags=re.I
    )
    return re.sub(r"\{\{.*?\}\}", "…", name, flags=re.DOTALL)


def _user(raw: dict[str, str]) -> str | Unknown | None:
    user = raw.get("securityContext.runAsUser")
    if user is not None:
        return Unknown(f"{CHART_GIVES}{user}") if "{{" in user else user
    if "securityContext.template" in raw:
        return Unknown(CHART_GIVES + raw["securityContext.template"])
    return None


def _words(node: Node, key: str) -> tuple[str, ...] | Unknown | None:
    found = node.get(key)
    if found is None:
        return None
    if found.is_template:
        return Unknown(f"{CHART_GIVES}{found.value}")
    return found.texts()


def _ports(file: YamlFile, node: Node, symbol: str) -> Iterator[Port]:
    for one in node.each("ports"):
        port = given(one, "containerPort")
        if port is None:
            continue
        host = given(one, "hostPort")
        yield Port(
            place=file.place(one.line, one.end),
            symbol=symbol,
            container=_port(port),
            published=None if host is None else _port(host),
            name=one.text("name") or "",
        )


def _port(text: str | Unknown) -> int | str | Unknown:
    return int(text) if isinstance(text, str) and text.isdigit() else text


def _probes(file: YamlFile, node: Node, symbol: str) -> Iterator[Probe]:
    for key, role in _PROBES.items():
        probe = node.get(key)
        if probe is None or probe.is_null:
            continue
        place = file.capped(node.key_line(key), probe.end)
        if not isinstance(probe.value, dict):
            yield Probe(place=place, symbol=symbol, role=role, kind="template")
            continue
        retries = probe.number("failureThreshold")
        kind, path, port = "template" if probe.is_open else "", "", None
        command: tuple[str, ...] = ()
        if (http := probe.get("httpGet")) is not None:
            kind, path, port = "http", http.text("path") or "/", http.text("port")
        elif (tcp := probe.get("tcpSocket")) is not None:
            kind, port = "tcp", tcp.text("port")
        elif (grpc := probe.get("grpc")) is not None:
            kind, port = "grpc", grpc.text("port")
        elif probe.get("exec") is not None:
            kind, command = "command", probe.texts("exec", "command")
            asked = _ADDRESS.search(" ".join(command))
            if asked:
                path, port = asked["path"] or "/", asked["port"]
        if not kind:
            continue
        yield Probe(
            place=place,
            symbol=symbol,
            role=role,
            kind=kind,
            path="" if "{{" in path else path,
            port=int(port) if port and port.isdigit() else port,
            command=command,
            tools=command[:1],
            retries=int(retries) if retries is not None else None,
            interval_seconds=probe.number("periodSeconds"),
            timeout_seconds=probe.number("timeoutSeconds"),
            start_period_seconds=probe.number("initialDelaySeconds"),
        )


def _mounts(file: YamlFile, node: Node, symbol: str, volumes: dict[str, Node]) -> Iterator[Mount]:
    for one in node.each("volumeMounts"):
        target, name = one.text("mountPath"), one.text("name") or ""
        if target is None:
            continue
        kind, source = "volume", name
        volume = volumes.get(name)
        for key, (of, under) in _VOLUMES.items():
            if volume is not None and volume.get(key) is not None:
                kind, source = of, (volume.text(key, under) or name) if under else name
        yield Mount(
            place=file.place(one.line, one.end),
            symbol=symbol,
            kind=kind,
            target=target,
            source=source,
            is_read_only=one.flag("readOnly") is True,
            source_place=file.place(volume.line, volume.end) if volume is not None else None,
        )


def _environment(file: YamlFile, node: Node, symbol: str) -> Iterator[Variable]:
    for one in node.each("env"):
        name = one.text("name")
        if name is None:
            continue
        place = file.place(one.line, one.end)
        kind = next((of for key, of in _ENV_SOURCES.items() if one.get("valueFrom", key) is not None), "literal")
        value = given(one, "value")
        if value is None and (empty := one.get("value")) is not None and isinstance(empty.value, str):
            value = ""
        yield Variable(place=place, symbol=symbol, name=name, value=value if kind == "literal" else None, source=kind)


def _resources(file: YamlFile, node: Node, symbol: str) -> Resources | None:
    found = node.get("resources")
    if found is None:
        return None
    place = file.place_of(node, "resources")
    if found.is_template:
        chart = Unknown(f"{CHART_GIVES}{found.value}")
        return Resources(
            place=place, symbol=symbol, memory_limit=chart, cpu_limit=chart, memory_request=chart, cpu_request=chart
        )
    return Resources(
        place=place,
        symbol=symbol,
        memory_limit=_amount(found, "limits", "memory"),
        cpu_limit=_amount(found, "limits", "cpu"),
        memory_request=_amount(found, "requests", "memory"),
        cpu_request=_amount(found, "requests", "cpu"),
        gpus=_amount(found, "limits", "nvidia.com/gpu"),
    )


def _amount(node: Node, side: str, of: str) -> str | Unknown | None:
    amount = given(node, side, of)
    under = node.get(side)
    if amount is None and (node.is_open or (under is not None and under.is_open)):
        return Unknown(CHART_GIVES + (under.value if under and isinstance(under.value, str) else "{{ }}"))
    return amount


def _texts(node: Node | None, key: str) -> dict[str, str]:
    return {name: one.value[:200] for name, one in (node.items(key) if node else ()) if isinstance(one.value, str)}


def _env_from(node: Node) -> Iterator[tuple[str, str]]:
    for key, kind in (("secretRef", "secret"), ("configMapRef", "configmap")):
        name = node.text(key, "name")
        if name is not None:
            yield kind, name


def reference(owner: Owner, kind: str, node: Node | None, *path: str, optional: bool = False) -> Iterator[Reference]:
    """The object that the scalar under these keys names; nothing where it is absent or a template writes it."""
    found = node.get(*path) if node is not None else None
    if found is None or found.is_null or found.is_template or not isinstance(found.value, str):
        return
    yield Reference(
        place=owner.file.place(found.line),
        symbol=owner.label,
        kind=kind,
        name=found.value,
        namespace=owner.namespace,
        is_optional=optional,
    )


def _pod_references(owner: Owner, spec: Node) -> Iterator[Reference]:
    yield from reference(owner, "ServiceAccount", spec, "serviceAccountName")
    for one in spec.each("imagePullSecrets"):
        # the kubelet goes on without a pull secret that is not there
        yield from reference(owner, "Secret", one, "name", optional=True)
    for volume in spec.each("volumes"):
        yield from _volume_references(owner, volume)
        for source in volume.each("projected", "sources"):
            yield from reference(owner, "Secret", source, "secret", "name", optional=_optional(source, "secret"))
            yield from reference(
                owner, "ConfigMap", source, "configMap", "name", optional=_optional(source, "configMap")
            )


def _volume_references(owner: Owner, volume: Node) -> Iterator[Reference]:
    yield from reference(owner, "Secret", volume, "secret", "secretName", optional=_optional(volume, "secret"))
    yield from reference(owner, "ConfigMap", volume, "configMap", "name", optional=_optional(volume, "configMap"))
    yield from reference(owner, "PersistentVolumeClaim", volume, "persistentVolumeClaim", "claimName")


def _container_references(owner: Owner, node: Node) -> Iterator[Reference]:
    for one in node.each("env"):
        for key, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            source = one.get("valueFrom", key)
            yield from reference(owner, kind, source, "name", optional=_optional(source))
    for one in node.each("envFrom"):
        for key, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            yield from reference(owner, kind, one, key, "name", optional=_optional(one, key))


def _optional(node: Node | None, *path: str) -> bool:
    return node is not None and node.flag(*path, "optional") is True
