"""What the code stands on."""

from dataclasses import dataclass, field

from roadworthy.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Dependency(Fact):
    """One requirement in a manifest.

    Attributes:
        name: normalised (PEP 503 for Python).
        specifier: as written; "" when any version will do.
        is_pinned: exactly one version can be installed.
        group: "" for what production needs; `dev`, `test`, an extra's name.
        ecosystem: python, node, go.
    """

    name: str
    specifier: str = ""
    is_pinned: bool = False
    group: str = ""
    ecosystem: str = "python"

    @property
    def label(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {"dependency": self.name}


@dataclass(frozen=True, kw_only=True)
class Manifest(Fact):
    """A file that names requirements.

    Attributes:
        kind: requirements, pyproject, setup, pipfile, conda, package.json, go.mod.
        scripts: name to command (npm scripts, console scripts).
    """

    file: str
    kind: str
    ecosystem: str = "python"
    name: str = ""
    dependencies: tuple[Dependency, ...] = ()
    scripts: dict[str, str] = field(default_factory=dict)
    is_application: bool = True

    @property
    def label(self) -> str:
        return self.file


@dataclass(frozen=True, kw_only=True)
class Lockfile(Fact):
    """A file that fixes versions, with the names it fixes."""

    file: str
    kind: str
    ecosystem: str = "python"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ModuleImport(Fact):
    """An import in production code of a package that is not the repository's own and not the standard library's.

    Attributes:
        is_guarded: inside try/except ImportError, a type-checking block, or a function that may never run.
    """

    module: str
    ecosystem: str = "python"
    is_guarded: bool = False

    @property
    def label(self) -> str:
        return self.module
