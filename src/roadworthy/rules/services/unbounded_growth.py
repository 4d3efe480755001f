"""A collection that grows with every request and never shrinks.

Why: what is put into it stays for as long as the process lives; memory is the one resource that is never given back.
Scenario: {subject} receives an entry with every request or turn, for weeks.
Impact: the process is killed for its memory, at the worst hour, with all that it held; after the restart it begins
    anew.
Detection: memory that rises in a straight line between restarts; restarts with `OOMKilled`.
Fix: keep the last thousand, `collections.deque(maxlen=1000)`; let entries expire, `cachetools.TTLCache(10_000,
    ttl=3600)`;
    or keep them in a store that forgets, `redis.set(key, value, ex=3600)`.
Monitoring: gauge of the number of entries; memory of the process with its limit in the same panel.
Blind to: an end that another process or a subclass elsewhere brings; entries that are taken out through another name.
Source: https://sre.google/sre-book/addressing-cascading-failures/#memory
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/ai/agent-store-multibrands/src/order_processor/handler.py:53
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.services.growth import without_end

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()
history = []  # unmet


class Store:
    def __init__(self):
        self.orders = {}  # unmet

    def put(self, order_id, order):
        self.orders[order_id] = order


store = Store()


@app.post("/orders")
def order(order_id: str, text: str):
    history.append(text)
    store.put(order_id, text)
""",
    "web/limit.ts": """
import express from "express";
const app = express();
function makeLimiter(most: number) {
  const buckets = new Map<string, number[]>();  // unmet
  return function check(ip: string): boolean {
    const recent = (buckets.get(ip) || []).filter((one) => one > Date.now() - 60_000);
    recent.push(Date.now());
    buckets.set(ip, recent);
    return recent.length <= most;
  };
}
const limit = makeLimiter(10);
app.get("/prices", async (req, res) => {
  if (!limit(req.ip)) return res.status(429).end();
  res.json(await store.all());
});
app.listen(3000);
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0"}}',
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/app.js"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}
GOOD = {
    "app.py": """
from collections import deque

from fastapi import FastAPI

app = FastAPI()
recent = deque(maxlen=100)  # met
sessions = {}  # met
handlers = {}
models = {}
names = []
tasks = set()  # met
counts = {}


class Store:
    def __init__(self):
        self.orders = {}  # met

    def put(self, order_id, order):
        if len(self.orders) >= 1000:
            self.drop_oldest()
        self.orders[order_id] = order

    def drop_oldest(self):
        self.orders.pop(next(iter(self.orders)))


class Basket:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)


store = Store()


def register(name, handler):
    handlers[name] = handler


register("order", print)


def model_of(model_name):
    if model_name not in models:
        models[model_name] = model_name.upper()
    return models[model_name]


@app.post("/orders")
def order(order_id: str, text: str):
    recent.append(text)
    sessions[order_id] = text
    counts["orders"] = counts.get("orders", 0) + 1
    task = begin(text)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    basket = Basket()
    basket.add(text)
    lines = []
    lines.append(text)
    store.put(order_id, text)
    return model_of("small")
""",
    "sweep.py": """
from app import sessions


def sweep(old):
    for name in old:
        del sessions[name]
""",
    "web/limit.ts": """
import express from "express";
const app = express();
const seen = new Map<string, number>();  // met
const handlers = new Map<string, Handler>();
class Basket {
  items = new Map<string, Item>();
  add(userId: string, item: Item) { this.items.set(userId, item); }
}
setInterval(() => seen.forEach((at, ip) => { if (at < Date.now()) seen.delete(ip); }), 60_000);
app.get("/prices", async (req, res) => {
  const basket = new Basket();
  basket.add(req.user.id, req.query.item);
  const byUser = new Map<string, number>();
  byUser.set(req.user.id, 1);
  seen.set(req.ip, Date.now());
  handlers.set("price", show);
  res.json(await store.all());
});
app.listen(3000);
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0"}}',
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/app.js"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_growth(system: System) -> Iterator[Verdict]:
    """Asks collections that last as long as the process and that something fills again and again."""
    for one in system.collections:
        if one.kind == "queue" or one.is_cache:
            continue
        if (growth := without_end(system, one)) is not None:
            of = f" under {growth.key}" if growth.key else ""
            text = f"receives an entry{of} with each run of {growth.runs}, and nothing takes one out"
            yield unmet(one, text, also=(growth.place,), cause=one.place.path)
        elif one.is_long_lived and any(growth.runs for growth in one.growths) and (one.bound or one.is_trimmed):
            yield met(one, f"holds at most {one.bound}" if one.bound else "loses entries again")
