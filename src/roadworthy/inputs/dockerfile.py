"""Reads a Dockerfile: line by line, as the builder itself does."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.probes import probe_of_words, seconds
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.shell import read_commands
from roadworthy.inputs.text import decoded
from roadworthy.model import Command, Image, Instruction, Place, Probe, SettingUse, Stage, Unknown, Unread, Variable

MOST_LINES = 20_000

_KEYWORDS = re.compile(
    r"ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR"
)
_HEREDOC = re.compile(r"<<-?(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")
_FLAG = re.compile(r"--([a-z][a-z-]*)(?:=(\S+))?\s+")
_EXPANSION = re.compile(r"(?<!\\)\$(?:\{(\w+)(?:(:?[-+])([^}]*))?\}|(\w+))")
_DEVELOPMENT = re.compile(r"(^|[._/-])(dev|development|devcontainer|local|test|tests|debug|ci)([._/-]|$)")


def read(path: str, data: bytes) -> Facts:
    """The image that the file builds, and the variables it sets."""
    if b"\0" in data:
        return Facts(unread=(Unread(Place(path), "is no text, so no Dockerfile"),))
    lines = decoded(data).split("\n")
    if len(lines) > MOST_LINES:
        return Facts(unread=(Unread(Place(path), f"has {len(lines):,} lines; a Dockerfile may have {MOST_LINES:,}"),))
    stages = _stages(path, _logical(lines), lines)
    if not stages:
        return Facts(unread=(Unread(Place(path), "has no FROM that could be read"),))
    image = Image(
        place=stages[-1].place,
        symbol=path.rpartition("/")[2],
        file=path,
        stages=tuple(stages),
        is_development=bool(_DEVELOPMENT.search(path.lower())),
    ).at(_shipped(stages))
    uses = tuple(
        SettingUse(
            place=variable.place, symbol=variable.symbol, name=variable.name, layer="image", value=variable.value
        )
        for variable in image.variables
    )
    return Facts(images=(image,), setting_uses=uses)


def _shipped(stages: list[Stage]) -> str:
    """The stage that is meant to run: where the last one adds tools of tests to another, that other one."""
    last = stages[-1]
    below = next((one for one in stages[:-1] if one.name and one.name == last.base), None)
    if below is None or not _DEVELOPMENT.search(last.name.lower()) or _DEVELOPMENT.search(below.name.lower()):
        return ""
    return below.name if below.command or below.entrypoint else ""


DOCKERFILE = Reader("dockerfile", read)


@dataclass
class _Line:
    """One instruction as written, over one or more lines."""

    keyword: str
    rest: str
    raw: str
    start: int
    end: int
    quote: str
    heredocs: dict[str, str] = field(default_factory=dict)


def _logical(lines: list[str]) -> list[_Line]:
    """Instructions with continuation lines joined, comments dropped and here-documents taken in."""
    found: list[_Line] = []
    escape = "\\"
    for line in lines[:3]:
        if match := re.match(r"#\s*escape\s*=\s*(\S)", line):
            escape = match[1]
    index = 0
    while index < len(lines):
        bare = lines[index].strip()
        if not bare or bare.startswith("#"):
            index += 1
            continue
        start = index
        parts: list[str] = []
        raw: list[str] = []
        while index < len(lines):
            text = lines[index].rstrip("\r").rstrip()
            if parts and (not text.strip() or text.lstrip().startswith("#")):
                raw.append(escape if not _ends(lines, index) else "")
                index += 1
                continue
            index += 1
            if text.endswith(escape):
                parts.append(text[: -len(escape)])
                raw.append(text)
                continue
            parts.append(text)
            raw.append(text)
            break
        joined = " ".join(parts).strip()
        keyword, _, rest = joined.partition(" ")
        one = _Line(keyword.upper(), rest.strip(), "\n".join(raw), start + 1, index, bare[:200])
        if one.keyword in ("RUN", "COPY", "ADD"):
            for mark in [match[2] for match in _HEREDOC.finditer(rest)]:
                body = []
                while index < len(lines) and lines[index].strip() != mark:
                    body.append(lines[index])
                    index += 1
                one.heredocs[mark] = "\n".join(body)
                one.raw += "\n" + "\n".join([*body, mark] if index < len(lines) else body)
                index += 1
            one.end = min(index, len(lines))
        if _KEYWORDS.fullmatch(one.keyword):
            found.append(one)
    return found


def _ends(lines: list[str], index: int) -> bool:
    return index + 1 >= len(lines)


def _stages(path: str, instructions: list[_Line], lines: list[str]) -> list[Stage]:
    stages: list[Stage] = []
    given: dict[str, str | None] = {}  # before the first FROM
    current: _StageSoFar | None = None
    for line in instructions:
        if line.keyword == "FROM":
            if current is not None:
                stages.append(current.finish())
            current = _StageSoFar(
                path, lines, line, given, {stage.name.lower(): stage for stage in stages if stage.name}
            )
        elif current is None:
            if line.keyword == "ARG":
                for name, value in _arguments(line.rest):
                    given[name] = _fill(value, given)[0] if value is not None else None
        else:
            current.take(line)
    if current is not None:
        stages.append(current.finish())
    return stages


class _StageSoFar:
    """A stage while its lines are read."""

    def __init__(
        self, path: str, lines: list[str], line: _Line, given: dict[str, str | None], earlier: Mapping[str, Stage]
    ) -> None:
        self.path = path
        self.lines = lines
        self.given = given
        rest = line.rest
        while match := _FLAG.match(rest):
            rest = rest[match.end() :]
        words = rest.split()
        reference = words[0] if words else ""
        self.name = words[2] if len(words) > 2 and words[1].upper() == "AS" else ""
        filled, missing = _fill(reference, given)
        self.base: str | Unknown = filled
        if missing:
            self.base = Unknown(f"the image comes from the argument {missing}, which has no default here")
        self.is_argued = "$" in reference
        self.place = Place(path, line.start, line.end, quote=line.quote)
        self.symbol = self.name or reference
        inherited = earlier.get(filled.lower())
        self.variables: dict[str, str | None] = {}
        if inherited is not None:
            self.variables = {v.name: v.value if isinstance(v.value, str) else None for v in inherited.variables}
        self.instructions: list[Instruction] = []
        self.user: str | Unknown | None = None
        self.user_place: Place | None = None
        self.workdir = inherited.workdir if inherited is not None else ""
        self.set_workdir = ""
        self.entrypoint: Instruction | None = None
        self.command: Instruction | None = None
        self.probe: Probe | None = None
        self.exposes: list[int] = []
        self.own: list[Variable] = []

    def take(self, line: _Line) -> None:
        """Add one line to the stage."""
        place = Place(self.path, line.start, line.end, quote=line.quote)
        keyword, rest = line.keyword, line.rest
        flags: dict[str, str] = {}
        while keyword in ("COPY", "ADD", "RUN", "HEALTHCHECK") and (match := _FLAG.match(rest)):
            flags[match[1]] = _fill(match[2] or "true", self.variables)[0]
            rest = rest[match.end() :]
        words, is_exec = _words(rest)
        if keyword in ("COPY", "ADD", "WORKDIR", "USER", "EXPOSE", "VOLUME", "STOPSIGNAL"):
            words = tuple(_fill(word, self.variables)[0] for word in words)
        instruction = Instruction(
            place=place,
            symbol=f"{self.symbol}.{keyword}",
            keyword=keyword,
            text=rest if keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK") else _fill(rest, self.variables)[0],
            words_given=words,
            flags=flags,
            is_exec_form=is_exec,
            heredocs=line.heredocs,
            commands=self._commands(line, keyword, is_exec),
        )
        self.instructions.append(instruction)
        if keyword == "ARG":
            for name, value in _arguments(rest):
                known = value if value is not None else self.given.get(name)
                if name not in self.variables or value is not None:
                    self.variables[name] = _fill(known, self.variables)[0] if known is not None else None
        elif keyword == "ENV":
            self._environment(rest, place)
        elif keyword == "USER":
            filled, missing = _fill(rest.split()[0] if rest else "", self.variables)
            self.user = Unknown(f"the user comes from {missing}, which has no default here") if missing else filled
            self.user_place = place
        elif keyword == "WORKDIR":
            folder = _fill(rest.strip("\"'"), self.variables)[0]
            self.workdir = folder if folder.startswith("/") else f"{self.workdir.rstrip('/')}/{folder}"
            self.set_workdir = self.workdir
        elif keyword == "ENTRYPOINT":
            self.entrypoint = instruction
            self.command = None
        elif keyword == "CMD":
            self.command = instruction
        elif keyword == "HEALTHCHECK":
            self.probe = _health(self.path, instruction, self.variables)
        elif keyword == "EXPOSE":
            numbers = (word.partition("/")[0] for word in words)
            self.exposes.extend(int(number) for number in numbers if number.isdigit())

    def _commands(self, line: _Line, keyword: str, is_exec: bool) -> tuple[Command, ...]:
        if keyword not in ("RUN", "CMD", "ENTRYPOINT") or is_exec:
            return ()
        head = re.match(r"\s*\w+\s+", line.raw)
        text = line.raw[head.end() :] if head else line.raw
        while match := re.match(r"(--[a-z-]+(=\S+)?\s*(\\\n)?\s*)", text):
            blank = "\\\n" * match[0].count("\n")
            text = blank + text[match.end() :]
        if line.heredocs and _HEREDOC.match(text.strip()):
            body = next(iter(line.heredocs.values()))
            first = line.end - body.count("\n") - 1
            return read_commands(
                self.path, body, first_line=max(first, 1), symbol=f"{self.symbol}.{keyword}", lines=self.lines
            )
        offset = line.raw[: head.end()].count("\n") if head else 0
        return read_commands(
            self.path, text, first_line=line.start + offset, symbol=f"{self.symbol}.{keyword}", lines=self.lines
        )

    def _environment(self, rest: str, place: Place) -> None:
        pairs = _pairs(rest)
        for name, value in pairs:
            filled, missing = _fill(value, self.variables)
            self.variables[name] = None if missing else filled
            known: str | Unknown = Unknown(f"holds {missing}, which has no default here") if missing else filled
            self.own.append(Variable(place=place, symbol=f"{self.symbol}.ENV", name=name, value=known))

    def finish(self) -> Stage:
        return Stage(
            place=self.place,
            symbol=self.symbol,
            base=self.base,
            name=self.name,
            is_argued=self.is_argued,
            instructions=tuple(self.instructions),
            user=self.user,
            user_place=self.user_place,
            workdir=self.set_workdir,
            entrypoint=self.entrypoint,
            command=self.command,
            probe=self.probe,
            exposes=tuple(self.exposes),
            variables=tuple(self.own),
        )


def _words(rest: str) -> tuple[tuple[str, ...], bool]:
    """The words of an exec form, or of the shell form as a shell would split them."""
    if rest.startswith("["):
        try:
            given = json.loads(rest)
        except ValueError:
            given = None
        if isinstance(given, list) and all(isinstance(word, str) for word in given):
            return tuple(given), True
    try:
        return tuple(shlex.split(rest)), False
    except ValueError:
        return tuple(rest.split()), False


def _arguments(rest: str) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for word in _words(rest)[0]:
        name, equals, value = word.partition("=")
        found.append((name, value if equals else None))
    return found


def _pairs(rest: str) -> list[tuple[str, str]]:
    words = _words(rest)[0]
    if words and "=" not in words[0]:
        name, _, value = rest.partition(" ")
        return [(name, value.strip())]
    return [(word.partition("=")[0], word.partition("=")[2]) for word in words if "=" in word]


def _fill(text: str | None, known: Mapping[str, str | None]) -> tuple[str, str]:
    """The text with known variables put in, and the name of the first that is not known; "" when all are."""
    missing = ""

    def put(match: re.Match[str]) -> str:
        nonlocal missing
        name = match[1] or match[4]
        value = known.get(name)
        if match[2] and match[2].endswith("-"):
            return value if value is not None and (value or match[2] == "-") else match[3]
        if match[2]:
            return match[3] if value else ""
        if value is None:
            missing = missing or name
            return match[0]
        return value

    return _EXPANSION.sub(put, text or ""), missing


def _health(path: str, instruction: Instruction, variables: Mapping[str, str | None]) -> Probe:
    text = instruction.text.strip()
    if text.upper() == "NONE":
        return Probe(place=instruction.place, symbol=instruction.symbol, role="health", kind="none", is_disabled=True)
    text = re.sub(r"^CMD\s*", "", text, flags=re.IGNORECASE)
    words, is_exec = _words(text)
    given = words if is_exec else ("CMD-SHELL", text)
    filled = tuple(_fill(word, variables)[0] for word in given)
    flags = instruction.flags
    retries = flags.get("retries", "")
    return probe_of_words(
        filled,
        place=instruction.place,
        symbol=instruction.symbol,
        interval_seconds=seconds(flags.get("interval")),
        timeout_seconds=seconds(flags.get("timeout")),
        retries=int(retries) if retries.isdigit() else None,
        start_period_seconds=seconds(flags.get("start-period")),
    )
