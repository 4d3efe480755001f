"""Claims about settings: tables and lists of variables, headings named after one, what a shell is told to export."""

import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.defaults import Told, told_by_cells, told_in
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

_NAME = r"[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+"
_ANY_NAME = rf"(?:{_NAME}|[A-Z][A-Z0-9]{{2,}})"
_NAMES = expression(rf"(?<![\w$/.-]){_ANY_NAME}(?![\w/-])")
_CELL = expression(
    rf"[`*\s\\]*(?:-{{1,2}}[\w-]+[`*\s]*(?:[,/|]|<br\s*/?>|or)?[`*\s]*)?{_ANY_NAME}(?:=\S{{0,100}}?)?"
    rf"(?:[`*\s]*(?:[,/]|<br\s*/?>|or|and)[`*\s]*{_ANY_NAME}){{0,5}}[`*\s]*(?:\([^)]{{0,40}}\))?[`*\s]*"
)
_COLUMN_NAME = expression(r"(?i)\b(variables?|env(ironment)?( var(iable)?s?)?|settings?|vars?)\b")
_COLUMN_MAYBE = expression(r"(?i)\W*(name|key|option|parameter|param|config(uration)?|flag|secret|property)s?\b")
_COLUMN_DEFAULT = expression(r"(?i)\W*(default)( values?)?s?\W*")
_COLUMN_NEED = expression(r"(?i)\W*(is )?(required|mandatory|optional|needed)\W*")
_ABOUT = expression(r"(?i)\benv(ironment)?\b|\.env\b|configur|\bsettings?\b|\bvariables?\b|\bsecrets?\b|\boptions?\b")
_ENVIRONMENT = expression(r"(?i)\benv(ironment)?\b|\.env\b|\bvariables?\b")
_ITEM = expression(
    rf"(?:\*\*|__)?`?(?:\*\*)?({_ANY_NAME})(?:=([^\s`*]{{0,200}}))?(?:\*\*)?`?(?:\*\*|__)?"
    r"((?:[ \t]*[(\[][^)\]\n]{0,80}[)\]])?)[ \t]*(?:\*\*)?(?::|-{1,2}|–|—|=>|→|$)"
)
_PROSE = expression(
    rf"(?i:\b(?:environment|env\.?)[ \t]+var(?:iable)?s?[ \t]+`)({_NAME})`"
    rf"|`({_NAME})`(?i:[ \t]+(?:environment|env\.?)[ \t]+var)"
    rf"|(?i:\b(?:set|export|override|configure|define)[ \t]+(?:the[ \t]+)?`)({_NAME})(?:=[^`]{{0,200}})?`"
    rf"|`({_NAME})=[^`]{{0,200}}`"
)
_MENTION = expression(rf"(?<!`)`({_NAME})`(?!`)")
_IDLE = expression(
    r"(?i)\b(not (currently |yet |actually )?(read|used|wired|implemented|supported|honou?red)"
    r"|nothing (\w+ )?(reads|uses)|unused|(has|have|with) no effect|is ignored|are ignored|reserved for|no-op)\b"
)
_NEXT = expression(r"`[A-Z][A-Z0-9]*_|[.;](?=\s|$)|\n[ \t]*\n")
_SHELL = frozenset({"", "sh", "bash", "console", "env", "dotenv", "text", "ini", "properties", "powershell"})
_EXPORT = expression(
    rf"^[ \t]*(?:\$[ \t]+)?export[ \t]+({_ANY_NAME})="
    rf"|(?:^|[ \t])(?:-e|--env)[ \t=]+[\"']?({_ANY_NAME})(?:=|[\"']?[ \t\\]|[\"']?$)"
)
_GIVEN = expression(rf"^[ \t]*(?:export[ \t]+)?({_ANY_NAME})=[^=]?")
_RESTART = expression(r"[ \t]*(?:\$[ \t]+)?(?:sudo[ \t]+)?docker[ -]compose[ \t]+(?:[^\n]{0,80}[ \t])?restart\b")
_UP = expression(r"\b(up|run|create)\b")
_COMMENT = expression(r"(?<=[\s])#(.{0,300})$")


