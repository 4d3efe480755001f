"""Finds what documented routes begin with: `@BasePath` of swaggo, and the servers of swagger-jsdoc."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.remarks import Remark

MOST_BYTES = 1_000_000
MOST_SERVERS = 3_000
MOST_BASES = 20

_GO = expression(
    r"(?m)^[ \t]*(?://[ \t]*@BasePath[ \t]+(?P<said>\S{1,200})|[\w.]{0,60}SwaggerInfo\w{0,40}\.BasePath[ \t]*="
    r"[ \t]*(?P<set>[^\n]{1,200}))"
)
_SERVERS = expression(r"\bservers[ \t]*:[ \t]*\[")
_URL = expression(
    r"\burl[ \t]*:[ \t]*(?:(?P<mark>[\"'`])(?P<text>[^\"'`\n]{0,300})(?P=mark)|(?P<other>[^\s,}]{1,200}))"
)
_BASE_PATH = expression(r"\bbasePath[ \t]*:[ \t]*[\"'`](?P<text>[^\"'`\n]{1,200})[\"'`]")
_HOST = expression(r"https?://(?:\$\{[^{}]{1,80}\}|[\w.-]{1,80})(?::(?:\$\{[^{}]{1,80}\}|\d{1,5}))?")
_MOUNT = expression(r"\.use\(\s{0,80}(?P<name>[A-Za-z_$][\w$.]{0,80}(?i:prefix|base|basepath|path))\s{0,80},")


def bases_in(path: str, kind: str, data: bytes) -> tuple[Remark, ...]:
    """Every base that the file states, and every mount under a prefix with a name, by line."""
    if len(data) > MOST_BYTES:
        return ()
    if kind == "go" and b"BasePath" in data:
        found = _of_go(path, decoded(data))
    elif kind in ("javascript", "typescript") and (b"swagger" in data or b".use(" in data):
        found = _of_script(path, decoded(data))
    else:
        return ()
    return tuple(one for _, one in zip(range(MOST_BASES), found, strict=False))


def _of_go(path: str, text: str) -> Iterator[Remark]:
    for match in _GO.finditer(text):
        base = match["said"] or match["set"].strip().strip('"`')
        yield _remark(path, text, match.start("said" if match["said"] else "set"), "base", base)


def _of_script(path: str, text: str) -> Iterator[Remark]:
    for match in _MOUNT.finditer(text):
        yield _remark(path, text, match.start("name"), "mount", f"${{{match['name']}}}")
    if "swagger" not in text.lower() or "definition" not in text.lower():
        return
    for match in _BASE_PATH.finditer(text):
        yield _remark(path, text, match.start(), "base", match["text"])
    for servers in _SERVERS.finditer(text):
        end = text.find("]", servers.end(), servers.end() + MOST_SERVERS)
        for match in _URL.finditer(text, servers.end(), max(end, servers.end())):
            url = match["text"]
            base = "${" + match["other"] + "}" if url is None else url
            host = _HOST.match(base)
            yield _remark(path, text, match.start(), "base", base[host.end() :] if host else base)


def _remark(path: str, text: str, at: int, kind: str, base: str) -> Remark:
    line = text.count("\n", 0, at) + 1
    first = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    quote = text[first : end if end >= 0 else len(text)].strip()[:200]
    says = "begins every documented route" if kind == "base" else "stands before the routes"
    return Remark(place=Place(path, line, line, quote=quote), kind=kind, says=says, path=base.rstrip("/"))
