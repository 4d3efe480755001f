"""A requirement that nothing imports.

Why: each package is code that is trusted, pulled and patched; one that nothing uses costs that for nothing.
Scenario: a hole is published in {dependency}, and the service is rebuilt and rolled out in a hurry.
Impact: an evening for code that never runs; larger images and slower starts every day.
Detection: no import of it in the tree; `pip uninstall {dependency}` and every test still passes.
Fix: take the line out of {subject} and renew the lock file.
Monitoring: a pipeline step: `deptry .`
Blind to: packages that others load by name, and code outside the roots.
Source: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/requirements.txt:1
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.knowledge.distributions import is_likely
from roadworthy.knowledge.requirements import IMPORTED_WHEN_USED
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Dependency, File, Manifest, Role, System
from roadworthy.model.place import is_within
from roadworthy.rules.rule import rule

BAD = {
    "requirements.txt": """
fastapi==0.115.6
boto3==1.35.0  # unmet
tenacity==9.0.0
""",
    "app.py": "import fastapi\n",
}
GOOD = {
    "requirements.txt": """
fastapi==0.115.6
boto3==1.35.0
python-dotenv==1.0.1
pydantic-settings==2.7.0
python-multipart==0.0.20
""",
    "app.py": """
import fastapi


def upload():
    import boto3
""",
    "book/requirements.txt": "seaborn==0.13.2\n",
    "book/notes.ipynb": "{}",
    "book/clean.py": "import os\n",
    "plugins/requirements.txt": "seaborn==0.13.2\n",
    "plugins/load.py": "import os\nimport fastapi\n",
    "plugins/examples/plot.py": "import seaborn\n",
    "loaded/requirements.txt": "schedule==1.2.2\n",
    "loaded/app.py": """
import importlib

importlib.import_module("schedule")
""",
    "loaded/start.sh": "python -m schedule\n",
}
LISTED = 25
"""A list of so many exact versions is what `pip freeze` wrote: it names what others brought."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def unused_dependency(system: System) -> Iterator[Verdict]:
    """Ask only of packages that do nothing unless they are imported, and only where the code was read."""
    asked = [one for one in system.manifests if _is_asked(system, one)]
    if not asked:
        return
    ours = (file.path for file in system.files if not file.role.is_foreign)
    own = {part for path in ours for part in path.removesuffix(".py").lower().split("/")}
    spoken = _spoken(system)
    for manifest in asked:
        folder = _scope(system, manifest)
        imports = [one for one in system.imports if is_within(one.place.path, folder)]
        if not imports or any(_may_load(file, folder) for file in system.files):
            continue
        used = {name for one in imports for name in one.distributions}
        modules = {one.module for one in imports}
        tested = {name.lower() for one in system.tests for name in one.imports}
        idle = [
            one
            for one in system.needed_by(manifest)
            if _may_be_idle(manifest, one)
            and one.name not in used
            and not any(is_likely(one.name, module) for module in modules)
            and not {one.name.replace("-", "_"), one.name} & (own | tested | spoken)
        ]
        if idle:
            names = ", ".join(one.name for one in idle[:5])
            text = f"asks for {names}, which nothing here imports"
            yield unmet(manifest, text, place=idle[0].place, dependency=idle[0].name, cause=manifest.file)


def _is_asked(system: System, manifest: Manifest) -> bool:
    if manifest.ecosystem != "python" or not manifest.is_application or manifest.is_compiled or manifest.is_dynamic:
        return False
    needed = system.needed_by(manifest)
    return not (len(needed) > LISTED and sum(one.is_pinned for one in needed) * 5 > len(needed) * 4)


def _may_be_idle(manifest: Manifest, dependency: Dependency) -> bool:
    loaded_by = IMPORTED_WHEN_USED.get(dependency.name)
    if loaded_by is None:
        return False
    return not any(
        one.name == other or one.name.startswith(other + "-") for one in manifest.dependencies for other in loaded_by
    )


def _scope(system: System, manifest: Manifest) -> str:
    """The folder whose code the list is for: the one above its own; the whole tree where no code stands there."""
    folder = manifest.folder
    if not folder or not any(one.place.path.startswith(folder + "/") for one in system.imports):
        return ""
    return folder.rpartition("/")[0] if "/" in folder else folder


def _may_load(file: File, folder: str) -> bool:
    """A notebook, or an example of what is loaded later: code that nothing here imports and that imports for itself."""
    is_code = file.path.endswith(".ipynb") or (file.role is Role.EXAMPLE and file.kind == "python")
    return is_code and is_within(file.path, folder)


def _spoken(system: System) -> set[str]:
    """Every word of a command: `python -m schedule`."""
    words = {word for script in system.scripts for command in script.commands for word in command.words_given[1:]}
    words |= {word for image in system.images for line in image.instructions for word in line.words_given}
    return words | {word for one in system.workloads if isinstance(one.command, tuple) for word in one.command}
