"""Reads a Dockerfile."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.model import Image, Place


def read(path: str, data: bytes) -> Facts:
    """The image that the file builds."""
    lines = data.decode("utf-8", "replace").splitlines()
    found: Image | None = None
    for number, line in enumerate(lines, 1):
        match = re.match(r"\s*(FROM|USER)\s+(\S+)", line)
        if match and match[1] == "FROM":
            found = Image(place=Place(path, number, number, quote=line.strip()), file=path, symbol=path)
        elif match:
            found = Image(place=Place(path, number, number, quote=line.strip()), file=path, symbol=path, user=match[2])
    return Facts(images=(found,) if found else ())


DOCKERFILE = Reader("dockerfile", 1, read)
