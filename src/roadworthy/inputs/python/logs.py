"""What one file writes about itself: log statements, prints, and how logging is set up."""

import ast
import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.python.facts import LogFact, LogFileFact, LoggingFact
from roadworthy.inputs.python.source import Source

LEVELS = ("debug", "info", "warning", "error", "critical")
_METHODS = {
    "debug": "debug",
    "info": "info",
    "warning": "warning",
    "warn": "warning",
    "error": "error",
    "exception": "error",
    "critical": "critical",
    "fatal": "critical",
    "trace": "debug",
    "success": "info",
    "log": "info",
}
_LOGGER_NAME = expression(r"(^|[._:])_{0,2}(log|logger|logging|lgr)(_?\w*)?$", re.IGNORECASE)
_CORRELATION = expression(
    r"request_?id|correlation_?id|trace_?id|merge_contextvars|bind_contextvars|asgi_correlation_id|LoggingInstrumentor|"
    r"span_?id|x-request-id",
    re.IGNORECASE,
)
_NAMES_WORK = expression(
    r"(request|correlation|trace|span|event|ce|cloudevent|conversation|session|message|job|task|run)_?id"
)
_JSON = expression(
    r"json_?formatter|jsonlogger|JSONRenderer|ecs_logging|logfmt|StackdriverJson|JsonLog|LogfmtRenderer", re.IGNORECASE
)
_BINDING = frozenset(
    {"bind_contextvars", "merge_contextvars", "CorrelationIdMiddleware", "CorrelationIdFilter", "LoggingInstrumentor"}
    | {"bound_contextvars", "contextualize"}
)
_SETUPS = {
    "logging.basicConfig": "logging",
    "logging.config.dictConfig": "logging",
    "logging.config.fileConfig": "logging",
    "structlog.configure": "structlog",
    "coloredlogs.install": "logging",
    "logfire.configure": "logfire",
}
_PREPARES = (
    *("init_app", "init", "setup", "configure", "install", "initialize", "initialise", "setup_logging", "setup_logger"),
    *("init_logging", "init_logger", "configure_logging", "configure_logger", "set_up_logging", "install_logger"),
)
_LOGS = expression(r"(^|[._])log(s|ging|ger)?([._]|$)")
_KNOWN = frozenset({"logging", "structlog", "loguru", "logfire", "coloredlogs"})
"""Libraries that are read for themselves."""
_COMMANDS = frozenset({"argparse", "click", "typer", "fire", "docopt", "optparse", "cyclopts", "rich"})


