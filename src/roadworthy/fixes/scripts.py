"""Mends shell scripts, and the shell inside Dockerfiles: waits that ask, requests that give up, signals passed on."""

import re
import shlex
from itertools import pairwise
from urllib.parse import urlsplit

from roadworthy.findings import Judgement
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Left, NotMine, Source
from roadworthy.knowledge.mending import CURL_SECONDS, FETCHES_MODEL_SECONDS, READY_PATHS, WAIT_SECONDS
from roadworthy.model import Command, Image, Script, Workload
from roadworthy.model.containers import program_words

_ASKS_HTTP = frozenset({"curl", "wget"})
_SENDS = frozenset({"-d", "--data", "-X", "--request", "--data-raw", "--data-binary", "-F", "--form", "-T", "--json"})
_FETCHES = frozenset({"-o", "-O", "--output", "--remote-name"})


def call_without_timeout(shop: Shop, judgement: Judgement) -> Mend:
    """Gives curl and wget a limit."""
    script = _script(shop, judgement)
    command = _command(script, judgement)
    source = shop.source(script.file)
    program = command.program
    seconds = CURL_SECONDS
    words = command.words_given
    if any("/api/pull" in word for word in words):
        seconds = FETCHES_MODEL_SECONDS
    elif _FETCHES & set(words) and "/dev/null" not in words:
        seconds = 600
    elif any(re.search(r"/api/(generate|chat)|/v1/(chat/)?completions", word) for word in words):
        seconds = 300
    option = f"--max-time {seconds}" if program == "curl" else f"-T {seconds} -t 1"
    place = command.place
    pattern = rf"(?<![\w/.-]){re.escape(program)}(?=[ \t])(?![ \t]+--version)"
    _, end = source.found(pattern, place.start, place.start)
    return Mend(
        (source.replace(end, end, f" {option}"),), (f"{program} gives up after {seconds} s: a default, decide",)
    )


def sleep_as_readiness(shop: Shop, judgement: Judgement) -> Mend:
    """Asks until what was started answers, for two minutes at most."""
    place = judgement.verdict.place
    source = shop.source(place.path)
    commands, subjects, exits = _around(shop, judgement)
    at = next((i for i, one in enumerate(commands) if one.place.start == place.start and one.program == "sleep"), None)
    if at is None:
        raise Left("the sleep was not found where it stands")
    sleep = commands[at]
    use = _use(commands[at + 1 :])
    server = next((one for one in reversed(commands[:at]) if one.is_background or _is_detached(one)), None)
    if use is None:
        raise Left("what the sleep waits for could not be told")
    asked = _question(shop, subjects, server, use)
    wait = f"timeout {WAIT_SECONDS} sh -c 'until {asked}; do sleep 1; done'"
    pattern = rf"\bsleep[ \t]+{re.escape(sleep.words_given[1])}(?![\w.])"
    start, end = source.found(pattern, place.start, place.end or place.start)
    line = source.line(place.start)
    is_alone = re.fullmatch(r"\s*sleep\s+\S+\s*(#.*)?", line) is not None and not line.rstrip().endswith("\\")
    fails = " || exit 1" if is_alone and not exits else ""
    return Mend((source.replace(start, end, wait + fails),), (f"the start gives up after {WAIT_SECONDS} s of waiting",))


def _around(shop: Shop, judgement: Judgement) -> tuple[tuple[Command, ...], list[Workload | Image], bool]:
    """The commands among which the sleep stands, where they run, and whether a failure ends them."""
    place = judgement.verdict.place
    for image in shop.system.images:
        if image.file == place.path:
            for line in image.instructions:
                if line.place.start <= place.start <= max(line.place.end, line.place.start) and line.commands:
                    return line.commands, [image], True
    script = _script(shop, judgement)
    sleep = next((one for one in script.commands if one.place.start == place.start and one.program == "sleep"), None)
    symbol = sleep.symbol if sleep is not None else ""
    commands = tuple(one for one in script.commands if one.symbol == symbol)
    return commands, shop.started_by(script), script.exits_on_error


def _use(commands: tuple[Command, ...]) -> Command | None:
    for one in commands:
        words = program_words(one.words_given)
        if words and one.program not in ("echo", "printf", "export", "cd", "set", "local"):
            return one
    return None


def _is_detached(command: Command) -> bool:
    words = command.words_given
    return bool({"-d", "--detach"} & set(words)) and words[:1] in (("docker",), ("docker-compose",), ("podman",))


def _question(shop: Shop, subjects: list[Workload | Image], server: Command | None, use: Command) -> str:
    """The command that succeeds once the other side answers.

    Raises:
        Left: nothing in reach could ask.
    """
    words = program_words(use.words_given)
    program = words[0].rpartition("/")[2]
    if program == "ollama":
        return f"{words[0]} list >/dev/null 2>&1"
    if program in ("psql", "createdb", "pg_restore"):
        options = [f"{flag} {value}" for flag, value in pairwise(words) if flag in ("-h", "-p", "-U")]
        return " ".join(["pg_isready", *options, ">/dev/null"])
    if program == "redis-cli":
        return "redis-cli ping >/dev/null 2>&1"
    if program in _ASKS_HTTP:
        return _page(shop, subjects, words)
    raise Left(f"whether {_named(server)} is ready could not be asked with what is in reach here")


def _named(server: Command | None) -> str:
    return f"`{server.label[:40]}`" if server is not None else "what it waits for"


