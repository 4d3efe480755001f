"""Gives calls in Python their timeouts: one argument more, and every other byte as it was."""

import ast
import re
from itertools import pairwise

from roadworthy.findings import Judgement
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Change, Left, NotMine, Source
from roadworthy.knowledge.libraries import clients, functions
from roadworthy.knowledge.mending import (
    FETCHES_MODEL_SECONDS,
    LASTING_WORDS,
    LONGER_WORDS,
    PROGRAM_SECONDS,
    TIMEOUT_SECONDS,
    WORK_SECONDS,
    generation_seconds,
)
from roadworthy.model import Call, CallKind, Place

_ENDLESS_READ = re.compile(r"\b(blpop|brpop|blmove|bzpop\w+|pubsub|subscribe|listen|xread\w*)\b")
_MILLISECONDS = re.compile(r"(MS|_ms)$")


def call_without_timeout(shop: Shop, judgement: Judgement) -> Mend:
    call = _call(shop, judgement)
    keyword, place = _where(call)
    if not call.generates and _is_endless_by_choice(call):
        raise Left(
            f"{call.library} gives up by itself, and is told here to wait without end: that was somebody's choice"
        )
    source = _source(shop, place.path)
    name = call.function.rpartition(".")[2]
    if keyword == "" and call.function.startswith("ollama."):
        return _through_client(source, call, _seconds(shop, call))
    if place is not call.place:
        name = _constructor(call).rpartition(".")[2]
    if call.library == "redis" and _ENDLESS_READ.search(source.text):
        raise Left("it also waits for what may never come, and a timeout would end that")
    seconds, why = _seconds(shop, call)
    value = f"{seconds * 1000:g}" if _MILLISECONDS.search(keyword) else f"{seconds:g}"
    if keyword == "client_kwargs":
        value = f'{{"timeout": {value}}}'
    edits = with_argument(source, place, name, keyword, value)
    return Mend(edits, (f"{keyword}={value} for {call.label}: {why}",))


def subprocess_without_timeout(shop: Shop, judgement: Judgement) -> Mend:
    call = _call(shop, judgement)
    module, _, name = call.function.rpartition(".")
    if module != "subprocess" or name not in ("run", "call", "check_call", "check_output"):
        what = call.function if call.function.startswith(("os.", "asyncio.")) else f"`{name}`"
        raise Left(f"{what} does not end its child when time is up: that needs code of its own")
    seconds = program_seconds(call.target if isinstance(call.target, str) else "")
    edits = with_argument(_source(shop, call.place.path), call.place, name, "timeout", str(seconds))
    default = f"timeout={seconds} for {call.label}, which raises subprocess.TimeoutExpired when it is over"
    return Mend(edits, (default,))


def program_seconds(command: str) -> int:
    """How long a program that ends by itself may take.

    Raises:
        Left: it is not known, or may be meant to run on.
    """
    words = command.split()
    program = words[0].rpartition("/")[2] if words else ""
    if program not in PROGRAM_SECONDS:
        raise Left(f"how long {program or 'it'} may take is not known here")
    rest = words[1:]
    if "dialog" in rest:
        raise Left("it may wait for an answer of a person")
    if LASTING_WORDS & set(rest) and not (program in ("systemctl", "service") and "start" in rest):
        raise Left(f"`{' '.join(words[:3])}` may be meant to run on")
    if "up" in rest and "-d" not in rest and "--detach" not in rest:
        raise Left(f"`{' '.join(words[:3])}` runs until it is stopped")
    if "run" in rest and program in ("docker", "podman", "npm", "yarn", "pnpm", "kubectl") and "-d" not in rest:
        raise Left(f"how long `{' '.join(words[:3])}` may take is not known here")
    if program in ("docker", "podman") and "exec" in rest:
        raise Left("how long the program inside the container may take is not known here")
    return max([PROGRAM_SECONDS[program], *(LONGER_WORDS.get(word, 0) for word in rest)])


def _call(shop: Shop, judgement: Judgement) -> Call:
    place = judgement.verdict.place
    if not place.path.endswith((".py", ".pyi")):
        raise NotMine("only calls in Python and in shell scripts are mended")
    found = [
        call
        for call in shop.system.calls
        if (call.place.path, call.place.start, call.place.column) == (place.path, place.start, place.column)
        and call.label == judgement.verdict.subject
    ]
    if len({(call.function, call.place.end) for call in found}) != 1:
        raise Left("the call was not found where it stands")
    return found[0]


def _source(shop: Shop, path: str) -> Source:
    source = shop.source(path)
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError:
        raise Left("the file is not written in UTF-8") from None
    return source


