"""What repeats a call: a decorator, a loop, its client, or its library by default."""

import re
from collections.abc import Iterator

from roadworthy.inputs.assemble.values import Made, Values
from roadworthy.inputs.python.facts import CallFact, Edge, RetryFact, Value, ValueKind
from roadworthy.knowledge.libraries import RETRIERS, Library
from roadworthy.model import STATUS, Place, Retry, Unknown

MOST_CALLERS = 3
_ALL = ("Exception",)
TRANSIENT = ("ConnectError", "TimeoutException", "RateLimitError", "InternalServerError")
"""What clients repeat by themselves: connections, timeouts, 429 and 5xx."""
_RETRYING = re.compile(r"(^|_)(retry(?!_after)|retries|retrying)(_|$)|^retry[A-Z]", re.IGNORECASE)
_GROWING = ("exponential", "incrementing", "chain", "expo", "fibo")


def retries_of(
    fact: CallFact, path: str, values: Values, library: Library, made: Made | None
) -> tuple[Retry | None, tuple[Retry, ...]]:
    """The nearest that somebody put around the call, else its client's own; and every layer, the innermost first."""
    client = _client(fact.place, values, library, made)
    node = f"{path}:{fact.symbol}"
    loop = _loop(fact.retry, path, values) if fact.retry is not None else None
    around = [one for one in (loop, _decorator(node, values), *_above(node, values)) if one is not None]
    layers = tuple(one for one in (client, *around) if one is not None)
    return (around[0] if around else client), layers


def _above(node: str, values: Values) -> Iterator[Retry]:
    """What repeats a function that leads to the call: a loop, a decorator, or a caller that it is handed to.

    One call up whoever calls it, further up only where nobody else does.
    """
    for _ in range(MOST_CALLERS):
        callers = [(where, edge) for where, edge in values.callers.get(node, []) if f"{where}:{edge.caller}" != node]
        for where, edge in callers:
            found = list(_repeating(where, edge, values))
            if found:
                yield from found
                break
        if len(callers) != 1 or callers[0][1].is_handed_on:
            return
        node = f"{callers[0][0]}:{callers[0][1].caller}"


def _repeating(path: str, edge: Edge, values: Values) -> Iterator[Retry]:
    """What repeats one use of a function: the loop around it, and what repeats the function that uses it."""
    if edge.is_handed_on:
        handed = _handed(path, edge, values)
        if handed is not None:
            yield handed
        return
    for shelter in values.shelters(path, edge):
        if shelter.retry is not None and not _differs(edge, shelter.retry):
            yield _loop(shelter.retry, path, values)
            break
    decorated = _decorator(f"{path}:{edge.caller}", values)
    if decorated is not None:
        yield decorated


def _differs(edge: Edge, loop: RetryFact) -> bool:
    """Each round asks for another thing: the loop's variable is among the arguments."""
    given = [*edge.call.items, *edge.call.keywords.values()] if edge.call is not None else []
    return any(one.name.lstrip(":").partition(".")[0] in loop.counters for one in given if one.name)


def _handed(path: str, edge: Edge, values: Values) -> Retry | None:
    """`caller(fetch, url)`: the caller is one of a library that repeats what it is handed, or its name says so."""
    for other in values.symbols.modules[path].edges:
        if other.line == edge.line and other.caller == edge.caller and not other.is_handed_on:
            made, _ = values.symbols.follow(Value(ValueKind.REFERENCE, name=other.callee), path)
            if made.name in RETRIERS:
                return _policy(made, path, Place(path, edge.line, edge.line), values)
            if _RETRYING.search(other.callee.rpartition(".")[2]):
                why = Unknown(f"{other.callee.lstrip(':')} decides")
                place = Place(path, edge.line, edge.line)
                return Retry(other.callee.lstrip(":"), place, why, why, why, why, repeats=why)
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
        repeats=_repeated(fact, path, values),
    )


