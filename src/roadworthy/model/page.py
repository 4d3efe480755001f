"""The page of a rule: what a report says about a fault, beyond the place."""

from roadworthy.model.noun import dataclass

_JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", "package.json")


@dataclass(frozen=True)
class Page:
    """A rule's docstring, parsed. Every part is one paragraph; braces are filled from the place.

    Attributes:
        title: the first sentence, without its full stop.
        fix_javascript, fix_go: what to change where the place is in that language; "" where `fix` holds there, too.
        examples: parts of the rule's good example that show the fix, each with the path that it has there.
    """

    title: str
    why: str = ""
    scenario: str = ""
    impact: str = ""
    detection: str = ""
    fix: str = ""
    fix_javascript: str = ""
    fix_go: str = ""
    monitoring: str = ""
    blind_to: str = ""
    source: str = ""
    seen: str = ""
    examples: tuple[tuple[str, str], ...] = ()

    def fix_at(self, path: str) -> str:
        """What to change in the language of the file at this path."""
        if path.endswith(_JAVASCRIPT):
            return self.fix_javascript or self.fix
        return (path.endswith(".go") and self.fix_go) or self.fix

    def example(self, path: str) -> str:
        """How the fix looks in the kind of file that stands at this path; "" where the page shows none."""
        return next((text for name, text in self.examples if _kind(name) == _kind(path)), "")


def _kind(path: str) -> str:
    """What two files have in common that may serve as examples for each other."""
    name = path.rpartition("/")[2].lower()
    if "dockerfile" in name or "containerfile" in name:
        return "dockerfile"
    if name.endswith((".yml", ".yaml")):
        return "workflow" if ".github" in path else "compose" if "compose" in name else "manifest"
    return name.rpartition(".")[2] if "." in name else name
