"""Which services there are, where their processes begin, and what thereby is reached."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roadworthy.inputs.assemble.commands import Started, module_of, started
from roadworthy.inputs.assemble.endpoints import OUTSIDE
from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.facts import PythonModule, StartFact, Value
from roadworthy.knowledge.server_timeouts import cuts_slow_clients
from roadworthy.knowledge.servers import PORTS_IN_CODE, listening_port
from roadworthy.model import (
    REPOSITORY,
    Call,
    CallGraph,
    CallKind,
    ConcurrencyBound,
    Endpoint,
    EntryPoint,
    Place,
    Role,
    Service,
    Unknown,
    Workload,
)

_CODE = frozenset({"python", "javascript", "typescript", "tsx", "go"})
_MANIFESTS = frozenset(
    {"pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "pipfile", "package.json", "go.mod", "procfile"}
)
_UNITS = frozenset({"launchd", "systemd", "supervisord", "procfile", "cron"})
_DRAINING = frozenset({"uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "uwsgi", "streamlit", "celery"}) | {
    "aiohttp",
    "dramatiq",
    "rq",
    "arq",
    "fastmcp",
    "gradio",
}
_DEVELOPMENT = frozenset({"flask-development", "quart-development", "werkzeug", "django-runserver", "wsgiref"})
_DAEMON = re.compile(r"(^|_)(watcher|daemon|worker|service|listener|consumer|scheduler|poller|bot)(_|$)")
_INFERENCE = frozenset(
    {"transformers", "vllm", "llama_cpp", "sentence_transformers", "ctransformers", "faster_whisper", "diffusers"}
    | {"langchain_openai", "langchain_community", "langchain_ollama", "langchain_core", "openai", "anthropic", "ollama"}
    | {"litellm", "groq", "cohere", "mistralai", "llama_index", "langgraph", "google.generativeai", "pydantic_ai"}
)


@dataclass(frozen=True)
class Running:
    """One start of one module: by which workload, image or unit, and how."""

    program: Started
    path: str | None
    place: Place
    folder: str
    workload: str = ""
    is_unit: bool = False
    is_development: bool = False


class Processes:
    """What is started by workloads, images, units and scripts, joined with the modules it starts."""

    def __init__(self, material: Material, workloads: Sequence[Workload]) -> None:
        self.facts = material.production
        self.workloads = tuple(workloads)
        self.imported = _imported(material)
        self.symbols = material.symbols

    @cached_property
    def running(self) -> tuple[Running, ...]:
        """Every start that could be read."""
        found = []
        for workload in self.workloads:
            folder = _folder_of(workload)
            words = _words(workload.entrypoint) + _words(workload.command)
            if not words:
                continue
            is_unit = workload.kind in _UNITS
            for program, is_other in _told_apart(started(words, self.facts.scripts)):
                path = module_of(program, folder, self.symbols)
                place = workload.place
                is_development = workload.is_development or is_other
                found.append(Running(program, path, place, folder, workload.name, is_unit, is_development))
        overridden = {
            workload.build_file
            for workload in self.workloads
            if workload.build_file and _words(workload.command) and not workload.is_development
        }
        for image in self.facts.images:
            folder = image.file.rpartition("/")[0]
            words = tuple(
                word
                for instruction in (image.entrypoint, image.command)
                if instruction is not None
                for word in (instruction.words_given or (instruction.text,))
            )
            instruction = image.command or image.entrypoint
            if not words or instruction is None or image.file in overridden:
                continue
            for program, is_other in _told_apart(started(words, self.facts.scripts)):
                path = module_of(program, folder, self.symbols)
                names = [w.name for w in self.workloads if w.build_file == image.file]
                name, is_development = names[0] if names else "", image.is_development or is_other
                found.append(Running(program, path, instruction.place, folder, name, False, is_development))
        for script in self.facts.scripts:
            folder = script.file.rpartition("/")[0]
            for command in script.commands:
                if command.is_background or "nohup" in command.words_given:
                    for program in started(command.words_given):
                        path = module_of(program, folder, self.symbols)
                        found.append(Running(program, path, command.place, folder, "", True))
        return tuple(found)

    @cached_property
    def daemons(self) -> frozenset[str]:
        """Programs that run until they are stopped: they watch files, or their name says that they are meant to."""
        found = set()
        for path, module in self.symbols.modules.items():
            kinds = {start.kind for start in module.starts}
            stem = path.rpartition("/")[2].removesuffix(".py")
            is_meant = "watch" in kinds or _DAEMON.search(stem)
            if "guard" in kinds and kinds & {"loop", "consumer", "scheduler"} and is_meant:
                found.add(path)
        return frozenset(found)

    @cached_property
    def modules(self) -> dict[str, Running]:
        """File to what starts it; production before development."""
        found: dict[str, Running] = {}
        for one in sorted(self.running, key=lambda running: running.is_development):
            if one.path is not None:
                found.setdefault(one.path, one)
        return found


def _told_apart(programs: Iterable[Started]) -> Iterator[tuple[Started, bool]]:
    """Each program, and whether it is the development server of a script that starts another one otherwise."""
    found = list(programs)
    serves = any(one.server and not one.is_development and one.place is not None for one in found)
    for one in found:
        yield one, serves and one.is_development and one.place is not None


def _words(given: tuple[str, ...] | Unknown | None) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()


def _folder_of(workload: Workload) -> str:
    if workload.build_context is not None:
        return _clean(workload.build_context)
    if workload.build_file:
        return workload.build_file.rpartition("/")[0]
    return "" if workload.kind in _UNITS else workload.place.path.rpartition("/")[0]


def _clean(folder: str) -> str:
    return "/".join(part for part in folder.split("/") if part not in ("", "."))


def bounds(material: Material) -> tuple[ConcurrencyBound, ...]:
    """What limits how much runs at once, in code."""
    return tuple(
        ConcurrencyBound(place=bound.place, symbol=bound.symbol, by=bound.by)
        for module in material.symbols.modules.values()
        for bound in module.bounds
    )


# Entry points.


def entry_points(material: Material, processes: Processes, endpoints: Sequence[Endpoint]) -> tuple[EntryPoint, ...]:
    """Where processes begin: commands, servers, loops, consumers, scripts."""
    found: list[EntryPoint] = []
    modules = material.symbols.modules
    for running in processes.running:
        module = modules.get(running.path or "")
        kind = _kind(running.program.server, module, endpoints)
        found.append(
            EntryPoint(
                place=running.place,
                symbol=running.workload,
                kind=kind,
                function=running.program.function,
                module=running.path or running.program.module,
                server=running.program.server,
                is_development=running.program.is_development,
                is_for_development=running.is_development,
                command=running.program.label,
                command_place=running.program.place,
                host=_host(running.program.words),
                port=listening_port(running.program.words, frozenset()) if running.program.server else None,
                handles_termination=_ends_well(running.program.server, module, kind),
                cuts_slow_clients=cuts_slow_clients(running.program.server, running.program.words),
            )
        )
    for path, module in modules.items():
        for start in module.starts:
            if start.kind in ("termination", "guard", "watch") or (
                start.kind == "script" and path in processes.imported
            ):
                continue
            is_server = start.kind == "server"
            found.append(
                EntryPoint(
                    place=start.place,
                    symbol=start.symbol,
                    kind="server" if is_server else "script" if start.kind == "script" else "worker",
                    function=start.target or start.symbol,
                    module=path,
                    server=start.by if is_server or start.kind != "loop" else "",
                    is_development=is_server and _is_development(start, material, path),
                    debugs=_is_true(start.options.get("debug")),
                    is_guarded=start.is_guarded,
                    shows_life=start.shows_life,
                    host=_given_host(start, material, path) if is_server else None,
                    port=_given_port(start, material, path) if is_server else None,
                    is_started=path in processes.modules or path in processes.daemons,
                    handles_termination=_ends_well(start.by, module, "server" if is_server else "worker"),
                    cuts_slow_clients=_cuts_slow_clients(start, path, material) if is_server else None,
                )
            )
        if any(start.kind == "guard" for start in module.starts):
            place = next(start.place for start in module.starts if start.kind == "guard")
            found.append(
                EntryPoint(
                    place=place,
                    kind="script",
                    module=path,
                    is_guarded=True,
                    is_started=path in processes.modules or path in processes.daemons,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.place, one.kind, one.module)))


def _cuts_slow_clients(start: StartFact, path: str, material: Material) -> bool | Unknown | None:
    """The servers of the standard library wait for a client for ever unless the class of the handler says how long."""
    if start.by not in ("http.server", "socketserver"):
        return cuts_slow_clients(start.by, ())
    handler = start.options.get("handler")
    found = material.symbols.find(handler.name, path) if handler is not None and handler.name else None
    if found is None:
        is_plain = handler is not None and handler.name.startswith("http.server.")
        return False if is_plain else Unknown("the class of the handler is made elsewhere")
    home, symbol = found
    module = material.symbols.modules[home]
    if f"{symbol}.timeout" in module.constants or f"{symbol}.self.timeout" in module.constants:
        return True
    sets = any(edge.callee.endswith("settimeout") for edge in module.edges)
    return Unknown("a timeout is set on some socket") if sets else False


def _host(words: Sequence[str]) -> str | None:
    for index, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in ("--host", "--bind", "-b", "-h", "--address", "--server.address"):
            given = value or (words[index + 1] if index + 1 < len(words) else "")
            return given.rpartition(":")[0] or given
    return None


def _given_host(start: StartFact, material: Material, path: str) -> str | Unknown | None:
    given = start.options.get("host") or start.options.get("server_name")
    if given is None:
        return None
    value = material.symbols.resolve(given, path)
    if value.default is not None:
        value = value.default
    return value.literal if isinstance(value.literal, str) else Unknown("the address it listens on is computed")


def _given_port(start: StartFact, material: Material, path: str) -> int | Unknown:
    """The port that code gives its server; where it gives none, what the server takes by itself."""
    given = start.options.get("port") or start.options.get("server_port")
    if given is None:
        usual = PORTS_IN_CODE.get(start.by)
        is_bare = not set(start.options) & {"args", "kwargs", "config"}
        return usual if usual is not None and is_bare else Unknown("the port it listens on was not read")
    value = material.symbols.resolve(given, path)
    if value.default is not None:
        value = value.default
    literal = value.literal
    if isinstance(literal, str) and literal.isdigit():
        literal = int(literal)
    return literal if isinstance(literal, int) else Unknown("the port it listens on is computed")


def _kind(server: str, module: PythonModule | None, endpoints: Sequence[Endpoint]) -> str:
    if server in ("celery", "dramatiq", "rq", "arq"):
        return "worker"
    if server:
        return "server"
    if module is None:
        return "script"
    kinds = {start.kind for start in module.starts}
    if "server" in kinds or any(endpoint.place.path == module.path for endpoint in endpoints):
        return "server"
    return "worker" if kinds & {"loop", "consumer", "scheduler", "task"} else "script"


def _ends_well(server: str, module: PythonModule | None, kind: str) -> bool | Unknown | None:
    """A stop is answered: by the server itself, or by a handler of SIGTERM."""
    if server in _DRAINING:
        return True
    if module is None:
        return Unknown("the program it starts was not found in these roots")
    if any(start.kind == "server" and start.by in _DRAINING for start in module.starts):
        return True
    handled = {start.by for start in module.starts if start.kind == "termination"}
    if "SIGTERM" in handled:
        return True
    runs = any(start.kind in ("server", "loop", "consumer", "scheduler") for start in module.starts)
    return False if kind in ("server", "worker") and runs else None


def _is_development(start: StartFact, material: Material, path: str) -> bool:
    options = {name: material.symbols.resolve(value, path) for name, value in start.options.items()}
    if start.by in _DEVELOPMENT:
        return True
    return _is_true(options.get("reload")) or (start.by in ("sanic", "aiohttp") and _is_true(options.get("debug")))


def _is_true(value: Value | None) -> bool:
    return value is not None and value.literal is True


# What is reached.


def entries(
    material: Material, processes: Processes, endpoints: Sequence[Endpoint], points: Sequence[EntryPoint]
) -> Mapping[str, str]:
    """Nodes of the call graph that something starts, with the words for it."""
    modules = material.symbols.modules
    found: dict[str, str] = {}
    for endpoint in endpoints:
        if endpoint.node:
            found.setdefault(endpoint.node, endpoint.label)
        elif endpoint.framework in ("streamlit", "gradio"):
            found.setdefault(f"{endpoint.place.path}:", f"page {endpoint.place.path}")
    for path, running in processes.modules.items():
        found.setdefault(f"{path}:", running.program.label)
    for path in sorted(processes.daemons):
        found.setdefault(f"{path}:", f"python {path}")
    serving = {point.module for point in points if point.kind == "server" and point.module in modules}
    serving |= {endpoint.place.path for endpoint in endpoints}
    for path, module in modules.items():
        is_live = path in processes.modules or path in processes.daemons or path in serving
        for start in module.starts:
            if start.kind == "task":
                found.setdefault(f"{path}:{start.symbol}", f"task {start.symbol}")
            elif is_live and start.kind in ("loop", "consumer", "scheduler"):
                found.setdefault(f"{path}:{start.symbol}", f"worker loop {path.rpartition('/')[2]}")
            elif start.kind == "server" and (is_live or start.is_guarded):
                found.setdefault(f"{path}:", f"python {path}")
        if is_live and any(start.kind == "watch" for start in module.starts):
            for event in _events(path, material):
                found.setdefault(event, f"file event in {path.rpartition('/')[2]}")
        for middleware in module.middlewares:
            node = material.symbols.node(middleware.name, path)
            if node is not None:
                owner = node.removesuffix(".__init__")
                for method in ("dispatch", "__call__"):
                    if f"{owner}.{method}" in material.symbols.functions:
                        found.setdefault(f"{owner}.{method}", "every request")
                found.setdefault(node, "every request")
    if not found:
        programs = list(_programs(material))
        if len(programs) == 1:
            found[f"{programs[0]}:"] = f"python {programs[0]}"
            for start in modules[programs[0]].starts:
                if start.kind in ("loop", "consumer", "scheduler"):
                    found.setdefault(f"{programs[0]}:{start.symbol}", f"worker loop {programs[0].rpartition('/')[2]}")
    return found


def _events(path: str, material: Material) -> Iterator[str]:
    """Methods that a watcher of files calls by itself."""
    symbols = material.symbols
    for one in symbols.modules[path].classes:
        if any(base.startswith("watchdog.events.") for base in one.bases):
            for method in ("on_any_event", "on_created", "on_modified", "on_moved", "on_deleted", "on_closed"):
                if f"{path}:{one.symbol}.{method}" in symbols.functions:
                    yield f"{path}:{one.symbol}.{method}"


def _programs(material: Material) -> Iterator[str]:
    """Modules that are programs of their own."""
    imported = _imported(material)
    for path, module in material.symbols.modules.items():
        kinds = {start.kind for start in module.starts}
        if "guard" in kinds or (path not in imported and kinds & {"script", "loop"}):
            yield path


def _begin(module: PythonModule) -> Place:
    """The line on which the program begins."""
    starts = [start.place for start in module.starts if start.kind in ("guard", "script", "loop")]
    return starts[0] if starts else Place(module.path)


def _imported(material: Material) -> frozenset[str]:
    """Modules that another module of the system imports."""
    symbols = material.symbols
    found = set()
    for path, module in symbols.modules.items():
        for target in module.imports.values():
            home = symbols.find(target, path)
            if home is not None and home[0] != path:
                found.add(home[0])
    return frozenset(found)


def left_over(
    material: Material, processes: Processes, points: Sequence[EntryPoint], graph: CallGraph
) -> frozenset[str]:
    """Modules that nothing imports, starts or leads to, beside others that run or in a package that nothing uses.

    None where modules are loaded by names that are put together.
    """
    modules = material.symbols.modules
    if not graph.entries or any(_LOADING.match(name) for one in modules.values() for name in one.imports.values()):
        return frozenset()
    used = _imported(material) | graph.reached_paths | frozenset(processes.modules) | frozenset(processes.daemons)
    used |= {point.module for point in points} | {point.place.path for point in points}
    used |= {path for path, module in modules.items() if module.starts}
    folders = {path.rpartition("/")[0] for path in used}
    running = {path.rpartition("/")[0] for path in graph.reached_paths}
    found = set()
    for path in modules:
        folder, _, name = path.rpartition("/")
        is_package = name == "__init__.py"
        holds_used = is_package and any(one == folder or one.startswith(f"{folder}/") for one in folders)
        stands_beside = folder in running or f"{folder}/__init__.py" in modules
        if path not in used and stands_beside and not holds_used and not name.startswith("__main__"):
            found.add(path)
    return frozenset(found)


_LOADING = re.compile(r"(importlib(?!\.(metadata|resources))|pkgutil|runpy|django|airflow|scrapy|alembic)\b")
"""What loads modules by names, or by the folders in which they lie."""


# Services.


@dataclass
class _Unit:
    folder: str
    name: str
    place: Place
    workloads: list[str]
    is_one_shot: bool = False


def services(
    material: Material,
    processes: Processes,
    endpoints: Sequence[Endpoint],
    points: Sequence[EntryPoint],
    calls: Sequence[Call],
    graph: CallGraph,
) -> tuple[Service, ...]:
    """One service for each deployable unit that holds code of its own."""
    code = [file for file in material.files if file.kind in _CODE and file.role is Role.PRODUCTION]
    units: dict[str, _Unit] = {}
    live = [call for call in calls if graph.is_reached(f"{call.place.path}:{call.symbol}")]

    def holds_code(folder: str) -> bool:
        return any(not folder or file.path.startswith(folder + "/") for file in code)

    def add(folder: str, name: str, place: Place, workload: str = "", is_one_shot: bool = False) -> None:
        while folder and not holds_code(folder):
            folder = folder.rpartition("/")[0]
        if not holds_code(folder):
            return
        unit = units.setdefault(folder, _Unit(folder, name, place, [], is_one_shot))
        if workload and workload not in unit.workloads:
            unit.workloads.append(workload)
        unit.is_one_shot = unit.is_one_shot and is_one_shot

    for workload in processes.workloads:
        if (workload.build_context is not None or workload.build_file) and not workload.is_development:
            folder = _own_folder(workload)
            context = _clean(workload.build_context or "")
            if folder is not None and holds_code(context):
                add(folder, workload.name, workload.place, workload.name, workload.is_one_shot)
    for image in material.production.images:
        folder = image.file.rpartition("/")[0]
        if folder.rpartition("/")[2] == ".devcontainer" or image.is_development:
            continue
        if not any(_is_within(folder, known) for known in units if known):
            add(folder, "", image.place)
    for workload in processes.workloads:  # manifests name the image, not the folder it is built from
        if isinstance(workload.image, str):
            built = workload.image.partition("@")[0].rpartition(":")[0] or workload.image
            last = built.rpartition("/")[2]
            for folder, unit in units.items():
                if last and folder.rpartition("/")[2] == last and workload.name not in unit.workloads:
                    unit.workloads.append(workload.name)
    outside = [endpoint.place for endpoint in endpoints]
    outside += [point.place for point in points if point.kind == "worker" and point.is_started]
    for path, running in processes.modules.items():
        outside.append(Place(path) if running.is_unit else running.place)
    manifests = {file.folder for file in material.files if file.name.lower() in _MANIFESTS}
    for place in outside:
        if not any(_is_within(place.path, folder) for folder in units):
            add(_nearest(place.path, manifests), "", place)
    if not units and any(not workload.is_development for workload in processes.workloads):
        programs = list(_programs(material))
        if len(programs) == 1:
            add("", "", _begin(material.symbols.modules[programs[0]]))
    return tuple(_service(unit, units, material, endpoints, points, calls, live) for _, unit in sorted(units.items()))


def _dependencies(imports: set[str], calls: Sequence[Call]) -> tuple[str, ...]:
    called = {call.dependency for call in calls if call.kind is not CallKind.PROCESS}
    return tuple(sorted(called or (imports & OUTSIDE)))


def _own_folder(workload: Workload) -> str | None:
    """The build context; where that is the whole root and the Dockerfile lies deeper, the Dockerfile's folder."""
    context = _clean(workload.build_context) if workload.build_context is not None else None
    if context is not None and context.startswith(".."):
        return None
    file_folder = workload.build_file.rpartition("/")[0] if workload.build_file else ""
    if context == "" and file_folder:
        return file_folder
    if context and context.startswith("."):
        return None
    return context if context is not None else file_folder


