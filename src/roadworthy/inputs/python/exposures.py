"""What a module hands to a shell, which origins it lets in, and where it stops checking certificates."""

import ast
from collections.abc import Iterator

from roadworthy.inputs.python.facts import OriginFact, ShellFact, Value, ValueKind
from roadworthy.inputs.python.source import Source, keyword_of, walk

_SHELLS = frozenset({"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"})
_SHELLS |= {"asyncio.create_subprocess_shell", "commands.getoutput"}
_RUNNERS = frozenset({"run", "call", "check_call", "check_output", "Popen"})
_CALLED = (*(name.rpartition(".")[2] for name in sorted(_SHELLS)), *sorted(_RUNNERS), "create_subprocess_exec")
_CORS = frozenset(
    {f"{package}.middleware.cors.CORSMiddleware" for package in ("fastapi", "starlette")}
    | {"fastapi.middleware.cors.CORSMiddleware", "starlette.middleware.cors.CORSMiddleware"}
)


def shell_facts(source: Source) -> tuple[ShellFact, ...]:
    """Every command that a shell or an AppleScript interpreter takes apart."""
    return tuple(_shells(source))


def _shells(source: Source) -> Iterator[ShellFact]:
    for call in source.called(*_CALLED):
        name = source.name(call.func) or ""
        command = call.args[0] if call.args else keyword_of(call, "args")
        if command is None:
            continue
        if name in _SHELLS or (_runs(name) and _is_true(keyword_of(call, "shell"))):
            yield ShellFact(
                source.place(call), source.symbol(call), name, "shell", source.value(command), _built(source, command)
            )
        elif _runs(name) or name == "asyncio.create_subprocess_exec":
            words = source.origin(command)
            given = words.elts if isinstance(words, ast.List) else call.args if name.startswith("asyncio") else []
            script = _script(source, given)
            if script is not None:
                language, text = script
                built = _built(source, text)
                yield ShellFact(source.place(call), source.symbol(call), name, language, source.value(text), built)


def _built(source: Source, text: ast.expr) -> dict[str, tuple[Value, ...]]:
    """What goes into local names that are put together in several steps: `text = f"…"`, then `text += f"…"`."""
    found = {}
    for node in walk(source.origin(text)):
        name = source.name(node) if isinstance(node, ast.Name) else None
        if isinstance(node, ast.Name) and name:
            added = [
                one.value
                for one in source.each(ast.AugAssign)
                if isinstance(one.target, ast.Name)
                and one.target.id == node.id
                and source.scope(one) is source.scope(node)
            ]
            given = source.given_locally(node)
            if added and given:
                found[name] = tuple(source.value(one) for one in (*given, *added))
    return found


def _runs(name: str) -> bool:
    return name.startswith("subprocess.") and name.rpartition(".")[2] in _RUNNERS


def _script(source: Source, words: list[ast.expr]) -> tuple[str, ast.expr] | None:
    """`osascript -e TEXT` and `sh -c TEXT`: the text is a program."""
    for language, flag in (("osascript", "-e"), ("sh", "-c"), ("bash", "-c"), ("zsh", "-c")):
        if words and _text(words[0]).rpartition("/")[2] == language:
            for index, word in enumerate(words[:-1]):
                if _text(word) in (flag, "-lc") and index + 1 < len(words):
                    return "AppleScript" if language == "osascript" else "shell", words[index + 1]
    return None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def origin_facts(source: Source) -> tuple[OriginFact, ...]:
    """Which other origins may read the answers of this application from a browser."""
    return tuple(_origins(source))


def _origins(source: Source) -> Iterator[OriginFact]:
    small = source.text.lower()
    if "cors" not in small and "access-control" not in small:
        return
    for call in source.each(ast.Call):
        name = source.name(call.func) or ""
        first = source.name(call.args[0]) if call.args and isinstance(call.args[0], (ast.Name, ast.Attribute)) else None
        if first in _CORS or name in _CORS:
            origins, pattern = keyword_of(call, "allow_origins"), keyword_of(call, "allow_origin_regex")
            if origins is None and pattern is None:
                continue
            given = source.value(origins if origins is not None else pattern)
            credentials = keyword_of(call, "allow_credentials")
            yield _origin(source, call, "CORSMiddleware", given, credentials, origins is None)
        elif name in ("flask_cors.CORS", "flask_cors.cross_origin", "quart_cors.cors"):
            given_origins = keyword_of(call, "origins") or keyword_of(call, "allow_origin") or _resource(source, call)
            value = source.value(given_origins) if given_origins is not None else Value(ValueKind.LITERAL, "*")
            yield _origin(source, call, name.rpartition(".")[2], value, keyword_of(call, "supports_credentials"))
    for assign in source.each(ast.Assign):
        target = assign.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            if str(target.slice.value).lower() == "access-control-allow-origin":
                yield OriginFact(source.place(assign), source.symbol(assign), "header", source.value(assign.value))
        elif isinstance(target, ast.Name) and target.id in ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"):
            given = source.value(assign.value)
            allows = Value(ValueKind.LITERAL, "*") if given.literal is True else Value(ValueKind.SEQUENCE)
            yield OriginFact(source.place(assign), "", "django-cors-headers", allows if given.is_literal else given)


def _resource(source: Source, call: ast.Call) -> ast.expr | None:
    resources = keyword_of(call, "resources")
    made = source.origin(resources) if resources is not None else None
    if isinstance(made, ast.Dict):
        for inner in made.values:
            if isinstance(inner, ast.Dict):
                for key, given in zip(inner.keys, inner.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "origins":
                        return given
    return None


def _origin(
    source: Source, call: ast.Call, by: str, given: Value, credentials: ast.expr | None, is_pattern: bool = False
) -> OriginFact:
    kept = source.value(credentials) if credentials is not None else None
    return OriginFact(source.place(call), source.symbol(call), by, given, kept, is_pattern)
