"""Everything the model knows of the reviewed roots, and the look-ups across it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from roadworthy.model.calls import Call
from roadworthy.model.claims import Document
from roadworthy.model.dependencies import Lockfile, Manifest, ModuleImport
from roadworthy.model.errors import ErrorHandler
from roadworthy.model.fact import Fact
from roadworthy.model.file import File, Unread
from roadworthy.model.graph import CallGraph
from roadworthy.model.logs import LoggingSetup, LogStatement
from roadworthy.model.metrics import Exposition, Metric
from roadworthy.model.objectives import Alert, Dashboard, Objective, Receiver, Recording, Scrape
from roadworthy.model.pipelines import Pipeline, TestFile
from roadworthy.model.place import REPOSITORY, Place
from roadworthy.model.services import Endpoint, EntryPoint, Service
from roadworthy.model.setting import Literal, Setting
from roadworthy.model.workloads import Image, Resource, Script, Workload

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class System:
    """What rules see. Every fact stands in a production file, except `documents` and `tests`.

    Rules ask it, never a file. A look-up across nouns is a method here, computed once.
    """

    name: str = ""
    files: tuple[File, ...] = ()
    unread: tuple[Unread, ...] = ()
    services: tuple[Service, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    calls: tuple[Call, ...] = ()
    error_handlers: tuple[ErrorHandler, ...] = ()
    logs: tuple[LogStatement, ...] = ()
    logging_setups: tuple[LoggingSetup, ...] = ()
    metrics: tuple[Metric, ...] = ()
    expositions: tuple[Exposition, ...] = ()
    alerts: tuple[Alert, ...] = ()
    recordings: tuple[Recording, ...] = ()
    objectives: tuple[Objective, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    scrapes: tuple[Scrape, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    workloads: tuple[Workload, ...] = ()
    images: tuple[Image, ...] = ()
    scripts: tuple[Script, ...] = ()
    resources: tuple[Resource, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    lockfiles: tuple[Lockfile, ...] = ()
    imports: tuple[ModuleImport, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    tests: tuple[TestFile, ...] = ()
    settings: tuple[Setting, ...] = ()
    literals: tuple[Literal, ...] = ()
    documents: tuple[Document, ...] = ()
    graph: CallGraph = field(default_factory=CallGraph)

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
    def is_served(self) -> bool:
        """There is a service or a workload to ask `no-*` rules of."""
        return bool(self.services or self.workloads)

    def waits_on(self, fact: Fact) -> tuple[str, ...]:
        """The chain from what starts it (a request, a loop, a start command) down to where the fact stands.

        Empty when nothing that could be resolved reaches it.
        """
        return self.graph.chain(f"{fact.place.path}:{fact.symbol}")

    def is_reached(self, fact: Fact) -> bool:
        """Something that starts leads to the function in which the fact stands."""
        return self.graph.is_reached(f"{fact.place.path}:{fact.symbol}")

    def service_of(self, place: Place) -> Service | None:
        """The service that owns this place: the one with the deepest folder around it; None when shared."""
        best, depth = None, -1
        for service in self.services:
            for folder in service.folders:
                holds = not folder or place.path == folder or place.path.startswith(folder + "/")
                if holds and len(folder) > depth:
                    best, depth = service, len(folder)
        return best

    def of_service(self, facts: Iterable[AnyFact], service: Service) -> tuple[AnyFact, ...]:
        """Those of the facts that this service owns, or that nobody owns alone."""
        return tuple(fact for fact in facts if self.service_of(fact.place) in (service, None))
