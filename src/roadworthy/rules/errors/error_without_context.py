"""An error whose cause is lost on the way.

Why: whoever reads the log has to know what failed and with what; "something failed" starts a search from nothing.
Scenario: {subject} fails at night, and all that is left is a sentence without the error in it.
Impact: the cause cannot be told from the log; the next failure has to be waited for with a debugger.
Detection: log lines with level error that carry neither exception nor traceback.
Fix: `logger.exception("could not reach %s", url)` inside the block, and `raise Failed(url) from error` when another
    error takes its place.
Monitoring: share of records with level error that carry a traceback.
Blind to: errors that a framework or a hosted tracker records by itself; an error that is told without its traceback.
Source: https://docs.python.org/3/tutorial/errors.html#exception-chaining
Seen: LeeCampbell/code-review-llm@8d92a6eeb4420d9a1492a3f218a60d505e83281b python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, ErrorHandler, Service, System
from roadworthy.rules.errors.wrong_error_status import BLAMES
from roadworthy.rules.rule import rule

BAD = {
    "api/app.py": """
import logging
import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/generate")
def generate(prompt: str):
    try:
        return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
    except Exception:  # unmet
        raise HTTPException(status_code=500, detail="generation failed")


def tidy():
    try:
        sweep()
    except Exception:  # unmet
        logger.error("tidy failed")
""",
    "src/answers.ts": """
import express from "express";
const app = express();
app.post("/answers", async (req, res) => {
  try {
    res.json(await model.ask(req.body));
  } catch {  // unmet
    res.status(502).json({ error: "the model failed" });
  }
});
app.listen(3000);
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"log"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

type store struct {
	db *gorm.DB
}

var orders store


func order(w http.ResponseWriter, r *http.Request) {
	keep("a")
}

func (s store) findCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}

func keep(code string) error {
	if _, err := orders.findCode(code); err != nil { // «unmet»
		return errors.New("could not keep the order")
	}
	return nil
}
""",
}
GOOD = {
    "app.py": """
import logging
import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/generate")
def generate(prompt: str):
    try:
        return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
    except requests.Timeout as error:  # met
        logger.error("the model took too long: %s", error)
        raise HTTPException(status_code=504, detail="the model took too long") from error
    except Exception as error:  # met
        logger.exception("generation failed")
        raise HTTPException(status_code=500, detail="generation failed") from error
""",
    "src/answers.ts": """
import express from "express";
const app = express();
app.post("/answers", async (req, res) => {
  try {
    res.json(await model.ask(req.body));
  } catch (error) {
    const told = asAnswer(error);
    res.status(502).json(told);
  }
});
app.get("/health", async (req, res) => {
  try {
    await store.ping();
    res.json({ ok: true });
  } catch {
    res.status(503).json({ ok: false });
  }
});
app.listen(3000);
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.ERRORS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "generation failed"},
)
def error_without_context(system: System) -> Iterator[Verdict]:
    for handler in system.error_handlers:
        lost = _lost(handler)
        if lost:
            yield unmet(handler, lost, cause=handler.place.path)
        elif _is_kept(handler):
            yield met(handler, "keeps the cause")
    for service in system.services:
        if service.kind == "script":
            yield from _unhandled(system, service)


def _lost(handler: ErrorHandler) -> str:
    if handler.is_expected or not (handler.is_broad or (handler.is_network and handler.guards)):
        return ""
    if handler.raises == "errors.New" and not BLAMES.search(handler.returned):
        return f"becomes {handler.returned!r}, whatever {handler.works}() said, and nobody is told that"
    told = handler.records or handler.prints or handler.exposes_detail
    answers = handler.reraises or (bool(handler.in_endpoint) and handler.returns == "error")
    if answers and not handler.keeps_cause and not told and not handler.logs:
        status = handler.answers_status
        is_answer = handler.raises.rpartition(".")[2] == "HTTPException" or status is not None
        if is_answer and not (isinstance(status, int) and status < 500):
            return f"answers {status if isinstance(status, int) else 'with an error'} and tells nobody the cause"
        return ""
    if (
        handler.is_broad
        and handler.logs in ("error", "critical")
        and not (handler.logs_error or told or handler.reraises)
    ):
        return "logs that it failed and not why"
    return ""


def _is_kept(handler: ErrorHandler) -> bool:
    chained = handler.reraises and handler.keeps_cause
    logged = handler.logs in ("warning", "error", "critical") and handler.logs_error
    return not handler.is_expected and (handler.is_broad or handler.is_network) and (chained or logged)


def _unhandled(system: System, service: Service) -> Iterator[Verdict]:
    """The only program of the system calls out, and nothing says what to do when that fails."""
    outbound = [
        call
        for call in system.owned(system.calls, service)
        if call.kind in (CallKind.HTTP, CallKind.MODEL, CallKind.DATABASE) and system.is_reached(call)
    ]
    handled = any(handler.guards for handler in system.owned(system.error_handlers, service))
    if outbound and not handled:
        yield unmet(
            outbound[0],
            "fails with a bare traceback that names neither what was asked nor what to do",
            also=tuple(call.place for call in outbound[1:10]),
        )