def _is_endless_by_choice(call: Call) -> bool:
    """The library has a limit by default, so that somebody took it away."""
    plain = functions().get(call.function)
    name = _constructor(call)
    library = plain[0] if plain is not None else clients()[name][0] if name else None
    return library is not None and library.timeout_seconds is not None


def _constructor(call: Call) -> str:
    """The dotted name of what makes the call's client; "" for a plain function."""
    names = [name for name in clients() if call.function.startswith(f"{name}.")]
    return max(names, key=len, default="")


def _where(call: Call) -> tuple[str, Place]:
    """The argument that bounds the call, and where it is given: at the call, or where its client is made."""
    plain = functions().get(call.function)
    if plain is not None:
        _, reaching = plain
        if reaching.timeout_keywords == ("config",):
            raise Left("its timeout is part of a configuration object")
        if not reaching.timeout_keywords and call.function.startswith("ollama."):
            return "", call.place
        return _plain(reaching.timeout_keywords), call.place
    name = _constructor(call)
    if not name:
        raise Left(f"how {call.function} is given a timeout is not known here")
    _, client = clients()[name]
    method = client.methods.get(call.function[len(name) + 1 :])
    if method is not None and method.timeout_keywords:
        return _plain(method.timeout_keywords), call.place
    if call.client_place is None or not call.client_place.path.endswith(".py"):
        raise Left("where its client is made could not be told")
    keyword = "client_kwargs" if name.startswith("langchain_ollama.") else _plain(client.timeout_keywords)
    return keyword, call.client_place


def _plain(keywords: tuple[str, ...]) -> str:
    if not keywords or keywords[0].startswith("."):
        raise Left("it takes no timeout as an argument")
    if keywords[0] == "request_options":
        raise Left("its timeout is part of its request options")
    return keywords[0]


def _seconds(shop: Shop, call: Call) -> tuple[float, str]:
    """The timeout, and what it rests on: the least that fits, a neighbour's where that fits, too."""
    need = 0.0
    why = "a default, decide"
    seconds: float = TIMEOUT_SECONDS.get(call.kind.value, 30)
    if call.kind is CallKind.HTTP and call.method not in ("GET", "HEAD"):
        seconds = WORK_SECONDS
    if _fetches_model(call):
        return FETCHES_MODEL_SECONDS, "weights of models are gigabytes; a default, decide"
    if call.generates and call.streams is not True:
        model = call.model if isinstance(call.model, str) else ""
        limit = call.output_limit if isinstance(call.output_limit, int) and call.output_limit > 0 else None
        need = seconds = generation_seconds(call.model_server, model, limit)
        why = f"long enough for {limit or 'some 4,000'} tokens of {model or 'a usual model'}; a default, decide"
    elif call.kind is CallKind.MODEL or call.generates or call.model_server or ":11434" in str(call.target):
        seconds = TIMEOUT_SECONDS["model"]
    for other in shop.system.calls:
        given = other.timeout_seconds
        if (
            other.library == call.library
            and other.dependency == call.dependency
            and other.generates == call.generates
            and isinstance(given, (int, float))
            and not other.timeout_is_default
            and max(need, 1) <= given <= max(need, 60)
            and other.place.path == call.place.path
        ):
            return given, f"as the call at {other.place} has it"
    return seconds, why


def _fetches_model(call: Call) -> bool:
    target = call.target if isinstance(call.target, str) else ""
    return call.function.endswith(".pull") or target.endswith("/api/pull") or "huggingface.co" in target


def _through_client(source: Source, call: Call, chosen: tuple[float, str]) -> Mend:
    """`ollama.chat(…)` takes no timeout; the client that it stands for does."""
    node = call_node(source, call.place, call.function.rpartition(".")[2])
    if not isinstance(node.func, ast.Attribute) or ast.unparse(node.func.value) != "ollama":
        raise Left("it takes no timeout: make one `ollama.Client(timeout=…)` and use that")
    if node.func.value.end_lineno != node.func.end_lineno:
        raise Left("the call is written over several lines")
    seconds, why = chosen
    at = _offset(source, node.func.value.end_lineno or 0, node.func.value.end_col_offset or 0)
    text = f".Client(timeout={seconds:g})"
    return Mend((source.replace(at, at, text),), (f"{text[1:]} for {call.label}: {why}",))


