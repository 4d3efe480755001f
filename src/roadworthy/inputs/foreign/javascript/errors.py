"""Catch blocks of JavaScript and TypeScript, and what becomes of the error."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.javascript.answers import answer_of, misread, work_in
from roadworthy.inputs.foreign.javascript.script import LEVELS, Script
from roadworthy.model import ErrorHandler, Unknown

_NOTHING = re.compile(r"\{\s*((continue|return( null| undefined)?)\s*;?)?\s*\}|null|undefined|void 0")
_LOGGED = re.compile(
    r"\b(?:\w*[lL]og(?:ger)?|console|Sentry)\.(error|warn|info|debug|log|fatal|exception|captureException)\("
)
_OUTSIDE = re.compile(
    r"\b(fetch|axios(\.\w+)?|got(\.\w+)?)\(|"
    r"\.(query|execute|sendMessage|publish|insert\w*|findOne|findMany|save|upsert|putObject|sendMail|\$transaction)\("
)
"""What it asks of a database, a queue or another service."""


def error_handlers(script: Script) -> list[ErrorHandler]:
    found = []
    for node in script.code.each("catch_clause"):
        body = node.field("body")
        if body is not None:
            found.append(_handler(script, node, body, text_of(node.field("parameter"))))
    for node in script.code.each("call_expression"):
        function = node.field("function")
        if function is None or function.kind() != "member_expression" or text_of(function.field("property")) != "catch":
            continue
        given = arguments(node)
        if len(given) == 1 and given[0].kind() in ("arrow_function", "function_expression"):
            body = given[0].field("body")
            if body is not None:
                found.append(
                    _handler(
                        script,
                        given[0],
                        body,
                        re.sub(r"[()]", "", text_of(given[0].field("parameter") or given[0].field("parameters"))),
                    )
                )
    return found


def _tried(node: SgNode) -> SgNode | None:
    """What a handler guards: the block of its `try`, or the call that it is given to."""
    above = node.parent()
    if above is not None and above.kind() == "try_statement":
        return above.field("body")
    return inside(node, "call_expression")


def _handler(script: Script, node: SgNode, body: SgNode, error: str) -> ErrorHandler:
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", body.text(), flags=re.DOTALL)
    name = re.escape(error.split(":")[0].strip() or "\0")
    logged = _LOGGED.search(text)
    tried = _tried(node)
    answer = answer_of(body, error.split(":")[0].strip())
    works = work_in(tried)
    status = answer.status if answer is not None else None
    returned = re.search(r"return\s*([^;]*)", text)
    gives = "nothing"
    if re.search(r"\bcontinue\b", text):
        gives = "continue"
    elif re.search(r"process\.exit\(", text):
        gives = "exit"
    elif returned:
        value = returned[1].strip()
        gives = (
            "none"
            if value in ("", "null", "undefined", "false")
            else "empty"
            if value in ("[]", "{}", "''", '""')
            else "value"
        )
        if re.search(r"\berror\b|\berr\b|Error|success:\s*false|ok:\s*false|[45]\d\d", value):
            gives = "error"
    elif body.kind() != "statement_block" and text.strip() not in ("{}", "null", "undefined", "[]"):
        gives = "value"
    above = node.parent()
    guarded = text_of(above.field("body"))[:400] if above is not None and above.kind() == "try_statement" else ""
    if not guarded and (call := inside(node, "call_expression")) is not None:  # asked(…).catch(handler)
        guarded = text_of(call.field("function"))[:400]
    if answer is not None:
        gives = "error" if status is not None and not (isinstance(status, int) and status < 400) else "value"
    does_nothing = bool(_NOTHING.fullmatch(text.strip()) and _OUTSIDE.search(guarded))
    if does_nothing and gives == "value":
        gives = "none"  # without a semicolon, or the whole of an arrow function
    return ErrorHandler(
        place=script.code.place(node),
        symbol=script.symbol(node),
        is_broad=True,
        reraises=bool(re.search(r"\bthrow\b|\bnext\(|\breject\(|return Promise\.reject", text)),
        keeps_cause=bool(re.search(rf"\b(throw|next|reject)\b[^;]*\b{name}\b", text)),
        logs=LEVELS.get(logged[1], "error") if logged else "",
        logs_error=bool(logged and re.search(rf"\b{name}\b", text[logged.start() :])),
        returns=gives,
        answers_status=None if gives == "value" else status,
        exposes_detail=answer is not None and answer.exposes and (bool(works) or not isinstance(status, Unknown)),
        works="" if answer is None or answer.has_others else works,
        reads_request=not works,
        misreads=misread(tried, body) if status == 500 else "",
        does_nothing=does_nothing,
        returned=answer.payload if answer is not None else "nothing" if gives == "none" else "",
        records=(answer is not None and answer.exposes)
        or bool(re.search(rf"(?<![.\w])(?!String\b)\w+\(\s*{name}\b", text)),
        counts=bool(re.search(r"\.(inc|observe)\(", text)),
        is_expected=bool(
            re.search(
                r"JSON\.parse|new URL\(|require\(|import\(|localStorage|unlink|access\(|\.close\(|stat\(", guarded
            )
        ),
    )
