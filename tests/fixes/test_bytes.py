"""Every byte that no edit names stays."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.fixes.python import with_argument
from roadworthy.fixes.source import Left, Source, edited
from roadworthy.fixes.yaml_edit import put, tree_of
from roadworthy.model import Place

_ENDS = st.sampled_from(["\n", "\r\n"])
_BLANK = st.sampled_from(["", " ", "  "])
_REMARK = st.sampled_from(["", "  # why, (really)", "  # ü€😀", "# )"])
_ARGUMENT = st.sampled_from(["url", "'a, b'", "f(1, (2))", "x=[1, 2]", "y={'a': ')'}", "('é')", "lambda: 0", "*rest"])


@given(
    arguments=st.lists(_ARGUMENT, min_size=0, max_size=4, unique=True),
    end=_ENDS,
    blank=_BLANK,
    remark=_REMARK,
    has_comma=st.booleans(),
    is_wide=st.booleans(),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_an_argument_is_only_put_in(
    arguments: list[str], end: str, blank: str, remark: str, has_comma: bool, is_wide: bool, mark: str, last: bool
) -> None:
    """Whatever the call looks like, taking the new text out gives the old file, and the call has one argument more."""
    ordered = sorted(arguments, key=lambda one: ("=" in one.split("'")[0] and not one.startswith("lambda"), one))
    if is_wide and ordered:
        comma = "," if has_comma else ""
        inside = f",{remark}{end}    ".join(ordered)
        call = f"requests.get({end}    {inside}{comma}{remark}{end})"
    else:
        comma = "," if has_comma and ordered else ""
        call = f"requests.get({blank}{', '.join(ordered)}{comma}{blank})"
    text = f"{mark}# ü{end}answer = {call}{remark}{end if last else ''}"
    try:
        before = ast.parse(text.encode())
    except SyntaxError:
        return
    source = Source("app.py", text.encode())

    changes = with_argument(source, Place("app.py", 2, 2 + call.count(end)), "get", "timeout", "10")
    after = edited(source, changes).decode()

    taken = after
    for change in sorted(changes, key=lambda one: -one.start):
        shift = sum(len(one.text) for one in changes if one.start < change.start)
        taken = taken[: change.start + shift] + taken[change.start + shift + len(change.text) :]
    assert taken == text
    assert ("\r\n" in text) == ("\r\n" in after)
    assert _arguments(ast.parse(after.encode())) == _arguments(before) + 1


def _arguments(tree: ast.AST) -> int:
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "requests.get"]
    return len(calls[0].args) + len(calls[0].keywords)


_LINES = st.lists(
    st.sampled_from(
        [
            "image: a:1",
            "# remark",
            "ports: ['1:1', \"2:2\"]",
            "labels: {a: b, c: 'd, }'}",
            "command: |\n  echo a\n\n  echo b",
            "command: >-\n  echo\n  b",
            "environment:\n  - A=1  # one\n  # - B=2\n  - C=3",
            "environment:\n- A=1\n- B=2",
            "x-a: &a\n  k: v",
            "x-b: *a",
            "",
            "healthcheck:\n  test: ['CMD', 'x']",
        ]
    ),
    min_size=1,
    max_size=6,
)


@given(
    lines=_LINES,
    step=st.sampled_from([2, 4]),
    end=_ENDS,
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
    tail=st.sampled_from(["", "\nvolumes:\n  a: {}", "\n  # next\n  other:\n    image: b", "\n# end"]),
)
@settings(max_examples=300, deadline=None)
def test_a_key_is_only_put_in(lines: list[str], step: int, end: str, mark: str, last: bool, tail: str) -> None:
    """Whatever stands around it, a key is added to its mapping and nothing else changes."""
    blanks = " " * step
    body = "\n".join(f"{blanks * 2}{one}" for line in lines for one in line.split("\n"))
    final = "\n" if last else ""
    text = f"{mark}services:\n{blanks}it:\n{body}{tail}{final}".replace("\n", end)
    source = Source("compose.yaml", text.encode())
    try:
        node = tree_of(source).documents[0].get("services", "it")
        if node is None or not node.is_mapping:
            return
        change = put(source, node, ["restart"], "always", step)
    except Left:
        return

    after = edited(source, [change])

    assert after.decode()[: change.start] + after.decode()[change.start + len(change.text) :] == text
    again = tree_of(Source("compose.yaml", after)).documents[0].get("services", "it")
    assert again is not None
    assert again.text("restart") == "always"
    assert isinstance(again.value, dict)
    assert isinstance(node.value, dict)
    assert set(again.value) == {*node.value, "restart"}
    assert {key: _plain(one) for key, one in again.value.items() if key != "restart"} == {
        key: _plain(one) for key, one in node.value.items()
    }
    assert after.count(b"\n") - after.count(b"\r\n") == (0 if end == "\r\n" else after.count(b"\n"))


def _plain(node: object) -> object:
    value = getattr(node, "value", node)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


@given(data=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_edit_changes_nothing(data: bytes) -> None:
    """Bytes of any kind come back as they were, and lines are counted without a rest."""
    source = Source("any", data)

    assert edited(source, []) == data
    assert "".join(source.lines) == source.text
