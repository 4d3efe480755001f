"""One file of Go while it is read: its names, its values, and the clients made in it."""

import re
from functools import cached_property

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import Code, arguments, inside, text_of
from roadworthy.model import Unknown

FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_KINDS = (
    *FUNCTIONS,
    "call_expression",
    "composite_literal",
    "if_statement",
    "import_spec",
    "short_var_declaration",
    "var_spec",
    "const_spec",
    "assignment_statement",
    "keyed_element",
    "field_declaration",
    "for_statement",
)
_UNITS = {"Nanosecond": 1e-9, "Microsecond": 1e-6, "Millisecond": 1e-3, "Second": 1.0, "Minute": 60.0, "Hour": 3600.0}
LEVEL = re.compile(r"(?i)(debug|info|warn|error|fatal|panic|print)")
LEVELS = {
    "debug": "debug",
    "info": "info",
    "warn": "warning",
    "error": "error",
    "fatal": "critical",
    "panic": "critical",
}


class Source:
    """One file while it is read."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.code = Code(path, text, "go", _KINDS)
        self.package = (re.search(r"^package (\w+)", text, re.MULTILINE) or ["", ""])[1]
        self.imports: dict[str, str] = {}
        self.import_nodes: dict[str, SgNode] = {}
        for node in self.code.each("import_spec"):
            target = text_of(node.field("path")).strip('"`')
            alias = text_of(node.field("name")) or re.sub(r"/v\d+$", "", target).rpartition("/")[2].removeprefix("go-")
            self.imports[alias] = target
            self.import_nodes[target] = node
        self.values: dict[str, SgNode] = {}
        self._types: dict[int, dict[str, str]] = {}
        for node in self.code.each("short_var_declaration", "var_spec", "const_spec", "assignment_statement"):
            self._bind(node)

    def _bind(self, node: SgNode) -> None:
        left, right = node.field("left") or node.field("name"), node.field("right") or node.field("value")
        if left is None or right is None:
            return
        names = re.findall(r"[\w.]+", left.text())
        values = (
            [child for child in right.children() if child.is_named()] if right.kind() == "expression_list" else [right]
        )
        for index, name in enumerate(names):
            if index < len(values):
                self.values.setdefault(name, values[index])
            elif len(values) == 1:
                self.values.setdefault(name, values[0])

    def symbol_of(self, function: SgNode) -> str:
        name = text_of(function.field("name"))
        receiver = re.search(r"\b(\w+)(?:\[[^\]]*\])?\s*\)$", text_of(function.field("receiver")))
        return f"{receiver[1]}.{name}" if receiver else name

    def symbol(self, node: SgNode) -> str:
        above = inside(node, "function_declaration", "method_declaration")
        return self.symbol_of(above) if above is not None else ""

    @cached_property
    def calls(self) -> list[tuple[SgNode, str]]:
        """Every call with what it calls, as written on one line."""
        return [(node, text_of(node.field("function"))) for node in self.code.each("call_expression")]

    def typed(self, callee: str, node: SgNode) -> str:
        """What is called, as precisely as this file tells.

        `Type.method` where the type is written here, `import/path#function` of another package, else as it stands.
        """
        first, *rest = callee.split(".")
        if not rest or "(" in callee:
            return callee
        if first in self.imports and first not in self._types_around(node):
            return f"{self.imports[first]}#{rest[0]}" if len(rest) == 1 else callee
        kind = self._types_around(node).get(first, "")
        for name in rest[:-1]:
            kind = self._field_types.get(kind, {}).get(name, name)
        return f"{kind}.{rest[-1]}" if kind else callee

    def _types_around(self, node: SgNode) -> dict[str, str]:
        """Names in the function around a node, with the plain names of their types."""
        function = inside(node, "function_declaration", "method_declaration")
        if function is None:
            return {}
        start = function.range().start.index
        if start not in self._types:
            self._types[start] = {**self._made, **parameters(function.text().partition("{")[0])}
        return self._types[start]

    @cached_property
    def _made(self) -> dict[str, str]:
        """Variables to the type that a constructor's name or a literal tells: `NewStore(…)`, `&Store{…}`."""
        found = {}
        for name, value in self.values.items():
            match = re.match(r"&?(?:\w+\.)?(?:New([A-Z]\w+)\(|([A-Z]\w+)\{)", value.text())
            if match and "." not in name:
                found[name] = match[1] or match[2]
        return found

    @cached_property
    def _field_types(self) -> dict[str, dict[str, str]]:
        """Of each struct of the file, its fields with the plain names of their types."""
        found: dict[str, dict[str, str]] = {}
        for node in self.code.each("field_declaration"):
            spec = inside(node, "type_spec")
            match = re.match(r"(\w+)\s+\*?(?:\w+\.)?(\w+)\b", node.text())
            if spec is not None and match:
                found.setdefault(text_of(spec.field("name")), {})[match[1]] = match[2]
        return found

    def is_package(self, head: str, target: str) -> bool:
        """The package behind a name is this one, any major version."""
        return re.sub(r"/v\d+$", "", self.imports.get(head, "")) == target

    def seconds(self, node: SgNode | None, steps: int = 5) -> float | Unknown | None:
        """A duration in seconds."""
        if node is None or steps <= 0:
            return None
        text = text_of(node)
        match = re.fullmatch(r"(?:time\.Duration\()?([\d._]+)\)?\s*\*\s*time\.(\w+)", text)
        match = match or re.fullmatch(r"time\.(\w+)\s*\*\s*([\d._]+)", text)
        if match:
            number, unit = (match[1], match[2]) if match[2] in _UNITS else (match[2], match[1])
            return float(number.replace("_", "")) * _UNITS[unit] if unit in _UNITS else Unknown("the unit is not known")
        unit_only = re.fullmatch(r"time\.(\w+)", text)
        if unit_only and unit_only[1] in _UNITS:
            return _UNITS[unit_only[1]]
        if re.fullmatch(r"[\d_]+", text):
            return float(text.replace("_", "")) * 1e-9 or None
        if node.kind() == "identifier" and text in self.values:
            return self.seconds(self.values[text], steps - 1)
        return Unknown("the duration is computed or comes from a setting")

    def string(self, node: SgNode | None, steps: int = 5) -> str | Unknown | None:
        if node is None or steps <= 0:
            return None
        if node.kind() in ("interpreted_string_literal", "raw_string_literal"):
            return node.text()[1:-1]
        if node.kind() == "identifier" and node.text() in self.values:
            return self.string(self.values[node.text()], steps - 1)
        if node.kind() == "binary_expression" and text_of(node.field("operator")) == "+":
            left, right = self.string(node.field("left"), steps - 1), self.string(node.field("right"), steps - 1)
            return (left if isinstance(left, str) else "{}") + (right if isinstance(right, str) else "{}")
        if node.kind() == "call_expression" and text_of(node.field("function")) == "fmt.Sprintf" and arguments(node):
            form = self.string(arguments(node)[0], steps - 1)
            return re.sub(r"%[-+ #0-9.]*[a-z]", "{}", form) if isinstance(form, str) else form
        return Unknown("it is computed")

    def field(self, literal: SgNode | None, key: str) -> SgNode | None:
        """The value of a field in a composite literal."""
        body = literal.field("body") if literal is not None else None
        for element in body.children() if body is not None else ():
            if element.kind() == "keyed_element":
                parts = [child for child in element.children() if child.is_named()]
                if len(parts) == 2 and text_of(parts[0]) == key:
                    value = parts[1]
                    inner = [child for child in value.children() if child.is_named()]
                    return inner[0] if value.kind() == "literal_element" and inner else value
        return None

    def client(self, head: str) -> SgNode | None:
        """What makes the client behind this name, when it is an http.Client made in this file."""
        if head == "http.DefaultClient" or self.values.get(head, None) is None:
            if head == "http.DefaultClient":
                return self.code.root
            field = head.rpartition(".")[2]
            for element in self.code.each("keyed_element"):
                parts = [child for child in element.children() if child.is_named()]
                if (
                    "." in head
                    and len(parts) == 2
                    and text_of(parts[0]) == field
                    and "http.Client{" in parts[1].text()[:20]
                ):
                    return parts[1].find({"rule": {"kind": "composite_literal"}})
            return None
        value = self.values[head]
        text = value.text()
        if text == "http.DefaultClient":
            return self.code.root
        if re.match(r"&?http\.Client\{", text):
            return value if value.kind() == "composite_literal" else value.find({"rule": {"kind": "composite_literal"}})
        return None

    def edges(self) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for node, name in self.calls:
            if re.fullmatch(r"[\w.]{1,80}", name):
                found[(self.symbol(node), self.typed(name, node))] = None
        return list(found)


def parameters(signature: str) -> dict[str, str]:
    """The receiver and the parameters of a function, with the plain names of their types."""
    found: dict[str, str] = {}
    for part in re.findall(r"\(([^()]*)\)", signature):
        kind, here = "", []
        for one in reversed(part.split(",")):
            match = re.fullmatch(r"\s*(\w+)(?:\s+(?:\.\.\.)?[*\[\]]*(?:\w+\.)?(\w+)(?:\[.*)?)?\s*", one)
            if match is None:
                kind = ""
                continue
            kind = match[2] or kind
            if kind:
                here.append((match[1], kind))
        found.update(one for one in reversed(here) if one[0] not in found)
    return found
