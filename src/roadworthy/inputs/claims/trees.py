"""Claims that stand in drawn trees of folders: each branch is a file or folder that is said to be there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roadworthy.expression import expression
from roadworthy.inputs.claims.named_paths import has_known_ending, is_placeholder
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

MOST_ENTRIES = 1_000
"""Branches of one tree that are kept."""
MOST_NESTED = 20

_BRANCH = expression(r"([ \t\u00a0│┃|]*)(?:[├└┣┗╰│┃|][─━]{1,4}|\|--{1,2}|\+--{1,2}|`--{1,2}|\\--{1,2})[ \t\u00a0]*(.*)")
_NAME = expression(r"[`*]{0,2}(\.{0,2}/?[\w.@+()\[\]~-]+(?:/[\w.@+()\[\]~-]+)*/?)[`*]{0,2}(?=$|[\s,:#])(.*)")
_TITLE = expression(
    r"(?i)\b(structure|layout|organi[sz]ation|file tree|director(y|ies)|folders?|files|repository"
    r"|code ?base|architecture)\b"
)
_LATER = expression(r"(?i)\b(todo|planned|future|coming|later|not yet|upcoming|proposed|will be|to be)\b|❌|⬜|🔲|🚧")
_DOUBT = expression(
    r"(?i)\b(generat|creat|ignored|git-?ignore|not (in|committed|tracked|checked|included)|local|optional"
    r"|auto|runtime|output|your|built"
    r"|build|compiled|download|example|e\.g|if |symlink|submodule|cache|log|artifact|secret|copy|copied"
    r"|temporary|deprecated"
    r"|removed|old|legacy|new\b|private|mount|user|trained|result|etc\b|external|separate)"
)
_DOUBT_OF_CODE = expression(
    r"(?i)\b((auto-?)?generated|git-?ignored?|ignored|not (in|committed|tracked|checked|included)|optional|deprecated"
    r"|removed|old|legacy|new\b|your|e\.g|if |etc\b|symlink|submodule|created (by|at|on|during|when)|compiled|private"
    r"|built|user-|example\b)"
)
"""The same of a file that people write: what is said of it mostly tells what it does."""
_CODE = expression(r"\.(py|pyi|ts|tsx|js|jsx|mjs|go|rs|java|kt|rb|cs|sh|sql|tf|proto|md|rst)$")
_WITH_NAMES = expression(
    r"(?i)^(dockerfile|containerfile|makefile|jenkinsfile|docker-compose|requirements)(\.[\w-]+)+$"
)
"""Names whose part behind the dot is anybody's choice."""
_ABOVE = (
    (expression(r"(?i)\b(your|my) (own )?\w*"), "about the reader's project"),
    (
        expression(
            r"(?i)\b(e\.g\.|for example|example|for instance|would|could|should|suppose|imagine|expect(s|ed)?"
            r"|generat(e|es|ed)|creat(e|es|ed|ing)"
            r"|output|produc(e|es|ed)|result(s|ing)?|typical(ly)?|recommend(ed|s)?|propos(e|ed|al)|suggest(ed|s)?"
            r"|template|after|before"
            r"|planned|target|desired|ideal|new structure|old|current(ly)? structure|looks? like this|migrat|bad"
            r"|will|download(ed)?|extract(ed)?"
            r"|unzip|convention|following (directory|folder|file) structure|container|dataset|bucket|s3|conver(t"
            r"|ted))\b"
        ),
        "an example",
    ),
)


@dataclass(frozen=True)
class _Entry:
    offset: int
    path: str
    remark: str