def settings(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each documented variable: that it is read, and what is said of its default and of its need."""
    used = {name for passage in passages if passage.form == "code" for name in _expanded(passage.text)}
    about = ""
    for index, passage in enumerate(passages):
        if passage.form in ("paragraph", "quote") and passage.text.rstrip().endswith(":"):
            about = passage.text[-300:]
        elif passage.form in ("heading", "paragraph"):
            about = passage.text[-300:] if passage.form == "paragraph" else ""
        context = " ".join((*passage.headings[-2:], about))
        if passage.form == "row":
            yield from _of_row(passage, context)
        elif passage.form == "code":
            yield from _of_code(passage, used)
        elif passage.form == "heading":
            yield from _of_heading(passage, passages[index + 1 : index + 8])
        else:
            found = list(_of_item(passage, context)) if passage.form == "item" else []
            yield from found or _of_prose(passage)


def _of_row(passage: Passage, context: str) -> Iterator[tuple[Claim, Passage]]:
    if not passage.header or passage.cells == passage.header:
        return
    header = passage.header
    column = next((at for at, title in enumerate(header) if _COLUMN_NAME.search(title)), None)
    default_at = next((at for at, title in enumerate(header) if _COLUMN_DEFAULT.fullmatch(title)), None)
    if column is None and (default_at is not None or _ENVIRONMENT.search(context)):
        column = next((at for at, title in enumerate(header) if _COLUMN_MAYBE.match(title)), None)
    if column is None or column >= len(passage.cells) or not _CELL.fullmatch(passage.cells[column]):
        return
    need_at = next((at for at, title in enumerate(header) if _COLUMN_NEED.fullmatch(title)), None)
    names = _NAMES.findall(re.sub(r"\([^)]*\)", "", passage.cells[column]))
    rest = " ".join(cell for at, cell in enumerate(passage.cells) if at not in (column, default_at, need_at))
    told = told_by_cells(_cell(passage, default_at), _cell(passage, need_at), rest)
    if need_at is not None and "optional" in header[need_at].lower() and told.is_required is not None:
        told = Told(told.default, not told.is_required)
    for name in dict.fromkeys(names):
        at = max(passage.text.find(name), 0)
        yield _claim(passage, at, name, "row", told if len(set(names)) == 1 else Told())


def _cell(passage: Passage, at: int | None) -> str | None:
    return passage.cells[at] if at is not None and at < len(passage.cells) else None


def _of_item(passage: Passage, context: str) -> Iterator[tuple[Claim, Passage]]:
    match = _ITEM.match(passage.text)
    if match is None:
        return
    is_short = "_" not in match[1]
    if not (_ENVIRONMENT if is_short else _ABOUT).search(context) and not _ENVIRONMENT.search(passage.text):
        return
    rest = f"{match[3]} {passage.text[match.end() :]}"
    yield _claim(passage, match.start(1), match[1], "item", told_in(rest))


def _of_heading(passage: Passage, below: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    name = passage.text.strip(" `*")
    if not re.fullmatch(_NAME, name) or not _ABOUT.search(" ".join(passage.headings)):
        return
    texts = []
    for one in below:
        if one.form == "heading":
            break
        if one.is_prose:
            texts.append(one.text)
    yield _claim(passage, 0, name, "heading", told_in("\n".join(texts)[:2000]))


def _of_code(passage: Passage, used: set[str]) -> Iterator[tuple[Claim, Passage]]:
    if passage.language not in _SHELL:
        return
    lines = passage.text.split("\n")[:2000]
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    given = [match[1] for line in filled if (match := _GIVEN.match(line))]
    is_file = len(given) == len(filled) and len(given) >= 1
    restart = next((line.strip()[:100] for line in reversed(filled) if _RESTART.match(line)), "")
    is_set_up_again = any(_UP.search(line) for line in filled)
    offset = 0
    for line in lines:
        match = _EXPORT.search(line) or (_GIVEN.match(line) if is_file else None)
        if match is not None:
            name = next(group for group in match.groups() if group)
            comment = _COMMENT.search(line)
            # what the block's own commands use is the reader's shorthand, and no setting of the project
            if name not in used and ("_" in name or is_file):
                told = told_in(comment[1]) if comment else Told()
                claim, _ = _claim(passage, offset + match.start(), name, "file" if is_file else "shell", told)
                if restart and not is_set_up_again and "export" in line:
                    claim.details["restart"] = restart
                yield claim, passage
        offset += len(line) + 1


def _expanded(text: str) -> Iterator[str]:
    for match in re.finditer(r"\$\{?([A-Z][A-Z0-9_]{1,80})", text[:50_000]):
        yield match[1]


def _of_prose(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """A name between backticks alone need be no setting: whether it is one is told by the code."""
    seen = set()
    for match in _PROSE.finditer(passage.text):
        name = next(group for group in match.groups() if group)
        if name not in seen:
            seen.add(name)
            yield _claim(passage, match.start(), name, "prose", _beside(passage.text, match.end()))
    for match in _MENTION.finditer(passage.text):
        if match[1] not in seen:
            seen.add(match[1])
            yield _claim(passage, match.start(), match[1], "mention", _beside(passage.text, match.end()))


def _beside(text: str, end: int) -> Told:
    """The default that the rest of the sentence tells, up to the next name."""
    rest = text[end : end + 160]
    cut = _NEXT.search(rest)
    return Told(told_in(rest[: cut.start()] if cut else rest).default)


def _claim(passage: Passage, offset: int, name: str, form: str, told: Told) -> tuple[Claim, Passage]:
    details = {"form": form, "group": " / ".join(passage.headings)[-200:]}
    asserts = "is read"
    if _IDLE.search(passage.text, max(offset - 150, 0), offset + 250) and passage.form != "code":
        details["idle"] = "yes"
    if told.is_required is not None:
        details["required"] = "yes" if told.is_required else "no"
        asserts = "must be given" if told.is_required else "may be left out"
    if told.default is not None:
        details["default"] = told.default
        asserts = f"defaults to {told.default or 'nothing'}"
    claim = Claim(
        place=passage.at(offset), kind=ClaimKind.SETTING, subject=name, asserts=asserts[:200], details=details
    )
    return claim, passage
