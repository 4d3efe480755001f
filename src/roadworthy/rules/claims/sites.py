"""Which documents are pages of a site, whose addresses are not those of files."""

from collections.abc import Iterable, Iterator, Mapping

from roadworthy.expression import expression
from roadworthy.model import Document
from roadworthy.model.listing import Listing, folders_above

_WHOLE = expression(
    r"(?i)(^|/)(docusaurus\.config\.\w+|sidebars\.\w+|conf\.py|_config\.ya?ml|\.vitepress/.*|\.vuepress/.*|mint\.json"
    r"|docs\.json|book\.toml|\.gitbook\.ya?ml|_sidebar\.md|antora\.ya?ml|_quarto\.yml|_toc(tree)?\.yml)$"
)
"""What makes pages of every document in its folder."""
_BELOW = (
    (expression(r"(?i)(^|/)(mkdocs\.ya?ml|zensical\.toml)$"), ("docs",)),
    (expression(r"(?i)(^|/)(hugo\.(toml|ya?ml|json))$"), ("content",)),
    (
        expression(
            r"(?i)(^|/)(next\.config|astro\.config|svelte\.config|gatsby-config|\.?eleventy(\.config)?|nuxt\.config)\.\w+$"
        ),
        ("content", "pages", "posts", "blog", "src", "app"),
    ),
)
"""What makes pages of the documents in some folders below; of all in its own, where none of them is there and that is
not the root.
"""
_CONTENTS = expression(r"(?i)(^|/)summary\.md$")
MOST_LINKS = 5
"""Links from which on a summary is the contents of a book."""
_HIDDEN = expression(r"(^|/)\.github/")


def site_folders(there: Listing, documents: Mapping[str, Document]) -> frozenset[str]:
    """The folders whose documents are pages of a site; "" is the root."""
    found: set[str] = set()
    for path in there.files:
        if not _HIDDEN.search(path):
            found.update(_made_of(path, there, documents))
    return frozenset(found)


def _made_of(path: str, there: Listing, documents: Mapping[str, Document]) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    if _WHOLE.search(path):
        yield folder.partition(".vitepress")[0].partition(".vuepress")[0].rstrip("/")
    elif _CONTENTS.search(path):
        if path in documents and len(documents[path].links) >= MOST_LINKS:
            yield folder
    else:
        for pattern, names in _BELOW:
            if pattern.search(path):
                below = [one for one in (f"{folder}/{name}".lstrip("/") for name in names) if one in there.folders]
                yield from below or ([folder] if folder else ())


def is_in(folders: Iterable[str], document: str) -> bool:
    """The document stands in one of these folders, however deep."""
    kept = frozenset(folders)
    return any(folder in kept for folder in (*folders_above(document), ""))
