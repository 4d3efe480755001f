"""Kubernetes across files: patches and images of kustomizations, values of charts, namespaces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kubernetes_pods import CHART_GIVES
from roadworthy.model import Reference, Resource, Resources, Unknown, Workload

MOST_STEPS = 12
"""Kustomizations within kustomizations."""

_DOCUMENTS = (".md", ".markdown")
_VALUE = re.compile(
    r"\{\{-?\s*(?P<how>(?:toYaml|quote|tpl|toString)\s+)?\(?\$?\.Values\.(?P<path>[\w.]+)\)?"
    r"(?P<pipes>(?:\s*\|\s*(?:quote|squote|toYaml|int|toString|n?indent \d+|default (?:\"[^\"]*\"|\S+)))*)\s*-?\}\}"
)
_DEFAULT = re.compile(r"default (?:\"([^\"]*)\"|(\S+))")


def join_kubernetes(
    given: tuple[Workload, ...], facts: Facts, elsewhere: tuple[Resource, ...] = ()
) -> tuple[tuple[Workload, ...], tuple[Resource, ...], tuple[Reference, ...]]:
    """Workloads as their kustomizations and charts make them, resources and references in their namespaces.

    Patches leave the workloads here: what they say is laid over what they patch.

    Args:
        elsewhere: resources of files of every role; what documents tell how to make is taken from them.
    """
    if not facts.resources and not facts.references:
        return tuple(one for one in given if "patch" not in one.raw), (), facts.references
    tree = _Tree(tuple(one for one in facts.resources if one.kind == "Kustomize"))
    charts = _Charts(facts.resources)
    patches = [one for one in given if _is_patch(one, tree)]
    patch_ids = {id(one) for one in patches}
    workloads = []
    for workload in given:
        if id(workload) in patch_ids:
            continue
        if "apiVersion" in workload.raw:
            workload = charts.filled(workload)
            workload = tree.settled(workload, patches)
        workloads.append(workload)
    resources = tuple(
        tree.placed(one) for one in facts.resources if one.kind == "Kustomize" or one.place.path not in tree.patch_files
    )
    resources += tuple(one for one in elsewhere if one.kind == "Created" and one.place.path.endswith(_DOCUMENTS))
    references = tuple(tree.placed_reference(one) for one in facts.references if one.place.path not in tree.patch_files)
    return tuple(workloads), resources, references


def _is_patch(workload: Workload, tree: "_Tree") -> bool:
    return "patch" in workload.raw or workload.place.path in tree.patch_files


@dataclass(frozen=True)
class _Tree:
    """The kustomizations of the system and what they include."""

    kustomizations: tuple[Resource, ...]

    @cached_property
    def _by_folder(self) -> dict[str, Resource]:
        return {dirname(one.place.path): one for one in self.kustomizations}

    @cached_property
    def _including(self) -> dict[str, list[Resource]]:
        """Path of a file or of a kustomization to the kustomizations that name it."""
        found: dict[str, list[Resource]] = {}
        for one in self.kustomizations:
            folder = dirname(one.place.path)
            for key in ("resources", "bases", "components"):
                for text in one.fields.get(key, "").split("\n"):
                    if not text or "://" in text or "github.com" in text:
                        continue
                    path = normpath(join(folder, text))
                    path = "" if path == "." else path
                    inner = self._by_folder.get(path)
                    found.setdefault(inner.place.path if inner else path, []).append(one)
        return found

    @cached_property
    def patch_files(self) -> dict[str, list[tuple[Resource, str, str]]]:
        """Path of a patch to the kustomizations that apply it, with the kind and name they aim it at."""
        found: dict[str, list[tuple[Resource, str, str]]] = {}
        for one in self.kustomizations:
            folder = dirname(one.place.path)
            for line in one.fields.get("patches", "").split("\n"):
                path, kind, name = (*line.split("|"), "", "")[:3]
                if path:
                    found.setdefault(normpath(join(folder, path)), []).append((one, kind, name))
            for path in one.fields.get("patchesStrategicMerge", "").split("\n"):
                if path:
                    found.setdefault(normpath(join(folder, path)), []).append((one, "", ""))
        return found

    def around(self, path: str) -> list[Resource]:
        """Every kustomization that includes the file, the nearest first."""
        found: dict[str, Resource] = {}
        waiting = [path]
        for _ in range(MOST_STEPS):
            following = [one for here in waiting for one in self._including.get(here, ())]
            waiting = [one.place.path for one in following if one.place.path not in found]
            found.update({one.place.path: one for one in following})
            if not waiting:
                break
        return list(found.values())

    def namespace(self, path: str, own: str) -> str:
        """The namespace that the kustomizations put the file's objects into, else their own; "" where they differ."""
        given = {one.fields["namespace"] for one in self.around(path) if "namespace" in one.fields}
        return own if not given else given.pop() if len(given) == 1 else ""

    def placed(self, resource: Resource) -> Resource:
        if resource.kind in ("Kustomize", "HelmValues", "HelmChart"):
            return resource
        namespace = self.namespace(resource.place.path, resource.namespace)
        if resource.kind == "Namespace" or namespace == resource.namespace:
            return resource
        return replace(resource, namespace=namespace)

    def placed_reference(self, reference: Reference) -> Reference:
        if reference.kind == "Service":
            return reference
        return replace(reference, namespace=self.namespace(reference.place.path, reference.namespace))

    def settled(self, workload: Workload, patches: list[Workload]) -> Workload:
        """The workload with the patches, images and replicas of the kustomizations around it."""
        around = self.around(workload.place.path)
        if not around:
            return workload
        paths = {one.place.path for one in around}
        raw = {**workload.raw, "kustomization": around[0].place.path, "kustomizations": "\n".join(sorted(paths))}
        namespace = self.namespace(workload.place.path, workload.namespace)
        workload = replace(workload, namespace=namespace, raw=raw)
        for patch in patches:
            if self._fits(patch, workload, paths):
                workload = _laid_over(workload, patch)
        for one in around:
            workload = _with_image(workload, one.fields.get("images", ""))
            for line in one.fields.get("replicas", "").split("\n"):
                name, _, count = line.partition("=")
                if name and name == workload.name and count.isdigit():
                    workload = replace(workload, replicas=int(count))
        return workload

    def _fits(self, patch: Workload, workload: Workload, paths: set[str]) -> bool:
        applied = self.patch_files.get(patch.place.path, ())
        aims = [(kind, name) for one, kind, name in applied if one.place.path in paths]
        if patch.place.path in paths:
            aims.append(("", ""))
        if patch.container not in ("*", workload.container):
            return False
        for kind, name in aims:
            kind, name = kind or patch.kind, name or patch.name
            if kind and kind.lower() != workload.kind:
                continue
            if not name or name == workload.name or _matches(name, workload.name):
                return True
        return False


