"""Understands OpenAPI and Swagger files: each operation is a promise that the service answers it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from roadworthy.expression import expression
from roadworthy.inputs.claims.standing import standing_of_document
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Claim, ClaimKind

MOST_OPERATIONS = 2_000

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_LOCAL = expression(r"(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[\w-]+|.*[{<$].*|.*example\.\w+)(:\d+)?|")


def understand_openapi(file: YamlFile) -> Facts:
    """The operations that the file describes, with the path of its first server before each."""
    if "paths" not in file.text or not ("openapi" in file.text or "swagger" in file.text):
        return Facts()
    found: list[Claim] = []
    for root in file.documents:
        version = root.text("openapi") or root.text("swagger") or "" if root.is_mapping else ""
        if version[:1] in ("2", "3"):
            found += _operations(file, root)
    return Facts(claims=tuple(found[:MOST_OPERATIONS]))


def _operations(file: YamlFile, root: Node) -> Iterator[Claim]:
    base, is_ours = _base(root)
    skipped = standing_of_document(file.path, ())
    for path, operations in root.items("paths"):
        if not path.startswith("/") or not operations.is_mapping:
            continue
        whole = (base + path).rstrip("/") or "/"
        for method, operation in operations.items():
            if method.lower() not in _METHODS:
                continue
            subject = f"{method.upper()} {whole}"
            details = {"method": method.upper(), "path": whole, "form": "openapi"}
            if not is_ours:
                details["elsewhere"] = "its servers are named by public addresses"
            named = [one.text("name") for one in operation.each("parameters") if one.text("in") == "query"]
            if query := ",".join(name for name in named if name):
                details["query"] = query
            yield Claim(
                place=file.place(operations.key_line(method)),
                symbol=f"{ClaimKind.ENDPOINT} {subject}",
                kind=ClaimKind.ENDPOINT,
                subject=subject,
                asserts="answers",
                details=details,
                skipped=skipped,
            )


def _base(root: Node) -> tuple[str, bool]:
    """The path of the first server, and whether one of them may be this project."""
    if root.text("swagger"):
        host = root.text("host") or ""
        return (root.text("basePath") or "").rstrip("/"), _LOCAL.fullmatch(host) is not None
    urls = [url for one in root.each("servers") if (url := one.text("url"))]
    if not urls:
        return "", True
    first = urls[0]
    path = urlsplit(first).path if "://" in first else first if first.startswith("/") else ""
    hosts = [url.partition("://")[2].partition("/")[0] if "://" in url else "" for url in urls]
    return ("" if "{" in path else path.rstrip("/")), any(_LOCAL.fullmatch(host) for host in hosts)
