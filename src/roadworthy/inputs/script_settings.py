"""What a syntax tree alone does not tell of the environment in JavaScript and Go: wrappers, and computed names."""

import re
from itertools import islice

from roadworthy.inputs.facts import Facts
from roadworthy.knowledge.secrets import redacted
from roadworthy.model import Place, SettingUse

_READS = re.compile(
    r"(?:process\.env|import\.meta\.env|Deno\.env|Bun\.env)\s*(?:\?\.|\.|\[\s*[\"'`])([A-Za-z_]\w*)"
    r"|(?:Getenv|LookupEnv|BindEnv|MustGetenv|GetEnv|getEnv|getenv|requireEnv|Deno\.env\.get|[cC]onfig(?:Service)?\.get(?:OrThrow)?"
    r"(?:<\w+>)?)\(\s*[\"'`]([A-Za-z_]\w*)[\"'`]"
    r"|[`\s](?:env|envconfig|envDefault|split_words)\s*:\s*\"([A-Za-z_]\w*)"
    r"|EnvVars?\s*[:(]\s*(?:\[\]string\{)?\s*\"([A-Za-z_]\w*)\""
)
_DESTRUCTURED = re.compile(r"\{([^{}=;]{1,2000})\}\s*=\s*process\.env\b")
_DYNAMIC = re.compile(
    r"process\.env\s*\[\s*[^\"'`\s]|\.\.\.process\.env|\(process\.env\)|=\s*process\.env\s*;|AutomaticEnv\(|os\.Environ\(\)"
    r"|envconfig\.Process|env\.Parse\(|Getenv\([^\"`)]|LookupEnv\([^\"`)]"
)
_BY_NAME = re.compile(r"process\.env\s{0,5}\[\s{0,5}(\w+)\s{0,5}\]")
_LOOPS = re.compile(
    r"\b(?P<names>\w+)\s{0,20}\.(?:filter|forEach|find|every|some|map)\(\s{0,20}\(?\s{0,5}(?P<one>\w+)\b"
    r"|\bfor\s?\((?:const|let|var)\s(?P<each>\w+)\sof\s(?P<of>\w+)\)"
)
_STRINGS = re.compile(r"[\"'`](\w+)[\"'`]")
_REMARK = re.compile(r"//[^\n]*|/\*[^*]*\*/")
MOST_COMPUTED = 50
"""Reads by a computed name that are looked at in one file."""


def environment_reads(path: str, text: str, known: tuple[SettingUse, ...]) -> Facts:
    """Each variable that is read beyond those that are known, and whether some are read by a computed name."""
    found = []
    for match in _READS.finditer(text):
        name = next(group for group in match.groups() if group)
        if name.isupper() or "env" in match[0].lower():
            found.append(SettingUse(place=_place(path, text, match.start()), symbol=name, name=name, layer="read"))
    for match in _DESTRUCTURED.finditer(text):
        names = re.findall(r"(?:^|,)\s*([A-Za-z_]\w*)", match[1])
        place = _place(path, text, match.start())
        found += [SettingUse(place=place, symbol=name, name=name, layer="read") for name in names]
    for match in islice(_DYNAMIC.finditer(text), MOST_COMPUTED):
        place = _place(path, text, match.start())
        listed = _listed(text, match.start())
        if listed is None:
            found.append(SettingUse(place=place, symbol="", name="{}", layer="dynamic"))
            break
        found += [SettingUse(place=place, symbol=name, name=name, layer="read") for name in listed]
    told = {use.name for use in known}
    return Facts(setting_uses=tuple(use for use in found if use.name not in told))


def _listed(text: str, at: int) -> list[str] | None:
    """The names over which a loop goes that reads each of them here; None where they are not all told in the file."""
    read = _BY_NAME.match(text, at)
    around = text[max(0, at - 300) : at]
    loops = [one for one in _LOOPS.finditer(around) if read and read[1] == (one["one"] or one["each"])]
    if not loops:
        return None
    name = loops[-1]["names"] or loops[-1]["of"]
    lists = list(re.finditer(rf"\b{name}\b\s*(?::[^=\n]{{0,80}})?=(?![=>])\s*(?:\[([^\[\]]{{0,5000}})\])?", text))
    pushed = list(re.finditer(rf"\b{name}\.push\(([^()]{{0,500}})\)?", text))
    if len(lists) != 1 or lists[0][1] is None:
        return None
    told = [_REMARK.sub("", one[1]) for one in (lists[0], *pushed)]
    if any(_STRINGS.sub("", one).strip(" \t\r\n,") for one in told):
        return None
    return [found[1] for one in told for found in _STRINGS.finditer(one)]


def _place(path: str, text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Place(path, line, line, quote=redacted(text[start : end if end >= 0 else None].strip()[:200]))
