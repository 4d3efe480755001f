"""Statements that say of a piece of work that it is done, and the failures after which they are reached."""

import ast
import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.python.source import Source, walk
from roadworthy.model import DoneMark, Place

_BROKERS = (
    "pika",
    "aio_pika",
    "kombu",
    "kafka",
    "aiokafka",
    "confluent_kafka",
    "redis",
    "boto3",
    "aioboto3",
    "botocore",
    "nats",
    "google",
)
_ACKS = frozenset({"basic_ack", "ack", "xack", "acknowledge", "delete_message", "commit"})
_DELIVERING = frozenset({"basic_consume", "basic_get", "consume"})
_POPS = frozenset({"brpop", "blpop", "rpop", "lpop"})
_NOTES = expression(
    r"(mark|save|set|record|add|register|update|flag|remember)_\w*(processed|done|complete|completed|handled|seen|imported|synced)"
    r"(_\w+)?$"
)
_KEPT = expression(r"(^|_)(processed|done|completed|handled|imported|synced)(_|$)")
_NEGATIVE = expression(r"fail|error|skip|not_|un(processed|done)")
_TELLING = expression(
    r"_?(notif|log|print|info|debug|warn|error|exception|metric|inc|observe|emit|publish_event|track|close|clean|delete_temp|"
    r"unlink|remove|alert|send_notification|report|beep|audit|sleep|len|str|get|append|format)"
)
"""What a step does whose failure leaves the work done all the same."""


def done_marks(source: Source) -> tuple[DoneMark, ...]:
    """Acknowledgements of messages, and notes that something was processed."""
    return (*_messages(source), *_notes(source), *_celery(source))


def _celery(source: Source) -> Iterator[DoneMark]:
    """Celery acknowledges on receipt unless it is told otherwise: where it is set up, and where it is told."""
    if "celery" not in source.packages and not source.says("acks_late"):
        return
    late = re.search(r"acks_late", source.text)
    if late is not None:
        line = source.text.count("\n", 0, late.start()) + 1
        quote = source.lines[line - 1].strip()[:200]
        yield DoneMark(place=Place(source.path, line, line, quote=quote), symbol="", by="acks_late", kind="late")
        return
    made = [one for one in source.called("Celery") if (source.name(one.func) or "").startswith("celery.")]
    told = [one for one in source.called("update") if ast.unparse(one.func).endswith("conf.update")]
    for call in (told or made)[:1] if made else ():
        yield _mark(source, call, "message", "Celery", "", stands_in="receipt")


def _messages(source: Source) -> Iterator[DoneMark]:
    if not source.packages.intersection(_BROKERS):
        return
    is_shared = source.packages & {"pika", "aio_pika", "kombu"} and not source.says("exclusive=True")
    for call in source.called(*_DELIVERING) if is_shared else ():
        for keyword in call.keywords:
            is_true = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            if keyword.arg in ("auto_ack", "no_ack") and is_true:
                yield _mark(source, call, "message", f"{keyword.arg}=True", _queue(call), stands_in="delivery")
    if "redis" in source.packages:
        yield from _popped(source)
    for call in source.called(*_ACKS):
        if not isinstance(call.func, ast.Attribute):
            continue
        of = ast.unparse(call.func.value).lower()
        if call.func.attr == "commit" and not ("consumer" in of and source.says("kafka", "Kafka")):
            continue
        if call.func.attr == "delete_message" and not source.packages & {"boto3", "aioboto3", "botocore"}:
            continue
        if call.func.attr == "ack" and not (
            len(call.args) <= 1 and re.search(r"message|msg|channel|event|delivery", of)
        ):
            continue
        yield _mark(source, call, "message", ast.unparse(call.func)[:60])


def _queue(call: ast.Call) -> str:
    """The queue as written."""
    named = next((one.value for one in call.keywords if one.arg in ("queue", "keys", "key", "name")), None)
    given = named if named is not None else call.args[0] if call.args else None
    return ast.unparse(given)[:40] if given is not None else ""


def _popped(source: Source) -> Iterator[DoneMark]:
    """An item is taken off a list in a loop, and no list of items in work holds it meanwhile."""
    if source.says("rpoplpush", "brpoplpush", "lmove", "blmove", "xreadgroup"):
        return
    for call in source.called(*_POPS):
        if isinstance(call.func, ast.Attribute) and source.enclosing_loop(call) is not None:
            yield _mark(source, call, "message", ast.unparse(call.func)[:60], _queue(call), stands_in="delivery")


