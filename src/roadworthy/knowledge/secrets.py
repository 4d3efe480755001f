"""Takes secrets out of a line before anything keeps or prints it, and tells what looks like one."""

import math
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

HIDDEN = "…"
_SHORTEST = 16
"""Characters of a secret that chance has made."""
_LONG = 24
"""Characters, of digits, small and capital letters, of what is a secret though its name says no more than `key`."""

_SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{40,}|\bglpat-[\w-]{20,}"
    r"|\bsk-(?:proj-|ant-|or-|live-|svcacct-)?[A-Za-z0-9_-]{20,}|\bsk_live_[A-Za-z0-9]{20,}|\brk_live_[A-Za-z0-9]{20,}"
    r"|\bxox[abposr]-[A-Za-z0-9-]{20,}|\bAIza[0-9A-Za-z_-]{35}|\bhf_[A-Za-z0-9]{30,}|\bgsk_[A-Za-z0-9]{40,}"
    r"|\bSG\.[\w-]{20,}\.[\w-]{30,}|\bATATT3[\w=-]{40,}|\bnpm_[A-Za-z0-9]{36}|\bpypi-[\w-]{50,}|\bdop_v1_[a-f0-9]{60,}"
    r"|\bxapp-[0-9A-Za-z-]{40,}|\bya29\.[\w-]{40,}|\b[0-9]{8,10}:AA[\w-]{33}\b|\btvly-[\w-]{20,}|\bpcsk_[\w]{40,}"
    r"|-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"
)
_SHORTEST_SHAPE = 20
"""Characters without a space that each of the shapes has, but for that of a private key."""
_QUICK = re.compile(
    r"(?i)secret|token|passw|api.?key|[_-]key|private.?key|access.?key|credential|sk-|akia|ghp_|eyj|xox|BEGIN|://"
)
_WORD = re.compile(r"[A-Za-z0-9+/=_.~!@#%^&*-]+")
_SIGNS = ("secret", "token", "passw", "key", "credential", "sk-", "akia", "ghp_", "eyj", "xox", "begin", "://")
"""One of these, in small letters, stands wherever `_QUICK` does; looking for it costs a tenth."""
_GIVEN = re.compile(
    r"(?i)((?:secret|token|passw(?:or)?d|passwd|api[_-]?key|private[_-]?key|access[_-]?key|credentials?)[\w-]*[\"']?\]?"
    r"(?:\s*(?::|=|,|:=)\s*|\s+))([\"']?)([^\s\"',;)}{$<]{8,})"
)
_IN_ADDRESS = re.compile(r"(://[^/\s:@\"']*:)([^/\s@\"'{}$]{3,})(@)")
_NAME = re.compile(
    r"(?i)(^|[_\W])(api[_-]?key|apikey|secret|secret[_-]?key|token|auth[_-]?token|access[_-]?token|passw(or)?d|passwd|pwd"
    r"|private[_-]?key|access[_-]?key|client[_-]?secret|credentials?|signing[_-]?key|encryption[_-]?key)($|[_\W]?(value|string)?$)"
)
_KEY = re.compile(
    r"(?i)^(?!.*(public|publish|primary|foreign|sort|partition|cache|object|storage|row|index|site|lookup|idempot))[\w-]*[_-]key$"
)
_KEYED = re.compile(
    r"(?i)(?<![\w-])([\w-]{0,60}[_-]key)([\"']?\]?\s{0,9}(?::=|:|=)\s{0,9}[\"']?)([\w+/=.~!@#%^&*-]{24,})"
)
_PLACEHOLDER = re.compile(
    r"(?i)change.?(me|it|this)|your|example|dummy|placeholder|sample|xxx|\.\.\.|<|>|\$\{|\{\{|todo|replace|insert|enter"
    r"|fake|mock|test|demo|secret.?key.?here|redacted|none|null|default|foo|bar|abc123|12345|password|secret|s3cret|admin"
    r"|\*\*\*|not.?(a.?)?real|my.?(secret|token|key)|put.?|fill|unset|empty|local|dev|key.?here|super|minio|postgres|root"
)
_RUN = re.compile(rb"[A-Za-z0-9+/=_-]{20,}")
_MIXED = re.compile(rb"[0-9](?<=[A-Za-z][0-9])")
"""A digit after a letter stands in whatever chance has made, and on few other lines."""
_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.{1,16000}?)(?:-----END|$)", re.DOTALL)
_NAMES = (b"secret", b"token", b"passw", b"pwd", b"_key", b"-key", b"apikey", b"credential")
_VALUE = re.compile(
    rb"[\w-]{0,40}[\"']?\]?(?:\s{0,9}(?::=|=>|[:=,(])\s{0,9}|\s{1,99}(?:value:\s{0,9})?|</key>\s{0,99}<string>)"
    rb"[\"'`]?([^\s\"'`<>{}$;,()]{8,512})"
)
_DIGIT = re.compile(rb"[0-9]")
_KNOWN = re.compile(r"(?i)passw0rd|p@ss|qwerty|letmein|welcome|guest|grafana|mysql|mongo|redis|rabbit|neo4j")
_CODE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]|\[|=(?!=|$))|[$%]")
_NAME_BEFORE = re.compile(rb"[\w-]{0,60}\Z")


