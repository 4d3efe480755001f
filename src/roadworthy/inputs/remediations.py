"""Finds the restarts that a shell script decides on by itself, and what it looks at before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from roadworthy.model import Place, Remediation, Signal

MOST_LINES = 40
_ACTION = re.compile(
    r"^(?:sudo\s+(?:-\w+\s+)*)?(?:"
    r"(?:docker|podman)\s+(?:container\s+)?(?P<container>restart)\s"
    r"|(?:docker\s+compose|docker-compose|podman-compose)\b"
    r"(?:\s+-{1,2}[\w-]+(?:[= ][\w./$\"{}-]+)?)*?\s+(?P<compose>restart)\b"
    r"|systemctl\s+(?:-{1,2}\S+\s+)*(?P<unit>restart|try-restart)\s"
    r"|supervisorctl\s+(?P<supervisor>restart)\s|pm2\s+(?P<pm2>restart)\s|service\s+(?P<service>\S+)\s+restart"
    r"|kubectl\s+(?:-{1,2}\S+\s+)*(?P<rollout>rollout\s+restart)\s|launchctl\s+(?P<launchd>kickstart\s+-k)\s)"
)
MARKS = ("restart", "kickstart")
_READS = ("curl", "wget")
_URL = re.compile(r"https?://[^\s\"'`|;)<>]+")
_VARIABLE = re.compile(r"\$\{?(\w+)")
_WORD = re.compile(r"[\w:]{4,}")
_LIMIT = re.compile(
    r"cool_?down|last_?(restart|action|run)|back_?off|max_?(restart|retr|attempt)|restart_?(count|limit|ed)|attempts?\b|"
    r"grace|flock|lock_?file",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"fail|miss|error|strike|unhealthy|count|retr|down", re.IGNORECASE)
_RECORD = re.compile(r">>|\btee\b|\blogger\b|\bcurl\b[^\n]*(hook|slack|telegram|ntfy|alert|notify)|\bmail\b|sendmail")
_SLEEP = re.compile(r"\bsleep\s+\"?\$?\{?(\w+(?:\.\d+)?)([smh]?)")
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3_600.0}
_THRESHOLD = re.compile(r"\$?\{?\b([A-Za-z_]\w*)\}?\"?\s*(?:-ge|-gt|>=|>)\s*\"?\$?\{?(\w+)")
_EMPTY = re.compile(r"-n\s+\"?\$\{?(\w+)")


def remediations(path: str, data: bytes, lines: list[str], root: Node) -> tuple[Remediation, ...]:
    """Every restart that stands under a condition which rests on an answer over HTTP."""
    return tuple(_Script(path, data, lines, root).found())


@dataclass
class _Script:
    path: str
    data: bytes
    lines: list[str]
    root: Node
    assigned: dict[str, list[Node]] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    commands: list[Node] = field(default_factory=list)
    loops: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if node.type == "command":
                self.commands.append(node)
            elif node.type in ("while_statement", "for_statement", "c_style_for_statement"):
                self.loops.append(node)
            elif node.type == "variable_assignment" and (name := node.child_by_field_name("name")) is not None:
                self.assigned.setdefault(self.text(name), []).append(node)
            elif node.type == "function_definition" and (name := node.child_by_field_name("name")) is not None:
                self.functions[self.text(name)] = node
            waiting.extend(node.children)
        self.commands.sort(key=lambda node: node.start_byte)
        for nodes in self.assigned.values():
            nodes.sort(key=lambda node: node.start_byte)

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def found(self) -> Iterator[Remediation]:
        for command in self.commands:
            words = self.filled(self.text(command)) + " "
            match = _ACTION.match(words)
            if match is None:
                continue
            around = self.around(command)
            conditions = [part for node in around if node.type in ("if_statement", "elif_clause", "list")
                          if (part := self.condition(node, command)) is not None]  # fmt: skip
            if not conditions:
                continue
            evidence = self.evidence(conditions)
            signals = tuple(self.signals(evidence))
            if signals:
                yield self.remediation(command, words.strip(), match, around, evidence, signals)

    def around(self, command: Node) -> list[Node]:
        """The statements around a command, through the calls of the function that it stands in."""
        found: list[Node] = []
        waiting, seen = [command], {command.id}
        while waiting:
            above = waiting.pop().parent
            while above is not None:
                found.append(above)
                if above.type == "function_definition" and (name := above.child_by_field_name("name")) is not None:
                    called = self.text(name)
                    for other in self.commands:
                        if other.id not in seen and self.text(other).split(maxsplit=1)[:1] == [called]:
                            seen.add(other.id)
                            waiting.append(other)
                    break
                above = above.parent
        return found

    def condition(self, node: Node, command: Node) -> Node | None:
        """What decides whether the command below runs; None where the command is part of what decides."""
        if node.type == "list":
            first = node.children[0] if node.children else None
            return None if first is None or _holds(first, command) else first
        for child in node.children:
            if child.type == "then":
                return None
            if child.is_named:
                return child if not _holds(child, command) else None
        return None

    def evidence(self, conditions: list[Node]) -> list[Node]:
        """The conditions, with the assignments and functions that they rest on, a few steps back."""
        found, waiting, names = list(conditions), list(conditions), set[str]()
        for _ in range(4):
            following: list[Node] = []
            for node in waiting:
                text = self.text(node)
                for name in {*_VARIABLE.findall(text), *re.findall(r"[A-Za-z_]\w*", text)} - names:
                    is_variable = f"${name}" in text or f"${{{name}" in text or "((" in text
                    if is_variable and name in self.assigned:
                        names.add(name)
                        following.extend(self.assigned[name])
                        following.extend(part for given in self.assigned[name] for part in self.deciding(given))
                    if name in self.functions and not _holds(self.functions[name], node):
                        names.add(name)
                        following.append(self.functions[name])
            found.extend(following)
            waiting = following
        return found

    def deciding(self, node: Node) -> Iterator[Node]:
        """The conditions under which a statement runs, in the function or file that it stands in."""
        above = node.parent
        while above is not None and above.type != "function_definition":
            if above.type in ("if_statement", "elif_clause", "list"):
                test = next((child for child in above.children if child.is_named), None)
                if test is not None and not _holds(test, node):
                    yield test
            above = above.parent

    def signals(self, evidence: list[Node]) -> Iterator[Signal]:
        seen: set[int] = set()
        for node in sorted(evidence, key=lambda one: one.start_byte):
            for command in self.commands:
                if command.id in seen or not _holds(node, command):
                    continue
                text = self.text(command)
                if text.split(maxsplit=1)[0] not in _READS:
                    continue
                seen.add(command.id)
                url = _URL.search(self.filled(text))
                if url is None:
                    continue
                pipe = command.parent if command.parent is not None and command.parent.type == "pipeline" else command
                rest = self.text(pipe)
                grep = re.search(r"\b[ef]?grep\s+(?:-\S+\s+)*(\"[^\"]*\"|'[^']*'|\S+)", rest)
                pattern = grep[1].strip("\"'") if grep else ""
                word = _WORD.search(pattern.lstrip("^"))
                address = url[0].rstrip("\"'}")
                yield Signal(
                    place=self.place(command),
                    symbol="",
                    url=address,
                    is_metrics="metrics" in address.rpartition("/")[2] or bool(word and "_" in word[0]),
                    series=word[0] if word else "",
                    is_anchored=pattern.startswith("^"),
                    is_first=bool(re.search(r"\bhead\s+(-n\s*|-)1\b|-m\s*1\b|NR==1", rest)),
                    variable=self.variable(command),
                )

    def variable(self, command: Node) -> str:
        above = command.parent
        while above is not None and above.type not in ("variable_assignment", "program", "compound_statement"):
            above = above.parent
        if above is None or above.type != "variable_assignment":
            return ""
        name = above.child_by_field_name("name")
        return self.text(name) if name is not None else ""

    def remediation(
        self,
        command: Node,
        words: str,
        match: re.Match[str],
        around: list[Node],
        evidence: list[Node],
        signals: tuple[Signal, ...],
    ) -> Remediation:
        loop = next((node for node in around if node.type in ("while_statement", "c_style_for_statement")), None)
        body = self.text(loop) if loop is not None else self.text(self.root)
        text = "\n".join(self.text(node) for node in evidence)
        counter, threshold, counted = self.counter(text, loop)
        limited = _LIMIT.search(re.sub(r"#[^\n]*", "", body))
        return Remediation(
            place=self.place(command),
            symbol=self.symbol(command),
            action=words[:80],
            targets=_targets(words[match.end() :], match),
            signals=signals,
            loop=self.block(loop) if loop is not None else None,
            pause_seconds=self.pause(body) if loop is not None else None,
            limit=limited[0] if limited else counted if loop is not None else "",
            records=self.records(command, body),
            counter=counter,
            threshold=threshold,
            mean=self.mean(evidence, signals),
            skips_empty=self.skipped(around, signals),
            fails_empty=self.unlooked(around, signals, body),
        )

    def counter(self, text: str, loop: Node | None) -> tuple[Place | None, int, str]:
        """Where a count of failures begins at 0 in every run, and how far it must come; and its name wherever."""
        for name, bound in _THRESHOLD.findall(text):
            if not _COUNTED.search(name) or name not in self.assigned:
                continue
            limit = self.filled(f"${bound}") if not bound.isdigit() else bound
            given = [self.text(node).partition("=")[2].strip("\"' ") for node in self.assigned[name]]
            raised = [one for one in given if re.search(rf"\$\(\(\s*\$?\{{?{name}\}}?\s*\+\s*1", one)]
            if loop is not None or not limit.isdigit() or int(limit) < 2:
                return None, 0, name
            first = self.assigned[name][0]
            is_fixed = all(one == "0" or one in raised for one in given) and len(raised) == 1 and given[0] == "0"
            if is_fixed and not self.loops:
                return self.place(first), int(limit), name
            return None, 0, name
        return None, 0, ""

    def mean(self, evidence: list[Node], signals: tuple[Signal, ...]) -> Place | None:
        sums = {one.variable for one in signals if one.series.endswith("_sum") and one.variable}
        counts = {one.variable for one in signals if one.series.endswith("_count") and one.variable}
        for node in sorted(evidence, key=lambda one: one.start_byte):
            divided = re.search(r"\$?\{?(\w+)\}?\s*/\s*\$?\{?(\w+)", self.text(node))
            if node.type == "variable_assignment" and divided and divided[1] in sums and divided[2] in counts:
                return self.place(node)
        return None

    def skipped(self, around: list[Node], signals: tuple[Signal, ...]) -> Place | None:
        """A condition around the action that asks for something to be there, with no other branch."""
        kept = {one.variable for one in signals if one.variable}
        for node in around:
            if node.type == "if_statement" and not any(c.type in ("else_clause", "elif_clause") for c in node.children):
                test = next((child for child in node.children if child.is_named), None)
                if test is not None and any(name in kept for name in _EMPTY.findall(self.text(test))):
                    return self.place(test)
        return None

    def unlooked(self, around: list[Node], signals: tuple[Signal, ...], body: str) -> Place | None:
        """A condition around the action that computes with what was read, which nothing asks to be there."""
        kept = {one.variable for one in signals if one.variable}
        looked = {name for name in kept if re.search(rf"-[nz]\s+\"?\$\{{?{name}\b|\$\{{{name}:?[-?=]", body)}
        for node in around:
            test = next((child for child in node.children if child.is_named), None)
            text = self.text(test) if node.type == "if_statement" and test is not None else ""
            if test is not None and re.search(r"\|\s*bc\b", text) and (kept - looked) & set(_VARIABLE.findall(text)):
                return self.place(test)
        return None

    def pause(self, body: str) -> float | None:
        found = []
        for text, unit in _SLEEP.findall(body):
            number = self.filled(f"${text}") if not text[0].isdigit() else text
            if (given := re.search(r"\d+(?:\.\d+)?", number)) is not None:
                found.append(float(given[0]) * _SECONDS[unit])
        return max(found, default=None)

    def records(self, command: Node, body: str) -> bool:
        if _RECORD.search(body) or re.search(r"^\s*exec\s.*>>|^\s*exec\s+>", self.text(self.root), re.MULTILINE):
            return True
        return any(name in body and _RECORD.search(self.text(node)) for name, node in self.functions.items())

    def filled(self, text: str) -> str:
        """The text with the script's constants in place of its variables, and their defaults."""
        for _ in range(3):
            text = re.sub(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))", self.value, text)
        return text.replace('"', "")

    def value(self, match: re.Match[str]) -> str:
        name = match[1] or match[3]
        given = self.assigned.get(name, [])
        if given:
            text = self.text(given[0]).partition("=")[2].strip("\"'")
            if "$(" not in text and "`" not in text and f"${name}" not in text.replace("{", ""):
                return text
            inner = re.fullmatch(rf"\$\{{{name}:?-([^}}]*)\}}", text)
            if inner is not None:
                return inner[1]
        return match[2] if match[2] is not None else match[0]

    def symbol(self, node: Node) -> str:
        above = node.parent
        while above is not None and above.type != "function_definition":
            above = above.parent
        name = above.child_by_field_name("name") if above is not None else None
        return self.text(name) if name is not None else ""

    def place(self, node: Node) -> Place:
        row = node.start_point[0]
        end = min(node.end_point[0], row + MOST_LINES - 1)
        return Place(self.path, row + 1, end + 1, quote=self.lines[row].strip()[:200] if row < len(self.lines) else "")

    def block(self, node: Node) -> Place:
        return self.place(node)


def _holds(around: Node, inside: Node) -> bool:
    return around.start_byte <= inside.start_byte and inside.end_byte <= around.end_byte


def _targets(rest: str, match: re.Match[str]) -> tuple[str, ...]:
    """The names after the verb that are no options."""
    if match["service"]:
        return (match["service"],)
    words = [word.strip("\"'") for word in re.split(r"[;&|>]", rest)[0].split()]
    names = [word for word in words if not word.startswith("-") and not word.isdigit() and "$" not in word]
    return tuple(name.rpartition("/")[2].removesuffix(".service") for name in names)