def _is_within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def _nearest(path: str, manifests: set[str]) -> str:
    folder = path.rpartition("/")[0]
    while folder:
        if folder in manifests:
            return folder
        folder = folder.rpartition("/")[0]
    return ""


def _service(
    unit: _Unit,
    units: Mapping[str, _Unit],
    material: Material,
    endpoints: Sequence[Endpoint],
    points: Sequence[EntryPoint],
    calls: Sequence[Call],
    live: Sequence[Call],
) -> Service:
    def owns(path: str) -> bool:
        while path and path not in units:
            path = path.rpartition("/")[0]
        return path == unit.folder

    own_endpoints = [one for one in endpoints if owns(one.place.path)]
    own_points = [one for one in points if owns(one.place.path)]
    modules = [module for path, module in material.symbols.modules.items() if owns(path)]
    started_points = [one for one in points if one.module in material.symbols.modules and owns(one.module)]
    if own_endpoints or any(one.kind == "server" and one.command for one in own_points + started_points):
        kind = "http"
    elif any(one.kind == "worker" and (one.is_started or one.command) for one in own_points + started_points):
        kind = "worker"
    elif any(start.kind in ("loop", "consumer", "task") for module in modules for start in module.starts):
        kind = "worker" if not unit.is_one_shot else "job"
    elif modules:
        kind = "script" if not unit.workloads else "job"
    else:
        kind = "http" if unit.workloads else "script"
    apps = [router for module in modules for router in module.routers if router.is_app and router.name]
    place = apps[0].place if apps and kind == "http" else unit.place
    if not apps and own_endpoints and not unit.place.start:
        place = own_endpoints[0].place
    imports = {
        name
        for module in modules
        for target in module.imports.values()
        for name in (target.partition(".")[0], ".".join(target.split(".")[:2]))
    }
    return Service(
        place=place if place != REPOSITORY else unit.place,
        symbol="",
        name=unit.name or unit.folder.rpartition("/")[2] or material.name,
        folders=(unit.folder,),
        kind=kind,
        workloads=tuple(unit.workloads),
        dependencies=_dependencies(
            imports,
            [call for call in live if owns(call.place.path)] or [call for call in calls if owns(call.place.path)],
        ),
        is_model_backed=any(call.kind is CallKind.MODEL and owns(call.place.path) for call in calls)
        or bool(imports & _INFERENCE),
    )
