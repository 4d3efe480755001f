"""Finds the folder of which a drawn tree speaks, and tells the trees of other projects."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from roadworthy.model import Claim, ClaimKind
from roadworthy.model.listing import Listing, folders_above

OURS = 0.3
"""Share of a tree's branches that are there from which on it is about this repository."""
NOTHING = 0.1
"""Share below which a large tree tells that its whole document is about another project."""
LARGE = 6
"""Branches of a large tree."""
MOST_BASES = 50


def on_their_base(path: str, claims: Sequence[Claim], there: Listing) -> tuple[Sequence[Claim], bool]:
    """The claims of a document with the `base` of each branch, and whether all its trees are about another project.

    The branches of a tree that is about another project are skipped with that reason.
    """
    trees: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.kind is ClaimKind.STRUCTURE and "tree" in claim.details:
            trees.setdefault(claim.details["tree"], []).append(claim)
    if not trees:
        return claims, False
    bases: dict[str, str | None] = {}
    shares = []
    for tree, branches in trees.items():
        base, share = _base_of(path, branches, there)
        shares.append((share, len(branches)))
        bases[tree] = base
    is_elsewhere = "/" in path and all(share < NOTHING and count >= LARGE for share, count in shares)
    return tuple(_bound(claim, bases) for claim in claims), is_elsewhere


def _bound(claim: Claim, bases: dict[str, str | None]) -> Claim:
    if claim.kind is not ClaimKind.STRUCTURE or "tree" not in claim.details:
        return claim
    base = bases[claim.details["tree"]]
    if base is None:
        return replace(claim, skipped=claim.skipped or "a tree of another project")
    return replace(claim, details=claim.details | {"base": base})


def _base_of(path: str, branches: Sequence[Claim], there: Listing) -> tuple[str | None, float]:
    """The folder in which most branches are there, and their share; None where that is not this repository."""
    root = branches[0].details["root"]
    names = [branch.details["path"].rstrip("/") for branch in branches]
    best, most = "", -1
    for base in _candidates(path, root, there):
        prefix = base + "/" if base else ""
        count = sum(there.has(prefix + name) for name in names)
        if count > most:
            best, most = base, count
    share = most / len(names)
    top = [name for name in names if "/" not in name]
    at_top = sum(there.has(f"{best}/{name}" if best else name) for name in top) / max(len(top), 1)
    is_ours = (share >= OURS or (at_top >= 0.5 and len(top) >= 3)) and most >= 2
    return (best if is_ours else None), share


def _candidates(path: str, root: str, there: Listing) -> Iterable[str]:
    label = root.strip("./")
    found: dict[str, None] = {}
    around = (*folders_above(path), "")
    if label and not root.startswith(("/", "~")):
        if own := [folder for folder in around if f"/{folder}".endswith("/" + label)]:
            return own
        found = dict.fromkeys(there.ending_with(label)[:MOST_BASES])
    return found | dict.fromkeys(around)
