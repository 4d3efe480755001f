"""Outbound calls across modules: which client, how long it waits, what repeats it, what model it asks."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.assemble.graph import is_of_a_library
from roadworthy.inputs.assemble.prompts import prompt_of
from roadworthy.inputs.assemble.retries import retries_of
from roadworthy.inputs.assemble.values import Made, Values, extent
from roadworthy.inputs.python.facts import CallFact, Edge, HandlerFact, Value, ValueKind
from roadworthy.inputs.python.symbols import KEPT
from roadworthy.knowledge.inference import COMPUTES
from roadworthy.knowledge.libraries import BREAKERS, LIBRARIES, SLEEPS, Client, Library, Reaching, functions
from roadworthy.model import Call, CallKind, HeldLoop, Place, Unknown

_GENERATE = re.compile(r"(/api/generate|/api/chat|/v1/chat/completions|/v1/completions|/chat/completions)/?$")
_OLLAMA_PATH = re.compile(r"/api/(generate|chat)/?$")
_STUB = Library("grpc", "rpc", "https://grpc.io/docs/guides/deadlines/", "1.70", None, "call")
_ISOLATING = re.compile(r"breaker|circuit|semaphore|bulkhead|limiter|throttle", re.IGNORECASE)
_KEY = re.compile(
    r"idempot|dedup|client_?token|(^|_|-)(request|correlation|message|external|transaction|reference|event)_?-?id$|nonce",
    re.IGNORECASE,
)
"""Names of what tells a repetition from a new request."""
_EMBEDDING = re.compile(r"embed|tokens|models\.list|moderations|^(pull|list|show)$|speech|transcri|images")
_LATE = frozenset(library.name for library in LIBRARIES if library.connects_late)
MOST_CALLERS = 4
"""How many callers up something that guards a call is looked for."""
MOST_BOUNDING = 8
"""How many callers up a bound of a prompt's length is looked for."""
_STANDING_IN = ("alternative", "degraded")
_RISING = ("", "raises")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


def calls_of(values: Values) -> tuple[tuple[Call, ...], tuple[HeldLoop, ...]]:
    """Every outbound call of production code, and the calls that hold an event loop."""
    found = list(_recognised(values))
    return tuple(call for call, _ in found if call is not None), tuple(_held(found, values))


Recognised = tuple[Call | None, CallFact]


def _recognised(values: Values) -> Iterator[Recognised]:
    default = _global_timeout(values)
    for path, module in values.symbols.modules.items():
        for fact in module.calls:
            if fact.function in SLEEPS or fact.function in COMPUTES:
                yield None, fact
                continue
            told = _reached(fact, path, values)
            if told is not None:
                yield _call(fact, path, values, *told, default), fact


def _reached(fact: CallFact, path: str, values: Values) -> tuple[Library, Reaching, Made | None] | None:
    if fact.client is None:
        known = functions().get(fact.function)
        return (*known, None) if known is not None else None
    made = values.client(fact.client, path, fact.client_type)
    if made is None:
        client, _ = values.symbols.follow(fact.client, path)
        if client.kind is ValueKind.CALL and client.name.endswith("Stub"):
            stub = Client((client.name,), {})
            return _STUB, Reaching(timeout_position=1), Made(_STUB, stub, client, path)
        return None
    reaching = made.client.methods.get(fact.function)
    if reaching is None or _is_redefined(fact, made, values):
        return None
    return made.library, reaching, made


def _is_redefined(fact: CallFact, made: Made, values: Values) -> bool:
    """A class of ours that extends the client has a method of this name: the call stands in there."""
    return made.is_subclass and f"{made.path}:{made.origin}.{fact.function}" in values.symbols.functions


