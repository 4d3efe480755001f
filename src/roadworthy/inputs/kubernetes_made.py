"""Objects of a cluster that commands make: in a job, in a document."""

import re
from collections.abc import Iterator

from roadworthy.model import Place, Resource

_COMMAND = re.compile(r"kubectl\b[^\n]{0,200}?\b(?:create|apply|get secrets?)\b")
_CREATED = re.compile(
    r"\bcreate\s+(?:secret\s+(?:generic|tls|docker-registry)|(configmap|cm|serviceaccount|sa))\s+(?:-\S+\s+\S+\s+)*"
    r"[\"']?(\$?\{?[\w.-]+\}?)"
)
_APPLIED = re.compile(r"\bkind: *(Secret|ConfigMap|ServiceAccount)\b[^|]{0,300}?\bname: *[\"']?(\$?\{?[\w.-]+\}?)")
_COPIED = re.compile(r"\bget\s+secrets?\s+(?:-\S+\s+\S+\s+)*[\"']?(\$?\{?[\w.-]+\}?)")
_WORD = re.compile(r"[a-z0-9][a-z0-9.-]{2,}")
MOST_TEXT = 50_000
"""Characters of a script that are searched for the names of what it makes."""
_KINDS = {"configmap": "ConfigMap", "cm": "ConfigMap", "serviceaccount": "ServiceAccount", "sa": "ServiceAccount"}


def made_in(path: str, text: str, *, is_document: bool = False) -> Iterator[Resource]:
    """Objects that commands in the text make: a job that runs `kubectl create secret`, or a document that tells to.

    Each is a resource of the kind `Created`; the kind that it makes is in its fields.
    """
    if not (is_document and "kind: " in text) and _COMMAND.search(text) is None:
        return
    found: dict[tuple[str, str], int] = {}
    for match in _CREATED.finditer(text):
        found.setdefault((_KINDS.get(match[1] or "", "Secret"), match[2]), match.start())
    if "apply" in text or is_document:
        for match in _APPLIED.finditer(text):
            found.setdefault((match[1], match[2]), match.start())
        for match in _COPIED.finditer(text):
            found.setdefault(("Secret", match[1]), match.start())
    for (kind, name), start in found.items():
        line = text.count("\n", 0, start) + 1
        place = Place(path, line, line, quote=text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0].strip()[:200])
        for one in _spelled(text, name):
            fields = {"kind": kind}
            if one == "*":
                fields["words"] = " ".join(sorted(set(_WORD.findall(text[:MOST_TEXT]))))
            yield Resource(place=place, symbol=f"{kind}/{one}", kind="Created", name=one, fields=fields)


def _spelled(text: str, name: str) -> list[str]:
    """The name itself, or all that the variable of this name is set to in the text; `*` where that is unknown."""
    if "$" not in name:
        return [name]
    variable = re.escape(name.strip("${}"))
    given = re.findall(rf"\b{variable}=[\"']?(?:\$\{{\w+:-)?([\w.-]+)", text)
    given += re.findall(rf"name: *{variable}\s*\n\s*value: *[\"']?([\w.-]+)", text)
    return list(dict.fromkeys(given)) or ["*"]
