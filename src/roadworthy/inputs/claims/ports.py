"""Claims about ports: addresses on the reader's own machine, "port 8000", and columns of ports."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.addresses import addresses_in
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

LEAST = 1_000
"""Lower ones belong to the machine: 80 and 443 are mostly a proxy's, 22 is not the project's."""
MOST = 65_535

_PORT = expression(
    r"(?i)(?<![\w`-])ports?[ \t:]{1,3}[`*]{0,3}(\d{4,5})(?![\d.,]*\d|[-\u2013]\d|\w)((?:[`*]{0,3}(?:,| and| or"
    r"|,? ?&)[ ]?[`*]{0,3}\d{4,5}\b){0,8})"
)
_LOOSE = expression(r"(?i)\(ports?[ :]{1,2}(\d{4,5})\b|^\W{0,6}ports?\W{1,6}(\d{4,5})\b")
_NUMBER = expression(r"(?<![\d.:\w-])(\d{4,5})(?![\d.]*\d|\w|[-\u2013]\d)")
_NUMBER_ANYWHERE = expression(r"(?<!\d)(\d{4,5})(?!\d)")
_COLUMN = expression(r"(?i)\W*((host|external|local|published|default|exposed) )?ports?( \(.*\))?\W*")
_NO_PROMISE = expression(
    r"(?i)already (in use|used|taken|allocated|bound)|in use|conflict|occupied|another port|different port"
    r"|other port|change (the |this )?\w* ?port"
    r"|\be\.g\.|for example|such as|instead of|rather than|\bif (you|the|port)\b|kill|lsof|netstat|firewall"
    r"|\bufw\b|\bnot\b|n't\b|unless"
    r"|eaddrinuse|address already|connection refused|econnrefused|failed to|cannot|unable|error|timed? ?out"
    r"|override|custom|free port|\bproxy\b|\bexample\b|used by|being used|(?<!\w)export "
)
_SHELLS = frozenset({"sh", "bash", "console", "", "text", "txt", "powershell", "plaintext", "mermaid"})
_ASKS = expression(
    r"^[ \t$>]*(curl|wget|open|xdg-open|http|https|xh|start|ab|hey|wrk|websocat|wscat|#|//|echo)\b|(?<!\S)#.*$"
    r"|^[^\w$]*https?://\S+[ \t]*$|->|\u2192"
)
_ASKED_BY_PROGRAM = expression(r"^[ \t$>]*(curl|wget|open|xdg-open|http|xh|ab|hey|wrk|websocat|wscat)\b")
_GIVEN = expression(r"\w=[\"']?$|--?[\w-]+[ =][\"']?$")
_RUNS = frozenset(
    {
        "uvicorn",
        "gunicorn",
        "hypercorn",
        "python",
        "python3",
        "npm",
        "yarn",
        "pnpm",
        "npx",
        "bun",
        "node",
        "flask",
        "go",
        "cargo",
        "just",
    }
    | {
        "task",
        "poetry",
        "uv",
        "streamlit",
        "kubectl",
        "helm",
        "java",
        "mvn",
        "gradle",
        "rails",
        "bash",
        "sh",
        "deno",
        "tilt",
        "skaffold",
    }
    | {
        "minikube",
        "kind",
        "docker",
        "podman",
        "make",
        "fastapi",
        "air",
        "dotnet",
        "php",
        "hatch",
        "pdm",
        "pipenv",
        "litellm",
        "ssh",
    }
)
_PREPARES = frozenset(
    {
        "install",
        "sync",
        "venv",
        "add",
        "ci",
        "build",
        "pip",
        "lint",
        "test",
        "pull",
        "init",
        "download",
        "mod",
        "exec",
        "ps",
    }
)
_PREPARES |= {
    "logs",
    "down",
    "stop",
    "tool",
    "lock",
    "fmt",
    "generate",
    "migrate",
    "createsuperuser",
    "setup",
    "-c",
    "check",
    "compile",
    "version",
}
_SPAN = expression(r"(?<!`)`([^`\n]{3,80})`(?!`)")
_SETTINGS = frozenset({"env", "dotenv", "ini", "properties"})
_VARIABLE = expression(r"(?:^|[\s`#])([A-Z][A-Z0-9_]{2,60})=[\"']?$")
_OF_ADDRESS = expression(r"[A-Z0-9_]+_(URL|URI|HOST|ENDPOINT|ADDR|ADDRESS|BASE_URL|SERVER)")
_SHOWN = expression(r"\b(INFO|DEBUG|WARN|WARNING|NOTICE)\b[:\]| ]|(?i:running on|listening (on|at)|started server)")
_MAPPING = expression(r"(?<![\d.])(\d{4,5}):\d{2,5}(?!\d)")
_GENERAL = frozenset({"llm", "api", "base", "model", "backend", "server", "service", "provider", "inference", "ai"})
_COMMENT = expression(r"[ \t]*(#|//)")
_NAME = expression(r"[A-Za-z][A-Za-z0-9_-]{2,40}")


_LISTENS = expression(
    r"(?i)\b(on|at|via|to|through) (the |its )?(default )?[`*]*ports?\b|\blisten|\brun(s|ning)?\b|\bserv(e[sd]?"
    r"|ing)\b|default port|\bexpos"
    r"|\bport (is|of|for)\b|\bports? used|\bavailable\b|\breach|\bpublish|\bbind|localhost|\bdashboard\b"
    r"|\bAPI\b|\bserver\b"
)


def ports(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each port that the document names as one of the project's own, once a line."""
    run: tuple[str, tuple[str, ...]] = ("", ())
    chosen, mapped = _chosen(passages), _mapped(passages)
    started = any(_way(passage) == "compose" for passage in passages)
    for passage in passages:
        seen: set[tuple[int, str]] = set()
        told = _way(passage)
        if told:
            run = (told, passage.headings)
        way = run[0] if passage.headings[: len(run[1])] == run[1] else ""
        for start, port, host in _found(passage):
            place = passage.at(start)
            if (place.start, port) in seen or not LEAST <= int(port) <= MOST:
                continue
            seen.add((place.start, port))
            skipped = (
                "about a port that is taken, or the reader's choice"
                if _NO_PROMISE.search(_line(passage, start))
                else ""
            )
            details = (
                {"port": port, "form": passage.form} | ({"host": host} if host else {}) | ({"run": way} if way else {})
            )
            if port in chosen:
                details["chosen"] = "in an example"
            if passage.form not in ("code", "row") and not host and not _LISTENS.search(_line(passage, start)):
                details["loose"] = "named in passing"
            if port in mapped:
                details["mapped"] = "in the document"
            if names := _about(passage, start):
                details["about"] = names
            if passage.form == "code" and _SHOWN.search(_line(passage, start)):
                skipped = "what a program prints"
            if started:
                details["composed"] = "in this document"
            yield (
                Claim(
                    place=place,
                    kind=ClaimKind.PORT,
                    subject=f"port {port}",
                    asserts="is where something of the project is reached",
                    details=details,
                    skipped=skipped,
                ),
                passage,
            )


