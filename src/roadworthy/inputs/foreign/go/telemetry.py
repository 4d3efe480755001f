"""What Go tells of itself: log statements, how logging is set up, metrics."""

import re

from ast_grep_py import SgNode
from msgspec.structs import replace

from roadworthy.inputs.foreign.code import arguments, text_of
from roadworthy.inputs.foreign.facts import MEASURES, MetricVariable, VariableMoved
from roadworthy.inputs.foreign.go.source import FUNCTIONS, LEVEL, LEVELS, Source
from roadworthy.model import Exposition, LoggingSetup, LogStatement, Metric, Unknown

_LOGGERS: dict[str, bool | Unknown] = {
    "log": False,
    "log/slog": Unknown("the handler of slog was not read"),
    "go.uber.org/zap": True,
    "github.com/rs/zerolog": True,
    "github.com/sirupsen/logrus": False,
    "github.com/go-kit/log": True,
    "sigs.k8s.io/controller-runtime/pkg/log/zap": True,
    "k8s.io/klog": False,
}
_FOR_TERMINALS = ("github.com/spf13/cobra", "github.com/urfave/cli", "github.com/charmbracelet/")
_MOVES = {
    "Inc": "inc",
    "Add": "inc",
    "Dec": "dec",
    "Sub": "dec",
    "Set": "set",
    "Observe": "observe",
    "SetToCurrentTime": "set",
    "ObserveDuration": "observe",
}


def logs(source: Source) -> list[LogStatement]:
    found = []
    is_command = any(target.startswith(_FOR_TERMINALS) for target in source.import_nodes)
    for node, name in source.calls:
        head, _, member = name.rpartition(".")
        package = re.sub(r"/v\d+$", "", source.imports.get(head.split(".")[0].split("(")[0], ""))
        level = LEVEL.match(member)
        if level is None or len(name) > 80:
            continue
        is_named = bool(re.search(r"(^|\.)\w*[lL]og(ger)?(\(\))?$", head)) and not package
        if package == "fmt" and member in ("Println", "Printf", "Print"):
            by = "print"
        elif package in _LOGGERS or is_named:
            by = package.rpartition("/")[2] or "logger"
        else:
            continue
        structured = package in ("log/slog", "go.uber.org/zap", "github.com/rs/zerolog") and len(arguments(node)) > 1
        found.append(
            LogStatement(
                place=source.code.place(node),
                symbol=source.symbol(node),
                by=by,
                level=LEVELS.get(level[1].lower(), "info"),
                is_structured=structured,
                is_interface=by == "print" and is_command,
            )
        )
    return found


_SETS_UP = {
    "github.com/sirupsen/logrus": re.compile(r"\.SetFormatter$"),
    "go.uber.org/zap": re.compile(r"^zap\.(NewProduction|NewDevelopment|NewExample|New)$|\.Build$"),
    "github.com/rs/zerolog": re.compile(r"^zerolog\.(New|NewConsoleWriter)$"),
    "log/slog": re.compile(r"^slog\.New(JSON|Text)Handler$"),
}
_OF_REQUESTS = {
    "github.com/gofiber/fiber/v2/middleware/logger": ("logger.New", "fiber"),
    "github.com/gofiber/fiber/v3/middleware/logger": ("logger.New", "fiber"),
}
_CORRELATES = re.compile(r"(?i)request_?-?id|trace_?id|correlation_?id")


def logging_setups(source: Source) -> list[LoggingSetup]:
    found = []
    correlates = bool(_CORRELATES.search(source.text))
    for target, node in source.import_nodes.items():
        package = re.sub(r"/v\d+$", "", target)
        if target in _OF_REQUESTS:
            found += _of_requests(source, *_OF_REQUESTS[target])
        if package not in _LOGGERS or package == "log":
            continue
        structured = _LOGGERS[package]
        if "NewJSONHandler" in source.text or "JSONFormatter" in source.text:
            structured = True
        elif package == "log/slog" and "NewTextHandler" in source.text:
            structured = True  # key=value
        sets_up = _SETS_UP.get(package)
        at = next(
            (
                one
                for one in (source.code.each("call_expression") if sets_up is not None else ())
                if sets_up is not None and sets_up.search(text_of(one.field("function")))
            ),
            None,
        )
        found.append(
            LoggingSetup(
                place=source.code.place(at if at is not None else node),
                by=package.rpartition("/")[2],
                is_structured=structured,
                correlates=correlates or "controller-runtime" in package,  # which puts reconcileID in every record
                is_default=at is None,
            )
        )
    return found


