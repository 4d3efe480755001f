"""Reads what a document tells people to type: the commands in its code blocks."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.shell import read_commands
from roadworthy.model import CodeBlock, Command, Place

MOST_TEXT = 20_000
"""Characters of a block that are read as shell."""
MOST_COMMANDS = 200

_SHELLS = frozenset({"sh", "bash", "console"})
_PROMPT = re.compile(r"^[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:[\w.-]+@[\w.-]+[^$#\n]{0,80})?[$%][ \t]+(?=\S)")
_ROOT_PROMPT = re.compile(r"^[ \t]*(?:[\w.-]+@[\w.-]+[^$#\n]{0,80})#[ \t]+(?=\S)")
_CONTINUED = re.compile(r"^[ \t]*>[ \t]")
_STARTS = re.compile(
    r"^[ \t]*(?:sudo[ \t]+)?(?:docker|docker-compose|podman|kubectl|helm|flux|make|npm|npx|yarn|pnpm|pip3?|pipx|uv"
    r"|poetry|python3?|uvicorn|gunicorn|flask|curl|wget|git|cd|cp|mkdir|export|source|bash|sh|ollama|go|cargo"
    r"|terraform|ansible-playbook|systemctl|launchctl|brew|apt|apt-get|conda|pytest|streamlit|node)(?=[ \t]|$)"
)


def with_commands(blocks: tuple[CodeBlock, ...]) -> tuple[CodeBlock, ...]:
    """The blocks, those of shell with the commands that are typed in them."""
    return tuple(replace(block, commands=found) if (found := _commands(block)) else block for block in blocks)


def _commands(block: CodeBlock) -> tuple[Command, ...]:
    if block.language not in _SHELLS and (block.language not in ("", "text") or not _looks_typed(block.text)):
        return ()
    lines = block.text[:MOST_TEXT].split("\n")
    typed = list(_typed(lines))
    if not any(line.strip() for line in typed):
        return ()
    found = read_commands(block.place.path, "\n".join(typed), first_line=block.place.start)[:MOST_COMMANDS]
    return tuple(replace(one, place=_quoted(one.place, block, lines)) for one in found)


def _quoted(place: Place, block: CodeBlock, lines: list[str]) -> Place:
    """The place with its line as it stands in the document, prompt and all."""
    index = place.start - block.place.start
    return replace(place, quote=lines[index].strip()[:200]) if 0 <= index < len(lines) else place


def _looks_typed(text: str) -> bool:
    """The first line that says something begins with a prompt, or with a program that people type."""
    first = next((line for line in text[:2_000].split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    return bool(_PROMPT.match(first) or _ROOT_PROMPT.match(first) or _STARTS.match(first))


def _typed(lines: list[str]) -> Iterator[str]:
    """The lines without their prompts. Where any has one, a line without is what the machine answered: left empty."""
    has_prompts = any(_PROMPT.match(line) or _ROOT_PROMPT.match(line) for line in lines)
    if not has_prompts:
        yield from lines
        return
    goes_on = False
    for line in lines:
        match = _PROMPT.match(line) or _ROOT_PROMPT.match(line)
        if match is not None:
            line = line[match.end() :]
        elif not goes_on:
            line = ""
        else:
            line = _CONTINUED.sub("", line)
        yield line
        goes_on = line.rstrip().endswith("\\")
