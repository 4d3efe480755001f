"""What endpoints take and answer, joined from the shapes of functions and classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from roadworthy.inputs.python.facts import ParameterFact, Shape, ShapeFact
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model.services import Body

MOST_STEPS = 8
MOST_KEYS = 400
MOST_NAMESAKES = 6
_NO_BASES = frozenset({"object", ":object", "abc.ABC", "typing.TypedDict", "typing_extensions.TypedDict"})
_MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic.main.BaseModel"})
_FILES = frozenset({"UploadFile"})


@dataclass(frozen=True)
class Taken:
    """What a handler takes, as `Endpoint` has it."""

    body: Body | None = None
    query: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()
    takes_no_body: bool = False


class Bodies:
    """The shapes of all modules."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols

    @cached_property
    def _all(self) -> dict[str, ShapeFact]:
        return {f"{path}:{one.symbol}": one for path, module in self.symbols.modules.items() for one in module.shapes}

    @cached_property
    def _methods(self) -> dict[str, list[str]]:
        """Last word of a method to those that bear it."""
        found: dict[str, list[str]] = {}
        for key, function in self.symbols.functions.items():
            owner, _, word = function.symbol.rpartition(".")
            if owner:
                found.setdefault(word, []).append(key)
        return found

    def answer(self, node: str) -> Body | None:
        """What the handler answers."""
        fact = self._all.get(node)
        if fact is None:
            return None
        shape = fact.told or fact.shape
        return self._body(shape, node.rpartition(":")[0])

    def taken(self, node: str, path: str) -> Taken:
        """What the handler of FastAPI takes besides its path."""
        fact = self._all.get(node)
        home = node.rpartition(":")[0]
        if fact is None:
            return Taken()
        query: list[str] = []
        required: list[str] = []
        bodies: list[ParameterFact] = []
        is_known = True
        sends = False
        for one in fact.parameters:
            classes = {name.rpartition(".")[2].lstrip(":") for name in one.shape.calls}
            if f"{{{one.name}}}" in path or one.mark in ("Path", "Header", "Cookie") or one.name in ("self", "cls"):
                continue
            if one.mark in ("Form", "File") or classes & _FILES:
                sends = True
            elif one.mark == "Query" or (not one.mark and not one.shape.calls and not one.shape.is_open):
                query.append(one.name)
                if one.is_required:
                    required.append(one.name)
            elif one.mark == "Body" or (not one.mark and self._are_classes(one.shape, home)):
                bodies.append(one)
            else:
                is_known = False
        body = None
        if len(bodies) == 1 and not bodies[0].mark and len(bodies[0].shape.calls) == 1:
            body = self._model(bodies[0].shape.calls[0], home)
        if not is_known:
            return Taken(body)
        return Taken(body, tuple(query), tuple(required), not bodies and not sends)

    def _are_classes(self, shape: Shape, path: str) -> bool:
        """Each name in the annotation is a model of ours; one that stands for a dependency is none."""
        found = [self.symbols.find(name, path) for name in shape.calls]
        facts = [(self._all.get(f"{one[0]}:{one[1]}"), one[0]) for one in found if one is not None]
        are_models = all(fact is not None and self._is_model(fact, home) for fact, home in facts)
        return bool(facts) and len(facts) == len(found) and are_models

    def _model(self, name: str, path: str) -> Body | None:
        found = self.symbols.find(name, path)
        fact = self._all.get(f"{found[0]}:{found[1]}") if found else None
        if fact is None or found is None or not fact.is_class or not self._is_model(fact, found[0]):
            return None
        whole = self._body(Shape(calls=(name,)), path)
        if whole is None:
            return None
        required, forbids, steps = list(fact.required), fact.forbids, MOST_STEPS
        waiting = [(found[0], base) for base in fact.bases]
        while waiting and steps:
            steps -= 1
            home, base = waiting.pop()
            above = self.symbols.find(base, home)
            if above is not None and (one := self._all.get(f"{above[0]}:{above[1]}")) is not None:
                required += one.required
                forbids = forbids or one.forbids
                waiting += [(above[0], base) for base in one.bases]
        top = tuple(dict.fromkeys(name for name in required if name in whole.keys))
        return Body(keys=whole.keys, open=whole.open, required=top, refuses_others=forbids)

    def _is_model(self, fact: ShapeFact, path: str, steps: int = MOST_STEPS) -> bool:
        for base in fact.bases:
            if base in _MODELS:
                return True
            found = self.symbols.find(base, path)
            above = self._all.get(f"{found[0]}:{found[1]}") if found else None
            if above is not None and found is not None and steps > 0 and self._is_model(above, found[0], steps - 1):
                return True
        return False

    def _body(self, shape: Shape, path: str) -> Body | None:
        keys: dict[str, None] = {}
        opened: dict[str, None] = {}
        likely: list[str] = []
        for way, is_open in self._ways(shape, path, "", MOST_STEPS, likely):
            (opened if is_open else keys).setdefault(way)
            if len(keys) > MOST_KEYS:
                return None
        if not keys:
            return None
        return Body(keys=tuple(keys), open=tuple(opened), is_likely=bool(likely))

    def _ways(self, shape: Shape, path: str, way: str, steps: int, likely: list[str]) -> Iterator[tuple[str, bool]]:
        """Ways to keys, and ways under which more may stand."""
        if shape.is_open or steps <= 0:
            yield way, True
        if steps <= 0:
            return
        for key, below in shape.keys.items():
            here = f"{way}.{key}" if way else key
            yield here, False
            yield from self._ways(below, path, here, steps - 1, likely)
        for name in shape.calls:
            behind = self._behind(name, path, likely)
            if not behind:
                yield way, True
            for other, home in behind:
                yield from self._ways(other, home, way, steps - 1, likely)

    def _behind(self, name: str, path: str, likely: list[str]) -> list[tuple[Shape, str]]:
        """The shapes that a function gives, or that a class and its bases have; empty where one is not known."""
        found = self.symbols.find(name, path)
        if found is not None and (fact := self._all.get(f"{found[0]}:{found[1]}")) is not None and fact.is_class:
            return self._of_class(fact, found[0], MOST_STEPS)
        node = self.symbols.node(name, path)
        if node is not None and node in self._all:
            return [(self._all[node].shape, node.rpartition(":")[0])]
        word = name.rpartition(".")[2]
        namesakes = self._methods.get(word, []) if node is None and "_" in word.strip("_") and "." in name else []
        if not 0 < len(namesakes) <= MOST_NAMESAKES or name.partition(".")[0] == "":
            return []
        likely.append(word)
        known = [one for one in namesakes if one in self._all]
        return [(self._all[one].shape, one.rpartition(":")[0]) for one in known]

    def _of_class(self, fact: ShapeFact, path: str, steps: int) -> list[tuple[Shape, str]]:
        found = [(fact.shape, path)]
        for base in fact.bases:
            if base in _MODELS or base in _NO_BASES:
                continue
            above = self.symbols.find(base, path)
            one = self._all.get(f"{above[0]}:{above[1]}") if above else None
            if one is None or above is None or steps <= 0:
                word = base.rpartition(".")[2].lstrip(":")
                if word in ("Enum", "StrEnum", "IntEnum", "str"):
                    return [(Shape(), path)]
                return []
            behind = self._of_class(one, above[0], steps - 1)
            if not behind:
                return []
            found += behind
        return found
