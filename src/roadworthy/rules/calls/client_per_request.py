"""A client that is made anew for every call.

Why: each new client opens a new connection: name look-up, TCP and TLS handshakes, and no limit on connections.
Scenario: load doubles; every request to {endpoint} opens and drops a connection to {dependency}.
Impact: latency grows by the handshakes, ports run out in TIME_WAIT, {dependency} sees a connection a request.
Detection: connection rate to {dependency} equals request rate.
Fix: make one client at start and close it at the end: `client = httpx.AsyncClient(timeout=30)` in the application's
    lifespan, or a module-level `requests.Session()`.
Monitoring: open connections and connections opened a second.
Blind to: pools in a proxy between the two.
Source: https://www.python-httpx.org/advanced/clients/#why-use-a-client
Seen: brunovlucena/homelab@a90f3c7 flux/apps/games/agent-speech-coach/pi-client/app.py:55
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, System
from roadworthy.rules.rule import rule

_POOLED = frozenset({"requests", "httpx", "aiohttp", "openai", "anthropic", "ollama", "urllib3"})
"""Libraries whose client keeps connections."""

BAD = {
    "app.py": """
import httpx
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
async def ask():
    async with httpx.AsyncClient() as client:
        return (await client.get("http://search/ask")).text  # unmet


@app.get("/tell")
def tell():
    return requests.get("http://search/tell", timeout=5).text  # unmet
""",
    "inbox.py": """
import time

import requests
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


class Inbox(FileSystemEventHandler):
    def on_created(self, event):
        requests.post("http://search/files", json={"path": event.src_path}, timeout=5)  # unmet


def main():
    observer = Observer()
    observer.schedule(Inbox(), "/inbox")
    observer.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main()
""",
    "src/files.ts": """
import express from "express";
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const app = express();
function client() {
  return new S3Client({ region: "eu-west-1" });
}
app.get("/files", async (req, res) => {
  const store = client();
  const file = await store.send(new GetObjectCommand({ Bucket: "files", Key: "a" }));  // unmet
  res.json(file);
});
app.listen(3000);
""",
}
GOOD = {
    "app.py": """
import httpx
import requests
from fastapi import FastAPI

app = FastAPI()
CLIENT = httpx.AsyncClient()


@app.get("/ask")
async def ask():
    return (await CLIENT.get("http://search/ask")).text  # met


@app.get("/health")
def health():
    return requests.get("http://search/health", timeout=5).ok


def once():
    return requests.get("http://search/model", timeout=5)
""",
    "src/files.ts": """
import express from "express";
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const app = express();
const store = new S3Client({ region: "eu-west-1" });
app.get("/files", async (req, res) => {
  const file = await store.send(new GetObjectCommand({ Bucket: "files", Key: "a" }));  // met
  res.json(file);
});
app.listen(3000);
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def client_per_request(system: System) -> Iterator[Verdict]:
    """Asks calls that a request or an event leads to, where the client keeps connections; not of health checks."""
    health = {endpoint.label for endpoint in system.endpoints if endpoint.purpose}
    for call in system.calls:
        is_sdk = call.library.startswith("aws-")
        if not is_sdk and (call.library not in _POOLED or call.kind not in (CallKind.HTTP, CallKind.MODEL)):
            continue
        if call.client_scope in ("module", "instance"):
            yield met(call, "uses a client that outlives the call")
            continue
        chain = system.waits_on(call)
        is_asked = bool(chain) and _begins_work(chain[0]) and chain[0] not in health
        if is_asked and call.client_scope in ("", "call"):
            also = (call.client_place,) if call.client_place is not None else ()
            yield unmet(call, _text(call), also=also, cause=call.client_scope or "none", endpoint=chain[0])


def _begins_work(entry: str) -> bool:
    """A request, a file that came, a task from a queue: it happens as often as somebody outside likes."""
    return " /" in entry or entry.startswith(("file event", "task "))


def _text(call: Call) -> str:
    return (
        "opens a connection of its own" if not call.client_scope else "makes a client, and with it a connection, anew"
    )
