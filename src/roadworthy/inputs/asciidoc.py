"""Puts AsciiDoc into the dress of Markdown, line by line, so that it is read alike."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression

MOST_LINE = 10_000

_TITLE = expression(r"(={1,6})[ \t]+(\S.*)$")
_SOURCE = expression(r"\[(?:source|,)[ \t]*,?[ \t]*([\w+-]*)[^\]]*\][ \t]*$")
_ATTRIBUTES = expression(r"\[[^\]\n]{0,300}\][ \t]*$|:[\w!-]{1,60}:(?:[ \t].*)?$|\.[A-Z][^\n]*$|//(?!/)")
_ITEM = expression(r"(\*{1,5}|\.{1,5})[ \t]+(?=\S)")
_LINK = expression(r"(?:link:|xref:|<<)([^\s\[\],<>]{1,500})(?:\[([^\]\n]{0,200})\]|,([^>\n]{0,200})>>|>>)")
_URL = expression(r"(https?://[^\s\[\]]{1,500})\[([^\]\n]{0,200})\]")
_IMAGE = expression(r"image::?([^\s\[\]]{1,500})\[([^\]\n]{0,200})\]")
_ADMONITION = expression(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")


def as_markdown(lines: Sequence[str]) -> Iterator[str]:
    """One line for each; what only shapes the page is left empty."""
    fence, language, in_table = "", "", False
    for line in lines:
        bare = line.strip()
        if fence:
            yield "```" if bare == fence else line
            fence = "" if bare == fence else fence
        elif bare in ("----", "....", "```") or (bare.startswith("```") and bare[3:].isalnum()):
            fence = bare if bare in ("----", "....") else "```"
            yield f"```{language or bare[3:] if fence == '```' else language}"
            language = ""
        elif source := _SOURCE.match(bare):
            language = source[1]
            yield ""
        elif bare == "|===":
            in_table = not in_table
            yield ""
        elif in_table and bare.startswith("|"):
            yield "- " + _plain(bare.lstrip("|").strip())
        elif (title := _TITLE.match(line)) is not None:
            yield f"{'#' * len(title[1])} {title[2]}"
        elif bare in ("====", "****", "____", "--", "'''", "+") or _ATTRIBUTES.match(bare):
            yield ""
        else:
            item = _ITEM.match(bare)
            text = f"{'  ' * (len(item[1]) - 1)}- {bare[item.end() :]}" if item is not None else bare
            yield _plain(_ADMONITION.sub("", text, count=1) if _ADMONITION.match(text) else text)


def _plain(line: str) -> str:
    if len(line) > MOST_LINE or ("[" not in line and "<<" not in line):
        return line
    line = _IMAGE.sub(r"![\2](\1)", line)
    line = _LINK.sub(lambda found: f"[{found[2] or found[3] or found[1]}]({found[1]})", line)
    return _URL.sub(r"[\2](\1)", line)
