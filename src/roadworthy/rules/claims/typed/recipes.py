"""What a target of a Makefile does: a recipe that needs a file which is nowhere stops there."""

import re
import shlex
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath

from roadworthy.knowledge.typed import may_look_here
from roadworthy.model import Claim, ClaimKind, Command, Script, System
from roadworthy.rules.claims.typed.answer import Answer, wrong
from roadworthy.rules.claims.typed.ground import Ground

Ask = Callable[[Claim, Ground], Answer]

_CHOOSES = re.compile(r"[@+\s]*(?:(?:if|for|while|case|test)\b|\[|-)")
MOST_STEPS = 30
"""Commands of one recipe that are looked at."""

_ONCE = re.compile(r"\bgo run\b|\buvicorn \S+:\S+|^node (?!-)\S+\.[mc]?js\b")
_WATCHES = re.compile(
    r"(?i)reload|watch|nodemon|\bair\b|reflex|\bentr\b|modd|realize|\bgow\b|fresh|tilt|skaffold|\bmake\b"
    r"|\b(run|fastapi|yarn) dev\b"
)
_DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_FOLLOWED = frozenset({"docker", "docker-compose", "podman", "bash", "sh", "python", "python3", "pip", "pip3", "npm"})


def stopped(target: str, file: str, ground: Ground, ask: Ask) -> Answer | None:
    """Why the recipe of a target cannot come to its end; None where nothing is against it."""
    script = next((one for one in ground.system.scripts if one.file == file and one.shell == "make"), None)
    if script is None:
        return None
    for command, moves in _steps(script, target):
        claim = Claim(
            place=command.place,
            kind=ClaimKind.COMMAND,
            subject=command.label,
            asserts="can be run",
            details={"words": shlex.join(command.words_given), "program": command.program, "moves": moves},
        )
        answer = ask(claim, ground)
        if answer.is_wrong:
            return wrong(
                f"stops at {command.place.path}:{command.place.start}: `{command.label}` {answer.text}",
                command.place,
                *answer.also,
            )
    return None


def stands_still(target: str, file: str, system: System) -> Answer | None:
    """Why nothing is loaded anew when the source changes, which the help promises; None where something may do it."""
    script = next((one for one in system.scripts if one.file == file and one.shell == "make"), None)
    if script is None:
        return None
    every = [one for one in script.commands if one.symbol == target and one.program not in ("echo", "printf")]
    started = [(one.words_given, one.place) for one in every]
    for one in every:
        words = one.words_given
        if "up" not in words or not {"compose", "docker-compose"} & set(words):
            continue
        named = {words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-f", "--file")} or set(_DEFAULTS)
        files = {normpath(join(dirname(file), name)) for name in named}
        ran = [one for one in system.workloads if one.place.path in files and not one.profiles]
        if any(one.command is None and one.build_context is not None for one in ran):
            return None
        started += [(one.command, one.command_place or one.place) for one in ran if isinstance(one.command, tuple)]
    text = " ".join((*(word for words, _ in started for word in words), *script.variables.values()))
    if _WATCHES.search(text):
        return None
    for words, place in started:
        if _ONCE.search(" ".join(words)):
            what = " ".join(words)[:60]
            return wrong(f"starts `{what}` at {place.path}:{place.start}, which loads nothing anew", place)
    return None


def _steps(script: Script, target: str) -> Iterator[tuple[Command, str]]:
    """The commands whose failure ends the recipe, each with the folder that its line has entered."""
    moves: list[str] = [dirname(script.file)] if dirname(script.file) else []
    line = 0
    every = [one for one in script.commands if one.symbol == target][:MOST_STEPS]
    if any(_CHOOSES.match(one.place.quote or "") for one in every):
        return
    for at, command in enumerate(every):
        if command.place.start != line:
            line, moves = command.place.start, moves[:1] if dirname(script.file) else []
        if command.program == "cd" and len(command.words_given) > 1:
            moves = [*moves, command.words_given[1]]
            continue
        is_asked = at + 1 < len(every) and every[at + 1].joined_by == "||"
        is_chosen = command.joined_by in ("||", "$(") or command.in_loop != "" or is_asked
        is_open = any("$" in word for word in command.words_given)
        if command.program not in _FOLLOWED or not may_look_here(command.words_given):
            continue
        if not (is_chosen or is_open or command.is_background):
            yield command, "\n".join(moves)
