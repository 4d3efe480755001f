"""Where the paths that documents name lead: what is there, what is near, and why something may be absent."""

from collections.abc import Iterable
from functools import cached_property

from roadworthy.expression import expression
from roadworthy.model import Claim, ClaimKind, Document, IgnoreRules, System
from roadworthy.model.listing import folders_above, joined
from roadworthy.rules.claims.sites import is_in, site_folders

_MADE = expression(
    r"(?i)(^|/)(dist|build|builds|target|out|outputs?|node_modules|coverage|htmlcov|\.?venv|env|__pycache__|logs?|tmp|temp"
    r"|\.?cache|results|mlruns|wandb|site|_site|_build|\.next|uploads?|downloads?|generated|\.terraform|\.git|\.idea"
    r"|egg-info|\.aws|\.ssh|\.kube|\.docker|secrets?|certs?|checkpoints?|volumes|\.local)(/|$)"
)
_KEPT = expression(
    r"(?i)(^|/)(artifacts?|reports?|backups?|data|datasets?|models?|weights?|vendor|storage|media|gen|exports?|snapshots?"
    r"|releases?|packages|archives?|inbox|state|runs?|experiments?|vectorstore|chroma(_?db)?|index(es)?)(/|$)"
    r"|\.(db|sqlite3?|log|pid|lock|pem|key|crt|cer|p12|pt|pth|pkl|joblib|onnx|gguf|bin|safetensors|parquet|csv|tsv|whl|zip"
    r"|tgz|gz|so|dll|exe|jar|class|o|h5|npy|npz|arrow|jsonl|xlsx|mp4|mp3|wav|dump|bak|orig|tmp|out|err|cache|min\.js|map"
    r"|pyc|pb\.go|pb\.py|tfstate|tfvars|rdb|env)$|(^|/)\.env(\.[\w.]+)?$"
    r"|(^|[/._-])(local|secrets?|private|credentials?|tokens?|overrides?|example|sample)([/._-]|$)|_pb2?\."
)
_WRITTEN = (
    ".md",
    ".rst",
    ".py",
    ".ts",
    ".tsx",
    ".js",
    ".go",
    ".sh",
    ".java",
    ".rs",
    ".svg",
    ".png",
    ".jpg",
    ".gif",
    ".tf",
    *(".sql", ".mjs", ".jsx", ".rb", ".kt", ".cs", ".proto", ".css", ".vue", ".svelte", ".ipynb"),
)
"""Endings of what people write or draw, and keep in git whatever the folder is called."""
_DUMPED = expression(r"(?i)(dump|backup|seed|export|restore)[\w.-]*\.sql$")
_LOCKS_TEXT = """
uv.lock poetry.lock pdm.lock Pipfile.lock package-lock.json yarn.lock pnpm-lock.yaml Cargo.lock Gemfile.lock
"""
_LOCKS = frozenset(_LOCKS_TEXT.split())
"""What tools write and people keep in git."""
_LANGUAGE = expression(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")
_CREATES = expression(
    r"(?:\bmkdir(?: -\w+)*|\btouch|\btee(?: -a)?|>>?|(?<=\s)-o|--output(?:[-_]\w+)?|--out"
    r"|\bcp(?: -\w+)* \S{1,200}|\bmv \S{1,200}|\bcd|\bnano|\bvim?|\bclone \S{1,200}|-O)[ =]{0,3}([^\s;&"
    r"|'\"]{1,200})"
)
_COMMON_TEXT = """
readme index __init__ main config server app utils helpers types handlers models conftest routes settings client
service api schemas base common constants deployment values kustomization dockerfile package setup test tests
events errors cli core database db auth user users views logging logger middleware requirements changelog
"""
_COMMON = frozenset(_COMMON_TEXT.split())
"""Names, without ending, that files of many folders have: the same one elsewhere is no sign of a move."""
_ASIDE_FOLDERS = frozenset(
    {"docs", "doc", "documentation", ".github", "docs-site", "guides", "wiki", "runbooks", "adr", ".gitlab"}
)
EXTENSIONS = (
    ".md",
    ".mdx",
    ".rst",
    ".markdown",
    "/index.md",
    "/README.md",
    "/readme.md",
    "/index.mdx",
    "/_index.md",
    ".html",
    ".ipynb",
)


_NOT_NAMED = ("link", "image", "glob", "listed", "number")
_OF_PATHS = (ClaimKind.PATH, ClaimKind.POLICY, ClaimKind.STRUCTURE)


class Leading:
    """Looks names up for one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.there = system.listing

    def bases(self, document: str) -> tuple[str, ...]:
        """The folders from which a name in a document may be seen: its own, every one around it, the root."""
        return (*folders_above(document), "")

    def found(self, path: str, document: str) -> str | None:
        """The path of what a name means: seen from around the document, else as the end of a path below its project.

        "" is the root itself.
        """
        for base in ("",) if path.startswith("/") else self.bases(document):
            whole = joined(base, path)
            if whole is not None and self.there.has(whole):
                return whole
        bare = joined("", path.lstrip("/"))
        if not bare:
            return None
        ends = self.there.ending_with(bare, self.project_of(document))
        return ends[0] if ends else None

    def project_of(self, document: str) -> str:
        """The folder of the project whose document it is: its own, or the one around a folder of documents."""
        parts = document.split("/")[:-1]
        for index, part in enumerate(parts):
            if part.lower() in _ASIDE_FOLDERS:
                return "/".join(parts[:index])
        return "/".join(parts)

    def elsewhere(self, path: str) -> tuple[str, ...]:
        """What has the same last part in another folder, where that name is no common one; few of them, or none."""
        name = path.rstrip("/").rpartition("/")[2]
        stem = name.partition(".")[0].lower()
        if stem in _COMMON or (len(stem) < 8 and "." not in name[1:]):
            return ()
        found = self.there.named(name)
        return found if len(found) <= 2 else ()

    def whole_paths(self, path: str, document: str) -> tuple[str, ...]:
        """The paths that a name can mean, from the document's folder outwards."""
        seen = (joined(base, path) for base in (("",) if path.startswith("/") else self.bases(document)))
        return tuple(dict.fromkeys(one for one in seen if one))

    def may_be_absent(self, path: str, wholes: Iterable[str], document: str) -> str:
        """Why what is not here may still be where readers are; "" where nothing tells."""
        wholes = tuple(wholes)
        if any(self.there.is_behind_pointer(one) for one in wholes):
            return "stands in a submodule or behind a symbolic link, which is not read"
        if self.is_kept_out(wholes):
            return "is kept out of git: is it there once the project has run?"
        is_written = (path.endswith(_WRITTEN) and not _DUMPED.search(path)) or path.rpartition("/")[2] in _LOCKS
        if _MADE.search(path) or (not is_written and _KEPT.search(path)):
            return "is not here, as what a build or a run makes, or what is kept from git"
        if self.is_made_in(path):
            return "is not here; the commands in the documents make it"
        if self._is_in_code(path):
            return "is not here; the code names it, as what it makes or is handed"
        return ""

    def is_kept_out(self, wholes: Iterable[str]) -> bool:
        """Git is told to ignore it."""
        return any(
            rules.ignores(one) or rules.ignored_by(one) is not None for one in wholes for rules in self._git_ignores
        )

    def is_read_by_nobody(self, path: str, wholes: Iterable[str]) -> bool:
        """A text for people that git is told to ignore and nothing makes: whoever has the repository lacks it."""
        return (
            path.endswith((".md", ".rst"))
            and self.is_kept_out(wholes)
            and not _MADE.search(path)
            and not self.is_made_in(path)
            and not self._is_in_code(path)
        )

    def _is_in_code(self, path: str) -> bool:
        return any(value == path or value.endswith("/" + path.lstrip("./")) for value in self._literals)

    def is_own_readme(self, document: str) -> bool:
        """The readme at the root, which speaks of this repository whatever else it names."""
        return "/" not in document and document in self.documents and self.documents[document].kind == "readme"

    def is_made_in(self, path: str) -> bool:
        bare = path.removeprefix("./").strip("/")
        return bare in self._created or bare.partition("/")[0] in self._cloned

    def is_on_site(self, document: str) -> bool:
        """It is a page of a site of documents, whose addresses are not those of files."""
        if document.rpartition("/")[0] in self._page_folders:
            return True
        return "/" in document and is_in(self.site_folders, document)

    def in_other_language(self, path: str) -> str:
        """The same path below the folder of another language, where a translation may be lacking; "" for none."""
        parts = path.split("/")
        for index, part in enumerate(parts[:-1]):
            if _LANGUAGE.fullmatch(part):
                for language in ("en", "en-US", "en_US"):
                    other = "/".join((*parts[:index], language, *parts[index + 1 :]))
                    if other != path and self.there.has(other):
                        return other
        return ""

    @cached_property
    def _page_folders(self) -> frozenset[str]:
        """Folders whose documents name each other as pages, without their ending: `../limits/` for `limits.md`."""
        found = set()
        for claim in self.system.claims:
            if claim.kind is ClaimKind.PATH and claim.details.get("form") == "link":
                folder = claim.place.path.rpartition("/")[0]
                path = claim.details["path"].rstrip("/")
                name = path.rpartition("/")[2]
                is_beside = folder and name and "." not in name and f"{folder}/{name}.md" in self.there.files
                if is_beside and not self.there.has(joined(folder, path) or ""):
                    found.add(folder)
        return frozenset(found)

    @cached_property
    def is_on_github(self) -> bool:
        """Nothing says that the repository is shown by another host, where headings may have other names."""
        paths = self.there.files
        return ".gitlab-ci.yml" not in paths and not any(one.startswith((".gitlab/", ".gitea/")) for one in paths)

    @cached_property
    def site_folders(self) -> frozenset[str]:
        """The folders whose documents are pages of a site."""
        return site_folders(self.there, self.documents)

    @cached_property
    def _git_ignores(self) -> tuple[IgnoreRules, ...]:
        return tuple(one for one in self.system.ignores if one.file.endswith(".gitignore"))

    @cached_property
    def _created(self) -> frozenset[str]:
        """What commands in documents make: whole paths, and the folders around them."""
        found = set()
        for document in self.system.documents:
            for block in document.blocks:
                if any(
                    mark in block.text
                    for mark in ("mkdir", "touch", ">", "-o", "--out", "tee", "cp ", "mv ", "nano", "vi", "clone", "-O")
                ):
                    found |= {match[1].removeprefix("./").rstrip("/") for match in _CREATES.finditer(block.text)}
        return frozenset(found)

    @cached_property
    def _cloned(self) -> frozenset[str]:
        """The folders of other repositories that documents tell to clone."""
        found = set()
        for document in self.system.documents:
            for block in document.blocks:
                if "git clone" in block.text:
                    for match in _CLONE.finditer(block.text):
                        found.add(match[1].removesuffix(".git"))
        return frozenset(found)

    @cached_property
    def _literals(self) -> frozenset[str]:
        return frozenset(one.value for one in self.system.literals if one.kind == "path" and one.value)

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {document.file: document for document in self.system.documents}

    def is_among_others(self, claim: Claim) -> bool:
        """Other items of its list begin with files or folders that are here, enough of them to speak of this project.

        Fewer will do below a title that promises the structure of the project.
        """
        title = claim.details.get("list", "")
        there, every = self._lists.get((claim.place.path, title), (0, 0))
        if not title or there < 2 or _OF_MADE.search(title.rpartition(" > ")[2]):
            return False
        return there >= (0.3 if _STRUCTURE.search(title) else 0.5) * every

    @cached_property
    def _lists(self) -> dict[tuple[str, str], tuple[int, int]]:
        """For each list of a document, by its titles: how many of its first words are here, and how many there are."""
        counts: dict[tuple[str, str], tuple[int, int]] = {}
        for claim in self.system.claims:
            if claim.kind is ClaimKind.PATH and "list" in claim.details and not claim.skipped:
                key = (claim.place.path, claim.details["list"])
                there, every = counts.get(key, (0, 0))
                counts[key] = (there + (self.found(claim.details["path"], claim.place.path) is not None), every + 1)
        return counts

    @cached_property
    def trust(self) -> dict[str, float]:
        """For each document, how likely a path in it is meant of this repository: the share of those that are here."""
        counts: dict[str, list[int]] = {}
        for claim in self.system.claims:
            if claim.kind not in _OF_PATHS or claim.skipped or claim.details["form"] in _NOT_NAMED:
                continue
            count = counts.setdefault(claim.place.path, [0, 0])
            path = claim.details["path"]
            if claim.details["form"] == "tree":
                is_there = self.there.has(joined(claim.details.get("base", ""), path) or "")
            else:
                is_there = self.found(path, claim.place.path) is not None
            if is_there or (claim.kind is ClaimKind.PATH and not claim.details.get("doubt")):
                count[not is_there] += 1
        return {path: (there + 1) / (there + gone + 1) for path, (there, gone) in counts.items()}


_STRUCTURE = expression(
    r"(?i)\b(structure|layout|organi[sz]ation|director(y|ies)|folders?|what.s (in|inside|here)|repository|code ?base)\b"
)
_OF_MADE = expression(
    r"(?i)\b(generat|output|artifact|creat|produc|result|add|chang|new|modif|next|example|your|remov|delet|migrat|updat"
    r"|clean|missing|todo|plan|propos|task|step|problem|issue|phase|allow|naming|convention|rule)"
)
_CLONE = expression(r"git clone(?: --?\S{1,60})* \S{1,200}/([\w.-]{1,100})")


def near(claim: Claim, found: Iterable[str]) -> str:
    """What is there instead, as the end of a sentence: "; `src/app.md` is"."""
    kept = [one for one in found if one != claim.details["path"]][:2]
    return f"; {' and '.join(f'`{one}`' for one in kept)} {'is' if len(kept) == 1 else 'are'}" if kept else ""
