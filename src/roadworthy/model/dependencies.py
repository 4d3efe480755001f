"""What the code stands on."""

from dataclasses import field

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass


@dataclass(frozen=True, kw_only=True)
class Dependency(Fact):
    """One requirement in a manifest.

    Attributes:
        name: normalised (PEP 503 for Python).
        specifier: as written; "" when any version will do.
        is_pinned: exactly one version can be installed.
        is_open: no upper bound: whatever is newest on the day of the build is installed.
        group: "" for what production needs; `dev`, `test`, an extra's name.
        ecosystem: python, node, go.
    """

    name: str
    specifier: str = ""
    is_pinned: bool = False
    is_open: bool = False
    group: str = ""
    ecosystem: str = "python"

    @property
    def label(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {"dependency": self.name}


@dataclass(frozen=True, kw_only=True)
class RuntimeVersion(Fact):
    """A version of a language that a file asks a developer's machine, or a platform, to have: `.python-version`.

    Attributes:
        runtime: python, node, go.
        versions: as written, without a leading `v`; several where a file names several; of a manifest the range.
    """

    file: str
    runtime: str
    versions: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder it stands in, and below which it counts; "" for the root."""
        return self.file.rpartition("/")[0]

    @property
    def label(self) -> str:
        return self.file


@dataclass(frozen=True, kw_only=True)
class Manifest(Fact):
    """A file that names requirements.

    Attributes:
        kind: requirements, pyproject, setup, pipfile, conda, package.json, go.mod.
        scripts: name to command (npm scripts, console scripts).
        includes: further requirement files that it names, relative to the root.
        constraints: files that bound its versions, relative to the root.
        is_application: something that is run, not installed by others; a library's ranges are right.
        is_compiled: written by a resolver with every version fixed.
        is_dynamic: some of its requirements are computed and could not be read.
        extras: names of its extras and groups, empty ones among them.
        runtimes: the language that it needs, with the range as written: `>=3.11`.
        version: of the project itself; "" where none is told, or where a build makes it.
    """

    file: str
    kind: str
    ecosystem: str = "python"
    name: str = ""
    dependencies: tuple[Dependency, ...] = ()
    scripts: dict[str, str] = field(default_factory=dict)
    is_application: bool = True
    includes: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    is_compiled: bool = False
    is_dynamic: bool = False
    extras: tuple[str, ...] = ()
    runtimes: tuple[RuntimeVersion, ...] = ()
    version: str = ""

    @property
    def label(self) -> str:
        return self.file

    @property
    def folder(self) -> str:
        """The folder it stands in; "" for the root."""
        return self.file.rpartition("/")[0]


@dataclass(frozen=True, kw_only=True)
class Lockfile(Fact):
    """A file that fixes versions, with the names it fixes."""

    file: str
    kind: str
    ecosystem: str = "python"
    names: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder it stands in; "" for the root."""
        return self.file.rpartition("/")[0]


@dataclass(frozen=True, kw_only=True)
class ModuleImport(Fact):
    """An import in production code of a package that is not the repository's own and not the standard library's.

    Attributes:
        module: dotted, as imported.
        distributions: names under which a registry has it, normalised; the likeliest first.
        is_guarded: inside try/except ImportError, a type-checking block, or a function that may never run.
    """

    module: str
    ecosystem: str = "python"
    is_guarded: bool = False
    distributions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.module

    @property
    def words(self) -> dict[str, str]:
        return {"dependency": self.distributions[0] if self.distributions else self.module}
