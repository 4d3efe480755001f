"""A cache without an end.

Why: a cache that forgets nothing is a leak with a good name; its hit rate hides what it costs.
Scenario: {subject} is asked with ever new keys: texts, addresses, persons.
Impact: memory rises with the number of different keys until the process is killed; then every answer is computed
    anew, at once.
Detection: memory that rises while the hit rate falls; restarts with `OOMKilled`.
Fix: `@lru_cache(maxsize=1024)`; `cachetools.TTLCache(maxsize=10_000, ttl=600)` for a mapping; a store with an expiry
    for
    what several processes share.
Monitoring: gauge of the number of entries and counters of hits and misses.
Blind to: a small set of keys behind a name that looks like many.
Source: https://docs.python.org/3/library/functools.html#functools.lru_cache
Seen: AyyJayyC/casa-mx-backend@b5d5d1c src/services/maps.service.ts:199
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule
from roadworthy.rules.services.growth import is_of_many, without_end

BAD = {
    "app.py": """
from functools import lru_cache

from fastapi import FastAPI

app = FastAPI()
answer_cache = {}  # unmet


@lru_cache(maxsize=None)
def embed(text):  # unmet
    return text.split()


@app.get("/ask")
def ask(question: str):
    if question not in answer_cache:
        answer_cache[question] = embed(question)
    return answer_cache[question]
""",
    "web/maps.ts": """
import express from "express";
const app = express();
class Maps {
  cache: Map<string, Entry> = new Map();  // unmet
  read(key: string) {
    const found = this.cache.get(key);
    if (found && Date.now() > found.expiresAt) {
      this.cache.delete(key);
      return null;
    }
    return found;
  }
  keep(key: string, value: Place) { this.cache.set(key, { value, expiresAt: Date.now() + 1000 }); }
  async find(address: string) {
    const cacheKey = `geocode:${address}`;
    const found = this.read(cacheKey) ?? (await ask(address));
    this.keep(cacheKey, found);
    return found;
  }
}
const maps = new Maps();
app.get("/places", async (req, res) => res.json(await maps.find(req.query.address)));
app.listen(3000);
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0"}}',
}
GOOD = {
    "app.py": """
from functools import cache, lru_cache

from cachetools import TTLCache
from fastapi import FastAPI

app = FastAPI()
answer_cache = TTLCache(1000, ttl=60)
page_cache = {}  # met


@cache
def settings():
    return read_settings()


@cache
def template(name):
    return read(name)


@lru_cache(maxsize=500)
def embed(text):  # met
    return text.split()


@app.get("/ask")
def ask(question: str):
    answer_cache[question] = embed(question)
    page_cache[question] = template("page")
    if len(page_cache) > 500:
        page_cache.clear()
    return settings()
""",
    "web/maps.ts": """
import express from "express";
const app = express();
const cache = new Map<string, Place>();  // met
app.get("/places", async (req, res) => {
  const address = req.query.address;
  if (cache.size > 1000) cache.clear();
  cache.set(address, await ask(address));
  res.json(cache.get(address));
});
app.listen(3000);
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0"}}',
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "@lru_cache(maxsize=500)"},
)
def unbounded_cache(system: System) -> Iterator[Verdict]:
    for memo in system.memos:
        many = [key for key in memo.keys if is_of_many(key)]
        if many and system.is_reached(memo):
            if memo.is_bounded:
                yield met(memo, "forgets the oldest results")
            else:
                yield unmet(
                    memo, f"keeps a result for every {many[0]} that it was ever called with", cause=memo.place.path
                )
    for one in system.collections:
        if not one.is_cache or one.kind != "dict":
            continue
        if (growth := without_end(system, one)) is not None:
            text = f"keeps an entry for every {growth.key or 'call'} with each run of {growth.runs}, and forgets none"
            yield unmet(one, text, also=(growth.place,), cause=one.place.path)
        elif one.is_long_lived and (one.is_trimmed or one.bound) and any(growth.runs for growth in one.growths):
            yield met(one, "forgets entries")
