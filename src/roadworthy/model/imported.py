"""What another tool found, in its own words."""

from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


@dataclass(frozen=True)
class Cvss:
    """A number of severity as the tool gives it; none is computed here.

    Attributes:
        score: between 0 and 10.
        source: whose number it is: nvd, ghsa, the tool itself.
        vector: "" where the tool gives none.
    """

    score: float
    source: str
    vector: str = ""


@dataclass(frozen=True)
class Imported:
    """One result of another tool.

    Attributes:
        tool: its plain name: bandit, checkov.
        version: of the tool; "" where it does not tell.
        rule: the tool's own id: B113, CVE-2019-14806.
        title: of the rule, in a few words; the id where there is none.
        text: what it says of this place.
        place: where; its path as the tool wrote it, until it is bound to a file of the tree.
        level: as the tool words it: HIGH, warning; "" where it does not tell.
        severity: 1 low, 2 medium, 3 high; from `level`, or from `cvss` where there is no level.
        identifiers: of the weakness or the vulnerability (CVE, GHSA, CWE), the rule's own first.
        package, installed, fixed: of a vulnerable dependency; "" for anything else, and where it is not told.
        help: an address to read on; "" where there is none.
        fix: what the tool recommends; "" where it does not tell.
    """

    tool: str
    rule: str
    text: str
    place: Place
    severity: int
    version: str = ""
    title: str = ""
    level: str = ""
    identifiers: tuple[str, ...] = ()
    package: str = ""
    installed: str = ""
    fixed: str = ""
    cvss: Cvss | None = None
    help: str = ""
    fix: str = ""

    @property
    def is_vulnerability(self) -> bool:
        """It speaks of a known vulnerability of a package, not of something written here."""
        return bool(self.package)
