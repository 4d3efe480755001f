"""Maps and sets of JavaScript that live as long as the process, what fills them and what takes entries out."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.javascript.script import FUNCTIONS, Script
from roadworthy.model import Collection, Growth

_LATER = re.compile(r"expir|ttl|Date\.now|\bnow\b|getTime", re.IGNORECASE)


def collections(script: Script) -> list[Collection]:
    found = []
    for node in script.code.each("new_expression"):
        kind = {"Map": "dict", "Set": "set"}.get(text_of(node.field("constructor")))
        above = node.parent()
        if kind is None or arguments(node) or above is None:
            continue
        if above.kind() == "variable_declarator":
            name, owner = text_of(above.field("name")), inside(node, *FUNCTIONS)
            is_long_lived = owner is None or _is_made_once(script, owner)
            lives = "module"
        elif above.kind() in ("public_field_definition", "assignment_expression"):
            name = text_of(above.field("name") or above.field("left")).removeprefix("this.")
            owner = inside(node, "class_declaration")
            is_long_lived = owner is not None and _is_single(script, owner)
            lives = "instance"
        else:
            continue
        if not is_long_lived or not re.fullmatch(r"\w+", name):
            continue
        growths = _growths(script, name, owner, kind)
        if growths:
            found.append(
                Collection(
                    place=script.code.place(above),
                    symbol=name,
                    name=f"{text_of(owner.field('name'))}.{name}" if lives == "instance" and owner else name,
                    kind=kind,
                    lives=lives,
                    is_trimmed=_is_trimmed(script, name, owner),
                    is_long_lived=True,
                    growths=tuple(growths),
                )
            )
    return found


def _is_made_once(script: Script, function: SgNode) -> bool:
    """A function that hands out another one over its own variables, and is called where the module is loaded."""
    if not any(_returns_function(one) for one in function.find_all({"rule": {"kind": "return_statement"}})):
        return False
    name = script.symbol_of(function)
    return any(
        value.kind() == "call_expression"
        and text_of(value.field("function")) == name
        and inside(value, *FUNCTIONS) is None
        for value in script.variables.values()
    )


def _returns_function(statement: SgNode) -> bool:
    return any(child.kind() in FUNCTIONS for child in statement.children())


def _is_single(script: Script, owner: SgNode) -> bool:
    """One instance of the class is made where the module is loaded, or a framework makes it once."""
    name = text_of(owner.field("name"))
    above = owner.parent()
    head = (above.text() if above is not None and above.kind() == "export_statement" else owner.text())[:300]
    if "@Injectable(" in head.partition("class ")[0]:
        return True
    return any(
        text_of(node.field("constructor")) == name and inside(node, *FUNCTIONS) is None
        for node in script.code.each("new_expression")
    )


def _uses(script: Script, name: str, owner: SgNode | None, *members: str) -> list[SgNode]:
    """Calls of these members on the collection, inside the function or class that has it."""
    own = (name, f"this.{name}") if owner is None or owner.kind() != "class_declaration" else (f"this.{name}",)
    within = owner.range() if owner is not None else None
    found = []
    for node in script.code.each("call_expression"):
        function = node.field("function")
        if function is None or function.kind() != "member_expression":
            continue
        if text_of(function.field("object")) not in own or text_of(function.field("property")) not in members:
            continue
        at = node.range()
        if within is None or within.start.index <= at.start.index <= within.end.index:
            found.append(node)
    return found


def _growths(script: Script, name: str, owner: SgNode | None, kind: str) -> list[Growth]:
    found = []
    for node in _uses(script, name, owner, "set" if kind == "dict" else "add"):
        given = arguments(node)
        function = inside(node, *FUNCTIONS)
        if function is None or not given:
            continue
        key = _key(script, given[0], function)
        condition = inside(node, "if_statement", until=FUNCTIONS)
        checked = text_of(condition.field("condition")) if condition is not None else ""
        found.append(
            Growth(
                place=script.code.place(node),
                symbol=script.symbol(node),
                key=key or text_of(given[0])[:40],
                key_is_given=bool(key),
                is_checked=bool(re.search(rf"\b{name}\.size\b", checked)),
            )
        )
    return found


def _key(script: Script, node: SgNode, function: SgNode, steps: int = 3) -> str:
    """The name of what the entry is put under, in small letters; of a key that is put together, its last part."""
    kind = node.kind()
    if steps and kind == "template_string":
        parts = [child for child in node.children() if child.kind() == "template_substitution"]
        inner = next((child for child in parts[-1].children() if child.is_named()), None) if parts else None
        return _key(script, inner, function, steps - 1) if inner is not None else ""
    if kind not in ("identifier", "member_expression"):
        return ""
    name = node.text()
    for declared in function.find_all({"rule": {"kind": "variable_declarator"}}):
        value = declared.field("value")
        if steps and text_of(declared.field("name")) == name and value is not None:
            return _key(script, value, function, steps - 1) or _snake(name)
    return _handed(script, name, function, steps) or _snake(name)


def _handed(script: Script, name: str, function: SgNode, steps: int) -> str:
    """What callers in the file give for a parameter of a function that only puts things in."""
    parameters = re.findall(r"(?:^|,)\s*\(?\s*(\w+)", text_of(function.field("parameters")).strip("()"))
    own = text_of(function.field("name"))
    if not steps or not own or name not in parameters:
        return ""
    at = parameters.index(name)
    for node in script.code.each("call_expression"):
        given = arguments(node)
        caller = inside(node, *FUNCTIONS)
        if text_of(node.field("function")) in (own, f"this.{own}") and len(given) > at and caller is not None:
            return _key(script, given[at], caller, steps - 1)
    return ""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()


def _is_trimmed(script: Script, name: str, owner: SgNode | None) -> bool:
    """Entries are taken out, or counted; not where only what is asked for again is looked at for its age."""
    text = owner.text() if owner is not None else script.text
    if re.search(rf"\b{name}\.(size|keys|entries)\b|\bof (this\.)?{name}\b|\b{name}\.forEach", text):
        return True
    if len(re.findall(rf"\b{name}\s*=\s*new (?:Map|Set)\b", text)) > 1:
        return True
    for node in _uses(script, name, owner, "delete", "clear"):
        function = inside(node, *FUNCTIONS)
        if function is None or re.search(r"test", script.symbol(node), re.IGNORECASE):
            continue
        given = text_of(node.field("arguments"))
        condition = inside(node, "if_statement", until=FUNCTIONS)
        is_lazy = (
            condition is not None
            and f"{name}.get{given}" in text_of(function)
            and bool(_LATER.search(text_of(condition.field("condition"))))
        )
        if not is_lazy:
            return True
    return bool(re.search(rf"[(,]\s*(this\.)?{name}\s*[,)]", text))  # somebody else may
