"""Mends compose files: health checks, the order of starts, restarts, logs and memory."""

import re
from collections.abc import Callable

from roadworthy.findings import Judgement
from roadworthy.fixes.checks import Check, check_of, same_check
from roadworthy.fixes.memory import memory_of
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Change, Left, NotMine, Source
from roadworthy.fixes.yaml_edit import Tree, flow, is_flow, own_keys, put, tree_of
from roadworthy.inputs.yaml_tree import Node
from roadworthy.knowledge.mending import CHECK_TIMES, LOG_OPTIONS, MODEL_START, RESTART
from roadworthy.model import Workload

_OFTEN = f"every {CHECK_TIMES['interval']}, and is ill after {CHECK_TIMES['retries']} misses"
DECIDE = "  # default by roadworthy: decide"


def no_healthcheck(shop: Shop, judgement: Judgement) -> Mend:
    edits, defaults = [], []
    for workload in _asked(shop, judgement):
        edit, default = _checked(shop, workload)
        edits.append(edit)
        defaults.append(default)
    return Mend(tuple(edits), tuple(defaults))


def _checked(shop: Shop, workload: Workload) -> tuple[Change, str]:
    source, node, step = _service(shop, workload)
    check = check_of(shop, workload)
    edit = put(source, node, ["healthcheck"], {"test": check.words, **_times(check)}, step)
    return (
        edit,
        f"{workload.name} is asked {_OFTEN}",
    )


def _times(check: Check) -> dict[str, str]:
    return {**CHECK_TIMES, "start_period": MODEL_START} if check.is_for_model else dict(CHECK_TIMES)


def healthcheck_tool_missing(shop: Shop, judgement: Judgement) -> Mend:
    """Asks the same page with a program that is there."""
    place = judgement.verdict.place
    for workload in shop.system.workloads:
        for probe in workload.probes:
            if workload.kind == "compose" and (probe.place.path, probe.place.start) == (place.path, place.start):
                source, node, _ = _service(shop, workload)
                test = node.get("healthcheck", "test")
                if test is None:
                    raise Left("its test was not found")
                return Mend((_in_place(source, test, same_check(shop, workload, probe)),))
    raise NotMine("the check was not found in a compose file")


def _in_place(source: Source, node: Node, text: str) -> Change:
    """A value on one line, replaced."""
    if node.line != node.end:
        raise Left("the check is written over several lines")
    start = source.offset(node.line, node.column)
    line_end = source.offset(node.line) + len(source.line(node.line))
    if is_flow(source, node):
        inside = source.text[start:line_end]
        end = start + inside.rindex("]") + 1
        if inside[inside.rindex("]") + 1 :].strip() and not inside[inside.rindex("]") + 1 :].lstrip().startswith("#"):
            raise Left("something follows the check on its line")
    elif node.end_column:
        end = source.offset(node.line, node.end_column)
    else:
        raise Left("the check is written in a way that could not be followed")
    return source.replace(start, end, text)


def start_order_without_health(shop: Shop, judgement: Judgement) -> Mend:
    """Waits for all of the service's dependencies that can be checked; those that cannot stay as they are."""
    place = judgement.verdict.place
    name = judgement.verdict.words.get("dependency", "")
    for workload in shop.system.workloads:
        for on in workload.depends_on:
            if on.on == name and (on.place.path, on.place.start) == (place.path, place.start):
                return _ordered(shop, workload, name)
    raise Left("the dependency was not found in a compose file")


def _ordered(shop: Shop, workload: Workload, wanted: str) -> Mend:
    source, node, step = _service(shop, workload)
    others = {one.name: one for one in shop.system.workloads if one.place.path == workload.place.path}
    other = others.get(wanted)
    if other is None:
        raise Left(f"{wanted} is not defined in this file")
    if other.is_one_shot:
        raise Left(f"{wanted} ends by itself: wait for its end, not for its health")
    edits: list[Change] = []
    defaults: list[str] = []
    healthy = _whom_to_wait_for(shop, workload, others, wanted)
    for one in healthy:
        if not _is_checked(shop, others[one]):
            edit, default = _checked(shop, others[one])
            edits.append(edit)
            defaults.append(default)
    depends = node.get("depends_on")
    if depends is None or "depends_on" not in own_keys(source, node):
        raise Left("depends_on is taken from elsewhere")
    edits += _conditions(source, node, depends, healthy, step)
    return Mend(tuple(edits), tuple(defaults))


def _whom_to_wait_for(shop: Shop, workload: Workload, others: dict[str, Workload], wanted: str) -> list[str]:
    """The wanted one, and the others of this service with the same finding that can be checked: one edit for all."""
    found = []
    for on in workload.depends_on:
        if on.on not in others or not (on.on == wanted or shop.is_unmet("start-order-without-health", on.place, on.on)):
            continue
        try:
            if not _is_checked(shop, others[on.on]):
                _checked(shop, others[on.on])
        except Left:
            if on.on == wanted:
                raise
            continue
        found.append(on.on)
    return found


def _is_checked(shop: Shop, workload: Workload) -> bool:
    if any(probe.role == "health" and not probe.is_disabled for probe in workload.probes):
        return True
    image = shop.image(workload)
    return image is not None and image.probe is not None and not image.probe.is_disabled


