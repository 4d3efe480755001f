"""Reads JavaScript and TypeScript: calls, routes, swallowed errors, logs, metrics, settings."""

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.foreign.facts import ForeignModule
from roadworthy.inputs.foreign.javascript.calls import calls
from roadworthy.inputs.foreign.javascript.errors import error_handlers
from roadworthy.inputs.foreign.javascript.routes import entry_points, patient_server, routes
from roadworthy.inputs.foreign.javascript.script import FUNCTIONS, NEAR, Script
from roadworthy.inputs.foreign.javascript.settings import settings
from roadworthy.inputs.foreign.javascript.state import collections
from roadworthy.inputs.foreign.javascript.telemetry import expositions, logging_setups, logs, metrics, moved
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.script_settings import environment_reads
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, Unread


def read_javascript(path: str, data: bytes) -> Facts:
    """The facts of one JavaScript file."""
    return _read(path, data, "javascript")


def read_typescript(path: str, data: bytes) -> Facts:
    """The facts of one TypeScript file."""
    return _read(path, data, "typescript")


def read_tsx(path: str, data: bytes) -> Facts:
    """The facts of one TypeScript file with markup."""
    return _read(path, data, "tsx")


def _read(path: str, data: bytes, language: str) -> Facts:
    text = decoded(data)
    if max((len(line) for line in text.split("\n", 50)[:50]), default=0) > 5_000 or path.endswith(".min.js"):
        return Facts()  # minified: made by a tool, not written
    try:
        facts = _facts(Script(path, text, language))
        return facts + environment_reads(path, text, facts.setting_uses)
    except RecursionError:
        return Facts(unread=(Unread(Place(path), "is nested too deep to be read"),))


def _facts(script: Script) -> Facts:
    is_browser = script.is_browser()
    functions = tuple(dict.fromkeys(script.symbol_of(f) for kind in FUNCTIONS for f in script.code.each(kind)))
    module = ForeignModule(
        path=script.path,
        language=script.language,
        is_browser=is_browser,
        functions=functions,
        imports=tuple(script.module_imports()),
        relative_imports={name: module for name, module in script.imported.items() if module.startswith(NEAR)},
    )
    uses = tuple(settings(script))
    if is_browser:
        return Facts(foreign=(module,), setting_uses=uses)
    endpoints, mounts = routes(script)
    variables = tuple(metrics(script))
    awaited, waits = script.awaited(set(functions))
    module = ForeignModule(
        **{
            **{
                name: getattr(module, name) for name in ("path", "language", "functions", "imports", "relative_imports")
            },
            "edges": tuple(script.edges(set(functions))),
            "calls": tuple(calls(script)),
            "endpoints": tuple(endpoints),
            "mounts": tuple(mounts),
            "entry_points": tuple(entry_points(script)),
            "error_handlers": tuple(error_handlers(script)),
            "logs": tuple(logs(script)),
            "logging_setups": tuple(logging_setups(script)),
            "metrics": variables,
            "moved": tuple(moved(script)),
            "expositions": tuple(expositions(script)),
            "default": script.default,
            "awaited": tuple(awaited),
            "waits": tuple(waits),
            "patient": patient_server(script),
            "collections": tuple(collections(script)),
        }
    )
    return Facts(foreign=(module,), setting_uses=uses)


_NEEDS = (
    b"fetch",
    b"axios",
    b"require(",
    b"import ",
    b"process.env",
    b"catch",
    b"console.",
    b"http",
)
JAVASCRIPT = Reader("javascript", read_javascript, needs=_NEEDS)
TYPESCRIPT = Reader("typescript", read_typescript, needs=_NEEDS)
TSX = Reader("tsx", read_tsx, needs=_NEEDS)
