"""Which check tells that a container answers: a known one of its image, or a path that its own code serves."""

import re

from roadworthy.fixes.shop import Shop
from roadworthy.fixes.source import Left
from roadworthy.knowledge.images import split_reference
from roadworthy.knowledge.mending import CHECKS, MOVED_BY
from roadworthy.model import Endpoint, Image, Probe, Workload
from roadworthy.model.containers import program_words
from roadworthy.model.noun import dataclass
from roadworthy.model.place import is_within

_LOADS = frozenset(
    {"torch", "transformers", "vllm", "sentence-transformers", "tensorflow", "llama-cpp-python", "onnxruntime"}
)
_PORT = re.compile(r"^(?:--port|-p|--server\.port|--bind|-b|--listen)(?:=|$)")
_NUMBER = re.compile(r"(?:^|:)(\d{2,5})$")
_FETCHES = 18
"""The first version of Node with `fetch`. Source: https://nodejs.org/en/blog/announcements/v18-release-announce"""
_USUAL = frozenset({"0.0.0.0", "0.0.0.0:11434", "6333", "3000", "http"})  # noqa: S104 - read, not opened
_OWN = frozenset({"localhost", "127.0.0.1", "0.0.0.0", ""})  # noqa: S104 - read, not opened
_RUNS_WEB = frozenset({"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi", "flask", "daphne", "waitress-serve"})


@dataclass(frozen=True)
class Check:
    """Attributes:
    words: of the command, as JSON writes them; begins with CMD or CMD-SHELL.
    path, port: what it asks for; "" and 0 where it asks no page.
    """

    words: str
    path: str = ""
    port: int = 0
    is_for_model: bool = False


def image_name(reference: str) -> str:
    """Without registry, tag and digest, as the tables have it."""
    name = split_reference(reference)[0].removeprefix("docker.io/")
    return name.removeprefix("library/")


def check_of(shop: Shop, subject: Workload | Image) -> Check:
    """The check of this container.

    Raises:
        Left: nothing is known that would tell, or the image has no program to ask with.
    """
    name = image_name(shop.reference(subject))
    if name in CHECKS:
        return _known(shop, subject, name)
    path, port = page_of(shop, subject)
    is_for_model = isinstance(subject, Workload) and bool(loading(shop, subject))
    return Check(asking(shop, subject, f"http://127.0.0.1:{port}{path}"), path, port, is_for_model)


def _known(shop: Shop, subject: Workload | Image, name: str) -> Check:
    needs, words = CHECKS[name]
    if needs and not shop.has(subject, needs):
        raise Left(f"whether {name} carries {needs} is not known")
    if isinstance(subject, Workload):
        given = subject.command if isinstance(subject.command, tuple) else ()
        names = [variable.name for variable in subject.environment]
        for mark in MOVED_BY.get(name, ()):
            if any(mark in word for word in (*given, *names)) and not _is_usual(subject, mark):
                raise Left(f"{mark} moves the page or the port that the usual check of {name} asks for")
    return Check(words, is_for_model=shop.kind_of(subject) == "model-server")


def _is_usual(subject: Workload, mark: str) -> bool:
    """The variable says what holds without it: `OLLAMA_HOST=0.0.0.0`."""
    values = [variable.value for variable in subject.environment if variable.name == mark]
    return bool(values) and all(value in _USUAL for value in values)


def same_check(shop: Shop, subject: Workload | Image, probe: Probe) -> str:
    """The words that ask for what a check asks for already, with a program that is there.

    Raises:
        Left: what it asks for could not be told, or nothing is there to ask with.
    """
    name = image_name(shop.reference(subject))
    if name in CHECKS:
        return _known(shop, subject, name).words
    if not probe.path or not isinstance(probe.port, int) or probe.host not in _OWN or "$" in probe.path:
        raise Left("what the check asks for could not be told")
    return asking(shop, subject, f"http://127.0.0.1:{probe.port}{probe.path}")


def page_of(shop: Shop, subject: Workload | Image) -> tuple[str, int]:
    """Path and port of the health page that the code inside serves.

    Raises:
        Left: there is none, or it cannot be told which it is.
    """
    processes = _processes(shop, subject)
    if any(_program(words) == "streamlit" for words in processes):
        return "/_stcore/health", _port(shop, subject, processes) or 8501
    port = _port(shop, subject, processes)
    endpoints = _pages(shop, subject)
    if endpoints and isinstance(subject, Workload) and not _is_the_server(shop, subject, processes, port):
        raise Left("several containers run the same code, and that this one serves could not be told")
    if not endpoints:
        raise Left("no health endpoint of it is known to ask")
    if not port:
        raise Left("the port on which it listens could not be told")
    paths = sorted({one.path for one in endpoints})
    if len(paths) > 1:
        raise Left(f"it is not clear which page tells its health: {', '.join(paths[:3])}")
    return paths[0], port


