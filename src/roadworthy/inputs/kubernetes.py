"""Understands Kubernetes documents: workloads, the objects around them, kustomizations, the values of a chart."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kubernetes_made import made_in
from roadworthy.inputs.kubernetes_pods import Owner, flat, given, number, pod, readable, reference
from roadworthy.inputs.yaml_tree import Node, YamlFile, YamlUnreadable, read_yaml
from roadworthy.model import Probe, Reference, Resource, Resources, Unknown, Variable, Workload

_POD_IN_TEMPLATE = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "ReplicationController", "Job"}
_KEPT_WHOLE = {
    "Service",
    "Ingress",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "ScaledObject",
    "Canary",
    "ExternalSecret",
    "SealedSecret",
    "HelmRelease",
    "Application",
    "ApplicationSet",
    "RoleBinding",
    "ClusterRoleBinding",
    "Certificate",
    "Issuer",
    "KnativeServing",
    "CustomResourceDefinition",
}
_SKIPPED = {"TestRun", "K6"}
_ADDRESS = expression(
    r"(?:(?<=//)|(?<![\w.\-/]))([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.svc\b"
)
_COMMENTED = expression(r"^ *#+ ?- +[\"']?([\w./-]+)[\"']?(?:\s+#.*)?\s*$")
_KUSTOMIZATION = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def understand_kubernetes(file: YamlFile) -> Facts:
    """Workloads, resources and references of every document that is a Kubernetes object or a kustomization."""
    name = file.path.rpartition("/")[2]
    if name in ("values.yaml", "values.yml"):
        return Facts(resources=tuple(_values(file)))
    if name == "Chart.yaml":
        return Facts(resources=tuple(_chart(file)))
    if name in _KUSTOMIZATION:
        return _kustomization(file)
    if "apiVersion" not in file.text or "kind" not in file.text:
        return _patch_file(file)
    facts = [_object(file, one) for document in file.documents for one in _listed(document)]
    return Facts(
        workloads=tuple(workload for fact in facts for workload in fact.workloads),
        resources=(*(resource for fact in facts for resource in fact.resources), *made_in(file.path, file.text)),
        references=tuple(one for fact in facts for one in fact.references),
    )


def _listed(document: Node) -> Iterator[Node]:
    """The document, or the items of a list of documents."""
    kind = document.text("kind") or ""
    if kind.endswith("List") and document.get("items") is not None:
        yield from document.each("items")
    elif isinstance(document.value, dict):
        yield document


def _object(file: YamlFile, document: Node) -> Facts:
    kind, version = document.text("kind"), document.text("apiVersion")
    if kind is None or version is None or document.get("metadata") is None or kind in _SKIPPED:
        return Facts()
    name = document.text("metadata", "name") or document.text("metadata", "generateName") or ""
    owner = Owner(
        file,
        kind,
        readable(name, file.path),
        readable(document.text("metadata", "namespace") or "", file.path),
        file.capped(document.line, document.end),
        raw={"apiVersion": version},
    )
    if condition := file.condition(document.line):
        owner.raw["condition"] = condition
    hook = document.text("metadata", "annotations", "helm.sh/hook")
    if hook is not None:
        owner.raw["helm.hook"] = hook
        owner.is_one_shot = True
    spec = document.get("spec")
    found = _pods(owner, document, version) if spec is not None else None
    resource = _resource(owner, document)
    addresses = tuple(_addresses(owner, document))
    if found is not None:
        workloads, references = found
        return Facts(workloads=tuple(workloads), resources=(resource,), references=_once((*references, *addresses)))
    workload = _custom(owner, document, version)
    if workload is not None:
        references = list(_custom_references(owner, document))
        return Facts(workloads=(workload,), resources=(resource,), references=_once((*references, *addresses)))
    return Facts(resources=(resource,), references=_once(addresses))


def _once(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(dict.fromkeys(references))


def _pods(owner: Owner, document: Node, version: str) -> tuple[list[Workload], list[Reference]] | None:
    kind = owner.kind
    spec = document.get("spec")
    template = document
    if kind == "CronJob":
        template = document.get("spec", "jobTemplate", "spec", "template") or document
        owner.is_one_shot = True
    elif kind in _POD_IN_TEMPLATE or (kind == "Service" and version.startswith("serving.knative.dev/")):
        template = document.get("spec", "template") or document
        owner.is_one_shot = owner.is_one_shot or kind == "Job"
    elif kind != "Pod":
        return None
    inside = template.get("spec")
    if spec is None or inside is None or (template is document and kind != "Pod"):
        return [], []
    if kind == "Pod" and spec.text("restartPolicy") in ("Never", "OnFailure"):
        owner.is_one_shot = True
    owner.replicas = number(spec, "replicas")
    if kind == "Service":
        owner.kind = "Knative"
        owner.raw.update({f"autoscaling.{key.rpartition('/')[2]}": text for key, text in _autoscaling(template)})
    for key in ("strategy", "updateStrategy"):
        owner.raw.update(flat(spec.get(key), "strategy"))
        if spec.get(key) is not None:
            owner.places["strategy"] = owner.file.place_of(spec, key)
    if spec.get("replicas") is not None:
        owner.places["replicas"] = owner.file.place_of(spec, "replicas")
    for key in ("minReadySeconds", "progressDeadlineSeconds", "backoffLimit", "activeDeadlineSeconds", "schedule"):
        if (text := spec.text(key)) is not None:
            owner.raw[key] = text
    for key in ("concurrencyPolicy", "startingDeadlineSeconds"):
        if (text := spec.text(key)) is not None:
            owner.raw[key] = text
    if (limit := spec.text("jobTemplate", "spec", "activeDeadlineSeconds")) is not None:
        owner.raw["activeDeadlineSeconds"] = limit
    workloads, references = pod(owner, template, inside)
    for claim in spec.each("volumeClaimTemplates"):
        name = claim.text("metadata", "name")
        workloads = [_with_claim(workload, name) for workload in workloads] if name else workloads
    return workloads, references


def _with_claim(workload: Workload, name: str) -> Workload:
    mounts = tuple(replace(one, kind="pvc") if one.source == name else one for one in workload.mounts)
    return replace(workload, mounts=mounts)


def _autoscaling(template: Node) -> Iterator[tuple[str, str]]:
    for key, node in template.items("metadata", "annotations"):
        if key.startswith("autoscaling.knative.dev/") and isinstance(node.value, str):
            yield key, node.value


def _resource(owner: Owner, document: Node) -> Resource:
    fields = {"apiVersion": owner.raw["apiVersion"]}
    if owner.kind in ("ConfigMap", "Secret"):
        keys = [key for part in ("data", "stringData", "binaryData") for key, _ in document.items(part)]
        fields["keys"] = ",".join(keys)
        if owner.kind == "ConfigMap":
            given = [(key, node.value) for key, node in document.items("data") if re.fullmatch(r"[A-Z][A-Z0-9_]+", key)]
            fields |= {f"data.{key}": value for key, value in given if isinstance(value, str) and len(value) < 200}
        is_open = any((part := document.get(key)) is not None and part.is_open for key in ("data", "stringData"))
        if is_open:
            fields["template"] = "keys"
    elif owner.kind in _KEPT_WHOLE or owner.kind == "Kustomization":
        fields.update(flat(document.get("spec"), "spec"))
        for key in ("roleRef", "subjects"):
            fields.update(flat(document.get(key), key))
    elif owner.kind in ("Role", "ClusterRole"):
        fields.update(dict(_grants(document)))
    for key, node in document.items("metadata", "labels"):
        if isinstance(node.value, str):
            fields[f"labels.{key}"] = node.value
    for key, node in document.items("metadata", "annotations"):
        if isinstance(node.value, str) and len(node.value) < 200:
            fields[f"annotations.{key}"] = node.value
    if "condition" in owner.raw:
        fields["condition"] = owner.raw["condition"]
    kind = "KnativeService" if owner.kind == "Knative" else owner.kind
    symbol = f"{kind}/{owner.name}"
    return Resource(
        place=owner.place, symbol=symbol, kind=kind, name=owner.name, namespace=owner.namespace, fields=fields
    )


def _grants(document: Node) -> Iterator[tuple[str, str]]:
    """What a role allows: `rules.0.verbs` to the words of that list, and the same of groups, resources and names."""
    for index, one in enumerate(document.each("rules")):
        for key in ("apiGroups", "resources", "verbs", "resourceNames"):
            if one.get(key) is not None:
                yield f"rules.{index}.{key}", ",".join(one.texts(key))
    if document.get("aggregationRule") is not None:
        yield "aggregationRule", "given"


# Custom resources that run a container.


def _custom(owner: Owner, document: Node, version: str) -> Workload | None:
    """A workload that an operator makes of a custom resource: it names an image and how much of it to run."""
    group = version.partition("/")[0]
    spec = document.get("spec")
    if spec is None or "." not in group or group.endswith(("k8s.io", "fluxcd.io", "coreos.com")):
        return None
    image = spec.get("image")
    if image is None or not any(spec.get(key) is not None for key in ("resources", "env", "scaling", "replicas")):
        return None
    reference = given(spec, "image")
    if isinstance(image.value, dict):
        repository = image.text("repository") or image.text("name") or image.text("uri")
        tag, digest = image.text("tag"), image.text("digest")
        if repository is None:
            return None
        reference = repository + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    if reference is None:
        return None
    symbol = owner.label
    resources = spec.get("resources")
    probes = tuple(
        Probe(place=owner.file.place_of(spec, key), symbol=symbol, role=role, kind="template")
        for key, role in (("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("probes", "health"))
        if spec.get(key) is not None
    )
    return Workload(
        place=owner.place,
        symbol=symbol,
        kind="custom",
        name=owner.name,
        namespace=owner.namespace,
        image=reference,
        image_place=owner.file.place_of(spec, "image"),
        replicas=number(spec, "replicas"),
        restart="Always",
        probes=probes,
        environment=tuple(
            Variable(place=owner.file.place(one.line, one.end), symbol=symbol, name=name, value=given(one, "value"))
            for one in spec.each("env")
            if (name := one.text("name")) is not None
        ),
        resources=Resources(
            place=owner.file.place_of(spec, "resources"),
            symbol=symbol,
            memory_limit=given(resources, "limits", "memory"),
            cpu_limit=given(resources, "limits", "cpu"),
            memory_request=given(resources, "requests", "memory"),
            cpu_request=given(resources, "requests", "cpu"),
        )
        if resources is not None
        else None,
        raw={**owner.raw, "custom.kind": owner.kind},
    )


def _custom_references(owner: Owner, document: Node) -> Iterator[Reference]:
    """Secrets and config maps that a custom resource names under `…SecretRef`, `…ConfigMapRef` and their like."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, list):
            waiting.extend(node.value)
        elif isinstance(node.value, dict):
            for key, child in node.value.items():
                kind = (
                    "Secret"
                    if key.endswith(("ecretRef", "ecretKeyRef"))
                    else "ConfigMap"
                    if key.endswith(("onfigMapRef", "onfigMapKeyRef"))
                    else ""
                )
                if kind and child.text("namespace") in (None, owner.namespace):
                    yield from reference(owner, kind, child, "name", optional=child.flag("optional") is True)
                elif key == "serviceAccountName" and node is document.get("spec"):
                    yield from reference(owner, "ServiceAccount", node, key)
                waiting.append(child)