def call_node(source: Source, place: Place, name: str) -> ast.Call:
    """The call with this name at a place.

    Raises:
        Left: there is none, or more than one.
    """
    try:
        tree = ast.parse(source.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Left("the file could not be parsed") from error
    last = max(place.end, place.start)
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and place.start <= node.lineno <= (node.end_lineno or node.lineno) <= last
        and _name(node.func) == name
    ]
    exact = [node for node in found if (node.lineno, node.end_lineno) == (place.start, last)]
    if place.column and len(exact) > 1:
        exact = [node for node in exact if node.col_offset + 1 == place.column]
    for nodes in (exact, found):
        if len(nodes) == 1:
            return nodes[0]
    raise Left("the call was not found where it stands")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _offset(source: Source, line: int, column: int) -> int:
    """Of a place as `ast` tells it: lines from 1, columns in bytes."""
    text = source.line(line)
    if line == 1:
        text = text.removeprefix("\ufeff")
    return source.offset(line) + len(text.encode("utf-8")[:column].decode("utf-8"))


def with_argument(source: Source, place: Place, name: str, keyword: str, value: str) -> tuple[Change, ...]:
    """One keyword argument more, written as the others of the call are.

    Raises:
        Left: the call has it already, or may be handed it through `**`.
    """
    call = call_node(source, place, name)
    for given in call.keywords:
        if given.arg is None:
            raise Left("it is handed further arguments through `**`, which may hold a timeout")
        if given.arg == keyword:
            if isinstance(given.value, ast.Constant) and given.value.value is None:
                start = _offset(source, given.value.lineno, given.value.col_offset)
                return (source.replace(start, start + len("None"), value),)
            raise Left(f"its {keyword} is given, and may be none: decide where that comes from")
    text = f"{keyword}={value}"
    close = _offset(source, call.end_lineno or call.lineno, (call.end_col_offset or 1) - 1)
    values = [*call.args, *(given.value for given in call.keywords)]
    ends = [_offset(source, one.end_lineno or 0, one.end_col_offset or 0) for one in values]
    if not ends:
        opening = _offset(source, call.func.end_lineno or 0, call.func.end_col_offset or 0)
        if not re.fullmatch(r"\s*\(\s*", source.text[opening:close]):
            raise Left("a remark stands where the argument would go")
        return (source.replace(close, close, text),)
    if isinstance(call.args[0] if call.args else None, ast.GeneratorExp) and len(call.args) == 1 and not call.keywords:
        raise Left("its only argument is a generator without brackets of its own")
    first = _offset(source, values[0].lineno, values[0].col_offset)
    is_beside = len(values) > 1 and _line_of(source, min(first, close)) == _line_of(source, max(ends) - 1)
    return _appended(source, max(ends), close, text, is_beside=is_beside)


def _appended(source: Source, last: int, close: int, text: str, *, is_beside: bool) -> tuple[Change, ...]:
    """After the last argument, on a line of its own where the arguments have lines of their own.

    Args:
        is_beside: several arguments stand on one line.
    """
    end, has_comma = last, False
    index = last
    while index < close:
        sign = source.text[index]
        if sign == "#":
            breaks = [at for mark in "\r\n" if (at := source.text.find(mark, index)) >= 0]
            index = min(breaks, default=close)
            continue
        if sign == ",":
            has_comma = True
        if not sign.isspace() and sign != "\\":
            end = index + 1
        index += 1
    line_of_close = _line_of(source, close)
    before_close = source.text[source.starts[line_of_close - 1] : close]
    line_of_last = _line_of(source, end - 1)
    if before_close.strip() or line_of_last == line_of_close or (is_beside and not has_comma):
        joint = " " if has_comma else ", "
        return (source.replace(end, end, joint + text),)
    words = source.line(line_of_last)
    width = words[: len(words) - len(words.lstrip())]
    if len(width) <= len(before_close):  # the last argument began on the line of the call, or ends in brackets
        width = _width_of_arguments(source, last, close) or width
    comma = () if has_comma else (source.replace(end, end, ","),)
    return (*comma, source.before_line(line_of_close, [width + text + ("," if has_comma else "")]))


def _width_of_arguments(source: Source, last: int, close: int) -> str:
    """The blanks before the first argument's line, where that is deeper than the closing bracket."""
    number = _line_of(source, close)
    base = len(source.line(number)) - len(source.line(number).lstrip())
    for above in range(number - 1, 0, -1):
        line = source.line(above)
        width = len(line) - len(line.lstrip())
        if line.strip() and width == base and not line.lstrip().startswith((")", "]", "}", "#")):
            below = source.line(above + 1)
            return below[: len(below) - len(below.lstrip())]
    return ""


def _line_of(source: Source, offset: int) -> int:
    for number, (start, end) in enumerate(pairwise(source.starts), 1):
        if start <= offset < end:
            return number
    return len(source.lines)