def _call(
    fact: CallFact,
    path: str,
    values: Values,
    library: Library,
    reaching: Reaching,
    made: Made | None,
    global_timeout: float | None,
) -> Call:
    arguments = fact.arguments
    target = _target(arguments, path, values, reaching, made)
    method = reaching.method
    if reaching.names_method:
        first = arguments.items[0] if arguments.items else arguments.keywords.get("method")
        given = values.text(first, path)
        method = given.upper() if isinstance(given, str) else ""
    again, layers = retries_of(fact, path, values, library, made)
    call = Call(
        place=fact.place,
        symbol=fact.symbol,
        function=_function_name(fact, made, library),
        library=library.name,
        kind=CallKind(reaching.kind or library.kind),
        target=target,
        method=method,
        retry=again,
        layers=layers,
        carries_key=_carries_key(arguments, path, values) or _is_named_once(f"{path}:{fact.symbol}", values),
        target_place=_address_place(arguments, path, reaching, fact.place),
        is_async=reaching.is_async,
        stands_in_async=fact.stands_in_async,
        stands_in_loop=fact.stands_in_loop,
        client_scope=_scope(fact, made),
        client_place=_made_at(fact, made),
        timeout_bounds=library.timeout_bounds,
        connects_late=reaching.makes_client and library.connects_late,
        verifies_tls=_verifies(arguments, path, values, made),
        is_idempotent=_is_idempotent(method),
    )
    seconds, where = _timeout(fact, path, values, library, reaching, made, global_timeout)
    if reaching.is_async and not isinstance(seconds, float):
        seconds, where = _deadline_above(f"{path}:{fact.symbol}", values, MOST_CALLERS) or (seconds, where)
    if seconds is None and library.timeout_seconds is not None and _is_command(fact, path, values):
        seconds = Unknown("a command that a person types waits without end on purpose; does anything else run it?")
    isolation, isolation_place = _isolation(fact, path, values)
    fallback, fallback_place = _fallback(fact, path, values)
    call = replace(
        call,
        timeout_seconds=seconds,
        timeout_place=where,
        status=_status(fact, reaching, values, made),
        reads_answer=fact.reads_answer,
        bounds_answer=fact.bounds_answer,
        isolation=isolation,
        isolation_place=isolation_place,
        fallback=fallback,
        fallback_place=fallback_place,
        comes_round=values.comes_round(path, fact.symbol, fact.place.start),
    )
    call = _as_model_call(call, fact, path, values, library, made)
    return replace(call, stands_in_at=_stands_in_at(fact, path, values)) if call.generates else call


def _function_name(fact: CallFact, made: Made | None, library: Library) -> str:
    if made is None:
        return fact.function
    first = made.client.constructors[0]
    return f"{first}.{fact.function}" if library.name != "grpc" else f"{first.rpartition('.')[2]}.{fact.function}"


def _scope(fact: CallFact, made: Made | None) -> str:
    if made is None:
        return ""
    return fact.client_scope or "parameter"


def _made_at(fact: CallFact, made: Made | None) -> Place | None:
    """The statement that makes the client, where it is another one than the call's."""
    line = made.made.line if made is not None and made.made is not None else 0
    return Place(made.path, line, line) if made is not None and line and line != fact.place.start else None


# The address.


def _target(arguments: Value, path: str, values: Values, reaching: Reaching, made: Made | None) -> str | Unknown | None:
    given: Value | None = None
    if 0 <= reaching.target_position < len(arguments.items):
        given = arguments.items[reaching.target_position]
    for keyword in reaching.target_keywords:
        given = arguments.keywords.get(keyword, given)
    found = values.text(given, path) if given is not None else None
    if (
        made is not None
        and made.made is not None
        and (found is None or (isinstance(found, str) and "://" not in found))
    ):
        keyword = next((name for name in made.client.base_keywords if name in made.made.keywords), "")
        base_value = made.made.keywords.get(keyword)
        if base_value is None and made.library.name == "http.client" and made.made.items:
            base_value = made.made.items[0]
        base = values.text(base_value, made.path) if base_value is not None else None
        if isinstance(base, str):
            return base.rstrip("/") + "/" + found.lstrip("/") if isinstance(found, str) else base
        if isinstance(base, Unknown) and found is None:
            return base
    return found


def _address_place(arguments: Value, path: str, reaching: Reaching, call: Place) -> Place | None:
    """The line of this file on which the address is written; None where that is the call itself."""
    at = reaching.target_position
    given = arguments.items[at] if 0 <= at < len(arguments.items) else None
    for keyword in reaching.target_keywords:
        given = arguments.keywords.get(keyword, given)
    if given is None or given.kind not in (ValueKind.LITERAL, ValueKind.TEMPLATE) or not given.line:
        return None
    return None if call.start <= given.line <= call.end else Place(path, given.line, given.line)


