"""Routes of JavaScript and TypeScript: by calls, by decorators, by the place of the file; and where servers start."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import Mount
from roadworthy.inputs.foreign.javascript.guards import asks_who, guards_in, hook, is_router, knows_caller, limits_rate
from roadworthy.inputs.foreign.javascript.script import Script
from roadworthy.knowledge.probe_paths import purpose_of
from roadworthy.model import Endpoint, EntryPoint, Place, Unknown

_LISTENS = re.compile(r"(this\.)?(\w+\.)*((app|server|fastify|http)\w*|\w*(app|Server|App|Fastify|http))\.listen")
_TOO_MANY = re.compile(r"\b(status|code|sendStatus)\(\s*429\b|status:\s*429\b")
_SECRET_PATH = re.compile(r"`[^`]*\$\{[^}]*(KEY|SECRET|TOKEN|AUTH|PASSWORD)[^`]*`")
_SAYS = re.compile(
    r"(.*\.)?(send|json|status|code|type|header|set|text|html|end|sendStatus|toISOString|now|uptime|log|info|debug|"
    r"Date|String|Number|if|return)"
)
"""Calls that ask nobody."""
_STATUS = re.compile(r"(/api)?(/v\d+)?/status/?")


def routes(script: Script) -> tuple[list[Endpoint], list[Mount]]:
    endpoints: list[Endpoint] = []
    general, mounts = _mounts(script)
    for node in script.code.each("call_expression"):
        route = script.route(node)
        if route is None:
            continue
        given = arguments(node)
        handler = given[-1] if given else None
        before: list[str] = []
        for argument in given[1:-1]:
            before.extend([text_of(argument)[:80]] if argument.kind() != "object" else guards_in(script, argument))
            if argument.kind() == "identifier":
                before.extend(guards_in(script, argument))
        if len(given) == 1:  # fastify.route({ method, url, handler })
            before.extend(guards_in(script, given[0]))
            handler = script.option(given[0], "handler") or handler
        if handler is not None and handler.kind() == "identifier" and handler.text() not in script.imported:
            symbol = handler.text()
        else:
            symbol = f"{'/'.join(route[0])} {route[1]}"
        endpoints.append(_endpoint(script, node, route[0], route[1], symbol, (*general, *before), handler))
    endpoints.extend(_decorated(script))
    endpoints.extend(_filed(script))
    return endpoints, mounts


def _mounts(script: Script) -> tuple[list[str], list[Mount]]:
    """The guards of every route of this file, and the routers of other files with those before them."""
    general: list[str] = []
    mounts: list[Mount] = []
    for node in script.code.each("call_expression"):
        function = text_of(node.field("function"))
        match = re.fullmatch(r"(?:this\.)?[\w$]+\.(use|register|addHook)", function)
        if match is None:
            continue
        given = arguments(node)
        if match[1] == "addHook":
            if named_hook := hook(script, given):
                general.append(named_hook)
            continue
        prefix = script.literal(given[0]) if given else None
        named = [
            argument for argument in given if argument.kind() in ("identifier", "call_expression", "member_expression")
        ]
        has_prefix = isinstance(prefix, str) and prefix.startswith("/")
        router = text_of(named[-1]).split("(")[0].split(".")[0] if named else ""
        module = script.imported.get(router, "")
        if has_prefix and module.startswith("."):
            guards = tuple(text_of(one)[:80] for one in named[:-1])
            mounts.append(Mount(str(prefix).rstrip("/"), module, (*general, *guards)))
            continue
        if match[1] == "register":
            under = script.literal(script.option(given[1], "prefix")) if len(given) > 1 else None
            if module.startswith("."):
                mounts.append(Mount(under.rstrip("/") if isinstance(under, str) else "", module, tuple(general)))
            elif limits_rate(text_of(named[0]) if named else "") and "global: false" not in text_of(node):
                general.append(text_of(named[0])[:80])
            continue
        if isinstance(prefix, str):
            continue
        if module.startswith(".") and is_router(router):
            mounts.append(Mount("", module, (*general, *(text_of(one)[:80] for one in named[:-1]))))
        general.extend(text_of(argument)[:80] for argument in named if not is_router(text_of(argument)))
    return general, mounts


def _endpoint(
    script: Script,
    node: SgNode,
    methods: tuple[str, ...],
    path: str,
    symbol: str,
    guards: tuple[str, ...],
    handler: SgNode | None,
) -> Endpoint:
    body = handler
    if handler is not None and handler.kind() == "identifier":
        body = script.variables.get(handler.text()) or next(
            (f for f in script.code.each("function_declaration") if text_of(f.field("name")) == handler.text()), None
        )
    written = re.sub(r"(?<!:)//[^\n]*|/\*.*?\*/", "", body.text(), flags=re.DOTALL) if body is not None else ""
    is_limited = any(limits_rate(guard) for guard in guards) or bool(_TOO_MANY.search(written))
    is_known = any(asks_who(guard) for guard in guards) or knows_caller(written)
    if not is_known and _SECRET_PATH.search(node.text()[:200]):
        is_known = Unknown("a part of its path comes from a setting that may be a secret")
    called = re.findall(r"([\w$.]+)\s*\(", re.split(r"=>|\{", written, maxsplit=1)[-1])
    constant = bool(written) and not re.search(r"\bawait\b|\.then\(", written) and all(map(_SAYS.fullmatch, called))
    return Endpoint(
        place=script.code.place(node, most_lines=1 if written.count("\n") > 30 else 40),
        symbol=symbol,
        methods=methods,
        path=re.sub(r":(\w+)\??", r"{\1}", path),
        framework=script.framework(),
        handler=symbol,
        is_async=True,
        guards=guards,
        is_authenticated=is_known,
        is_rate_limited=is_limited,
        purpose=_purpose(path, methods),
        answers_constant=constant,
    )


def _decorated(script: Script) -> list[Endpoint]:
    """Routes of NestJS controllers."""
    if not any(package.startswith("@nestjs/") for package in script.packages):
        return []
    found = []
    for decorator in script.code.each("decorator"):
        match = re.match(r"@(Get|Post|Put|Delete|Patch|All)\(\s*(?:['\"`]([^'\"`]*)['\"`])?\s*\)", decorator.text())
        owner = inside(decorator, "class_declaration")
        if match is None or owner is None:
            continue
        above = owner.parent()
        exported = above is not None and above.kind() == "export_statement"
        head = (above.text() if above is not None and exported else owner.text()).partition("class ")[0]
        controller = re.search(r"@Controller\(\s*(?:\{[^}]*path:\s*)?(?:['\"`]([^'\"`]*)['\"`])?", head)
        prefix = (controller[1] or "") if controller else ""
        path = "/" + "/".join(part.strip("/") for part in (prefix, match[2] or "") if part.strip("/"))
        beside = [*decorator.prev_all(), *decorator.next_all()]
        following = next((one for one in decorator.next_all() if one.kind() == "method_definition"), None)
        own = [one.text() for one in beside if one.kind() == "decorator" and _method_of(one) == following]
        guards = tuple(re.findall(r"@UseGuards\(([^)]*)\)", head + "\n".join(own)))
        name = text_of(following.field("name")) if following is not None else ""
        symbol = f"{text_of(owner.field('name'))}.{name}" if name else ""
        method = match[1].upper() if match[1] != "All" else "ANY"
        found.append(_endpoint(script, decorator, (method,), path, symbol, guards, following))
    return found


def _filed(script: Script) -> list[Endpoint]:
    """Routes that Next.js takes from the place of the file."""
    found = []
    match = re.search(r"(?:^|/)app/(.*?/)?route\.[jt]sx?$", script.path)
    if match:
        path = "/" + "/".join(part for part in (match[1] or "").split("/") if part and not part.startswith("("))
        for verb in re.finditer(
            r"export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|DELETE|PATCH)\b", script.text
        ):
            line = script.text.count("\n", 0, verb.start()) + 1
            place = Place(script.path, line, line, quote=script.code.lines[line - 1].strip()[:200])
            found.append(
                Endpoint(
                    place=place,
                    symbol=verb[1],
                    methods=(verb[1],),
                    path=re.sub(r"\[\.*(\w+)\]", r"{\1}", path),
                    framework="next",
                    handler=verb[1],
                    is_async=True,
                    purpose=_purpose(path, (verb[1],)),
                    is_authenticated=_checks_caller(script.text),
                )
            )
    match = re.search(r"(?:^|/)pages/(api/.*?)(?:/index)?\.[jt]sx?$", script.path)
    if match and "export default" in script.text:
        line = script.text.count("\n", 0, script.text.index("export default")) + 1
        place = Place(script.path, line, line, quote=script.code.lines[line - 1].strip()[:200])
        path = "/" + re.sub(r"\[\.*(\w+)\]", r"{\1}", match[1])
        found.append(
            Endpoint(
                place=place,
                symbol="handler",
                methods=("ANY",),
                path=path,
                framework="next",
                handler="handler",
                is_async=True,
                purpose=_purpose(path, ("ANY",)),
                is_authenticated=_checks_caller(script.text),
            )
        )
    return found


def patient_server(script: Script) -> Place | None:
    """Where a server of Fastify is made without `requestTimeout`, which it switches off unless told.

    Source: https://fastify.dev/docs/latest/Reference/Server/#requesttimeout
    """
    if "fastify" not in script.packages or re.search(r"requestTimeout|connectionTimeout|serverFactory", script.text):
        return None
    for node in script.code.each("call_expression"):
        name = text_of(node.field("function"))
        given = arguments(node)
        is_told = bool(given) and (given[0].kind() != "object" or "..." in given[0].text())
        if script.imported.get(name, "") == "fastify" and name.lower() == "fastify" and not is_told:
            return script.code.place(node, most_lines=1)
    return None


def entry_points(script: Script) -> list[EntryPoint]:
    found = []
    ends = bool(
        re.search(
            r"process\.(on|once)\(\s*['\"](SIGTERM|SIGINT)|createTerminus|enableShutdownHooks|closeWithGrace",
            script.text,
        )
    )
    for node in script.code.each("call_expression"):
        function = text_of(node.field("function"))
        if _LISTENS.fullmatch(function) or (
            function == "serve" and script.imported.get("serve", "").startswith("@hono")
        ):
            found.append(
                EntryPoint(
                    place=script.code.place(node),
                    symbol=script.symbol(node),
                    kind="server",
                    server="node",
                    module=script.path,
                    function=script.symbol(node),
                    handles_termination=ends,
                    cuts_slow_clients=not re.search(r"\.(requestTimeout|headersTimeout)\s*=\s*0\b", script.text),
                )
            )
    return found[:1]


def _method_of(decorator: SgNode) -> SgNode | None:
    return next((one for one in decorator.next_all() if one.kind() == "method_definition"), None)


def _purpose(path: str, methods: tuple[str, ...]) -> str:
    is_status = bool(_STATUS.fullmatch(path)) and bool({"GET", "ANY"} & set(methods))
    return purpose_of(path, methods) or ("health" if is_status else "")


def _checks_caller(text: str) -> bool | Unknown:
    return Unknown("the handler may check who calls") if asks_who(text) else False
