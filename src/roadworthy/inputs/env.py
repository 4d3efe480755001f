"""Reads .env files and their examples."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.secrets import redacted, secret_kind
from roadworthy.model import Literal, Place, SettingUse, Unknown

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*[=:]\s?(.*?)\s*$")
_EXAMPLE = re.compile(r"example|sample|template|dist|tmpl|default|tpl", re.I)


def read(path: str, data: bytes) -> Facts:
    """What the file gives, and the names that its values use; a real secret's value is not kept."""
    layer = "env-example" if _EXAMPLE.search(path.rpartition("/")[2]) else "env-file"
    uses: list[SettingUse] = []
    literals: list[Literal] = []
    for number, line in enumerate(decoded(data).split("\n")[:5_000], 1):
        match = _LINE.match(line)
        if match is None:
            continue
        name, text = match[1], re.sub(r"\s+#.*$", "", match[2]).strip("\"'")
        place = Place(path, number, number, quote=redacted(line.strip()[:200]))
        kind = secret_kind(name, text)
        value = Unknown("a secret stands there") if kind else text
        uses.append(SettingUse(place=place, symbol=name, name=name, layer=layer, value=value))
        if kind:
            hidden = Place(path, number, number, quote=f"{name[:198]}=…")
            literals.append(Literal(place=hidden, symbol=name, kind="secret", name=name, what=kind))
        uses += [SettingUse(place=place, symbol=name, name=used, layer="interpolated") for used in interpolated(text)]
    return Facts(setting_uses=tuple(uses), literals=tuple(literals))


_USED = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*)|\(([A-Za-z_][A-Za-z0-9_]*)\))")


def interpolated(text: str) -> tuple[str, ...]:
    """The names that `$NAME`, `${NAME…}` and `$(NAME)` in a text stand for, each once."""
    return tuple(dict.fromkeys(one or two or three for one, two, three in _USED.findall(text)))


ENV = Reader("env", read)