def _carries_key(value: Value, path: str, values: Values, steps: int = 3) -> bool:
    """Something among the arguments is named like what tells one request from another."""
    for name, given in value.keywords.items():
        if _KEY.search(name) or _KEY.search(given.name):
            return True
        if steps > 0 and (name == "headers" or given.kind in (ValueKind.MAPPING, ValueKind.CALL)):
            followed, where = values.symbols.follow(given, path)
            if _carries_key(followed, where, values, steps - 1):
                return True
    return any(_KEY.search(item.name) for item in value.items if item.name)


def _is_named_once(node: str, values: Values) -> bool:
    function = values.symbols.functions.get(node)
    return function is not None and any(_KEY.search(name) for name in function.parameters)


# The time.


def _timeout(
    fact: CallFact,
    path: str,
    values: Values,
    library: Library,
    reaching: Reaching,
    made: Made | None,
    global_timeout: float | None,
) -> tuple[float | Unknown | None, Place | None]:
    """Seconds that the call may take or stay silent, and where that is set when it is not at the call."""
    deadline = values.number(fact.deadline, path) if fact.deadline is not None else None
    if isinstance(deadline, float):
        return deadline, fact.deadline_place
    own = _given(fact.arguments, reaching.timeout_keywords, reaching.timeout_position, path, values, library)
    if own is not None:
        return own[0] if own[0] is not None or deadline is None else deadline, None
    if made is not None and made.made is not None:
        found = _from_client(made, values, library)
        if found is not None:
            return found[0], None
    elif made is not None and made.client.timeout_keywords:
        return Unknown("the client is made elsewhere"), None
    if deadline is not None:
        return deadline, fact.deadline_place
    if "**" in fact.arguments.keywords and reaching.timeout_keywords:
        spread = _spread(fact.arguments.keywords["**"], fact, path, values, reaching)
        if spread is not None:
            return spread, None
    if global_timeout is not None and not library.ignores_global_timeout:
        return global_timeout, None
    return library.timeout_seconds, None


def _deadline_above(node: str, values: Values, steps: int) -> tuple[float, Place] | None:
    """The longest time that its callers leave it, where each of them sets one."""
    found: list[tuple[float, Place]] = []
    for path, edge in values.callers.get(node, []) if steps > 0 else ():
        if _is_own(node, path, edge):
            continue
        bound = next((one for one in values.shelters(path, edge) if one.deadline is not None), None)
        seconds = values.number(bound.deadline, path) if bound is not None else None
        if bound is not None and isinstance(seconds, float):
            found.append((seconds, bound.place))
        elif (above := _deadline_above(f"{path}:{edge.caller}", values, steps - 1)) is not None:
            found.append(above)
        else:
            return None
    return max(found, key=lambda one: one[0]) if found else None


def _is_command(fact: CallFact, path: str, values: Values) -> bool:
    """A command of click or typer makes the call."""
    function = values.symbols.functions.get(f"{path}:{fact.symbol}")
    names = [decorator.name for decorator in function.decorators] if function is not None else []
    return any(name.rpartition(".")[2] == "command" for name in names)


Given = tuple[float | Unknown | None]


def _given(
    call: Value, keywords: tuple[str, ...], position: int, path: str, values: Values, library: Library
) -> Given | None:
    """What the call gives under one of these keywords or at this position; None when it gives nothing."""
    spread = call.keywords.get("**")
    places = [call.keywords]
    if spread is not None:
        followed, where = values.symbols.follow(spread, path)
        if followed.kind is ValueKind.MAPPING:
            for keyword in keywords:
                if keyword in followed.keywords:
                    return (_scaled(values.number(followed.keywords[keyword], where), keyword, library),)
    for given in places:
        for keyword in keywords:
            if keyword in given:
                return (_scaled(_seconds(given[keyword], path, values, library), keyword, library),)
    if 0 <= position < len(call.items):
        return (_seconds(call.items[position], path, values, library),)
    return None