def _addresses(owner: Owner, document: Node) -> Iterator[Reference]:
    """Services that the document asks for by their cluster address."""
    if ".svc" not in owner.file.text:
        return
    lines = owner.file.lines
    for number_ in range(document.line, min(document.end, document.line + 5_000) + 1):
        line = lines[number_ - 1] if number_ <= len(lines) else ""
        if ".svc" not in line or line.lstrip().startswith("#") or len(line) > 5_000:
            continue
        for match in _ADDRESS.finditer(line.split(" #")[0]):
            yield Reference(
                place=owner.file.place(number_),
                symbol=owner.label,
                kind="Service",
                name=match[1],
                namespace=match[2],
            )


# Kustomize.


def _kustomization(file: YamlFile) -> Facts:
    found = []
    patched: list[Workload] = []
    for document in file.documents:
        version = document.text("apiVersion") or ""
        if not isinstance(document.value, dict) or version.startswith("kustomize.toolkit"):
            continue
        fields = {"apiVersion": version}
        for key in ("resources", "bases", "components", "patchesStrategicMerge", "crds", "configurations"):
            texts = [text for text in document.texts(key) if "\n" not in text]
            if texts:
                fields[key] = "\n".join(texts)
        for key in ("namespace", "namePrefix", "nameSuffix"):
            if (text := document.text(key)) is not None:
                fields[key] = text
        for key in ("configMapGenerator", "secretGenerator"):
            names = [name for one in document.each(key) if (name := one.text("name"))]
            if names:
                fields[key] = "\n".join(names)
        if document.get("helmCharts") is not None:
            fields["helmCharts"] = "\n".join(one.text("name") or "" for one in document.each("helmCharts"))
        fields["images"] = "\n".join(
            f"{name}={one.text('newName') or name}:{one.text('newTag') or ''}@{one.text('digest') or ''}"
            for one in document.each("images")
            if (name := one.text("name"))
        )
        fields["replicas"] = "\n".join(
            f"{name}={one.text('count') or ''}" for one in document.each("replicas") if (name := one.text("name"))
        )
        paths = []
        for one in (
            *document.each("patches"),
            *document.each("patchesJson6902"),
            *document.each("patchesStrategicMerge"),
        ):
            if isinstance(one.value, str):
                if "\n" in one.value:
                    patched.extend(_inline_patch(file, one, None))
            elif one.text("path"):
                paths.append(
                    f"{one.text('path')}|{one.text('target', 'kind') or ''}|{one.text('target', 'name') or ''}"
                )
            elif (patch := one.get("patch")) is not None:
                patched.extend(_inline_patch(file, patch, one.get("target")))
        fields["patches"] = "\n".join(paths)
        fields["commented"] = "\n".join(_commented(file))
        fields = {key: text for key, text in fields.items() if text}
        place = file.capped(document.line, document.end)
        symbol = f"Kustomization/{file.path}"
        found.append(Resource(place=place, symbol=symbol, kind="Kustomize", name=file.path, fields=fields))
    return Facts(workloads=tuple(patched), resources=tuple(found))


