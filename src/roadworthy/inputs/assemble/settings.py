"""Joins reads of settings with what gives them, across code, images, manifests, environment files and documents."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace as evolve
from functools import cache

from msgspec.structs import replace

from roadworthy.inputs.assemble.idle_constants import constants_looked_at_by_nothing
from roadworthy.inputs.assemble.idle_fields import fields_looked_at_by_nothing
from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.env import interpolated
from roadworthy.inputs.named import DOCUMENTS
from roadworthy.inputs.python.facts import SettingFact, SettingsClassFact, Value, ValueKind
from roadworthy.knowledge.secrets import HIDDEN, secret_kind
from roadworthy.knowledge.variables import is_of_client, is_read_elsewhere
from roadworthy.model import Literal, Place, Role, Setting, SettingUse, Unknown, Workload

_FALLBACK = re.compile(r"(?i)default|fallback|otherwise")
_BASES = (
    "pydantic_settings.BaseSettings",
    "pydantic.BaseSettings",
    "pydantic.v1.BaseSettings",
    "pydantic_settings.main.BaseSettings",
)
_OF_WORKLOADS = ("compose", "kubernetes", "unit", "image")
_UNDERSTOOD = frozenset({"py", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "go", "sh", "bash"})
_OTHER_CODE = frozenset(
    {
        "rb",
        "java",
        "kt",
        "rs",
        "cs",
        "php",
        "ex",
        "exs",
        "scala",
        "swift",
        "c",
        "cc",
        "cpp",
        "erl",
        "hs",
        "clj",
        "dart",
        "lua",
        "vue",
        "svelte",
        "pl",
        "r",
        "jl",
        "ps1",
        "ipynb",
        "groovy",
        "zig",
    }
)


def settings(material: Material, workloads: tuple[Workload, ...]) -> tuple[Setting, ...]:
    """Every variable by name, with all that touches it."""
    through = list(_through_functions(material))
    known = {(use.name, use.place.path, use.place.start) for use in through if use.layer == "read"}
    found_by_text = [
        use
        for use in _in_files(material, workloads)
        if use.layer != "read" or (use.name, use.place.path, use.place.start) not in known
    ]
    uses = [*_in_code(material), *through, *found_by_text]
    dynamic = [use for use in uses if use.layer == "dynamic"]
    folded = {use.name.upper(): use.name for use in uses if use.is_foldable}
    by_name: dict[str, list[SettingUse]] = {}
    for use in uses:
        if use.layer != "dynamic":
            name = use.name.upper() if use.name.upper() in folded else use.name
            by_name.setdefault(name, []).append(use)
    libraries = _libraries(material)
    foreign = _foreign(workloads)
    whys = _why_unsure(material)
    documented = {name for file, facts in material.by_file if file.kind in DOCUMENTS for name in facts.named}
    found = {
        name: Setting(
            place=min(
                (use for use in given),
                key=lambda use: (use.layer not in ("read", "default", "interpolated"), use.place),
            ).place,
            symbol=name,
            name=name,
            uses=tuple(sorted(given, key=lambda use: (use.place, use.layer))),
            is_read_elsewhere=is_read_elsewhere(name, libraries)
            or (name.partition("_")[0].lower() in foreign and not is_of_client(name)),
            is_maybe_read=_covered(name, dynamic) or whys,
            is_documented=name.upper() in documented,
        )
        for name, given in by_name.items()
    }
    return tuple(_with_near(found))


def literals(material: Material) -> tuple[Literal, ...]:
    """Those of code and of files, sorted by place; a default of a setting says so."""
    found = list(material.production.literals)
    for module in material.symbols.modules.values():
        found += [
            Literal(
                place=one.place,
                symbol=one.symbol,
                kind=one.kind,
                value=one.value,
                name=one.name,
                is_default=one.is_default,
                what=one.what,
            )
            for one in module.literals
        ]
    return tuple(sorted(found, key=lambda one: (one.place, one.kind)))


def _in_code(material: Material) -> Iterator[SettingUse]:
    used = {name for module in material.symbols.modules.values() for name in module.attributes}
    idle = constants_looked_at_by_nothing(material.symbols.modules)
    debugged = {name for module in material.symbols.modules.values() for name in module.debugged}
    for path, module in material.symbols.modules.items():
        for fact in module.setting_reads:
            is_idle = any(home == path and first <= fact.place.start <= last for home, first, last in idle)
            for use in _resolved(material, path, fact):
                yield evolve(use, is_unused=True) if is_idle and use.layer == "read" else use
        for settings_class in module.settings_classes:
            if _is_settings(material, settings_class.bases, path):
                yield from _fields(settings_class, used, debugged)


def _resolved(material: Material, path: str, fact: SettingFact) -> Iterator[SettingUse]:
    layer = "given-in-code" if fact.is_given else "read"
    if fact.is_whole:
        yield SettingUse(place=fact.place, symbol=fact.symbol, name="", layer="dynamic")
    elif fact.parameter:
        names = _handed_in(material, path, fact)
        for name, default, place in names or ():
            yield _use(replace(fact, default=default, place=place), name, layer)
        if not names:
            yield SettingUse(place=fact.place, symbol=fact.symbol, name="{}", layer="dynamic")
    elif fact.key is not None:
        value = material.symbols.resolve(fact.key, path)
        if value.is_literal and isinstance(value.literal, str):
            yield _use(fact, value.literal, layer)
        else:
            yield SettingUse(place=fact.place, symbol=fact.symbol, name="{}", layer="dynamic")
    elif "{}" in fact.name:
        yield SettingUse(place=fact.place, symbol=fact.symbol, name=fact.name, layer="dynamic")
    else:
        yield _use(fact, fact.name, layer)


def _use(fact: SettingFact, name: str, layer: str) -> SettingUse:
    return SettingUse(
        place=fact.place,
        symbol=fact.symbol,
        name=name,
        layer=layer,
        value=_shown(name, _text(fact.default)),
        is_required=fact.is_required,
    )


def _shown(name: str, value: str | Unknown | None) -> str | Unknown | None:
    """The value, unless it is a secret: that is kept nowhere."""
    is_secret = isinstance(value, str) and (HIDDEN in value or secret_kind(name, value) != "")
    return Unknown("a secret stands there") if isinstance(value, str) and is_secret else value


def _text(value: Value | None) -> str | Unknown | None:
    if value is None or (value.is_literal and value.literal is None):
        return None
    return str(value.literal) if value.is_literal else Unknown("it is computed")


def _handed_in(material: Material, path: str, fact: SettingFact) -> list[tuple[str, Value | None, Place]] | None:
    """The names with which a function that reads a variable by its parameter is called, what each call falls back to,
    and where; None where a name is computed.
    """
    function = material.symbols.functions.get(f"{path}:{fact.symbol}")
    if function is None or fact.parameter not in function.parameters:
        return None
    parameters = [one for one in function.parameters if one not in ("self", "cls")]
    index = parameters.index(fact.parameter)
    fallback = next((one for one in parameters if one != fact.parameter and _FALLBACK.search(one)), "")
    if fact.default is not None and fact.default.kind is ValueKind.PARAMETER:
        fallback = fact.default.name
    node = f"{path}:{fact.symbol}"
    found: list[tuple[str, Value | None, Place]] = []
    for home, module in material.symbols.modules.items():
        for edge in module.edges:
            if (
                not edge.callee.endswith(fact.symbol.rpartition(".")[2])
                or material.symbols.node(edge.callee, home) != node
            ):
                continue
            given = _argument(edge.call, fact.parameter, index)
            if given is None:
                return None
            given = material.symbols.resolve(given, home)
            if not given.is_literal or not isinstance(given.literal, str):
                return None
            default = fact.default
            if fallback in parameters:
                default = _argument(edge.call, fallback, parameters.index(fallback))
                default = material.symbols.resolve(default, home) if default is not None else None
            found.append((given.literal, default, Place(home, edge.line, edge.line)))
    return found or None


def _argument(call: Value | None, name: str, index: int) -> Value | None:
    if call is None:
        return None
    return call.keywords.get(name) or (call.items[index] if index < len(call.items) else None)


def _is_settings(material: Material, bases: tuple[str, ...], path: str, steps: int = 6) -> bool:
    for base in bases:
        if base in _BASES or base.rpartition(".")[2] == "BaseSettings":
            return True
        found = material.symbols.find(base, path)
        if found is not None and steps > 0:
            known = material.symbols.classes.get(f"{found[0]}:{found[1]}")
            if known is not None and _is_settings(material, known.bases, found[0], steps - 1):
                return True
    return False


def _fields(given: SettingsClassFact, used: set[str], debugged: set[str]) -> Iterator[SettingUse]:
    for field in given.fields:
        names = field.aliases or (given.prefix + field.name,)
        for name in names:
            if "{}" in name:
                yield SettingUse(place=field.place, symbol=given.symbol, name=name.upper(), layer="dynamic")
                continue
            yield SettingUse(
                place=field.place,
                symbol=given.symbol,
                name=name if given.is_exact else name.upper(),
                layer="read",
                value=_shown(name, _text(field.default)),
                is_required=field.default is None,
                is_foldable=not given.is_exact,
                is_unused="*" not in used and field.name not in used,
                shows_errors=field.name in debugged,
            )
        if given.delimiter:
            pattern = f"{given.prefix}{field.name}{given.delimiter}".upper() + "{}"
            yield SettingUse(place=field.place, symbol=given.symbol, name=pattern, layer="dynamic")


def _through_functions(material: Material) -> Iterator[SettingUse]:
    """What Go reads through functions of its own that take the name of a variable."""
    modules = [module for module in material.production.foreign if module.language == "go"]
    readers: dict[str, tuple[int, int]] = {"Getenv": (0, -1), "LookupEnv": (0, -1)}
    passes = [one for module in modules for one in module.setting_passes]
    for _ in range(4):
        for one in passes:
            name = one.function.rpartition(".")[2]
            if one.callee in readers and readers[one.callee][0] == one.at and name not in readers:
                readers[name] = (one.parameter, one.fallback)
    handing = {(one.function, one.callee) for one in passes}
    idle = fields_looked_at_by_nothing(modules)
    for module in modules:
        for call in module.setting_calls:
            name = call.callee.rpartition(".")[2]
            if name not in readers or name in ("Getenv", "LookupEnv"):
                continue
            at, fallback = readers[name]
            key = call.texts[at] if at < len(call.texts) else None
            if key is None:
                if (call.symbol, name) not in handing:
                    yield SettingUse(place=call.place, symbol=call.symbol, name="{}", layer="dynamic")
                continue
            value = call.texts[fallback] if 0 <= fallback < len(call.texts) else None
            if key and not re.fullmatch(r"[A-Za-z_{}][\w{}]*", key):
                continue
            if "{}" in key:
                yield SettingUse(place=call.place, symbol=call.symbol, name=key, layer="dynamic")
            else:
                yield SettingUse(
                    place=call.place,
                    symbol=call.symbol,
                    name=key,
                    layer="read",
                    value=_shown(key, value),
                    is_unused=any(
                        one.place.path == call.place.path and one.place.start <= call.place.start <= one.place.end
                        for one in idle
                    ),
                )


def _in_files(material: Material, workloads: tuple[Workload, ...]) -> Iterator[SettingUse]:
    yield from (use for use in material.production.setting_uses if use.layer not in _OF_WORKLOADS)
    for file, facts in material.by_file:
        if file.role in (Role.DOCUMENTATION, Role.EXAMPLE):
            yield from (use for use in facts.setting_uses if use.layer == "interpolated")
    layers = {
        "compose": "compose",
        "devcontainer": "compose",
        "launchd": "unit",
        "systemd": "unit",
        "supervisord": "unit",
        "fly": "unit",
        "render": "unit",
    }
    for workload in workloads:
        layer = layers.get(workload.kind, "kubernetes")
        is_ours = bool(workload.build_file or workload.build_context is not None)
        for variable in workload.environment:
            value = variable.value if not isinstance(variable.value, Unknown) else None
            symbol = workload.label
            if variable.source == "passed-through" or (isinstance(value, str) and "$" in value):
                for name in (variable.name,) if variable.source == "passed-through" else interpolated(str(value)):
                    yield SettingUse(place=variable.place, symbol=symbol, name=name, layer="interpolated")
            yield SettingUse(
                place=variable.place,
                symbol=symbol,
                name=variable.name,
                layer=layer,
                value=_shown(variable.name, variable.value),
                is_ours=is_ours,
            )
    for image in material.production.images:
        for variable in image.variables:
            yield SettingUse(
                place=variable.place,
                symbol=image.file,
                name=variable.name,
                layer="image",
                value=_shown(variable.name, variable.value),
            )
        for stage in image.stages:
            for line in stage.instructions:
                for name in interpolated(line.text) if line.keyword not in ("ARG",) else ():
                    if line.keyword != "ENV" or not line.text.startswith(name):
                        yield SettingUse(place=line.place, symbol=image.file, name=name, layer="interpolated")
    for script in material.facts.scripts:
        seen: set[str] = set()
        for command in script.commands:
            for name in interpolated(" ".join(command.words_given)):
                if name not in seen:
                    seen.add(name)
                    yield SettingUse(place=command.place, symbol=script.file, name=name, layer="interpolated")
        for text in script.variables.values():
            for name in interpolated(text):
                yield SettingUse(place=script.place, symbol=script.file, name=name, layer="interpolated")


def why_maybe_read(material: Material) -> tuple[Callable[[str, str], str], frozenset[str]]:
    """Tells of a name and the folder of its document why it may be read although no read was found; and libraries.

    Whoever reads by a name that is wholly computed speaks for the documents around its own code alone.
    """
    uses = [*_in_code(material), *_through_functions(material), *material.production.setting_uses]
    dynamic = [use for use in uses if use.layer == "dynamic"]
    homes = {use.place.path for use in uses if use.layer in ("read", "default")}
    whys = _why_unsure(material)

    @cache
    def around(folder: str) -> list[SettingUse]:
        below = folder + "/" if folder else ""
        if not any(path.startswith(below) for path in homes):
            return dynamic
        return [use for use in dynamic if use.name not in ("", "{}") or use.place.path.startswith(below)]

    return lambda name, folder: _covered(name, around(folder)) or whys, _libraries(material)


def _libraries(material: Material) -> frozenset[str]:
    """What the code declares or imports, by distribution, and the programs that its scripts start."""
    names = {one.name for manifest in material.facts.manifests for one in manifest.dependencies}
    for module in material.symbols.modules.values():
        names.update(one.module.partition(".")[0].replace("_", "-").lower() for one in module.imported)
    names.update(command.program for script in material.facts.scripts for command in script.commands)
    if any(file.path.endswith(".tf") for file in material.files):
        names.add("terraform")
    return frozenset(names)


def _foreign(workloads: tuple[Workload, ...]) -> frozenset[str]:
    """Words in the names of images that are not built here: a variable that begins with one is likely theirs."""
    names = [one.image for one in workloads if isinstance(one.image, str) and one.build_context is None]
    return frozenset(word for name in names for word in re.split(r"[^a-z0-9]+", name.lower()) if len(word) > 2)


def _why_unsure(material: Material) -> str:
    """Why a variable without a read may still be read: code in a language that was not read, or no code at all."""
    suffixes = {file.path.rpartition(".")[2].lower() for file in material.files if file.role is Role.PRODUCTION}
    if other := sorted(suffixes & _OTHER_CODE):
        return f"there is code that is not read (.{other[0]})"
    return "" if suffixes & _UNDERSTOOD else "there is no code here that could read it"


def _covered(name: str, dynamic: list[SettingUse]) -> str:
    for use in dynamic:
        if use.name == "":
            return f"{use.place} hands the whole environment on"
        pattern = ".*".join(re.escape(part) for part in use.name.split("{}"))
        if re.fullmatch(pattern, name, re.I):
            return f"{use.place} reads variables by a computed name"
    return ""


def _with_near(found: dict[str, Setting]) -> Iterator[Setting]:
    dead = [one for one in found.values() if one.gifts and not one.reads and not one.is_read_elsewhere]
    orphans = [one for one in found.values() if one.on("read") and not one.is_read_elsewhere and not _is_given(one)]
    pairs: dict[str, str] = {}
    for one in dead:
        near = [other.name for other in orphans if are_alike(one.name, other.name) or _are_one(one, other)]
        if len(near) == 1:
            pairs[one.name] = near[0]
    back = {read: given for given, read in pairs.items()}
    for one in found.values():
        near_name = pairs.get(one.name) or back.get(one.name, "")
        yield Setting(
            place=one.place,
            symbol=one.symbol,
            name=one.name,
            uses=one.uses,
            is_read_elsewhere=one.is_read_elsewhere,
            is_maybe_read=one.is_maybe_read,
            near=near_name,
            is_documented=one.is_documented,
        )


def _are_one(dead: Setting, orphan: Setting) -> bool:
    """They share a word of their names, and the value that is given is the one that the read falls back to."""
    given = {_plain(use.value) for use in dead.gifts}
    falls_back = {_plain(use.value) for use in orphan.on("read")}
    words = set(dead.name.upper().split("_")) & set(orphan.name.upper().split("_"))
    return any(len(word) > 2 for word in words) and bool((given & falls_back) - {""})


def _plain(value: str | Unknown | None) -> str:
    """What a value says of itself; "" where it could stand under any name: a number, a flag, a short word."""
    text = re.sub(r"^\$\{\w+:?-([^}]*)\}$", r"\1", value) if isinstance(value, str) else ""
    return text if len(text) >= 6 and not re.fullmatch(r"[\d.]+\w?", text) else ""


def _is_given(setting: Setting) -> bool:
    return any(use.layer not in ("read", "default", "interpolated", "dynamic") for use in setting.uses)


def are_alike(one: str, other: str) -> bool:
    """Two names so like each other that one is likely meant for the other: a letter, a joint, one word more or less."""
    a, b = one.upper().split("_"), other.upper().split("_")
    if "".join(a) == "".join(b):
        return True
    if len(a) >= 2 and len(b) >= 2 and abs(len(a) - len(b)) == 1:
        short, long = sorted((a, b), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    return min(len(one), len(other)) >= 6 and _is_one_edit(one.upper(), other.upper())


def _is_one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_a, rest_b = one[start:], other[start:]
    is_swap = len(rest_a) >= 2 and rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
    has_number = any(character.isdigit() for character in rest_a[:1] + rest_b[:1])
    return not has_number and (rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:] or is_swap)
