"""Pictures drawn on the server, as SVG without a style of its own: classes take their colour from the page's theme."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count
from textwrap import wrap
from urllib.parse import quote

from markupsafe import Markup, escape

from roadworthy.report.blocks import Bar, Bars, Mark, Steps
from roadworthy.report.escape import printable
from roadworthy.report.forms.html.layout import HEIGHT, laid_out
from roadworthy.report.forms.html.topology import Edge, Node, Sort, Topology

TONES: Mapping[Mark, str] = {
    **dict.fromkeys((Mark.MET, Mark.PASSED, Mark.CONFIRMED, Mark.YES), "good"),
    **dict.fromkeys((Mark.UNMET, Mark.FAILED, Mark.CONTRADICTED, Mark.NO), "bad"),
    **dict.fromkeys((Mark.UNCLEAR, Mark.PARTLY), "mid"),
    **dict.fromkeys((Mark.NOT_APPLICABLE, Mark.LOCKED), "none"),
}
_SIGN = {"good": "✓", "bad": "✕", "mid": "~", "none": "–"}
SIGNS: Mapping[Mark, str] = {
    **{mark: _SIGN[tone] for mark, tone in TONES.items()},
    Mark.UNCLEAR: "?",
    Mark.NOT_APPLICABLE: "∅",
}
"""Told apart without colour; the word stands beside each."""

_WIDE = 360
_STEP_LOW, _STEP_RISE = 58, 34
_ROW = 36
_MOST_STEPS = 5
_MOST_LINES = 3
_MOST_SAID = 20
_BOLD, _SMALL = 8.0, 6.2
"""Width of a letter of a box's name, and of what stands below it, in pixels."""
_LETTER, _LINE = 6.4, 14
"""Width of a letter of a label, and height of its line, in pixels."""
_SORT_SIGN = {Sort.SERVICE: "", Sort.WORKLOAD: "▢", Sort.STORE: "◍", Sort.MODEL: "◇", Sort.OUTSIDE: "↗"}


