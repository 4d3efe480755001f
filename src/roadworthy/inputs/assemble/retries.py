"""What repeats a call: a decorator, a loop, its client, or its library by default."""

from roadworthy.inputs.assemble.values import Made, Values
from roadworthy.inputs.python.facts import CallFact, Edge, RetryFact, Value, ValueKind
from roadworthy.knowledge.libraries import RETRIERS, Library
from roadworthy.model import Place, Retry, Unknown

MOST_CALLERS = 3
_GROWING = ("exponential", "incrementing", "chain", "expo", "fibo")


def retry_of(fact: CallFact, path: str, values: Values, library: Library, made: Made | None) -> Retry | None:
    """The nearest that repeats the call; None when nothing does."""
    if fact.retry is not None:
        return _loop(fact.retry, path, values)
    node = f"{path}:{fact.symbol}"
    if (found := _decorator(node, values)) is not None:
        return found
    if (found := _above(node, values)) is not None:
        return found
    return _client(fact.place, values, library, made)


def _above(node: str, values: Values) -> Retry | None:
    """What repeats a function that leads to the call: a decorator, or a caller of a library that it is handed to.

    One call up whoever calls it, further up only where nobody else does.
    """
    for _ in range(MOST_CALLERS):
        callers = [(where, edge) for where, edge in values.callers.get(node, []) if f"{where}:{edge.caller}" != node]
        for where, edge in callers:
            found = _handed(where, edge, values) if edge.is_handed_on else _decorator(f"{where}:{edge.caller}", values)
            if found is not None:
                return found
        if len(callers) != 1 or callers[0][1].is_handed_on:
            return None
        node = f"{callers[0][0]}:{callers[0][1].caller}"
    return None


def _handed(path: str, edge: Edge, values: Values) -> Retry | None:
    """`caller(fetch, url)`, where the caller is one of a library that repeats what it is handed."""
    for other in values.symbols.modules[path].edges:
        if other.line == edge.line and other.caller == edge.caller and not other.is_handed_on:
            made, _ = values.symbols.follow(Value(ValueKind.REFERENCE, name=other.callee), path)
            if made.name in RETRIERS:
                return _policy(made, path, Place(path, edge.line, edge.line), values)
    return None


def _loop(fact: RetryFact, path: str, values: Values) -> Retry:
    if fact.policy is not None:
        found = _policy(fact.policy, path, fact.place, values)
        if found is not None:
            return found
    attempts = values.number(fact.attempts, path) if fact.attempts is not None else None
    if fact.attempts is not None and attempts is None:
        attempts = Unknown("what bounds it could not be read")
    return Retry(
        "loop",
        fact.place,
        int(attempts) if isinstance(attempts, float) else attempts,
        fact.waits,
        fact.grows,
        fact.is_jittered if fact.is_variation_known else Unknown("a function of elsewhere computes the pause"),
    )


def _decorator(node: str, values: Values) -> Retry | None:
    function = values.symbols.functions.get(node)
    for decorator in function.decorators if function is not None else ():
        if function is not None:
            found = _policy(decorator, function.place.path, function.place, values)
            if found is not None:
                return found
    return None


def _policy(value: Value, path: str, place: Place, values: Values) -> Retry | None:
    """A retrying decorator or object of a library; of ours, when its name says so and nothing more is known."""
    followed, where = values.symbols.follow(value, path)
    if followed.name not in RETRIERS:
        name = (value.name or followed.name).rpartition(".")[2].lstrip(":").lower()
        if "retry" in name or "retries" in name:
            why = Unknown(f"{value.name.lstrip(':')} decides")
            return Retry(value.name.lstrip(":"), place, why, why, why, why)
        return None
    by, given = followed.name.partition(".")[0], followed.keywords
    if by == "tenacity":
        return _tenacity(given, where, place, values)
    if by == "stamina":
        attempts = values.number(given["attempts"], where) if "attempts" in given else 10.0
        has_time = "timeout" not in given or given["timeout"].literal is not None or not given["timeout"].is_literal
        bound = int(attempts) if isinstance(attempts, float) else attempts
        return Retry(by, place, bound, True, True, True, is_time_bounded=has_time)
    if by == "backoff":
        bounded: int | Unknown | None = None
        if "max_tries" in given:
            tries = values.number(given["max_tries"], where)
            bounded = int(tries) if isinstance(tries, float) else tries
        kind = followed.items[0].name if followed.items else ""
        jitters = "jitter" not in given or given["jitter"].kind is not ValueKind.LITERAL
        grows = any(word in kind for word in _GROWING)
        return Retry(by, place, bounded, True, grows, jitters, is_time_bounded="max_time" in given)
    attempts = values.number(given.get("stop_max_attempt_number"), where)
    waits = any(name.startswith("wait_") for name in given)
    grows = any("exponential" in name or "incrementing" in name for name in given)
    return Retry(by, place, int(attempts) if isinstance(attempts, float) else attempts, waits, grows)