def _commented(file: YamlFile) -> Iterator[str]:
    """Line and path of each member that stands in a comment."""
    for number_, line in enumerate(file.lines, 1):
        match = _COMMENTED.match(line)
        if match:
            yield f"{number_}|{match[1]}"


def _inline_patch(file: YamlFile, node: Node, target: Node | None) -> list[Workload]:
    if not isinstance(node.value, str):
        return []
    try:
        inner = read_yaml(file.path, node.value.encode())
    except YamlUnreadable:
        return []
    shift = YamlFile(file.path, [""] * node.line + inner.lines, inner.documents, inner.is_templated, inner.text)
    found = []
    for document in inner.documents:
        found.extend(_patch(shift, document, target, node.line))
    return [replace(one, raw={**one.raw, "patch": "inline"}) for one in found]


def _patch(file: YamlFile, document: Node, target: Node | None, offset: int = 0) -> list[Workload]:
    """What a patch says of containers: a strategic merge, or a list of operations on paths."""
    kind = target.text("kind") if target is not None else None
    name = target.text("name") if target is not None else None
    place = file.place(document.line + offset)
    if isinstance(document.value, list):
        return [_operations(file, document, kind or "", name or "", offset)]
    kind = kind or document.text("kind") or ""
    name = name or document.text("metadata", "name") or ""
    owner = Owner(file, kind, name, document.text("metadata", "namespace") or "", place)
    found = _pods(owner, document, document.text("apiVersion") or "")
    if found is None or not found[0]:
        replicas = number(document, "spec", "replicas")
        return [
            Workload(place=place, symbol=owner.label, kind=kind.lower(), name=name, container="*", replicas=replicas)
        ]
    return [
        replace(one, place=place, probes=tuple(replace(probe, place=place) for probe in one.probes), environment=())
        for one in found[0]
    ]


