"""An answer that shows the caller what went wrong inside.

Why: the text of an error holds addresses, paths, queries and names of libraries, and it was written for the log.
Scenario: a request makes {subject} catch an error that it did not expect, and its text goes out with the answer.
Impact: strangers learn where the database is and which versions run; users read a traceback.
Detection: bodies of answers with status 500 that hold host names or file names.
Fix: answer with your own words and an id, `raise HTTPException(500, "request failed, id " + request_id)`, and log the
    error under the same id.
Fix in JavaScript: answer with your own words and an id, `res.status(500).json({ error: "request failed", id })`,
    and log the error under the same id.
Fix in Go: answer with your own words and an id, `http.Error(w, "request failed, id "+id, 500)`, and log the error
    under the same id.
Monitoring: a test that breaks each dependency and looks for its name in the answer.
Blind to: a gateway in front that replaces bodies of failed requests.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 flux/ai/agent-bruno/src/chatbot/main.py:414
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.post("/orders")
def order(item: str):
    try:
        return store.add(item)
    except Exception as error:  # unmet
        raise HTTPException(status_code=500, detail=f"failed: {error}")
""",
    "src/orders.ts": """
import express from "express";
const app = express();
app.post("/orders", async (req, res) => {
  try {
    res.json(await store.add(req.body));
  } catch (error) {  // unmet
    const message = error instanceof Error ? error.message : "unknown";
    return res.status(500).json({ error: message });
  }
});
app.put("/orders", async (req, res) => {
  try {
    res.json(await store.put(req.body));
  } catch (err) {  // unmet
    return res.status(500).send(`not stored: ${err}`);
  }
});
app.listen(3000);
""",
    "shop/main.go": """
package main

import (
	"net/http"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func order(w http.ResponseWriter, r *http.Request) {
	if err := keep(r); err != nil { // «unmet»
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := parse(r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}
""",
}
GOOD = {
    "app.py": """
import logging
from fastapi import FastAPI, HTTPException

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/orders")
def order(item: str):
    try:
        return store.add(item)
    except ValueError as error:
        raise HTTPException(status_code=422, detail=str(error)) from error
    except Exception as error:  # met
        logger.exception("order failed")
        raise HTTPException(status_code=500, detail="the order was not taken") from error


@app.post("/events")
async def event(request: Request):
    try:
        given = from_http(dict(request.headers), await request.body())
    except Exception as error:
        raise HTTPException(status_code=400, detail=f"no event: {error}") from error
    return store.add(given)
""",
    "src/orders.ts": """
import express from "express";
const app = express();
app.post("/orders", async (req, res) => {
  try {
    res.json(await store.add(req.body));
  } catch (error) {  // met
    if (error instanceof OrderError) {
      return res.status(409).json({ error: error.message });
    }
    req.log.error(error);
    return res.status(500).json({ error: "not taken", detail: isProduction ? undefined : error.message });
  }
});
app.put("/orders", async (req, res) => {
  try {
    res.json(await store.put(req.body));
  } catch (error) {  // met
    res.status(500).json(asAnswer(error));
  }
});
app.patch("/orders", async (req, res) => {
  try {
    res.json(await store.patch(req.body));
  } catch (err) {  // met
    res.status(500).send(err);
  }
});
app.delete("/orders", async (req, res) => {
  try {
    res.json(await store.remove(req.body));
  } catch (err) {  // met
    res.status(500).json({ message: "not removed", error: err });
  }
});
app.listen(3000);
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "order failed"},
)
def error_detail_exposed(system: System) -> Iterator[Verdict]:
    probes = {one.label for one in system.endpoints if one.purpose in ("health", "readiness")}
    for handler in system.error_handlers:
        if not handler.in_endpoint or handler.in_endpoint in probes or not (handler.is_broad or handler.is_network):
            continue
        if handler.exposes_detail and handler.reads_request and _blames_caller(handler):
            continue  # what is wrong with the caller's own words
        if handler.exposes_detail:
            text = "sends the text of the error to the caller"
            yield unmet(handler, text, cause=handler.place.path, endpoint=handler.in_endpoint)
        elif isinstance(handler.answers_status, int) and handler.answers_status >= 500:
            yield met(handler, "answers in its own words")


def _blames_caller(handler: ErrorHandler) -> bool:
    return isinstance(handler.answers_status, int) and 400 <= handler.answers_status < 500
