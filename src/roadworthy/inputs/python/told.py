"""What log statements give away: secrets, and what tells who somebody is."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from roadworthy.expression import expression
from roadworthy.inputs.python.logs import log_level
from roadworthy.inputs.python.source import Source
from roadworthy.model import Practice, PracticeKind

_METHODS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "log", "success", "trace", "fatal")
_SECRET = expression(
    r"(^|_)(password|passwd|passphrase|api_?key|apikey|client_secret|secret_key|secret_access_key|private_key|"
    r"((access|refresh|auth|bearer|id|session|api|bot|github|gitlab|slack|hf|jwt|reset|invite|secret)_)token|jwt)$",
    re.IGNORECASE,
)
_PERSONAL = expression(
    r"^((user|customer|recipient|contact|client|lead|owner|sender|new|patient|guest|admin|to|from)_?)?"
    r"(e?mail_?address|email|phone|phone_?number|mobile_?number|ssn|date_of_birth|birth_?date|passport(_number)?|iban|"
    r"credit_?card(_number)?|card_number|home_address|full_name|national_id|tax_id|patient_name)$",
    re.IGNORECASE,
)
_ASKED: tuple[str, ...] = (
    *("passw", "passphrase", "api_key", "apikey", "token", "secret", "private_key", "jwt", "email", "phone", "ssn"),
    *("birth", "passport", "iban", "card", "address", "full_name", "national_id", "tax_id", "patient"),
)


def told(source: Source) -> Iterator[Practice]:
    """Log statements with a secret, or with a person's data, in what they write."""
    if not source.says("log") or not source.says(*_ASKED):
        return
    for call in source.called(*_METHODS):
        found = [(kind, word) for word in _words(source, call) if (kind := _kind(word)) is not None]
        if not found or not log_level(source, call):
            continue
        for kind in dict.fromkeys(one for one, _ in found):
            words = tuple(dict.fromkeys(word for of, word in found if of is kind))
            if kind is PracticeKind.PERSON_LOGGED and _is_message(source, words[0]):
                continue
            yield Practice(
                place=source.place(call), symbol=source.symbol(call), kind=kind, what=words[0], names=words[1:]
            )


def counted(source: Source) -> Iterator[Practice]:
    """Metrics one of whose labels is a secret."""
    for call in source.called("labels") if source.says("prometheus") else ():
        handed = [*call.args, *(keyword.value for keyword in call.keywords)]
        word = next((word for one in handed for word in _written(source, one) if _SECRET.search(word)), "")
        if word:
            yield Practice(
                place=source.place(call), symbol=source.symbol(call), kind=PracticeKind.CREDENTIAL_COUNTED, what=word
            )


@cache
def _kind(word: str) -> PracticeKind | None:
    if _SECRET.search(word):
        return PracticeKind.CREDENTIAL_LOGGED
    return PracticeKind.PERSON_LOGGED if _PERSONAL.search(word) else None


def _words(source: Source, call: ast.Call) -> Iterator[str]:
    """The last names of everything that is written as it is."""
    for given in call.args:
        yield from _written(source, given)
    for keyword in call.keywords:
        if keyword.arg not in ("exc_info", "stack_info", "stacklevel", "extra"):
            yield from _written(source, keyword.value)
        elif keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
            for value in keyword.value.values:
                yield from _written(source, value)


def _written(source: Source, node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Name(id=word):
            yield word
        case ast.Attribute(attr=word):
            yield word
        case ast.Subscript(slice=ast.Constant(value=str() as word)):
            yield word
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.FormattedValue):
                    yield from _written(source, value.value)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            yield from _written(source, left)
            yield from _written(source, right)
        case ast.Tuple(elts=items):
            for item in items:
                yield from _written(source, item)
        case ast.IfExp(body=body):
            yield from _written(source, body)
        case ast.BoolOp(op=ast.Or(), values=values):
            for value in values:
                yield from _written(source, value)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format"), args=args):
            for item in args:
                yield from _written(source, item)
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[inner]):
            yield from _written(source, inner)
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str() as word), *_]):
            yield word


def _is_message(source: Source, word: str) -> bool:
    """`email` is a message that was read or is sent, not an address; or it is a word in a program about mail."""
    return source.says(f"{word}.subject", f"{word}.message", f"{word}.body", f'{word}["subject"]', f"{word}['subject']")
