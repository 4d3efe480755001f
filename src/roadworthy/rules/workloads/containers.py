"""What several rules about containers ask first: which are asked at all, what they stand on, what they carry."""

import re
from collections.abc import Iterator

from roadworthy.knowledge.images import KnownImage, known_image
from roadworthy.model import Command, Image, System, Unknown, Workload
from roadworthy.model.containers import program_words

COMPOSED = frozenset({"compose"})

_SERVERS = frozenset(
    {
        "uvicorn",
        "gunicorn",
        "hypercorn",
        "daphne",
        "granian",
        "waitress-serve",
        "flask",
        "fastapi",
        "streamlit",
        "chainlit",
        "ollama",
        "vllm",
        "nginx",
        "httpd",
        "apache2-foreground",
        "caddy",
        "puma",
        "rails",
        "php-fpm",
        "supervisord",
        "redis-server",
        "postgres",
        "mongod",
        "mysqld",
        "serve",
    }
)
_INSTALLERS = {
    "apt-get": ("install",),
    "apt": ("install",),
    "apk": ("add",),
    "yum": ("install",),
    "dnf": ("install",),
    "microdnf": ("install",),
    "zypper": ("install", "in"),
    "tdnf": ("install",),
}


def running(system: System) -> Iterator[Workload]:
    """Compose services that are meant to stay up: no jobs, no development shells, no tools."""
    for workload in system.workloads:
        known = known_of(system, workload)
        is_tool = known is not None and known.kind == "tool"
        if workload.kind in COMPOSED and not (workload.is_one_shot or workload.is_development or is_tool):
            yield workload


_ENDLESS = re.compile(r"\b(while|until|exec|serve|server|tail -[fF]|sleep (inf|\d{4,})|crond?|daemon)\b")


def ends(workload: Workload) -> bool:
    """It is told to run a few commands and not to be started again."""
    words = workload.entrypoint if isinstance(workload.entrypoint, tuple) else ()
    words += workload.command if isinstance(workload.command, tuple) else ()
    shell = words[0].rpartition("/")[2] if words else ""
    return workload.restart == "no" and shell in ("sh", "bash", "ash") and not _ENDLESS.search(" ".join(words))


def by_file(system: System) -> dict[str, list[Workload]]:
    """The running compose services of each file."""
    found: dict[str, list[Workload]] = {}
    for workload in running(system):
        found.setdefault(workload.place.path, []).append(workload)
    return found


def reference_of(system: System, workload: Workload) -> str | Unknown | None:
    """The image from outside that the workload is, or stands on when it is built here."""
    image = system.image_of(workload)
    if image is not None:
        return image.base
    return None if workload.build_context is not None else workload.image


def known_of(system: System, subject: Workload | Image) -> KnownImage | None:
    """What is known of the image that it is, or stands on."""
    reference = subject.base if isinstance(subject, Image) else reference_of(system, subject)
    return known_image(reference) if isinstance(reference, str) else None


def serves(system: System, workload: Workload) -> bool:
    """Something may connect to it: it opens a port, runs a server, or another service names it."""
    image = system.image_of(workload)
    known = known_of(system, workload)
    if workload.ports or (known is not None and known.serves) or (image is not None and image.exposes):
        return True
    if any(is_server(words) for words in system.processes_of(workload)):
        return True
    return any(
        on.on == workload.name for other in system.workloads for on in other.depends_on if other.kind == workload.kind
    )


def is_server(words: tuple[str, ...]) -> bool:
    """The words start a server that is known by name."""
    if not words:
        return False
    name = words[0].rpartition("/")[2]
    if name.startswith("python") and len(words) > 2 and words[1] == "-m":
        name = words[2]
    if name == "ollama":
        return "serve" in words
    return name in _SERVERS


def carries(system: System, subject: Workload | Image, tool: str) -> bool | Unknown:
    """Whether a program is inside the container; Unknown where the image from outside is not known."""
    image = system.image_of(subject) if isinstance(subject, Workload) else subject
    if isinstance(subject, Workload) and image is None and subject.build_context is not None:
        return Unknown("its Dockerfile was not read")
    if image is not None and (known := _put_in(image, tool)) is not None:
        return known
    base = known_of(system, subject)
    if base is None:
        reference = (
            image.base
            if image is not None
            else reference_of(system, subject)
            if isinstance(subject, Workload)
            else None
        )
        why = reference.why if isinstance(reference, Unknown) else f"whether {reference} carries {tool} is not known"
        return Unknown(why)
    if tool in base.has:
        return True
    if tool in base.lacks:
        return False
    return Unknown(f"whether the image carries {tool} is not known")


def _put_in(image: Image, tool: str) -> bool | Unknown | None:
    """True where a line of the Dockerfile puts the tool in, Unknown where one may; None where none does."""
    unseen: Unknown | None = None
    for line in image.instructions:
        if line.keyword in ("COPY", "ADD"):
            words = line.words_given
            if words and any(word.rstrip("/").rpartition("/")[2] == tool for word in words):
                return True
            is_tree = words and words[-1] in (
                "/",
                "/usr",
                "/usr/",
                "/usr/bin/",
                "/usr/local/bin/",
                "/usr/local/bin",
                "/bin/",
                "/usr/bin",
            )
            if "from" in line.flags and is_tree:
                unseen = Unknown("another stage or image puts programs into it")
        for command in line.commands:
            if installs(command, tool):
                return True
            if command.program in _INSTALLERS and any("$" in word for word in command.words_given):
                unseen = Unknown("what is installed comes from a variable")
            if command.program.endswith(".sh") or (command.program in ("sh", "bash") and command.joined_by == "|"):
                unseen = Unknown("a script that it runs may install programs")
            if command.program in ("nix-env", "conda", "micromamba", "mamba", "brew") and tool in " ".join(
                command.words_given
            ):
                return True
    if unseen is None and re.search(rf"\b{re.escape(tool)}\b", " ".join(c.label for c in _run(image))):
        # the build itself uses it: it was there, and may have been taken away again
        return None
    return unseen


def _run(image: Image) -> Iterator[Command]:
    for line in image.instructions:
        yield from line.commands


def installs(command: Command, tool: str) -> bool:
    """A package manager is told to install the tool, whatever version."""
    words = program_words(command.words_given)
    words = words[1:] if words[:1] == ("sudo",) else words
    if not words or words[0].rpartition("/")[2] not in _INSTALLERS:
        return False
    if not any(verb in words for verb in _INSTALLERS[words[0].rpartition("/")[2]]):
        return False
    return any(re.split(r"[=~<>:]", word)[0] == tool for word in words[1:])