def _about(passage: Passage, start: int) -> str:
    """Names of what may be reached there: words of a variable, else of the line before the number from the nearest on;
    of the lines above it in a block of settings, else of the title.

    As `line:api,the;title:services`, those first that say it most surely.
    """
    text = passage.text
    before = text[max(text.rfind("\n", 0, start) + 1, start - 160) : start]
    forms: list[tuple[str, list[str]]] = []
    if (given := _VARIABLE.search(before)) is not None:
        words = given[1].lower().split("_")[:-1]
        forms.append(("variable", ["-".join(word for word in words if word not in ("base", "server", "service"))]))
        if set(words) <= _GENERAL:
            block = text[max(text.rfind("\n\n", 0, start), start - 600, 0) : start]
            forms.append(("block", _NAME.findall(block.lower())[::-1]))
    else:
        if passage.form != "code" or _COMMENT.match(before):
            forms.append(("line", _NAME.findall(before.lower())[::-1]))
        above = text[: max(text.rfind("\n", 0, start), 0)].rpartition("\n")[2]
        if passage.form == "code" and not forms and _COMMENT.match(above):
            forms.append(("title", _NAME.findall(above.lower())))
        else:
            forms.append(("title", _NAME.findall(passage.heading.lower())))
    return ";".join(f"{form}:{','.join(dict.fromkeys(names[:40]))}" for form, names in forms if names)


