"""Fault injection that a module does by itself: what it breaks, and what would stop it."""

import ast
import re

from roadworthy.inputs.python.source import Source
from roadworthy.model import Place
from roadworthy.model.pipelines import Experiment

_NAMED = re.compile(r"(?i)chaos|fault|inject|gremlin|monkey")
_BREAKS = re.compile(
    r"""["']{1,3}docker["'],\s*["'](kill|stop|pause|rm|restart|compose["'],\s*["'](?:kill|stop|restart|rm))["']"""
    r"""|["']kubectl["'],\s*["'](delete|drain|cordon)["']"""
    r"""|["']{1,3}(docker (?:compose )?(?:kill|stop|pause|restart)"""
    r"""|kubectl (?:delete|drain)|tc qdisc add|stress-ng|pkill|kill -9)\b"""
)
_LIMITS = (
    ("a dry run", re.compile(r"(?i)dry[-_ ]?run|simulate_only|no[-_]op\b")),
    (
        "a limit in time or number",
        re.compile(
            r"(?i)--(duration|max|count|rounds|steps|minutes|seconds|until)|max_(faults|kills|rounds|steps|runs"
            r"|failures|iterations)"
            r"|\b(duration|deadline|end_time|stop_at|until)\b\s*=|time\.(monotonic|time)\(\)\s*[<>-]"
        ),
    ),
    (
        "a question where it runs",
        re.compile(
            r"(?i)\b(APP_ENV|ENVIRONMENT|ENV|STAGE|CHAOS_ENABLED|ALLOW_\w+|CONFIRM\w*)[\"']|\binput\(|\bconfirm\("
        ),
    ),
    ("a stop condition", re.compile(r"(?i)\babort|stop_condition|steady_state|error_budget|rollback|is_healthy\(")),
)


def experiments(source: Source) -> tuple[Experiment, ...]:
    """The module's experiment, where its name or what it says is of faults and it breaks something that runs."""
    if not _NAMED.search(source.path.rpartition("/")[2]) and not source.says("chaos", "CHAOS", "inject_f"):
        return ()
    broken = _BREAKS.search(source.text)
    if broken is None:
        return ()
    endless = next((loop for loop in source.each(ast.While) if _is_endless(loop)), None)
    line = source.text.count("\n", 0, broken.start()) + 1
    place = (
        source.capped(endless)
        if endless is not None
        else Place(source.path, line, line, quote=source.lines[line - 1].strip()[:200])
    )
    return (
        Experiment(
            place=place,
            symbol=source.symbol(endless) if endless is not None else "",
            what=" ".join(re.sub(r"[\"',]+", " ", broken[0]).split()),
            is_endless=endless is not None,
            limits=tuple(name for name, pattern in _LIMITS if pattern.search(source.text)),
        ),
    )


def _is_endless(loop: ast.While) -> bool:
    is_true = isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return is_true and not any(isinstance(node, (ast.Break, ast.Return)) for node in ast.walk(loop))
