"""Where boxes and arrows go: layers from left to right, the same every time.

The layered method in its simplest form: arrows that close a circle are turned for the layout alone, a box stands one
layer right of the last that reaches it, long arrows pass through every layer between, and boxes are put near the middle
of their neighbours. Source: Sugiyama, Tagawa, Toda, Methods for Visual Understanding of Hierarchical Systems (1981).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from roadworthy.model.noun import dataclass

WIDTH, HEIGHT = 172, 54
_GAP_X, _GAP_Y = 118, 20
_NARROW, _NARROW_GAP, _MANY = 150, 96, 5
"""Of so many layers or more, so that five fit on a screen of 1280."""
_LANE = 14
"""Height of an arrow that passes a layer."""
_SWEEPS = 8
_ALONE = 5
"""Boxes without an arrow stand in rows of so many, or as many as the picture is wide."""
_BACK = 14
"""An arrow back stands below the one that leads there."""
MARGIN = 14


@dataclass(frozen=True)
class Drawing:
    """Positions in pixels.

    Attributes:
        wide: each box.
        gap: between two layers.
        boxes: left and top of each.
        ways: of each arrow, the points it goes through, from its source to its target.
    """

    width: int
    height: int
    wide: int
    gap: int
    boxes: Mapping[str, tuple[int, int]]
    ways: Mapping[tuple[str, str], tuple[tuple[int, int], ...]]


def laid_out(names: Sequence[str], arrows: Iterable[tuple[str, str]]) -> Drawing:
    """Places for boxes of one size, connected by these arrows."""
    known = set(names)
    edges = sorted({(source, target) for source, target in arrows if {source, target} <= known and source != target})
    ends = {end for edge in edges for end in edge}
    forward = _without_circles([name for name in names if name in ends], edges)
    layer = _layers([name for name in names if name in ends], forward)
    chains = {edge: _chain(edge, layer) for edge in forward}
    columns = _columns(names, layer, chains)
    for sweep in range(_SWEEPS):
        _sort(columns, chains.values(), is_forward=sweep % 2 == 0)
    return _placed(names, edges, columns, chains, ends)


def _without_circles(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same arrows, those that lead back to a box on the way turned round; without recursion."""
    following: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        following[source].append(target)
    state: dict[str, int] = {}
    turned: set[tuple[str, str]] = set()
    for start in sorted(names, key=lambda name: (any(target == name for _, target in edges), names.index(name))):
        if start in state:
            continue
        state[start] = 1
        way: list[tuple[str, Iterator[str]]] = [(start, iter(following[start]))]
        while way:
            name, rest = way[-1]
            target = next(rest, "")
            if not target:
                state[name] = 2
                way.pop()
            elif state.get(target) == 1:
                turned.add((name, target))
            elif target not in state:
                state[target] = 1
                way.append((target, iter(following[target])))
    return sorted({(target, source) if (source, target) in turned else (source, target) for source, target in edges})


def _layers(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many boxes come before each, on the longest way."""
    layer = dict.fromkeys(names, 0)
    for _ in names:
        is_settled = True
        for source, target in edges:
            if layer[target] <= layer[source]:
                layer[target] = layer[source] + 1
                is_settled = False
        if is_settled:
            break
    return layer


def _chain(edge: tuple[str, str], layer: Mapping[str, int]) -> list[str]:
    source, target = edge
    between = [f"{source}\0{target}\0{number}" for number in range(layer[source] + 1, layer[target])]
    return [source, *between, target]


def _columns(
    names: Sequence[str], layer: Mapping[str, int], chains: Mapping[tuple[str, str], list[str]]
) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        if name in layer:
            columns[layer[name]].append(name)
    for (source, _), chain in chains.items():
        for number, name in enumerate(chain[1:-1], layer[source] + 1):
            columns[number].append(name)
    return columns


def _sort(columns: list[list[str]], chains: Iterable[list[str]], *, is_forward: bool) -> None:
    """Each column by the middle of its neighbours in the one before it, or behind it."""
    neighbours: dict[str, list[str]] = {}
    for chain in chains:
        for left, right in pairwise(chain):
            name, neighbour = (right, left) if is_forward else (left, right)
            neighbours.setdefault(name, []).append(neighbour)
    for number in range(1, len(columns)) if is_forward else range(len(columns) - 2, -1, -1):
        fixed = columns[number - 1 if is_forward else number + 1]
        at = {name: place for place, name in enumerate(fixed)}
        own = {name: place for place, name in enumerate(columns[number])}

        def middle(name: str, at: dict[str, int] = at, own: dict[str, int] = own) -> tuple[float, int]:
            found = [at[each] for each in neighbours.get(name, ()) if each in at]
            return (sum(found) / len(found) if found else float(own[name]), own[name])

        columns[number].sort(key=middle)


def _placed(
    names: Sequence[str],
    edges: Sequence[tuple[str, str]],
    columns: Sequence[Sequence[str]],
    chains: Mapping[tuple[str, str], list[str]],
    ends: set[str],
) -> Drawing:
    wide, gap = (_NARROW, _NARROW_GAP) if len(columns) >= _MANY else (WIDTH, _GAP_X)
    heights = [sum((_LANE if "\0" in name else HEIGHT) + _GAP_Y for name in column) - _GAP_Y for column in columns]
    tallest = max(heights, default=0)
    boxes: dict[str, tuple[int, int]] = {}
    lanes: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        left, top = MARGIN + number * (wide + gap), MARGIN + (tallest - heights[number]) // 2
        for name in column:
            if "\0" in name:
                lanes[name] = left, top + _LANE // 2
                top += _LANE + _GAP_Y
            else:
                boxes[name] = left, top
                top += HEIGHT + _GAP_Y
    alone = [name for name in names if name not in ends]
    per_row = max(_ALONE, (len(columns) * (wide + gap) - gap + _GAP_Y) // (wide + _GAP_Y)) if columns else _ALONE
    begin = MARGIN + (tallest + _GAP_Y * 2 if columns else 0)
    for number, name in enumerate(alone):
        row, column_ = divmod(number, per_row)
        boxes[name] = MARGIN + column_ * (wide + _GAP_Y), begin + row * (HEIGHT + _GAP_Y)
    ways = {edge: _way(edge, chains, boxes, lanes, wide) for edge in edges}
    right = max((left + wide for left, _ in boxes.values()), default=0) + MARGIN
    bottom = max((top + HEIGHT for _, top in boxes.values()), default=0) + MARGIN
    bottom = max([bottom, *(top + MARGIN for _, top in lanes.values())])
    return Drawing(right, bottom, wide, gap, boxes, ways)


def _way(
    edge: tuple[str, str],
    chains: Mapping[tuple[str, str], list[str]],
    boxes: Mapping[str, tuple[int, int]],
    lanes: Mapping[str, tuple[int, int]],
    wide: int,
) -> tuple[tuple[int, int], ...]:
    is_turned = edge not in chains
    chain = chains[(edge[1], edge[0])] if is_turned else chains[edge]
    points: list[tuple[int, int]] = []
    for name in chain:
        if name in lanes:
            left, middle = lanes[name]
            points += [(left, middle), (left + wide, middle)]
        else:
            left, top = boxes[name]
            points.append((left + (wide if name == chain[0] else 0), top + HEIGHT // 2 + (_BACK if is_turned else 0)))
    return tuple(reversed(points)) if is_turned else tuple(points)