def _mapped(passages: Sequence[Passage]) -> frozenset[str]:
    """Numbers that blocks of the document publish by themselves: `9925:9000`."""
    return frozenset(
        match[1] for passage in passages if passage.form == "code" for match in _MAPPING.finditer(passage.text)
    )


def _chosen(passages: Sequence[Passage]) -> frozenset[str]:
    """Numbers that blocks of settings, code and manifests hold: the reader may take them over."""
    return frozenset(
        number[1]
        for passage in passages
        if passage.form == "code"
        for line in passage.lines
        if not _ASKS.search(line)
        for number in _NUMBER_ANYWHERE.finditer(line)
    )


def _line(passage: Passage, start: int) -> str:
    """The line of the passage around an offset."""
    text = passage.text
    first = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    return text[first : end if end >= 0 else len(text)]


def _found(passage: Passage) -> Iterator[tuple[int, str, str]]:
    """Offset, digits and host of each port that is named."""
    text = passage.text
    if passage.form == "code" and passage.language not in _SHELLS | _SETTINGS:
        return
    for address in addresses_in(text):
        if not address.port or not address.is_local:
            continue
        before = text[max(text.rfind("\n", 0, address.start) + 1, address.start - 60) : address.start]
        if (given := _VARIABLE.search(before)) is not None and address.is_local:
            if _OF_ADDRESS.fullmatch(given[1]):
                yield address.start, address.port, address.host
            continue
        if _GIVEN.search(before):
            continue
        if passage.form == "code":
            line = _line(passage, address.start)
            if passage.language in _SETTINGS:
                continue
            is_whole = text.startswith(("http", "ws"), address.start)
            if not (_ASKS if is_whole else _ASKED_BY_PROGRAM).search(line):
                continue
        yield address.start, address.port, address.host
    if passage.form == "code":
        return
    for match in _PORT.finditer(text):
        if not _LISTENS.search(_line(passage, match.start())):
            continue
        yield match.start(1), match[1], ""
        for more in _NUMBER.finditer(match[2] or ""):
            yield match.start(1), more[1], ""
    for match in _LOOSE.finditer(text) if passage.form in ("item", "paragraph") else ():
        if not _LISTENS.search(_line(passage, match.start())):
            group = 1 if match[1] else 2
            yield match.start(group), match[group], ""
    if passage.form == "row" and passage.header:
        for index, title in enumerate(passage.header):
            cell = passage.cells[index] if index < len(passage.cells) else ""
            if _COLUMN.fullmatch(title):
                for number in _NUMBER.finditer(cell.partition(":")[0] if ":" in cell else cell):
                    yield max(text.find(number[1]), 0), number[1], ""


def _way(passage: Passage) -> str:
    """How the reader was just told to run the project: "compose", "other", or "" where nothing is run here."""
    if passage.form == "code":
        words = [command.words_given for command in passage.commands]
    elif passage.form == "heading":
        return ""
    else:
        words = [tuple(match[1].split()) for match in _SPAN.finditer(passage.text)]
    told = ""
    for given in words:
        given = given[1:] if given[:1] == ("sudo",) else given
        if not given:
            continue
        program = given[0].rpartition("/")[2]
        is_compose = program in ("docker-compose", "podman-compose") or given[:2] in (
            ("docker", "compose"),
            ("podman", "compose"),
        )
        if is_compose and "up" in given:
            told = "compose" if told in ("", "compose") else "other"
        elif not is_compose and (program in _RUNS or given[0].startswith("./")) and not set(given[1:4]) & _PREPARES:
            told = "other"
    return told
