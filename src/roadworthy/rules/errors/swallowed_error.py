"""An error that nobody hears of.

Why: the failure happened, and neither the caller, the log nor a metric says so; what follows works with nothing.
Scenario: something in the block guarded by {subject} fails, today or for every request since Tuesday.
Impact: results are missing or wrong without a trace; the cause is looked for everywhere but here.
Detection: none; that is the fault. It shows as data that is not there.
Fix: catch what is expected by name; log the rest with its traceback, `logger.exception("could not load %s", name)`, or
    let it rise.
Monitoring: count errors by kind where they are caught, and alert on the rate.
Blind to: a handler that tells somebody through a name that says nothing of it.
Source: https://peps.python.org/pep-0020/
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55
    claude/tools/vtt_to_email_rag.py:71
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, System
from roadworthy.rules.rule import rule

BAD = {
    "store.py": """
import contextlib
import json
import requests


def load(path):
    try:
        with open(path) as file:
            return json.load(file)["items"]
    except:  # unmet
        return set()


def send(batch):
    for item in batch:
        try:
            deliver(item)
        except Exception:  # unmet
            continue


def refresh(index):
    with contextlib.suppress(Exception):  # unmet
        index.rebuild()


def items(url):
    try:
        found = requests.get(url, timeout=5)
        return found.text.split()
    except Exception:  # unmet
        return []


def totals(rows):
    total = 0
    try:
        for row in rows:
            total += float(row["amount"])
    except Exception:  # unmet
        pass
    return total


async def health_check(first, second):
    if first:
        try:
            return await first.ping()
        except Exception:  # unmet
            pass
    return await second.ping()
""",
    "prices.ts": """
import axios from "axios";

export async function price(item: string) {
  try {
    return (await axios.get("http://prices/" + item, { timeout: 500 })).data;
  } catch (error) { // «unmet»
    return null;
  }
}

export async function tell(order: string) {
  await fetch("http://audit/orders", { method: "POST", body: order }).catch(() => {}); // «unmet»
}
""",
    "rows.go": """
package shop

func names(rows *sql.Rows) []string {
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil { // «unmet»
			continue
		}
		found = append(found, name)
	}
	return found
}
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"gorm.io/gorm"
)

type store struct {
	db *gorm.DB
}

var orders store

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func (s store) findCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}

func order(w http.ResponseWriter, r *http.Request) {
	existing, _ := orders.findCode("a") // «unmet»
	if existing.ID != 0 {
		w.WriteHeader(http.StatusConflict)
	}
}
""",
}
GOOD = {
    "store.py": """
import asyncio
import contextlib
import logging
import os
import queue
import subprocess
import sys
from datetime import datetime

from fastapi import FastAPI, HTTPException

app = FastAPI()

try:
    import orjson
except Exception:
    orjson = None

logger = logging.getLogger(__name__)


def load(path):
    try:
        return read(path)
    except FileNotFoundError:
        return None


def number(text):
    try:
        return int(text)
    except Exception:
        return 0


def freshness(contact):
    score = 0.5
    try:
        met = datetime.strptime(contact["met"], "%d %b %Y")
        days = (datetime.now() - met).days
        if days < 30:
            score += 0.2
    except:
        pass
    return score


def find_scanner():
    try:
        found = subprocess.run(["which", "scanner"], capture_output=True, text=True, timeout=5)
        if found.returncode == 0:
            return found.stdout.strip()
    except Exception:
        pass
    return None


def rebuild(client, documents):
    try:
        client.delete_collection("documents")
        print("deleted the old one")
    except Exception:
        pass
    client.create_collection("documents").add(documents)


def create_page(wiki, space):
    page = wiki.create(space)
    if page is None:
        try:
            check_space(wiki, space)
        except Exception:
            pass
        raise RuntimeError(f"no page in {space}")
    return page


def tail(path):
    try:
        return read_lines(path)
    except Exception:
        return f"Could not read {path}"


def counts(path):
    try:
        return {"tool_available": True, "keys": count_with_tool(path)}
    except Exception:
        return {"tool_available": False}


def take(jobs):
    try:
        return jobs.get_nowait()
    except queue.Empty:
        return None


def stop(client):
    try:
        client.close()
    except Exception:
        pass


def clean(path):
    with contextlib.suppress(OSError):
        os.unlink(path)


@app.get("/ready")
def ready():
    is_there = False
    try:
        is_there = client.ping()
    except Exception:
        pass
    if not is_there:
        raise HTTPException(status_code=503)
    return {"ready": True}


def is_ready(client):
    try:
        return client.ping()
    except Exception:
        return False


def send(item):
    try:
        deliver(item)
    except Exception:  # met
        logger.exception("could not deliver %s", item.id)


def save(item):
    try:
        write(item)
    except Exception as error:  # met
        raise StoreFailed(item.id) from error


