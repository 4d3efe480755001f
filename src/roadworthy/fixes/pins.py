"""Fixes versions that another file of the repository states. None is ever made up."""

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from roadworthy.findings import Judgement
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Change, Left
from roadworthy.knowledge.images import split_reference
from roadworthy.model import Dependency, Role

_NAME = re.compile(r"([ \t]*)([A-Za-z0-9][\w.-]*[ \t]*(?:\[[^\]]*\])?)[ \t]*((?:[<>=!~]=?[^;#\\]*)?)")
_EXACT = re.compile(r"={2,3}\s*([\w.!+-]+)$")
_FULL = re.compile(r"v?\d+\.\d+\.\d+([.\w+-]*)$")
_PYTHON = re.compile(r"3\.\d+\.\d+")
_PINNED_LINE = re.compile(r"(?m)^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*==\s*([\w.!+-]+)")
_LIST = re.compile(r"(constraints|requirements)[\w.-]*\.(txt|lock)|requirements\.lock")
MOST_LOCK_BYTES = 4_000_000
_LOCKED = re.compile(r'(?m)^name = "([^"\n]+)"\nversion = "([^"\n]+)"')


def unpinned_dependency(shop: Shop, judgement: Judgement) -> Mend:
    """Every open requirement of a list gets the one version that other files state."""
    path = judgement.verdict.place.path
    manifest = next((one for one in shop.system.manifests if one.file == path), None)
    if manifest is None or manifest.kind != "requirements":
        raise Left("only lists of requirements get their versions from other files; write a lock file")
    wanted = [one for one in shop.system.needed_by(manifest) if one.is_open]
    if any(one.place.path != path for one in wanted):
        raise Left("a part of them stands in another file")
    known = _versions(shop, path)
    fitting = {one.name: _fitting(one, known.get(one.name, {})) for one in wanted}
    lacking = [name for name, versions in fitting.items() if len(versions) != 1]
    if lacking:
        names = ", ".join(lacking[:4]) + (f" and {len(lacking) - 4} more" if len(lacking) > 4 else "")
        raise Left(f"no file here states one version of {names}: write a lock file (`uv lock`, `pip-compile`)")
    chosen = {name: next(iter(versions.items())) for name, versions in fitting.items()}
    changes = tuple(_pinned(shop, one, chosen[one.name][0]) for one in wanted)
    return Mend(changes, tuple(f"{name}=={version}, as {file} has it" for name, (version, file) in chosen.items()))


def _fitting(dependency: Dependency, versions: dict[str, str]) -> dict[str, str]:
    """Those that the requirement itself lets in."""
    try:
        asked = SpecifierSet(dependency.specifier)
    except InvalidSpecifier:
        return {}
    return {version: file for version, file in versions.items() if asked.contains(version, prereleases=True)}


def _versions(shop: Shop, but: str) -> dict[str, dict[str, str]]:
    """The exact versions that other files of the repository name, by package, each with one of the files."""
    found: dict[str, dict[str, str]] = {}
    for manifest in shop.system.manifests:
        if manifest.file != but and manifest.ecosystem == "python" and _is_ours(shop, manifest.file):
            for one in manifest.dependencies:
                exact = _EXACT.search(one.specifier)
                if exact is not None:
                    found.setdefault(one.name, {}).setdefault(exact[1], manifest.file)
    for path, file in shop.system.paths.items():
        name = path.rpartition("/")[2]
        is_lock = name in ("uv.lock", "poetry.lock", "pdm.lock")
        is_list = _LIST.fullmatch(name) is not None
        if path == but or not (is_lock or is_list) or file.size_bytes > MOST_LOCK_BYTES or not _is_ours(shop, path):
            continue
        try:
            text = shop.read(path).decode("utf-8", "replace")
        except OSError:
            continue
        for package, version in (_LOCKED if is_lock else _PINNED_LINE).findall(text):
            found.setdefault(canonicalize_name(package), {}).setdefault(version, path)
    return found


def _is_ours(shop: Shop, path: str) -> bool:
    file = shop.system.paths.get(path)
    return file is not None and file.role not in (Role.VENDORED, Role.EXAMPLE)


def _pinned(shop: Shop, dependency: Dependency, version: str) -> Change:
    source = shop.source(dependency.place.path)
    line = source.line(dependency.place.start)
    found = _NAME.match(line.replace("\ufeff", ""))
    if found is None or canonicalize_name(re.sub(r"\[.*", "", found[2]).strip()) != dependency.name:
        raise Left(f"the line of {dependency.name} could not be followed")
    start = source.offset(dependency.place.start) + len(found[1]) + len(found[2].rstrip())
    end = source.offset(dependency.place.start) + len(found[0].rstrip())
    return source.replace(start, max(start, end), f"=={version}")


def unpinned_image(shop: Shop, judgement: Judgement) -> Mend:
    """The one fixed tag or digest of the same image that the repository names elsewhere."""
    reference = judgement.verdict.words.get("image", "")
    name, tag = split_reference(reference)
    stated = {one: split_reference(one) for one in _references(shop)}
    fitting = {one for one, (other, fixed) in stated.items() if other == name and _fits(fixed, tag)}
    if name in ("python", "docker.io/python", "docker.io/library/python"):
        fitting |= _of_runtime(shop, name, tag)
    if not fitting:
        how = f"`docker buildx imagetools inspect {reference}` tells it"
        raise Left(f"no file here names a fixed version of {name}: {how}")
    if len(fitting) > 1:
        raise Left(f"files here name several versions of {name}: {', '.join(sorted(fitting)[:3])}")
    place = judgement.verdict.place
    source = shop.source(place.path)
    pattern = rf"(?<![\w./-]){re.escape(reference)}(?![\w./:@-])"
    start, end = source.found(pattern, place.start, max(place.end, place.start))
    fixed = next(iter(fitting))
    return Mend((source.replace(start, end, fixed),), (f"{fixed}, as another file here has it",))


def _references(shop: Shop) -> set[str]:
    found = {one.image for one in shop.system.workloads if isinstance(one.image, str)}
    found |= {stage.base for image in shop.system.images for stage in image.stages if isinstance(stage.base, str)}
    return {one for one in found if "@sha256:" in one or _FULL.match(split_reference(one)[1])}


def _fits(fixed: str, tag: str) -> bool:
    """The fixed tag is one of those that the moving one may mean."""
    if tag in ("", "latest"):
        return "-" not in fixed
    version, _, variant = tag.partition("-")
    given, _, other = fixed.partition("-")
    if not re.fullmatch(r"v?\d+(\.\d+)*", version):
        return False
    return variant == other and given.startswith(f"{version}.")


def _of_runtime(shop: Shop, name: str, tag: str) -> set[str]:
    """`python:3.11-slim` where `.python-version` says 3.11.9."""
    stated = {version for one in shop.system.runtimes for version in one.versions if _PYTHON.fullmatch(version)}
    version, dash, variant = tag.partition("-")
    return {f"{name}:{one}{dash}{variant}" for one in stated if version and one.startswith(f"{version}.")}