def log_level(source: Source, call: ast.Call) -> str:
    """The level of a log statement; "" for any other call."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in _METHODS:
        return ""
    if _library(source, function.value) == "":
        return ""
    if function.attr == "log" and call.args:
        level = ast.unparse(call.args[0]).rpartition(".")[2].lower()
        return level if level in LEVELS else "info"
    return _METHODS[function.attr]


def _library(source: Source, holder: ast.expr) -> str:
    """`logging`, `structlog`, `loguru` behind what a log method is called on; "" where it is no logger."""
    name = source.name(holder) or ""
    root = name.partition(".")[0]
    if root in ("logging", "loguru", "structlog", "logfire"):
        return root
    if "logging" in name.split(".") and root not in ("", ":"):
        return "logging"
    origin = source.origin(holder)
    if isinstance(origin, ast.Call):
        made = source.name(origin.func) or ""
        if made.startswith("structlog"):
            return "structlog"
        if made.startswith("logging") or re.search(
            r"get_?logger|setup_?logg|Logger$|LoggerAdapter|\.bind$|getChild", made, re.IGNORECASE
        ):
            return "logging" if "structlog" not in set(source.imports.values()) else "structlog"
        if isinstance(origin.func, ast.Attribute) and origin.func.attr in ("bind", "getChild", "opt", "new"):
            return _library(source, origin.func.value) or "logging"
    if _LOGGER_NAME.search(name) or name.endswith(("app.logger", "current_app.logger")):
        if any("structlog" in target for target in source.imports.values()):
            return "structlog"
        return "loguru" if any("loguru" in target for target in source.imports.values()) else "logging"
    return ""


def is_command(source: Source) -> bool:
    """The module is a program that a person types: it reads arguments."""
    roots = {target.partition(".")[0] for target in source.imports.values()}
    return bool(roots & _COMMANDS) or (
        source.says("argv") and any(source.name(node) == "sys.argv" for node in source.each(ast.Attribute))
    )


def logs(source: Source) -> Iterator[LogFact]:
    """Log statements and prints."""
    for call in source.each(ast.Call):
        level = log_level(source, call)
        if level:
            holder = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            by = _library(source, holder)
            given = {keyword.arg for keyword in call.keywords} - {"exc_info", "stack_info", "stacklevel"}
            text = " ".join(ast.unparse(keyword) for keyword in call.keywords)
            yield LogFact(
                by,
                source.place(call),
                source.symbol(call),
                level,
                bool(given),
                is_correlated=bool(_CORRELATION.search(text)) or "trace_context" in text or _is_bound(source, holder),
            )
        elif isinstance(call.func, ast.Name) and call.func.id == "print" and source.name(call.func) == ":print":
            to_file = any(
                keyword.arg == "file" and "stderr" not in ast.unparse(keyword.value) for keyword in call.keywords
            )
            interface = to_file or _is_guarded(source, call) or _is_meant(source, call)
            yield LogFact("print", source.place(call), source.symbol(call), is_interface=interface)


def _is_meant(source: Source, call: ast.Call) -> bool:
    """Printing is what its function is for, or somebody told the linter so."""
    name = source.symbol(call).rpartition(".")[2]
    return name in ("pretty_print", "pprint", "pretty_repr") or "noqa: T201" in source.place(call).quote


def _is_bound(source: Source, holder: ast.expr) -> bool:
    """It is a logger to which somebody bound what names the request: `logger.bind(event_id=…)`."""
    made = source.origin(holder)
    return (
        isinstance(made, ast.Call)
        and isinstance(made.func, ast.Attribute)
        and made.func.attr in ("bind", "new")
        and any(_NAMES_WORK.fullmatch(keyword.arg or "") for keyword in made.keywords)
    )


def _is_guarded(source: Source, node: ast.AST) -> bool:
    return any(
        isinstance(above, ast.If)
        and isinstance(above.test, ast.Compare)
        and isinstance(above.test.left, ast.Name)
        and above.test.left.id == "__name__"
        for above in source.ancestors(node)
    )


def setups(source: Source) -> Iterator[LoggingFact]:
    """Where logging is configured here, whether records leave as data, and whether they name the request."""
    yield from _by_library(source)
    roots = {target.partition(".")[0] for target in source.imports.values()}
    if not roots & {
        "logging",
        "structlog",
        "loguru",
        "pythonjsonlogger",
        "asgi_correlation_id",
        "opentelemetry",
        "logfire",
    }:
        return
    binding = next((node for node in source.each(ast.Attribute) if node.attr in _BINDING), None)
    binding_name = next((node for node in source.each(ast.Name) if node.id in _BINDING), None)
    bound = binding or binding_name
    if bound is not None:
        yield LoggingFact("correlation", source.place(bound), source.symbol(bound), None, True)
    writes_json = _formats_as_json(source)
    correlates = _correlates(source)
    for call in source.each(ast.Call):
        name = source.name(call.func) or ""
        last = call.func.attr if isinstance(call.func, ast.Attribute) else name.rpartition(".")[2].removeprefix(":")
        by = _SETUPS.get(name, "")
        text = ""
        if by:
            text = ast.unparse(call)
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                origin = source.origin(argument)
                if origin is not argument:
                    text += ast.unparse(origin)
        elif last == "setFormatter":
            by, text = "logging", ast.unparse(call) + "".join(ast.unparse(source.origin(one)) for one in call.args)
        elif last == "add" and _library(source, getattr(call.func, "value", call.func)) == "loguru":
            by, text = "loguru", ast.unparse(call)
        elif name.endswith("LoggingInstrumentor"):
            by, text = "opentelemetry", "LoggingInstrumentor"
        if not by:
            continue
        is_json = bool(_JSON.search(text)) or writes_json or "serialize=True" in text.replace(" ", "")
        structured: bool | None = is_json
        if by == "structlog" and not is_json:
            structured = False if "ConsoleRenderer" in text else None
        if by in ("opentelemetry",):
            structured = False
        if by == "logging" and not is_json and re.search(r"dictConfig|fileConfig", name):
            structured = None if not re.search(r"['\"]format['\"]", text) else False
        yield LoggingFact(
            by, source.place(call), source.symbol(call), structured, correlates or bool(_CORRELATION.search(text))
        )


def _by_library(source: Source) -> Iterator[LoggingFact]:
    """A package that sets up logging, `house.logging.init_app(app)`; whether it is of others, the join tells."""
    for call in source.called(*_PREPARES):
        name = source.name(call.func) or ""
        package, _, last = name.rpartition(".")
        root = package.partition(".")[0]
        if root and root[0] not in ":?" and root not in _KNOWN and (_LOGS.search(package) or "log" in last):
            yield LoggingFact(root, source.place(call), source.symbol(call), None, outside=name)


def _formats_as_json(source: Source) -> bool:
    """A formatter of this file writes JSON, or JSON formatters are used here at all."""
    if any(_JSON.search(target) for target in source.imports.values()):
        return True
    for scope in source.scopes:
        if not isinstance(scope.node, ast.ClassDef):
            continue
        is_formatter = any((source.name(base) or "").endswith("Formatter") for base in scope.node.bases)
        if is_formatter and ("json.dumps" in (text := ast.unparse(scope.node)) or "orjson" in text):
            return True
    return any(_JSON.search(node.attr) for node in source.each(ast.Attribute))


def _correlates(source: Source) -> bool:
    """Something here puts the request's or trace's id on records."""
    if any(_CORRELATION.search(f"{alias} {target}") for alias, target in source.imports.items()):
        return True
    for constant in source.each(ast.Constant):
        if isinstance(constant.value, str) and len(constant.value) < 300 and _CORRELATION.search(constant.value):
            return True
    return any(_CORRELATION.search(node.attr) for node in source.each(ast.Attribute))


_HANDLERS = {
    "FileHandler": False,
    "WatchedFileHandler": True,
    "RotatingFileHandler": True,
    "TimedRotatingFileHandler": True,
    "ConcurrentRotatingFileHandler": True,
}
"""Classes of the library that write a file, and whether they cut it, or leave that to another program."""


def log_files(source: Source) -> Iterator[LogFileFact]:
    """Handlers of the logging library and of loguru that write a file."""
    if not source.says("logging", "loguru"):
        return
    for call in source.called(*_HANDLERS, "basicConfig", "add"):
        name = source.name(call.func) or ""
        last = name.rpartition(".")[2]
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if last in _HANDLERS and name.startswith(("logging", "concurrent_log_handler")):
            path = call.args[0] if call.args else given.get("filename")
            bound = given.get("maxBytes") or (call.args[2] if len(call.args) > 2 else None)
            is_rotated = _HANDLERS[last] and (last != "RotatingFileHandler" or bound is not None)
        elif name == "logging.basicConfig" and "filename" in given:
            path, is_rotated, last = given["filename"], False, "basicConfig"
        elif name == "loguru.logger.add" and call.args and _is_path(source, call.args[0]):
            path, is_rotated, last = call.args[0], "rotation" in given, "loguru"
        else:
            continue
        if path is not None:
            words = ast.unparse(source.origin(path))
            is_computed = "f'" in words or 'f"' in words or ".format(" in words or "strftime" in words
            value = source.value(path)
            yield LogFileFact(last, source.place(call), source.symbol(call), value, is_rotated, is_computed)
    for call in source.called("dictConfig"):
        yield from _in_dictionary(source, call)


def _in_dictionary(source: Source, call: ast.Call) -> Iterator[LogFileFact]:
    """The handlers of a `dictConfig` that write a file."""
    given = source.origin(call.args[0]) if call.args else None
    handlers = _under(source, given, "handlers")
    for handler in handlers.values if isinstance(handlers, ast.Dict) else ():
        made = _under(source, source.origin(handler), "class")
        path = _under(source, source.origin(handler), "filename")
        last = str(made.value).rpartition(".")[2] if isinstance(made, ast.Constant) else ""
        if last in _HANDLERS and path is not None:
            bounded = last != "RotatingFileHandler" or _under(source, source.origin(handler), "maxBytes") is not None
            computed = "strftime" in ast.unparse(source.origin(path))
            place = source.place(handler)
            yield LogFileFact(
                last, place, source.symbol(call), source.value(path), _HANDLERS[last] and bounded, computed
            )


def _under(source: Source, given: ast.expr | None, key: str) -> ast.expr | None:
    """What a written mapping holds under a key."""
    if not isinstance(given, ast.Dict):
        return None
    for name, value in zip(given.keys, given.values, strict=True):
        if isinstance(name, ast.Constant) and name.value == key:
            return source.origin(value)
    return None


def _is_path(source: Source, node: ast.expr) -> bool:
    """A text or a path, not a stream or a function."""
    origin = source.origin(node)
    if isinstance(origin, (ast.Constant, ast.JoinedStr, ast.BinOp)):
        return not isinstance(origin, ast.Constant) or isinstance(origin.value, str)
    return isinstance(origin, ast.Call) and (source.name(origin.func) or "").endswith((".Path", "path.join"))
