"""Tells what in a text is written as a path of a repository, and what only looks like one."""

from urllib.parse import unquote

from roadworthy.expression import expression

_KNOWN_TEXT = """
adoc alloy asciidoc astro avsc bash bat bicep c cc cfg cjs cmake cnf coffee conf config cpp crt cs csproj css
csv cue dart db dockerfile dot drawio ejs env erb ex example exs fish gif go gohtml gql gradle graphql groovy h
hbs hcl hpp html ico ini ipynb java jinja jinja2 j2 jpeg jpg js json json5 jsonl jsonnet jsx key kt kts less
libsonnet lock log lua m4v map md mdx mjs mk mmd mod mov mp3 mp4 mts nix onnx parquet pdf pem php pkl plist png
po prisma prom properties proto ps1 pt puml py pyi pyx r rb rego rs rst rules sample sass scala scss service sh
sln sol sql sqlite sqlite3 sum svelte svg swift tape template tex tf tfvars tgz thrift timer tmpl toml tpl ts
tsx tsv txt vue wasm wav webm webp xlsx xml yaml yml zig zip zsh
"""
KNOWN = frozenset(_KNOWN_TEXT.split())
"""Endings that a file of a repository has; another one after a dot is an attribute, a version or a host."""
_ROOTS_TEXT = """
.github .gitlab .devcontainer .vscode app apps assets backend bin charts cmd config configs deploy deployment
deployments docs doc documentation e2e etc frontend infra infrastructure k8s lib libs manifests migrations monitoring
ops packages pkg runbooks scripts services src templates test tests tools internal
"""
ROOTS = frozenset(_ROOTS_TEXT.split())
"""First folders of a path that nobody takes for a branch, an owner or a choice between two words."""
_PLACEHOLDER = expression(
    r"(?i)(^|/)(path|to|foo|bar|baz|qux|xxx+|x|y|abc|some|any|my|your|the|file|folder|dir|directory|name|filename|username|user"
    r"|module|repo|yyyy.*|nnnn?.*|todo|other|another|something|whatever|placeholder)(\.\w+)?(/|$)"
    r"|(^|[/_.-])(your|my|some|foo|bar|xxx+|nnnn?|yyyy|placeholder|somefile|myfile)[-_.]"
    r"|(^|[/_.-])(foo|bar|xxx+|myfile|placeholder)(\.\w+)?(/|$)|(^|/)(my|your)[A-Z]|\d*[Nn]{3,}"
    r"|(^|/)(?-i:[A-Z][A-Z0-9]*_[A-Z0-9_]+)/"
)
_SHAPE = expression(r"\.{0,2}/?(?:[\w.@+()\[\]=,~-]+/)*[\w.@+()\[\]=,~-]+/?")
_HOST = expression(
    r"(?i)^(www\.|localhost|[\w-]+(\.[\w-]+)*\.(com|org|io|net|dev|ai|co|sh|app|cloud|gov|edu|me|uk|de)$)"
)
_MEDIA = frozenset({"application", "text", "image", "audio", "video", "multipart", "font", "model", "message"})
_PRODUCT = expression(
    r"(^|/)(Node|Next|Vue|Nuxt|Express|Three|D3|Chart|React|Nest|Ember|Backbone|Angular|Svelte|ASP|Deno)\.(js|NET|net)$"
)
_SIDES = frozenset({"backend", "frontend", "server", "client", "web", "api", "worker", "infra", "ops", "docs", "tests"})
"""Second words of a choice or a pair: `frontend/backend`."""
_LINE = expression(r"(?::L?\d+(?:[-:]L?\d+)*|#L\d+(?:-L?\d+)?|::[\w:\[\]-]+)$")


def path_written_in(text: str) -> str:
    """The path that this whole text is, without the line it may name; "" where it is none or stands for another."""
    bare = _LINE.sub("", text.strip())
    if not 2 < len(bare) <= 200 or not _SHAPE.fullmatch(bare) or "..." in bare or is_placeholder(bare):
        return ""
    if bare[0] in "@~+=-,()" or bare.startswith(("//", "../..")) or "://" in bare:
        return ""
    parts = bare.strip("/").split("/")
    if _HOST.search(parts[0]) and len(parts) > 1:
        return ""
    if any("@" in part and not part.startswith("@") for part in parts) or not any(map(str.isalpha, bare)):
        return ""
    if _PRODUCT.search(bare) or (len(parts) == 2 and parts[0] in ROOTS and parts[1] in _SIDES):
        return ""
    if parts[0].lower() in _MEDIA and len(parts) == 2 and not has_known_ending(bare):
        return ""
    return bare


def has_known_ending(path: str) -> bool:
    """Its last part ends as files do."""
    name = path.rstrip("/").rpartition("/")[2]
    return "." in name[1:] and name.rpartition(".")[2].lower() in KNOWN


def is_placeholder(path: str) -> bool:
    """It stands for a path that the reader knows: `path/to/file`, `your-app/main.py`, `foo.yaml`."""
    return _PLACEHOLDER.search(path) is not None


def link_target(target: str) -> tuple[str, str]:
    """Path and anchor of what a link names in the repository; two "" for an address, a template or a command."""
    target = target.strip().strip("<>")
    if not target or target.startswith(("//", "\\", "~", "$", "%", "{", "[", "@", "mailto:", "#/")):
        return "", ""
    if _SCHEME.match(target) or any(mark in target for mark in ("{{", "{%", "${", "<%", "}}", "`", "*", "\\")):
        return "", ""
    path, _, anchor = target.partition("#")
    if _OF_HOST.match(path):
        return "", ""
    path = _EDITOR_LINE.sub("", path.partition("?")[0])
    if path and not path.startswith((".", "/")) and _HOST.search(path.split("/")[0]) and not has_known_ending(path):
        return (path, "") if is_address(path) else ("", "")
    return unquote(path), unquote(anchor)


def is_address(path: str) -> bool:
    """It is an address that lacks its `https://`: a host that no folder is named like, and a page there."""
    return _ADDRESS.match(path) is not None


_ADDRESS = expression(r"(?i)(?!example\.)(?:www\.)?[a-z][\w-]*(?:\.[\w-]+){0,3}\.(?:com|org|io|net|dev|ai)/[\w~@-]")
_SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:")
_EDITOR_LINE = expression(r"(?<=\w):\d+([-:]\d+)?$")
_OF_HOST = expression(
    r"(?:\.\./){2,}(?:actions|issues|wiki|pulls?|releases|discussions|security|tree|blob|raw|commits?|compare|projects"
    r"|stargazers|network|graphs|milestones|labels|tags|edit|new|settings)\b"
)
"""Pages that the host shows beside the files: `../../issues` from the page of a file."""