def _repeated(fact: RetryFact, path: str, values: Values) -> tuple[str, ...] | Unknown:
    """After what a loop asks again: the errors that it catches, and the statuses that it lists."""
    if not fact.looks_at_status:
        return fact.catches
    listed, _ = values.symbols.follow(fact.statuses, path) if fact.statuses is not None else (None, path)
    given = (listed.items or (listed,)) if listed is not None else ()
    if listed is not None and listed.kind is ValueKind.CALL and listed.items:  # frozenset({429, 503})
        given = listed.items[0].items
    statuses = tuple(f"{STATUS}{one.literal}" for one in given if isinstance(one.literal, int))
    if not statuses or len(statuses) != len(given):
        return Unknown("the loop looks at the status")
    return statuses if fact.tells_errors else (*fact.catches, *statuses)


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
            return Retry(value.name.lstrip(":"), place, why, why, why, why, repeats=why)
        return None
    by, given = followed.name.partition(".")[0], followed.keywords
    if by == "tenacity":
        return _tenacity(given, where, place, values)
    if by == "stamina":
        attempts = values.number(given["attempts"], where) if "attempts" in given else 10.0
        has_time = "timeout" not in given or given["timeout"].literal is not None or not given["timeout"].is_literal
        bound = int(attempts) if isinstance(attempts, float) else attempts
        told = _errors(given.get("on", followed.items[0] if followed.items else None), where, values)
        if followed.name.endswith("Caller"):  # `RetryingCaller().on(HTTPError)` tells it elsewhere
            told = Unknown("what it asks again after is told where it is asked")
        return Retry(by, place, bound, True, True, True, is_time_bounded=has_time, repeats=told)
    if by == "backoff":
        bounded: int | Unknown | None = None
        if "max_tries" in given:
            tries = values.number(given["max_tries"], where)
            bounded = int(tries) if isinstance(tries, float) else tries
        kind = followed.items[0].name if followed.items else ""
        jitters = "jitter" not in given or given["jitter"].kind is not ValueKind.LITERAL
        grows = any(word in kind for word in _GROWING)
        told = _errors(followed.items[1] if len(followed.items) > 1 else given.get("exception"), where, values)
        if "giveup" in given or not followed.name.endswith("on_exception"):
            told = Unknown("a function decides after what it asks again")
        return Retry(by, place, bounded, True, grows, jitters, is_time_bounded="max_time" in given, repeats=told)
    attempts = values.number(given.get("stop_max_attempt_number"), where)
    waits = any(name.startswith("wait_") for name in given)
    grows = any("exponential" in name or "incrementing" in name for name in given)
    asks = any(name.startswith("retry_on") for name in given)
    why = Unknown("a function decides after what it asks again")
    count = int(attempts) if isinstance(attempts, float) else attempts
    return Retry(by, place, count, waits, grows, repeats=why if asks else _ALL)


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
        repeats=_tenacity_errors(given.get("retry"), path, values),
    )


def _tenacity_errors(value: Value | None, path: str, values: Values) -> tuple[str, ...] | Unknown:
    if value is None:
        return _ALL
    found: list[str] = []
    for one in _names(value, path, values):
        last = one.name.rpartition(".")[2]
        if last != "retry_if_exception_type":
            return Unknown(f"{last} decides after what it asks again")
        told = _errors(one.items[0], path, values) if one.items else _ALL
        if isinstance(told, Unknown):
            return told
        found += told
    return tuple(found) or Unknown("what is asked again after is set elsewhere")


def _errors(value: Value | None, path: str, values: Values) -> tuple[str, ...] | Unknown:
    """The names of one class of errors or of several."""
    if value is None:
        return _ALL
    value, _ = values.symbols.follow(value, path)
    given = value.items if value.kind is ValueKind.SEQUENCE else (value,)
    found = tuple(one.name.lstrip(":") for one in given if one.kind is ValueKind.REFERENCE)
    if any(name.rpartition(".")[2][:1].islower() for name in found):
        return Unknown("a function decides after what it asks again")
    return found if len(found) == len(given) and found else Unknown("what is asked again after is set elsewhere")


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
    repeats: tuple[str, ...] = TRANSIENT
    constructor = made.made if made is not None else None
    jitters = True
    if made is not None and constructor is not None:
        keyword = next((name for name in made.client.retry_keywords if name in constructor.keywords), "")
        if keyword:
            attempts = _more(constructor.keywords[keyword], made.path, values)
        for name in (".mount", "transport"):
            if name in constructor.keywords:
                adapter, where = values.symbols.follow(constructor.keywords[name], made.path)
                if (found := adapter.keywords.get("max_retries", adapter.keywords.get("retries"))) is not None:
                    attempts, by = _more(found, where, values), "urllib3" if name == ".mount" else "httpx"
                    policy, _ = values.symbols.follow(found, where)
                    jitters = "backoff_jitter" in policy.keywords
                    repeats = _ALL if _repeats_unsafe(policy) else ("ConnectError",)
    is_explicit = by != library.name
    if isinstance(attempts, Unknown):
        return Retry(by, place, attempts, True, True, not is_explicit, is_explicit=is_explicit, repeats=repeats)
    if attempts is None or attempts <= 1:
        return None
    return Retry(by, place, int(attempts), True, True, not is_explicit or jitters, is_explicit, repeats=repeats)


def _repeats_unsafe(policy: Value) -> bool:
    """A policy of urllib3 that asks again after any method, POST with it; left alone it does so for safe ones."""
    given = policy.keywords.get("allowed_methods", policy.keywords.get("method_whitelist"))
    if given is None:
        return False
    if given.kind is ValueKind.LITERAL:
        return not given.literal
    return any(
        one.literal == "POST" for one in (*given.items, *(inner for item in given.items for inner in item.items))
    )


def _more(value: Value, path: str, values: Values) -> float | Unknown | None:
    """Retries as a number or a `Retry(…)` object, as attempts."""
    value, path = values.symbols.follow(value, path)
    if value.kind is ValueKind.CALL and value.name.rpartition(".")[2] == "Retry":
        value = value.keywords.get("total", value.items[0] if value.items else Value(ValueKind.LITERAL, 10))
    if value.kind is ValueKind.LITERAL and isinstance(value.literal, bool):
        return 1.0 if not value.literal else Unknown("a truth value bounds it")
    found = values.number(value, path)
    return found + 1 if isinstance(found, float) else found
