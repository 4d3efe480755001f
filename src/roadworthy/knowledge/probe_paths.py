"""What a path is for by its name alone: asked by a probe, read by a scraper, or a page about the service.

Sources: https://kubernetes.io/docs/reference/using-api/health-checks/,
https://docs.spring.io/spring-boot/reference/actuator/endpoints.html#actuator.endpoints.health.
"""

from collections.abc import Sequence

from roadworthy.expression import expression

_ASKED = frozenset({"GET", "HEAD", "ANY", "ALL", "*", ""})
_BEFORE = expression(
    r"/((api|rest|v\d+(\.\d+)*|internal|system|sys|admin|management|manage|actuator|public|private|service|monitor\w*|probes?"
    r"|health\w*|_+|-|~|\.well-known)/)*$"
)
"""What may stand before a word that could also be of a thing the service keeps: `/v1/status`, not `/orders/status`."""
_PURPOSES = (
    ("readiness", expression(r"(_*readyz|readiness\w*|is[_-]?ready|health[_/-]ready|health/readiness)$")),
    ("health", expression(r"(_*health|healthz|health[_-]?checks?|livez|liveness|_stcore/health|health/live(ness)?)$")),
    ("health", expression(r"(__heartbeat__|__lbheartbeat__|_+status)$")),
    ("metrics", expression(r"(metrics|prometheus)$")),
)
_AMBIGUOUS = (
    ("readiness", expression(r"_*ready$")),
    ("health", expression(r"(live|alive|ping|heartbeat|up|health\w*)$")),
    ("documentation", expression(r"(docs|redoc|openapi\.json|swagger(\.json)?|apidocs|schema)$")),
)


def purpose_of(path: str, methods: Sequence[str]) -> str:
    """`readiness`, `health`, `metrics`, `documentation`, or "": told by the whole path of a route that is read.

    A path that changes something, or that asks about one of many (`/users/{id}/status`), is none of them.
    """
    plain = path.rstrip("/").lower()
    if "{" in plain or ":" in plain or not {method.upper() for method in methods} & _ASKED:
        return ""
    for purpose, pattern in _PURPOSES:
        found = pattern.search(plain)
        if found is not None and plain[: found.start()].endswith("/"):
            return purpose
    for purpose, pattern in _AMBIGUOUS:
        found = pattern.search(plain)
        if found is not None and _BEFORE.fullmatch(plain[: found.start()]):
            return purpose
    return ""