def trees(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Every branch of every tree that is drawn in a block of code or in a paragraph."""
    before: Passage | None = None
    for passage in passages:
        if passage.form in ("code", "paragraph", "item", "quote") and any(mark in passage.text for mark in _MARKS):
            why = _why_skipped(before, passage)
            entries = [] if _is_other(passage) else list(_entries(passage.lines))
            top, found = entries[:1], entries[1:]
            if len(found) >= 2:
                for entry in found:
                    yield _claim(passage, top[0].path, entry, why), passage
        if passage.form != "row":
            before = passage


_MARKS = ("├", "└", "┣", "┗", "╰", "|-- ", "+-- ", "`-- ", "|──", "│──")
_OTHER = frozenset({"yaml", "json", "python", "javascript", "typescript", "go", "mermaid", "sql"})
_SHELL = frozenset({"sh", "bash", "shell", "console", "zsh"})


def _is_other(passage: Passage) -> bool:
    """It is of a language in which these marks draw no folders; a block of a shell may be a tree alone."""
    if passage.language not in _SHELL:
        return passage.language in _OTHER
    first = next((line.strip() for line in passage.lines if line.strip()), "")
    return not (first.endswith("/") and " " not in first) and _BRANCH.fullmatch(first[:400]) is None


def _why_skipped(before: Passage | None, passage: Passage) -> str:
    above = passage.heading
    if before is not None and before.is_prose and before.headings == passage.headings:
        above += "\n" + before.lines[-1][-200:]
    return next((why for pattern, why in _ABOVE if pattern.search(above)), "")


def _entries(lines: Sequence[str]) -> Iterator[_Entry]:
    """The root's own line first (empty where the tree has none), then every branch with its path below the root."""
    chain: list[tuple[int, str]] = []
    root, offset, is_begun = "", 0, False
    pending: list[_Entry] = []
    for line in lines:
        match = _BRANCH.fullmatch(line[:400])
        if match is None:
            if line.strip(" │|\t\u00a0"):
                if is_begun and not pending:
                    break
                named = _NAME.fullmatch(line.strip())
                if is_begun:
                    return (yield from _whole(root, pending))
                root = named[1] if named is not None else ""
        else:
            is_begun = True
            column = match.start(2)
            while chain and chain[-1][0] >= column:
                chain.pop()
            named = _NAME.fullmatch(match[2].strip())
            name = named[1] if named is not None else ""
            if (
                name.strip("./") == ""
                or name.count("[") != name.count("]")
                or name.startswith(("..", "/"))
                or name.endswith("...")
            ):
                name = ""
            chain.append((column, name))
            names = [each.strip("/") for _, each in chain]
            if len(names) <= MOST_NESTED and all(names) and named is not None and _is_alone(named[2]):
                path = "/".join(names).replace("/./", "/").removeprefix("./")
                pending.append(_Entry(offset + match.start(2), path + "/" * name.endswith("/"), named[2].strip()))
        offset += len(line) + 1
        if len(pending) >= MOST_ENTRIES:
            break
    yield from _whole(root, pending)


def _whole(root: str, entries: list[_Entry]) -> Iterator[_Entry]:
    yield _Entry(0, root, "")
    yield from entries


def _is_alone(rest: str) -> bool:
    """Nothing behind the name but a remark: a second name would make it a list."""
    bare = rest.strip()
    return not bare.startswith(("/", "|", ",", "+", "&", "->", "→", ".. ")) and not bare.startswith("and ")


def _claim(passage: Passage, root: str, entry: _Entry, why: str) -> Claim:
    name = entry.path.rstrip("/").rpartition("/")[2]
    is_named = has_known_ending(name) or "." not in name or name.startswith(".") or _WITH_NAMES.match(name) is not None
    is_path = entry.path.endswith("/") or is_named
    if not why and _LATER.search(entry.remark):
        why = "a plan"
    if not why and (is_placeholder(entry.path) or not is_path or "..." in entry.path):
        why = "stands for a name"
    doubts = _DOUBT_OF_CODE if _CODE.search(name) else _DOUBT
    doubt = {"doubt": "the tree says that it is made, kept out or open"} if doubts.search(entry.remark) else {}
    return Claim(
        place=passage.at(entry.offset),
        kind=ClaimKind.STRUCTURE,
        subject=f"{root.rstrip('/')}/{entry.path}" if root.strip("./") else entry.path,
        asserts="is in the tree of the repository",
        details={
            "path": entry.path,
            "form": "tree",
            "root": root,
            "tree": str(passage.first),
            "title": "yes" if _TITLE.search(" ".join(passage.headings[-2:])) else "",
            **doubt,
        },
        skipped=why,
    )
