"""Text of a request decides which host the service asks.

Why: the service stands inside, where metadata services, databases and admin pages trust whoever can reach them.
Scenario: a caller of {endpoint} gives `http://169.254.169.254/latest/meta-data/` or the name of another service.
Impact: {subject} fetches it, and its answer or its error tells the caller what stands there.
Detection: requests of the service to hosts that no configuration names; to link-local and private addresses above all.
Fix: take a name and look the address up in a list of your own, or compare the host before the call:
    `if urlparse(url).hostname not in ALLOWED: raise …`; resolve it and refuse private addresses.
Monitoring: alert on outbound connections to private and link-local ranges that are not configured.
Blind to: an egress proxy or network policy outside the roots that lets nothing else pass.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
Seen: adeyosemanputra/pygoat@19d17cc8874861142b330636d068bbde54e86b85 introduction/views.py:963
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "visit.py": """
from fastapi import FastAPI
from playwright.async_api import async_playwright
from pydantic import BaseModel, HttpUrl

app = FastAPI()


class Visits(BaseModel):
    urls: list[HttpUrl]


class Visitor:
    async def one(self, context, url: str):
        page = await context.new_page()
        await page.goto(str(url), timeout=20000)  # unmet
        return await page.content()

    async def all(self, urls: list[str]):
        async with async_playwright() as playwright:
            context = await (await playwright.chromium.launch()).new_context()
            return [await self.one(context, "https://example.com/")] + [await self.rest(context, urls)]

    async def rest(self, context, urls: list[str]):
        found = []
        for url in urls:
            found.append(await self.one(context, str(url)))
        return found


visitor = Visitor()


@app.post("/visits")
async def visits(request: Visits):
    return await visitor.all(request.urls)
""",
    "app.py": """
import httpx
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Page(BaseModel):
    url: str


@app.post("/summaries")
async def summarise(page: Page):
    async with httpx.AsyncClient(timeout=5) as client:
        return await client.get(page.url)  # unmet


@app.get("/nodes")
def node(host: str):
    return httpx.get(f"http://{host}:9100/metrics", timeout=5).text  # unmet
""",
}
GOOD = {
    "app.py": """
from urllib.parse import urlparse

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
ALLOWED = {"example.org"}
NODES = {"a": "10.0.0.1"}
BASE = "http://llm:11434"


class Page(BaseModel):
    url: str


@app.post("/summaries")
async def summarise(page: Page):
    if urlparse(page.url).hostname not in ALLOWED:
        raise HTTPException(422)
    async with httpx.AsyncClient(timeout=5) as client:
        return await client.get(page.url)  # met


@app.get("/nodes")
def node(name: str):
    return httpx.get(f"http://{NODES[name]}:9100/metrics", timeout=5).text


@app.get("/models")
def model(name: str):
    return httpx.get(f"{BASE}/api/{name}", timeout=5).json()
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def server_side_request_forgery(system: System) -> Iterator[Verdict]:
    """Asks every outbound call whose host a request can give."""
    for flow in system.flows:
        if flow.sink is not Sink.ADDRESS or not system.is_reached(flow):
            continue
        if isinstance(flow.source, str) and flow.guard:
            yield met(flow, f"asks no host of the caller's choice: {flow.guard}")
        elif isinstance(flow.source, str):
            through = f" through {', '.join(flow.steps)}" if flow.steps else ""
            yield unmet(flow, f"takes the host that it asks from {flow.source}{through}, whatever that is")
