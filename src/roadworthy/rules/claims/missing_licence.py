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

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Document, Place, System
from roadworthy.rules.rule import rule

BAD = {
    ".": "unmet",
    "app.py": "print('ready')\n",
    "README.md": """
# Chat

## License

MIT
""",
    "vendor/lib/LICENSE": "MIT License\n",
}
GOOD = {
    "app.py": "print('ready')\n",
    "LICENSE.md": "# MIT License  <!-- met -->\n",
    "web/LICENSE": "MIT License\n",
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
    """Asks whole repositories that hold code; one that says that it is nobody else's owes no licence."""
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
