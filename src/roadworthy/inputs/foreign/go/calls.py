"""Calls of Go that leave the process, and how long each waits."""

import re

from ast_grep_py import SgNode
from msgspec.structs import replace

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import ForeignCall, ForeignClient
from roadworthy.inputs.foreign.go.source import FUNCTIONS, Source
from roadworthy.model import CallKind, Unknown

_TELLS_STATUS = re.compile(
    r"\.(StatusCode|Status)\b|if\s+!\s*\w+\.(Success|OK|Ok)\b|\.(Err|Error|Errors)\s*!=\s*(nil|\"\")"
)
"""The status itself, or what the body says of it."""
_HTTP = {"Get": "GET", "Post": "POST", "PostForm": "POST", "Head": "HEAD"}


def calls(source: Source) -> list[ForeignCall]:
    found = []
    for node, name in source.calls:
        head, _, member = name.rpartition(".")
        if source.is_package(head, "net/http") and member in _HTTP:
            found.append(
                _http(source, node, f"http.{member}", _HTTP[member], None, "the default client waits without end")
            )
        elif member in (*_HTTP, "Do") and (client := source.client(head)) is not None:
            timeout = _client_timeout(source, client)
            if timeout is None and member == "Do":
                timeout = _request_deadline(source, node)
            found.append(_http(source, node, f"http.Client.{member}", _method(source, node, member), timeout, ""))
        elif member in (*_HTTP, "Do") and _may_be_of_package(source, node, head):
            timeout = _request_deadline(source, node) if member == "Do" else None
            call = _http(source, node, f"http.Client.{member}", _method(source, node, member), timeout, "")
            found.append(replace(call, client=head))
        elif source.is_package(head, "os/exec") and member in ("Command", "CommandContext"):
            found.append(_command(source, node, member))
    return found


def clients(source: Source) -> list[ForeignClient]:
    """The clients that are variables of the package."""
    found = []
    for node in source.code.each("var_spec"):
        name = text_of(node.field("name"))
        if inside(node, *FUNCTIONS) is None and name and (client := source.client(name)) is not None:
            found.append(ForeignClient(name, _client_timeout(source, client)))
    return found


def _may_be_of_package(source: Source, node: SgNode, head: str) -> bool:
    """A plain name that this file neither binds nor imports nor takes as a parameter."""
    if not re.fullmatch(r"[A-Za-z_]\w*", head) or head in source.imports or head in source.values:
        return False
    outer = inside(node, "function_declaration", "method_declaration")
    signature = outer.text().partition("{")[0] if outer is not None else ""
    return not re.search(rf"\b{head}\b", signature)


def _method(source: Source, call: SgNode, member: str) -> str:
    """The method by the name of the function, or as the request that is sent was made; "" where neither tells."""
    if member in _HTTP:
        return _HTTP[member]
    given = arguments(call)
    made = source.values.get(text_of(given[0])) if given else None
    words = arguments(made) if made is not None and made.kind() == "call_expression" else []
    at = 1 if made is not None and "NewRequestWithContext" in text_of(made.field("function")) else 0
    if made is None or "NewRequest" not in text_of(made.field("function")) or len(words) <= at:
        return ""
    constant = re.fullmatch(r"http\.Method(\w+)", text_of(words[at]))
    told = constant[1].upper() if constant else source.string(words[at])
    return told if isinstance(told, str) and told.isupper() else ""


def _client_timeout(source: Source, client: SgNode) -> float | Unknown | None:
    if client.kind() == "source_file":
        return None
    return source.seconds(source.field(client, "Timeout"))


def _request_deadline(source: Source, call: SgNode) -> float | Unknown | None:
    """The deadline of the request that is sent, from the context that it was made with."""
    given = arguments(call)
    made = source.values.get(text_of(given[0])) if given else None
    outer = inside(call, *FUNCTIONS)
    body = outer.text() if outer is not None else ""
    if made is None or "NewRequestWithContext" not in made.text():
        return Unknown("the request may carry a deadline") if ".WithContext(" in body or made is None else None
    context = text_of(arguments(made)[0]) if made.kind() == "call_expression" and arguments(made) else ""
    limit = re.search(rf"\b{re.escape(context)}\s*,\s*\w+\s*:?=\s*context\.With(?:Timeout|Deadline)\(", body)
    if limit:
        maker = source.values.get(context)
        last = arguments(maker) if maker is not None and maker.kind() == "call_expression" else []
        return source.seconds(last[1]) if len(last) > 1 else Unknown("the context has a deadline")
    if context in ("context.Background()", "context.TODO()"):
        return None
    return Unknown("the context of the caller may have a deadline")


def _http(
    source: Source, node: SgNode, name: str, method: str, timeout: float | Unknown | None, why: str
) -> ForeignCall:
    given = arguments(node)
    outer = inside(node, *FUNCTIONS)
    body = outer.text() if outer is not None else ""
    target = source.string(given[0]) if given and not name.endswith(".Do") else None
    status: str | Unknown = "compared" if _TELLS_STATUS.search(body) else "ignored"
    if status == "ignored" and re.search(r"return\s+[\w.]+\(|return\s+resp\b|return\s+res\b", body):
        status = Unknown("the answer is handed to the caller")
    return ForeignCall(
        place=source.code.place(node),
        symbol=source.symbol(node),
        function=name,
        library="net/http",
        kind=CallKind.HTTP,
        target=target,
        method=method,
        timeout_seconds=timeout,
        stands_in_loop=inside(node, "for_statement", until=FUNCTIONS) is not None,
        status=status,
    )


def _command(source: Source, node: SgNode, member: str) -> ForeignCall:
    given = arguments(node)
    position = 1 if member == "CommandContext" else 0
    target = source.string(given[position]) if len(given) > position else None
    timeout = Unknown("the context may have a deadline") if member == "CommandContext" else None
    return ForeignCall(
        place=source.code.place(node),
        symbol=source.symbol(node),
        function=f"exec.{member}",
        library="os/exec",
        kind=CallKind.PROCESS,
        target=target,
        timeout_seconds=timeout,
    )