def _is_the_server(shop: Shop, subject: Workload, processes: tuple[tuple[str, ...], ...], port: int) -> bool:
    """It starts a server that is known, opens the port, or is the only one that is made of its code."""
    if any(_program(words) in _RUNS_WEB for words in processes):
        return True
    if any(opened.container == port for opened in subject.ports):
        return True
    alike = [
        one
        for one in shop.system.workloads
        if one.build_context is not None
        and (one.build_context, one.build_file) == (subject.build_context, subject.build_file)
        and one.place.path == subject.place.path
    ]
    return len(alike) < 2


def _pages(shop: Shop, subject: Workload | Image) -> list[Endpoint]:
    """Health pages of its code, those of readiness before the others."""
    image = shop.image(subject)
    if isinstance(subject, Workload) and subject.build_context is not None:
        folder = subject.build_context
    elif image is not None:
        contexts = shop.system.contexts_of(image)
        folder = contexts[0] if contexts else image.file.rpartition("/")[0]
    else:
        return []
    found = [
        one
        for one in shop.system.endpoints
        if one.purpose in ("readiness", "health")
        and is_within(one.place.path, "" if folder == "." else folder)
        and one.is_mounted
        and one.is_authenticated is False
        and set(one.methods) & {"GET", "ANY", "ALL", "*"}
        and not re.search(r"[{}<>*:]", one.path)
        and one.path.startswith("/")
    ]
    if len({owner.name for one in found if (owner := shop.system.service_of(one.place))}) > 1:
        raise Left("several services are built from the same folder; which of them runs here could not be told")
    ready = [one for one in found if one.purpose == "readiness"]
    short = min((one.path for one in ready or found), key=lambda path: (path.count("/"), len(path)), default="")
    return [one for one in ready or found if one.path == short]


def _processes(shop: Shop, subject: Workload | Image) -> tuple[tuple[str, ...], ...]:
    return shop.system.processes_of(subject) if isinstance(shop.system.start_of(subject), tuple) else ()


def _program(words: tuple[str, ...]) -> str:
    plain = program_words(words)
    name = plain[0].rpartition("/")[2] if plain else ""
    return plain[2] if name.startswith("python") and len(plain) > 2 and plain[1] == "-m" else name


def _port(shop: Shop, subject: Workload | Image, processes: tuple[tuple[str, ...], ...]) -> int:
    """As its server is told; else the only one that the image or the workload opens; 0 where that is not clear."""
    for words in processes:
        for index, word in enumerate(words):
            if _PORT.match(word):
                value = word.partition("=")[2] or (words[index + 1] if index + 1 < len(words) else "")
                found = _NUMBER.search(value)
                if found is not None:
                    return int(found[1])
                if "$" in value:
                    return 0
    opened: set[int] = set()
    if isinstance(subject, Workload):
        opened = {port.container for port in subject.ports if isinstance(port.container, int)}
    image = shop.image(subject)
    exposed = set(image.exposes) if image is not None else set()
    for ports in (opened & exposed, exposed, opened):
        if len(ports) == 1:
            return next(iter(ports))
    if any(_program(words) in ("uvicorn", "gunicorn", "fastapi") for words in processes) and not opened | exposed:
        return 8000
    return 0


def asking(shop: Shop, subject: Workload | Image, url: str) -> str:
    """The words that ask for a page with a program that the image has."""
    if shop.has(subject, "curl"):
        return f'["CMD", "curl", "-fsS", "-o", "/dev/null", "{url}"]'
    if shop.has(subject, "python3") or any(_program(words) in _RUNS_WEB for words in _processes(shop, subject)):
        return f'["CMD", "python3", "-c", "import urllib.request as r; r.urlopen(\'{url}\', timeout=3)"]'
    if shop.has(subject, "wget"):
        return f'["CMD", "wget", "-q", "--spider", "{url}"]'
    if _node_version(shop, subject) >= _FETCHES:
        script = f"fetch('{url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
        return f'["CMD", "node", "-e", "{script}"]'
    raise Left("its image is known to have neither curl nor wget nor Python to ask with")


def _node_version(shop: Shop, subject: Workload | Image) -> int:
    """The first number of an image of Node; 0 of any other."""
    name, tag = split_reference(shop.reference(subject))
    found = re.match(r"\d+", tag)
    return int(found[0]) if found is not None and name.rpartition("/")[2] == "node" else 0


def loading(shop: Shop, workload: Workload) -> list[str]:
    """What its code requires that loads models into the process."""
    folder = workload.build_context
    if folder is None and workload.kind == "systemd":
        folder = workload.place.path.rpartition("/")[0]
    if folder is None:
        return []
    home = "" if folder == "." else folder
    wanted = {one.name for each in shop.system.manifests if is_within(each.file, home) for one in each.dependencies}
    return sorted(wanted & _LOADS)
