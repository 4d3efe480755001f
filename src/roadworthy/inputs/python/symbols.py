"""Names across modules: which file a dotted name stands in, and what value it has there."""

from collections.abc import Iterable
from functools import cached_property

from roadworthy.inputs.python.facts import ClassFact, FunctionFact, PythonModule, Value, ValueKind

MOST_STEPS = 8
KEPT = "app.state:"
"""Begins the names of what an application keeps for its handlers."""


class Symbols:
    """All Python modules of the system, and the names they define."""

    def __init__(self, modules: Iterable[PythonModule]) -> None:
        self.modules = {module.path: module for module in modules}
        self._found: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._nodes: dict[tuple[str, str], str | None] = {}

    @cached_property
    def _by_suffix(self) -> dict[str, list[str]]:
        """Dotted module name, and every shorter end of it, to the paths that bear it."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.modules):
            parts = path.removesuffix(".py").split("/")
            if parts[-1] == "__init__":
                parts = parts[:-1]
            for index in range(len(parts)):
                found.setdefault(".".join(parts[index:]), []).append(path)
        return found

    @cached_property
    def _roots(self) -> frozenset[str]:
        """What the dotted name of a module may begin with."""
        return frozenset(name.partition(".")[0] for name in self._by_suffix)

    @cached_property
    def functions(self) -> dict[str, FunctionFact]:
        """`path:symbol` to the function."""
        return {f"{path}:{f.symbol}": f for path, module in self.modules.items() for f in module.functions}

    @cached_property
    def classes(self) -> dict[str, ClassFact]:
        """`path:symbol` to the class."""
        return {f"{path}:{c.symbol}": c for path, module in self.modules.items() for c in module.classes}

    @cached_property
    def _keepers(self) -> dict[str, str]:
        """What an application's state keeps, to the one module that sets it; not in here where several do."""
        found: dict[str, set[str]] = {}
        for path, module in self.modules.items():
            for symbol in module.constants:
                if symbol.startswith(KEPT):
                    found.setdefault(symbol.removeprefix(KEPT).partition(".")[0], set()).add(path)
        return {name: next(iter(paths)) for name, paths in found.items() if len(paths) == 1}

    def module_path(self, dotted: str, from_path: str) -> str | None:
        """The file of a module named by a dotted or relative name, as seen from another file.

        Of several that bear the name, the one that shares the most leading folders; None where two share as many.
        """
        if dotted.startswith("."):
            level = len(dotted) - len(dotted.lstrip("."))
            folders = from_path.split("/")[:-1]
            if level > 1:
                folders = folders[: 1 - level]
            rest = [part for part in dotted.lstrip(".").split(".") if part]
            base = "/".join([*folders, *rest])
            return next((p for p in (f"{base}.py", f"{base}/__init__.py") if p.lstrip("/") in self.modules), None)
        fitting = self._by_suffix.get(dotted, [])
        if len(fitting) <= 1:
            return fitting[0] if fitting else None
        ranked = sorted(((_shared(path, from_path), path) for path in fitting), reverse=True)
        return ranked[0][1] if ranked[0][0] > ranked[1][0] else None

    def find(self, name: str, path: str, steps: int = MOST_STEPS) -> tuple[str, str] | None:
        """The file and the symbol that a name of `source.name` means, as seen from `path`.

        `(path, "Client.ask")`; None for what is not of this system. Re-exports are followed.
        """
        if steps != MOST_STEPS:
            return self._find(name, path, steps)
        key = (name, path)
        if key not in self._found:
            self._found[key] = self._find(name, path, steps)
        return self._found[key]

    def _find(self, name: str, path: str, steps: int) -> tuple[str, str] | None:
        if steps <= 0:
            return None
        if name.startswith(KEPT):
            home = self._keepers.get(name.removeprefix(KEPT).partition(".")[0])
            return (home, name) if home else None
        if name.startswith(":"):
            symbol = name[1:]
            module = self.modules.get(path)
            if module is None:
                return None
            head = symbol.partition(".")[0]
            if not self._defines(module, symbol) and head in module.imports:
                return self.find(module.imports[head] + symbol[len(head) :], path, steps - 1)
            return (path, symbol)
        parts = name.split(".")
        if parts[0] and parts[0] not in self._roots:
            return None
        for cut in range(len(parts), 0, -1):
            found = self.module_path(".".join(parts[:cut]), path)
            if found is not None:
                symbol = ".".join(parts[cut:])
                return self.find(":" + symbol, found, steps - 1) if symbol else (found, "")
        return None

    def _defines(self, module: PythonModule, symbol: str) -> bool:
        key = f"{module.path}:{symbol}"
        return symbol in module.constants or key in self.functions or key in self.classes

    @cached_property
    def handed_modules(self) -> dict[str, list[str]]:
        """Module of ours to those that hand it on as a value, in a table of providers say; what of it they use we
        cannot tell."""
        found: dict[str, list[str]] = {}
        for path, module in self.modules.items():
            imported = set(module.imports.values())
            handed = {edge.callee for edge in module.edges if edge.is_handed_on and edge.callee in imported}
            for name in sorted(handed | (imported & set(module.mentions))):
                home = self.find(name, path)
                if home is not None and not home[1]:
                    found.setdefault(home[0], []).append(path)
        return found

    def node(self, name: str, path: str) -> str | None:
        """The call-graph node of a function or method: `path:symbol`. A class stands for its `__init__`."""
        key = (name, path)
        if key not in self._nodes:
            self._nodes[key] = self._node(name, path)
        return self._nodes[key]

    def _node(self, name: str, path: str) -> str | None:
        found = self.find(name, path)
        if found is None:
            return None
        home, symbol = found
        symbol = symbol.replace(".self.", ".").replace(".cls.", ".")
        return self._method(home, symbol)

    def _method(self, path: str, symbol: str, steps: int = MOST_STEPS) -> str | None:
        key = f"{path}:{symbol}"
        if key in self.functions:
            return key
        if key in self.classes:
            return self._method(path, f"{symbol}.__init__", steps - 1) if steps > 0 else None
        owner, _, method = symbol.rpartition(".")
        if not owner or steps <= 0:
            return None
        if (definition := self.classes.get(f"{path}:{owner}")) is not None:
            for base in definition.bases:
                found = self.find(base, path)
                if found and (inherited := self._method(found[0], f"{found[1]}.{method}", steps - 1)):
                    return inherited
            return None
        found = self._type_of(path, owner)  # an attribute that holds an instance: `Client.session` made by `Session()`
        return self._method(found[0], f"{found[1]}.{method}", steps - 1) if found else None

    def _type_of(self, path: str, symbol: str, steps: int = MOST_STEPS) -> tuple[str, str] | None:
        """The class of what stands under a symbol, told by what makes it, by an annotation, or by a parameter's."""
        if steps <= 0:
            return None
        holder, _, attribute = symbol.rpartition(".")
        plain = holder.removesuffix(".self").removesuffix(".cls")
        constants = self.modules[path].constants
        for known in dict.fromkeys((symbol, f"{plain}.{attribute}" if plain else symbol, f"{plain}.self.{attribute}")):
            if known in constants and (found := self._class_of(constants[known], path, steps)):
                return found
        if not holder:
            return None
        owner = (path, plain) if f"{path}:{plain}" in self.classes else self._type_of(path, holder, steps - 1)
        return self._attribute_type(owner, attribute, steps) if owner else None

    def _attribute_type(self, owner: tuple[str, str], attribute: str, steps: int) -> tuple[str, str] | None:
        definition = self.classes.get(f"{owner[0]}:{owner[1]}")
        if definition is None or steps <= 0:
            return None
        if attribute in definition.annotations:
            return self._class_named(definition.annotations[attribute], owner[0])
        for base in definition.bases:
            above = self._class_named(base, owner[0])
            if above and (found := self._type_of(above[0], f"{above[1]}.{attribute}", steps - 1)):
                return found
        return None

    def _class_of(self, value: Value, path: str, steps: int) -> tuple[str, str] | None:
        """The class of this system that a value is an instance of."""
        match value.kind:
            case ValueKind.CALL if value.name:
                made = self._made_by(value.name, path)
                if made is not None and f"{made[0]}:{made[1]}" in self.classes:
                    return made
            case ValueKind.PARAMETER:
                function = self.functions.get(f"{path}:{value.of}")
                annotation = function.annotations.get(value.name) if function is not None else None
                if annotation and (found := self._class_named(annotation, path)):
                    return found
            case ValueKind.REFERENCE if (found := self.find(value.name, path)) and found != (path, value.name[1:]):
                return self._type_of(*found, steps - 1)
        return self._class_of(value.default, path, steps - 1) if value.default is not None and steps > 0 else None

    def _class_named(self, name: str, path: str) -> tuple[str, str] | None:
        found = self.find(name, path)
        return found if found is not None and f"{found[0]}:{found[1]}" in self.classes else None

    def resolve(self, value: Value, path: str, steps: int = MOST_STEPS) -> Value:
        """The value with names of other modules and classes followed; itself where it cannot be followed."""
        return self.follow(value, path, steps)[0]

    def follow(self, value: Value, path: str, steps: int = MOST_STEPS) -> tuple[Value, str]:
        """The same, with the path of the module whose names the value uses."""
        if value.kind is not ValueKind.REFERENCE or steps <= 0:
            return value, path
        if value.of and (local := self._member(value, path)) is not None:
            answer, where = self.follow(*local, steps - 1)
            if answer is not local[0]:
                return answer, where
        found = self.find(value.name, path)
        if found is None:
            return value, path
        home, symbol = found
        constants = self.modules[home].constants
        holder, _, last = symbol.rpartition(".")
        for known in (symbol, symbol.replace(".self.", "."), symbol.replace(".cls.", "."), f"{holder}.self.{last}"):
            if known in constants:
                return self.follow(constants[known], home, steps - 1)
        owner, _, attribute = symbol.rpartition(".")
        if owner in constants and (made := constants[owner]).kind is ValueKind.CALL and made.name:
            if attribute in made.keywords:
                return self.follow(made.keywords[attribute], home, steps - 1)
            of = self._made_by(made.name, home)
            if of is not None:
                member = Value(ValueKind.REFERENCE, name=f":{of[1]}.{attribute}")
                answer, where = self.follow(member, of[0], steps - 1)
                return (answer, where) if answer is not member else (value, path)
        if owner and f"{home}:{owner.removesuffix('.self').removesuffix('.cls')}" not in self.classes:
            of = self._type_of(home, owner)
            if of is not None:
                member = Value(ValueKind.REFERENCE, name=f":{of[1]}.{attribute}")
                answer, where = self.follow(member, of[0], steps - 1)
                return (answer, where) if answer is not member else (value, path)
        return self._inherited(home, owner, attribute, value, path, steps)

    def _member(self, value: Value, path: str) -> tuple[Value, str] | None:
        """The attribute of a local name as one of that name's class."""
        of = self._made_by(value.of, path)
        if of is None or f"{of[0]}:{of[1]}" not in self.classes:
            return None
        rest = value.name.lstrip(":").partition(".")[2]
        return Value(ValueKind.REFERENCE, name=f":{of[1]}.{rest}", line=value.line), of[0]

    def _made_by(self, name: str, path: str) -> tuple[str, str] | None:
        """The class of what a call gives: the class itself, or what a factory of ours gives back."""
        found = self.find(name, path)
        if found is None or f"{found[0]}:{found[1]}" in self.classes:
            return found
        factory = self.functions.get(f"{found[0]}:{found[1]}")
        if factory is None:
            return found
        if factory.returns is not None and factory.returns.kind is ValueKind.CALL:
            return self.find(factory.returns.name, found[0])
        return self.find(factory.result, found[0]) if factory.result else found

    def _inherited(
        self, home: str, owner: str, attribute: str, value: Value, path: str, steps: int
    ) -> tuple[Value, str]:
        """An attribute that a base class sets."""
        cut = ".self" if owner.endswith(".self") else ".cls" if owner.endswith(".cls") else ""
        definition = self.classes.get(f"{home}:{owner.removesuffix(cut) if cut else owner}")
        for base in definition.bases if definition is not None else ():
            found = self.find(base, home)
            if found is not None:
                member = Value(ValueKind.REFERENCE, name=f":{found[1]}{cut}.{attribute}")
                answer, where = self.follow(member, found[0], steps - 1)
                if answer is not member:
                    return answer, where
        return value, path


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if a != b:
            break
        count += 1
    return count