def _seconds(value: Value, path: str, values: Values, library: Library) -> float | Unknown | None:
    followed, where = values.symbols.follow(value, path)
    if followed.kind is ValueKind.MAPPING:
        inner = followed.keywords.get("timeout")
        return values.number(inner, where) if inner is not None else library.timeout_seconds
    return values.number(value, path)


def _scaled(found: float | Unknown | None, keyword: str, library: Library) -> float | Unknown | None:
    if isinstance(found, float) and keyword in library.millisecond_keywords:
        return found / 1000
    return found


def _from_client(made: Made, values: Values, library: Library) -> Given | None:
    """What the client's construction says of every call."""
    constructor = made.made
    if constructor is None:
        return None
    keywords = (".timeout", ".settimeout", *made.client.timeout_keywords)
    found = _given(constructor, keywords, made.client.timeout_position, made.path, values, library)
    if found is not None:
        return found
    for name in (".request", ".send"):  # session.request = partial(session.request, timeout=5)
        if name in constructor.keywords:
            replaced, where = values.symbols.follow(constructor.keywords[name], made.path)
            given = replaced.keywords.get("timeout")
            return (values.number(given, where) if given is not None else Unknown("the session's request is replaced"),)
    if ".mount" in constructor.keywords:
        adapter, where = values.symbols.follow(constructor.keywords[".mount"], made.path)
        if not adapter.name.startswith("requests."):
            given = adapter.keywords.get("timeout")
            return (values.number(given, where) if given is not None else Unknown("the mounted adapter may set it"),)
    if made.is_subclass:
        return (Unknown(f"{made.origin} may set it"),)
    if "**" in constructor.keywords and made.client.timeout_keywords:
        return (Unknown("it may be among the arguments that are spread into the client"),)
    return None


def _spread(spread: Value, fact: CallFact, path: str, values: Values, reaching: Reaching) -> float | Unknown | None:
    """A timeout among `**kwargs`: what the callers give; None when every caller is seen and gives none."""
    unknown = Unknown("it may be among the arguments that are spread into the call")
    if spread.kind is ValueKind.MAPPING:
        return None
    function = values.symbols.functions.get(f"{path}:{fact.symbol}")
    if spread.kind is not ValueKind.PARAMETER or function is None:
        return unknown
    found: list[float] = []
    callers = [
        (where, edge) for where, edge in values.callers.get(f"{path}:{fact.symbol}", []) if not edge.is_handed_on
    ]
    for where, edge in callers:
        keywords = edge.call.keywords if edge.call is not None else {}
        keyword = next((name for name in reaching.timeout_keywords if name in keywords), None)
        if keyword is None:
            return unknown if "**" in keywords else None
        number = values.number(keywords[keyword], where)
        if not isinstance(number, float):
            return number
        found.append(number)
    return max(found) if found else unknown


def _global_timeout(values: Values) -> float | None:
    """What `socket.setdefaulttimeout` sets for every socket of the process."""
    for path, module in values.symbols.modules.items():
        for value in module.socket_timeouts:
            if isinstance(number := values.number(value, path), float):
                return number
    return None


# The answer.


def _status(fact: CallFact, reaching: Reaching, values: Values, made: Made | None) -> str | Unknown | None:
    if not reaching.answers_status:
        return None
    constructor = made.made if made is not None else None
    if made is not None and constructor is not None and fact.status not in ("raised", "compared"):
        hooks = [name for name in ("event_hooks", ".hooks", "raise_for_status") if name in constructor.keywords]
        if any(constructor.keywords[name].literal is not False for name in hooks):
            return "raised"
    if made is not None and made.is_subclass and fact.status == "ignored":
        return Unknown(f"{made.origin} may look at it")
    if fact.status == "returned":
        return Unknown("the answer goes to the caller")
    if fact.status.startswith("handed on"):
        return Unknown(f"the answer goes to {fact.status.partition(': ')[2]}")
    return fact.status


