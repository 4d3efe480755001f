"""Calls of JavaScript and TypeScript that leave the process, and how long each waits."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import ForeignCall
from roadworthy.inputs.foreign.javascript.script import FUNCTIONS, Script, is_awaited
from roadworthy.knowledge.javascript import CLIENTS, METHODS, JavaScriptClient, client_of
from roadworthy.model import CallKind, Unknown

_LOOPS = ("for_statement", "for_in_statement", "while_statement", "do_statement")


def calls(script: Script) -> list[ForeignCall]:
    found = []
    for node in script.code.each("call_expression"):
        function = node.field("function")
        if function is None:
            continue
        name = text_of(function).removeprefix("this.")
        head, _, member = name.partition(".")
        client, made = _client(script, head, member)
        if client is not None:
            found.append(_call(script, node, name, member, client, made))
    return found


def _client(script: Script, head: str, member: str) -> tuple[JavaScriptClient | None, SgNode | None]:
    """The library behind a name, and the expression that made the client, if it was made here."""
    if head == "fetch" and not member and head not in script.imported and "fetch" not in script.variables:
        return CLIENTS["fetch"], None
    package = script.imported.get(head, "").removeprefix("node:")
    made: SgNode | None = None
    value = script.variables.get(head) or script.members.get(head) if not package else None
    if value is not None:
        if value.kind() == "await_expression":
            value = next((child for child in value.children() if child.is_named()), value)
        if value.kind() == "call_expression":
            value = script.returned_by(text_of(value.field("function"))) or value
        maker = value.field("constructor") if value.kind() == "new_expression" else value.field("function")
        if maker is not None:
            package, made = script.imported.get(text_of(maker).split(".")[0], "").removeprefix("node:"), value
    client = client_of(package)
    if client is None:
        return None, None
    wanted = client.made_functions if made is not None else client.functions
    plain = member or "()"
    found = plain in wanted or f"*.{plain.rpartition('.')[2]}" in wanted
    return (client, made) if found else (None, None)


def _scope(client: JavaScriptClient, made: SgNode | None) -> str:
    """How long the connections of the client live."""
    if made is None:
        return ""
    if not client.has_own_pool:
        return "module"
    outer = inside(made, *FUNCTIONS, "public_field_definition")
    if outer is None:
        return "module"
    above = made.parent()
    if outer.kind() == "public_field_definition" or (above is not None and above.kind() == "assignment_expression"):
        return "instance"
    return "call"


def _call(
    script: Script, node: SgNode, name: str, member: str, client: JavaScriptClient, made: SgNode | None
) -> ForeignCall:
    given = arguments(node)
    verb = member.rpartition(".")[2]
    position = client.options_at.get(verb, client.options_at.get("", 1))
    options = given[position] if position < len(given) else (given[0] if len(given) == 1 else None)
    timeout = _timeout(script, options, client)
    if timeout is None and made is not None:
        told = [_timeout(script, one, client) for one in arguments(made)]
        timeout = next((one for one in told if one is not None), None)
    if timeout is None and re.search(rf"\b{client.name}\.defaults\.timeout\s*=", script.text):
        timeout = Unknown("a default is set for all calls of this client")
    if timeout is None and client.default_set and re.search(client.default_set, script.text):
        timeout = Unknown("a timeout is set for all calls of this client")
    is_default = timeout is None and client.timeout_seconds is not None
    if timeout is None:
        timeout = client.timeout_seconds
    target = script.literal(given[0]) if given and client.takes_address else None
    if isinstance(target, (float, bool)):
        target = None
    if isinstance(target, str) and not re.match(r"https?://|wss?://", target):
        target = None
    method = verb.upper() if verb in METHODS else str(script.literal(script.option(options, "method")) or "GET").upper()
    tls = None if client.name == "fetch" else script.option(options, "rejectUnauthorized")  # fetch knows no such option
    outer = inside(node, *FUNCTIONS)
    status: str | Unknown | None = client.status or None
    if status == "ignored" and outer is not None:
        body = outer.text()
        if re.search(r"\.(ok|status|statusCode)\b", body):
            status = "compared"
        elif re.search(r"return\s+(await\s+)?" + re.escape(text_of(node)[:30]), " ".join(body.split())):
            status = Unknown("the answer is handed to the caller")
    return ForeignCall(
        place=script.code.place(node),
        symbol=script.symbol(node),
        function=f"{client.name}.{verb}" if verb else client.name,
        library=client.name,
        kind=CallKind(client.kind),
        target=target,
        method=method if client.kind == "http" else "",
        timeout_seconds=timeout,
        is_async=True,
        stands_in_loop=inside(node, *_LOOPS, until=FUNCTIONS) is not None,
        status=status,
        verifies_tls=not (tls is not None and tls.text() == "false"),
        client_scope=_scope(client, made),
        timeout_is_default=is_default,
        is_awaited=is_awaited(node),
        client_place=script.code.place(made) if made is not None else None,
        attempts=client.attempts,
    )


def _timeout(script: Script, options: SgNode | None, client: JavaScriptClient) -> float | Unknown | None:
    """In seconds; None when these options set none."""
    signal = script.option(options, "signal")
    if signal is not None:
        if signal.kind() == "call_expression" and text_of(signal.field("function")) == "AbortSignal.timeout":
            given = arguments(signal)
            value = script.literal(given[0]) if given else None
            return value / 1000 if isinstance(value, float) else Unknown("the time of the signal is computed")
        return Unknown("a signal may end it")
    for key in client.timeout_options:
        value_node = script.option(options, key)
        if value_node is None:
            continue
        if value_node.kind() == "new_expression" and arguments(value_node):  # new NodeHttpHandler({ requestTimeout })
            value_node = arguments(value_node)[0]
        if value_node.kind() == "object":
            value_node = next(
                (
                    found
                    for one in ("requestTimeout", "request", "response")
                    if (found := script.option(value_node, one))
                ),
                None,
            )
            if value_node is None:
                continue
        value = script.literal(value_node)
        if isinstance(value, float) and not isinstance(value, bool):
            return value / client.timeout_unit if value > 0 else None
        return value if isinstance(value, Unknown) else Unknown("the timeout is computed")
    if options is not None and options.kind() not in ("object", "string", "template_string"):
        inner = script.variables.get(options.text()) if options.kind() == "identifier" else None
        if (
            client.timeout_options
            and (inner is None or inner.kind() != "object")
            and options.kind()
            in (
                "call_expression",
                "spread_element",
            )
        ):
            return Unknown("the options are made elsewhere")
    if options is not None and options.kind() == "object" and "..." in options.text():
        return Unknown("options are spread in from elsewhere")
    return None
