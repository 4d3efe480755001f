"""What JavaScript and TypeScript tell of themselves: log statements, how logging is set up, metrics."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import MetricVariable, VariableMoved
from roadworthy.inputs.foreign.javascript.script import LEVELS, Script
from roadworthy.model import Exposition, LoggingSetup, LogStatement, Metric, Place, Unknown

_LOGGERS: dict[str, bool | Unknown] = {
    "pino": True,
    "winston": Unknown("winston's format was not read"),
    "bunyan": True,
    "log4js": False,
}
_TOOL = re.compile(r"(^|/)(scripts?|bin|cli|tools?|seeds?|migrations?)/|(^|/|\.)(seed|cli|config)\.[cm]?[jt]s$")
_MOVES = {"inc": "inc", "dec": "dec", "set": "set", "observe": "observe", "startTimer": "time"}


def logs(script: Script) -> list[LogStatement]:
    found = []
    is_tool = bool(_TOOL.search(script.path))
    for node in script.code.each("call_expression"):
        name = text_of(node.field("function"))
        framework = re.fullmatch(r"(?:this\.)?(?:\w+\.)?(\w+)\.log\.(info|warn|error|debug|trace|fatal)", name)
        match = framework or re.fullmatch(r"(?:this\.)?(\w+)\.(log|info|warn|error|debug|trace|fatal)", name)
        if match is None:
            continue
        if framework is not None:
            by = "pino"
        elif match[1] == "console":
            by = "console"
        elif re.fullmatch(r"\w*[lL]og(ger)?", match[1]):
            by = "logger"
        else:
            continue
        given = arguments(node)
        found.append(
            LogStatement(
                place=script.code.place(node),
                symbol=script.symbol(node),
                by=by,
                level=LEVELS.get(match[2], "critical"),
                is_structured=by != "console" and bool(given) and given[0].kind() == "object",
                is_correlated=framework is not None and match[1] in ("request", "req", "reply", "ctx", "c"),
                is_interface=by == "console" and (is_tool or _ends_the_process(node)),
            )
        )
    return found


def _ends_the_process(node: SgNode) -> bool:
    """The last words of a program, for which a logger may come too late."""
    block = inside(node, "statement_block")
    return block is not None and "process.exit(" in block.text()


def logging_setups(script: Script) -> list[LoggingSetup]:
    found = []
    for package, node in script.packages.items():
        if package in _LOGGERS or package in ("pino-http", "nestjs-pino"):
            structured = _LOGGERS.get(package, True)
            if package == "winston":
                structured = True if re.search(r"format\.json\(|winston\.format\.json", script.text) else structured
            correlates = bool(
                re.search(r"requestId|request_id|reqId|genReqId|traceId|correlationId|AsyncLocalStorage", script.text)
            )
            found.append(
                LoggingSetup(
                    place=script.code.place(node),
                    by=package,
                    is_structured=structured,
                    correlates=correlates or package in ("pino-http", "nestjs-pino"),
                )
            )
    if script.framework() == "fastify" and re.search(r"logger:\s*(true|\{)", script.text):
        place = next((script.code.place(n) for p, n in script.packages.items() if p == "fastify"), Place(script.path))
        found.append(LoggingSetup(place=place, by="pino", is_structured=True, correlates=True))
    return found


def metrics(script: Script) -> list[MetricVariable]:
    if "prom-client" not in script.packages:
        return []
    found = []
    for node in script.code.each("new_expression"):
        kind = text_of(node.field("constructor")).rpartition(".")[2].lower()
        given = arguments(node)
        if kind not in ("counter", "gauge", "histogram", "summary") or not given:
            continue
        name = script.literal(script.option(given[0], "name"))
        if not isinstance(name, str) or "{}" in name:
            continue
        labels = script.option(given[0], "labelNames")
        buckets = script.option(given[0], "buckets")
        bounds: tuple[float, ...] | Unknown | None = None
        if buckets is not None:
            numbers = [script.literal(child) for child in buckets.children() if child.is_named()]
            plain = [number for number in numbers if isinstance(number, float)]
            bounds = tuple(plain) if plain and len(plain) == len(numbers) else Unknown("the buckets are computed")
        above = node.parent()
        holder = above.field("name") or above.field("key") or above.field("left") if above is not None else None
        variable = text_of(holder).rpartition(".")[2]
        metric = Metric(
            place=script.code.place(node),
            symbol=variable,
            name=name,
            type=kind,
            buckets=bounds,
            labels=tuple(re.findall(r"['\"](\w+)['\"]", labels.text())) if labels is not None else (),
            escapes=None if variable else Unknown("it is held by no variable"),
        )
        found.append(MetricVariable(variable, metric))
    return found


MOST_NAME = 500
"""Characters of what is called; broken code can make a call of half a file."""


def moved(script: Script) -> list[VariableMoved]:
    found = []
    for node in script.code.each("call_expression"):
        name = text_of(node.field("function"))
        if len(name) > MOST_NAME:
            continue
        match = re.fullmatch(r"(?:[\w$]+\.)*?(\w+)(?:\.labels\([^()]*\))?\.(inc|dec|set|observe|startTimer)", name)
        if match:
            given = arguments(node)
            literal = script.literal(given[-1]) if given else None
            is_constant = match[2] == "set" and isinstance(literal, float)
            found.append(
                VariableMoved(match[1], script.code.place(node), _MOVES[match[2]], script.symbol(node), is_constant)
            )
    return found


def expositions(script: Script) -> list[Exposition]:
    found = []
    for node in script.code.each("call_expression"):
        if re.fullmatch(r"[\w$.]*[rR]egist(er|ry)\.metrics", text_of(node.field("function"))):
            found.append(Exposition(place=script.code.place(node), symbol=script.symbol(node), by="prom-client"))
    return found
