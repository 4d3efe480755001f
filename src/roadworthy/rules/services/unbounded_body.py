"""A request whose whole body is taken into memory, however long it is.

Why: a server takes what a client sends; how much that may be has to be said by somebody.
Scenario: somebody sends a file of ten gigabytes to {endpoint}, or a hundred people send one of a hundred megabytes.
Impact: the process grows until the kernel kills it, with every other request that it was serving.
Detection: containers killed for memory after a POST; a peak of resident memory by request size.
Fix: say how much at the door, `client_max_body_size 10m;` at nginx, and in the handler:
    `if file.size and file.size > LIMIT: raise HTTPException(413)`, then read in pieces:
    `while chunk := await file.read(65536)`.
Monitoring: sizes of bodies as a histogram; alert on memory near the limit.
Blind to: a proxy or gateway outside the roots that refuses large bodies.
Source: https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size
Seen: h2oai/h2ogpt@a0ad1920a847cf12a4e9c3453f6cdb736fe97ba0 openai_server/server.py:1062
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()

"""
BAD = {
    "app.py": _HEAD
    + """
@app.post("/files")
async def upload(file: UploadFile):
    data = await file.read()  # unmet
    return {"size": len(data)}
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.post("/files")
async def upload(file: UploadFile):
    if file.size and file.size > 1_000_000:
        raise HTTPException(413)
    data = await file.read()  # met
    return {"size": len(data)}


@app.post("/pieces")
async def pieces(file: UploadFile):
    size = 0
    while chunk := await file.read(65536):
        size += len(chunk)
    return {"size": size}
""",
}
_FRONT = re.compile(
    r"nginx[\w./-]*\.conf(\.\w+)?$|(^|/)nginx/.*\.(conf|template)|(^|/)(Caddyfile|haproxy\.cfg)$|traefik"
)
_LIMITS = re.compile(r"size|content_?length|body|payload|upload_?limit", re.IGNORECASE)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_body(system: System) -> Iterator[Verdict]:
    """Asks every handler that takes a body whole."""
    endpoints = {one.node: one for one in system.endpoints if one.node}
    front = next((path for path in system.paths if _FRONT.search(path)), "")
    has_ingress = any(one.kind == "Ingress" for one in system.resources)
    for one in system.practices:
        endpoint = endpoints.get(f"{one.place.path}:{one.symbol}")
        if one.kind is not PracticeKind.BODY_READ or endpoint is None:
            continue
        limit = next((guard for guard in endpoint.guards if _LIMITS.search(guard.rpartition(".")[2])), "")
        if one.is_sound or limit:
            yield met(endpoint, one.why or f"{limit} stands before it", place=one.place)
        elif front or has_ingress:
            yield unclear(
                endpoint,
                f"{front or 'an Ingress'} stands before it; how large a body does that let in?",
                place=one.place,
            )
        else:
            yield unmet(
                endpoint,
                f"reads {one.what} into memory whole, however long it is",
                place=one.place,
                cause=one.place.path,
            )
