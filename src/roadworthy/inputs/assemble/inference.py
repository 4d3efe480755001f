"""Models inside the process, across modules: which one, at which revision, and how often it is loaded."""

import re
from collections.abc import Iterable

from roadworthy.expression import expression
from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import Edge, LoadFact, Value, ValueKind
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.knowledge.inference import LIGHT, Loader, loader_of
from roadworthy.model import Endpoint, ModelLoad, Unknown

MOST_STEPS = 5
"""How many callers up an endpoint is looked for."""
_CACHES = expression(r"cache|singleton|memoi[sz]e|once|lazy", re.IGNORECASE)
_HUB_NAME = expression(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")
_FETCHES = frozenset({"huggingface_hub.snapshot_download", "huggingface_hub.hf_hub_download"})
_FOLDERS = frozenset(
    {"models", "model", "checkpoints", "checkpoint", "output", "outputs", "saved", "saved_models", "data", "weights"}
    | {"artifacts", "results", "runs", "assets", "app", "src", "ckpt", "ckpts", "tmp", "resources", "files"}
)
_FILE = expression(r"\.(pt|pth|bin|gguf|onnx|pkl|joblib|safetensors|h5|keras|ckpt)$")
_MEANS_IT = expression(r"load|train|warm|switch|pull|init|model/|models?$|fit\b|index|ingest|admin", re.IGNORECASE)


def model_loads(values: Values, endpoints: Iterable[Endpoint]) -> tuple[ModelLoad, ...]:
    """Every model that production code loads into its own process."""
    symbols = values.symbols
    if not any(module.loads for module in symbols.modules.values()):
        return ()
    served = {endpoint.node: endpoint for endpoint in endpoints if endpoint.node}
    kept = _kept_lines(symbols)
    return tuple(
        _load(fact, path, values, served, kept) for path, module in symbols.modules.items() for fact in module.loads
    )


def _load(
    fact: LoadFact, path: str, values: Values, served: dict[str, Endpoint], kept: frozenset[tuple[str, int]]
) -> ModelLoad:
    loader = loader_of(fact.function)
    assert loader is not None
    given = dict(fact.arguments.keywords)
    if loader.options_in in given:
        options, _ = values.symbols.follow(given[loader.options_in], path)
        given |= options.keywords
    name = _name(fact.arguments, given, loader)
    model = values.text(name, path) if name is not None else None
    revision = given.get("revision", given.get("code_revision"))
    is_open = "**" in given
    return ModelLoad(
        place=fact.place,
        symbol=fact.symbol,
        function=fact.function,
        model=model,
        is_fetched=loader.is_hub
        and (_is_of_hub(model, values) if isinstance(model, str) else _only_fetches(fact.function, given)),
        revision=_revision(revision, path, values, is_open),
        runs_code=loader.runs_code,
        trusts_code=_trusts(given.get("trust_remote_code"), path, values, is_open) if loader.runs_code else False,
        per_request=_per_request(fact, path, values, served, kept),
        is_light=fact.function.rpartition(".")[0].rpartition(".")[2] in LIGHT,
        is_offline="local_files_only" in given and given["local_files_only"].literal is not False,
    )


def _name(arguments: Value, given: dict[str, Value], loader: Loader) -> Value | None:
    keyword = next((one for one in loader.name_keywords if one in given), None)
    if keyword is not None:
        return given[keyword]
    if 0 <= loader.name_position < len(arguments.items):
        return arguments.items[loader.name_position]
    return None


def _only_fetches(function: str, given: dict[str, Value]) -> bool:
    """Whatever name it is given, it looks it up on the hub."""
    kind = given.get("repo_type")
    return function in _FETCHES and (kind is None or kind.literal in (None, "model"))


def _is_of_hub(model: str, values: Values) -> bool:
    if not _HUB_NAME.fullmatch(model) or model.split("/")[0].lower() in _FOLDERS or _FILE.search(model):
        return False
    return "{" not in model


def _revision(value: Value | None, path: str, values: Values, is_open: bool) -> str | Unknown | None:
    if value is None:
        return Unknown("it may be among the arguments that are spread into the call") if is_open else None
    return values.text(value, path)


def _trusts(value: Value | None, path: str, values: Values, is_open: bool) -> bool | Unknown:
    if value is None:
        return Unknown("it may be among the arguments that are spread into the call") if is_open else False
    found, _ = values.symbols.follow(value, path)
    if found.kind is ValueKind.LITERAL:
        return bool(found.literal)
    if found.kind is ValueKind.PARAMETER:
        function = values.symbols.functions.get(f"{path}:{found.of}")
        default = function.defaults.get(found.name) if function is not None else None
        if default is not None and default.literal is True:
            return True
    return Unknown("whether code of the model's repository may run is set elsewhere")


# How often.


def _kept_lines(symbols: Symbols) -> frozenset[tuple[str, int]]:
    """Calls whose result a module, a class or an application keeps."""
    return frozenset(
        (path, value.line)
        for path, module in symbols.modules.items()
        for value in module.constants.values()
        if value.kind is ValueKind.CALL and value.line
    )


def _per_request(
    fact: LoadFact, path: str, values: Values, served: dict[str, Endpoint], kept: frozenset[tuple[str, int]]
) -> tuple[str, ...]:
    """From an endpoint to the load, where nothing between them keeps what is loaded."""
    in_making = fact.symbol.endswith(".__init__")
    if not fact.symbol or (fact.is_stored and not in_making) or _runs_once(path, fact.place.start, values):
        return ()
    waiting: list[tuple[str, tuple[str, ...]]] = [(f"{path}:{fact.symbol}", ())]
    seen = {waiting[0][0]}
    while waiting:
        node, below = waiting.pop(0)
        function = values.symbols.functions.get(node)
        if function is None or any(_CACHES.search(decorator.name) for decorator in function.decorators):
            continue
        if node in served:
            endpoint = served[node]
            named = f"{endpoint.path} {function.symbol}"
            return () if _MEANS_IT.search(named) or not endpoint.is_work else (endpoint.label, node, *below)
        for where, edge in values.callers.get(node, []) if len(below) < MOST_STEPS else ():
            caller = f"{where}:{edge.caller}"
            if caller not in seen and edge.caller and not _is_kept(where, edge, values, kept):
                seen.add(caller)
                waiting.append((caller, (node, *below)))
    return ()


def _is_kept(path: str, edge: Edge, values: Values, kept: frozenset[tuple[str, int]]) -> bool:
    return edge.is_handed_on or (path, edge.line) in kept or _runs_once(path, edge.line, values)


def _runs_once(path: str, line: int, values: Values) -> bool:
    return any(first <= line <= last for first, last in values.symbols.modules[path].kept_ranges)
