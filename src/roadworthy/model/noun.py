"""Makes a dataclass of a noun, in two thirds of the time: there are hundreds, and every start makes them all."""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform

Noun = TypeVar("Noun")


@dataclass_transform(field_specifiers=(dataclasses.field,))
def dataclass(*, frozen: bool, kw_only: bool = False) -> Callable[[type[Noun]], type[Noun]]:
    """The standard decorator, but nothing is compiled for how its nouns are compared, hashed and shown.

    What comes out is the same: equal where class and all fields are equal.
    """

    def make(noun: type[Noun]) -> type[Noun]:
        made = dataclasses.dataclass(frozen=frozen, kw_only=kw_only, eq=False, repr=False)(noun)
        names = tuple(field.name for field in dataclasses.fields(made))  # type: ignore[arg-type]
        for name, method in _methods(names).items():
            if name not in vars(noun):
                setattr(made, name, method)
        return made

    return make


def _methods(names: tuple[str, ...]) -> dict[str, Any]:
    values: Callable[[object], tuple[object, ...]]
    values = attrgetter(*names) if len(names) > 1 else lambda noun: tuple(getattr(noun, name) for name in names)

    def equal(noun: object, other: object) -> bool:
        return values(noun) == values(other) if other.__class__ is noun.__class__ else NotImplemented

    def hashed(noun: object) -> int:
        return hash(values(noun))

    @recursive_repr()
    def shown(noun: object) -> str:
        given = ", ".join(f"{name}={getattr(noun, name)!r}" for name in names)
        return f"{type(noun).__qualname__}({given})"

    return {"__eq__": equal, "__hash__": hashed, "__repr__": shown}