def _of_requests(source: Source, maker: str, by: str) -> list[LoggingSetup]:
    """The middleware that writes a line for each request."""
    return [
        LoggingSetup(
            place=source.code.place(node),
            symbol=source.symbol(node),
            by=f"{by} of requests",
            is_structured='{\\"' in text_of(node) or "`{" in text_of(node),
            correlates=bool(_CORRELATES.search(text_of(node))),
            is_of_requests=True,
        )
        for node in source.code.each("call_expression")
        if text_of(node.field("function")) == maker
    ]


def _fields(source: Source) -> dict[str, set[str]]:
    """Variable to the fields that it is put into: `Vitals{Latency: latency}`, `v.Latency = latency`."""
    found: dict[str, set[str]] = {}
    for kind, shape in (("keyed_element", r"(\w+)\s*:\s*(\w+)"), ("assignment_statement", r"\w+\.(\w+)\s*=\s*(\w+)")):
        for node in source.code.each(kind):
            match = re.fullmatch(shape, text_of(node))
            if match and match[1] != match[2]:
                found.setdefault(match[2], set()).add(match[1])
    return found


_PLAIN_LABELS = re.compile(r"\[\]string\{(?:\s*\"\w+\"\s*,?)*\s*\}")


def metrics(source: Source) -> list[MetricVariable]:
    found = []
    fields = _fields(source)
    for node, name in source.calls:
        match = re.fullmatch(
            r"(?:prometheus|promauto(?:\.With\(.*\))?|factory|\w+)\.New(Counter|Gauge|Histogram|Summary)(Vec)?",
            name,
        )
        given = arguments(node)
        if match is None or not given or given[0].kind() != "composite_literal":
            continue
        parts = [source.string(source.field(given[0], key)) for key in ("Namespace", "Subsystem", "Name")]
        if not all(part is None or (isinstance(part, str) and "{}" not in part) for part in parts) or not parts[2]:
            continue
        above = node
        holder = ""
        for up in node.ancestors():
            if up.kind() in ("short_var_declaration", "var_spec", "assignment_statement"):
                holder = re.split(r"[,\s]", text_of(up.field("left") or up.field("name")))[0].rpartition(".")[2]
                break
            if up.kind() == "keyed_element":
                holder = text_of(next((c for c in up.children() if c.is_named()), above))
                break
            if up.kind() in FUNCTIONS:
                break
        labels = re.findall(r"\"(\w+)\"", given[1].text()) if len(given) > 1 else []
        if (len(given) > 1 and not _PLAIN_LABELS.fullmatch(given[1].text())) or source.field(given[0], "ConstLabels"):
            labels.append("{}")
        metric = Metric(
            place=source.code.place(node),
            symbol=holder,
            name="_".join(str(part) for part in parts if part),
            type=match[1].lower(),
            labels=tuple(labels),
            escapes=None if holder else Unknown("it is held by no variable"),
            buckets=None if source.field(given[0], "Buckets") is None else Unknown("the buckets were not read"),
        )
        found.append(MetricVariable(holder, metric, tuple(sorted(fields.get(holder, ())))))
    return found


_MIDDLEWARE = {
    "github.com/ansrivas/fiberprometheus": ("fiberprometheus.New", "http_requests_total"),
    "github.com/zsais/go-gin-prometheus": ("ginprometheus.NewPrometheus", "requests_total"),
}
"""Libraries whose metrics move only where their middleware is used."""


