"""What Go does `if err != nil`."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import text_of
from roadworthy.inputs.foreign.go.source import LEVEL, LEVELS, Source
from roadworthy.model import ErrorHandler

_NOTHING = re.compile(r"\{\s*(continue|return nil(, nil)*)?\s*\}")
_OUTSIDE = re.compile(
    r"\.(Scan|Query\w*|Exec\w*|Do|Publish\w*|SendMessage\w*|Insert\w*|Commit|Push\w*|Produce\w*|Upload\w*|HSet|SetEx|LPush)\(|"
    r"\bhttp\.(Get|Post|PostForm|Head)\("
)
"""What it asks of a database, a queue or another service."""


def error_handlers(source: Source) -> list[ErrorHandler]:
    found = []
    for node in source.code.each("if_statement"):
        condition, body = text_of(node.field("condition")), node.field("consequence")
        match = re.fullmatch(r"(\w*[eE]rr) != nil", condition)
        if match is None or body is None:
            continue
        text = re.sub(r"//[^\n]*", "", body.text())
        error = match[1]
        logged = re.search(r"\b\w*[lL]og\w*\b[\w.()\"]*\.(\w+)\(|\b(?:log|slog|klog|logger)\.(\w+)\(", text)
        level = LEVEL.search((logged[1] or logged[2]) if logged else "")
        returned = re.search(r"return\b([^\n]*)", text)
        value = returned[1].strip() if returned else ""
        raises = bool(re.search(rf"\b{error}\b|errors\.|fmt\.Errorf|status\.Error|Err\w+", value)) or "panic(" in text
        raises = raises or bool(re.search(r"\b(t|b)\.(Fatal|Error)|log\.Fatal|os\.Exit", text))
        handed = bool(re.search(rf"\([^()]*\b{error}\b[^()]*\)|<-\s*{error}|=\s*{error}\b|append\([^)]*{error}", text))
        status = re.search(r"\b(?:http|fiber|codes)\.Status(\w+)|WriteHeader\((\d{3})\)|\b([45]\d\d)\b", text)
        gives = "continue" if re.search(r"\b(continue|break)\b", text) else "nothing"
        if returned:
            gives = "none" if value in ("", "nil", "nil, nil", "false") else "value"
        found.append(
            ErrorHandler(
                place=source.code.place(node),
                symbol=source.symbol(node),
                catches=(error,),
                is_broad=True,
                reraises=raises,
                keeps_cause=bool(re.search(rf"%w|\breturn\b[^\n]*\b{error}\b", text)),
                logs=LEVELS.get(level[1].lower(), "info") if level else "",
                logs_error=bool(logged and re.search(rf"\b{error}\b", text[logged.start() :])),
                returns="error" if (handed and not logged) or status else gives,
                answers_status=500 if status and re.search(r"InternalServerError|500", status[0]) else None,
                exposes_detail=bool(
                    re.search(rf"http\.Error\([^)]*{error}\.Error\(\)|\.(JSON|String)\([^)]*{error}\.Error\(\)", text)
                ),
                returned="nil" if gives == "none" else "",
                counts=".Inc(" in text,
                does_nothing=bool(_NOTHING.fullmatch(text.strip()) and _OUTSIDE.search(_guarded(node))),
                is_expected=bool(
                    re.search(r"errors\.(Is|As)\(|IsNotExist|ErrNoRows|io\.EOF|\.Close\(", node.text()[:300])
                ),
            )
        )
    return found


def _guarded(node: SgNode) -> str:
    """What may have failed: the initializer of the `if`, else the statement before it."""
    given = node.field("initializer")
    if given is None:
        given = next((one for one in node.prev_all() if one.is_named() and one.kind() != "comment"), None)
    return text_of(given)[:400]