def give_up(page):
    log(f"failed: {page}")
    try:
        page.picture()
    except Exception:
        pass
    sys.exit(1)


def pool(self):
    try:
        self.workers = getattr(asyncio.get_running_loop(), "_default_executor", None)
    except Exception:
        pass
    return self.workers


def collect(items, problems):
    for item in items:
        try:
            check(item)
        except Exception as error:
            problems.append(error)
""",
    "prices.ts": """
export async function price(item: string) {
  try {
    return await fetch("http://prices/" + item);
  } catch (error) {
    logger.error({ error }, "no price");
    return null;
  }
}

export function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function reason(answer: Response) {
  try {
    return (await answer.json()).error.message;
  } catch (_) {
    // no body: the caller names the status
  }
  return "";
}

export async function passed(item: string, next: Next) {
  await fetch("http://prices/" + item).catch((error) => next(error));
}
""",
    "front/package.json": '{"name": "front", "dependencies": {"react": "19.0.0", "react-dom": "19.0.0"}}',
    "front/src/price.ts": """
export const price = (item: string) => fetch("/prices/" + item).catch(() => null);
""",
    "old_prices.py": """
import requests


def price(item):
    try:
        return requests.get("http://prices/" + item, timeout=3).json()
    except Exception:
        return None
""",
    "rows.go": """
package shop

func price(text string, m Message) float64 {
	found, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	if err := c.handle(m); err != nil {
		return nil
	}
	return found
}

func load(rows *sql.Rows) ([]string, error) {
	var name string
	if err := rows.Scan(&name); err != nil {
		return nil, fmt.Errorf("read a name: %w", err)
	}
	if err := rows.Scan(&name); errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	for rows.Next() {
		if err := rows.Scan(&name); err != nil {
			logger.Warn("a row is lost", "error", err)
			continue
		}
	}
	return []string{name}, nil
}
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"gorm.io/gorm"
)

type store struct {
	db *gorm.DB
}

var orders store

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func (s store) findCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}

func order(w http.ResponseWriter, r *http.Request) {
	existing, _ := orders.findCode("a")
	if existing == nil {
		w.WriteHeader(http.StatusNotFound)
	}
	kept, _ := userCache.Get("a")
	_, _ = w.Write(kept)
	number, _ := strconv.Atoi("4")
	_ = orders.close(number)
}
""",
}


_SPEAKS = re.compile(
    r"error|fail|unable|could not|couldn't|unavailable|unreadable|"
    r"""['"]?\w*(available|success|ok|found|valid|enabled|ready|installed)['"]?\s*[:=]\s*False""",
    re.IGNORECASE,
)
_EMPTY = frozenset({"None", "[]", "{}", "''", "set()", "list()", "dict()", "()", "False"})


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.ERRORS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"store.py": "could not deliver"},
)
def swallowed_error(system: System) -> Iterator[Verdict]:
    probes = {one.label for one in system.endpoints if one.purpose in ("health", "readiness")}
    for handler in system.error_handlers:
        if handler.place.path in system.left_over:
            continue  # no part of what runs
        if handler.in_endpoint in probes and handler.is_silent:
            continue  # its answer tells
        if handler.is_expected or not (handler.is_broad or _loses_a_call(handler)):
            continue
        if handler.is_silent:
            if not handler.repeats and not _says_so(handler):
                yield unmet(handler, _what(handler), cause=cause_of(system, handler))
        elif handler.reraises or (handler.logs and handler.logs_error):
            yield met(handler, "lets it rise" if handler.reraises else "logs it with its cause")


def cause_of(system: System, handler: ErrorHandler) -> str:
    """One line for each file that something starts, and one for each folder of what nothing is seen to start."""
    path = handler.place.path
    is_beside = bool(system.graph.entries) and not system.is_reached(handler)
    return f"{path.rpartition('/')[0]}/" if is_beside else path


def _says_so(handler: ErrorHandler) -> bool:
    """What is given back, or kept, tells that it failed."""
    if handler.returns == "assigned":
        return handler.returned not in _EMPTY
    return handler.returns == "value" and bool(_SPEAKS.search(handler.returned))


def _loses_a_call(handler: ErrorHandler) -> bool:
    """An outbound call failed, and what comes back does not say so."""
    return handler.is_network and bool(handler.guards) and handler.returns in ("nothing", "none", "empty", "continue")


def _what(handler: ErrorHandler) -> str:
    after = {
        "nothing": "drops it and goes on",
        "continue": "drops it and takes the next",
        "break": "drops it and ends the loop",
        "none": f"drops it and returns {handler.returned or 'None'}",
        "empty": f"drops it and returns {handler.returned}, as if there were nothing",
        "assigned": f"drops it and goes on with {handler.returned}",
    }
    return after.get(handler.returns, f"drops it and returns {handler.returned[:40]}")
