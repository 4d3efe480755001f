"""Knows the files by which a repository governs itself, by their names."""

_POLICIES_TEXT = """
security contributing code_of_conduct code-of-conduct license licence copying notice changelog support
governance maintainers codeowners authors contributors privacy
"""
_POLICIES = frozenset(_POLICIES_TEXT.split())
_HOMES = frozenset({"", ".", "..", "docs", ".github", ".gitlab"})


def policy_of(path: str) -> str:
    """Which policy a path names (`security`, `license`), where it stands where such files do; "" for any other."""
    folder, _, name = path.strip("/").lower().rpartition("/")
    stem = name.partition(".")[0]
    is_text = name.rpartition(".")[2] in (stem, "md", "txt", "rst", "adoc")
    is_home = folder.rpartition("/")[2] in _HOMES and folder.count("/") < 3
    return stem if stem in _POLICIES and is_text and is_home else ""
