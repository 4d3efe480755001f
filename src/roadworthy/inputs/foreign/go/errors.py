"""What Go does `if err != nil`."""

import re

from roadworthy.inputs.foreign.code import text_of
from roadworthy.inputs.foreign.go.source import LEVEL, LEVELS, Source
from roadworthy.model import ErrorHandler


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
        status = re.search(r"http\.Status(\w+)|WriteHeader\((\d{3})\)|\b([45]\d\d)\b", text)
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
                counts=".Inc(" in text,
                is_expected=bool(
                    re.search(r"errors\.(Is|As)\(|IsNotExist|ErrNoRows|io\.EOF|\.Close\(", node.text()[:300])
                ),
            )
        )
    return found