def _tenacity(given: dict[str, Value], path: str, place: Place, values: Values) -> Retry:
    stops = _names(given.get("stop"), path, values)
    attempts: int | Unknown | None = None
    is_time_bounded = False
    for stop in stops:
        last = stop.name.rpartition(".")[2]
        if last == "stop_after_attempt":
            found = values.number(stop.items[0] if stop.items else stop.keywords.get("max_attempt_number"), path)
            attempts = int(found) if isinstance(found, float) else found
        elif last in ("stop_after_delay", "stop_before_delay"):
            is_time_bounded = True
        elif last != "stop_never":
            attempts = Unknown(f"{last} decides")
    if "stop" in given and not stops:
        attempts = Unknown("what stops it is set elsewhere")
    waits = [wait.name.rpartition(".")[2] for wait in _names(given.get("wait"), path, values)]
    return Retry(
        "tenacity",
        place,
        attempts,
        bool(waits) and waits != ["wait_none"],
        any(word in wait for wait in waits for word in _GROWING),
        any("random" in wait or "jitter" in wait for wait in waits),
        is_time_bounded=is_time_bounded,
    )


def _names(value: Value | None, path: str, values: Values) -> list[Value]:
    """The calls that `a | b` and `a + b` are made of."""
    if value is None:
        return []
    value, path = values.symbols.follow(value, path)
    if value.name in ("operator.or_", "operator.add"):
        return [one for item in value.items for one in _names(item, path, values)]
    return [value] if value.kind in (ValueKind.CALL, ValueKind.REFERENCE) else []


def _client(place: Place, values: Values, library: Library, made: Made | None) -> Retry | None:
    attempts: float | Unknown | None = float(library.attempts)
    by = library.name
    constructor = made.made if made is not None else None
    if made is not None and constructor is not None:
        keyword = next((name for name in made.client.retry_keywords if name in constructor.keywords), "")
        if keyword:
            attempts = _more(constructor.keywords[keyword], made.path, values)
        for name in (".mount", "transport"):
            if name in constructor.keywords:
                adapter, where = values.symbols.follow(constructor.keywords[name], made.path)
                if (found := adapter.keywords.get("max_retries", adapter.keywords.get("retries"))) is not None:
                    attempts, by = _more(found, where, values), "urllib3" if name == ".mount" else "httpx"
    if isinstance(attempts, Unknown):
        return Retry(by, place, attempts, True, True, False, is_explicit=by != library.name)
    if attempts is None or attempts <= 1:
        return None
    return Retry(by, place, int(attempts), True, True, by == library.name, is_explicit=by != library.name)


def _more(value: Value, path: str, values: Values) -> float | Unknown | None:
    """Retries as a number or a `Retry(…)` object, as attempts."""
    value, path = values.symbols.follow(value, path)
    if value.kind is ValueKind.CALL and value.name.rpartition(".")[2] == "Retry":
        value = value.keywords.get("total", value.items[0] if value.items else Value(ValueKind.LITERAL, 10))
    if value.kind is ValueKind.LITERAL and isinstance(value.literal, bool):
        return 1.0 if not value.literal else Unknown("a truth value bounds it")
    found = values.number(value, path)
    return found + 1 if isinstance(found, float) else found
