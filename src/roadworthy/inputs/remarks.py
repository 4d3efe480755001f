"""Finds comments that give a number, a version or a limit to the line they stand at, and whether that line agrees."""

from collections.abc import Iterator, Sequence
from math import prod

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.remarks import Remark

MOST_REMARKS = 200
"""Remarks of one file that are kept."""
MOST_LINE = 500
MOST_LINES = 50_000

_HASHED = frozenset(
    {"python", "shell", "yaml", "env", "dockerfile", "makefile", "toml", "pyproject", "systemd", "conf"}
)
_SLASHED = frozenset({"javascript", "typescript", "tsx", "go"})

_TIMED = (
    r"timeout|ttl|interval|delay|expir\w*|expiry|seconds|period|max_?age|duration|lifetime|cooldown|sleep|deadline"
    r"|retention|keep_?alive|_ms|_secs?|_minutes|_hours|_days"
)
_SIZED = r"size|bytes|max_?length|memory|buffer|chunk|_kb|_mb|_limit|max_?upload|max_?body|max_?content\w*"
_GIVEN = expression(
    r"(?i)^[ \t]*(?:export[ \t]+|self\.|(?:const|let|var|private|public|static|final|readonly)[ \t]+){0,3}"
    r"[\"']?(?P<name>[\w.-]{1,80})[\"']?[ \t]*(?::[ \t]*[A-Za-z][\w\[\]|. ]{0,40}=|:=|=|:|\()[ \t]*"
    r"(?P<value>[\"']?\d[\d_.]*(?:ms|s|m|h|d)?[\"']?(?:[ \t]*\*[ \t]*\d[\d_.]*){0,6})[ \t]*\)?[ \t]*[,;]?[ \t]*"
    r"(?:#|//)[ \t]*(?P<said>.+)$"
)
_NAMES_TIME = expression(rf"(?i)(?:{_TIMED})(?![a-z])")
_NAMES_SIZE = expression(rf"(?i)(?:{_SIZED})(?![a-z])")
_UNITS = r"milliseconds?|msecs?|ms|seconds?|secs?|sec|s|minutes?|mins?|min|hours?|hrs?|hr|h|days?|weeks?|months?|years?"
_END = (
    r"(?P<rest>[ \t).,;:!]*$|[ \t]+(?:timeouts?|ttl|cache|delay|interval|expiry|lifetime|in (?:milli)?seconds"
    r"|in ms|total)[ \t).]*$)"
)
_ABOUT = r"(?i)^[(~≈= ]{0,3}(?:about |approx\.? |wait(?:s)?(?: for)? |i\.e\.,? )?"
_DURATION = expression(rf"{_ABOUT}(\d+(?:\.\d+)?)[ -]?({_UNITS}){_END}")
_SIZE = expression(rf"{_ABOUT}(\d+(?:\.\d+)?)[ -]?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)(?:ytes)?{_END}")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800, "s": 1, "y": 31_557_600}
_LITERAL = expression(r"[\"']?(\d[\d_.]*)(ms|s|m|h|d)?[\"']?$")
_SCALES = (1e-9, 1e-6, 0.001, 1.0, 60.0, 3600.0, 86_400.0)

_PRODUCTS = (
    r"python|node(?:js)?|golang|openjdk|jdk|postgres(?:ql)?|mysql|mariadb|redis|mongo(?:db)?|nginx|alpine|debian|ubuntu"
    r"|ruby|php|rust|elasticsearch|kafka|rabbitmq|cuda|terraform|gemini|claude|llama|mistral|qwen|gpt|deepseek|phi"
)
_SPOKEN_VERSION = expression(
    r"(?i)^(?:\d{1,2}[.)][ \t]+)?(?:[A-Za-z][\w ]{1,20}:[ \t]+)?"
    r"(?:(?:use|using|with|base image:?|image:?|install|pin(?:ned)? to|runs?(?: on)?|set up|setup)[ \t]+)?"
    rf"(?:the )?(?:official )?({_PRODUCTS})[ -]?v?(\d{{1,2}}(?:\.\d{{1,3}}){{0,2}})(?![\d.+]*[\d+])"
    r"(?:[ \t]+(?:base|image|runtime|slim|alpine|model|version|server|database|flash|pro|mini|turbo|sonnet|opus|haiku"
    r"|lite|large|small|instruct)){0,3}(?:[ \t]*\([^()]{0,60}\))?[ \t.]*$"
)
_COMMENT_LINE = expression(r"[ \t]*(?:#+|//)[ \t]*(.{3,80})$")

_LIMITS = expression(r"(?i)^[ \t]*(?:<!--|#+)[ \t=*-]*resource (?:limits?|constraints?)[ \t=*-]*(?:-->)?[ \t]*$")
_LIMITING = expression(
    r"(?i)limit|memory|mem_|cpu|resource|nofile|nproc|ulimit|quota|tasksmax|oom|cgroup|slice|\bnice\b|iowait|shm|pids|deploy"
)
_ANOTHER = expression(r"[ \t]*(?:<!--|#|\[|---)|[ \t]*</dict>[ \t]*$|[ \t]*</plist>")
_LIMITED = frozenset({"launchd", "systemd", "yaml", "supervisord", "conf"})


