"""Where the project is reached: the ports that are published, opened, listened on, or named in passing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from roadworthy.knowledge.images import known_image
from roadworthy.knowledge.served_paths import UNREAD
from roadworthy.knowledge.servers import OF_PRODUCTS, OF_TOOLS, listening_port
from roadworthy.model import Command, Place, Port, Role, Setting, System, Workload
from roadworthy.model.mentions import Mentions

_FLAG = re.compile(
    r"(--?[\w.-]*port[\w.-]*|-p|-P|--publish|-b|--bind|--address|--listen|--addr|-L|--http|--listen-address)(?:=(.*))?$"
)
_MANIFESTS = frozenset({"package.json", "pyproject.toml", "requirements.txt", "book.toml", "mkdocs.yml", "hugo.toml"})
_SET = re.compile(r"(\w*PORT\w*|\w*ADDR\w*|\w*BIND\w*)=(.*)")
_NUMBER = re.compile(r"(?<!\d)(\d{4,5})(?!\d)")


@dataclass(frozen=True)
class Opened:
    """A port with what opens it, in words that end "is …", and where."""

    port: int
    words: str
    place: Place


@dataclass(frozen=True)
class Listening:
    """The ports of a system, ready to be asked about many claims."""

    system: System

    @cached_property
    def opened(self) -> dict[int, Opened]:
        """Every port that something is known to open, with the first thing that does."""
        found: dict[int, Opened] = {}
        for one in (*self._published(), *self._in_cluster(), *self._started(), *self._typed(), *self._of_images()):
            found.setdefault(one.port, one)
        return found

    @cached_property
    def own(self) -> tuple[Opened, ...]:
        """The ports that the project's own code and manifests open, by number."""
        found: dict[int, Opened] = {}
        for one in (*self._published(), *self._in_cluster(), *self._started()):
            found.setdefault(one.port, one)
        return tuple(found[port] for port in sorted(found))

    @cached_property
    def published(self) -> tuple[tuple[Workload, Port], ...]:
        """Of compose services, with the service."""
        return tuple(
            (one, port)
            for one in self.system.workloads
            if one.kind == "compose"
            for port in one.ports
            if port.published is not None
        )

    def _published(self) -> Iterator[Opened]:
        for workload, port in self.published:
            if isinstance(port.published, int):
                yield Opened(port.published, f"published by {workload.label}", port.place)
            elif isinstance(port.published, str) and (ends := re.fullmatch(r"(\d+)-(\d+)", port.published)):
                for number in range(int(ends[1]), min(int(ends[2]), int(ends[1]) + 50) + 1):
                    yield Opened(number, f"published by {workload.label}", port.place)
        for workload in self.system.workloads:
            for port in workload.ports:
                if isinstance(port.container, int):
                    yield Opened(port.container, f"opened by {workload.label}", port.place)

    def _in_cluster(self) -> Iterator[Opened]:
        for resource in self.system.resources_of("Service"):
            for key, value in resource.fields.items():
                if re.search(r"(^|\.)(port|nodePort|targetPort)$", key) and value.isdigit():
                    yield Opened(int(value), f"a port of {resource.label}", resource.place)

    def _started(self) -> Iterator[Opened]:
        for point in self.system.entry_points:
            if isinstance(point.port, int):
                yield Opened(point.port, f"where {point.label} listens", point.place)
        for image in self.system.images:
            for number in image.exposes:
                yield Opened(number, f"exposed by {image.label}", image.place)
        for workload in self.system.workloads:
            for words in self.system.processes_of(workload):
                port = listening_port(words, frozenset())
                if port is not None:
                    yield Opened(port, f"where {workload.label} listens", workload.place)
        for script in self.system.scripts:
            yield from _of_commands(script.commands, f"opened by {script.label}")

    def _typed(self) -> Iterator[Opened]:
        """Commands that documents tell to type."""
        for document in self.system.documents:
            for block in document.blocks:
                yield from _of_commands(block.commands, f"opened by a command of {document.file}")

    def _of_images(self) -> Iterator[Opened]:
        for workload in self.system.workloads:
            known = known_image(workload.image) if isinstance(workload.image, str) else None
            for number in known.ports if known is not None else ():
                yield Opened(number, f"the port of {workload.label}", workload.place)

    @cached_property
    def _named(self) -> tuple[dict[int, tuple[bool, Place]], dict[int, Place]]:
        """Ports that files name in passing: those on lines about ports, with whether the file is production, and
        those in addresses.
        """
        ports: dict[int, tuple[bool, Place]] = {}
        addresses: dict[int, Place] = {}
        for mentions in self.system.mentions:
            file = self.system.paths.get(mentions.path)
            is_ours = file is not None and file.role is Role.PRODUCTION
            for port, line in mentions.ports.items():
                if (mentions.path, line) in self._offered:
                    continue
                if port not in ports or (is_ours and not ports[port][0]):
                    ports[port] = (is_ours, Place(mentions.path, line, line))
            for port, line in mentions.addresses.items():
                addresses.setdefault(port, Place(mentions.path, line, line))
        return ports, addresses

    @cached_property
    def _offered(self) -> frozenset[tuple[str, int]]:
        """Lines of environment files and their examples that give what no code reads: they open nothing."""
        return frozenset(
            (use.place.path, use.place.start)
            for setting in self.system.settings
            if _is_taken_out(setting)
            for use in setting.gifts
            if use.layer in ("env-example", "env-file")
        )

    def named(self, port: int) -> tuple[bool, Place] | None:
        """A line about ports that names it: whether it is production, and where."""
        return self._named[0].get(port)

    def addressed(self, port: int) -> Place | None:
        """An address that names it."""
        return self._named[1].get(port)

    def reason(self, port: int) -> str:
        """Why something may be reached there although nothing read opens it; "" where nothing speaks for it."""
        if port in OF_PRODUCTS:
            return f"is where {OF_PRODUCTS[port]} is mostly reached, which may run beside the project"
        for manifest in self.system.manifests:
            for one in manifest.dependencies:
                if OF_TOOLS.get(one.name.lower()) == port:
                    return f"is where {one.name} is reached by default"
        manifests = {manifest.file for manifest in self.system.manifests}
        for file in self.system.files:
            if file.name in _MANIFESTS and port in OF_TOOLS.values() and file.path not in manifests:
                return f"may be where a tool listens that {file.path} asks for"
            if file.name.rpartition(".")[2].lower() in UNREAD and file.role in (Role.PRODUCTION, Role.EXAMPLE):
                return f"may be opened by code in a language that is not read: {file.path}"
        if not self.own:
            return "cannot be told: nothing that was read says on which port it listens"
        return ""

    def beside(self, path: str, line: int, port: int) -> Place | None:
        """Where the code around a line asks the one other port of the file; None where it names this one, too."""
        mentions = self._by_file.get(path)
        if mentions is None or mentions.is_document or any(one.port == port for one in self.own):
            return None
        others = {other: at for other, at in mentions.addresses.items() if other != port}
        lines = {mentions.addresses.get(port, line), mentions.ports.get(port, line)}
        if len(others) != 1 or lines != {line} or set(others) & set(OF_PRODUCTS):
            return None
        at = next(iter(others.values()))
        return Place(path, at, at)

    def asked_at(self, place: Place) -> int:
        """The port of the address on this line."""
        addresses = self._by_file[place.path].addresses
        return next(port for port, line in addresses.items() if line == place.start)

    @cached_property
    def _by_file(self) -> dict[str, Mentions]:
        return {mentions.path: mentions for mentions in self.system.mentions}

    @property
    def is_compose_known(self) -> bool:
        """Every published port of compose is a number."""
        return all(isinstance(port.published, int) for _, port in self.published)


def _is_taken_out(setting: Setting) -> bool:
    """Nothing reads it, or every line that does was made a comment."""
    if not setting.reads:
        return not (setting.is_read_elsewhere or setting.is_maybe_read or setting.near)
    return all(use.place.quote.lstrip().startswith("#") for use in setting.reads)


def _of_commands(commands: tuple[Command, ...], words: str) -> Iterator[Opened]:
    for command in commands:
        given = command.words_given
        port = listening_port(given, frozenset())
        if port is not None:
            yield Opened(port, words, command.place)
        if command.program in ("curl", "wget"):
            continue
        for index, word in enumerate(given):
            flag, variable = _FLAG.fullmatch(word), _SET.fullmatch(word)
            value = ""
            if flag is not None:
                value = flag[2] or (given[index + 1] if index + 1 < len(given) else "")
            elif variable is not None:
                value = variable[2]
            elif "port-forward" in given and re.fullmatch(r":?\d+(:\d+)?", word):
                value = word
            for number in _NUMBER.finditer(value):
                yield Opened(int(number[1]), words, command.place)
