"""Databases, caches and mail of Go: where they are opened, what is asked of them, and whether anything bounds it."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import ForeignCall, StoreOpened
from roadworthy.inputs.foreign.go.source import FUNCTIONS, Source
from roadworthy.model import CallKind, Unknown

_LIBRARIES = {
    "gorm.io/gorm": "gorm",
    "github.com/jinzhu/gorm": "gorm",
    "database/sql": "database/sql",
    "github.com/jmoiron/sqlx": "database/sql",
    "github.com/jackc/pgx": "pgx",
    "github.com/jackc/pgx/v5/pgxpool": "pgx",
    "github.com/jackc/pgx/v4/pgxpool": "pgx",
    "github.com/redis/go-redis": "go-redis",
    "github.com/go-redis/redis": "go-redis",
}
_HELD = re.compile(r"\b(\w+)\s+\*?(gorm\.DB|sql\.(?:DB|Tx|Conn)|sqlx\.(?:DB|Tx)|redis\.Client)\b")
"""A field, a parameter or a variable of the package that is a store."""
_ENDS = re.compile(
    r"\.(First|Take|Last|Find|Create|Save|Delete|Update|Updates|UpdateColumns?|Count|Pluck|Scan|Exec|FirstOrCreate)$"
)
_PLAIN = re.compile(r"\.(Query|QueryRow|Exec|Get|Select|NamedExec)$")
_GIVEN = re.compile(r"\.(QueryContext|QueryRowContext|ExecContext|GetContext|SelectContext|Query|QueryRow|Exec)$")
_REDIS = re.compile(
    r"\.(Get|Set|SetEX|SetNX|Del|Incr|IncrBy|Expire|HGet|HSet|HGetAll|Keys|Scan|LPush|RPush|ZAdd|Exec|Ping)$"
)
_BOUNDED = re.compile(r"(?i)statement_timeout|connect_timeout|read_?timeout|socket_?timeout|[?&]timeout=")
_OPENS = re.compile(
    r"(gorm|sql|sqlx|pgx|pgxpool)\.(Open|OpenDB|Connect|MustConnect|ConnectContext|New|NewWithConfig|ConnectConfig)$"
)
_FILES = re.compile(r"(?i)sqlite|duckdb|:memory:")
_WITHOUT_END = ("context.Background()", "context.TODO()")


def used_in(source: Source) -> frozenset[str]:
    """The libraries of stores that a file imports."""
    return frozenset(
        name
        for target in source.imports.values()
        for path, name in _LIBRARIES.items()
        if target == path or re.sub(r"/v\d+$", "", target) == path
    )


def stores(source: Source) -> list[StoreOpened]:
    """Where a database is opened, and whether its address bounds a query."""
    found = []
    for node, name in source.calls:
        match = _OPENS.fullmatch(name)
        if match is None or match[1] not in source.imports:
            continue
        given = arguments(node)
        address = _address(source, given)
        is_bounded: bool | Unknown = Unknown("the address of the database may bound it")
        if isinstance(address, str) and re.search(r"\w", address.replace("{}", "")):
            is_bounded = bool(_BOUNDED.search(address))
        if _BOUNDED.search(source.text):
            is_bounded = Unknown("its options may bound it")
        library = {"sql": "database/sql", "sqlx": "database/sql", "pgxpool": "pgx"}.get(match[1], match[1])
        is_file = bool(_FILES.search(" ".join(text_of(one) for one in given[:2])))
        found.append(StoreOpened(source.code.place(node), library, is_bounded, is_file))
    return found


def _address(source: Source, given: list[SgNode]) -> str | Unknown | None:
    """The text that says where the database is, through the driver that takes it."""
    for one in given[:2]:
        inner = arguments(one)[0] if one.kind() == "call_expression" and arguments(one) else one
        if inner.kind() == "interpreted_string_literal" and re.fullmatch(r'"[\w-]+"', inner.text()):
            continue  # the name of a driver
        text = source.string(inner)
        if isinstance(text, str):
            return text
    return None


def store_calls(source: Source) -> list[ForeignCall]:
    """What is asked of databases, caches and mail servers."""
    used = used_in(source)
    mails = any("gomail" in target for target in source.imports.values()) or "net/smtp" in source.imports.values()
    if not used and not mails:
        return []
    held = {match[1]: match[2].partition(".")[0] for match in _HELD.finditer(source.text)}
    found = []
    for node, name in source.calls:
        if "." not in name or len(name) > 400:
            continue
        call = (_mail(source, node, name) if mails else None) or (
            _store(source, node, name, used, held) if used else None
        )
        if call is not None:
            found.append(call)
    return found


def _store(source: Source, node: SgNode, name: str, used: frozenset[str], held: dict[str, str]) -> ForeignCall | None:
    head = re.split(r"[(\s]", name)[0]
    owner = next((held[word] for word in reversed(head.split(".")[:-1]) if word in held), "")
    given = arguments(node)
    first = text_of(given[0]) if given else ""
    if owner == "gorm" and _ENDS.search(name) and ".Callback()" not in name:
        context = re.search(r"\.WithContext\(([^()]*(?:\(\))?)\)", name)
        return _call(source, node, "gorm", CallKind.DATABASE, _bound(source, node, context[1] if context else ""))
    if owner in ("sql", "sqlx") and _PLAIN.search(name) and not re.match(r"(\w*[cC]tx|context\.)\b", first):
        return _call(source, node, "database/sql", CallKind.DATABASE, _bound(source, node, ""))
    if (
        used & {"pgx", "database/sql"}
        and _GIVEN.search(name)
        and re.match(r"(\w*[cC]tx\b|context\.|\w+\.Context\(\))", first)
    ):
        library = "pgx" if "pgx" in used else "database/sql"
        return _call(source, node, library, CallKind.DATABASE, _bound(source, node, first))
    if owner == "redis" and _REDIS.search(name):
        return _call(source, node, "go-redis", CallKind.CACHE, 3.0)  # ReadTimeout by default
    return None


def _bound(source: Source, node: SgNode, context: str) -> float | Unknown | None:
    """How long a query may take by its context."""
    if not context:
        return None
    outer = inside(node, *FUNCTIONS)
    body = outer.text() if outer is not None else ""
    if context in _WITHOUT_END:
        return 0.0  # it is told that nothing bounds it, whatever the address says
    if re.search(rf"\b{re.escape(context)}\s*,\s*\w+\s*:?=\s*context\.With(Timeout|Deadline)\(", body):
        return Unknown("the context has a deadline")
    if re.search(rf"\b{re.escape(context)}\s*:?=\s*context\.(Background|TODO)\(\)", body):
        return 0.0
    return Unknown("the context of the caller may have a deadline")


def _mail(source: Source, node: SgNode, name: str) -> ForeignCall | None:
    if name.endswith(".DialAndSend"):
        return _call(source, node, "gomail", CallKind.MAIL, None)
    if source.is_package(name.rpartition(".")[0], "net/smtp") and name.endswith(".SendMail"):
        return _call(source, node, "net/smtp", CallKind.MAIL, None)
    return None


def _call(source: Source, node: SgNode, library: str, kind: CallKind, timeout: float | Unknown | None) -> ForeignCall:
    name = re.sub(r"\(.*\)", "(…)", text_of(node.field("function")))
    return ForeignCall(
        place=source.code.place(node),
        symbol=source.symbol(node),
        function=name if len(name) <= 60 else f"{library}.{name.rpartition('.')[2]}",
        library=library,
        kind=kind,
        timeout_seconds=timeout,
        stands_in_loop=inside(node, "for_statement", until=FUNCTIONS) is not None,
        client_scope="module",
    )
