"""Finds comments that name a file, a model, an architecture or two parts, and holds them against what stands below."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.model import Place
from roadworthy.model.remarks import Remark

MOST_REMARKS = 50
"""Remarks of one file that are kept."""
MOST_LINE = 500
MOST_LINES = 50_000

_HASHED = frozenset({"python", "shell", "yaml", "dockerfile", "makefile", "toml"})
_SLASHED = frozenset({"javascript", "typescript", "tsx", "go"})

_HEAD = expression(
    r"(?:#|//)[ \t]*(?:File(?:name)?:[ \t]*|Path:[ \t]*)?"
    r"(?P<path>(?:@/|\./|/)?(?:[\w.-]{1,60}/){1,10}[\w.-]{1,60}\.\w{1,5})[ \t]*$"
)
_QUOTES = expression(r"\"\"\"|'''")
_COMMENT = expression(r"[ \t]*(?:#+|//)[ \t]*(?P<text>\S.{3,160})$")

_FAMILIES = (
    ("FLUX", r"flux(?:\.?1)?"),
    ("Stable Diffusion", r"stable[ -]?diffusion"),
    ("Llama", r"llama[ -]?\d?"),
    ("Mistral", r"mistral"),
    ("GPT", r"gpt-?\d"),
    ("Claude", r"claude"),
    ("Gemini", r"gemini"),
    ("Qwen", r"qwen"),
    ("DeepSeek", r"deepseek"),
    ("Whisper", r"whisper"),
)
_FAMILY = [(name, expression(rf"(?i)(?<![a-z]){pattern}(?![a-z])")) for name, pattern in _FAMILIES]
_LOADS = expression(
    r"(?i)(?:\d{1,2}[.)][ \t]*)?(?:load|use|using|initiali[sz]e|download|call|create|set up)s?[ \t]+"
    r"(?:(?:the|a|our|an)[ \t]+)?(?:[\w-]+[ \t]+){0,2}$"
)
_OPEN = expression(
    r"(?i)\b(?:or|like|such|fallback|instead|not|compatible|e\.g|previously|was|todo|same|than|vs)\b|/|\?"
)
_LITERAL = expression(r"\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'")
_ARCHITECTURES = (
    ("ARM64", expression(r"(?i)(?<![a-z0-9])(?:arm64|aarch64)(?![a-z0-9])")),
    ("x86-64", expression(r"(?i)(?<![a-z0-9])(?:amd64|x86[-_]64)(?![a-z0-9])")),
)
_GIVEN_ARCHITECTURE = expression(r"(?i)(?:--(?:architectures?|platforms?|arch)[= ]|\bplatforms?:|\barchitectures?:)")
_BOTH = expression(
    r"(?i)\bboth[ \t]+(?P<one>[a-z][\w-]{2,30})[ \t]+and[ \t]+(?P<other>[a-z][\w-]{2,30})[ \t]+[a-z]+s[ \t.]*$"
)


def remarks_by_name(path: str, kind: str, data: bytes) -> tuple[Remark, ...]:
    """Every such comment of a file, by line.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    mark = "#" if kind in _HASHED else "//" if kind in _SLASHED else ""
    if not mark or mark.encode() not in data:
        return ()
    lines = decoded(data).split("\n")[:MOST_LINES]
    found = list(_head(path, lines))
    quoted = _in_strings(lines) if kind == "python" else frozenset()
    for index, line in enumerate(lines):
        if len(line) > MOST_LINE or not line.lstrip().startswith(mark) or index in quoted:
            continue
        comment = _COMMENT.match(line)
        if comment is None or (index and lines[index - 1].lstrip().startswith(mark)):
            continue
        text = comment["text"].strip()
        found += _model(path, lines, index, text)
        if kind in ("yaml", "shell", "dockerfile", "makefile"):
            found += _architecture(path, lines, index, text)
        if kind == "yaml":
            found += _both(path, lines, index, text)
        if len(found) >= MOST_REMARKS:
            break
    return tuple(found[:MOST_REMARKS])


def _in_strings(lines: Sequence[str]) -> frozenset[int]:
    """The lines of Python that begin inside a string of three quotes: what looks like a comment there is text."""
    inside: set[int] = set()
    quote = ""
    for index, line in enumerate(lines):
        if quote:
            inside.add(index)
        for mark in _QUOTES.findall(line):
            if not quote:
                quote = mark
            elif mark == quote:
                quote = ""
    return frozenset(inside)


