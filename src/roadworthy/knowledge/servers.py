"""The port that a server listens on, told by its command line.

Sources: https://www.uvicorn.org/settings/#socket-binding https://docs.gunicorn.org/en/stable/settings.html#bind
https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html https://flask.palletsprojects.com/en/stable/cli/
https://docs.streamlit.io/develop/api-reference/configuration/config.toml#server https://fastapi.tiangolo.com/fastapi-cli/
https://docs.djangoproject.com/en/5.1/ref/django-admin/#runserver https://nextjs.org/docs/app/api-reference/cli/next
https://docs.python.org/3/library/http.server.html#command-line-interface https://docs.chainlit.io/backend/command-line
https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html https://daphne.readthedocs.io/
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class _Server:
    """Flags that give the port, the port without them, and variables that move it."""

    flags: tuple[str, ...]
    default: int
    variables: tuple[str, ...] = ()


_SERVERS = {
    "uvicorn": _Server(("--port",), 8000, ("UVICORN_PORT",)),
    "gunicorn": _Server(("-b", "--bind"), 8000, ("PORT", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY_PORT")),
    "hypercorn": _Server(("-b", "--bind"), 8000),
    "daphne": _Server(("-p", "--port"), 8000),
    "fastapi": _Server(("--port",), 8000, ("PORT",)),
    "streamlit": _Server(("--server.port",), 8501, ("STREAMLIT_SERVER_PORT",)),
    "chainlit": _Server(("--port",), 8000, ("CHAINLIT_PORT",)),
    "vllm": _Server(("--port",), 8000, ("VLLM_PORT",)),
    "flask": _Server(("-p", "--port"), 5000, ("FLASK_RUN_PORT",)),
}
_CONFIGURED = ("-c", "--config", "--env-file", "--uds", "--fd", "--unix-socket", "-u")
_PORT = re.compile(r"(?:.*:)?(\d{2,5})$")


def listening_port(words: tuple[str, ...], variables: frozenset[str]) -> int | None:
    """The port that this command makes its server listen on; None where it is no known server, or cannot be told.

    Args:
        words: the program and its arguments.
        variables: names of the variables that are set for it.
    """
    if not words:
        return None
    program, rest = words[0].rpartition("/")[2], words[1:]
    if re.fullmatch(r"python[\d.]*", program) and rest[:1] == ("-m",) and len(rest) > 1:
        if rest[1] == "http.server":
            return _plain(next((word for word in rest[2:] if word.isdigit()), "8000"))
        program, rest = rest[1], rest[2:]
    server = _SERVERS.get(program)
    if server is None or (program in ("flask", "fastapi", "streamlit", "chainlit") and not {"run", "dev"} & set(rest)):
        return None
    if program == "vllm" and rest[:1] != ("serve",):
        return None
    if any(word.partition("=")[0] in _CONFIGURED for word in rest):
        return None
    for index, word in enumerate(rest):
        name, equals, value = word.partition("=")
        if name in server.flags:
            return _plain(value if equals else rest[index + 1] if index + 1 < len(rest) else "")
        if name == "-b" or (len(word) > 2 and word.startswith("-b") and word[2:3].isdigit()):
            return _plain(word[2:])
    if any("$" in word for word in rest) or variables & {*server.variables}:
        return None
    return server.default


def _plain(text: str) -> int | None:
    match = _PORT.fullmatch(text.strip("\"'"))
    return int(match[1]) if match else None
