"""Takes the secrets of one file out of its facts, whatever its reader kept: they are neither cached nor printed."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from msgspec import Struct, structs

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.secrets import HIDDEN, has_address_with_password, redacted, secrets_in, without
from roadworthy.model import Place

_CUT = 190
"""Characters of a quote that may have been cut off."""


def without_secrets(facts: Facts, data: bytes) -> Facts:
    """The facts with what looks like a secret in these bytes hidden; mostly the very same facts."""
    text = decoded(data)
    secrets = secrets_in(text)
    if not secrets and not has_address_with_password(text):
        return facts
    cleaned = _cleaned(facts, secrets)
    assert isinstance(cleaned, Facts)
    return cleaned


def _uncut(secrets: frozenset[str], quote: str) -> str:
    """The quote without the beginning of a secret that was cut off with the rest of a long line."""
    if len(quote) < _CUT:
        return quote
    for secret in secrets:
        for length in range(min(len(secret), len(quote)) - 1, 3, -1):
            if quote.endswith(secret[:length]):
                return quote[:-length] + HIDDEN
    return quote


def _cleaned(value: Any, secrets: frozenset[str]) -> Any:
    """The same value where nothing in it had to be hidden."""
    if type(value) is str:
        return without(secrets, value)
    if isinstance(value, tuple):
        made = tuple(_cleaned(one, secrets) for one in value)
        return value if all(one is other for one, other in zip(made, value, strict=True)) else made
    if isinstance(value, dict):
        return {_cleaned(key, secrets): _cleaned(one, secrets) for key, one in value.items()}
    if isinstance(value, Place):
        quote = redacted(without(secrets, _uncut(secrets, value.quote)))
        return value if quote == value.quote else replace(value, quote=quote)
    if isinstance(value, Struct):
        changed = _changed(value, value.__struct_fields__, secrets)
        return structs.replace(value, **changed) if changed else value
    if is_dataclass(value) and not isinstance(value, type):
        changed = _changed(value, [field.name for field in fields(value)], secrets)
        return replace(value, **changed) if changed else value
    return value


def _changed(value: object, names: Iterable[str], secrets: frozenset[str]) -> dict[str, Any]:
    """The fields in which something had to be hidden."""
    changed = {}
    for name in names:
        given = getattr(value, name)
        made = _cleaned(given, secrets)
        if made is not given:
            changed[name] = made
    return changed
