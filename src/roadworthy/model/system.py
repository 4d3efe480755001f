"""Everything the model knows of the reviewed roots, and the look-ups across it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cache, cached_property
from typing import TypeVar

from roadworthy.model.agents import AgentPermission
from roadworthy.model.answers import AnswerUse
from roadworthy.model.builds import builds
from roadworthy.model.calls import Call, CallKind, HeldLoop
from roadworthy.model.claims import Claim, ClaimKind
from roadworthy.model.configuration import ConfigLoad, Override
from roadworthy.model.containers import Inside, program_words, script_word, start_words
from roadworthy.model.dependencies import Dependency, Lockfile, Manifest, ModuleImport, RuntimeVersion
from roadworthy.model.documented import DocumentedBuild, DocumentedRun, documented_builds, documented_runs
from roadworthy.model.documents import Document
from roadworthy.model.errors import ErrorHandler
from roadworthy.model.exposures import OriginPolicy, ShellCommand
from roadworthy.model.fact import Fact
from roadworthy.model.file import File, Unread
from roadworthy.model.flows import Flow
from roadworthy.model.graph import CallGraph
from roadworthy.model.ignores import IgnoreRules
from roadworthy.model.inference import ModelArtifact, ModelLoad
from roadworthy.model.interfaces import Interface
from roadworthy.model.listing import Listing, listing
from roadworthy.model.logs import LogFile, LoggingSetup, LogStatement
from roadworthy.model.mentions import Mentions
from roadworthy.model.metrics import Exposition, Metric
from roadworthy.model.migrations import Migration, SchemaMaker
from roadworthy.model.noun import dataclass
from roadworthy.model.objectives import (
    Alert,
    Collector,
    Dashboard,
    DashboardFolder,
    Datasource,
    Objective,
    PrometheusConfig,
    Receiver,
    Recording,
    Route,
    Scrape,
)
from roadworthy.model.owners import Owner
from roadworthy.model.pipelines import Experiment, Pipeline, TestFile
from roadworthy.model.place import REPOSITORY, Place
from roadworthy.model.practices import Practice
from roadworthy.model.remains import BackgroundWork, Collection, DoneMark, Memo, UnreadFailures
from roadworthy.model.remarks import Remark
from roadworthy.model.remediation import Remediation
from roadworthy.model.resilience import Breaker, ElapsedTime, FanOut, LoopedCall, Pool, Refusal, SideEffect
from roadworthy.model.role import Role
from roadworthy.model.services import ConcurrencyBound, Endpoint, EntryPoint, Service
from roadworthy.model.setting import Literal, Setting
from roadworthy.model.signs import Sign
from roadworthy.model.state import StateWrite
from roadworthy.model.tasks import TaskFile
from roadworthy.model.unknown import Unknown
from roadworthy.model.waiver import InlineWaiver
from roadworthy.model.workloads import Command, Image, Reference, Resource, Script, Workload

AnyFact = TypeVar("AnyFact", bound=Fact)

_LOCAL = re.compile(r"\w+://(localhost|127\.0\.0\.1)\b")

_LOCKS = {
    "pyproject": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "setup": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "pipfile": ("pipfile.lock",),
    "package.json": ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
    "go.mod": ("go.sum",),
}


@dataclass(frozen=True)
class System:
    """What rules see. Every fact stands in a production file, except `documents`, `claims`, `tests`, `task_files` and
    `interfaces`.

    Rules ask it, never a file. A look-up across nouns is a method here, computed once.

    Attributes:
        is_part: the first root is a folder or a file of a larger repository, which may hold what is absent here.
        pointers: paths of symbolic links and submodules: they are there, and what they lead to is not read.
    """

    name: str = ""
    is_part: bool = False
    files: tuple[File, ...] = ()
    pointers: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    services: tuple[Service, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    bounds: tuple[ConcurrencyBound, ...] = ()
    calls: tuple[Call, ...] = ()
    held_loops: tuple[HeldLoop, ...] = ()
    shell_commands: tuple[ShellCommand, ...] = ()
    state_writes: tuple[StateWrite, ...] = ()
    flows: tuple[Flow, ...] = ()
    practices: tuple[Practice, ...] = ()
    origin_policies: tuple[OriginPolicy, ...] = ()
    error_handlers: tuple[ErrorHandler, ...] = ()
    logs: tuple[LogStatement, ...] = ()
    logging_setups: tuple[LoggingSetup, ...] = ()
    log_files: tuple[LogFile, ...] = ()
    metrics: tuple[Metric, ...] = ()
    expositions: tuple[Exposition, ...] = ()
    alerts: tuple[Alert, ...] = ()
    recordings: tuple[Recording, ...] = ()
    objectives: tuple[Objective, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    dashboard_folders: tuple[DashboardFolder, ...] = ()
    datasources: tuple[Datasource, ...] = ()
    collectors: tuple[Collector, ...] = ()
    scrapes: tuple[Scrape, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    routes: tuple[Route, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    prometheus_configs: tuple[PrometheusConfig, ...] = ()
    workloads: tuple[Workload, ...] = ()
    images: tuple[Image, ...] = ()
    scripts: tuple[Script, ...] = ()
    program_commands: tuple[Command, ...] = ()
    ignores: tuple[IgnoreRules, ...] = ()
    resources: tuple[Resource, ...] = ()
    references: tuple[Reference, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    lockfiles: tuple[Lockfile, ...] = ()
    runtimes: tuple[RuntimeVersion, ...] = ()
    imports: tuple[ModuleImport, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    tests: tuple[TestFile, ...] = ()
    settings: tuple[Setting, ...] = ()
    literals: tuple[Literal, ...] = ()
    documents: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mentions, ...] = ()
    signs: tuple[Sign, ...] = ()
    collections: tuple[Collection, ...] = ()
    memos: tuple[Memo, ...] = ()
    background_works: tuple[BackgroundWork, ...] = ()
    done_marks: tuple[DoneMark, ...] = ()
    unread_failures: tuple[UnreadFailures, ...] = ()
    migrations: tuple[Migration, ...] = ()
    schema_makers: tuple[SchemaMaker, ...] = ()
    overrides: tuple[Override, ...] = ()
    config_loads: tuple[ConfigLoad, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    graph: CallGraph = field(default_factory=CallGraph)
    breakers: tuple[Breaker, ...] = ()
    elapsed_times: tuple[ElapsedTime, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    agent_permissions: tuple[AgentPermission, ...] = ()
    remarks: tuple[Remark, ...] = ()
    owners: tuple[Owner, ...] = ()
    inline_waivers: tuple[InlineWaiver, ...] = ()
    model_loads: tuple[ModelLoad, ...] = ()
    answer_uses: tuple[AnswerUse, ...] = ()
    model_artifacts: tuple[ModelArtifact, ...] = ()
    looped_calls: tuple[LoopedCall, ...] = ()
    fan_outs: tuple[FanOut, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    pools: tuple[Pool, ...] = ()
    left_over: frozenset[str] = frozenset()
    task_files: tuple[TaskFile, ...] = ()
    interfaces: tuple[Interface, ...] = ()

    # The system itself is the subject of a verdict about an absence.

    @property
    def place(self) -> Place:
        """The repository as a whole."""
        return REPOSITORY

    @property
    def symbol(self) -> str:
        return ""

    @property
    def label(self) -> str:
        return self.name or "the repository"

    @property
    def words(self) -> dict[str, str]:
        return {}

    @property
    def is_promise(self) -> bool:
        return False

    # Look-ups.

    @cached_property
    def paths(self) -> dict[str, File]:
        """Every listed file by its path, of any role."""
        return {file.path: file for file in self.files}

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a listed file, at any depth."""
        found: set[str] = set()
        for file in self.files:
            folder = file.folder
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def listing(self) -> Listing:
        """What is there, for names in texts."""
        return listing(self.paths, self.pointers)

    @cached_property
    def series(self) -> dict[str, Metric]:
        """Every series name that the code exposes, to the metric that it belongs to."""
        return {name: metric for metric in self.metrics for name in metric.exposed_names}

    @cached_property
    def recorded(self) -> dict[str, Recording]:
        """Every series name that a recording rule makes."""
        return {recording.name: recording for recording in self.recordings}

    def promises(self, *kinds: ClaimKind) -> tuple[Claim, ...]:
        """The claims of these kinds that are counted, by place."""
        return tuple(claim for claim in self.claims if claim.kind in kinds and claim.is_promise)

    @cached_property
    def is_served(self) -> bool:
        """There is a service, a workload or an image to ask `no-*` rules of."""
        return bool(self.services or self.workloads or self.images)

    def needed_by(self, manifest: Manifest) -> tuple[Dependency, ...]:
        """What production needs of a manifest: without development groups and extras."""
        return tuple(one for one in manifest.dependencies if one.group == "")

    def is_installed(self, manifest: Manifest) -> bool:
        """It says what an application runs on; a library's ranges are for those who install it to narrow."""
        if manifest.is_application:
            return True
        folder = manifest.folder
        return any(image.file.rpartition("/")[0] == folder for image in self.images)

    def lock_of(self, manifest: Manifest) -> str | None:
        """The file that fixes the versions of a manifest's requirements; None where none is known to."""
        if manifest.is_compiled:
            return manifest.file
        by_file = {one.file: one for one in self.manifests}
        stem = manifest.file.rpartition(".")[0]
        for other in (
            f"{stem}.txt",
            f"{stem}.lock",
            f"{stem}-lock.txt",
            f"{manifest.folder}/requirements.txt".lstrip("/"),
        ):
            compiled = by_file.get(other)
            if compiled is not None and compiled is not manifest and compiled.is_compiled:
                return other
        for name in (*manifest.constraints, *manifest.includes):
            bound = by_file.get(name)
            if bound is not None and bound.dependencies and all(one.is_pinned for one in bound.dependencies):
                wanted = {one.name for one in self.needed_by(manifest) if not one.is_pinned}
                if wanted <= {one.name for one in bound.dependencies}:
                    return name
        kinds = _LOCKS.get(manifest.kind, ())
        for lock in sorted(self.lockfiles, key=lambda one: len(one.folder), reverse=True):
            is_above = (
                not lock.folder or manifest.folder == lock.folder or manifest.folder.startswith(lock.folder + "/")
            )
            if lock.kind in kinds and is_above and (manifest.folder == lock.folder or self._is_member(manifest, lock)):
                return lock.file
        return None

    @staticmethod
    def _is_member(manifest: Manifest, lock: Lockfile) -> bool:
        """A lock file above the manifest's folder holds what the manifest asks for: one workspace, one lock file."""
        names = frozenset(lock.names)
        return bool(names) and all(one.name in names for one in manifest.dependencies if one.group == "")

    def other_lock_of(self, manifest: Manifest) -> str | None:
        """A lock file of the same ecosystem beside the manifest which is not made from it."""
        return next(
            (
                one.file
                for one in self.lockfiles
                if one.ecosystem == manifest.ecosystem and one.folder == manifest.folder
            ),
            None,
        )

    @cached_property
    def _images(self) -> dict[str, Image]:
        return {image.file: image for image in self.images}

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        return {script.file: script for script in self.scripts}

    def image_of(self, workload: Workload) -> Image | None:
        """The image that is built here for the workload, at the stage that it asks for."""
        image = self._images.get(workload.build_file or "")
        return image.at(workload.build_target) if image is not None else None

    @cached_property
    def _contexts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for workload in self.workloads:
            if workload.build_file and workload.build_context is not None:
                found.setdefault(workload.build_file, {})[workload.build_context] = None
        for file, context in builds(self.scripts, self.pipelines, self.paths, self.folders):
            found.setdefault(file, {})[context] = None
        return {file: tuple(contexts) for file, contexts in found.items()}

    def contexts_of(self, image: Image) -> tuple[str, ...]:
        """The folders from which something in the repository builds the image; empty where nothing tells."""
        return self._contexts.get(image.file, ())

    @cached_property
    def guides(self) -> tuple[Document, ...]:
        """The documents that tell how to build and run what is here now; no transcripts, lessons or reviews."""
        roles = {Role.PRODUCTION, Role.DOCUMENTATION}
        return tuple(
            document
            for document in self.documents
            if document.kind in ("readme", "runbook", "contributing")
            and document.file in self.paths
            and self.paths[document.file].role in roles
        )

    def admitted(self, what: str) -> tuple[Place, ...]:
        """Where a report about an incident says that this was lacking."""
        return tuple(place for one in self.documents for word, place in one.admissions if word == what)

    @cached_property
    def documented_builds(self) -> tuple[DocumentedBuild, ...]:
        """The builds of images that documents tell people to run."""
        return tuple(documented_builds(self.guides, self.paths, self.folders))

    @cached_property
    def documented_runs(self) -> tuple[tuple[DocumentedRun, Image], ...]:
        """The containers that documents tell people to start, each with the image that they told to build for it."""
        tags = {build.tag: self._images[build.file] for build in self.documented_builds if build.file in self._images}
        found = []
        for run in documented_runs(self.guides):
            image = next((tags[word] for word in reversed(run.words) if word in tags), None)
            if image is not None:
                found.append((run, image))
        return tuple(found)

    def likely_contexts_of(self, image: Image) -> tuple[str, ...]:
        """The folders from which it is built; where nothing tells, its own and every folder around it."""
        known = self.contexts_of(image)
        if known:
            return known
        parts = image.file.split("/")[:-1]
        return tuple("/".join(parts[:count]) for count in range(len(parts), -1, -1))

    def inside(self, image: Image | None, workload: Workload | None = None, context: str | None = None) -> Inside:
        """The files of the repository as they stand inside a container of this image, with the workload's mounts.

        Args:
            context: the folder from which the image is built, where that is known; else what builds it tells.
        """
        if context is None and workload is not None:
            context = workload.build_context
        if context is None and image is not None:
            known = self.contexts_of(image)
            context = known[0] if known else image.file.rpartition("/")[0]
        return Inside(image, context or "", self.paths, self.folders, workload.mounts if workload else ())

    def start_of(self, subject: Workload | Image) -> tuple[str, ...] | Unknown | None:
        """Every word that is started: entrypoint and command of the workload before those of its image.

        None where an image from outside decides.
        """
        if isinstance(subject, Image):
            return start_words(None, subject)
        return start_words(subject, self.image_of(subject))

    def script_of(self, subject: Workload | Image) -> Script | None:
        """The shell script of the repository that the workload or image starts."""
        words = self.start_of(subject)
        if not isinstance(words, tuple):
            return None
        word = script_word(words)
        if not word:
            return None
        if isinstance(subject, Workload) and subject.kind not in ("compose", "devcontainer"):
            return self._by_end(word)
        workload = subject if isinstance(subject, Workload) else None
        image = self.image_of(subject) if isinstance(subject, Workload) else subject
        found = self.inside(image, workload).source(word)
        return self._scripts.get(found) if isinstance(found, str) else None

    def _by_end(self, path: str) -> Script | None:
        """The only script whose path ends the given one, as a unit names it on its host."""
        fitting = [script for file, script in self._scripts.items() if path == file or path.endswith("/" + file)]
        return fitting[0] if len(fitting) == 1 else None

    def processes_of(self, subject: Workload | Image) -> tuple[tuple[str, ...], ...]:
        """The programs that are started, each with its arguments: the command itself, or what its script starts."""
        words = self.start_of(subject)
        if not isinstance(words, tuple):
            return ()
        script = self.script_of(subject)
        if script is not None:
            return tuple(program_words(command.words_given) for command in script.commands)
        return (program_words(words),)

    @cached_property
    def _resources(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.resources:
            found.setdefault((resource.kind, resource.name), []).append(resource)
        return found

    def resource(self, kind: str, name: str) -> tuple[Resource, ...]:
        """The Kubernetes objects of this kind and name, in every namespace."""
        return tuple(self._resources.get((kind, name), ()))

    def resources_of(self, kind: str) -> tuple[Resource, ...]:
        """The Kubernetes objects of this kind."""
        return tuple(resource for resource in self.resources if resource.kind == kind)

    def selected_by(self, resource: Resource) -> tuple[Workload, ...]:
        """The workloads whose pods a Service, a disruption budget or a network policy selects by label."""
        prefix = "spec.selector." if resource.kind == "Service" else "spec.selector.matchLabels."
        if resource.kind == "NetworkPolicy":
            prefix = "spec.podSelector.matchLabels."
        wanted = {key.removeprefix(prefix): text for key, text in resource.fields.items() if key.startswith(prefix)}
        return tuple(
            workload
            for workload in self.workloads
            if wanted
            and workload.namespace == resource.namespace
            and all(workload.labels.get(key) == text for key, text in wanted.items())
        )

    @cached_property
    def _selected(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
            for resource in self.resources_of(kind):
                found.setdefault(kind, set()).update(id(workload) for workload in self.selected_by(resource))
        return {kind: frozenset(ids) for kind, ids in found.items()}

    def is_selected(self, workload: Workload, kind: str) -> bool:
        """A Service, a PodDisruptionBudget or a NetworkPolicy selects the workload's pods."""
        return id(workload) in self._selected.get(kind, frozenset())

    def waits_on(self, fact: Fact) -> tuple[str, ...]:
        """The chain from what starts it (a request, a loop, a start command) down to where the fact stands.

        Empty when nothing that could be resolved reaches it.
        """
        return self.graph.chain(f"{fact.place.path}:{fact.symbol}")

    def is_reached(self, fact: Fact) -> bool:
        """Something that starts leads to the function in which the fact stands."""
        return self.graph.is_reached(f"{fact.place.path}:{fact.symbol}")

    @cached_property
    def tried_by_hand(self) -> frozenset[str]:
        """Programs that nothing starts or imports and that ask nobody but a service of this system on this machine.

        A person runs and watches them to see whether the service works.
        """
        ends = {endpoint.path.partition("{")[0].rstrip("/").rpartition("/")[2] for endpoint in self.endpoints}
        served = ends - {""}
        asked: dict[str, bool] = {}
        for call in self.calls if served else ():
            if call.kind in (CallKind.HTTP, CallKind.RPC, CallKind.MODEL):
                target = call.target if isinstance(call.target, str) else ""
                is_ours = _LOCAL.match(target) is not None and any(f"/{one}" in target for one in served)
                asked[call.place.path] = asked.get(call.place.path, True) and is_ours
        return frozenset(path for path, is_ours in asked.items() if is_ours and path not in self.graph.reached_paths)

    def asked_below(self, node: str) -> Call | None:
        """An outbound call in this function or in one that it leads to, the nearest first."""
        waiting, seen = [node], {node}
        for current in waiting:
            if current in self._calls_by_node:
                return self._calls_by_node[current]
            for callee in self.graph.edges.get(current, ()):
                if callee not in seen:
                    seen.add(callee)
                    waiting.append(callee)
        return None

    @cached_property
    def _calls_by_node(self) -> dict[str, Call]:
        """The first outbound call of each function."""
        return {f"{call.place.path}:{call.symbol}": call for call in reversed(self.calls)}

    def service_of(self, place: Place) -> Service | None:
        """The service that owns this place: the one with the deepest folder around it; None when shared."""
        return self._owner_of(place.path)

    @cached_property
    def _owner_of(self) -> Callable[[str], Service | None]:
        """Looks a path up once: rules ask of every fact, for every service."""
        owners = self._owners

        @cache
        def owner(path: str) -> Service | None:
            return owners.get(path) if path in owners or not path else owner(path.rpartition("/")[0])

        return owner

    @cached_property
    def _owners(self) -> dict[str, Service]:
        """Folder (or single file) to the service that names it; the first one that does."""
        found: dict[str, Service] = {}
        for service in self.services:
            for folder in service.folders:
                found.setdefault(folder, service)
        return found

    def of_service(self, facts: Iterable[AnyFact], service: Service) -> tuple[AnyFact, ...]:
        """Those of the facts that this service owns, or that nobody owns alone."""
        owner = self._owner_of
        return tuple(fact for fact in facts if owner(fact.place.path) in (service, None))

    def owned(self, facts: Iterable[AnyFact], service: Service) -> tuple[AnyFact, ...]:
        """Those of the facts that stand in this service's own folders."""
        owner = self._owner_of
        return tuple(fact for fact in facts if owner(fact.place.path) is service)

    def started_in(self, service: Service) -> tuple[EntryPoint, ...]:
        """Where processes of this service begin: in its own folders, or by a command that starts its code."""
        return tuple(
            point
            for point in self.entry_points
            if self._owner_of(point.place.path) is service
            or (point.module in self.paths and self._owner_of(point.module) is service)
        )
