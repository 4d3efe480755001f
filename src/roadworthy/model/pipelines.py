"""What builds, tests and delivers."""

from dataclasses import dataclass, field

from roadworthy.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Step(Fact):
    """One step of a job. `run` is the script, `uses` an action or template with its version.

    Attributes:
        checks: what it does, in the words of a pipeline's purposes: "test", "lint", "types", …
        unheard: those of them whose failure lets the pipeline go on.
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

    @property
    def label(self) -> str:
        return self.name or self.symbol


@dataclass(frozen=True, kw_only=True)
class Pipeline(Fact):
    """A workflow file.

    Attributes:
        system: github, gitlab, jenkins, circleci, azure, …
        triggers: what starts it.
        purposes: what its steps do, as far as it can be told: "test", "lint", "types", "build", "deploy", "scan".
        permissions: as granted at the top; None when not stated.
        calls_elsewhere: it hands work to scripts, make targets or workflows whose purpose its text does not tell.
    """

    file: str
    system: str
    name: str = ""
    triggers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    purposes: tuple[str, ...] = ()
    permissions: str | None = None
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
    """

    __test__ = False

    file: str
    tests: int = 0
    kind: str = "unit"
    imports: tuple[str, ...] = ()
    words_found: tuple[str, ...] = ()
    lines_found: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        return self.file
