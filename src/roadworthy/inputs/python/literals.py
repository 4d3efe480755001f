"""Literals that may stand where a setting belongs: addresses, secrets, home paths, model names."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.facts import LiteralFact
from roadworthy.inputs.python.source import Source
from roadworthy.knowledge.addresses import dependency_in
from roadworthy.knowledge.homes import home_in
from roadworthy.knowledge.models import is_model
from roadworthy.knowledge.secrets import may_hold_secret, secret_kind

_SAYING = re.compile(
    r"(^|[.:])(print|echo|secho|warn|info|debug|error|warning|critical|exception|log|write|markdown|caption|title|header"
    r"|subheader|success|compile|match|search|sub|split|startswith|endswith|replace|strip|removeprefix|ArgumentParser"
    r"|HTTPException|[A-Z]\w*(Error|Exception)|Exception|fail|exit|add_parser|help|Panel|Text|code|patch|Namespace"
    r"|SubElement|Element|find|findall|register_namespace|getLogger|FastAPI|contact|add_row|count|index|rfind|contains)$"
)
_SAID_UNDER = frozenset(
    {
        "help",
        "description",
        "title",
        "message",
        "msg",
        "detail",
        "example",
        "examples",
        "allow_origins",
        "origins",
        "text",
        "label",
        "placeholder",
        "epilog",
        "usage",
        "doc",
        "docs",
        "license",
        "license_info",
        "contact",
        "homepage",
        "referer",
        "user-agent",
        "x-title",
        "http-referer",
        "hint",
        "note",
        "reason",
        "terms_of_service",
        "summary",
        "prompt",
        "content",
        "cors_origins",
        "cors_allowed_origins",
        "openapi_examples",
        "json_schema_extra",
        "$schema",
        "$id",
        "xmlns",
        "pattern",
    }
)
_NAMED_OTHERWISE = re.compile(
    r"(?i)origin|cors|redirect|callback|example|namespace|xmlns|schema|help|user_?agent|referer|doc|message|text|prompt|template|pattern|regex"
    r"|test|mock|fake|banner|usage|description|epilog"
)
_KEEPS_DEFAULT = re.compile(
    r"(?i)(^|[.:])(get|getenv|getattr|pop|setdefault|config|env|Field|field|add_argument|option|Option)$"
    r"|\.(str|url|get_\w+|getenv|text_input|cast)$|(env|setting|config)\w*$"
)


_STAGE = re.compile(
    r"^_?(Unit|Integration|CI|E2E)?(Test|Testing|Dev|Development|Local|Debug)(Config|Configuration|Settings)?$"
)
"""What a class of settings is called that is not production's."""


def literals(source: Source) -> tuple[LiteralFact, ...]:
    """Those of one module, each once per line."""
    found: dict[tuple[str, int, str], LiteralFact] = {}
    for node in source.each(ast.Constant):
        if isinstance(node.value, str) and 3 < len(node.value) <= 4_000:
            for one in _of(source, node, node.value):
                found.setdefault((one.kind, one.place.start, one.value), one)
    return tuple(found.values())


def _of(source: Source, node: ast.Constant, text: str) -> Iterator[LiteralFact]:
    parent = source.parent(node)
    if isinstance(parent, (ast.Expr, ast.Compare)):
        return
    address, person = dependency_in(text) if "://" in text else "", home_in(text)
    names_model, may_be_secret = " " not in text and is_model(text), may_hold_secret(text)
    if not (address or person or names_model or may_be_secret):
        return
    name, is_default, is_said, is_parameter = _standing(source, node)
    place, symbol = source.place(node), source.symbol(node)
    kind = secret_kind(name, text) if may_be_secret else ""
    if kind:
        yield LiteralFact("secret", place, symbol, "", name, is_default, kind)
        return
    if is_said or is_parameter or _is_of_a_stage(source, node):
        return
    if address and not _NAMED_OTHERWISE.search(name):
        yield LiteralFact("address", place, symbol, address, name, is_default)
    elif person:
        yield LiteralFact("path", place, symbol, text[:200], name, is_default)
    elif re.search(r"(?i)(^|_|\.)model(_?(name|id))?$", name) and names_model:
        yield LiteralFact("model", place, symbol, text[:200], name, is_default)


def _standing(source: Source, node: ast.Constant) -> tuple[str, bool, bool, bool]:
    """Name that it is given to; is it a default; is it only said; does a parameter default to it."""
    name, is_default, is_said = "", False, False
    below: ast.AST = node
    for above in source.ancestors(node):
        match above:
            case ast.Call():
                called = source.name(above.func) or getattr(above.func, "attr", "") or ""
                if _SAYING.search(called):
                    is_said = True
                if _KEEPS_DEFAULT.search(called) and below is not above.func:
                    is_default = True
                    name = name or _first_word(above, below)
            case ast.keyword(arg=str() as given):
                name = name or given
            case ast.Dict(keys=keys, values=values):
                if below in keys:
                    return name, False, True, False
                key = keys[values.index(below)] if below in values else None
                if isinstance(key, ast.Constant):
                    name = name or str(key.value)
            case ast.BoolOp(op=ast.Or(), values=values) if below is not values[0]:
                is_default = True
            case ast.IfExp(test=test) if below is not test and not isinstance(test, ast.Constant):
                is_default = True
            case ast.Assign(targets=[target, *_]):
                name = name or _target(target)
                break
            case ast.AnnAssign(target=target):
                name = name or _target(target)
                is_default = is_default or _is_settings(source, above)
                break
            case ast.arguments():
                return name, True, is_said, True
            case ast.Raise() | ast.Assert() | ast.List() | ast.Tuple() | ast.Set() | ast.Subscript() | ast.Compare():
                is_said = True
            case ast.JoinedStr() if below is not above.values[0]:
                is_said = True
            case ast.stmt():
                break
        below = above
    return name, is_default, is_said or name.lower() in _SAID_UNDER, False


def _is_of_a_stage(source: Source, node: ast.Constant) -> bool:
    """A class of settings that tests or a developer choose, derived from the one that production takes."""
    scope = source.scope(node)
    return (
        isinstance(scope.node, ast.ClassDef)
        and _STAGE.search(scope.node.name) is not None
        and any((source.name(base) or "").startswith(":") for base in scope.node.bases)
    )


def _first_word(call: ast.Call, below: ast.AST) -> str:
    """The name that a look-up asks for: of `get("URL", "http://…")` its first argument."""
    first = call.args[0] if call.args else None
    is_word = isinstance(first, ast.Constant) and isinstance(first.value, str) and first is not below
    return str(first.value) if is_word and isinstance(first, ast.Constant) else ""


def _target(target: ast.expr) -> str:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    return ""


def _is_settings(source: Source, node: ast.AST) -> bool:
    """A field of a class: whoever makes an instance may give another value."""
    return isinstance(source.parent(node), ast.ClassDef)