def _page(shop: Shop, subjects: list[Workload | Image], words: tuple[str, ...]) -> str:
    """Asks the page that is wanted next, or another that is answered without doing anything."""
    url = next((word for word in words[1:] if re.match(r"https?://[\w.-]+(:\d+)?(/[\w./?=&%-]*)?$", word)), "")
    if not url:
        raise Left("the address that is asked next holds a variable, or was not found")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if _SENDS & set(words) or any(word.startswith(("-d", "-X", "--data")) for word in words):
        path = READY_PATHS.get(port)
        if path is None:
            return _port_open(shop, subjects, parts.hostname or "", port)
        url = f"{parts.scheme}://{parts.netloc}{path}"
    if not subjects or all(shop.has(one, "curl") for one in subjects):
        return f"curl -fsS -o /dev/null {shlex.quote(url)}" if not re.search(r"[&?]", url) else _no_page()
    if all(shop.has(one, "python3") for one in subjects):
        return f'python3 -c "import urllib.request as r; r.urlopen(\\"{url}\\", timeout=3)" 2>/dev/null'
    if all(shop.has(one, "wget") for one in subjects):
        return f"wget -q --spider {url}"
    raise Left("its image is known to have neither curl nor Python nor wget to ask with")


def _no_page() -> str:
    raise Left("the address that is asked next holds a query")


def _port_open(shop: Shop, subjects: list[Workload | Image], host: str, port: int) -> str:
    if subjects and all(shop.has(one, "python3") for one in subjects):
        return f'python3 -c "import socket; socket.create_connection((\\"{host}\\", {port}), 3)" 2>/dev/null'
    if not subjects or all(shop.has(one, "curl") for one in subjects):
        return f"curl -sS -o /dev/null http://{host}:{port}/"
    raise Left("what is asked next changes something, and no page is known that tells readiness")


def signal_not_forwarded(shop: Shop, judgement: Judgement) -> Mend:
    """Hands the place of the shell to the last command, or passes the signal on to what runs behind it."""
    script = _script(shop, judgement)
    source = shop.source(script.file)
    commands = [one for one in script.commands if not one.symbol and one.joined_by != "$("]
    place = judgement.verdict.place
    last = next((one for one in reversed(commands) if one.place.start == place.start), None)
    if last is None:
        raise Left("the command was not found where it stands")
    if last.program == "wait":
        return _trapped(source, commands, last)
    follows = [one for one in commands if one.place.start > last.place.end]
    if follows or last.joined_by == "|":
        raise Left("something follows the server, and would no longer be run")
    line = source.line(place.start)
    if "|" in line.replace("||", "") or "|" in source.line(last.place.end).replace("||", ""):
        raise Left("the server writes into a pipe, which needs a trap of its own")
    first = last.words_given[0]
    start, _ = source.found(rf"(?<![\w/$.-]){re.escape(first)}(?=[ \t\\]|$)", place.start, place.start)
    before = source.text[source.starts[place.start - 1] : start]
    assigned = re.search(r"(?:^|[ \t;&|(])((?:[A-Za-z_]\w*=\S*[ \t]+)+)$", before)
    if assigned is not None:
        start -= len(assigned[1])
        return Mend((source.replace(start, start, "exec env "),))
    return Mend((source.replace(start, start, "exec "),))


def _trapped(source: Source, commands: list[Command], wait: Command) -> Mend:
    server = next((one for one in commands if one.is_background), None)
    behind = [one for one in commands if one.is_background]
    if server is None or len(behind) != 1:
        raise Left("several programs run behind the script, and which of them to stop first is a decision")
    given = [word for word in wait.words_given[1:] if not word.startswith("-")]
    if len(given) == 1 and re.fullmatch(r'"?\$\{?\w+\}?"?', given[0]):
        name = given[0].strip('"${}')
        kept = re.compile(rf"[ \t]*{re.escape(name)}=\$!.*")
        number = next((n for n in range(server.place.end, wait.place.start) if kept.fullmatch(source.line(n))), None)
        if number is None:
            raise Left("where the number of the process is kept could not be told")
        width = re.match(r"[ \t]*", source.line(number))
        blanks = width[0] if width else ""
        line = f'{blanks}trap \'kill -TERM "${name}"; wait "${name}"\' TERM INT'
        return Mend((source.after_line(number, [line]),))
    if given:
        raise Left("it waits for a process that could not be told")
    number = server.place.end
    if not re.search(r"&[ \t]*(#.*)?$", source.line(number)):
        raise Left("the line that starts the server goes on")
    lines = ["server=$!", 'trap \'kill -TERM "$server"; wait "$server"\' TERM INT']
    if re.search(r"\bserver\b", source.text):
        lines = [line.replace("server", "server_pid") for line in lines]
    return Mend((source.after_line(number, lines),))


def _script(shop: Shop, judgement: Judgement) -> Script:
    path = judgement.verdict.place.path
    found = [one for one in shop.system.scripts if one.file == path or one.place.path == path]
    if not found or found[0].shell == "make" or not _is_shell(shop, path):
        raise NotMine("it does not stand in a shell script")
    return found[0]


def _is_shell(shop: Shop, path: str) -> bool:
    if path.endswith((".sh", ".bash", ".dash", ".ash")):
        return True
    return re.match(r"#!.*\b(sh|bash|dash|ash|zsh)\b", shop.source(path).line(1)) is not None


def _command(script: Script, judgement: Judgement) -> Command:
    place = judgement.verdict.place
    for one in script.commands:
        if one.place.start == place.start and one.program in _ASKS_HTTP and one.label == judgement.verdict.subject:
            return one
    raise Left("the command was not found where it stands")
