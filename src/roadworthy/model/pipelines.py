"""What builds, tests and delivers."""

from dataclasses import dataclass, field

from roadworthy.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Step(Fact):
    """One step of a job. `run` is the script, `uses` an action or template with its version."""

    name: str = ""
    run: str = ""
    uses: str = ""
    job: str = ""
    continues_on_error: bool = False
    condition: str = ""
    with_values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pipeline(Fact):
    """A workflow file.

    Attributes:
        system: github, gitlab, jenkins, circleci, azure, …
        triggers: what starts it.
        purposes: what its steps do, as far as it can be told: "test", "lint", "types", "build", "deploy", "scan".
        permissions: as granted at the top; None when not stated.
    """

    file: str
    system: str
    name: str = ""
    triggers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    purposes: tuple[str, ...] = ()
    permissions: str | None = None

    @property
    def label(self) -> str:
        return self.name or self.file


@dataclass(frozen=True, kw_only=True)
class TestFile(Fact):
    """A file of tests, and how many it holds.

    Attributes:
        tests: count of test functions found; 0 when the file could only be recognised by its name.
        words_found: words in it that tell what it tries: "timeout", "connection refused", "503", "load".
    """

    __test__ = False

    file: str
    tests: int = 0
    words_found: tuple[str, ...] = ()
