"""From findings to verified patches: propose, hold against a second review, and once more until nothing is left."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import field, replace

from roadworthy.findings import Edit, Judgement, Patch
from roadworthy.fixes.diff import changed_lines
from roadworthy.fixes.kinds import RULES, fixers, kind_of
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Left, NotMine, Source, edited
from roadworthy.fixes.verify import MOST_ROUNDS, Bench, Judge, Proposal, Reviewed
from roadworthy.model import Image, System, Unknown, Workload
from roadworthy.model.noun import dataclass

MOST_PASSES = 4
"""A fix may wait for another one that changes the same lines."""
MOST_REVIEWS = MOST_PASSES * MOST_ROUNDS
MOST_TRIED = 500
"""Findings that one pass tries to mend, in the order of their places."""

Carries = Callable[[System, Workload | Image, str], bool | Unknown]


@dataclass(frozen=True)
class Fixed:
    """A finding, and the patch that closes it."""

    judgement: Judgement
    patch: Patch


@dataclass(frozen=True)
class Kept:
    """A finding that stays, and why.

    Attributes:
        is_tried: there was a patch, and the second review refused it.
    """

    judgement: Judgement
    why: str
    is_tried: bool = False


@dataclass(frozen=True)
class Mending:
    """What fixes come to.

    Attributes:
        fixed: in the order in which they were made.
        left: the findings of the asked rules that stay.
        before, after: of each file that changes, its bytes.
        findings_before, findings_after: all that stands, whatever rule it is of.
    """

    fixed: tuple[Fixed, ...] = ()
    left: tuple[Kept, ...] = ()
    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    findings_before: int = 0
    findings_after: int = 0


def mend(
    judge: Judge,
    read: Callable[[str], bytes],
    carries: Carries,
    is_wanted: Callable[[Judgement], bool],
    first: Reviewed | None = None,
    reviews: int = MOST_REVIEWS,
) -> Mending:
    """Patches for every wanted finding that a fix exists for, all of them together held against a second review.

    Args:
        judge: reviews the repository with some of its files changed.
        read: the bytes of a file as it stands.
        carries: whether a program is inside the container of a workload or an image.
        first: the review of the repository as it is, where there is one already.
        reviews: how many may be made of what is patched.
    """
    contents: dict[str, bytes] = {}
    originals: dict[str, bytes] = {}
    system, judgements = first or judge({})
    unmended = judgements
    fixed: list[Fixed] = []
    left: dict[str, Kept] = {}
    refused: set[str] = set()
    for _ in range(MOST_PASSES):
        shop = _shop(system, judgements, read, carries, contents)
        wanted = [one for one in judgements if one.is_unmet and one.question.name in RULES and is_wanted(one)]
        untried = [one for one in wanted if one.fingerprint not in refused]
        proposals, left = _proposed(shop, untried[:MOST_TRIED], left)
        if not proposals:
            break
        bench = Bench(lambda more: judge({**contents, **more}), judgements, shop.opened, min(reviews, MOST_ROUNDS))
        tried = bench.verified(proposals)
        reviews -= min(reviews, MOST_ROUNDS) - bench.left
        for proposal, why in tried.dropped:
            fingerprint = proposal.judgement.fingerprint
            refused.add(fingerprint) if not why.startswith("another fix") else None
            left[fingerprint] = Kept(proposal.judgement, why, is_tried=True)
        if tried.reviewed is None:
            break
        for path, data in tried.contents.items():
            originals.setdefault(path, shop.opened[path].data)
            contents[path] = data
        for proposal in tried.kept:
            left.pop(proposal.judgement.fingerprint, None)
            fixed.append(Fixed(proposal.judgement, _patch(proposal, shop.opened)))
        system, judgements = tried.reviewed
    standing = {one.fingerprint for one in judgements if one.is_unmet}
    original = {one.fingerprint: one for one in unmended}
    return Mending(
        tuple(fixed),
        tuple(
            replace(kept, judgement=original.get(fingerprint, kept.judgement))
            for fingerprint, kept in left.items()
            if fingerprint in standing
        ),
        originals,
        contents,
        sum(one.is_unmet for one in unmended),
        sum(one.is_unmet for one in judgements),
    )


def _shop(
    system: System,
    judgements: tuple[Judgement, ...],
    read: Callable[[str], bytes],
    carries: Carries,
    contents: Mapping[str, bytes],
) -> Shop:
    kept = dict(contents)
    return Shop(
        system,
        lambda path: kept[path] if path in kept else read(path),
        lambda subject, tool: carries(system, subject, tool),
        tuple(one for one in judgements if one.is_unmet),
    )


def _proposed(
    shop: Shop, wanted: Collection[Judgement], left: dict[str, Kept]
) -> tuple[list[Proposal], dict[str, Kept]]:
    proposals = []
    kept = {fingerprint: one for fingerprint, one in left.items() if one.is_tried}
    for judgement in wanted:
        try:
            proposals.append(Proposal(judgement, proposal_of(shop, judgement)))
        except Left as why:
            kept[judgement.fingerprint] = Kept(judgement, str(why))
        except Exception as error:  # noqa: BLE001 - one fix that breaks is told, and the others are made
            kept[judgement.fingerprint] = Kept(judgement, f"its fix broke: {type(error).__name__}: {error}")
    return proposals, kept


def proposal_of(shop: Shop, judgement: Judgement) -> Mend:
    """What the first fitting fixer of its rule would do.

    Raises:
        Left: none can; the reason is that of the one that came furthest.
    """
    reasons: list[Left] = []
    for fixer in fixers()[judgement.question.name]:
        try:
            shop.source(judgement.verdict.place.path)
            return fixer(shop, judgement)
        except Left as why:
            reasons.append(why)
    where = kind_of(judgement.question.name).rules[judgement.question.name]
    nobody = Left(f"it is mended only in these: {where}")
    raise next((why for why in reasons if not isinstance(why, NotMine)), nobody)


def _patch(proposal: Proposal, sources: Mapping[str, Source]) -> Patch:
    edits: list[Edit] = []
    for path in proposal.paths:
        changes = [one for one in proposal.mend.edits if one.path == path]
        edits += changed_lines(path, sources[path].data, edited(sources[path], changes))
    kind = kind_of(proposal.judgement.question.name).title.lower()
    return Patch(kind, tuple(edits), proposal.mend.defaults, is_checked=True)