def remarks_in(path: str, kind: str, data: bytes) -> tuple[Remark, ...]:
    """Every such comment of a file, by line.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    is_marked = (kind in _HASHED and b"#" in data) or (kind in _SLASHED and b"//" in data)
    may_limit = kind in _LIMITED and (b"esource limit" in data or b"esource Limit" in data)
    if not is_marked and not may_limit:
        return ()
    lines = decoded(data).split("\n")[:MOST_LINES]
    mark = "//" if kind in _SLASHED else "#"
    found = list(_beside(path, lines, mark)) if is_marked else []
    if may_limit:
        found += _limits(path, lines)
    return tuple(sorted(found, key=lambda one: one.place)[:MOST_REMARKS])


def _beside(path: str, lines: Sequence[str], mark: str) -> Iterator[Remark]:
    for number, line in enumerate(lines, 1):
        if mark not in line or len(line) > MOST_LINE:
            continue
        bare = line.lstrip()
        if bare.startswith(mark):
            spoken = _COMMENT_LINE.match(line)
            version = _SPOKEN_VERSION.match(spoken[1]) if spoken is not None and any(map(str.isdigit, line)) else None
            if version is not None and number < len(lines):
                yield from _version(path, number, line, version[1], version[2], _under(lines, number))
        elif bare[:1] not in "\"'" and (given := _GIVEN.match(line)):
            yield from _number(path, number, line, given["name"], given["value"], given["said"])


def _number(path: str, number: int, line: str, name: str, value: str, said: str) -> Iterator[Remark]:
    place = Place(path, number, number, quote=line.strip()[:200])
    if _NAMES_TIME.search(name) and (spoken := _DURATION.match(said)):
        told = float(spoken[1]) * _seconds(spoken[2])
        amounts = _amounts(value, _SCALES)
        slack = 0.04 if _seconds(spoken[2]) > 604_800 else 0.015
        if amounts:
            agrees = any(abs(one - told) <= slack * told for one in amounts)
            does = "" if agrees else f"{name} is {value.strip()}"
            yield Remark(place=place, symbol=name, kind="duration", says=f"says {spoken[1]} {spoken[2]}", does=does)
    elif _NAMES_SIZE.search(name) and (spoken := _SIZE.match(said)):
        power = "kmgt".index(spoken[2][0].lower()) + 1
        amounts = _amounts(value, (1.0, 1e3, 1024.0, 1e6, 1024.0**2, 1e9, 1024.0**3))
        told_sizes = [float(spoken[1]) * base**power for base in (1000.0, 1024.0)]
        if amounts:
            agrees = any(abs(one - told) <= 0.05 * told for one in amounts for told in told_sizes)
            does = "" if agrees else f"{name} is {value.strip()}"
            yield Remark(place=place, symbol=name, kind="size", says=f"says {spoken[1]} {spoken[2]}", does=does)


def _seconds(unit: str) -> float:
    low = unit.lower()
    if low.startswith("month"):
        return 30.44 * 86_400
    return 0.001 if low.startswith(("ms", "milli")) else float(_SECONDS[low[0]])


def _amounts(value: str, scales: Sequence[float]) -> list[float]:
    """What the expression may stand for in the smallest unit; one where it names its own."""
    factors = [factor.strip() for factor in value.split("*")]
    literal = _LITERAL.match(factors[0])
    try:
        if literal is not None and literal[2]:
            return [float(literal[1]) * _seconds(literal[2])] if len(factors) == 1 else []
        amount = prod(float(factor.strip("\"'").replace("_", "")) for factor in factors)
    except ValueError:
        return []
    return [amount * scale for scale in scales] if amount else []


def _version(path: str, number: int, line: str, name: str, told: str, below: str) -> Iterator[Remark]:
    """A comment that names a product and its version, above a statement that names the same product."""
    stands = expression(
        rf"(?i)(?<![a-z]){name}[-_:=@ \"']{{0,3}}v?(\d{{1,2}}(?:\.\d{{1,3}}){{0,2}})(?![\d.]*\d)"
    ).search(below)
    if stands is None:
        return
    said, has = told.split("."), stands[1].split(".")
    length = min(len(said), len(has))
    does = "" if said[:length] == has[:length] else f"below stands {name} {stands[1]}"
    place = Place(path, number, number + 1, quote=line.strip()[:200])
    yield Remark(place=place, symbol=name, kind="version", says=f"says {name} {told}", does=does)


def _under(lines: Sequence[str], number: int) -> str:
    """The code under a comment, up to the next empty line or comment, without the rest of the comment itself."""
    at = number
    while at < min(len(lines), number + 4) and lines[at].lstrip().startswith(("#", "//")):
        at += 1
    code = []
    for line in lines[at : at + 4]:
        if not line.strip() or line.lstrip().startswith(("#", "//")):
            break
        code.append(line[:MOST_LINE])
    return "\n".join(code)


def _limits(path: str, lines: Sequence[str]) -> Iterator[Remark]:
    """A comment that announces limits of resources, and the lines up to the next one."""
    for index, line in enumerate(lines):
        if len(line) > MOST_LINE or not _LIMITS.match(line):
            continue
        under = []
        for below in lines[index + 1 : index + 40]:
            if _ANOTHER.match(below):
                break
            under.append(below[:MOST_LINE])
        given = [below.strip() for below in under if below.strip()]
        if given:
            limits = any(_LIMITING.search(below) for below in given)
            does = "" if limits else f"what follows sets none: {given[0][:80]}"
            place = Place(path, index + 1, index + 1, quote=line.strip()[:200])
            yield Remark(place=place, symbol="limits", kind="limits", says="announces limits of resources", does=does)