def _matches(pattern: str, name: str) -> bool:
    try:
        return len(pattern) < 100 and re.fullmatch(pattern, name) is not None
    except re.error:
        return False


def _laid_over(base: Workload, patch: Workload) -> Workload:
    """The workload with what the patch sets."""
    roles = {one.role for one in patch.probes}
    return replace(
        base,
        image=patch.image if patch.image is not None else base.image,
        image_place=patch.image_place if patch.image is not None else base.image_place,
        replicas=patch.replicas if patch.replicas is not None else base.replicas,
        user=patch.user if patch.user is not None else base.user,
        probes=(*(one for one in base.probes if one.role not in roles), *patch.probes),
        resources=_merged(base.resources, patch.resources),
        mounts=(*base.mounts, *patch.mounts),
        raw={**base.raw, **{key: text for key, text in patch.raw.items() if key not in ("patch", "container.role")}},
    )


def _merged(base: Resources | None, patch: Resources | None) -> Resources | None:
    if base is None or patch is None:
        return patch or base
    return replace(
        base,
        memory_limit=base.memory_limit if patch.memory_limit is None else patch.memory_limit,
        cpu_limit=base.cpu_limit if patch.cpu_limit is None else patch.cpu_limit,
        memory_request=base.memory_request if patch.memory_request is None else patch.memory_request,
        cpu_request=base.cpu_request if patch.cpu_request is None else patch.cpu_request,
        gpus=base.gpus if patch.gpus is None else patch.gpus,
    )


