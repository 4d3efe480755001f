"""Claims about commands: what a document tells people to type, each with what it says of the folder they are in."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.typed import FOREIGN, is_known, may_look_here, opens_another, program_of, stays, unwrapped
from roadworthy.model import Claim, ClaimKind, Command

FEWEST_OF_SCRIPT = 8
"""Lines of a block that set variables or end a branch, so that it is a script of somebody rather than steps."""
MOST_NEAR = 500
"""Characters kept of what stands around a command."""

_SPAN = expression(r"(?<!`)`\$? ?([A-Za-z./][^`\n]{2,300})`(?!`)")
_FILE = expression(r"[\w./-]*[\w-]\.\w{1,8}\b|\.env[\w.-]*")
_MAKES = expression(
    r"(?i)\b(creat(e|es|ing)|sav(e|es|ing)|writ(e|es|ing)|generat(e|es|ed|ing)|download\w*|called|named|paste|copy"
    r"|new file|put (it|this|them)|add (a|an|the|this)|place (a|your|the)|provide|your (own )?\w+ file)\b"
)
_CAPTION = expression(
    r"[ \t]*(?::caption:[ \t]*|\.\.[ \t]+literalinclude::[ \t]*|--8<--[ \t]+\"|[`~]{3,}.{0,80}\btitle=[\"'])`{0,2}"
    r"(?P<name>[\w./-]+\.\w{1,8})\b"
)
"""The name of a file whose content a document shows."""
_WRITTEN = expression(r"(?:>>?|\s-[oO]|--output(?:-document)?[= ]|\btee(?: -a)?)\s{0,3}[\"']?([\w./-]+)")
_TOP_COMMENT = expression(r"\s*(?:#|//|--|<!--)\s*([\w./-]+\.\w{1,8})\b")
_CLONE = expression(r"(?i)\b(?:git clone|gh repo clone)\s+([^\n;&|]{1,300})")
_SUBSHELL = expression(r"\(\s*cd\s")
_READERS_OWN = "a name of the reader's own"
_ANSWERED = frozenset({"→", "➜", "⇒", "➔", "=>", "✓", "✔", "✅", "✗", "✘", "❌"})
"""What stands between a command and what came of it: the line was printed, not typed."""
_COMPOSE_BODY = expression(r"(?m)^services:[ \t]*$")
_DOCKERFILE_BODY = expression(r"(?m)^FROM [\w./:${}-]+")
_RUN_WITH = expression(
    r"(?i)^[ \t]*#[ \t]*(?:\d+\.[ \t]*)?(?:run|start)(?: (?:it|the \w+))? (?:with|using|via|in|by) docker[- ]compose"
)
_ENV_CHANGED = expression(
    r"(?i)\b(?:edit|editing|edited|update|updating|updated|change|changing|changed|modify|modifying|nano|vim?) "
    r"(?:(?:\w+ ){0,4}(?:in |to )?)?(?:the |your )?`?\.env\b(?![./-])"
)
_OF_SCRIPT = expression(r"(?m)^[ \t]*(?:export \w+=|fi[ \t]*$|done[ \t]*$|esac[ \t]*$)")
_RELOADS = expression(r"(?i)\b(?:live|hot|auto)[- ]?reload(?:ing|s)?\b")
_EXPORT = expression(r"[ \t]*(?:\$ )?export ([A-Za-z_]\w*)=")
_CODE_CHANGED = expression(
    r"(?i)\b(?:(?:pick|picks|picking) up|apply|after|load) (?:the |your |any |new |latest )?(?:code |source )?changes\b"
    r"|\bcode changes\b"
)
_NEXT_TO_NOTHING = (
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
    "compose.yml",
    "docker-compose.override.yml",
    "Dockerfile",
    "Makefile",
    "package.json",
    "justfile",
)
"""Files that a command needs though it does not name them."""
_ANGLES = expression(r"<[A-Za-z][\w -]{0,40}>")
_OWN = expression(r"(?i)^<|<[\w -]+>|\byour[-_ ]|^\{[\w-]+\}|\.\.\.|…|\bpath/to\b|^\[[\w ./-]+\]$|^[\w-]+[:-]\*$")


@dataclass
class _Told:
    """What a whole document tells beside its commands."""

    cloned: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    marked: str = ""
    languages: set[str] = field(default_factory=set)


def commands(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Every command of the shell blocks, and of code in prose, that may be about this repository."""
    told = _told(passages)
    carried: list[str] = []
    said: list[str] = []
    section: tuple[str, ...] = ()
    for passage in passages:
        if passage.headings != section:
            section, said = passage.headings, []
        near = " ".join((*section[-2:], *said[-2:]))[-MOST_NEAR:]
        if passage.form == "code":
            yield from _of_block(passage, told, carried, near)
        elif passage.is_prose:
            yield from _of_prose(passage, told, carried)
            said.append(passage.text[-MOST_NEAR:])