def _operations(file: YamlFile, document: Node, kind: str, name: str, offset: int) -> Workload:
    place = file.place(document.line + offset)
    patched = Unknown("a kustomization patches it")
    probes: dict[str, Probe] = {}
    resources: Resources | None = None
    replicas: int | Unknown | None = None
    raw: dict[str, str] = {}
    image: str | Unknown | None = None
    for one in document.each():
        path, op = one.text("path") or "", one.text("op")
        if op not in ("add", "replace"):
            continue
        here = file.place(one.line + offset)
        if path.endswith("/spec/replicas"):
            replicas = number(one, "value")
        elif path.endswith("/image"):
            image = given(one, "value")
        elif "/resources" in path:
            resources = Resources(
                place=here, memory_limit=patched, cpu_limit=patched, memory_request=patched, cpu_request=patched
            )
        elif "securityContext" in path:
            raw["securityContext.template"] = "a kustomization patches it"
        elif "Probe" in path:
            role = next((of for of in ("liveness", "readiness", "startup") if of in path), "health")
            probes[role] = Probe(place=here, role=role, kind="template")
    return Workload(
        place=place,
        symbol=f"{kind}/{name}",
        kind=kind.lower(),
        name=name,
        container="*",
        image=image,
        replicas=replicas,
        probes=tuple(probes.values()),
        resources=resources,
        raw={**raw, "patch": "operations"},
    )


def _patch_file(file: YamlFile) -> Facts:
    """A file that holds nothing but operations on paths: a patch that some kustomization may apply."""
    if '"op"' not in file.text and "op:" not in file.text:
        return Facts()
    roots = [one for one in file.documents if isinstance(one.value, list)]
    patches = [
        _operations(file, one, "", "", 0)
        for one in roots
        if one.value and all(item.get("op") is not None and item.get("path") is not None for item in one.each())
    ]
    return Facts(workloads=tuple(patches))


# Charts.


def _values(file: YamlFile) -> Iterator[Resource]:
    for document in file.documents[:1]:
        yield Resource(
            place=file.place(1),
            symbol=file.path,
            kind="HelmValues",
            name=file.path,
            fields=flat(document, most=2_000),
        )


def _chart(file: YamlFile) -> Iterator[Resource]:
    for document in file.documents[:1]:
        name = document.text("name")
        if name is not None:
            fields = flat(document)
            yield Resource(place=file.place(1), symbol=file.path, kind="HelmChart", name=name, fields=fields)
