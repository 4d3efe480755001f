"""Claims about metrics: names in prose, lists and tables that speak of metrics, and in queries of a document."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.inputs.promql import series_of
from roadworthy.model import Claim, ClaimKind

MOST_TEXT = 4_000
"""Characters of a passage in which names are looked for."""

_SPAN = expression(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_NAME = expression(r"([a-z][a-z0-9]*(?:[_:][a-z0-9]+)+)(?:\{([^}]{0,150})\})?")
_SURE = expression(r"_(total|bucket|bytes|seconds|seconds_(sum|count)|milliseconds|bytes_(sum|count))$")
_CONTEXT = expression(r"(?i)\b(metrics?|prometheus|promql|slis?|time series)\b")
_OTHER = expression(
    r"(?i)\b(labels?|fields?|columns?|events?|parameters?|settings?|config(uration)?|functions?|env(ironment)?|variables?"
    r"|arguments?|options?|keys?|tables?|attributes?|flags?|jobs?|databases?|files?|methods?|logs?|values?|class(es)?"
    r"|modules?|routes?|responses?|payload|json|rules?|alerts?|services?|images?|properties|tools?|tags?|targets?)\b"
)
_SETTING = expression(
    r"(?i)\b(settings?|default|config(ure|uration)?|env(ironment)?|parameters?|arguments?|timeouts?)\b"
)
_TYPE = expression(r"(?i)\b(counter|gauge|histogram|summary)\b")
_QUERY = expression(
    r"\b(rate|irate|increase|sum|avg|max|min|count|topk|histogram_quantile|absent|changes|delta)\s*\(|\[\d+[smhd]\]"
)
_LABEL = expression(r"\s*([A-Za-z_]\w*)\s*(?:[=!]~?.*)?")
_TOLD = expression(r"^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary)$")
_SHOWN = expression(r"(?<![\w.:/])([a-z][a-z0-9]*(?:[_:][a-z0-9]+)+)\{([a-z_]\w*=\"[^\"{}\n]{0,80}\"[^{}\n]{0,200})\}")
_DRAWN = frozenset({"", "text", "txt", "yaml", "mermaid", "plaintext", "plain"})
"""Languages of blocks that show series as a scrape gives them."""
_LANGUAGES = frozenset({"promql", "prometheus"})


def metrics(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each metric by name, with the labels and the type that stand beside it."""
    lead = ""
    for passage in passages:
        if passage.form == "code":
            yield from _of_code(passage)
        elif passage.is_prose:
            if passage.form == "paragraph":
                lead = passage.lines[-1] if passage.lines and passage.lines[-1].rstrip("* ").endswith(":") else ""
            yield from _of_prose(passage, lead)
        else:
            lead = ""


def _of_code(passage: Passage) -> Iterator[tuple[Claim, Passage]]:
    offset = 0
    for line in passage.lines:
        told = _TOLD.match(line[:300])
        if told:
            yield _claim(passage, offset, told[1], kind=told[2]), passage
        elif passage.language in _LANGUAGES and not line.lstrip().startswith("#"):
            for name in series_of(line[:1_000]).names:
                yield _claim(passage, offset, name), passage
        elif passage.language in _DRAWN and "{" in line and not _QUERY.search(line[:1_000]):
            for match in _SHOWN.finditer(line[:1_000]):
                yield _claim(passage, offset + match.start(), match[1], labels=match[2]), passage
        offset += len(line) + 1


def _of_prose(passage: Passage, lead: str) -> Iterator[tuple[Claim, Passage]]:
    text = passage.text[:MOST_TEXT]
    above = " ".join((passage.heading, *passage.header, lead))
    if not _CONTEXT.search(above) and not _CONTEXT.search(text):
        return
    for match in _SPAN.finditer(text):
        named = _NAME.fullmatch(match[1].strip())
        if named is None:
            if _QUERY.search(match[1]):
                for name in series_of(match[1]).names:
                    yield _claim(passage, match.start(), name), passage
            continue
        if _is_metric(passage, named[1], match.start(), lead):
            kind = _kind_beside(passage, text, match.end())
            yield _claim(passage, match.start(), named[1], labels=named[2] or "", kind=kind), passage


def _is_metric(passage: Passage, name: str, start: int, lead: str) -> bool:
    """What its surroundings say of the name; a name with a unit needs less of them."""
    above = " ".join((passage.heading, *passage.header, lead))
    if _SURE.search(name):
        return not (
            _SETTING.search(above) or (_SETTING.search(passage.text) and not name.endswith(("_total", "_bucket")))
        )
    if not _CONTEXT.search(above) or name.count("_") < 2:
        return False
    beside = passage.text[:start].rpartition("\n")[2]
    if passage.form == "row":
        return not _OTHER.search(" ".join(passage.header)) and "|" not in beside.lstrip().removeprefix("|")
    return (
        passage.form == "item"
        and not beside.strip(" -*+")
        and not _OTHER.search(lead)
        and not _OTHER.search(passage.heading)
    )


def _kind_beside(passage: Passage, text: str, end: int) -> str:
    """The type of a metric in the words right after its name, or in a cell of its own."""
    if passage.form == "row":
        cells = [cell.strip("`* ").lower() for cell in passage.cells]
        own = next((cell for cell in cells if cell in ("counter", "gauge", "histogram", "summary")), "")
        if own:
            return own
    near = _TYPE.search(text[end : end + 14].partition("\n")[0])
    return near[1].lower() if near else ""


def _claim(passage: Passage, offset: int, name: str, labels: str = "", kind: str = "") -> Claim:
    found = [match[1] for part in labels.split(",") if (match := _LABEL.fullmatch(part))]
    return Claim(
        place=passage.at(offset),
        kind=ClaimKind.METRIC,
        subject=name,
        asserts="is exposed",
        details={"name": name, "labels": ",".join(found), "type": kind},
    )
