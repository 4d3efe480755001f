"""What functions of all modules do, with the models that handlers declare looked up."""

from collections.abc import Sequence
from dataclasses import replace

from roadworthy.inputs.python.facts import PythonModule
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model import Endpoint, Practice, PracticeKind

_MODELS = ("BaseModel", "SQLModel")


def practices(symbols: Symbols, endpoints: Sequence[Endpoint]) -> tuple[Practice, ...]:
    """Each of them; an answer with named fields tells in `why` what its model needs."""
    found = []
    elsewhere = {name for module in symbols.modules.values() for name in module.sets}
    used = _used(symbols)
    taken = _taken(symbols, endpoints)
    for path, module in symbols.modules.items():
        for one in module.practices:
            if one.kind is PracticeKind.NEVER_SET and one.what in elsewhere:
                continue
            if one.kind is PracticeKind.SAFEGUARD_IDLE and one.what in used:
                continue
            if one.kind is PracticeKind.NUMBER_FREE:
                if (by := taken.get((path, one.symbol))) is not None:
                    found.append(replace(one, why=by))
                continue
            found.append(_answer(one, path, symbols) if one.kind is PracticeKind.FIXED_ANSWER else one)
    return tuple(found)


def _taken(symbols: Symbols, endpoints: Sequence[Endpoint]) -> dict[tuple[str, str], str]:
    """Models that handlers take from a request, each with the first route that does."""
    found: dict[tuple[str, str], str] = {}
    for endpoint in endpoints:
        function = symbols.functions.get(endpoint.node)
        for of in function.annotations.values() if function is not None else ():
            if of and (known := symbols.find(of, endpoint.node.rpartition(":")[0])) is not None:
                found.setdefault(known, endpoint.label)
    return found


def _used(symbols: Symbols) -> set[str]:
    """The last words of everything that some module calls, hands on, imports to use, or names in a text."""
    found: set[str] = set()
    for module in symbols.modules.values():
        found.update(module.named_safeguards)
        found.update(name.rpartition(".")[2].lstrip(":") for name in module.mentions)
        found.update(edge.callee.rpartition(".")[2].lstrip(":") for edge in module.edges if edge.is_handed_on)
    return found


def _answer(one: Practice, path: str, symbols: Symbols) -> Practice:
    found = symbols.find(one.what, path)
    needed = _needed(found, symbols) if found is not None else None
    if found is None or needed is None:
        return one
    missing = [field for field in needed if field not in one.names]
    place = symbols.classes[f"{found[0]}:{found[1]}"].place
    why = ", ".join(missing) or "nothing"
    return replace(one, what=found[1], is_sound=not missing, why=why, other=place)


def _needed(found: tuple[str, str], symbols: Symbols, steps: int = 4) -> list[str] | None:
    """The fields that a model has to be given; None where that cannot be told."""
    known = symbols.classes.get(f"{found[0]}:{found[1]}")
    if known is None or steps <= 0 or len(known.bases) != 1:
        return None
    module: PythonModule = symbols.modules[found[0]]
    if any(f"{found[1]}.{name}" in module.constants for name in ("model_config", "Config", "__config__")):
        return None
    if any(f.symbol.startswith(f"{found[1]}.") and f.decorators for f in module.functions):
        return None  # a validator may fill it
    if any(c.symbol.startswith(f"{found[1]}.") for c in module.classes):
        return None
    base = known.bases[0]
    above: list[str] | None = []
    if base.rpartition(".")[2] not in _MODELS or not base.startswith(("pydantic.", "sqlmodel.")):
        inner = symbols.find(base, found[0])
        above = _needed(inner, symbols, steps - 1) if inner is not None else None
    if above is None:
        return None
    own = [name for name in known.required if not name.startswith("_")]
    given = {name for name in known.annotations if name not in known.required}
    return [name for name in (*above, *own) if name not in given]