def _told(passages: Sequence[Passage]) -> _Told:
    told = _Told()
    for line in passages[0].document if passages else ():
        if any(word in line for word in ("caption", "title=", "include::", "--8<--")) and (
            shown := _CAPTION.match(line[:300])
        ):
            told.made.add(_base(shown["name"]))
    before = ""
    for passage in passages:
        if passage.form == "code":
            told.languages.add(passage.language)
            text = passage.text[:20_000]
            if "services:" in text and _COMPOSE_BODY.search(text):
                told.languages.add("compose")
            if "FROM " in text and not passage.commands and _DOCKERFILE_BODY.search(text):
                told.languages.add("dockerfile")
            told.made.update(_base(match[1]) for match in _WRITTEN.finditer(text))
            for match in _CLONE.finditer(text):
                if name := _cloned(match[1]):
                    told.cloned.append(name)
            for command in passage.commands:
                words = command.words_given
                if command.program in ("cp", "mv", "ln", "touch", "mkdir", "install") and len(words) > 1:
                    told.made.update(map(_base, words[1:] if command.program in ("touch", "mkdir") else words[-1:]))
                elif command.program == "chmod":
                    told.marked += " " + " ".join(words[1:])
            if not passage.commands:
                told.shown.update(_base(name[0]) for name in _FILE.finditer(before))
                if top := _TOP_COMMENT.match(text[:300]):
                    told.shown.add(_base(top[1]))
            before = ""
        else:
            text = passage.text[:2_000]
            if "." in text and _MAKES.search(text):
                told.made.update(_base(name[0]) for name in _FILE.finditer(text))
            if "chmod" in text:
                told.marked += " " + text[text.index("chmod") :][:100]
            before = text[-200:]
    return told


def _cloned(words: str) -> str:
    """The folder that `git clone` makes."""
    given = [word for word in words.split() if not word.startswith("-")]
    if len(given) > 1 and re.fullmatch(r"[\w./-]+", given[1]):
        return _base(given[1])
    return _base(given[0].rstrip("/").removesuffix(".git")) if given else ""


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _of_block(passage: Passage, told: _Told, carried: list[str], near: str) -> Iterator[tuple[Claim, Passage]]:
    moves: list[str] = []
    is_script = passage.text.startswith("#!") or len(_OF_SCRIPT.findall(passage.text[:20_000])) >= FEWEST_OF_SCRIPT
    opened = "it stands in a script that is shown" if is_script else ""
    moved_at = passage.first
    lines = passage.lines
    for index, command in enumerate(passage.commands):
        row = command.place.start - passage.first
        line = lines[row] if 0 <= row < len(lines) else ""
        if command.program in ("cd", "pushd") and len(command.words_given) > 1:
            if not _SUBSHELL.search(line) or "&&" in line:
                moves.append(command.words_given[1])
                moved_at = command.place.start
            continue
        if command.program == "popd" or (command.program == "cd" and moves):
            moves = moves[:-1]
            continue
        between = lines[max(moved_at - passage.first + 1, 0) : max(row, 0)]
        comments = " ".join(one for one in lines[: max(row, 0)] if one.lstrip().startswith("#"))[-200:]
        rest = passage.commands[index + 1 :]
        claim = _claim(
            command.words_given,
            passage,
            told,
            moves="\n".join(moves),
            carried="\n".join(carried[-12:]),
            near=f"{near} {comments}",
            opened=opened,
            form="block",
            is_loose="yes" if any(not one.strip() or one.lstrip().startswith("#") for one in between) else "",
            behind=_behind(command, rest, lines, passage),
            reloads="yes" if _RELOADS.search(_line(passage, command)) else "",
            built=_built(command, passage.commands[:index], lines[row - 1] if 0 < row <= len(lines) else ""),
            **_before_restart(command, rest, lines, passage, near),
        )
        if claim is not None:
            skipped = claim.skipped or (_READERS_OWN if _ANGLES.search(line) else "")
            yield replace(claim, place=command.place, skipped=skipped), passage
        opened = opened or opens_another(command.words_given)
        if _SUBSHELL.search(line) and moves and not any(one.place.start == command.place.start for one in rest):
            moves = moves[:-1]
    carried.extend(moves)


def _line(passage: Passage, command: Command) -> str:
    """The line of the file on which a command stands, with whatever is said behind it."""
    at = command.place.start - 1
    return passage.document[at][:500] if 0 <= at < len(passage.document) else ""


def _built(command: Command, before: Sequence[Command], above: str) -> str:
    """The image built just before `docker compose up`, which a comment says is run with it; "" where none is."""
    words = command.words_given
    if "up" not in words or not {"compose", "docker-compose"} & set(words) or not _RUN_WITH.search(above):
        return ""
    builds = [
        one.words_given for one in before if one.words_given[:2] == ("docker", "build") and "-t" in one.words_given
    ]
    named = [given[given.index("-t") + 1] for given in builds if given.index("-t") + 1 < len(given)]
    return named[-1] if named else ""