def _with_image(workload: Workload, images: str) -> Workload:
    if not images or not isinstance(workload.image, str):
        return workload
    bare = re.sub(r"(?<=[^/]):[^/]*$", "", workload.image.partition("@")[0])
    for line in images.split("\n"):
        name, _, given = line.partition("=")
        if name not in (bare, workload.image):
            continue
        reference, _, digest = given.rpartition("@")
        reference = reference.rstrip(":")
        tag = workload.image.partition("@")[0][len(bare) :]
        if not re.search(r"(?<=[^/]):[^/]*$", reference) and not digest:
            reference += tag
        return replace(workload, image=reference + (f"@{digest}" if digest else ""))
    return workload


class _Charts:
    """The charts of the system and their values."""

    def __init__(self, resources: tuple[Resource, ...]) -> None:
        self._values = {dirname(one.place.path): one.fields for one in resources if one.kind == "HelmValues"}
        self._charts = {dirname(one.place.path): one.fields for one in resources if one.kind == "HelmChart"}

    def filled(self, workload: Workload) -> Workload:
        """The workload with the chart's own values where its templates are plain; Unknown stays where they are not."""
        folder, inside, _ = workload.place.path.rpartition("/templates/")
        values = self._values.get(folder) if inside else None
        if values is None:
            return workload
        resources = workload.resources
        if resources is not None:
            resources = self._resources(resources, values)
        replicas = self._text(workload.replicas, values)
        return replace(
            workload,
            image=self._text(workload.image, values),
            replicas=int(replicas) if isinstance(replicas, str) and replicas.isdigit() else workload.replicas,
            user=self._text(workload.user, values),
            resources=resources,
            probes=tuple(
                one
                for one in workload.probes
                if one.kind != "template" or self._is_given(workload.raw.get(f"{one.role}Probe.template"), values)
            ),
            environment=tuple(
                replace(one, value=self._text(one.value, values)) if isinstance(one.value, Unknown) else one
                for one in workload.environment
            ),
            raw={
                **workload.raw,
                "chart": folder,
                **dict(self._security(workload.raw.get("securityContext.template", ""), values)),
            },
        )

    def _text(self, given: object, values: dict[str, str]) -> str | Unknown | None:
        if isinstance(given, (str, type(None))):
            return given
        if not isinstance(given, Unknown):
            return None
        text = given.why.removeprefix(CHART_GIVES)
        if text == given.why:
            return given
        missing: list[str] = []

        def value(match: re.Match[str]) -> str:
            found = values.get(match["path"])
            default = _DEFAULT.search(match["pipes"])
            if not found and default:
                found = default[1] if default[1] is not None else default[2]
            if found is None or found.startswith("."):
                missing.append(match["path"])
            return found or ""

        filled = _VALUE.sub(value, text)
        if missing or "{{" in filled:
            return given
        return filled or None

    def _is_given(self, template: str | None, values: dict[str, str]) -> bool:
        """False only where the template is one plain value and the chart's values hold nothing of that name."""
        match = _VALUE.fullmatch(template or "")
        return match is None or match["path"] in values or any(key.startswith(match["path"] + ".") for key in values)

    def _resources(self, resources: Resources, values: dict[str, str]) -> Resources:
        sides = {
            "memory_limit": "limits.memory",
            "cpu_limit": "limits.cpu",
            "memory_request": "requests.memory",
            "cpu_request": "requests.cpu",
        }
        found: dict[str, str | Unknown | None] = {}
        for name, under in sides.items():
            given = getattr(resources, name)
            if isinstance(given, Unknown):
                match = _VALUE.fullmatch(given.why.removeprefix(CHART_GIVES))
                path = match["path"] if match else ""
                found[name] = values.get(f"{path}.{under}") or values.get(path) or given
        return replace(resources, **found)  # type: ignore[arg-type]

    def _security(self, template: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
        match = _VALUE.fullmatch(template)
        if match:
            for key, text in values.items():
                if key.startswith(match["path"] + "."):
                    yield f"securityContext.{key[len(match['path']) + 1 :]}", text