def _verifies(arguments: Value, path: str, values: Values, made: Made | None) -> bool | Unknown:
    constructor = made.made if made is not None else None
    places = [(arguments, path)]
    if made is not None and constructor is not None:
        places.append((constructor, made.path))
        if (connector := constructor.keywords.get("connector")) is not None:
            places.append(values.symbols.follow(connector, made.path))
    for call, where in places:
        for name in ("verify", "ssl", "verify_ssl", ".verify", "verify_certs"):
            if name in call.keywords:
                value, _ = values.symbols.follow(call.keywords[name], where)
                if value.kind is ValueKind.LITERAL and value.literal is False:
                    return False
                if value.kind is ValueKind.ENVIRONMENT and value.default is not None and value.default.literal is False:
                    return False
                return True if value.kind is ValueKind.LITERAL else Unknown(f"{name.lstrip('.')} is set elsewhere")
        required = call.keywords.get("cert_reqs")
        if required is not None and (required.literal == "CERT_NONE" or required.name == "ssl.CERT_NONE"):
            return False
        context = call.keywords.get("context")
        if context is not None and _is_unchecked(values.symbols.follow(context, where)[0]):
            return False
    return True


def _is_unchecked(context: Value) -> bool:
    mode = context.keywords.get(".verify_mode")
    return context.name == "ssl._create_unverified_context" or (mode is not None and mode.name == "ssl.CERT_NONE")


def _is_idempotent(method: str) -> bool | Unknown:
    if not method:
        return Unknown("it is not told what the call does")
    return method in _SAFE_METHODS


# What stands around it.


def _isolation(fact: CallFact, path: str, values: Values) -> tuple[str, Place | None]:
    """The breaker or bound around the call, in its own function or around everything that leads to it."""
    for name in fact.guards:
        if _isolates(name, path, values):
            return _last_words(name), fact.place
    return _isolated(f"{path}:{fact.symbol}", values, MOST_CALLERS)


def _isolated(node: str, values: Values, steps: int) -> tuple[str, Place | None]:
    function = values.symbols.functions.get(node)
    for decorator in function.decorators if function is not None else ():
        name = decorator.name.lstrip(":")
        if "breaker" in name.lower() or "circuit" in name.lower() or name.partition(".")[0] in BREAKERS:
            return name, function.place if function is not None else None
    callers = (
        []
        if steps <= 0
        else [(where, edge) for where, edge in values.callers.get(node, []) if not _is_own(node, where, edge)]
    )
    found = [
        _isolating(where, edge, values) or _isolated(f"{where}:{edge.caller}", values, steps - 1)
        for where, edge in callers
    ]
    return found[0] if found and all(name for name, _ in found) else ("", None)


def _is_own(node: str, path: str, edge: Edge) -> bool:
    return node == f"{path}:{edge.caller}"


def _isolating(path: str, edge: Edge, values: Values) -> tuple[str, Place | None] | None:
    """What guards this one use of a function: a block around it, or a breaker that it is handed to."""
    for shelter in values.shelters(path, edge):
        for name in shelter.contexts:
            if _isolates(name, path, values):
                return _last_words(name), shelter.place
    name = _guarded_by(path, edge.line, values) if edge.is_handed_on else ""
    return (name, Place(path, edge.line, edge.line)) if name else None


def _isolates(name: str, path: str, values: Values) -> bool:
    followed = values.symbols.resolve(Value(ValueKind.REFERENCE, name=name), path)
    return any(_ISOLATING.search(word) or word.partition(".")[0] in BREAKERS for word in (name, followed.name))


def _last_words(name: str) -> str:
    return name.removeprefix(KEPT).lstrip(":").rpartition(".self.")[2]


def _guarded_by(path: str, line: int, values: Values) -> str:
    """A breaker that the function is handed to: `breaker.call(fetch, url)`."""
    for edge in values.symbols.modules[path].edges:
        if (
            edge.line == line
            and not edge.is_handed_on
            and ("breaker" in edge.callee.lower() or "circuit" in edge.callee.lower())
        ):
            return edge.callee.lstrip(":")
    return ""