def of_middleware(source: Source) -> list[MetricVariable]:
    """The metrics that a library registers for its middleware."""
    known = next(
        (made for path, made in _MIDDLEWARE.items() if any(i.startswith(path) for i in source.import_nodes)), None
    )
    found = []
    for node, name in source.calls if known is not None else ():
        if known is None or not name.startswith(known[0]):
            continue
        above = node.parent()
        while above is not None and above.kind() == "expression_list":
            above = above.parent()
        if above is None or above.kind() not in ("short_var_declaration", "assignment_statement", "var_spec"):
            continue
        holder = re.split(r"[,\s]", text_of(above.field("left") or above.field("name")))[0].rpartition(".")[2]
        metric = Metric(place=source.code.place(node), symbol=holder, name=known[1], type="counter")
        found.append(MetricVariable(holder, metric))
    return found


_COMMENT = re.compile(r"(?<!:)//.*")
_WORD = re.compile(r"(?<![\w\"])(func[ \t]+(?:\([^()\n]{0,120}\)[ \t]*)?)?([A-Za-z_]\w{2,80})\b")


def recorders(source: Source) -> frozenset[str]:
    """Names of what measures that the file calls or hands on; its comments do not count."""
    lines = [_COMMENT.sub("", line) for line in source.text.split("\n") if len(line) < 2_000]
    words = (match for line in lines for match in _WORD.finditer(line))
    return frozenset(match[2] for match in words if not match[1] and MEASURES.search(match[2]))


_ENDS = tuple(f".{move}" for move in _MOVES)


def moved(source: Source) -> list[VariableMoved]:
    found = []
    for node, name in source.calls:
        match = name.endswith(_ENDS) and re.search(
            r"\b(\w+)(?:\.(?:WithLabelValues|With|MustCurryWith)\(.*\))?\.(\w+)$", name
        )
        if match and match[2] in _MOVES:
            moved = VariableMoved(match[1], source.code.place(node), _MOVES[match[2]], source.symbol(node))
            found.append(replace(moved, labels=_labels(source, name)))
        elif re.search(r"prometheus\.NewTimer$|promhttp\.Instrument\w+$", name):
            for variable in re.findall(r"\b(\w+)(?=[.,)])", "".join(f"{text_of(one)}," for one in arguments(node))):
                found.append(VariableMoved(variable, source.code.place(node), "observe", source.symbol(node)))
    return found


def _labels(source: Source, name: str) -> tuple[tuple[str, str], ...]:
    """The labels of the child that is moved, with their values as written; a name that stands for one is looked up."""
    match = re.search(r"\.(WithLabelValues|With)\((.*)\)\.\w+$", name)
    if match is None:
        return ()
    if match[1] == "With":
        found = re.findall(r"\"(\w+)\":\s*([^,{}]+(?:\([^()]*\))?)", match[2])
    else:
        found = [("", one.strip()) for one in re.split(r",(?![^(]*\))", match[2])]
    return tuple((label, text_of(source.values.get(value.strip())) or value.strip()) for label, value in found)


def moved_by_middleware(source: Source) -> list[VariableMoved]:
    """`app.Use(prom.Middleware)`, `prom.Use(router)`."""
    if not any(target.startswith(tuple(_MIDDLEWARE)) for target in source.import_nodes):
        return []
    found = []
    for node, name in source.calls:
        told = re.findall(r"\b(\w+)\.(?:Middleware|HandlerFunc)\b", text_of(node)) if name.endswith(".Use") else []
        holder = name.rpartition(".")[0].rpartition(".")[2] if name.endswith(".Use") else ""
        found += [
            VariableMoved(one, source.code.place(node), "inc", source.symbol(node)) for one in (*told, holder) if one
        ]
    return found


def expositions(source: Source) -> list[Exposition]:
    return [
        Exposition(
            place=source.code.place(node), symbol=source.symbol(node), by="promhttp", path=_exposed_at(source, node)
        )
        for node in source.code.each("call_expression")
        if text_of(node.field("function")) in ("promhttp.Handler", "promhttp.HandlerFor")
    ]


def _exposed_at(source: Source, node: SgNode) -> str | Unknown:
    for up in node.ancestors():
        if up.kind() == "call_expression" and re.search(
            r"\.(Handle|HandleFunc|GET|Get)$", text_of(up.field("function"))
        ):
            path = source.string(arguments(up)[0])
            if isinstance(path, str):
                return path.rpartition(" ")[2]
    return Unknown("the route of the handler is made elsewhere")
