"""Claims about the number that code gives to a name: "reduce `maxSteps` from 5 to 3", "`chunk_size` (default: 512)"."""

import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.amounts import is_amount_name
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

_NAME = r"(--[a-z][a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){1,5}|[A-Za-z]\w{3,60})"
_NUMBER = r"(\d[\d,_]{0,12}(?:\.\d{1,6})?)"
_FROM = expression(rf"(?i)\bfrom[ \t]+`?{_NUMBER}`?[ \t]+(?:to|→|->)[ \t]+`?{_NUMBER}")
_DO = expression(
    r"(?i)\b(reduc(e|ing)|increas(e|ing)|lower(ing)?|rais(e|ing)|bump(ing)?|chang(e|ing)|decreas(e|ing)|adjust(ing)?)\b"
)
_NAMES = expression(rf"(?<![\w/.-]){_NAME}(?![\w/(]|\.\w)")
_BESIDE = expression(
    rf"`{_NAME}`(?:[ \t]+(?:limit|setting|parameter|option|constant))?[ \t]*"
    rf"(?:\((?:default(?:s to|:|[ \t]is)?[ \t]*)?`?{_NUMBER}`?(?:[ \t][a-z]{{2,12}})?\)"
    rf"|(?:[ \t]*[-–—:(,][ \t]*)?(?:default(?:s to| is|:)|is set to)[ \t]+`?{_NUMBER}`?(?![\w.]*\w))"
)
_DEFAULT = expression(r"(?i)\W*default( value)?s?\W*")
_ONE_NAME = expression(rf"(?:\*\*)?`{_NAME}`(?:\*\*)?")
_ONE_NUMBER = expression(rf"`?{_NUMBER}`?")


def amounts(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each name of two words and more with the number that a sentence says it has."""
    for passage in passages:
        if passage.form == "heading":
            continue
        for match in _FROM.finditer(passage.text[:20_000]):
            start = passage.text.rfind("\n", 0, match.start()) + 1
            before = passage.text[max(start, match.start() - 120) : match.start()]
            if passage.form != "code" and start:
                before = passage.text[max(0, match.start() - 120) : match.start()].replace("\n", " ")
            names = [one[1] for one in _NAMES.finditer(before) if is_amount_name(one[1])]
            if names and _DO.search(before):
                yield _claim(passage, match.start(), names[-1], match[1], match[2]), passage
        if passage.form == "row" and passage.cells != passage.header:
            yield from _of_row(passage)
        elif passage.form != "code":
            for match in _BESIDE.finditer(passage.text[:20_000]):
                if is_amount_name(match[1]) and not match[1].isupper():
                    yield _claim(passage, match.start(), match[1], match[2] or match[3]), passage


def _of_row(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    """A row that begins with a name between backticks, and has a number in its column of defaults."""
    at = next((index for index, title in enumerate(passage.header) if _DEFAULT.fullmatch(title)), None)
    if at is None or at >= len(passage.cells):
        return
    name, number = _ONE_NAME.fullmatch(passage.cells[0].strip()), _ONE_NUMBER.fullmatch(passage.cells[at].strip())
    if name and number and is_amount_name(name[1]) and not name[1].isupper():
        yield _claim(passage, max(passage.text.find(name[1]), 0), name[1], number[1]), passage


def _claim(passage: Passage, offset: int, name: str, value: str, later: str = "") -> Claim:
    details = {"form": "amount", "group": "", "value": re.sub(r"[,_]", "", value)}
    if later:
        details["later"] = re.sub(r"[,_]", "", later)
    return Claim(place=passage.at(offset), kind=ClaimKind.SETTING, subject=name, asserts=f"is {value}", details=details)
