"""Finds comments that document a function of Go or JavaScript, and holds their names against the function below."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.remarks import Remark, routes_agree

MOST_REMARKS = 200
"""Remarks of one file that are kept."""
MOST_BYTES = 1_000_000
MOST_BLOCK = 20_000
MOST_HEAD = 4_000
MOST_LINE = 500

_FUNCTION = expression(r"func (?:\((?:\w+[ \t]+)?\*?(?P<type>\w+)(?:\[[^\]]{0,60}\])?\) ?)?(?P<name>\w+)[\[(]")
_NAMED = expression(r"//[ \t]?(?P<name>[A-Z]\w*[a-z]\w*)[ \t]+(?P<verb>[a-z]+s)[ \t]")
_NO_VERBS = frozenset({"is", "has", "was", "does", "as", "always", "its", "us"})
_TESTING = ("Test", "Benchmark", "Example", "Fuzz")
_GENERATED = expression(r"(?m)^// Code generated .* DO NOT EDIT\.?$")
_ROUTER = expression(r"//[ \t]*@Router[ \t]+(?P<path>/\S{0,300})[ \t]+\[(?P<method>[A-Za-z]{3,7})\][ \t]*$")
_IN_PATH = expression(r"//[ \t]*@Param[ \t]+(?P<name>[\w-]+)[ \t]+path[ \t]")
_HELD = expression(r"\{([\w-]+)[^{}/]*\}|:([\w-]+)")


def remarks_of_functions(path: str, kind: str, data: bytes) -> tuple[Remark, ...]:
    """Every such comment of a file, by line.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    if len(data) > MOST_BYTES:
        return ()
    if kind == "go" and b"// " in data and b"func " in data:
        text = decoded(data)
        found = iter(()) if _GENERATED.search(text[:2_000]) else _of_go(path, text.split("\n"))
    elif kind in ("javascript", "typescript", "tsx") and (b"@param" in data or b"@return" in data or b"/**" in data):
        found = _of_script(path, decoded(data))
    else:
        return ()
    kept = []
    for one in found:
        kept.append(one)
        if len(kept) >= MOST_REMARKS:
            break
    return tuple(kept)


def _of_go(path: str, lines: Sequence[str]) -> Iterator[Remark]:
    declared = {found["name"] for line in lines if line[:5] == "func " and (found := _FUNCTION.match(line))}
    for index, line in enumerate(lines):
        function = _FUNCTION.match(line) if line[:5] == "func " and len(line) <= MOST_LINE else None
        if function is None:
            continue
        first = index
        while first and lines[first - 1].startswith("//") and index - first < 100:
            first -= 1
        block = lines[first:index]
        if not block:
            continue
        symbol = f"{function['type']}.{function['name']}" if function["type"] else function["name"]
        yield from _name(path, first, block[0], symbol, function["name"], declared)
        yield from _routes(path, first, block, symbol)


def _name(path: str, first: int, line: str, symbol: str, name: str, declared: set[str]) -> Iterator[Remark]:
    """A comment that begins as that of another function: `// GetUser returns …` above `func GetPost`."""
    said = _NAMED.match(line[:MOST_LINE])
    if said is None or not name[0].isupper():
        return
    told = said["name"]
    if told.lower() == name.lower():
        return
    if told in declared and said["verb"] not in _NO_VERBS and not name.startswith(_TESTING):
        place = Place(path, first + 1, first + 1, quote=line.strip()[:200])
        says, does = f"documents `{told}`", f"below stands `{name}`"
        yield Remark(place=place, symbol=symbol, kind="name", says=says, does=does)


def _routes(path: str, first: int, block: Sequence[str], symbol: str) -> Iterator[Remark]:
    """Annotations of swaggo: the route, and the parts of its path."""
    routes = [(at, found) for at, line in enumerate(block) if (found := _ROUTER.match(line[:MOST_LINE]))]
    for at, found in routes:
        place = Place(path, first + at + 1, first + at + 1, quote=block[at].strip()[:200])
        method, route = found["method"].upper(), found["path"]
        says = f"documents `{method} {route}`"
        yield Remark(place=place, symbol=symbol, kind="route", says=says, method=method, path=route)
    if len(routes) != 1:
        return
    route = routes[0][1]["path"]
    held = {one[1] or one[2] for one in _HELD.finditer(route)}
    for at, line in enumerate(block):
        told = _IN_PATH.match(line[:MOST_LINE])
        if told is not None:
            place = Place(path, first + at + 1, first + at + 1, quote=line.strip()[:200])
            does = "" if told["name"] in held else f"the path of the route is `{route}`"
            says = f"documents `{told['name']}` as a part of the path"
            yield Remark(place=place, symbol=symbol, kind="parameter", says=says, does=does)


