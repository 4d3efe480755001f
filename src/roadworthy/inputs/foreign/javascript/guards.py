"""What stands before a handler of JavaScript and TypeScript: who may call, and how often."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import text_of
from roadworthy.inputs.foreign.javascript.script import FUNCTIONS, Script
from roadworthy.model import Unknown

_AUTH = re.compile(
    r"auth|passport|jwt|token|protect|session|apikey|api_key|guard|signature|permission|clerk|"
    r"(require|ensure|is|check|verify|only|must|need)_?\w*(user|admin|role|login|logged|signed|owner|member|caller|acl)",
    re.IGNORECASE,
)
_NO_GUARD = re.compile(r"passport\.(initialize|session)\b|^(express-?)?session\(|^cookie-?session\(", re.IGNORECASE)
_REFUSING = re.compile(
    r"(authenticate|authorize|auth$|require_?(auth|user|admin|role|login|session)|ensure_?(auth|user|admin|logged)|"
    r"(verify|check|validate)_?(token|jwt|user|auth|caller|api_?key|session|signature|permission|admin)|"
    r"(get_?)?(current_?user|server_?session|session$|auth$))",
    re.IGNORECASE,
)
_RATE = re.compile(r"rate_?-?limit|limiter|throttl|slowdown", re.IGNORECASE)
_ROUTER = re.compile(r"(rout(es?|er|ing)|controllers?|handlers?|api|endpoints?)$", re.IGNORECASE)
_HOOKS = ("onRequest", "preParsing", "preValidation", "preHandler", "beforeHandle", "middleware", "middlewares")
_REFUSES = re.compile(
    r"\bjwtVerify\(|\b(status|code|sendStatus)\(\s*401\b|status:\s*401\b|constructEvent(Async)?\(|"
    r"(get(Server)?Session|currentUser|verify(Token|JWT|Jwt|IdToken|Signature))\("
)
_KNOWS = re.compile(
    r"\b(req|request|ctx|c|context)(\s+as\s+\w+\))?\.(user|auth|session|principal|currentUser)\b(?!\?\.)"
)
"""Not `request.user?.id`, which is asked where there may be nobody."""


def asks_who(guard: str) -> bool:
    """By its name, this guard checks who calls."""
    return bool(_AUTH.search(guard)) and not _NO_GUARD.search(guard)


def may_refuse(function: str) -> bool:
    """By its name, this function turns away who may not call."""
    return bool(_REFUSING.match(function))


def limits_rate(guard: str) -> bool:
    return bool(_RATE.search(guard))


def is_router(name: str) -> bool:
    """What is mounted under this name serves routes and guards none."""
    return bool(_ROUTER.search(name.split("(")[0].split(".")[0]))


def guards_in(script: Script, options: SgNode | None) -> list[str]:
    """The guards that the options of a route name: `{ preHandler: [requireAdmin], config: { rateLimit: … } }`."""
    if options is not None and options.kind() == "identifier":
        options = script.variables.get(options.text())
    if options is None or options.kind() != "object":
        return []
    found: list[str] = []
    for hook in _HOOKS:
        value = script.option(options, hook)
        if value is not None:
            ones = [one for one in value.children() if one.is_named()] if value.kind() == "array" else [value]
            found.extend(_named(one) for one in ones)
    if script.option(script.option(options, "config"), "rateLimit") is not None:
        found.append("rateLimit")
    return [one for one in found if one]


def hook(script: Script, given: list[SgNode]) -> str:
    """What `addHook("onRequest", check)` puts before every route; "" where it guards none."""
    if len(given) < 2 or script.literal(given[0]) not in _HOOKS:
        return ""
    return _named(given[1])


def knows_caller(written: str) -> bool | Unknown:
    """What the handler itself does to learn who calls."""
    if _REFUSES.search(written):
        return True
    return (
        Unknown("the handler uses who is signed in; what finds that out was not seen")
        if _KNOWS.search(written)
        else False
    )


def _named(guard: SgNode) -> str:
    if guard.kind() in FUNCTIONS:
        return "a hook that refuses a caller it does not know: auth" if _REFUSES.search(guard.text()) else ""
    return text_of(guard)[:80]