def redacted(line: str) -> str:
    """The line with the value of everything that looks like a secret hidden."""
    small = line.lower()
    for sign in _SIGNS:
        if sign in small:
            break
    else:
        return line
    if not _QUICK.search(line):
        return line
    line = _SHAPES.sub(HIDDEN, line)
    line = _IN_ADDRESS.sub(rf"\1{HIDDEN}\3", line)
    line = _GIVEN.sub(lambda match: match[0] if _is_name(match[3]) else f"{match[1]}{match[2]}{HIDDEN}", line)
    return _KEYED.sub(
        lambda match: f"{match[1]}{match[2]}{HIDDEN}" if secret_kind(match[1], match[3]) else match[0], line
    )


def may_hold_secret(value: str) -> bool:
    """`secret_kind` may say something of it under some name: a quick look."""
    if len(value) < _SHORTEST:
        return False
    if _WORD.fullmatch(value) is not None:
        return True
    may_be_shape = "PRIVATE KEY-----" in value or max(map(len, value.split()), default=0) >= _SHORTEST_SHAPE
    return may_be_shape and _SHAPES.search(value) is not None


def secret_kind(name: str, value: str) -> str:
    """What kind of real secret the value is, told by its shape, or by its name and its randomness; "" for none."""
    if len(value) < _SHORTEST:
        return ""
    match = _SHAPES.search(value)
    if match and not _PLACEHOLDER.search(match[0]) and (_is_random(match[0]) or match[0].startswith("-----")):
        if match[0].startswith("-----"):
            return "a private key" if len(value) > 200 else ""
        return "a web token" if match[0].startswith("eyJ") else f"a key of the form {match[0][:4]}{HIDDEN}"
    is_key = bool(_KEY.match(name)) and len(value) >= _LONG and _kinds(value) == 3
    if not (_NAME.search(name) or is_key) or len(value) > 512 or _PLACEHOLDER.search(value):
        return ""
    if re.fullmatch(r"[A-Za-z0-9+/=]{16,}", value) and _PLACEHOLDER.search(_decoded(value)):
        return ""
    if _WORD.fullmatch(value) and not _is_name(value) and _is_random(value):
        return "a secret value"
    return ""


def secrets_in(text: str) -> frozenset[str]:
    """Values in this text that nothing should keep: known shapes, random ones, and what is given as a password or key.

    Placeholders and passwords that everybody knows are none. Cheap enough for every file: one pass looks for digits
    after letters, one for telling names, and the rest is done only where they are found.
    """
    data = text.encode("utf-8", "surrogatepass")
    found = set(_of_chance(data))
    if "PRIVATE KEY-----" in text:
        lines = (line for block in _BLOCK.findall(text) for line in re.split(r"\\n|\s", block))
        found.update(line for line in lines if len(line) >= 8)
    found.update(_given(data))
    return frozenset(found)


