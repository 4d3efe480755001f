"""Reads a Caddyfile: sites and where they lead."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, Resource

_KEPT = frozenset({"reverse_proxy", "basic_auth", "basicauth", "forward_auth", "rate_limit", "root", "tls", "respond"})


def read(path: str, data: bytes) -> Facts:
    """One resource a site block."""
    lines = decoded(data).split("\n")
    found = []
    depth = 0
    name, start = "", 0
    fields: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        bare = line.split(" #")[0].strip() if not line.strip().startswith("#") else ""
        words = bare.rstrip("{").split()
        opens = len(re.findall(r"(?:^|\s)\{$", bare))
        closes = int(bare == "}")
        if depth == 0 and opens and words:
            name, start, fields = " ".join(words), number, {}
        elif depth >= 1 and words and words[0] in _KEPT:
            fields[words[0]] = " ".join(words[1:])
        depth += opens - closes
        if closes and depth == 0 and name:
            place = Place(path, start, min(number, start + 39), quote=lines[start - 1].strip()[:200])
            found.append(Resource(place=place, symbol=name, kind="caddy-site", name=name, fields=fields))
            name = ""
    return Facts(resources=tuple(found))


CADDY = Reader("caddy", read)
