"""What becomes of models' answers, across functions: which of what is parsed or run was written by a model."""

from collections.abc import Iterable, Iterator

from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import AnswerFact
from roadworthy.model import AnswerUse, Call

_CLIENTS = frozenset({"openai", "anthropic", "ollama", "litellm", "google.generativeai", "huggingface_hub"})
MOST_STEPS = 4
"""How many functions an answer is followed through."""


def answer_uses(values: Values, calls: Iterable[Call]) -> tuple[AnswerUse, ...]:
    """Every use of what a model wrote."""
    modules = values.symbols.modules
    if not any(module.answers for module in modules.values()):
        return ()
    asked = {(call.place.path, call.place.start): call for call in calls if call.generates}
    asked |= {(call.place.path, call.place.start): call for call in calls if call.library.startswith("langchain")}
    origins = _Origins(values, asked)
    return tuple(_uses(values, origins))


class _Origins:
    """Tells which model, if any, wrote what a function does something with."""

    def __init__(self, values: Values, asked: dict[tuple[str, int], Call]) -> None:
        self.asked = asked
        self.called: dict[tuple[str, str, int], list[str]] = {}
        for node, calls in values.callers.items():
            for path, edge in calls:
                if not edge.is_handed_on:
                    self.called.setdefault((path, edge.caller, edge.line), []).append(node)
        self.handed: dict[tuple[str, str], list[AnswerFact]] = {}
        for path, module in values.symbols.modules.items():
            for fact in module.answers:
                if fact.kind == "handed":
                    self.handed.setdefault((path, fact.what), []).append(fact)
        self.answering: dict[str, Call] = {}
        returned = [
            (path, fact)
            for path, module in values.symbols.modules.items()
            for fact in module.answers
            if fact.kind == "returned"
        ]
        for _ in range(MOST_STEPS):
            before = len(self.answering)
            for path, fact in returned:
                call = self.of(fact, path)
                if call is not None:
                    self.answering.setdefault(f"{path}:{fact.symbol}", call)
            if len(self.answering) == before:
                break

    def of(self, fact: AnswerFact, path: str) -> Call | None:
        """The call that asks the model which wrote it."""
        found = self._asked_for(fact, path)
        if found is None and fact.takes:
            handed = (one for one in self.handed.get((path, fact.symbol), ()) if one is not fact)
            found = next((call for one in handed if (call := self._asked_for(one, path)) is not None), None)
        return found

    def _asked_for(self, fact: AnswerFact, path: str) -> Call | None:
        for line in fact.lines:
            call = self.asked.get((path, line))
            if call is not None and _has_words(fact, call):
                return call
            for node in self.called.get((path, fact.symbol, line), ()):
                if node in self.answering:
                    return self.answering[node]
        return None


def _has_words(fact: AnswerFact, call: Call) -> bool:
    """What the model wrote was taken out of what the server answered, or the client gives it bare."""
    if call.library.startswith("langchain"):
        return True
    return fact.is_keyed or (fact.is_named and call.library in _CLIENTS)


def _uses(values: Values, origins: _Origins) -> Iterator[AnswerUse]:
    looks = [
        one.place
        for module in values.symbols.modules.values()
        for one in module.answers
        if one.kind == "reason" and one.is_guarded
    ]
    for path, module in values.symbols.modules.items():
        reasons = [fact for fact in module.answers if fact.kind == "reason"]
        for fact in module.answers:
            if fact.kind in ("tool", "stand-in", "logged"):
                is_told = fact.is_guarded
                yield AnswerUse(place=fact.place, symbol=fact.symbol, kind=fact.kind, by=fact.what, is_guarded=is_told)
                continue
            if fact.kind in ("returned", "reason", "handed", "spared"):
                continue
            call = origins.of(fact, path)
            if call is None:
                continue
            is_guarded, read = fact.is_guarded, None
            if fact.kind == "parsed":
                is_guarded = is_guarded or _is_caught_above(f"{path}:{fact.symbol}", values, MOST_STEPS)
            elif fact.kind == "taken":
                is_guarded = any(one.is_guarded for one in reasons)
                read = next((one.place for one in reasons if one.symbol == fact.symbol), None)
            yield AnswerUse(
                place=fact.place,
                symbol=fact.symbol,
                kind=fact.kind,
                by=fact.what,
                is_guarded=is_guarded,
                asked_at=call.place,
                is_shaped=call.is_shaped,
                reason_read=read,
                looked_at=looks[0] if fact.kind == "taken" and looks else None,
                server=call.model_server,
            )


def _is_caught_above(node: str, values: Values, steps: int) -> bool:
    """Every place that calls the function catches what it raises."""
    callers = [(path, edge) for path, edge in values.callers.get(node, []) if f"{path}:{edge.caller}" != node]
    return (
        bool(callers)
        and steps > 0
        and all(
            any(one.handler is not None for one in values.shelters(path, edge))
            or _is_caught_above(f"{path}:{edge.caller}", values, steps - 1)
            for path, edge in callers
        )
    )
