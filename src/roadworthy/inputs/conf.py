"""Tells what a `.conf` file is about: nginx, supervisord, or neither."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.nginx import read_servers
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.supervisord import read_programs
from roadworthy.inputs.text import decoded


def read(path: str, data: bytes) -> Facts:
    """The facts of whichever it is."""
    text = decoded(data)
    if re.search(r"^\[program:", text, re.MULTILINE):
        return read_programs(path, text)
    if re.search(r"^\s*(server|upstream\s+\S+|location\s[^{]*)\s*\{", text, re.MULTILINE):
        return read_servers(path, text)
    return Facts()


CONF = Reader("conf", read, needs=(b"[program:", b"{"))
NGINX = Reader("nginx", read)
SUPERVISORD = Reader("supervisord", read)
