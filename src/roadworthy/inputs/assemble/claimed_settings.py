"""Tells of each documented variable that nothing was seen to read whether it may be read all the same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.assemble.settings import are_alike, why_maybe_read
from roadworthy.inputs.named import DOCUMENTS
from roadworthy.knowledge.variables import is_read_elsewhere, is_read_through_others
from roadworthy.model import Claim, ClaimKind, Role, Setting

_USED_BY = frozenset({"makefile", "shell", "dockerfile", "jenkins", "procfile"})
"""Files in which a name in capitals is a variable that is used."""


@dataclass(frozen=True)
class _Orphan:
    """A name that is read: the paths of the code, and of the documents that have it."""

    homes: list[str]
    documents: set[str]


def with_settings(claims: Iterable[Claim], material: Material, settings: tuple[Setting, ...]) -> list[Claim]:
    """The claims; those about a variable without a read with what else is known of its name.

    Their details then hold any of "elsewhere" (a runtime or a library reads it), "maybe" (why it may be read), "used"
    and "named" (a file in which the name stands) and "near" (the name that is read, and that is likely meant).
    """
    every = list(_with_amounts(claims, material))
    read = {one.name for one in settings if one.reads}
    homes = {one.name: [use.place.path for use in one.on("read", "default")] for one in settings}
    unread = {one.subject for one in every if _is_variable(one) and one.is_promise} - read
    if not unread:
        return every
    why, libraries = why_maybe_read(material)
    told: dict[str, set[str]] = {}
    for one in every:
        if _is_variable(one):
            told.setdefault(one.subject, set()).add(one.place.path)
    given = {(one.name, use.place.path) for one in settings for use in one.gifts}
    used, named = _places(material, unread, given)
    orphans = {name: _Orphan(homes[name], told.get(name, set())) for name in sorted(read) if homes[name]}
    found = {}
    for name in unread:
        told_of = {
            "elsewhere": "yes" if is_read_elsewhere(name, libraries) or is_read_through_others(name) else "",
            "used": used.get(name, ""),
            "named": named.get(name, ""),
        }
        found[name] = {key: text for key, text in told_of.items() if text}
    return [
        _told(one, found[one.subject], orphans, why) if _is_variable(one) and one.subject in found else one
        for one in every
    ]


def _is_variable(claim: Claim) -> bool:
    return claim.kind is ClaimKind.SETTING and claim.details["form"] != "amount"


def _with_amounts(claims: Iterable[Claim], material: Material) -> Iterator[Claim]:
    """The claims; those about the number of a name with where code has it, skipped where no code has it."""
    every = list(claims)
    asked = {one.subject for one in every if one.kind is ClaimKind.SETTING and one.details["form"] == "amount"}
    held: dict[str, list[str]] = {}
    unsure: set[str] = set()
    for file, facts in material.by_file if asked else ():
        for one in facts.amounts if file.role is Role.PRODUCTION else ():
            if one.name in asked and one.value:
                held.setdefault(one.name, []).append(f"{file.path.replace(' ', '%20')}:{one.line}={one.value}")
            elif one.name in asked:
                unsure.add(one.name)
    for claim in every:
        if claim.subject not in asked or claim.kind is not ClaimKind.SETTING or claim.details["form"] != "amount":
            yield claim
        elif claim.subject not in held:
            yield replace(claim, skipped=claim.skipped or "a name that no code gives a plain number")
        else:
            more = {"held": " ".join(held[claim.subject][:20])} | ({"unsure": "yes"} if claim.subject in unsure else {})
            yield replace(claim, details={**claim.details, **more})


def _told(claim: Claim, known: dict[str, str], orphans: dict[str, _Orphan], why: Callable[[str, str], str]) -> Claim:
    near = _near(claim, orphans, is_elsewhere="elsewhere" in known)
    more = {"near": near, "maybe": why(claim.subject, claim.around)}
    details = {**claim.details, **known, **{key: text for key, text in more.items() if text}}
    if claim.details["form"] == "mention" and not near:
        return replace(claim, details=details, skipped=claim.skipped or "a name that need be no setting")
    return replace(claim, details=details)


def _places(material: Material, names: set[str], given: set[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Name to the first file that uses it, and to the first that holds it and does not merely give it a value."""
    used: dict[str, str] = {}
    named: dict[str, str] = {}
    for file, facts in material.by_file:
        here = names.intersection(facts.named) if file.kind not in DOCUMENTS else ()
        if not here:
            continue
        is_pipeline = bool(facts.pipelines)
        for name in here:
            if (name, file.path) in given:
                continue
            if file.kind in _USED_BY or is_pipeline:
                used.setdefault(name, file.path)
            elif file.role is not Role.VENDORED:
                named.setdefault(name, file.path)
    return used, named


def _near(claim: Claim, orphans: dict[str, _Orphan], *, is_elsewhere: bool) -> str:
    """The only name that is read below the document's folder, that the document does not have, and is likely meant."""
    folder = claim.around
    is_listed = claim.details["form"] in ("row", "item", "heading", "file")
    found = []
    for name, orphan in orphans.items():
        if claim.place.path in orphan.documents:
            continue
        is_alike = is_abbreviated(claim.subject, name) or (not is_elsewhere and are_alike(claim.subject, name))
        if not is_alike or (folder and not any(path.startswith(folder + "/") for path in orphan.homes)):
            continue
        is_longer = len(claim.subject.split("_")) != len(name.split("_"))
        if not is_longer or (is_listed and not orphan.documents and _is_inside(claim.subject, name)):
            found.append(name)
    return found[0] if len(found) == 1 else ""


def _is_inside(one: str, other: str) -> bool:
    """The names begin and end with the same words: what one has more stands inside."""
    a, b = one.split("_"), other.split("_")
    return a[0] == b[0] and a[-1] == b[-1]


def is_abbreviated(one: str, other: str) -> bool:
    """The names differ in one of three or more words, and there one is short for the other: GH and GITHUB."""
    a, b = one.split("_"), other.split("_")
    apart = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(a) < 3 or len(apart) != 1:
        return False
    short, long = sorted(apart[0], key=len)
    letters = iter(long)
    return len(short) >= 2 and short[0] == long[0] and all(letter in letters for letter in short)