def _before_restart(
    command: Command, rest: Sequence[Command], lines: Sequence[str], passage: Passage, said: str
) -> dict[str, str]:
    """What a restart is to bring into force: a variable set just before it, or changes to the code."""
    if "restart" not in command.words_given or not {"compose", "docker-compose"} & set(command.words_given):
        return {}
    row = command.place.start - passage.first
    above = list(reversed(lines[max(row - 3, 0) : max(row, 0)]))
    exports = [found[1] for line in takewhile(_EXPORT.match, above) if (found := _EXPORT.match(line))]
    words = [word for one in rest for word in one.words_given]
    if exports and not any(f"${name}" in word or f"${{{name}" in word for name in exports for word in words):
        return {"exported": f"export {exports[0]}"}
    beside = lines[row].partition(" #")[2] if 0 <= row < len(lines) else ""
    if _ENV_CHANGED.search("\n".join(above)) or (row <= 1 and _ENV_CHANGED.search(said)):
        return {"after": "env"}
    comment = above[0] if above and above[0].lstrip().startswith("#") else ""
    return {"after": "code"} if _CODE_CHANGED.search(f"{beside}\n{comment}") else {}


def _behind(command: Command, rest: Sequence[Command], lines: Sequence[str], passage: Passage) -> str:
    """The command right behind one that stays in the foreground, on the next line; "" where it is reached."""
    if not rest or command.is_background or command.joined_by == "|" or not stays(command.words_given):
        return ""
    following = rest[0]
    between = lines[command.place.start - passage.first + 1 : following.place.start - passage.first]
    is_needed = program_of(following.words_given).startswith(("python", "./", "curl", "pytest"))
    if following.joined_by or any(one.strip() for one in between) or not is_needed:
        return ""
    is_next = following.place.start == command.place.start + 1
    is_open = not passage.is_closed
    return " ".join(following.words_given)[:80] + ("\n" if is_open else "") if is_next else ""


def _of_prose(passage: Passage, told: _Told, carried: list[str]) -> Iterator[tuple[Claim, Passage]]:
    text = passage.text
    if "`" not in text:
        return
    for match in _SPAN.finditer(text):
        try:
            words = shlex.split(match[1])
        except ValueError:
            continue
        around = text[max(0, match.start() - 200) : match.end() + 200]
        near = " ".join((*passage.headings[-2:], around))[-MOST_NEAR:]
        moves: list[str] = []
        for part in _parts(words):
            if part[0] == "cd" and len(part) > 1:
                moves.append(part[1])
            elif len(part) > 1:
                where = {"moves": "\n".join(moves), "carried": "\n".join(carried[-12:]), "near": near}
                claim = _claim(part, passage, told, form="span", **where)
                if claim is not None:
                    yield replace(claim, place=passage.at(match.start())), passage
        carried.extend(moves)


def _parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The commands between operators of the shell."""
    part: list[str] = []
    for word in (*words, ";"):
        if word in ("&&", "||", ";", "|", "&") or word.endswith(";"):
            part += [word[:-1]] if len(word) > 1 and word.endswith(";") else []
            if part:
                yield tuple(part)
            part = []
        else:
            part.append(word)


def _read_words(words: Sequence[str]) -> list[str]:
    """The words without what the command writes to."""
    if words[0] in ("cp", "mv"):
        return list(words[:-1])
    return [word for at, word in enumerate(words) if at == 0 or words[at - 1] not in ("-o", "-O", "--output", "--out")]


def _claim(words: tuple[str, ...], passage: Passage, told: _Told, **details: str) -> Claim | None:
    """The claim, where the program may be one that looks at this repository."""
    program = program_of(words)
    if _ANSWERED & set(words):
        return None
    if not program or program in FOREIGN or not re.match(r"[\w./]", program):
        return None
    if is_known(program) and not may_look_here(unwrapped(words)):
        return None
    paths = {_base(word.partition("=")[2] or word) for word in _read_words(words)}
    details |= {
        "words": shlex.join(words),
        "program": program,
        "cloned": " ".join(told.cloned[:5]),
        "made": "yes" if paths & told.made - {""} else "shown" if paths & told.shown - {""} else "",
        "written": " ".join(one for one in _NEXT_TO_NOTHING if one in told.made | told.shown),
        "marked": told.marked[:300],
        "shows": " ".join(sorted(told.languages))[:200],
    }
    return Claim(
        place=passage.place,
        kind=ClaimKind.COMMAND,
        subject=" ".join(words)[:100],
        asserts="can be run",
        skipped=_READERS_OWN if any(_OWN.search(word) for word in words[:4]) else "",
        details={key: value for key, value in details.items() if value},
    )
