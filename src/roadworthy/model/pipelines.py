"""What builds, tests and delivers."""

from dataclasses import field

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Step(Fact):
    """One step of a job. `run` is the script, `uses` an action or template with its version.

    Attributes:
        checks: what it does, in the words of a pipeline's purposes: "test", "lint", "types", …
        unheard: those of them whose failure lets the pipeline go on.
        only_reads: nothing in it could need a token that writes: it checks out, sets up, builds, tests.
        deploys: what it brings a new version to: "kubernetes", "host", "platform", "infrastructure"; "" for none, and
            for a cluster or stack that lives no longer than the job.
        publishes: what it hands to others: "image", "package", "release"; "" for none.
        environment: what the step itself sets, as written.
    """

    name: str = ""
    run: str = ""
    uses: str = ""
    job: str = ""
    continues_on_error: bool = False
    condition: str = ""
    with_values: dict[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    only_reads: bool = False
    deploys: str = ""
    publishes: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.name or self.symbol


@dataclass(frozen=True, kw_only=True)
class Grant(Fact):
    """What a workflow, or one job of it, lets its token do.

    Attributes:
        job: to which it is granted; "" for every job that has no grant of its own.
        scopes: "contents" to "write", "read" or "none"; "*" stands for all of them.
    """

    job: str = ""
    scopes: dict[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> tuple[str, ...]:
        """The scopes in which it may change something."""
        return tuple(scope for scope, access in self.scopes.items() if access == "write")


@dataclass(frozen=True, kw_only=True)
class Pipeline(Fact):
    """A workflow file.

    Attributes:
        system: github, gitlab, jenkins, circleci, azure, …
        triggers: what starts it.
        purposes: what its steps do, as far as it can be told: "test", "lint", "types", "build", "deploy", "scan".
        permissions: as granted at the top; None when not stated.
        grants: those stated at the top and in jobs (GitHub).
        jobs: names, in their order (GitHub).
        calls_elsewhere: it hands work to scripts, make targets or workflows whose purpose its text does not tell.
    """

    file: str
    system: str
    name: str = ""
    triggers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    purposes: tuple[str, ...] = ()
    permissions: str | None = None
    grants: tuple[Grant, ...] = ()
    jobs: tuple[str, ...] = ()
    calls_elsewhere: bool = False

    @property
    def label(self) -> str:
        return self.name or self.file


@dataclass(frozen=True, kw_only=True)
class TestFile(Fact):
    """A file of tests, and how many it holds.

    Attributes:
        kind: "unit" for what a test runner collects, "load" for a load generator's script.
        imports: top-level names of the modules that it imports.
        tests: count of test functions found; 0 when the file could only be recognised by its name.
        words_found: words in it that tell what it tries: "timeout", "connection refused", "503", "load".
        lines_found: the line on which each of those words stands first.
        names_files: names of configuration files that stand in it as text, without their folders.
    """

    __test__ = False

    file: str
    tests: int = 0
    kind: str = "unit"
    imports: tuple[str, ...] = ()
    words_found: tuple[str, ...] = ()
    lines_found: tuple[int, ...] = ()
    names_files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.file


@dataclass(frozen=True, kw_only=True)
class Experiment(Fact):
    """A program that breaks something that runs, to see what happens.

    Attributes:
        what: the first command that breaks something: `docker kill`.
        is_endless: it does so in a loop without an end.
        limits: what bounds it, in words: "a dry run", "a limit in time or number", …
    """

    what: str
    is_endless: bool = False
    limits: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.place.path.rpartition("/")[2]
