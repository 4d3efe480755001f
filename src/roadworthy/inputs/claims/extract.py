"""Asks every extractor for the claims of one document."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from roadworthy.inputs.claims.alerts import alerts, test_counts
from roadworthy.inputs.claims.amounts import amounts
from roadworthy.inputs.claims.commands import commands
from roadworthy.inputs.claims.endpoints import endpoints
from roadworthy.inputs.claims.features import features
from roadworthy.inputs.claims.licences import licences
from roadworthy.inputs.claims.links import LINK_FORMS, links
from roadworthy.inputs.claims.metrics import metrics
from roadworthy.inputs.claims.objectives import objectives
from roadworthy.inputs.claims.paths import paths
from roadworthy.inputs.claims.pipelines import pipelines
from roadworthy.inputs.claims.ports import ports
from roadworthy.inputs.claims.promises import promises
from roadworthy.inputs.claims.providers import providers
from roadworthy.inputs.claims.services import services
from roadworthy.inputs.claims.settings import settings
from roadworthy.inputs.claims.standing import standing_of, standing_of_document
from roadworthy.inputs.claims.trees import trees
from roadworthy.inputs.claims.versions import versions
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

MOST_CLAIMS = 5_000
"""Claims of one document that are kept."""

Found = tuple[Claim, Passage]
"""A claim and the passage in which it stands."""

EXTRACTORS: tuple[Callable[[Sequence[Passage]], Iterator[Found]], ...] = (
    links,
    paths,
    trees,
    licences,
    commands,
    services,
    pipelines,
    metrics,
    endpoints,
    settings,
    amounts,
    ports,
    versions,
    features,
    promises,
    providers,
    objectives,
    alerts,
    test_counts,
)
"""Each takes the passages of one document in order and gives the claims of its kind, with no thought of whether they
are promises: that is told here, once for all kinds.
"""


def claims_in(path: str, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """The claims of a document by line, each once on its line; those that are no promise with the reason."""
    whole = standing_of_document(path, passages)
    found: dict[tuple[int, str, str], Claim] = {}
    for extract in EXTRACTORS:
        for claim, passage in islice(extract(passages), MOST_CLAIMS):
            is_link = claim.details.get("form") in LINK_FORMS  # whatever a sentence says, its links are to be opened
            skipped = claim.skipped or whole or ("" if is_link else standing_of(passage, claim.place.start))
            named = replace(claim, symbol=f"{claim.kind} {claim.subject}", skipped=skipped)
            found.setdefault((claim.place.start, claim.kind, claim.subject), named)
    hosts = {line for (line, kind, _), claim in found.items() if kind == ClaimKind.SERVICE and "host" in claim.details}
    in_order = sorted(
        (item for item in found.items() if item[0][0] not in hosts or item[1].details.get("promise") != "pipeline-of"),
        key=lambda item: item[0],
    )
    return tuple(claim for _, claim in in_order[:MOST_CLAIMS])


TOLD_IN_CODE = frozenset({ClaimKind.ENDPOINT, ClaimKind.COMMAND, ClaimKind.PATH, ClaimKind.PORT, ClaimKind.SERVICE})
"""What comments, docstrings and printed hints are held to; of everything else they speak loosely."""


def claims_told(path: str, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    """The claims of what code tells people; what is typed is looked at as a document's code is.

    Args:
        passages: as `told_in_code.told` gives them.
    """
    shown = [replace(one, form="code") if one.commands else one for one in passages]
    return tuple(claim for claim in claims_in(path, shown) if claim.kind in TOLD_IN_CODE)
