"""What is known of Go only when all of its files are: the errors that are let go, and queries in loops."""

import re
from collections.abc import Iterator

from roadworthy.inputs.assemble.foreign import Foreign
from roadworthy.inputs.foreign.facts import ForeignModule
from roadworthy.model import Call, CallKind, ErrorHandler, LogFile, LoopedCall, Practice, PracticeKind
from roadworthy.model.migrations import SchemaMaker

_STEPS = 4
_VALIDATORS = ("validator", "govalidator", "gookit/validate", "ozzo-validation")


class Go:
    """What the files of Go add to the system once the calls between them are known."""

    def __init__(self, foreign: Foreign) -> None:
        self._foreign = foreign
        self._modules = [module for module in foreign.modules.values() if module.language == "go"]
        self._asked = {f"{call.place.path}:{call.symbol}": call for call in reversed(foreign.calls)}
        self._stores = {
            f"{call.place.path}:{call.symbol}": call
            for call in reversed(foreign.calls)
            if call.kind is CallKind.DATABASE
        }

    @property
    def error_handlers(self) -> tuple[ErrorHandler, ...]:
        return tuple(self._dropped()) + tuple(self._flattened())

    def _dropped(self) -> Iterator[ErrorHandler]:
        for module in self._modules:
            for one in module.dropped:
                if one.is_outside or self._below(module, one.callee, self._asked) is not None:
                    yield ErrorHandler(
                        place=one.place,
                        symbol=one.symbol,
                        catches=(f"the error of {_short(one.callee)}",),
                        is_broad=True,
                        does_nothing=True,
                        in_endpoint=self._endpoint(module, one.symbol),
                    )

    def _flattened(self) -> Iterator[ErrorHandler]:
        for module in self._modules:
            for one in module.flattened:
                if one.is_outside or self._below(module, one.callee, self._stores) is not None:
                    yield ErrorHandler(
                        place=one.place,
                        symbol=one.symbol,
                        catches=(f"the error of {_short(one.callee)}",),
                        is_broad=True,
                        guards=(_short(one.callee),),
                        reraises=True,
                        raises="errors.New",
                        returns="error",
                        returned=one.says,
                        works=_short(one.callee),
                        in_endpoint=self._endpoint(module, one.symbol),
                    )

    @property
    def looped_calls(self) -> tuple[LoopedCall, ...]:
        found = []
        for module in self._modules:
            for one in module.looped:
                call = self._below(module, one.callee, self._stores)
                if call is not None:
                    found.append(
                        LoopedCall(
                            place=one.place,
                            symbol=one.symbol,
                            function=_short(one.callee),
                            call=call,
                            loop=one.loop,
                            only_reads=True,
                            goes_on=True,
                        )
                    )
        return tuple(found)

    @property
    def practices(self) -> tuple[Practice, ...]:
        every = [one for module in self._modules for one in module.practices]
        imported = " ".join(one.module for one in self._foreign.imports)
        if any(word in imported for word in _VALIDATORS):
            every = [one for one in every if one.kind is not PracticeKind.TAGS_UNREAD]
        return (*every, *self._secrets_in_paths())

    def _secrets_in_paths(self) -> Iterator[Practice]:
        """A line for each request holds its path, and the path of some route holds a secret."""
        secret = next(
            (
                one
                for one in self._foreign.endpoints
                if one.place.path.endswith(".go")
                and re.search(r"\{\w*(token|secret|password|apikey)\}", one.path.lower())
            ),
            None,
        )
        for module in self._modules if secret is not None else ():
            for setup in module.logging_setups:
                if secret is not None and setup.is_of_requests:
                    yield Practice(
                        place=setup.place,
                        symbol=setup.symbol,
                        kind=PracticeKind.CREDENTIAL_LOGGED,
                        what=f"the path of {secret.label}",
                        other=secret.place,
                    )

    @property
    def schema_makers(self) -> tuple[SchemaMaker, ...]:
        return tuple(one for module in self._modules for one in module.schema_makers)

    @property
    def log_files(self) -> tuple[LogFile, ...]:
        return tuple(one for module in self._modules for one in module.log_files)

    def _below(self, module: ForeignModule, callee: str, asked: dict[str, Call]) -> Call | None:
        """What a function asks of something outside, by itself or a few steps further."""
        node = self._foreign.node(module, callee)
        waiting, seen = [node] if node else [], {node}
        for _ in range(_STEPS):
            further = []
            for one in waiting:
                if one in asked:
                    return asked[one]
                further += [next_ for next_ in self._foreign.edges.get(one, ()) if next_ not in seen]
            seen.update(further)
            waiting = further
        return None

    def _endpoint(self, module: ForeignModule, symbol: str) -> str:
        return self._foreign.served.get(f"{module.path}:{symbol}", "")


def _short(callee: str) -> str:
    return callee.rpartition("#")[2].rpartition(".")[2]
