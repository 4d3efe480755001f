"""A document names a file, folder or heading that is not there.

Why: a document that leads nowhere is not followed a second time, and the next reader guesses.
Scenario: somebody new, or on call, opens {claim} from {document}.
Impact: the step that needed it stops there; what it was meant to say is asked of whoever wrote it.
Detection: a link checker over the documents; the 404 on the page of the repository.
Fix: name the file that is meant now, or take the sentence out: `git log --diff-filter=DR --summary -- {claim}` tells
    where it went.
Monitoring: a link check in the pipeline: `lychee --offline .`
Blind to: files that a build makes, whatever stands on another host, and names that may be the reader's own choice.
Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#relative-links
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/README.md:107
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, System
from roadworthy.model.listing import folders_above, joined
from roadworthy.rules.claims.leading import EXTENSIONS, Leading, near
from roadworthy.rules.rule import rule

BAD = {
    "README.md": """
# Chat

![A chat](images/demo.gif)  <!-- unmet -->

Settings stand in `deploy/settings.yaml`.  <!-- unmet -->

- **Security template**: `SECURITY.md`  <!-- unmet -->
- [How to run it](docs/Running.md)  <!-- unmet -->
- [Limits](docs/running.md#limits)  <!-- unmet -->
- [Errors](#when-it-fails)  <!-- unmet -->
- [The start](#the-start)  <!-- unmet -->
- [The talk](docs/talk.md)  <!-- unmet -->
- [Zap](go.uber.org/zap) for logs  <!-- unmet -->
- [![Image](https://img.example/chat.svg)][registry]  <!-- unmet -->
- [![Build](https://img.example/build.svg)][build] of [some][1] [pages][]

[build]: https://ci.example/chat
- Install: `docs/install.md`  <!-- unmet -->
- Guides: `docs/*.guide.md`  <!-- unmet -->
- Mended in [#12](https://github.com/some/chat/pull/21)  <!-- unmet -->

## 🚀 The start

## Folders

- `src/` - the code  <!-- met -->
- `deploy/` - manifests  <!-- met -->
- `configs/` - settings  <!-- unmet -->

## Project structure

```
chat/
├── src/                     «met»
│   └── chat/                «met»
│       ├── server.py        «met»
│       ├── maker.py         # generator of samples  «unmet»
│       └── client.py        «unmet»
├── deploy/                  «met»
│   └── compose.yaml         «met»
├── uv.lock                  «unmet»
└── charts/                  «unmet»
```

```sh
chat/
│── src/                     «met»
│   ├── chat/                «met»
│── test/                    «unmet»
```
""",
    ".gitignore": "docs/talk.md\n",
    "docs/running.md": """
# Running

Begin with [the settings](deploy/compose.yaml).  <!-- unmet -->

## Ports
""",
    "TESTING.md": """
# Tests

Smoke tests are in the `deploy/smoke/` folder.  <!-- unmet -->

- **`chat_test.go`**: chat integration tests against a real model  <!-- unmet -->
""",
    "chat/chat_test.go": "package chat\n",
    "chat/chat_integration_test.go": "package chat\n",
    "deploy/README.md": """
# Deployment

- `compose.yaml` – all services  <!-- met -->
- `compose.test.yaml` – with stubs  <!-- met -->
- `EXPECTED.md` – what “healthy” looks like  <!-- unmet -->
""",
    "deploy/compose.test.yaml": "services: {}\n",
    "deploy/compose.yaml": "services: {}\n",
    "src/chat/server.py": "print(1)\n",
}
GOOD = {
    "README.md": """
# Chat

[![Build](https://img.shields.io/build.svg)](../../actions/workflows/ci.yml)

The server is `src/chat/server.py`; it answers `application/json` at `chat/generate`.  <!-- met -->

Its line is `chat/server.py:12` in the logs; read [how to run it](docs/running.md#ports--limits).  <!-- met -->

Above [the ports](#-ports), put your own module at `path/to/module.py`.  <!-- met -->

What it learns is kept in `data/answers.db`.  <!-- unclear -->

Copy the settings to `deploy/mine.yaml`.  <!-- unclear -->

## 🚪 Ports

See CONTRIBUTING.md.  <!-- met -->

## Layout

```
chat/
├── src/                     «met»
│   ├── chat/                «met»
│   │   └── server.py        «met»
│   └── dist/                # made by the build  «unclear»
└── docs/                    «met»
```
""",
    "CONTRIBUTING.md": "# Contributing\n",
    "docs/running.md": """
# Running

## Ports & limits

Back to [the start](../README.md), as in [#7](https://github.com/some/chat/issues/7#issuecomment-1).  <!-- met -->

The file may be called:

- `chatfile.yaml`  <!-- unclear -->
- `chatfile.toml`  <!-- unclear -->

Tests: `src/**/*_it.py`  <!-- met -->
""",
    "site/mkdocs.yml": "site_name: Chat\n",
    "site/docs/guide/first.md": "# First\n\nRead [the second](guide/second.md).  <!-- met -->\n",
    "site/docs/guide/second.md": "# Second\n\n## ⚙️ Settings\n\nSee [settings](#settings).  <!-- unclear -->\n",
    "src/chat/runs_it.py": "print(2)\n",
    "docs/other/README.md": """
# What a project may look like

```
wrong/
├── model_final.pkl
├── model_final_2.pkl
├── train.ipynb
├── train_copy.ipynb
├── notes.txt
└── preprocess_old.py
```

Which of them runs? See `src/train_it.py`.
""",
    "src/chat/server.py": "print(1)\n",
}
_OWN = ("", "readme", "top", "start", "start-of-content")
ENOUGH = 0.4
"""Share of its paths that are here from which on a document is believed to speak of this repository."""
SURE = 0.6
"""Share from which on it is believed even where nothing of the named folder is here."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def path_claim_wrong(system: System) -> Iterator[Verdict]:
    leading = Leading(system)
    for claim in system.promises(ClaimKind.PATH, ClaimKind.STRUCTURE, ClaimKind.POLICY):
        match claim.details.get("form", ""):
            case "tree":
                yield _branch(claim, leading)
            case "link" | "image" | "doc" | "download" | "file":
                yield _link(claim, leading)
            case "number":
                yield _numbered(claim)
            case "reference":
                yield _reference(claim, leading)
            case "glob":
                yield _glob(claim, leading)
            case _:
                yield _name(claim, leading)


def _branch(claim: Claim, leading: Leading) -> Verdict:
    base, path = claim.details.get("base", ""), claim.details["path"]
    whole = joined(base, path) or ""
    if leading.there.has(whole):
        return met(claim, "is there")
    if other := leading.there.otherwise_spelt(whole):
        return unmet(claim, f"is not there under that name; `{other}` is", manner=Manner.INCONSISTENT)
    why = leading.may_be_absent(path, (whole,), claim.place.path) or claim.details.get("doubt", "")
    if why:
        return unclear(claim, why)
    if "[" in path:
        return unclear(claim, "stands for a name")
    if _is_design(claim.place.path, leading):
        return unclear(claim, "is drawn in a design; is it built yet?")
    above = [folder for folder in folders_above(whole) if not leading.there.has(folder)]
    cause = f"{claim.place.path} draws {above[-1]}/, which is not there" if above else ""
    text = f"is drawn in the tree and is not there{near(claim, leading.elsewhere(path))}"
    return unmet(claim, text, manner=Manner.MISSING, cause=cause)


def _numbered(claim: Claim) -> Verdict:
    if claim.details["number"] == claim.details["leads_to"]:
        return met(claim, "leads to that number")
    return unmet(claim, f"is a link that leads to {claim.details['leads_to']}", manner=Manner.INCONSISTENT)


def _reference(claim: Claim, leading: Leading) -> Verdict:
    if leading.is_on_site(claim.place.path):
        return unclear(claim, "is not defined in the file; does the site define it?")
    return unmet(
        claim, "is a reference that the file defines nowhere: it is shown as it is written", manner=Manner.BROKEN
    )


def _is_design(path: str, leading: Leading) -> bool:
    """It tells what is to be built; a document about the architecture tells what is."""
    document = leading.documents.get(path)
    is_about_now = "arch" in path.rpartition("/")[2].lower() and "decision" not in path
    return document is not None and document.kind == "design" and not is_about_now


def _link(claim: Claim, leading: Leading) -> Verdict:
    document, path, anchor = claim.place.path, claim.details["path"], claim.details["anchor"]
    if not path:
        return _anchored(claim, document, anchor, leading)
    whole = joined(document.rpartition("/")[0], path)
    if whole is None:
        return unclear(claim, "leads out of the repository")
    there = leading.there
    if "address" in claim.details and not there.has(whole):
        text = f"lacks its `https://`: it leads to `{whole}` beside the document, which is not there"
        return unmet(claim, text, manner=Manner.BROKEN)
    if there.has(whole):
        return _anchored(claim, whole, anchor, leading) if anchor else met(claim, "is there")
    is_page = leading.is_on_site(document) or claim.details["form"] in ("doc", "download")
    if is_page and (page := _page(document, path, whole, leading)):
        return met(claim, f"is a page of the site: `{page}`")
    if other := there.otherwise_spelt(whole):
        text = f"leads to `{whole}`; the file is `{other}`, and letters of another case are another name"
        return unmet(claim, text, also=(), manner=Manner.INCONSISTENT)
    if not is_page and leading.is_read_by_nobody(whole, (whole,)):
        return unmet(claim, f"leads to `{whole}`, which git is told to leave out", manner=Manner.MISSING)
    is_at_root = not is_page and path in there.files  # written as if the document stood at the root
    if not is_at_root and (why := leading.may_be_absent(whole, (whole,), document)):
        return unclear(claim, why)
    if other := leading.in_other_language(whole):
        return unclear(claim, f"is not translated; does the site show `{other}`?")
    name = whole.rpartition("/")[2]
    if is_page and (path.startswith("/") or not name.endswith((".md", ".rst", ".png", ".jpg", ".svg", ".gif"))):
        return unclear(claim, "is an address of the site; which page does it mean?")
    is_own_page = is_page and document.rpartition("/")[2].lower() != "readme.md"
    if is_own_page and not path.startswith((".", "/")) and leading.found(path, document) is not None:
        return unclear(claim, "is there as seen from another folder; how does the site resolve it?")
    if "." not in name[1:] and (whole in there.stems or path.startswith("/") or "/" not in path):
        return unclear(claim, "has no ending; what is the page called?")
    found = leading.found(path, document) or next(iter(leading.elsewhere(path)), "")
    if leading.system.is_part and path.startswith(("/", "..")):
        return unclear(claim, "leads to a part of the repository that is not read")
    gone = f"leads to `{whole}`, which is not in the repository"
    manner = Manner.INCONSISTENT if found else Manner.MISSING
    return unmet(claim, gone + near(claim, [found] if found else ()), manner=manner)


def _page(document: str, path: str, whole: str, leading: Leading) -> str:
    """The file that a site shows at an address: without its ending, as a page, or from the site's own root."""
    folder, stem = document.rpartition("/")[0], document.rpartition("/")[2].partition(".")[0]
    bare = path.rstrip("/")
    for ending in (".html", ".htm", ".md", ".rst"):
        bare = bare.removesuffix(ending)
    shown = [joined(folder, bare), joined(f"{folder}/{stem}", bare), joined(f"{folder}/{stem}", path)]
    for one in filter(None, shown):
        for ending in ("", *EXTENSIONS):
            if leading.there.has(one + ending):
                return one + ending
    endings = [(bare if ending else path).strip("/") + ending for ending in ("", *EXTENSIONS) if path.strip("/")]
    if path.startswith("/"):
        return next((found[0] for one in endings if (found := leading.there.ending_with(one))), "")
    if ".." in path.split("/"):
        return ""
    roots = [f"{site}/{below}".strip("/") for site in leading.site_folders for below in ("", "docs", "content", "src")]
    around = [root for root in roots if f"{document}/".startswith(f"{root}/") and root]
    return next((whole for root in around for one in endings if leading.there.has(whole := f"{root}/{one}")), "")


def _anchored(claim: Claim, path: str, anchor: str, leading: Leading) -> Verdict:
    """Whether a heading or mark of this name stands in the document; lines of code are not looked at."""
    document = leading.documents.get(path)
    anchor = anchor.removeprefix("user-content-")
    if anchor.lower() in _OWN or document is None or not path.endswith((".md", ".markdown", ".rst")):
        return met(claim, "is there")
    if anchor in document.anchors or anchor.lower() in document.anchors:
        return met(claim, "is there")
    plain = {_plain(one): one for one in document.anchors}
    is_on_site = leading.is_on_site(path) or "--8<--" in path
    other = plain.get(_plain(anchor), "")
    if other and _plain(anchor):
        if is_on_site or path.endswith(".rst") or not leading.is_on_github or _seen(other) == _seen(anchor):
            return unclear(claim, f"is a heading that hosts name otherwise: `#{other}` on GitHub")
        cause = f"{path} has headings that begin with a picture, which leaves a dash in their names"
        text = f"leads to no heading under that name; it is `#{other}`"
        return unmet(claim, text, manner=Manner.INCONSISTENT, cause=cause if _seen(other).startswith("-") else "")
    if _is_made_by_host(anchor) or is_on_site:
        return unclear(claim, "may be an anchor that the site makes")
    where = "this document" if path == claim.place.path else f"`{path}`"
    close = [one for one in document.anchors if _plain(anchor) and _plain(anchor) in _plain(one)][:1]
    also = f"; `#{close[0]}` does" if close else ""
    return unmet(claim, f"leads to a heading that {where} does not have{also}", manner=Manner.MISSING)


def _plain(anchor: str) -> str:
    return "".join(letter for letter in anchor.lower() if letter.isalnum())


def _seen(anchor: str) -> str:
    """Without the marks that emoji leave behind, which nobody sees, and in small letters."""
    return anchor.encode("ascii", "ignore").decode().lower()


def _is_made_by_host(anchor: str) -> bool:
    return anchor.startswith(("L", "fn", "tab", "/", "!", "issuecomment", ":~:", "_", "id", "method", "module-"))


def _name(claim: Claim, leading: Leading) -> Verdict:
    document, path = claim.place.path, claim.details["path"]
    if claim.kind is ClaimKind.POLICY:
        return _policy(claim, leading)
    found = leading.found(path, document)
    if found is not None:
        if "says" in claim.details and (other := _integration_beside(found, leading)):
            text = f"is there; the integration tests are in `{other}`"
            return unmet(claim, text, manner=Manner.PARTIAL)
        return met(claim, "is there" if found == path.strip("/") else f"is `{found or '.'}`")
    wholes = leading.whole_paths(path, document)
    if not wholes:
        return unclear(claim, "leads out of the repository")
    if any(one in leading.there.stems for one in wholes):
        return met(claim, "is there, without its ending")
    is_bare = claim.details["form"] in ("name", "listed") and "/" not in path.strip("/")
    other = next(filter(None, map(leading.there.otherwise_spelt, wholes)), "")
    if other and is_bare:
        return unclear(claim, f"is not here; is `{other}` meant?")
    if other:
        return unmet(claim, f"is not there under that name; `{other}` is", manner=Manner.INCONSISTENT)
    doubt = claim.details.get("doubt", "")
    if not doubt and leading.is_read_by_nobody(path, wholes) and not _is_design(document, leading):
        return unmet(claim, "is left out of the repository, as git is told to", manner=Manner.MISSING)
    if why := leading.may_be_absent(path, wholes, document) or doubt:
        return unclear(claim, why)
    if "[" in path:
        return unclear(claim, "stands for a name")
    if _is_design(document, leading):
        return unclear(claim, "is named in a design; is it built yet?")
    if leading.system.is_part:
        return unclear(claim, "is not in the part of the repository that is read")
    if (
        path.startswith(".")
        and path.rpartition("/")[0].count("/") < 2
        and not path.startswith((".github/", "./", ".."))
    ):
        return unclear(claim, "is where a tool looks; is it the reader's own?")
    is_own = (
        "/" not in document and leading.documents[document].kind == "readme" if document in leading.documents else False
    )
    is_listed = leading.is_among_others(claim)
    if leading.trust.get(document, 1.0) < ENOUGH and not is_own and not is_listed:
        return unclear(claim, "is not here, as most paths that this document names: is it about another project?")
    if path.startswith("/") and path.split("/")[1] not in leading.there.folders:
        return unclear(claim, "is absolute: on a host, or inside a container")
    moved = leading.elsewhere(path)
    text = f"is not in the repository{near(claim, moved)}"
    manner = Manner.INCONSISTENT if moved else Manner.MISSING
    if is_bare:
        if leading.there.named(path.strip("/")):
            return unclear(claim, f"is there in another folder: `{leading.there.named(path.strip('/'))[0]}`")
        if is_listed or (path.endswith((".md", ".rst")) and claim.details["form"] == "name"):
            return unmet(claim, text, manner=manner)
        return unclear(claim, "is a bare name of something that is not here; is it the reader's own?")
    is_text = path.endswith((".md", ".rst"))
    is_sent = "pointed" in claim.details and (is_text or leading.trust.get(document, 0) > SURE)
    if is_sent or is_listed or _is_beside(path, wholes, leading):
        return unmet(claim, text, manner=manner)
    if moved and len(moved) == 1 and "." in path.rpartition("/")[2]:
        return unmet(claim, text, manner=manner)
    return unclear(claim, f"is not here, nor is the folder it would stand in; is `{path}` of another project?")


def _integration_beside(path: str, leading: Leading) -> str:
    """The file beside a file of tests that has its name with `integration` in it; "" for none."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    if "integration" in name or not stem.endswith("_test"):
        return ""
    other = f"{folder}/{stem.removesuffix('_test')}_integration_test.{ending}".lstrip("/")
    return other if other in leading.there.files else ""


def _glob(claim: Claim, leading: Leading) -> Verdict:
    """Whether anything has a name of this shape: `docs/*.he.md`."""
    path, document = claim.details["path"].removeprefix("./"), claim.place.path
    parts = ("(?:.+/)?" if part == "**" else re.escape(part).replace(r"\*", "[^/]*") + "/" for part in path.split("/"))
    shape = re.compile("(?:^|/)" + "".join(parts).removesuffix("/") + "$")
    for base in leading.bases(document):
        start = f"{base}/" if base else ""
        if any(one.startswith(start) and shape.match(one[len(start) :]) for one in leading.there.files):
            return met(claim, "is there")
    if any(shape.search(one) for one in leading.there.files):
        return unclear(claim, "is there in another folder")
    folder = path.partition("*")[0].rpartition("/")[0]
    wholes = leading.whole_paths(path.replace("*", "all"), document)
    if why := leading.may_be_absent(path, wholes, document) or claim.details.get("doubt", ""):
        return unclear(claim, why)
    if leading.system.is_part or _is_design(document, leading) or leading.found(folder, document) is None:
        return unclear(claim, "matches nothing here: is it about another project?")
    return unmet(claim, f"matches no file in `{folder}`", manner=Manner.MISSING)


def _is_beside(path: str, wholes: tuple[str, ...], leading: Leading) -> bool:
    """The folder in which it would stand is there, as seen from around the document or below its project."""
    bare = path.removeprefix("./").strip("/")
    if "/" not in bare:
        return False
    folder = bare.rpartition("/")[0]
    return any(one.endswith("/" + bare) or one == bare for one in wholes) and any(
        leading.there.has(one.rpartition("/")[0]) and one.rpartition("/")[0]
        for one in wholes
        if one.endswith(folder + "/" + bare.rpartition("/")[2])
    )


def _policy(claim: Claim, leading: Leading) -> Verdict:
    document, path = claim.place.path, claim.details["path"]
    name = path.rpartition("/")[2]
    homes = [path, *(f"{home}{name}" for home in ("", ".github/", "docs/", ".gitlab/"))]
    for one in (*leading.whole_paths(path, document), *homes):
        if leading.there.has(one):
            return met(claim, "is there" if one == path else f"is `{one}`")
    if (found := leading.found(path, document)) is not None:
        return met(claim, f"is `{found}`")
    stem = name.partition(".")[0].lower()
    near_ones = [
        one
        for one in leading.there.files
        if one.rpartition("/")[2].partition(".")[0].lower() == stem and one.count("/") < 2
    ]
    if near_ones:
        other = min(near_ones, key=lambda one: (one.count("/"), one))
        return unmet(claim, f"is not there under that name; `{other}` is", manner=Manner.INCONSISTENT)
    if leading.system.is_part:
        return unclear(claim, "may stand in the part of the repository that is not read")
    if doubt := claim.details.get("doubt", ""):
        return unclear(claim, f"is not in the repository; {doubt}")
    return unmet(claim, "is not in the repository", manner=Manner.MISSING)