_HEADS = (
    expression(
        r"\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*(?P<name>[\w$]+)\s*(?:<[^<>()]{0,200}>)?\("
    ),
    expression(
        r"\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)\s*=\s*(?:async\s*)?"
        r"(?:function\s*\*?\s*(?:[\w$]+\s*)?)?\((?P<value>)"
    ),
    expression(
        r"\s*(?:(?:public|private|protected|static|async|override)\s+){0,4}(?P<name>[\w$]+)\s*(?:<[^<>()]{0,200}>)?\("
        r"(?P<method>)"
    ),
)
_NO_METHOD = frozenset(
    {"if", "for", "while", "switch", "return", "function", "catch", "super", "await", "new", "require"}
)
_BODY = expression(r"\s*(?::\s*(?P<result>[^{};=]{1,200}?)\s*)?(?P<mark>\{|=>)")
_TAKEN = expression(
    r"\s*(?:(?:public|private|protected|readonly)\s+){0,2}(?P<name>[A-Za-z_$][\w$]*)\s*\??\s*(?:[:=]|$)"
)
_PARAM = expression(
    r"@param[ \t]+(?:\{[^{}\n]{0,200}(?:\{[^{}\n]{0,200}\}[^{}\n]{0,200}){0,4}\}[ \t]+)?(?:\[[ \t]*)?"
    r"(?P<name>[A-Za-z_$][\w$]*)(?P<rest>[.\[]?)"
)
_OBJECTS = frozenset({"props", "params", "options", "opts", "args", "input", "config", "param", "context", "ctx"})
"""An object of this name may hold what is documented."""
_RETURNS = expression(r"@returns?[ \t]+\{(?P<type>[^{}\n]{1,80})\}")
_APART = expression(r"@(?:overload|callback|typedef|template|function|method|name|type|inheritdoc|see|deprecated)\b")
_OPENAPI = expression(r"@(?:swagger|openapi)\b")
_PATH_OF = expression(r"(?m)^[ \t]*\*[ \t]*[\"']?(?P<path>/[^\s:\"']{0,200}(?::[^\s:\"']{1,60}){0,5})[\"']?:[ \t]*$")
_METHOD_OF = expression(r"(?m)^[ \t]*\*[ \t]*(?P<method>get|post|put|delete|patch):[ \t]*$")
_REGISTERED = expression(
    r"\s*(?:export\s+)?(?P<router>[\w$]+)\s*\.(?P<method>get|post|put|delete|patch)\(\s*[\"'`](?P<path>/[^\"'`\n]{0,300})[\"'`]"
)


def _of_script(path: str, text: str) -> Iterator[Remark]:
    at = text.find("/**")
    number, counted = 1, 0
    while at >= 0:
        end = text.find("*/", at + 3, at + MOST_BLOCK)
        if end < 0:
            at = text.find("/**", at + 3)
            continue
        number += text.count("\n", counted, at)
        counted = at
        block = text[at:end]
        if _OPENAPI.search(block):
            yield from _openapi(path, text, block, number, end + 2)
        elif ("@param" in block or "@return" in block) and not _APART.search(block):
            yield from _documented(path, text, block, number, end + 2)
        at = text.find("/**", end + 2)


