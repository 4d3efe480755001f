"""What a syntax tree alone does not tell of the environment in JavaScript and Go: wrappers, and computed names."""

import re

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
    if match_dynamic := _DYNAMIC.search(text):
        place = _place(path, text, match_dynamic.start())
        found.append(SettingUse(place=place, symbol="", name="{}", layer="dynamic"))
    told = {use.name for use in known}
    return Facts(setting_uses=tuple(use for use in found if use.name not in told))


def _place(path: str, text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Place(path, line, line, quote=redacted(text[start : end if end >= 0 else None].strip()[:200]))
