"""The text of a file, with lines as parsers and editors count them."""

_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """The text without a byte order mark, its lines ended by "\\n" alone; what is no text becomes U+FFFD.

    Split it by "\\n": `str.splitlines` also ends a line at a form feed and at marks that no parser counts, and every
    place after one would be wrong.
    """
    text = data.decode("utf-16" if data.startswith(_MARKS) else "utf-8", "replace").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def indent_of(line: str) -> int:
    """How many blanks and tabs a line begins with."""
    return len(line) - len(line.lstrip())