def _fallback(fact: CallFact, path: str, values: Values) -> tuple[str, Place | None]:
    """What stands in when the call fails, in its own function or in one that it rises to."""
    if fact.on_error in _STANDING_IN:
        return fact.on_error, fact.handler
    if fact.on_error in ("hides", "error") and (second := _second_choice(fact, path, values)) is not None:
        return "alternative", second
    waiting, seen = [(f"{path}:{fact.symbol}", MOST_CALLERS)] if fact.on_error in _RISING else [], set[str]()
    while waiting:
        node, steps = waiting.pop(0)
        for where, edge in values.callers.get(node, []) if steps > 0 else ():
            told = next((one for one in values.shelters(where, edge) if one.handler is not None), None)
            if told is not None and told.on_error in _STANDING_IN:
                return told.on_error, told.handler
            caller = f"{where}:{edge.caller}"
            if caller not in seen and (told is None or told.on_error in _RISING):
                seen.add(caller)
                waiting.append((caller, steps - 1))
    return "", None


def _stands_in_at(fact: CallFact, path: str, values: Values) -> Place | None:
    """Where its function is called in an except block whose guarded block asked something else."""
    node = f"{path}:{fact.symbol}"
    for where, edge in values.callers.get(node, []):
        module = values.symbols.modules.get(where)
        for handler in module.handlers if module is not None else ():
            is_inside = handler.symbol == edge.caller and handler.place.start <= edge.line <= handler.place.end
            if is_inside and not _is_repeated(node, where, handler, values):
                return Place(where, edge.line, edge.line)
    return None


def _is_repeated(node: str, path: str, handler: HandlerFact, values: Values) -> bool:
    """The guarded block asked the same function, or is the function itself: the block only tries once more."""
    return node == f"{path}:{handler.symbol}" or any(
        at == path and edge.caller == handler.symbol and handler.first <= edge.line <= handler.last
        for at, edge in values.callers.get(node, [])
    )


def _second_choice(fact: CallFact, path: str, values: Values) -> Place | None:
    """Where a caller of the function that gives nothing on failure goes on to one that asks something else."""
    node = f"{path}:{fact.symbol}"
    for where, edge in values.callers.get(node, []):
        for one in values.symbols.modules[where].answers:
            if one.kind == "spared" and one.symbol == edge.caller and edge.line in one.lines:
                return one.place
        caller = f"{where}:{edge.caller}"
        for other in values.callees.get(caller, ()):
            later = [
                one for at, one in values.callers[other] if f"{at}:{one.caller}" == caller and one.line > edge.line
            ]
            file, _, symbol = other.rpartition(":")
            module = values.symbols.modules.get(file)
            asks = module is not None and any(
                one.symbol == symbol and one.on_error and one.function != fact.function for one in module.calls
            )
            if later and other != node and asks:
                return Place(where, later[0].line, later[0].line)
    return None


# Models.


