"""Health checks that are commands: which program they need, and what they ask over HTTP."""

import re
from urllib.parse import urlsplit

from roadworthy.inputs.shell import read_commands
from roadworthy.model import Place, Probe

_URL = re.compile(r"https?://[^\s\"'|;&)>,]+")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h)")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_WRAPPERS = frozenset({"sh", "bash", "ash", "/bin/sh", "/bin/bash", "/usr/bin/bash", "/usr/bin/sh"})
_NO_TOOLS = frozenset({"exit", "test", "[", "[[", "echo", "true", "false", ":", "set", "cd", "if", "export", "printf"})


def seconds(text: str | None) -> float | None:
    """A duration as Docker writes it (`1m30s`, `500ms`) in seconds; None where there is none."""
    parts = _DURATION.findall(text or "")
    return sum(float(number) * _UNITS[unit] for number, unit in parts) if parts else None


def probe_of_words(
    words: tuple[str, ...],
    *,
    place: Place,
    symbol: str = "",
    role: str = "health",
    interval_seconds: float | None = None,
    timeout_seconds: float | None = None,
    retries: int | None = None,
    start_period_seconds: float | None = None,
) -> Probe:
    """A probe that runs a command.

    Args:
        words: `("CMD-SHELL", text)`, `("CMD", program, …)`, or a program and its arguments; `("NONE",)` for none.
    """
    if words[:1] == ("NONE",):
        return Probe(place=place, symbol=symbol, role=role, kind="none", is_disabled=True)
    text = _shell_text(words)
    plain = words[1:] if words[:1] in (("CMD",), ("CMD-SHELL",)) else words
    tools: tuple[str, ...]
    if text is not None:
        commands = read_commands(place.path, text)
        tools = tuple(dict.fromkeys(c.program for c in commands if c.program and c.program not in _NO_TOOLS))
        tools = tuple(tool for tool in tools if not tool.startswith("$"))
        body = text
    else:
        tools = (plain[0].rpartition("/")[2],) if plain else ()
        body = " ".join(plain)
    path, port, host = _asked(body, tools)
    return Probe(
        place=place,
        symbol=symbol,
        role=role,
        kind="http" if host else "command",
        path=path,
        port=port,
        host=host,
        command=words,
        tools=tools,
        interval_seconds=interval_seconds,
        timeout_seconds=timeout_seconds,
        retries=retries,
        start_period_seconds=start_period_seconds,
        is_disabled=plain in (("true",), ("exit 0",), (":",), ("exit", "0")),
    )


def _shell_text(words: tuple[str, ...]) -> str | None:
    """What a shell is given to run; None where no shell is between."""
    if words[:1] == ("CMD-SHELL",):
        return " ".join(words[1:])
    plain = words[1:] if words[:1] == ("CMD",) else words
    if len(plain) >= 3 and plain[0] in _WRAPPERS and plain[1].startswith("-") and plain[1].endswith("c"):
        return plain[2]
    return None


def _asked(text: str, tools: tuple[str, ...]) -> tuple[str, int | str | None, str]:
    """Path, port and host of the first address in the command; empty where there is none."""
    match = _URL.search(text)
    address = match[0] if match else ""
    if not address and any(tool in ("curl", "wget") for tool in tools):
        bare = re.search(
            r"(?:^|\s)((?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\S+?)?(?:/[^\s\"'|;&]*)?)(?=[\s\"'|;&]|$)", text
        )
        address = f"http://{bare[1]}" if bare else ""
    if not address:
        return "", None, ""
    try:
        parts = urlsplit(address)
        port: int | str | None = parts.port
    except ValueError:
        found = re.search(r"://[^/]*?:([^/]+)", address)
        port = found[1] if found else None
        bare_address = re.sub(r"(://[^/:\[]*)[^/]*", r"\1", address)
        try:
            parts = urlsplit(bare_address)
        except ValueError:  # a bracket that begins no address of six parts
            return "", None, ""
    host = parts.hostname or ""
    if port is None and host and "$" not in parts.netloc:
        port = 443 if parts.scheme == "https" else 80
    return parts.path or "/", port, host