def _conditions(source: Source, service: Node, depends: Node, healthy: list[str], step: int) -> list[Change]:
    if depends.is_mapping:
        return [_condition(source, depends, name) for name in healthy]
    items = list(depends.each())
    names = [str(item.value) for item in items]
    conditions = {name: "service_healthy" if name in healthy else "service_started" for name in names}
    if is_flow(source, depends):
        if depends.line != depends.end or not depends.end_column:
            raise Left("depends_on is written over several lines in brackets")
        tree: Tree = {name: {"condition": condition} for name, condition in conditions.items()}
        start = source.offset(depends.line, depends.column)
        return [source.replace(start, source.offset(depends.end, depends.end_column), flow(tree))]
    outer = len(source.line(service.key_line("depends_on"))) - len(source.line(service.key_line("depends_on")).lstrip())
    edits = []
    for item, name in zip(items, names, strict=True):
        line = source.line(item.line)
        found = re.fullmatch(rf"( *)- +[\"']?{re.escape(name)}[\"']?( *| +#.*)", line)
        if found is None or item.line != item.end:
            raise Left("depends_on is not written line by line")
        width = max(len(found[1]), outer + step)
        start = source.offset(item.line)
        ending = source.lines[item.line - 1][len(line) :]
        nested = f"{ending or source.newline}{' ' * (width + step)}condition: {conditions[name]}"
        edits.append(source.replace(start, start + len(line), f"{' ' * width}{name}:{found[2].rstrip()}{nested}"))
    return edits


def _condition(source: Source, depends: Node, name: str) -> Change:
    given = depends.get(name, "condition")
    if given is None or not given.end_column:
        raise Left("the condition is not written out")
    return source.replace(
        source.offset(given.line, given.column), source.offset(given.line, given.end_column), "service_healthy"
    )


def no_restart_policy(shop: Shop, judgement: Judgement) -> Mend:
    return _each(shop, judgement, _restarted)


def _restarted(shop: Shop, workload: Workload) -> tuple[Change, str]:
    source, node, step = _service(shop, workload)
    given = node.get("restart")
    if given is not None:
        raise Left(f"{workload.name} says itself that it is not to be restarted")
    return put(source, node, ["restart"], RESTART, step), f"{workload.name} is restarted unless somebody stopped it"


def no_log_rotation(shop: Shop, judgement: Judgement) -> Mend:
    return _each(shop, judgement, _cut)


def _cut(shop: Shop, workload: Workload) -> tuple[Change, str]:
    source, node, step = _service(shop, workload)
    said = f"{workload.name} keeps three files of ten megabytes"
    logging = node.get("logging")
    if logging is None:
        return put(source, node, ["logging"], {"driver": "json-file", "options": LOG_OPTIONS}, step), said
    if logging.get("options") is None:
        return put(source, node, ["logging", "options"], LOG_OPTIONS, step), said
    return put(source, node, ["logging", "options", "max-size"], LOG_OPTIONS["max-size"], step), said


def no_resource_limits(shop: Shop, judgement: Judgement) -> Mend:
    return _each(shop, judgement, _held)


def _held(shop: Shop, workload: Workload) -> tuple[Change, str]:
    source, node, step = _service(shop, workload)
    memory = memory_of(shop, workload)
    edit = put(source, node, ["deploy", "resources", "limits", "memory"], memory + DECIDE, step)
    return edit, f"{workload.name} may take {memory} of memory: measure it under load, then decide"


def _each(shop: Shop, judgement: Judgement, mend: Callable[[Shop, Workload], tuple[Change, str]]) -> Mend:
    """Mends every service of a folded finding: the finding goes with the last of them."""
    made = [mend(shop, workload) for workload in _asked(shop, judgement)]
    return Mend(tuple(edit for edit, _ in made), tuple(default for _, default in made))


def _asked(shop: Shop, judgement: Judgement) -> list[Workload]:
    place = judgement.verdict.place
    found = [one for one in shop.workloads(judgement) if one.kind in ("compose", "devcontainer")]
    found = [one for one in found if one.place.path == place.path]
    if not found:
        raise NotMine("its service was not found in a compose file")
    return found


def _service(shop: Shop, workload: Workload) -> tuple[Source, Node, int]:
    """The file, the mapping of one service, and by how many blanks its file is indented."""
    if workload.kind != "compose":
        raise NotMine("it is no service of a compose file")
    source = shop.source(workload.place.path)
    tree = tree_of(source)
    for document in tree.documents:
        services = document.get("services") or document
        node = services.get(workload.name)
        if node is not None and services.key_line(workload.name) == workload.place.start:
            if not node.is_mapping:
                raise Left(f"{workload.name} is taken from an anchor or empty")
            line = source.line(workload.place.start)
            if "*" in line.partition(":")[2].partition("#")[0] and not is_flow(source, node):
                raise Left(f"{workload.name} is taken from an anchor")
            outer = len(line) - len(line.lstrip())
            keys = own_keys(source, node)
            if not keys:
                raise Left(f"{workload.name} has no key of its own")
            first = source.line(node.key_line(keys[0]))
            width = len(first) - len(first.lstrip())
            return source, node, max(width - outer, 2) if not is_flow(source, node) else 2
    raise Left("its service was not found where it stands")
