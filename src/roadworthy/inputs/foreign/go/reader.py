"""Reads Go: calls, routes, dropped errors, logs, metrics, settings."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.foreign.facts import ForeignModule
from roadworthy.inputs.foreign.go.calls import calls, clients
from roadworthy.inputs.foreign.go.errors import error_handlers
from roadworthy.inputs.foreign.go.practices import (
    dropped_errors,
    flattened_errors,
    log_files,
    looped_names,
    practices,
    schema_makers,
)
from roadworthy.inputs.foreign.go.routes import endpoints, entry_points
from roadworthy.inputs.foreign.go.settings import (
    selected,
    setting_calls,
    setting_fields,
    setting_passes,
    settings,
    structs,
    without_passes,
)
from roadworthy.inputs.foreign.go.source import Source
from roadworthy.inputs.foreign.go.stores import store_calls, stores
from roadworthy.inputs.foreign.go.telemetry import (
    expositions,
    logging_setups,
    logs,
    metrics,
    moved,
    moved_by_middleware,
    of_middleware,
    recorders,
)
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.script_settings import environment_reads
from roadworthy.inputs.text import decoded
from roadworthy.model import ModuleImport, Place, Unread


def read(path: str, data: bytes) -> Facts:
    """The facts of one Go file."""
    text = decoded(data)
    if re.search(r"^// Code generated .* DO NOT EDIT\.$", text[:2_000], re.MULTILINE):
        return Facts()
    try:
        source = Source(path, text)
        facts = _facts(source)
        asked = without_passes(source) if "Getenv(" in text or "LookupEnv(" in text else text
        return facts + environment_reads(path, asked, facts.setting_uses)
    except RecursionError:
        return Facts(unread=(Unread(Place(path), "is nested too deep to be read"),))


def _facts(source: Source) -> Facts:
    functions = [f for kind in ("function_declaration", "method_declaration") for f in source.code.each(kind)]
    module = ForeignModule(
        path=source.path,
        language="go",
        functions=tuple(source.symbol_of(function) for function in functions),
        edges=tuple(source.edges()),
        calls=(*calls(source), *store_calls(source)),
        clients=tuple(clients(source)) if "http.Client{" in source.text else (),
        endpoints=tuple(endpoints(source)),
        entry_points=tuple(entry_points(source)),
        error_handlers=tuple(error_handlers(source)),
        logs=tuple(logs(source)),
        logging_setups=tuple(logging_setups(source)),
        metrics=(*metrics(source), *of_middleware(source)),
        moved=(*moved(source), *moved_by_middleware(source)),
        recorders=recorders(source),
        expositions=tuple(expositions(source)),
        imports=tuple(
            ModuleImport(place=source.code.place(node), module=target, ecosystem="go")
            for target, node in source.import_nodes.items()
            if "." in target.split("/")[0]
        ),
        setting_passes=tuple(setting_passes(source)),
        setting_calls=tuple(setting_calls(source)),
        setting_fields=tuple(setting_fields(source)),
        selected=selected(source),
        structs=structs(source),
        dropped=tuple(dropped_errors(source)),
        flattened=tuple(flattened_errors(source)),
        looped=tuple(looped_names(source)),
        stores=tuple(stores(source)),
        practices=tuple(practices(source)),
        schema_makers=tuple(schema_makers(source)),
        log_files=tuple(log_files(source)),
    )
    return Facts(foreign=(module,), setting_uses=tuple(settings(source)))


GO = Reader("go", read)
