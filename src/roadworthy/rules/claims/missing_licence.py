"""A repository that does not say who may use it.

Why: without a licence nobody may copy, change or run it, however public it is.
Scenario: another team wants to build on {subject}; their lawyers, or their scanner, ask under which terms.
Impact: it is not used, or it is used against the law, and so is every image that contains it.
Detection: a licence scanner reports `NOASSERTION`; the hosting page shows no licence.
Fix: put the text of the licence that is meant into a file `LICENSE` at the root (https://choosealicense.com), and name
    it in the package's manifest: `license = "Apache-2.0"`.
Monitoring: `reuse lint` or a licence scan in the pipeline.
Blind to: terms that an organisation keeps for all of its repositories elsewhere.
Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/licensing-a-repository
Seen: sshtomar/ai-pair-programming-mlops@6b342ba README.md:5 promises one
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.licences import is_licence
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Document, Place, System
from roadworthy.model.listing import folders_above
from roadworthy.rules.rule import rule

BAD = {
    ".": "unmet",
    "app.py": "print('ready')\n",
    "README.md": """
# Chat

## License

MIT  <!-- unmet -->
""",
    "vendor/lib/LICENSE": "MIT License\n",
}
GOOD = {
    "app.py": "print('ready')\n",
    "LICENSE.md": "# MIT License  <!-- met -->\n",
    "web/LICENSE": "Apache License\nVersion 2.0, January 2004\n",
    "web/README.md": "# Web\n\nThis package is licensed under Apache 2.0.  <!-- met -->\n",
    "worker/README.md": "# Worker\n\n## License\n\nMIT  <!-- met -->\n",
    "README.md": """
# Chat

[![License: MIT](https://img.shields.io/badge/License-MIT-green.svg)](LICENSE.md)  <!-- met -->

## License

This project is MIT, the icons are CC-BY-4.0.  <!-- met -->

## Models

The weights are licensed under Apache 2.0.
""",
}
_CODE = frozenset({"python", "javascript", "typescript", "tsx", "go", "shell", "dockerfile"})
_NAMED = re.compile(r"\blicen[cs]ed?\b", re.IGNORECASE)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def missing_licence(system: System) -> Iterator[Verdict]:
    """Asks whole repositories that hold code, and every document that names a licence.

    A repository that says that it is nobody else's owes no licence.
    """
    yield from (_promised(claim, system) for claim in system.promises(ClaimKind.LICENCE))
    yield from _of_whole(system)


def _promised(claim: Claim, system: System) -> Verdict:
    """Whether the nearest licence file around the document is the one that it names."""
    documents = [one for one in system.documents if one.kind == "licence" and _is_ours(system, one)]
    folders = (*folders_above(claim.place.path), "")
    near = next((found for folder in folders if (found := [one for one in documents if _folder(one) == folder])), [])
    named = claim.details["licences"].split()
    if not near:
        if system.is_part:
            return unclear(claim, "may stand in the part of the repository that is not read")
        if any(one.kind == "licence" and _is_ours(system, one) for one in system.documents) or any(
            map(_is_named, system.listing.pointers)
        ):
            return unclear(claim, "has its text in another folder; is it the same licence?")
        return unmet(claim, "is promised, and no file holds the licence's text", manner=Manner.MISSING)
    held = [one for one in near if one.licence]
    for document in held:
        if any(is_licence(document.licence, name) for name in named):
            return met(claim, f"is what {document.file} holds", also=(document.place,))
    if claim.details["form"] == "split" or len(held) < len(near) or len(near) > 1:
        return unclear(claim, f"is named; is it what {near[0].file} holds?")
    text = f"is named; {held[0].file} holds {held[0].licence}"
    return unmet(claim, text, also=(held[0].place,), manner=Manner.INCONSISTENT)


def _folder(document: Document) -> str:
    return document.file.rpartition("/")[0].removesuffix("LICENSES").rstrip("/")


def _is_named(path: str) -> bool:
    return _NAMED.search(path) is not None


def _of_whole(system: System) -> Iterator[Verdict]:
    if system.is_part or not any(file.kind in _CODE and file.role == "production" for file in system.files):
        return
    if any("proprietary" in one.words_found for one in system.documents if one.kind == "readme"):
        return
    licences = [one for one in system.documents if one.kind == "licence" and _is_ours(system, one)]
    whole = next((one for one in licences if "/" not in one.file or one.file.startswith("LICENSES/")), None)
    if whole is not None:
        yield met(whole, "says under which terms it may be used")
    elif licences:
        yield unclear(licences[0], "is for its own folder; under which terms may the rest be used?")
    elif named := _named(system):
        text = f"has no licence file, though {named[0].path} speaks of a licence"
        yield unmet(system, text, also=named)
    else:
        yield unmet(system, "has no licence file")


def _is_ours(system: System, document: Document) -> bool:
    return document.file in system.paths and system.paths[document.file].role in ("production", "documentation")


def _named(system: System) -> tuple[Place, ...]:
    """Where the readme at the root speaks of a licence: a heading, a badge, a link."""
    for document in system.documents:
        if document.kind == "readme" and "/" not in document.file:
            places = [one.place for one in document.headings if _NAMED.search(one.text)]
            places += [one.place for one in document.links if _NAMED.search(one.text) or _NAMED.search(one.target)]
            if places:
                return (min(places),)
    return ()
