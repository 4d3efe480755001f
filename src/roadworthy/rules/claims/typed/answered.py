"""Asks the one who knows the program that a command starts."""

import shlex
from collections.abc import Callable, Sequence
from posixpath import basename

from roadworthy.findings import Outcome
from roadworthy.knowledge.typed import unwrapped
from roadworthy.model import Claim
from roadworthy.rules.claims.typed.answer import Answer, open_
from roadworthy.rules.claims.typed.compose import compose
from roadworthy.rules.claims.typed.containers import container
from roadworthy.rules.claims.typed.files import build, copied, installed, named_file, started
from roadworthy.rules.claims.typed.ground import Ground
from roadworthy.rules.claims.typed.python import console_script, module, server, synced
from roadworthy.rules.claims.typed.recipes import stands_still, stopped
from roadworthy.rules.claims.typed.runners import just, make, node, task
from roadworthy.rules.claims.typed.where import Where

Ask = Callable[[Sequence[str], Where], Answer]

_BY_PROGRAM: dict[str, Ask] = {
    "just": just,
    "task": task,
    "npm": node,
    "yarn": node,
    "pnpm": node,
    "bun": node,
    "docker-compose": compose,
    "podman-compose": compose,
    "cp": copied,
    "pip": installed,
    "pip3": installed,
    "poetry": synced,
    "uv": synced,
}
_BY_PROGRAM |= dict.fromkeys(("uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "celery", "flask"), server)
_BY_PROGRAM |= dict.fromkeys(("streamlit", "fastapi", "terraform", "node", "deno", "ts-node", "tsx", "go"), named_file)
_BY_PROGRAM |= dict.fromkeys(("kubectl", "oc", "locust", "ansible-playbook", "alembic", "helm", "pytest"), named_file)


def answered(claim: Claim, ground: Ground) -> Answer:
    """What the command of a claim finds."""
    try:
        words = unwrapped(shlex.split(claim.details["words"]))
    except ValueError:
        words = ()
    if not words:
        return open_("could not be read as a command")
    where = Where(ground, claim)
    program = basename(words[0])
    if "/" in words[0] or program.endswith(".sh"):
        return started(words, where)
    if program in ("bash", "sh", "zsh", "source", "."):
        return started(words[1:], where, is_direct=False)
    if program.startswith(("python", "pypy")) or program == "py":
        return module(words[1:], where) if "-m" in words else _script(words[1:], where)
    if program in ("docker", "podman", "nerdctl"):
        if "compose" in words[1:3]:
            return compose(words[words.index("compose") :], where)
        return build(words, where) if "build" in words[1:3] else container(words[1:], where)
    if program == "uv" and words[1:2] == ("pip",):
        return installed(words[1:], where)
    if program in ("make", "gmake"):
        return _made(words, where)
    ask = _BY_PROGRAM.get(program, console_script)
    return ask(words, where)


def _made(words: Sequence[str], where: Where) -> Answer:
    """A target that is there, and what its recipe needs."""
    answer = make(words, where)
    if answer.outcome is not Outcome.MET or not answer.also or "-n" in words:
        return answer
    targets = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    file = answer.also[0].path
    found = [stopped(target, file, where.ground, answered) for target in targets]
    if where.details.get("reloads"):
        found += [stands_still(target, file, where.system) for target in targets]
    return next((one for one in found if one is not None), answer)


def _script(words: Sequence[str], where: Where) -> Answer:
    """`python file.py`: options of Python itself come first."""
    rest = list(words)
    if "-c" in rest:
        return open_("hands Python its code")
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in ("-X", "-W") else rest[1:]
    return started(rest, where, is_direct=False)
