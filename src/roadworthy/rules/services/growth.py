"""What the rules about collections that grow ask in common."""

import re

from roadworthy.model import Collection, Growth, System

_IDENTITY = re.compile(
    r"(^|_|\.)(id|ids|uuid|guid|phone|email|user|customer|client_ip|ip|session|conversation|chat|thread|request|order|job|message|"
    r"token|jti|hash|digest|url|trace|ticket|address|timestamp|fingerprint|transaction|query|question|prompt|text|cache_key)\b|"
    r"_id\b|uuid|hexdigest|time\("
)
"""A key of which there is no end: one for each request, person or text."""
_FEW = re.compile(
    r"model|tank|pump|brand|region|type|kind|worker|llm|provider|tool|plugin|topic|level|config|template|alias|mode|device|"
    r"adapter|backend|agent_id|agent_name|node|host|service|namespace|language|locale|metric|rule|handler|class|module|pipeline|"
    r"collection|schema|index|bucket|queue|channel|guild|server|loop|pid|organization|org_id|tenant|field|role|endpoint|route"
)
"""A key of which there are as many as somebody has set up."""


def without_end(system: System, collection: Collection) -> Growth | None:
    """The growth that has no end while the process lives; None where it has one, or that cannot be told."""
    if collection.is_trimmed or collection.bound or not collection.is_long_lived:
        return None
    for growth in collection.growths:
        if (
            growth.runs
            and not growth.is_checked
            and _is_new_each_time(collection, growth)
            and system.is_reached(growth)
        ):
            return growth
    return None


def is_of_many(key: str) -> bool:
    """There is no end of such keys."""
    words = key.lower()
    return bool(_IDENTITY.search(words)) and not _FEW.search(words)


def _is_new_each_time(collection: Collection, growth: Growth) -> bool:
    if growth.key:
        return growth.key_is_given and is_of_many(growth.key)
    return collection.kind in ("list", "deque", "dict")
