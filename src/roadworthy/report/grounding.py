"""What became of a review's statements: for a terminal, in Markdown, and as JSON."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from rich.text import Text

from roadworthy.grounding import Grounding, Standing, Statement
from roadworthy.model import Place
from roadworthy.report.console import View, console, written
from roadworthy.report.escape import code, markdown, printable, unicode_only

SCHEMA = "roadworthy/grounding-1"
_STYLES = {Standing.REFUTED: "bold red", Standing.UNCLEAR: "yellow", Standing.CONFIRMED: "green"}


def render(grounding: Grounding, view: View) -> str:
    """The counts, then each refuted statement with both places, then the unclear ones; the confirmed are folded."""
    out = console(view)
    out.print(Text(printable(_summary(grounding)), style="bold"))
    for standing in (Standing.REFUTED, Standing.UNCLEAR, Standing.CONFIRMED):
        statements = grounding.of(standing)
        if not statements:
            continue
        out.print()
        out.print(Text(f"{standing.value.capitalize()} ({len(statements)})", style=_STYLES[standing]))
        if standing is Standing.CONFIRMED and not view.shows_all:
            out.print(Text("  " + _by_kind(statements) + "; --all lists them"))
            continue
        for one in statements:
            out.print(Text(f"  {printable(_place(one.place))}  {printable(one.says)}", style="bold"))
            if one.place.quote:
                out.print(Text(f"    │ {printable(one.place.quote)}", overflow="ellipsis", no_wrap=True))
            out.print(Text(f"    {printable(one.why)}"))
            for place in one.evidence[:3]:
                out.print(
                    Text(
                        f"    {printable(_place(place))}" + (f"  │ {printable(place.quote)}" if place.quote else ""),
                        overflow="ellipsis",
                        no_wrap=True,
                    )
                )
    for line in grounding.skipped:
        out.print(Text(printable(f"not read: {line}")))
    return written(out)


def render_markdown(grounding: Grounding, _view: View) -> str:
    """The same as a document: a table for what is refuted and unclear, a count of what is confirmed."""
    lines = [
        f"# {markdown(grounding.review)}, held against {markdown(grounding.repository)}",
        "",
        markdown(_summary(grounding)),
        "",
    ]
    for standing in (Standing.REFUTED, Standing.UNCLEAR):
        statements = grounding.of(standing)
        if statements:
            lines += [
                f"## {standing.value.capitalize()} ({len(statements)})",
                "",
                "| review | states | shows | where |",
                "| --- | --- | --- | --- |",
            ]
            lines += [_row(one) for one in statements]
            lines.append("")
    confirmed = grounding.of(Standing.CONFIRMED)
    if confirmed:
        lines += [f"## Confirmed ({len(confirmed)})", "", f"{_by_kind(confirmed)}.", ""]
        lines += ["| review | states | where |", "| --- | --- | --- |"]
        lines += [f"| {code(_line(one.place))} | {markdown(one.says)} | {_places(one)} |" for one in confirmed] + [""]
    lines += [f"- Not read: {markdown(line)}" for line in grounding.skipped]
    return "\n".join(lines).rstrip("\n") + "\n"


def render_json(grounding: Grounding, _view: View) -> str:
    """One object; `statements` in the order of the review."""
    document = {
        "schema": SCHEMA,
        "review": grounding.review,
        "form": grounding.form,
        "repository": grounding.repository,
        "commit": grounding.commit,
        "checked": len(grounding.statements),
        **{standing.value: len(grounding.of(standing)) for standing in Standing},
        "statements": [
            {
                "kind": one.kind.value,
                "place": _object(one.place),
                "quote": unicode_only(one.place.quote),
                "says": unicode_only(one.says),
                "verdict": one.standing.value,
                "why": unicode_only(one.why),
                "evidence": [_object(place) for place in one.evidence],
            }
            for one in grounding.statements
        ],
        "skipped": [unicode_only(line) for line in grounding.skipped],
    }
    return json.dumps(document, indent=2) + "\n"


FORMATS: dict[str, Callable[[Grounding, View], str]] = {
    "terminal": render,
    "markdown": render_markdown,
    "json": render_json,
}


def _summary(grounding: Grounding) -> str:
    against = grounding.repository + (f"@{grounding.commit[:7]}" if grounding.commit else "")
    counts = ", ".join(
        f"{len(grounding.of(each))} {each.value}" for each in (Standing.REFUTED, Standing.UNCLEAR, Standing.CONFIRMED)
    )
    return f"{grounding.review} against {against}: {len(grounding.statements)} statements checked, {counts}"


def _by_kind(statements: Iterable[Statement]) -> str:
    counts: dict[str, int] = {}
    for one in statements:
        counts[one.kind.value] = counts.get(one.kind.value, 0) + 1
    return ", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts))


def _row(one: Statement) -> str:
    quote = f": {code(one.place.quote[:120])}" if one.place.quote else ""
    return f"| {code(_line(one.place))}{quote} | {markdown(one.says)} | {markdown(one.why)} | {_places(one)} |"


def _places(one: Statement) -> str:
    return ", ".join(code(_place(place)) for place in one.evidence[:3])


def _line(place: Place) -> str:
    return f"line {place.start}" if place.start else place.path


def _place(place: Place) -> str:
    return (
        f"{place.path}:{place.start}" + (f"-{place.end}" if place.end > place.start else "")
        if place.start
        else place.path
    )


def _object(place: Place) -> dict[str, Any]:
    return {
        "path": unicode_only(place.path),
        "start": place.start,
        "end": place.end,
        "quote": unicode_only(place.quote),
    }
