"""A service that prints instead of logging.

Why: a printed line has no time, no level and no name; it cannot be filtered, counted or tied to a request.
Scenario: {subject} misbehaves, and all that it wrote is a stream of sentences.
Impact: the lines that matter cannot be found, nothing can alert on them, and in a container they may come late or never
    because the output is buffered.
Detection: the log holds lines without time and level.
Fix: `logger = logging.getLogger(__name__)` and `logger.info("loaded %d rows", count)`; print only what a person at the
    terminal asked for.
Fix in JavaScript: one logger for the process, `const logger = pino()`, and `logger.info({ count }, "loaded rows")`;
    write to the console only what a person at the terminal asked for.
Fix in Go: one logger for the process, `slog.Info("loaded rows", "count", count)`; print only what a person at the
    terminal asked for.
Monitoring: a lint rule (ruff's T20) in the pipeline.
Blind to: a wrapper that captures what is printed and adds what is missing.
Source: https://12factor.net/logs
Seen: LeeCampbell/code-review-llm@8d92a6eeb4420d9a1492a3f218a60d505e83281b python/code_review.py:50
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    print(f"asked: {prompt}")  # unmet
    answer = model.run(prompt)
    print("answered")
    return answer
""",
    "web/app.ts": """
import express from "express";
import pino from "pino";
import { price } from "./price";
const logger = pino();
const app = express();
app.get("/price", async (req, res) => {
  logger.info("asked");
  res.json(await price(req.query.item));
});
app.listen(3000);
""",
    "web/price.ts": """
export async function price(item: string) {
  console.log("pricing", item);  // unmet
  const found = await store.find(item);
  console.log("found", found);
  console.error("no tax known");
  return found;
}
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0", "pino": "9.0.0"}}',
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
import logging
from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/generate")
def generate(prompt: str):
    logger.info("asked")  # met
    return model.run(prompt)


class Message:
    def pretty_print(self):
        print(self.text)
""",
    "tools/report.py": """
import argparse

if __name__ == "__main__":
    given = argparse.ArgumentParser().parse_args()
    print("rows:", count(given))
""",
    "web/app.ts": """
import express from "express";
import pino from "pino";
const logger = pino();
const app = express();
app.get("/price", async (req, res) => {
  logger.info("asked");  // met
  res.json(await store.find(req.query.item));
});
start().catch((error) => {
  console.error("cannot start", error);
  process.exit(1);
});
app.listen(3000);
""",
    "web/scripts/seed.ts": """
console.log("one");
console.log("two");
console.log("three");
""",
    "web/package.json": '{"name": "web", "dependencies": {"express": "5.0.0", "pino": "9.0.0"}}',
    "web/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/app.js"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}

_MANY = 3
"""One or two lines of a start go to the console anywhere."""


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def print_as_log(system: System) -> Iterator[Verdict]:
    for service in system.services:
        statements = system.owned(system.logs, service)
        prints = sorted(
            (one for one in statements if one.by == "print" and not one.is_interface),
            key=lambda one: (not one.in_endpoint, one.place),
        )
        logged = [one for one in statements if one.by != "print"]
        beside = [one for one in statements if one.by == "console" and not one.is_interface]
        by_logger = [one for one in logged if one.by != "console"]
        if len(beside) >= _MANY and by_logger and any(one.in_endpoint for one in beside):
            beside.sort(key=lambda one: (not one.in_endpoint, one.place))
            text = f"writes {len(beside)} times to the console, past the logger that it has"
            yield unmet(service, text, place=beside[0].place, also=tuple(one.place for one in beside[1:20]))
        elif prints and (any(one.in_endpoint for one in prints) or len(prints) > len(logged) // 10):
            files = len({one.place.path for one in prints})
            where = f" in {files} files" if files > 1 else ""
            times = f"{len(prints)} times{where}" if len(prints) > 1 else "once"
            also = tuple(one.place for one in prints[1:20])
            yield unmet(service, f"prints {times} instead of logging", place=prints[0].place, also=also)
        elif logged:
            yield met(service, "logs what it has to say", place=logged[0].place)
