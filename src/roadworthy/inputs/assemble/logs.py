"""Log statements and set-ups of all modules, with whether a request leads to them."""

from collections import deque
from collections.abc import Mapping, Sequence

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.assemble.services import Processes
from roadworthy.inputs.python.facts import PythonModule
from roadworthy.model import Endpoint, LogFile, LoggingSetup, LogStatement, Unknown

_FOR_PEOPLE = frozenset(
    {"scripts", "script", "tools", "bin", "cli", "notebooks", "hack", "benchmarks", "benchmark", "evals"}
)


def below_endpoints(endpoints: Sequence[Endpoint], edges: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Every function that some request leads to."""
    found = {endpoint.node for endpoint in endpoints if endpoint.node}
    waiting = deque(sorted(found))
    while waiting:
        for callee in edges.get(waiting.popleft(), ()):
            if callee not in found:
                found.add(callee)
                waiting.append(callee)
    return frozenset(found)


def log_statements(material: Material, processes: Processes, reached: frozenset[str]) -> tuple[LogStatement, ...]:
    """Everything that logs or prints in production code."""
    found = []
    served = bool(reached or processes.modules)
    for path, module in material.symbols.modules.items():
        is_command = _is_for_people(path, module, processes, served)
        for one in module.logs:
            in_endpoint = f"{path}:{one.symbol}" in reached
            found.append(
                LogStatement(
                    place=one.place,
                    symbol=one.symbol,
                    by=one.by,
                    level=one.level,
                    is_structured=one.is_structured,
                    in_endpoint=in_endpoint,
                    is_interface=one.by == "print" and not in_endpoint and (one.is_interface or is_command),
                    is_correlated=one.is_correlated,
                )
            )
    return tuple(sorted(found, key=lambda one: one.place))


def _is_for_people(path: str, module: PythonModule, processes: Processes, served: bool) -> bool:
    """The module is a command that a person types, and nothing starts it as a service."""
    if path in processes.modules or path in processes.daemons:
        return False
    kinds = {start.kind for start in module.starts}
    is_program = bool(kinds & {"guard", "script", "loop"}) and not module.routes
    if served and is_program and path not in processes.imported:
        return True
    folders = path.lower().split("/")[:-1]
    name = path.rpartition("/")[2]
    if not module.routes and not name.removesuffix(".py").isidentifier():
        return True  # nothing can import it
    return (
        module.is_command
        or bool(_FOR_PEOPLE & {*folders})
        or name in ("cli.py", "__main__.py", "setup.py", "manage.py")
    )


def logging_setups(material: Material) -> tuple[LoggingSetup, ...]:
    """Where logging is configured."""
    return tuple(
        LoggingSetup(
            place=one.place,
            symbol=one.symbol,
            by=one.by,
            is_structured=Unknown(f"the form that {one.by} writes was not found here")
            if one.is_structured is None
            else one.is_structured,
            correlates=Unknown(f"{one.outside} may name the request") if one.outside else one.correlates,
        )
        for path, module in sorted(material.symbols.modules.items())
        for one in module.logging_setups
        if not one.outside or material.symbols.module_path(one.outside.rpartition(".")[0], path) is None
    )


def log_files(material: Material, processes: Processes, reached: frozenset[str]) -> tuple[LogFile, ...]:
    """Files that modules of a service write their logs to."""
    served = bool(reached or processes.modules)
    found = []
    for path, module in sorted(material.symbols.modules.items()):
        if not module.log_files or _is_for_people(path, module, processes, served):
            continue
        for one in module.log_files:
            value = material.symbols.resolve(one.path, path)
            text = str(value.literal) if value.is_literal and isinstance(value.literal, str) else ""
            found.append(
                LogFile(
                    place=one.place,
                    symbol=one.symbol,
                    by=one.by,
                    path=text,
                    is_rotated=one.is_rotated,
                    is_computed=one.is_computed,
                )
            )
    return tuple(found)
