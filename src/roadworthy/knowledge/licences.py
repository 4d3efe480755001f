"""Tells which licence a text is, or names, by the short names of the SPDX list."""

from roadworthy.expression import expression

MOST_TEXT = 60_000
"""Characters of a licence's text that are looked at."""

_TEXTS = (
    ("Apache-2.0", expression(r"(?i)apache license\W+version 2\.0|licensed under the apache license, version 2")),
    ("AGPL-3.0", expression(r"(?i)gnu affero general public license")),
    ("LGPL-3.0", expression(r"(?i)gnu lesser general public license\W+version 3")),
    ("LGPL-2.1", expression(r"(?i)gnu (lesser|library) general public license\W+version 2")),
    ("GPL-3.0", expression(r"(?i)gnu general public license\W+version 3")),
    ("GPL-2.0", expression(r"(?i)gnu general public license\W+version 2")),
    ("MPL-2.0", expression(r"(?i)mozilla public license,? version 2\.0")),
    ("EPL-2.0", expression(r"(?i)eclipse public license\W+v?(ersion)? ?2\.0")),
    ("BSL-1.0", expression(r"(?i)boost software license")),
    ("BUSL-1.1", expression(r"(?i)business source license")),
    ("Unlicense", expression(r"(?i)this is free and unencumbered software")),
    ("CC0-1.0", expression(r"(?i)\bcc0 1\.0 universal")),
    ("CC-BY-NC-SA-4.0", expression(r"(?i)attribution-noncommercial-sharealike 4\.0")),
    ("CC-BY-NC-4.0", expression(r"(?i)attribution-noncommercial 4\.0")),
    ("CC-BY-SA-4.0", expression(r"(?i)attribution-sharealike 4\.0")),
    ("CC-BY-4.0", expression(r"(?i)attribution 4\.0 international")),
    ("ISC", expression(r"(?i)\bisc license|permission to use, copy, modify, and/or distribute this software")),
    ("MIT", expression(r"(?i)permission is hereby granted, free of charge, to any person obtaining a copy")),
    ("BSD-3-Clause", expression(r"(?i)neither the name[s]? of .{0,120}nor the names of")),
    ("BSD-2-Clause", expression(r"(?i)redistribution and use in source and binary forms")),
)
_MIT = ("MIT", expression(r"(?i)\bMIT licen[cs]e\b"))
_NAMES = (
    ("AGPL-3.0", expression(r"(?i)\bA-?GPL(-?v?3(\.0)?)?\b|\baffero\b")),
    ("LGPL", expression(r"(?i)\bLGPL(-?v?[23](\.\d)?)?\b|\blesser general public\b")),
    ("GPL", expression(r"(?i)(?<![al])\bGPL(-?v?[23](\.0)?)?\b|\bGNU general public\b")),
    ("Apache-2.0", expression(r"(?i)\bapache(?=[ _-]{0,3}(2|v2|licen[cs]e|software|version|$))")),
    ("MPL-2.0", expression(r"(?i)\bMPL\b|\bmozilla public\b")),
    ("ISC", expression(r"\bISC\b")),
    ("Unlicense", expression(r"\b(?i:the unlicense)\b|\bUnlicense\b")),
    ("CC-BY-NC-SA-4.0", expression(r"(?i)\bCC[- ]BY[- ]NC[- ]SA\b")),
    ("CC-BY-NC-4.0", expression(r"(?i)\bCC[- ]BY[- ]NC\b(?![- ])")),
    ("CC-BY-SA-4.0", expression(r"(?i)\bCC[- ]BY[- ]SA\b")),
    ("CC-BY-4.0", expression(r"(?i)\bCC[- ]BY\b(?![- ]?[NS])")),
    ("CC0-1.0", expression(r"(?i)\bCC0\b")),
    ("BSD", expression(r"\bBSD\b")),
    ("MIT", expression(r"\bMIT\b")),
)


def licence_of(text: str) -> str:
    """Which licence this whole text is: what its first lines say, else its body; "" where several stand together."""
    kept = " ".join(text[:MOST_TEXT].split())
    title = kept[:300]
    in_title = [(match.start(), name) for name, pattern in (*_TEXTS, _MIT) if (match := pattern.search(title))]
    if in_title:
        return min(in_title)[1]
    found = [name for name, pattern in _TEXTS if pattern.search(kept)]
    if found[:1] == ["BSD-3-Clause"]:
        found = found[:1]
    return found[0] if len(found) == 1 else ""


def licences_named(text: str) -> tuple[str, ...]:
    """The licences that a sentence or a badge names, the family alone where the version is not told: `GPL`, `BSD`."""
    return tuple(name for name, pattern in _NAMES if pattern.search(text))


def is_licence(text: str, named: str) -> bool:
    """A text of the one kind is what the name means; a family means each of its versions."""
    return text == named or text.startswith(named + "-")
