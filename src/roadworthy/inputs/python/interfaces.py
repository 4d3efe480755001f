"""What a module takes from the command line: options and commands of argparse, click and typer."""

import ast
from collections.abc import Iterator

from roadworthy.inputs.python.source import Source, called_word, keyword_of
from roadworthy.model import Interface

_ALWAYS = {
    "argparse": ("-h", "--help"),
    "click": ("--help",),
    "typer": ("--help", "--install-completion", "--show-completion"),
}
_OTHERS = ("fire", "docopt", "absl", "hydra", "tap", "simple_parsing", "jsonargparse", "cyclopts", "configargparse")
_ADDING = frozenset({"add_command", "add_typer", "register_commands", "import_commands"})


def interface_facts(source: Source) -> tuple[Interface, ...]:
    """The module's interface: one, where it uses one of the libraries."""
    imported = {target.partition(".")[0] for target in source.imports.values()}
    libraries = [name for name in ("typer", "click", "argparse") if name in imported]
    if not libraries:
        return ()
    library = libraries[0]
    reader = _Argparse(source) if library == "argparse" else _Decorated(source, library)
    reader.read()
    if reader.at is None:
        return ()
    why = reader.why_open
    if len(libraries) > 1 or imported & set(_OTHERS):
        why = "it uses several libraries for its arguments"
    elif source.says("sys.argv") and any(
        isinstance(one, ast.Attribute) and one.attr == "argv" for one in source.each(ast.Attribute)
    ):
        why = why or "it looks at sys.argv itself"
    return (
        Interface(
            place=source.place(reader.at),
            symbol=source.symbol(reader.at),
            file=source.path,
            library=library,
            options=(*dict.fromkeys(reader.options), *_ALWAYS[library]),
            commands=tuple(dict.fromkeys(reader.commands)),
            why_open=why,
        ),
    )


class _Reader:
    """Collects while it goes over the calls of one module."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.options: list[str] = []
        self.commands: list[str] = []
        self.why_open = ""
        self.at: ast.expr | ast.stmt | None = None

    def read(self) -> None:
        raise NotImplementedError

    def flags(self, call: ast.Call, *, skip: int = 0) -> None:
        """The options among the positional arguments; what is no text leaves it open."""
        for given in call.args[skip:]:
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                self.options += [word for word in _split(given.value) if word.startswith("-")]
            elif not isinstance(given, ast.Constant):
                self.why_open = "some of its options are computed"


def _split(text: str) -> Iterator[str]:
    """`--shout/--no-shout` is two options; what follows a blank is the name of the value."""
    for part in text.split("/"):
        yield part.strip().partition(" ")[0]


class _Argparse(_Reader):
    def read(self) -> None:
        parsers = 0
        for call in self.source.each(ast.Call):
            word = called_word(call)
            if word.endswith("ArgumentParser") or word == "ArgParser":
                parsers += 1
                self.at = self.at or call
                given = {keyword.arg for keyword in call.keywords}
                if given & {"parents", "prefix_chars"} or None in given:
                    self.why_open = "its parser stands on another one"
            elif word == "add_argument":
                self.flags(call)
                action = keyword_of(call, "action")
                if isinstance(action, (ast.Name, ast.Attribute)):
                    self.options += [f"--no-{one[2:]}" for one in self.options[-2:] if one.startswith("--")]
            elif word == "add_parser":
                self._command(call)
            elif word in ("parse_known_args", "parse_known_intermixed_args"):
                self.why_open = "it passes on options that it does not know"
            elif any(isinstance(one, ast.Name) and "parser" in one.id.lower() for one in call.args):
                defined = any(scope.symbol == word for scope in self.source.scopes)
                if not defined and word not in ("print", "len", "isinstance", "set_defaults"):
                    self.why_open = f"its parser is handed to {word}"
        if parsers > 1 and not self.commands:
            self.why_open = self.why_open or "it has several parsers"

    def _command(self, call: ast.Call) -> None:
        name = call.args[0] if call.args else keyword_of(call, "name")
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.commands.append(name.value)
        else:
            self.why_open = "some of its commands are computed"
        aliases = keyword_of(call, "aliases")
        if isinstance(aliases, (ast.List, ast.Tuple)):
            self.commands += [str(one.value) for one in aliases.elts if isinstance(one, ast.Constant)]
        elif aliases is not None:
            self.why_open = "some of its commands are computed"
        if keyword_of(call, "parents") is not None:
            self.why_open = "its parser stands on another one"


class _Decorated(_Reader):
    """click and typer: functions that a decorator makes into commands."""

    def __init__(self, source: Source, library: str) -> None:
        super().__init__(source)
        self.library = library

    def read(self) -> None:
        functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = [
            *self.source.each(ast.FunctionDef),
            *self.source.each(ast.AsyncFunctionDef),
        ]
        for function in functions:
            makers = [one for one in function.decorator_list if _word(one) in ("command", "group", "callback")]
            if not makers:
                continue
            self.at = self.at or function
            for maker in makers:
                self._named(function, maker)
            for other in function.decorator_list:
                self._decorator(other)
            if self.library == "typer":
                self._parameters(function)
        for call in self.source.each(ast.Call):
            word = called_word(call)
            if word in _ADDING:
                self.why_open = "commands are added that stand elsewhere"
            elif (self.source.name(call.func) or "") == "typer.run":
                self.why_open = "it is run by typer.run"
                self.at = self.at or call

    def _named(self, function: ast.FunctionDef | ast.AsyncFunctionDef, maker: ast.expr) -> None:
        plain = function.name.lower().replace("_", "-")
        names = [plain, function.name]
        if isinstance(maker, ast.Call):
            given = maker.args[0] if maker.args else keyword_of(maker, "name")
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                names = [given.value]
            elif given is not None:
                self.why_open = "some of its commands are computed"
            if {one.arg for one in maker.keywords} & {"cls", "context_settings", None}:
                self.why_open = "its commands are made by a class of their own"
        for end in ("-command", "-cmd", "-group", "-grp"):
            names += [one.removesuffix(end) for one in names if one.endswith(end)]
        if _word(maker) != "callback":
            self.commands += names

    def _decorator(self, node: ast.expr) -> None:
        word = _word(node)
        if word == "option" and isinstance(node, ast.Call):
            self.flags(node)
        elif word in ("version_option", "help_option", "password_option", "confirmation_option"):
            self.options += ["--version", "--password", "--yes", "-h"]
        elif word not in ("command", "group", "callback", "argument", "pass_context", "pass_obj", "wraps"):
            self.why_open = "other decorators may add options"

    def _parameters(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        given = function.args
        spread = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        for one in spread:
            self.options += [f"--{one.arg.replace('_', '-')}", f"--no-{one.arg.replace('_', '-')}"]
        defaults = [*given.defaults, *(one for one in given.kw_defaults if one is not None)]
        annotations = [one.annotation for one in spread if one.annotation is not None]
        for node in (*defaults, *annotations):
            for below in ast.walk(node):
                if isinstance(below, ast.Call) and called_word(below) == "Option":
                    self.flags(below, skip=1 if node in defaults else 0)
                elif isinstance(below, ast.Name) and below.id[:1].isupper() and below.id.endswith(("Option", "Opt")):
                    self.why_open = "an option stands elsewhere"
        if any(isinstance(node, ast.Name) and node.id.isupper() for node in defaults):
            self.why_open = "an option stands elsewhere"


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return called_word(node)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
