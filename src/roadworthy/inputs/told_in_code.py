"""Finds what code tells people: lines of docstrings, comments, help texts and output that can be checked.

Only what is concrete counts: an address on the reader's own machine, a command that stands alone on its line, a
document that is named to be read. Everything else in code speaks of the code.
"""

from collections.abc import Iterable, Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import MOST_LINE, Passage
from roadworthy.inputs.shell import read_commands

MOST_TOLD = 300
"""Lines of one file that are kept."""
MARKS = (
    "localhost",
    "127.0.0.1",
    "0.0.0.0:",
    "sage:",
    "xample",
    "curl ",
    "python",
    "./",
    ".sh",
    ".md",
    "docker",
    "make ",
)
"""One of these stands in every text in which something is found."""

_ADDRESS = expression(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0):\d{2,5}(?!\d)")
_VALUE = expression(
    r"(?i)\b(?:e\.g|i\.e)\b|\b(?:for )?example\b|\bsuch as\b|\blike\b|\bredirect|\bcallback|\bdefault|\bproxy"
    r"|\bformat\b|\bif you\b|^\W*(?:export[ \t]+)?[\w.-]+[ \t]*(?:=|:[ \t]*[\"'\[{$])|[(=\[{][ \t]*[fr]?[\"']"
    r"|^\W*(?:CMD|RUN|ENV|test:)|\$\{"
)
"""What shows a value that may be given there, or code that was put aside."""
_READ = expression(
    r"(?i)\b(?:see(?: also)?|read|refer to|documented in|described in|docs?:|documentation:|guide:|details in)"
    r"[ \t]+(?:the[ \t]+)?[`'\"(]?((?:\./)?(?:[\w.-]{1,60}/){0,8}[\w-]{1,60}\.(?:md|rst|adoc))\b(?![\w/])"
)
_LABEL = expression(
    r"[ \t]*(?:[-*•>]|\d{1,2}[.)])?[ \t]*(?:(?P<label>[A-Za-z][\w ()/'-]{0,40}):[ \t]+)?(?P<prompt>\$[ \t]+|`)?"
)
_INVITES = expression(
    r"(?i)(?:usage|example|examples|e\.g\.|run|invoke|execute|start|start (?:it )?with|quick ?start|test|how to run"
    r"|or|then|build|to (?:run|start|build|test|use)\b.{0,60}|run (?:it )?(?:with|using|via|from\b.{0,30})"
    r"|(?:local )?usage.{0,30})"
)
_TYPED = expression(
    r"(?:sudo[ \t]+)?(?:[A-Z][A-Z0-9_]*=[^\s$`]*[ \t]+)*(?:"
    r"python3?(?:\.\d+)?[ \t]+(?:-[uBO][ \t]+)?(?:-m[ \t]+[\w.]+|[\w./-]+\.py)(?=\s|$)"
    r"|(?:uv|poetry|pipenv|pdm|hatch)[ \t]+run[ \t]+\S+"
    r"|(?:uvicorn|hypercorn)[ \t]+[\w.]+:\w+|gunicorn[ \t]+\S|streamlit[ \t]+run[ \t]+\S+\.py"
    r"|docker(?:[ \t]+|-)compose[ \t]+(?:-{1,2}[\w-]+(?:[ =][\w./-]+)?[ \t]+){0,6}"
    r"(?:up|down|run|logs|exec|build|restart)(?=\s|$)"
    r"|docker[ \t]+(?:run|build|exec|logs)[ \t]+\S"
    r"|curl[ \t]+(?=\S*(?:-|https?:|localhost|127\.|[\"']http)).*(?:localhost|127\.0\.0\.1|0\.0\.0\.0)"
    r"|(?:bash|sh|zsh|source)[ \t]+[\w./~-]+\.(?:sh|bash)(?=\s|$)"
    r"|\./[\w./-]+\.(?:sh|py|bash)(?=\s|$)"
    r"|make[ \t]+[a-z][\w-]*(?:[ \t]+[A-Z_]+=\S+)*(?=[ \t]*$|[ \t]+#|[ \t]{2,}\S|[ \t]+[-–—][ \t]|`)"
    r"|npm[ \t]+(?:run[ \t]+[\w:-]+|start|test)(?=\s|$)|(?:yarn|pnpm)[ \t]+run[ \t]+[\w:-]+"
    r"|go[ \t]+run[ \t]+\S+"
    r")"
)
_PROSE = expression(
    r"(?i)(?<![-\w])(?:is|are|the|to|and|will|which|that|if|when|this|for|with|on|in|of|by|a|an|so|as)(?![-\w=])"
)
_QUOTED = expression(r"\"[^\"]*\"|'[^']*'")
_BARE_END = expression(r"[ \t]*(?:[ \t]#.*|`.*|[ \t]{2,}[(—–].*|[ \t][—–-][ \t].*)?$")


def told(path: str, document: Sequence[str], lines: Iterable[tuple[int, str]], form: str) -> Iterator[Passage]:
    """The lines that tell something, as passages of one line.

    Args:
        document: every line of the file.
        lines: of one text, with their numbers in the file, counted from 1, without the marks of a comment or a string.
        form: "docstring", "comment", "help" or "output". A comment tells a command only where it invites to type it:
            else it is code that was put aside.
    """
    invited = False
    found = 0
    for number, line in lines:
        text = line[:MOST_LINE]
        bare = text.strip()
        if not bare:
            continue
        passage = _command(path, document, number, text, form, is_invited=invited or form != "comment")
        if passage is None and _ADDRESS.search(text) and not _VALUE.search(text):
            passage = Passage(path, document, number, [bare], form)
        if passage is None and (named := _READ.search(text)):
            dressed = f"{text[: named.start(1)]}`{named[1]}`{text[named.end(1) :]}".replace("``", "`")
            passage = Passage(path, document, number, [dressed.strip()], form)
        if passage is not None:
            yield passage
            found += 1
            if found >= MOST_TOLD:
                return
        if bare.endswith(":"):
            invited = _INVITES.fullmatch(bare[:-1].strip(" -*#=").rpartition(". ")[2]) is not None
        elif passage is None or not passage.commands:
            invited = invited and bare[-1] not in ".!?" and text[:1].isspace()


def _command(
    path: str, document: Sequence[str], number: int, text: str, form: str, *, is_invited: bool
) -> Passage | None:
    begin = _LABEL.match(text)
    if begin is None:
        return None
    label, prompt = begin["label"], begin["prompt"] or ""
    if not is_invited and not prompt.startswith("$") and (label is None or _INVITES.fullmatch(label) is None):
        return None
    typed = _TYPED.match(text, begin.end())
    if typed is None:
        return None
    rest = text[begin.end() :]
    written = rest.partition("`")[0] if prompt == "`" else _BARE_END.sub("", rest)
    if typed[0].startswith("make"):
        written = typed[0]
    if not prompt and _PROSE.search(_QUOTED.sub("", written[typed.end() - begin.end() :])):
        return None
    commands = read_commands(path, written, first_line=number, lines=document)
    if not commands:
        return None
    return Passage(path, document, number, [written], form, language="sh", commands=commands)