def _head(path: str, lines: Sequence[str]) -> Iterator[Remark]:
    """The first line is the path of a file of this name, in another folder."""
    first = next((at for at, line in enumerate(lines[:3]) if line.strip() and not line.startswith("#!")), 0)
    told = _HEAD.match(lines[first][:MOST_LINE])
    if told is None:
        return
    said = told["path"].removeprefix("@").removeprefix(".").strip("/")
    has = path.split("/")
    named = said.split("/")
    if named[-1] != has[-1]:
        return
    shorter = min(len(named), len(has))
    place = Place(path, first + 1, first + 1, quote=lines[first].strip()[:200])
    does = "" if named[-shorter:] == has[-shorter:] else f"the file is {path}"
    yield Remark(place=place, symbol=said, kind="path", says=f"names itself `{said}`", does=does)


def _model(path: str, lines: Sequence[str], index: int, text: str) -> Iterator[Remark]:
    """A comment that a model is loaded or asked, above a literal that names a model of another family alone."""
    said = [(name, found) for name, pattern in _FAMILY if (found := pattern.search(text))]
    if len(said) != 1 or _OPEN.search(text) or _LOADS.match(text[: said[0][1].start()]) is None:
        return
    below = _block(lines, index)
    literals = " ".join(_LITERAL.findall(below))
    there = [name for name, pattern in _FAMILY if pattern.search(literals)]
    if not there:
        return
    name = said[0][0]
    is_there = dict(_FAMILY)[name].search(below) is not None
    if not is_there and len(there) > 1:
        return
    place = Place(path, index + 1, index + 1, quote=lines[index].strip()[:200])
    does = "" if is_there else f"below stands a model of {there[0]}"
    yield Remark(place=place, symbol=name, kind="version", says=f"names {name}", does=does)


def _architecture(path: str, lines: Sequence[str], index: int, text: str) -> Iterator[Remark]:
    said = [name for name, pattern in _ARCHITECTURES if pattern.search(text)]
    if len(said) != 1 or _OPEN.search(text):
        return
    below = _block(lines, index)
    code = "\n".join(line for line in below.split("\n") if _GIVEN_ARCHITECTURE.search(line))
    there = [name for name, pattern in _ARCHITECTURES if pattern.search(code)]
    if there:
        place = Place(path, index + 1, index + 1, quote=lines[index].strip()[:200])
        does = "" if said[0] in there else f"below stands {there[0]}"
        yield Remark(place=place, symbol=said[0], kind="version", says=f"says {said[0]}", does=does)


def _both(path: str, lines: Sequence[str], index: int, text: str) -> Iterator[Remark]:
    """A comment that announces two of something, above a list or mapping that names one of them."""
    told = _BOTH.search(text)
    if told is None:
        return
    block = _indented(lines, index).lower()
    missing = [word for word in (told["one"], told["other"]) if word.lower() not in block]
    if not block or len(missing) == 2:
        return
    place = Place(path, index + 1, index + 1, quote=lines[index].strip()[:200])
    other = told["other"] if missing == [told["one"]] else told["one"]
    does = f"what follows sets {other} alone" if missing else ""
    says = f"announces both {told['one']} and {told['other']}"
    yield Remark(place=place, symbol=told["one"], kind="parts", says=says, does=does)


def _block(lines: Sequence[str], index: int) -> str:
    """The code under a comment, up to the next empty line; comments in between are left out."""
    code = []
    for line in lines[index + 1 : index + 16]:
        if not line.strip():
            break
        if not line.lstrip().startswith(("#", "//")):
            code.append(line[:MOST_LINE])
    return "\n".join(code)


def _indented(lines: Sequence[str], index: int) -> str:
    """The key under a comment of YAML with all that belongs to it."""
    under = lines[index + 1 : index + 200]
    if not under or not under[0].strip():
        return ""
    level = len(under[0]) - len(under[0].lstrip())
    kept = [under[0][:MOST_LINE]]
    for line in under[1:]:
        if line.strip() and len(line) - len(line.lstrip()) <= level and not line.lstrip().startswith("- "):
            break
        kept.append(line[:MOST_LINE])
    return "\n".join(kept)
