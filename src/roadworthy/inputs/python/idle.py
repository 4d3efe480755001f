"""What one file declares and leaves for others: names that start as None, and safeguards; and what it names of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from roadworthy.inputs.python.source import Source, names, walk
from roadworthy.model import Practice, PracticeKind

_SAFEGUARD = re.compile(
    r"^_{0,2}((check|enforce|apply|acquire)_(rate_?limit|quota|limits?|budget|permissions?|signature|slot)\w*|"
    r"rate_?limit(ed|er|ing)?\w*|throttle\w*|with_circuit_breaker|circuit_breaker|shed_load|"
    r"verify_(signature|token|api_key|webhook)\w*|sanitize_\w+|sanitise_\w+|validate_(request|input|prompt|payload|url|path|"
    r"token|signature|environment|env|config)\w*|graceful_shutdown|shutdown_(gracefully|handler|hook)|handle_(sigterm|shutdown))$",
    re.IGNORECASE,
)


def never_set(source: Source) -> Iterator[Practice]:
    """The first use of each global that is declared as None and set nowhere in this file."""
    empty = {
        name: [one for one in given if one is not None]
        for name, given in source.module.assigned.items()
        if given and all(isinstance(one, ast.Constant) and one.value is None for one in given)
    }
    if not empty or source.says("globals()", "importlib", "setattr(", "__getattr__"):
        return
    seen: set[str] = set()
    for node in source.each(ast.Attribute):
        holder = node.value
        if not isinstance(holder, ast.Name) or holder.id not in empty or holder.id in seen:
            continue
        scope = source.scope(node)
        if not scope.is_function or source.is_local(holder) or not isinstance(node.ctx, ast.Load):
            continue
        if _is_asked(source, node, holder.id):
            continue
        seen.add(holder.id)
        yield Practice(
            place=source.place(node),
            symbol=source.symbol(node),
            kind=PracticeKind.NEVER_SET,
            what=holder.id,
            other=source.place(empty[holder.id][0]),
        )


def _is_asked(source: Source, node: ast.AST, name: str) -> bool:
    """The function asks whether it is there, or catches what happens where it is not."""
    function = source.scope(node).node
    for inner in walk(function):
        if isinstance(inner, (ast.If, ast.IfExp, ast.While, ast.Assert)) and names(inner.test, name):
            return True
        if isinstance(inner, ast.BoolOp) and names(inner, name):
            return True
        if isinstance(inner, ast.Compare) and names(inner, name):
            return True
    return any(isinstance(above, ast.Try) for above in source.ancestors(node))


def sets(source: Source) -> tuple[str, ...]:
    """Names that are set on other modules and objects: `db.pool = …`."""
    found: dict[str, None] = {}
    for assign in source.each(ast.Assign):
        for target in assign.targets:
            for one in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
                if isinstance(one, ast.Attribute) and getattr(one.value, "id", "") not in ("self", "cls"):
                    found[one.attr] = None
    return tuple(found)


def safeguards(source: Source) -> Iterator[Practice]:
    """Functions of the module that are named like a limit, a check or a clean end, and bear no decorator."""
    for node in source.tree.body:
        if (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and is_safeguard(node.name)
            and not node.decorator_list
        ):
            yield Practice(
                place=source.place(node, node.args), symbol=node.name, kind=PracticeKind.SAFEGUARD_IDLE, what=node.name
            )


def named_safeguards(source: Source) -> tuple[str, ...]:
    """Words of safeguards that the file calls."""
    return tuple(sorted(word for word in source.words if is_safeguard(word)))


@cache
def is_safeguard(word: str) -> bool:
    """It is named like a limit, a check or a clean end."""
    return _SAFEGUARD.match(word) is not None
