"""Lines for a terminal: a narrow column of labels, a wide one of text, colour only where somebody sees it.

Written by hand and not with rich, which takes a third of the time that a small review may have to start.
"""

from textwrap import wrap

from roadworthy.report.console import View
from roadworthy.report.escape import printable

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "place": "1"}
PLACE = "place"


class Screen:
    """Collects lines. Text may come from a repository: it is made printable here, once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._lines: list[str] = []

    def line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """One line of parts with a blank between them; a part may come with its style. Too long is cut.

        A place is never cut, for a path in part leads nowhere: style it `place`.
        """
        left = self._view.width - indent
        shown = []
        for part in parts:
            text, style = (part, "") if isinstance(part, str) else part
            if not text or (left <= 1 and style != PLACE):
                continue
            text = printable(text) if style == PLACE else shortened(printable(text), left)
            left -= len(text) + 1
            shown.append(self._painted(text, style))
        self._lines.append((" " * indent + " ".join(shown)).rstrip())

    def text(self, text: str, *, indent: int, style: str = "", label: str = "", label_style: str = "dim") -> None:
        """A paragraph, wrapped; the label stands in front of its first line."""
        room = max(self._view.width - indent, 20)
        lines = wrap(printable(text), room, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            head = f"{label:<{indent}}" if number == 0 and label else " " * indent
            painted = self._painted(head.rstrip(), label_style) + head[len(head.rstrip()) :] if label else head
            self._lines.append((painted + self._painted(line, style)).rstrip())

    def fits(self, *parts: str, indent: int = 0) -> bool:
        """These parts stand on one line, uncut."""
        return indent + sum(len(printable(part)) + 1 for part in parts if part) - 1 <= self._view.width

    def gap(self) -> None:
        """An empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def written(self) -> str:
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _painted(self, text: str, style: str) -> str:
        codes = ";".join(_CODES[word] for word in style.split())
        return f"\x1b[{codes}m{text}\x1b[0m" if codes and text and self._view.has_colour else text


def shortened(text: str, width: int) -> str:
    """At most so many characters; what is left out shows as an ellipsis."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
