"""What functions of Go do that decides how a service behaves in trouble, and the errors that they let go."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import DroppedError, FlattenedError, LoopedName
from roadworthy.inputs.foreign.go.source import FUNCTIONS, LEVEL, Source
from roadworthy.model import LogFile, Practice, PracticeKind
from roadworthy.model.migrations import SchemaMaker

_HARMLESS = re.compile(
    r"\.(Close|Rollback|Sync|Flush|Write|WriteString|Shutdown|Stop|Release|Setenv|Remove\w*|Fprint\w*|Encode|Read\w*|Copy)$"
    r"|^(fmt|strconv|w|io|os|time|strings|json|binary|flag|viper|godotenv)\."
)
"""What nobody misses when it fails, and what asks nothing outside."""
_OUTSIDE = re.compile(
    r"\.(Exec|ExecContext|Publish\w*|SendMessage\w*|SendMail|DialAndSend|Commit|Produce\w*|HSet|SetEx|LPush)$"
)
_PERSON = re.compile(r"(?<![\w\"])((?:\w+\.)+(?:Email|EmailAddress|MailAddress|Phone|PhoneNumber|Ssn|SSN))\b(?!\()")
_CREDENTIAL = re.compile(r"(?:\w+\.)+(?:Password|Passwd|AccessToken|RefreshToken|SecretKey|ApiSecret)")
_WRONG = re.compile(
    r"\b\w*(?:[Uu]nhealthy|[Dd]egraded|NotReady)\w*\b|\"(?:down|not ready|unhealthy|degraded|fail|error)\""
)
_STATUS = re.compile(
    r"WriteHeader\(|http\.Error\(|Status(ServiceUnavailable|InternalServerError|Bad\w+|Too\w+)|\b5\d\d\b|\.Abort|\.SendStatus\("
    r"|\.Status\((?!http\.StatusOK|fiber\.StatusOK|200)"
)
_ANSWERS = re.compile(r"\.(JSON|Encode|Write|WriteString|String|SendString)$")
_READS = re.compile(r"^(Get|Find|List|Fetch|Load|Query|Count|Select|Lookup|Read|Search)")


def dropped_errors(source: Source) -> list[DroppedError]:
    """Calls whose error is given to `_`."""
    found = []
    for node in source.code.each("short_var_declaration", "assignment_statement"):
        names = re.split(r"\s*,\s*", text_of(node.field("left")))
        value = node.field("right")
        calls = [one for one in value.children() if one.is_named()] if value is not None else []
        if names[-1] != "_" or len(calls) != 1 or calls[0].kind() != "call_expression":
            continue
        callee = text_of(calls[0].field("function"))
        if _HARMLESS.search(callee) or len(callee) > 120 or _is_asked_for(node, names[0]):
            continue
        if re.search(r"(?i)cache\w*\.(Get|Load)\w*$", callee):
            continue  # a miss is an error, too
        found.append(
            DroppedError(
                place=source.code.place(node),
                symbol=source.symbol(node),
                callee=source.typed(callee, node),
                is_outside=bool(_OUTSIDE.search(callee)),
            )
        )
    return found


def _is_asked_for(statement: SgNode, name: str) -> bool:
    """The next statement deals with there being nothing: `if found == nil {`."""
    following = next((one for one in statement.next_all() if one.is_named() and one.kind() != "comment"), None)
    return (
        following is not None
        and following.kind() == "if_statement"
        and text_of(following.field("condition")) in (f"{name} == nil", f"len({name}) == 0")
    )


def flattened_errors(source: Source) -> list[FlattenedError]:
    """`if err != nil { return errors.New("not found") }`: any failure becomes one that the caller is told."""
    found = []
    for node in source.code.each("if_statement"):
        condition, body = text_of(node.field("condition")), node.field("consequence")
        error = re.match(r"(\w*[eE]rr) != nil\b", condition)
        if error is None or body is None:
            continue
        match = re.fullmatch(
            r"\{\s*return (?:[\w.\"\[\]{}]+,\s*)*errors\.New\(\"([^\"]*)\"\)\s*\}", " ".join(body.text().split())
        )
        call = _failing(node)
        if match is None or call is None:
            continue
        callee = text_of(call.field("function"))
        found.append(
            FlattenedError(
                place=source.code.place(node),
                symbol=source.symbol(node),
                callee=source.typed(callee, node),
                says=match[1],
                is_outside=bool(_OUTSIDE.search(callee)),
            )
        )
    return found


def _failing(branch: SgNode) -> SgNode | None:
    """The call whose error a branch asks: the initializer of the `if`, else the statement before it."""
    given = branch.field("initializer")
    if given is None:
        given = next((one for one in branch.prev_all() if one.is_named() and one.kind() != "comment"), None)
    value = given.field("right") if given is not None and given.kind() in _BINDS else None
    calls = [one for one in value.children() if one.is_named()] if value is not None else []
    return calls[0] if len(calls) == 1 and calls[0].kind() == "call_expression" else None


_BINDS = ("short_var_declaration", "assignment_statement")


def looped_names(source: Source) -> list[LoopedName]:
    """Calls in the body of `for … range things`, each once a loop."""
    found: dict[tuple[int, str], LoopedName] = {}
    for node, callee in source.calls:
        if not re.fullmatch(r"[\w.]{3,80}", callee) or not _READS.match(callee.rpartition(".")[2]):
            continue
        loop = inside(node, "for_statement", until=FUNCTIONS)
        clause = (
            next((one for one in loop.children() if one.kind() == "range_clause"), None) if loop is not None else None
        )
        if loop is None or clause is None or node in clause.find_all({"rule": {"kind": "call_expression"}}):
            continue
        over = text_of(clause.field("right"))
        if re.match(r"[\w.]*\[\]|.*\{", over):
            continue  # a list that is written there
        key = (loop.range().start.index, callee)
        place = source.code.place(node)
        found.setdefault(
            key, LoopedName(place, source.symbol(node), source.typed(callee, node), source.code.place(loop, 1))
        )
    return list(found.values())


def practices(source: Source) -> list[Practice]:
    found = [*_left_open(source), *_unchecked_certificates(source), *_numbers_guessed(source), *_empty_keys(source)]
    found += _told_in_logs(source)
    found += _unhealthy_answers(source)
    found += [*_late_guards(source), *_tags(source), *_nothing_used(source), *_done_answered(source)]
    return found


_LEAVES = re.compile(r"\b(return|continue|break|goto|panic|os\.Exit)\b|\.?(Fatal\w*|Panic\w*|Exit)\(")
_MAKES = re.compile(r"(^|\.)(Dial\w*|http\.(Get|Post|PostForm|Head)|DefaultClient\.Do)$")


def _nothing_used(source: Source) -> list[Practice]:
    """`conn, err := Dial()`; the branch of the error goes on, and `conn.Close()` is called on nothing."""
    found = []
    for node in source.code.each("if_statement"):
        error = re.fullmatch(r"(\w*[eE]rr) != nil", text_of(node.field("condition")))
        body, call = node.field("consequence"), _failing(node)
        if error is None or body is None or call is None or node.field("initializer") is not None:
            continue
        callee = text_of(call.field("function"))
        given = next((one for one in node.prev_all() if one.is_named() and one.kind() != "comment"), None)
        name = re.split(r"\W", text_of(given), maxsplit=1)[0]
        inner = text_of(body)
        if (
            not _MAKES.search(callee)
            or _LEAVES.search(inner)
            or re.search(rf"\b{name}\s*:?=[^=]", inner)
            or name == "_"
        ):
            continue
        if node.field("alternative") is not None:
            continue
        for following in (one for one in node.next_all() if one.is_named()):
            text = text_of(following)
            if re.search(
                rf"\b{name} [!=]= nil|\b{error[1]} [!=]= nil.*\{{.*\breturn\b|\b{name}, \w+ :?= ",
                text.partition(f"{name}.")[0],
            ):
                break
            used = re.search(rf"\b{name}\.(\w+)", text)
            if used:
                found.append(
                    Practice(
                        place=source.code.place(following, 3),
                        symbol=source.symbol(node),
                        kind=PracticeKind.NOTHING_USED,
                        what=f"{name}.{used[1]}",
                        why=callee.rpartition(".")[2],
                    )
                )
                break
    return found


_DONE = {"send": r"sen[dt]", "create": "created", "save": "saved", "delete": "deleted", "update": "updated"}
_DONE |= {"publish": "published", "remove": "removed", "store": "stored", "queue": "queued", "enqueue": "queued"}


def _done_answered(source: Source) -> list[Practice]:
    """The error of `SendMail` is logged, and the caller is told that the mail is sent."""
    found = []
    for node in source.code.each("if_statement"):
        error = re.fullmatch(r"(\w*[eE]rr) != nil", text_of(node.field("condition")))
        body, call = node.field("consequence"), _failing(node)
        outer = inside(node, *FUNCTIONS)
        if error is None or body is None or call is None or outer is None or _LEAVES.search(text_of(body)):
            continue
        callee = text_of(call.field("function")).rpartition(".")[2]
        verb = next((done for word, done in _DONE.items() if callee.lower().startswith(word)), None)
        further = outer.text()[node.range().end.index - outer.range().start.index :]
        answer = re.search(rf"\breturn\b[^\n]*\"[^\"\n]*\b{verb}\b[^\"\n]*\"", further) if verb else None
        if answer and LEVEL.search(text_of(body)) and not re.search(r"(?i)fail|error|could not|[45]\d\d", answer[0]):
            found.append(
                Practice(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    kind=PracticeKind.DONE_ANSWERED,
                    what=callee,
                    why=re.findall(r"\"([^\"]*)\"", answer[0])[-1][:60],
                )
            )
    return found


_GUARDS = re.compile(r"(?i)auth|jwt|whitelist|allow|limit|protect|guard|acl")


def _late_guards(source: Source) -> list[Practice]:
    """`app.Get("/docs", …)`, and `app.Use("/docs", guard)` below it: fiber and gin ask in the order of the lines."""
    if not any(re.search(r"gofiber/fiber|gin-gonic/gin", target) for target in source.import_nodes):
        return []
    found = []
    served: list[tuple[str, str, str, SgNode]] = []
    for node, name in sorted(source.calls, key=lambda one: one[0].range().start.index):
        holder, _, member = name.rpartition(".")
        given = arguments(node) if holder else []
        path = source.string(given[0]) if len(given) > 1 else None
        if not isinstance(path, str):
            continue
        plain = path.strip("/*")
        if member.upper() in ("GET", "POST", "PUT", "PATCH", "DELETE", "ALL", "ANY"):
            served.append((source.symbol(node), holder, plain, node))
        elif member == "Use" and plain and _GUARDS.search(" ".join(text_of(one) for one in given[1:])):
            here = source.symbol(node)
            earlier = [
                one for at, by, to, one in served if at == here and by == holder and f"{to}/".startswith(f"{plain}/")
            ]
            if earlier:
                found.append(
                    Practice(
                        place=source.code.place(node),
                        symbol=here,
                        kind=PracticeKind.GUARD_LATE,
                        what=text_of(given[-1]).partition("(")[0].rpartition(".")[2],
                        why=path,
                        other=source.code.place(earlier[0]),
                    )
                )
    return found


def _tags(source: Source) -> list[Practice]:
    """The first field of each struct whose tag promises a check; whether anything reads it is asked of all files."""
    found: dict[str, Practice] = {}
    for node in source.code.each("field_declaration") if 'validate:"' in source.text else ():
        tag = re.search(r"\bvalidate:\"([^\"]+)\"", node.text())
        spec = inside(node, "type_spec")
        if tag and spec is not None and tag[1] not in ("-", "omitempty"):
            name = text_of(spec.field("name"))
            place = source.code.place(node)
            found.setdefault(name, Practice(place=place, symbol=name, kind=PracticeKind.TAGS_UNREAD, what=tag[1]))
    return list(found.values())


def _left_open(source: Source) -> list[Practice]:
    found = []
    for node in source.code.each("short_var_declaration"):
        match = re.match(r"(\w+), \w+ := ([\w.]+)\(", text_of(node))
        outer = inside(node, *FUNCTIONS)
        if match is None or outer is None or match[1] == "_":
            continue
        name, callee = match[1], match[2]
        last = callee.rpartition(".")[2]
        if last == "Acquire" and "github.com/jackc/pgx" in " ".join(source.imports.values()):
            what, closes = "connection of the pool", rf"\b{name}\.(Release|Hijack)\("
        elif callee in ("http.Get", "http.Post", "http.PostForm", "http.Head", "http.DefaultClient.Do"):
            what, closes = "body of an answer", rf"\b{name}\.Body\.Close\("
        else:
            continue
        body = outer.text()
        handed = re.search(rf"return {name}\b(?![.])|[(,]\s*{name}\s*[,)]|[:=]\s*{name}\s*[,}}\n]|<-\s*{name}\b", body)
        closed = re.search(closes, body) is not None
        if closed or not handed:
            found.append(
                Practice(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    kind=PracticeKind.LEFT_OPEN,
                    what=what,
                    is_sound=closed,
                    why=name,
                )
            )
    return found


def _unchecked_certificates(source: Source) -> list[Practice]:
    found = []
    for node in source.code.each("keyed_element") if "InsecureSkipVerify" in source.text else ():
        if re.fullmatch(r"InsecureSkipVerify: true", text_of(node)) is None:
            continue
        branch = inside(node, "if_statement", until=FUNCTIONS)
        outer = inside(node, *FUNCTIONS)
        compares = outer is not None and re.search(r"VerifyPeerCertificate|VerifyConnection", outer.text()) is not None
        found.append(
            Practice(
                place=source.code.place(node),
                symbol=source.symbol(node),
                kind=PracticeKind.CERTIFICATE_UNCHECKED,
                what="tls.Config",
                is_sound=compares,
                why=text_of(branch.field("condition")) if branch is not None else "",
            )
        )
    return found


def _numbers_guessed(source: Source) -> list[Practice]:
    """`port, _ := strconv.Atoi(os.Getenv("PORT"))`: what cannot be read becomes 0."""
    found = []
    for node in source.code.each("short_var_declaration"):
        match = re.match(r"\w+, _ :?= (strconv\.(?:Atoi|Parse\w+)|time\.ParseDuration)\((.*)\)$", text_of(node))
        if match is None:
            continue
        given = match[2]
        bound = source.values.get(given.partition(",")[0].strip())
        text = text_of(bound) if bound is not None else given
        name = re.search(r"(?i:env)\w*\(\s*\"([A-Z][A-Z0-9_]+)\"", text)
        if name:
            found.append(
                Practice(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    kind=PracticeKind.NUMBER_GUESSED,
                    what=name[1],
                    why="false" if "ParseBool" in match[1] else "0",
                )
            )
    return found


def _empty_keys(source: Source) -> list[Practice]:
    """A key for signing that is taken from the environment when the package loads, and that nothing asks for."""
    found = []
    for node in source.code.each("var_spec"):
        match = re.match(
            r"(\w+)\s*(?:\w+\s*)?= \[\]byte\(os\.Getenv\(\"(\w*(?:SECRET|SIGNING_KEY|JWT_KEY)\w*)\"\)\)$", text_of(node)
        )
        if match is None or inside(node, *FUNCTIONS) is not None:
            continue
        name = match[1]
        asked = re.search(rf"len\({name}\)|string\({name}\) [!=]= \"\"", source.text) is not None
        found.append(
            Practice(
                place=source.code.place(node),
                symbol=name,
                kind=PracticeKind.KEY_UNCHECKED,
                what=match[2],
                is_sound=asked,
            )
        )
    return found


def _told_in_logs(source: Source) -> list[Practice]:
    found = []
    for node, name in source.calls:
        member = name.rpartition(".")[2]
        if LEVEL.match(member) is None or not re.search(r"(?i)log|zap|slog", name) or len(name) > 120:
            continue
        for given in arguments(node):
            text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text_of(given))
            person = _PERSON.search(text) if not re.search(r"(?i)mask|redact|hash|anonym", text) else None
            if person or _CREDENTIAL.fullmatch(text):
                kind = PracticeKind.PERSON_LOGGED if person else PracticeKind.CREDENTIAL_LOGGED
                found.append(
                    Practice(
                        place=source.code.place(node),
                        symbol=source.symbol(node),
                        kind=kind,
                        what=person[1] if person else text,
                    )
                )
                break
    return found


def _unhealthy_answers(source: Source) -> list[Practice]:
    """Functions that answer that something is wrong, and set no status that says so."""
    found = []
    for kind in ("function_declaration", "method_declaration"):
        for function in source.code.each(kind):
            name = text_of(function.field("name"))
            if not re.search(r"(?i)health|ready|live|status|ping", name):
                continue
            body = text_of(function.field("body"))
            wrong = _WRONG.search(body)
            answer = next(
                (
                    one
                    for one in reversed(list(source.code.each("call_expression")))
                    if _ANSWERS.search(text_of(one.field("function")))
                    and function.range().start.index < one.range().start.index < function.range().end.index
                ),
                None,
            )
            if wrong is None or answer is None or not re.search(r"\bif\b|\bswitch\b", body):
                continue
            found.append(
                Practice(
                    place=source.code.place(answer),
                    symbol=source.symbol_of(function),
                    kind=PracticeKind.UNHEALTHY_ANSWER,
                    what=wrong[0].strip('"'),
                    is_sound=_STATUS.search(body) is not None,
                )
            )
    return found


def schema_makers(source: Source) -> list[SchemaMaker]:
    found = []
    for node, name in source.calls:
        if re.search(r"\.(AutoMigrate|Sync2)$|\.Schema\.Create$", name):
            branch = inside(node, "if_statement", until=FUNCTIONS)
            within = branch.field("consequence") if branch is not None else None
            start = node.range().start.index
            asks = within is not None and within.range().start.index <= start <= within.range().end.index
            found.append(
                SchemaMaker(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    condition=text_of(branch.field("condition"))[:80] if asks and branch is not None else "",
                    by=name.rpartition(".")[2] if not name.endswith("Schema.Create") else "Schema.Create",
                )
            )
    return found


def log_files(source: Source) -> list[LogFile]:
    """Files that are opened to be written on at their end, under a name that says log."""
    found = []
    for node in source.code.each("call_expression") if "O_APPEND" in source.text else ():
        if text_of(node.field("function")) != "os.OpenFile" or "O_APPEND" not in text_of(node):
            continue
        given = arguments(node)
        path = source.string(given[0]) if given else None
        made = source.values.get(text_of(given[0])) if given else None
        told = text_of(made) if made is not None else text_of(given[0])
        text = path if isinstance(path, str) else told
        if re.search(r"(?i)\blogs?\b|\.log\b|log_?(file|path)", f"{text} {told}"):
            found.append(
                LogFile(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    by="os.OpenFile",
                    path=path.replace("{}", "…") if isinstance(path, str) else "",
                    is_rotated="lumberjack" in source.text or "file-rotatelogs" in source.text,
                    is_computed=not isinstance(path, str)
                    or bool(re.search(r"time\.|Now\(|Format\(|(?i:uuid|\bid\b|date)", told)),
                )
            )
    return found