def _documented(path: str, text: str, block: str, number: int, end: int) -> Iterator[Remark]:
    head = next((found for one in _HEADS if (found := one.match(text, end, end + MOST_HEAD))), None)
    if head is None or head["name"] in _NO_METHOD or "\n\n" in text[end : head.start("name")]:
        return
    given = _given(text, head.end())
    body = _BODY.match(text, given[1], given[1] + MOST_HEAD) if given is not None else None
    if given is None or body is None:
        return
    groups = head.re.groupindex
    if "value" in groups and "function" not in head[0] and body["mark"] != "=>":
        return
    if "method" in groups and body["mark"] != "{":
        return
    taken = given[0]
    if taken is not None and "arguments" not in text[body.end() : body.end() + MOST_HEAD].partition("\n}")[0]:
        yield from _parameters(path, block, number, head["name"], taken)
    result = (body["result"] or "").strip()
    told = _RETURNS.search(block)
    if told is not None and result in ("void", "Promise<void>"):
        kind = told["type"].strip()
        if not any(word in kind.lower() for word in ("void", "undefined", "never", "null", "any", "*")):
            line = block.count("\n", 0, told.start())
            does = f"the function is declared to give `{result}`"
            yield _remark(path, block, number, line, head["name"], "result", f"says that it gives {kind}", does)


def _parameters(path: str, block: str, number: int, name: str, taken: list[str]) -> Iterator[Remark]:
    """Parameters that are documented and not taken, once for each function."""
    told = [one for one in _PARAM.finditer(block) if one["rest"] != "."]
    bare = {_bare(one) for one in taken}
    absent = [one for one in told if _bare(one["name"]) not in bare]
    held = _OBJECTS & bare - {_bare(one["name"]) for one in told}
    if not told or any(one["name"][0].isupper() for one in absent) or (absent and held):
        return
    first = (absent or told)[0]
    line = block.count("\n", 0, first.start())
    if not absent:
        says = "documents the parameters of its function"
        yield _remark(path, block, number, line, name, "parameter", says)
        return
    named = {one["name"] for one in told}
    rest = [one for one in taken if one not in named]
    names = ", ".join(f"`{one['name']}`" for one in absent[:4])
    does = f"it takes {', '.join(f'`{one}`' for one in rest[:4])}" if rest else "the function takes no such one"
    says = f"documents {'a parameter' if len(absent) == 1 else 'parameters'} {names}"
    yield _remark(path, block, number, line, name, "parameter", says, does)


def _bare(name: str) -> str:
    return name.strip("_$").lower()


def _given(text: str, start: int) -> tuple[list[str] | None, int] | None:
    """The names between the brackets, None where one takes more than its name tells; and where the brackets end."""
    depth, at, begin = 0, start, start
    parts: list[str] = []
    while at < min(len(text), start + MOST_HEAD):
        mark = text[at]
        if mark in "([{<":
            depth += 1
        elif mark in ")]}" or (mark == ">" and text[at - 1] != "="):
            if mark == ")" and depth <= 0:
                break
            depth -= 1
        elif mark == "," and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
        elif mark in "'\"`":
            closing = text.find(mark, at + 1, at + MOST_LINE)
            if closing < 0:
                return None
            at = closing
        elif text.startswith(("//", "/*"), at):
            return None
        at += 1
    else:
        return None
    if text[begin:at].strip():
        parts.append(text[begin:at])
    names = [_TAKEN.match(part) for part in parts]
    return [one["name"] for one in names if one] if all(names) else None, at + 1


def _openapi(path: str, text: str, block: str, number: int, end: int) -> Iterator[Remark]:
    """A block of OpenAPI that documents one operation, right above the route that is registered."""
    paths, methods = list(_PATH_OF.finditer(block)), list(_METHOD_OF.finditer(block))
    registered = _REGISTERED.match(text, end, end + MOST_HEAD)
    if len(paths) != 1 or len(methods) != 1 or registered is None or "\n\n" in text[end : registered.start("router")]:
        return
    route, method = paths[0]["path"], methods[0]["method"]
    does = ""
    if method != registered["method"] or not routes_agree(route, registered["path"]):
        does = f"below stands `{registered['method'].upper()} {registered['path']}`"
    line = block.count("\n", 0, paths[0].start("path"))
    says = f"documents `{method.upper()} {route}`"
    yield replace(_remark(path, block, number, line, route, "route", says, does), path=route)


def _remark(path: str, block: str, number: int, line: int, symbol: str, kind: str, says: str, does: str = "") -> Remark:
    quote = block.split("\n")[line].strip(" \t*/")[:200]
    return Remark(
        place=Place(path, number + line, number + line, quote=quote), symbol=symbol, kind=kind, says=says, does=does
    )