def _as_model_call(call: Call, fact: CallFact, path: str, values: Values, library: Library, made: Made | None) -> Call:
    target = call.target if isinstance(call.target, str) else ""
    is_http = (
        call.kind is CallKind.HTTP and call.method in ("POST", "") and bool(_GENERATE.search(target.partition("?")[0]))
    )
    if call.kind is not CallKind.MODEL and not is_http:
        return call
    arguments, where = fact.arguments, path
    payload: dict[str, Value] | None = arguments.keywords
    sent: Value | None = None
    server = {"langchain-ollama": "ollama"}.get(library.name, library.name)
    if is_http:
        sent, where = _payload(arguments, path, values)
        payload = sent.keywords if sent is not None else None
        server = "ollama" if _OLLAMA_PATH.search(target.partition("?")[0]) else "openai"
    constructor = made.made if made is not None else None
    fixed = constructor.keywords if constructor is not None else {}
    generates = is_http or not _EMBEDDING.search(fact.function)
    if payload is None:
        why = Unknown("what is sent could not be read")
        return replace(
            call,
            kind=CallKind.MODEL,
            model=why,
            context_size=why,
            output_limit=why,
            streams=why,
            generates=generates,
            model_server=server,
            prompt_varies=True,
            prompt_limit=_prompt_limit(fact, path, values),
        )
    options = _options(payload, where, values)
    given_model = payload.get("model") or fixed.get("model") or fixed.get("model_name")
    if given_model is None and server != "ollama" and fixed == {} and not is_http and fact.arguments.items:
        given_model = fact.arguments.items[0] if library.name in ("litellm",) else None
    if given_model is None and library.name == "ollama" and fact.arguments.items:
        given_model = fact.arguments.items[0]
    made_path = made.path if made is not None else path
    context = _size(options, ("num_ctx",), where, values) or _size(fixed, ("num_ctx",), made_path, values)
    limits = ("num_predict", "max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "n_predict")
    limit = _size(payload, limits, where, values) or _size(options, limits, where, values)
    limit = limit or _size(fixed, limits, made_path, values)
    if "**" in payload and made is None:
        context = context or Unknown("it may be among what is spread into the request")
        limit = limit or Unknown("it may be among what is spread into the request")
    prompt_limit = _prompt_limit(fact, path, values)
    return replace(
        call,
        kind=CallKind.MODEL,
        model=values.text(given_model, where if "model" in payload else made_path) if given_model is not None else None,
        context_size=context,
        output_limit=limit,
        streams=_streams(payload, fixed, fact, server, is_http),
        generates=generates,
        model_server=server,
        prompt_varies=_varies(payload, fact),
        prompt_limit=prompt_limit,
        prompt_enters=_enters(f"{path}:{fact.symbol}", values) if prompt_limit is None else (),
        request_place=_apart(sent, where, fact.place),
        **vars(prompt_of(payload, fixed, fact.function, where, values)),
    )


def _apart(sent: Value | None, path: str, call: Place) -> Place | None:
    """Where what is sent is written; None where that is the call itself."""
    place = extent(sent, path) if sent is not None else None
    if place is None or not place.start or (place.path == call.path and call.start <= place.start <= call.end):
        return None
    return place


def _varies(payload: dict[str, Value], fact: CallFact) -> bool:
    """Something that is not constant goes into the prompt."""
    given = [payload[name] for name in ("prompt", "messages", "input", "contents", "system") if name in payload]
    if not given:
        given = [item for item in fact.arguments.items if not item.is_literal or isinstance(item.literal, str)]
    return any(_is_open(value) for value in given)


def _is_open(value: Value) -> bool:
    if value.kind in (ValueKind.SEQUENCE, ValueKind.MAPPING):
        return any(_is_open(inner) for inner in (*value.items, *value.keywords.values()))
    return value.kind is not ValueKind.LITERAL


def _payload(arguments: Value, path: str, values: Values) -> tuple[Value | None, str]:
    for keyword in ("json", "data", "content", "body"):
        given = arguments.keywords.get(keyword)
        if given is None:
            continue
        value, where = values.symbols.follow(given, path)
        if value.kind is ValueKind.CALL and value.items and value.name.rpartition(".")[2] in ("dumps", "encode"):
            value, where = values.symbols.follow(value.items[0], where)
        if value.kind is ValueKind.MAPPING:
            return value, where
        return None, path
    return None, path


def _options(payload: dict[str, Value], path: str, values: Values) -> dict[str, Value]:
    given = payload.get("options")
    if given is None:
        return {}
    value, _ = values.symbols.follow(given, path)
    return (
        value.keywords
        if value.kind in (ValueKind.MAPPING, ValueKind.CALL)
        else {"num_ctx": value, "num_predict": value}
    )


def _size(given: dict[str, Value], names: tuple[str, ...], path: str, values: Values) -> int | Unknown | None:
    for name in names:
        if name in given:
            found = values.number(given[name], path)
            return int(found) if isinstance(found, float) else found
    return None


def _streams(
    payload: dict[str, Value], fixed: dict[str, Value], fact: CallFact, server: str, is_http: bool
) -> bool | Unknown:
    if fact.function.endswith("stream"):
        return True
    given = payload.get("stream") or fixed.get("streaming")
    if given is None:
        return is_http and server == "ollama"
    return bool(given.literal) if given.is_literal else Unknown("whether it streams is set elsewhere")


def _prompt_limit(fact: CallFact, path: str, values: Values) -> str | Unknown | None:
    """What bounds the prompt in this function or the type of what it is given, else in everything that calls it."""
    node = f"{path}:{fact.symbol}"
    found = _bound_of(node, values, MOST_BOUNDING, {})
    if found is None and node not in values.callers:
        if path in values.symbols.handed_modules:
            return Unknown("the module is handed on, and what calls its functions could not be followed")
        if is_of_a_library(path, fact.symbol.rpartition(".")[0], values.symbols):
            return Unknown("a library calls it with a prompt of its own making")
    return found


def _bound_of(node: str, values: Values, steps: int, known: dict[str, str | None]) -> str | None:
    if node not in known:
        known[node] = None  # a circle bounds nothing
        known[node] = _bound(node, values, steps, known)
    return known[node]


def _bound(node: str, values: Values, steps: int, known: dict[str, str | None]) -> str | None:
    function = values.symbols.functions.get(node)
    if function is None or steps <= 0:
        return None
    if function.bounds:
        return function.bounds
    for helper in values.callees.get(node, ()):  # `prompt = self.build_prompt(text)`
        made = values.symbols.functions.get(helper)
        if made is not None and made.bounds and _BUILDS_PROMPT.search(made.symbol.rpartition(".")[2]):
            return made.bounds
    for annotation in function.annotations.values():
        found = values.symbols.find(annotation, function.place.path)
        definition = values.symbols.classes.get(f"{found[0]}:{found[1]}") if found else None
        if definition is not None and definition.bounds:
            return definition.bounds
    callers = {f"{where}:{edge.caller}" for where, edge in values.callers.get(node, [])} - {node}
    limits = [_bound_of(caller, values, steps - 1, known) for caller in sorted(callers)]
    return limits[0] if limits and all(limits) else None


_BUILDS_PROMPT = re.compile(r"prompt|messages|history|context")


def _enters(node: str, values: Values) -> tuple[Place, ...]:
    """The classes, of what is handed in from outside, through which an unbounded prompt reaches a function."""
    found: dict[Place, None] = {}
    waiting, seen = [(node, MOST_BOUNDING)], {node}
    for current, steps in waiting:
        function = values.symbols.functions.get(current)
        for annotation in function.annotations.values() if function is not None else ():
            at = values.symbols.find(annotation, current.rpartition(":")[0])
            definition = values.symbols.classes.get(f"{at[0]}:{at[1]}") if at else None
            if definition is not None and any(base.endswith("BaseModel") for base in definition.bases):
                found[definition.place] = None
        for path, edge in values.callers.get(current, []) if steps > 0 else ():
            caller = f"{path}:{edge.caller}"
            if caller not in seen:
                seen.add(caller)
                waiting.append((caller, steps - 1))
    return tuple(sorted(found))[:5]


# The event loop.


def _held(found: list[Recognised], values: Values) -> Iterator[HeldLoop]:
    for call, fact in found:
        if (call is not None and call.is_async) or (
            call is not None and call.library == "langchain" and fact.is_awaited
        ):
            continue
        name = call.function if call is not None else fact.function
        seconds = call.timeout_seconds if call is not None else None
        if fact.function in SLEEPS:
            seconds = values.number(_first(fact.arguments), fact.place.path)
        if fact.is_off_loop:
            if fact.stands_in_async:
                yield HeldLoop(
                    place=fact.place, symbol=fact.symbol, function=name, coroutine=fact.symbol, is_freed=True
                )
            continue
        if fact.stands_in_async:
            yield HeldLoop(place=fact.place, symbol=fact.symbol, function=name, coroutine=fact.symbol, seconds=seconds)
            continue
        node = f"{fact.place.path}:{fact.symbol}"
        for path, edge in values.callers.get(node, []):
            caller = values.symbols.functions.get(f"{path}:{edge.caller}")
            if caller is not None and caller.is_async and not edge.is_handed_on:
                yield HeldLoop(
                    place=fact.place,
                    symbol=fact.symbol,
                    function=name,
                    coroutine=caller.symbol,
                    through=fact.symbol,
                    seconds=seconds,
                    held_at=Place(path, edge.line, edge.line),
                )
                break


def _first(arguments: Value) -> Value | None:
    return arguments.items[0] if arguments.items else None
