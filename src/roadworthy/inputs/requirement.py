"""One requirement as pip and its kin write it."""

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from roadworthy.expression import expression
from roadworthy.model import Dependency, Place

_NAME = expression(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$")
_FIXED_ADDRESS = expression(r"@[0-9a-f]{40}\b|#sha(256|512)=|\.(whl|zip|tar\.gz|tgz)($|[#?])|/releases/download/")
_ADDRESS = expression(r"^(git|hg|svn|bzr)\+|^https?://|^file:")
_EGG = expression(r"[#&]egg=([A-Za-z0-9._-]+)")


def dependency_of(text: str, place: Place, group: str = "") -> Dependency | None:
    """The requirement in this text; None where it names no package of a registry (a local folder, no name)."""
    text = text.strip()
    if _ADDRESS.match(text):
        egg = _EGG.search(text)
        name = egg[1] if egg else text.split("#")[0].split("@")[0].rstrip("/").rpartition("/")[2].removesuffix(".git")
        is_pinned = bool(_FIXED_ADDRESS.search(text))
        return _dependency(name, text, is_pinned, not is_pinned, place, group)
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        match = _NAME.match(text)
        if match is None or "/" in match[1] or match[2].startswith(("/", ":")):
            return None
        return _dependency(match[1], match[2], False, not match[2], place, group)
    if requirement.url:
        is_pinned = bool(_FIXED_ADDRESS.search(requirement.url))
        is_local = requirement.url.startswith("file:")
        return _dependency(requirement.name, requirement.url, is_pinned or is_local, not is_pinned, place, group)
    return _dependency(
        requirement.name,
        str(requirement.specifier),
        is_exact(requirement.specifier),
        is_open(requirement.specifier),
        place,
        group,
    )


def is_exact(specifier: SpecifierSet) -> bool:
    """It lets exactly one version in."""
    return any(one.operator in ("==", "===") and not one.version.endswith("*") for one in specifier)


def is_open(specifier: SpecifierSet) -> bool:
    """Nothing keeps the next major version out."""
    return not any(one.operator in ("==", "===", "<", "<=", "~=") for one in specifier)


def _dependency(name: str, specifier: str, is_pinned: bool, is_open: bool, place: Place, group: str) -> Dependency:
    return Dependency(
        place=place,
        symbol=name,
        name=canonicalize_name(name),
        specifier=specifier[:120],
        is_pinned=is_pinned,
        is_open=is_open and not is_pinned,
        group=group,
    )
