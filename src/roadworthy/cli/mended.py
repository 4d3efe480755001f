"""What `roadworthy fix` prints: the patches, what was decided for the user, and what was left with its reason."""

import json
from collections.abc import Iterator
from itertools import groupby

from roadworthy.findings import Judgement
from roadworthy.fixes.diff import unified
from roadworthy.fixes.kinds import KINDS, kind_of
from roadworthy.fixes.mend import Fixed, Kept, Mending
from roadworthy.report.console import View
from roadworthy.report.escape import printable

SCHEMA = "roadworthy.fix/1"
_COLOURS = {"+": "32", "-": "31", "@": "36"}


def listed() -> str:
    """The kinds, and which rules each mends in which files."""
    lines = []
    for kind in KINDS:
        lines.append(f"{kind.name:<11} {kind.title}")
        lines += [f"{'':<11}   {rule:<28} {where}" for rule, where in kind.rules.items()]
    return "\n".join(lines) + "\n"


def told(mending: Mending, form: str, look: View, *, is_written: bool) -> tuple[str, str]:
    """What goes to stdout, and what goes beside it."""
    if form == "json":
        return json.dumps(_as_data(mending, is_written=is_written), ensure_ascii=False, indent=2) + "\n", ""
    if form == "diff":
        return "".join(_patch(mending)), "\n".join(_summary(mending, look, is_written=is_written)) + "\n"
    lines = [] if is_written else list(_shown(mending, look))
    return "\n".join([*lines, *_summary(mending, look, is_written=is_written)]) + "\n", ""


def _patch(mending: Mending) -> Iterator[str]:
    for path in sorted(mending.after):
        yield from unified(path, mending.before[path], mending.after[path])


def _shown(mending: Mending, look: View) -> Iterator[str]:
    for line in _patch(mending):
        text = printable(line.rstrip("\r\n"))
        code = "1" if line.startswith(("--- ", "+++ ")) else _COLOURS.get(line[:1], "")
        yield f"\x1b[{code}m{text}\x1b[0m" if look.has_colour and code else text
    if mending.after:
        yield ""


def _summary(mending: Mending, look: View, *, is_written: bool) -> Iterator[str]:
    done = "closed" if is_written else "can be closed"
    files = len(mending.after)
    if not mending.fixed:
        yield "nothing to mend" if not mending.left else "no finding could be mended"
    else:
        count = len(mending.fixed)
        yield (
            f"{count} finding{'s' if count != 1 else ''} {done} in {files} file{'s' if files != 1 else ''}"
            f" ({mending.findings_before} before, {mending.findings_after} after, in a second review)"
        )
    ordered = sorted(mending.fixed, key=lambda one: (kind_of(one.judgement.question.name).title, _at(one.judgement)))
    for title, fixes in groupby(ordered, key=lambda one: kind_of(one.judgement.question.name).title):
        yield f"\n{_strong(title, look)}"
        for one in fixes:
            yield from _of_fix(one)
    if mending.left:
        yield f"\n{_strong('Left as they are', look)}"
        for why in sorted(mending.left, key=lambda one: _at(one.judgement)):
            yield _of_left(why)
    if mending.fixed and not is_written:
        yield "\nadd --write to write the files"


def _of_fix(fixed: Fixed) -> Iterator[str]:
    yield printable(f"  {fixed.judgement.question.name}  {fixed.judgement.verdict.place}")
    for decision in fixed.patch.decisions:
        yield printable(f"    default: {decision}")


def _of_left(kept: Kept) -> str:
    tried = "tried, and dropped: " if kept.is_tried else ""
    return printable(f"  {kept.judgement.question.name}  {kept.judgement.verdict.place}  {tried}{kept.why}")


def _at(judgement: Judgement) -> tuple[str, int, str]:
    place = judgement.verdict.place
    return place.path, place.start, judgement.question.name


def _strong(text: str, look: View) -> str:
    return f"\x1b[1m{text}\x1b[0m" if look.has_colour else text


def _as_data(mending: Mending, *, is_written: bool) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "is_written": is_written,
        "findings": {"before": mending.findings_before, "after": mending.findings_after},
        "fixed": [
            {
                **_finding(one.judgement),
                "kind": kind_of(one.judgement.question.name).name,
                "decisions": list(one.patch.decisions),
                "is_checked": one.patch.is_checked,
                "edits": [
                    {"path": edit.path, "start": edit.start, "before": list(edit.before), "after": list(edit.after)}
                    for edit in one.patch.edits
                ],
            }
            for one in mending.fixed
        ],
        "left": [{**_finding(one.judgement), "why": one.why, "is_tried": one.is_tried} for one in mending.left],
        "files": [
            {
                "path": path,
                "diff": "".join(unified(path, mending.before[path], mending.after[path]))
                .encode("utf-8", "surrogateescape")
                .decode("utf-8", "replace"),
            }
            for path in sorted(mending.after)
        ],
    }


def _finding(judgement: Judgement) -> dict[str, object]:
    place = judgement.verdict.place
    return {
        "rule": judgement.question.name,
        "fingerprint": judgement.fingerprint,
        "place": {"path": place.path, "start": place.start, "end": place.end},
        "subject": judgement.verdict.subject,
        "text": judgement.verdict.text,
    }