def _notes(source: Source) -> Iterator[DoneMark]:
    if not source.says("processed", "done", "complete", "handled", "seen", "imported", "synced"):
        return
    for call in source.each(ast.Call):
        if not isinstance(source.parent(call), (ast.Expr, ast.Await)):
            continue
        function = call.func
        word = (
            function.attr
            if isinstance(function, ast.Attribute)
            else function.id
            if isinstance(function, ast.Name)
            else ""
        )
        is_note = bool(_NOTES.match(word.lstrip("_"))) and not _NEGATIVE.search(word)
        if not is_note and word == "add" and isinstance(function, ast.Attribute):
            kept = function.value
            name = kept.attr if isinstance(kept, ast.Attribute) else kept.id if isinstance(kept, ast.Name) else ""
            is_own = isinstance(kept, ast.Attribute) and isinstance(kept.value, ast.Name) and kept.value.id == "self"
            is_note = is_own and _is_kept_note(source, name, kept)
        if is_note:
            item = ast.unparse(call.args[0])[:40] if call.args else ""
            yield _mark(source, call, "mark", ast.unparse(function)[:60], item)
    for assign in source.each(ast.Assign):
        target = assign.targets[0]
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
            kept = target.value
            name = ""
            if isinstance(kept, ast.Subscript) and isinstance(kept.slice, ast.Constant):
                name = str(kept.slice.value)
            elif isinstance(kept, ast.Attribute):
                name = kept.attr
            if name and _is_kept_note(source, name, kept):
                yield _mark(source, assign, "mark", ast.unparse(kept)[:60], ast.unparse(target.slice)[:40])


def _is_kept_note(source: Source, name: str, kept: ast.expr) -> bool:
    """The name says that what stands there is done, and something asks whether an item stands there."""
    if not _KEPT.search(name.lower()) or _NEGATIVE.search(name.lower()):
        return False
    last = kept.attr if isinstance(kept, ast.Attribute) else name
    return any(
        isinstance(compare.ops[0], (ast.In, ast.NotIn)) and last in ast.unparse(compare.comparators[0])
        for compare in source.each(ast.Compare)
    )


def _mark(
    source: Source, node: ast.Call | ast.Assign, kind: str, by: str, item: str = "", stands_in: str = ""
) -> DoneMark:
    statement: ast.AST = node
    despite: list[Place] = []
    checked: set[str] = set()
    is_asked = False
    above = source.parent(statement)
    while above is not None and not isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Module)):
        statement, above = _step(source, statement, above, despite, checked, is_asked)
        if isinstance(statement, ast.ExceptHandler) and not stands_in:
            is_lost = _is_broad(source, statement) and not is_asked and not _gives_another(statement)
            stands_in = "except" if is_lost else "handled"
        if isinstance(above, ast.Try) and statement in above.finalbody and not stands_in:
            is_kept = is_asked or any(_gives_another(one) for one in above.handlers)
            stands_in = "handled" if is_kept else "finally"
        if isinstance(statement, ast.If):
            is_asked = True
    if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
        _before(source, above.body, statement, despite, checked, is_asked)
    place = source.place(node)
    return DoneMark(
        place=Place(place.path, place.start, min(place.end, place.start + 39), place.column, 0, place.quote),
        symbol=source.symbol(node),
        by=by,
        kind=kind,
        item=item,
        despite=tuple(despite),
        stands_in=stands_in,
        checked=tuple(sorted(checked)),
    )


def _step(
    source: Source, statement: ast.AST, above: ast.AST, despite: list[Place], checked: set[str], is_asked: bool
) -> tuple[ast.AST, ast.AST | None]:
    """One block further out; what stands before the statement in its block is looked at on the way."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(above, field, None)
        if isinstance(block, list) and statement in block:
            _before(source, block, statement, despite, checked, is_asked)
    return above, source.parent(above)


def _before(
    source: Source,
    block: Sequence[ast.stmt],
    statement: ast.AST,
    despite: list[Place],
    checked: set[str],
    is_asked: bool,
) -> None:
    for one in block:
        if one is statement:
            return
        if isinstance(one, ast.If) and _leaves(one.body):
            checked.update(node.id for node in walk(one.test) if isinstance(node, ast.Name))
        if is_asked:
            continue
        for attempt in (one, *(one.body if isinstance(one, ast.If) else ())):
            if isinstance(attempt, ast.Try):
                despite += _falls_through(source, attempt)


def _falls_through(source: Source, attempt: ast.Try) -> list[Place]:
    """Handlers of every error after which the next statement runs, of steps that do work."""
    called = [node for node in walk(*attempt.body) if isinstance(node, ast.Call)]
    words = [one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "") for one in called]
    doing = [word for word in words if word and not _TELLING.match(word)]
    if not doing:
        return []
    return [
        source.place(handler, handler.body[-1])
        for handler in attempt.handlers
        if _is_broad(source, handler) and not _leaves_anywhere(handler.body) and not _gives_another(handler)
    ]


def _is_broad(source: Source, handler: ast.ExceptHandler) -> bool:
    return handler.type is None or source.name(handler.type) in (":Exception", ":BaseException")


def _leaves(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))


def _leaves_anywhere(block: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, (ast.Return, ast.Raise, ast.Continue, ast.Break)) for node in walk(*block))


def _gives_another(handler: ast.ExceptHandler) -> bool:
    """It tries another way: what it calls does more than tell."""
    for node in walk(*handler.body):
        if isinstance(node, ast.Call):
            word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if word and word not in _ACKS and not _TELLING.match(word):
                return True
    return False
