"""How a catch block of JavaScript answers a request, and what was tried before it."""

import re
from dataclasses import dataclass

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, text_of
from roadworthy.inputs.foreign.javascript.script import FUNCTIONS
from roadworthy.model import Unknown

_TO = r"(?:res|reply|response|rep|ctx|c|context)"
_ANSWERS = re.compile(
    rf"{_TO}\s*(?:\.\s*(?:status|code|type|header|set)\([^()]*\)\s*)*\.\s*(send|json|end|text|html|sendStatus)\(|"
    r"(?:NextResponse|Response)\.json\("
)
_STATUS = re.compile(r"\.\s*(?:status|code|sendStatus)\(\s*([^()]*?)\s*\)")
_STATUS_BEFORE = re.compile(rf"\b{_TO}\s*\.\s*(?:(?:status|code|writeHead)\(\s*|(?:status|statusCode)\s*=\s*)([\w.]+)")
_DEVELOPMENT = re.compile(r"NODE_ENV|\b(is)?_?(prod|dev|debug)\w*", re.IGNORECASE)
_READS = re.compile(
    r"(^|\.)(parse\w*|validate\w*|safeParse\w*|json|text|formData|arrayBuffer|blob|files?|parts|toBuffer|read\w*|verify\w*|"
    r"jwtVerify|decode\w*|authenticate|auth|get(Server)?Session|currentUser|params|cookies|headers|check\w*|ensure\w*|"
    r"assert\w*|require\w*|import|constructEvent\w*|compare|unlink|mkdir|stat|access|resolve|all|sleep|delay)$",
    re.IGNORECASE,
)
_OF_REQUEST = re.compile(r"(req|request|reply|res|c\.req|ctx\.request|event|context\.request)\b")
_SCHEMA = re.compile(
    r"\b(\w*[sS]chema\w*)\s*\.\s*(?:parse|parseAsync|validate|validateAsync|validateSync)\(\s*(?:await\s+)?\(?\s*"
    r"(?:req|request|ctx|c|event)\b"
)
_TELLS_APART = re.compile(
    r"zod|(?<!in)valid|\.issues|\.errors\b|\.name\b|instanceof (?!Error\b)|handle\w*\(|"
    r"\w*errorResponse\(\s*\w+\s*\)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """What a catch block answers where no condition of it holds.

    Attributes:
        status: None for a plain 200.
        payload: as written.
        exposes: the text of the error is in it.
        has_others: some kinds of errors are answered otherwise.
    """

    status: int | Unknown | None
    payload: str
    exposes: bool
    has_others: bool


def answer_of(body: SgNode, error: str) -> Answer | None:
    found = [node for node in body.find_all({"rule": {"kind": "call_expression"}}) if _ANSWERS.match(text_of(node))]
    plain = []
    others = 0
    for node in found:
        match _stands(node, body):
            case "always":
                plain.append(node)
            case "sometimes":
                others += 1
    if not plain:
        return None
    node = plain[-1]
    text = " ".join(body.text().split())
    given = arguments(node)
    payload = text_of(given[0]) if given else ""
    return Answer(_status(node, given, text), payload, _exposes(payload, error, text), others > 0)


def _stands(node: SgNode, body: SgNode) -> str:
    """ "always", "sometimes" below a condition, "elsewhere" in a function of its own."""
    is_else = False
    whole = body.range()
    for above in node.ancestors():
        if above.range() == whole:
            return "always"
        kind = above.kind()
        if kind in FUNCTIONS:
            return "elsewhere"
        if kind == "else_clause":
            is_else = True
        elif kind == "if_statement":
            condition = text_of(above.field("condition"))
            if not is_else and not re.search(r"headersSent|\.sent\b|writableEnded", condition):
                return "sometimes"
            is_else = False
        elif kind in ("switch_case", "ternary_expression"):
            return "sometimes"
    return "always"


def _status(node: SgNode, given: list[SgNode], text: str) -> int | Unknown | None:
    name = text_of(node.field("function"))
    written = ""
    if (match := _STATUS.search(text_of(node)[: len(name) + 12])) is not None and match.start() <= len(name):
        written = match[1]
    elif re.match(r"(NextResponse|Response|c|context)\b", name) and len(given) > 1:
        beside = re.search(r"\bstatus:\s*([^,}]+)", text_of(given[1]))
        written = beside[1].strip() if beside else text_of(given[1])
    elif (before := _STATUS_BEFORE.search(text)) is not None:
        written = before[1]
    if not written:
        return None
    return int(written) if re.fullmatch(r"\d{3}", written) else Unknown("the status is computed")


def _exposes(payload: str, error: str, text: str) -> bool:
    """The error's own words are in what is answered, whatever the environment; an Error as JSON is `{}`."""
    if not error or _DEVELOPMENT.search(payload):
        return False
    name = re.escape(error)
    own = rf"\b{name}\b(\s+as\s+\w+\))?\s*[?!]?\.\s*(message|stack|toString)\b|\bString\(\s*{name}\s*\)"
    own += rf"|\$\{{\s*{name}\s*\}}|['\"`]\s*\+\s*{name}\b(?!\s*[.?!(\[])"
    for variable in re.finditer(rf"\b(?:const|let|var)\s+(\w+)(?::\s*\w+)?\s*=\s*([^;]*?(?:{own})[^;]*)", text):
        if not _DEVELOPMENT.search(variable[2]):
            own += rf"|(?<![.\w]){re.escape(variable[1])}\b(?!\s*:)"
    bare = re.sub(rf"\b(?!String\b)\w+\(\s*{name}\s*\)", "", payload)
    return bool(re.search(own, bare))


def work_in(guarded: SgNode | None) -> str:
    """The first thing waited for in a guarded block that does more than read and check the request; "" for none."""
    if guarded is None:
        return ""
    for node in guarded.find_all({"rule": {"kind": "await_expression"}}):
        call = next((child for child in node.children() if child.is_named()), None)
        if call is None or call.kind() != "call_expression":
            continue
        name = text_of(call.field("function")).removeprefix("this.")
        if not re.fullmatch(r"[\w$.?!]{1,80}", name) or _READS.search(name) or _OF_REQUEST.match(name):
            continue
        return name.replace("?", "").replace("!", "")
    return ""


def misread(guarded: SgNode | None, body: SgNode) -> str:
    """The schema that refuses what the caller sent by an error that the catch block cannot tell from others."""
    match = _SCHEMA.search(" ".join(guarded.text().split())) if guarded is not None else None
    return match[1] if match and not _TELLS_APART.search(body.text()) else ""