def _of_chance(data: bytes) -> Iterator[str]:
    """What only a generator makes, under any name or none."""
    match = _MIXED.search(data)
    while match is not None:
        begin, end = data.rfind(b"\n", 0, match.start()) + 1, data.find(b"\n", match.start())
        end = end if end >= 0 else len(data)
        runs = [run for run in _RUN.findall(data, begin, end) if _DIGIT.search(run)] if end - begin >= 20 else None
        if runs:
            yield from filter(_is_chance, (run.decode() for run in runs))
            shapes = (shape[0] for shape in _SHAPES.finditer(data[begin:end].decode("utf-8", "replace")))
            yield from (shape for shape in shapes if not _PLACEHOLDER.search(shape) and _is_random(shape))
        match = _MIXED.search(data, end)


def _given(data: bytes) -> Iterator[str]:
    """What is given to the name of a secret."""
    small = data.lower()
    for word in _NAMES:
        at = small.find(word)
        while at >= 0:
            match = _VALUE.match(data, at + len(word))
            if match is not None and _DIGIT.search(match[1]):
                value = match[1].decode("utf-8", "replace")
                before = _NAME_BEFORE.search(data[max(at - 60, 0) : at])
                told = (before[0] if before else b"") + data[at : match.start(1)]
                name = re.split(r"[^\w-]", told.decode("utf-8", "replace"))[0]
                if _CODE.match(value) is None and (secret_kind(name, value) or _is_password(name.lower(), value)):
                    yield value
            at = small.find(word, at + len(word))


def without(secrets: frozenset[str], text: str) -> str:
    """The text with each of these, and every password in an address, hidden."""
    for secret in sorted((one for one in secrets if one in text), key=lambda one: (-len(one), one)):
        if secret in text:  # and not in one that is longer and hidden already
            text = text.replace(secret, HIDDEN)
    return _IN_ADDRESS.sub(rf"\1{HIDDEN}\3", text) if "://" in text and "@" in text else text


def has_address_with_password(text: str) -> bool:
    """An address in it names a user's password."""
    return "://" in text and _IN_ADDRESS.search(text) is not None


def _is_password(name: str, value: str) -> bool:
    """A password of somebody's own: neither a name, nor what stands in every example."""
    is_named = "passw" in name or "pwd" in name or (_NAME.search(name) is not None and _kinds(value) == 3)
    return is_named and not (_is_name(value) or _PLACEHOLDER.search(value) or _KNOWN.search(value))


def _is_chance(run: str) -> bool:
    """Letters of both cases and digits in no order, as a generator gives them: no name, path, version or digest."""
    if run.islower() or run.isupper() or run.isalpha():
        return False
    part = max(re.split(r"[-_/+=]", run), key=len)
    if len(part) < 16 or not _is_random(part):
        return False
    kinds = ["d" if one.isdigit() else "u" if one.isupper() else "l" for one in part]
    changes = sum(one != other for one, other in pairwise(kinds))
    return len(set(kinds)) == 3 and changes >= 0.4 * len(part)


def _decoded(value: str) -> str:
    """What base64 hides, where it is text; "" otherwise."""
    try:
        return b64decode(value, validate=True).decode("ascii")
    except ValueError:
        return ""


def _is_name(value: str) -> bool:
    """Words, not chance: an identifier, a path, an address, a sentence."""
    return bool(
        re.fullmatch(r"[A-Za-z]+([_.\-/ ][A-Za-z]+)*[0-9]{0,2}\(?", value)
        or re.match(r"(https?:|/|\./|~/|[a-z_]+\(|[a-z_]+\.[a-z_]+)", value)
        or value.startswith(("os.", "self.", "settings.", "process.", "config", "get", "str", "None", "True", "False"))
    )


def _is_random(value: str) -> bool:
    counts = Counter(value)
    entropy = -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())
    return entropy >= 3.2 and _kinds(value) >= 2 and len(counts) >= 10


def _kinds(value: str) -> int:
    return sum(bool(re.search(kind, value)) for kind in ("[0-9]", "[a-z]", "[A-Z]"))
