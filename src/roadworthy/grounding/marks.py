"""The ticks and crosses that reviews put before a line, also those that a wrong encoding has damaged."""

from enum import StrEnum

from roadworthy.expression import expression


class Mark(StrEnum):
    """What a line begins with."""

    DONE = "done"
    HALF = "half"
    FAILED = "failed"
    NONE = ""


_SIGNS = {
    Mark.DONE: ("✅", "✔", "☑", "✓", ":white_check_mark:", ":heavy_check_mark:"),
    Mark.FAILED: ("❌", "✗", "✘", "✖", "❎", ":x:"),
    Mark.HALF: ("⚠", "🚧", "🟡", "🔶", "🟠", ":warning:"),
}


def _damaged(sign: str) -> set[str]:
    """The sign as it looks where its UTF-8 was taken for something else."""
    data = sign.encode()
    windows = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    return {
        sign,
        windows,
        "".join(letter for letter in windows if not "\x7f" <= letter <= "\x9f"),
        data.decode("latin-1"),
        data.decode("mac_roman"),
    }


_KNOWN = sorted(
    ((text, mark) for mark, signs in _SIGNS.items() for sign in signs for text in _damaged(sign)),
    key=lambda pair: -len(pair[0]),
)
_STRAY = expression(r"[\ufe0e\ufe0f\s*_>]+|ï¸\S?|Ô∏è")


def mark_of(text: str) -> tuple[Mark, str]:
    """The mark at the beginning of a line, and the line without it."""
    bare = text.lstrip(" *_>")
    for sign, mark in _KNOWN:
        if bare.startswith(sign):
            rest = bare[len(sign) :]
            while stray := _STRAY.match(rest):
                rest = rest[stray.end() :]
            return mark, rest
    return Mark.NONE, text


def mark_within(text: str) -> Mark:
    """The only mark anywhere in a cell; NONE where there is none, or several differ."""
    short = text[:80]
    found = {mark for sign, mark in _KNOWN if sign in short}
    return found.pop() if len(found) == 1 else Mark.NONE