class Pictures:
    """Draws; every picture of a page has its own number, so that titles and descriptions find it."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def steps(self, steps: Steps) -> Markup:
        """Stairs, the lowest step on the left; nothing where they would not be legible."""
        if not 2 <= len(steps.steps) <= _MOST_STEPS:
            return Markup("")
        wide = _WIDE // len(steps.steps)
        bottom = _STEP_LOW + _STEP_RISE * (len(steps.steps) - 1) + 4
        parts = []
        for number, (name, mark, _) in enumerate(steps.steps):
            left, tall = number * wide, _STEP_LOW + _STEP_RISE * number
            top, tone = bottom - tall, TONES[mark]
            parts += [
                _element("rect", x=left + 1, y=top, width=wide - 3, height=tall, rx=5, **{"class": f"step {tone}"}),
                _text(left + 8, top + 22, _cut(name.lstrip("0123456789 ") or name, (wide - 12) // 7), "name"),
                _text(left + 8, top + 40, f"{SIGNS[mark]} {mark.word}", f"said {tone}"),
            ]
        told = "; ".join(f"{name}: {mark.word}" for name, mark, _ in steps.steps)
        return self._svg(_WIDE, bottom + 2, steps.label, told, parts, "stairs")

    def bars(self, bars: Bars) -> Markup:
        """One bar a row, its name above it and its value at the end."""
        parts: list[Markup] = []
        for number, bar in enumerate(bars.bars):
            top = number * _ROW
            parts += [
                _text(0, top + 14, _cut(bar.name, 28), "strong"),
                _text(_WIDE, top + 14, bar.said if says_all(bars) else _value(bar, bars.whole), "value"),
                _element("rect", x=0, y=top + 20, width=_WIDE, height=8, rx=4, **{"class": "rail"}),
            ]
            if bar.value:
                share = min(float(bar.value / bars.whole), 1.0)
                tone = "good" if share >= 0.8 else "mid" if share >= 0.5 else "bad"
                wide = max(round(share * _WIDE), 4)
                parts.append(_element("rect", x=0, y=top + 20, width=wide, height=8, rx=4, **{"class": f"bar {tone}"}))
        told = "; ".join(f"{bar.name}: {bar.said}" for bar in bars.bars)
        return self._svg(_WIDE, len(bars.bars) * _ROW, bars.label, told, parts, "bars")

    def system(self, topology: Topology) -> Markup:
        """Boxes and arrows, in pixels: the frame around it scrolls where the screen is narrower."""
        drawing = laid_out(
            [node.key for node in topology.nodes], [(each.source, each.target) for each in topology.edges]
        )
        edges = {(edge.source, edge.target): edge for edge in topology.edges}
        parts = [_arrowhead("tip"), _arrowhead("tip-bad")]
        labels: list[Markup] = []
        taken: list[tuple[float, float, float]] = []
        for ends, points in drawing.ways.items():
            edge = edges[ends]
            line = "waits" if edge.waits else "calls" if edge.calls else "after"
            tip = "tip-bad" if edge.waits else "tip"
            parts.append(_element("path", d=_curve(points), **{"class": f"way {line}", "marker-end": f"url(#{tip})"}))
            room = int(drawing.gap / _LETTER)
            said = [_cut(line, room) for each in _said(edge).split(", ") for line in wrap(each, room)][:_MOST_LINES]
            x, y = _spot(said, points, taken)
            name = "way-said bad" if edge.waits else "way-said"
            labels += [_text(x, y + 4 + _LINE * (at - (len(said) - 1) / 2), line, name) for at, line in enumerate(said)]
        boxes = [_box(node, *drawing.boxes[node.key], drawing.wide) for node in topology.nodes]
        services = sum(node.sort is Sort.SERVICE for node in topology.nodes)
        told = (
            f"{services} services, {len(topology.nodes) - services} other boxes, {len(topology.edges)} arrows; "
            "the table below says the same in words"
        )
        return self._svg(drawing.width, drawing.height, "The system", told, [*parts, *labels, *boxes], "system", True)

    def _svg(
        self, wide: int, tall: int, title: str, told: str, parts: Sequence[Markup], name: str, is_fixed: bool = False
    ) -> Markup:
        number = next(self._numbers)
        size = {"width": wide, "height": tall} if is_fixed else {}
        # a picture whose boxes are links is a group: an image hides what stands in it from a screen reader
        role = "group" if is_fixed else "img"
        head = _element("title", printable(title), id=f"t{number}") + _element("desc", printable(told), id=f"d{number}")
        return _element(
            "svg",
            head + Markup("").join(parts),
            **{"class": name, "viewBox": f"0 0 {wide} {tall}", "role": role},
            **{"aria-labelledby": f"t{number}", "aria-describedby": f"d{number}"},
            **size,
        )


def says_all(bars: Bars) -> bool:
    """What is said of every bar fits beside its name."""
    return all(len(bar.said) <= _MOST_SAID for bar in bars.bars)


def _value(bar: Bar, whole: Fraction) -> str:
    """Rounded down, so that a number never looks better than it is."""
    if bar.value is None:
        return "no value"
    if whole == 1:
        return f"{bar.value * 100 // 1} %"
    return f"{float(bar.value * 10 // 1) / 10:g} of {float(whole):g}"


def _box(node: Node, left: int, top: int, width: int) -> Markup:
    kind = node.sort.value.replace(" ", "-")
    sign = _SORT_SIGN[node.sort]
    name = _short(node.name)
    name = f"{sign} {name}" if sign else name
    wide = 18 + 8 * len(str(node.findings)) if node.findings else 0
    first, second = _two_lines(name, int((width - 22 - (wide + 4 if wide else 0)) / _BOLD), int((width - 22) / _BOLD))
    below = _text(left + 11, top + 42, second, "strong") if second else ""
    parts = [
        _element("rect", x=left, y=top, width=width, height=HEIGHT, rx=8, **{"class": f"box {kind}"}),
        _text(left + 11, top + 23, first, "strong"),
        below or _text(left + 11, top + 42, _cut(node.told, int((width - 22) / _SMALL)), "soft"),
    ]
    if not node.findings or node.worst is None:
        return _element("g", _element("title", printable(f"{node.name}, {node.told}")) + Markup("").join(parts))
    parts += [
        _element(
            "rect", x=left + width - wide - 8, y=top + 8, width=wide, height=20, rx=10,
            **{"class": f"badge {node.worst.word}"},
        ),
        _text(left + width - wide / 2 - 8, top + 22, str(node.findings), f"number {node.worst.word}"),
    ]  # fmt: skip
    if second.endswith("…"):
        parts.append(_text(left, top - 5, printable(node.name), "whole"))
    told = f"{node.name}, {node.told}: {node.findings} findings, worst {node.worst.word}"
    return _element(
        "a",
        _element("title", printable(told)) + Markup("").join(parts),
        href=f"#findings?about={asked(node.key)}&status=open",
    )


def _two_lines(name: str, first: int, second: int) -> tuple[str, str]:
    """A long name takes the line below as well, broken behind a mark where there is one."""
    name = printable(name)
    if len(name) <= first:
        return name, ""
    at = max((name.rfind(mark, 0, first) + 1 for mark in "-_./@: "), default=0)
    at = at if at >= first // 2 else first
    return name[:at].rstrip(), _cut(name[at:], second)


def _short(name: str) -> str:
    """A host of a cluster without what all of them end with."""
    host, colon, port = name.partition(":")
    return host.removesuffix(".cluster.local").removesuffix(".svc") + colon + port


def _said(edge: Edge) -> str:
    """How many calls, where there are several, and how long they may take."""
    return f"{edge.calls} × {edge.timeout}" if edge.calls > 1 else edge.timeout


def _spot(
    lines: Sequence[str], points: Sequence[tuple[int, int]], taken: list[tuple[float, float, float]]
) -> tuple[float, float]:
    """Where on its arrow a label meets no other: near the middle of the first way, else further along."""
    half = max(map(len, lines)) * _LETTER / 2
    offsets = [_LINE * (at - (len(lines) - 1) / 2) for at in range(len(lines))]
    tried: list[tuple[int, int, float, float]] = []
    for at in range(0, len(points) - 1, 2):
        (left, top), (right, bottom) = points[at], points[at + 1]
        for share in (0.5, 0.38, 0.62, 0.28, 0.72):
            # a cubic with level ends: the middle two points share the heights of the outer two
            x = left + (right - left) * (1.5 * share * (1 - share) + share**3)
            y = top + (bottom - top) * (3 * share**2 - 2 * share**3)
            hidden = sum(
                abs(y + offset - top_) < _LINE and abs(x - left_) < half + wide
                for left_, top_, wide in taken
                for offset in offsets
            )
            tried.append((hidden, len(tried), x, y))
    _, _, x, y = min(tried)
    taken += [(x, y + offset, half) for offset in offsets]
    return x, y


def _curve(points: Sequence[tuple[int, int]]) -> str:
    (x, y), *rest = points
    way = f"M{x} {y}"
    for next_x, next_y in rest:
        bend = (next_x - x) // 2
        way += f"L{next_x} {next_y}" if next_y == y else f"C{x + bend} {y} {next_x - bend} {next_y} {next_x} {next_y}"
        x, y = next_x, next_y
    return way


def _arrowhead(name: str) -> Markup:
    return _element(
        "marker", _element("path", d="M0 0L8 4L0 8z", **{"class": name}), id=name, viewBox="0 0 8 8", refX=7, refY=4,
        markerWidth=8, markerHeight=8, orient="auto",
    )  # fmt: skip


def _text(x: float, y: float, text: str, name: str) -> Markup:
    return _element("text", printable(text), x=f"{x:g}", y=f"{y:g}", **{"class": name})


def _element(tag: str, inside: str | Markup = "", /, **attributes: object) -> Markup:
    told = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in attributes.items())
    name = Markup(tag)  # noqa: S704 - this module names it
    return Markup("<{}{}>{}</{}>").format(name, told, escape(inside), name)


def _cut(text: str, most: int) -> str:
    text = printable(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def asked(name: str) -> str:
    """A name in the query of an address, as the cards have it."""
    return quote(printable(name).encode("utf-8", "surrogatepass"), safe="")
