"""A failure that is reported as success.

Why: callers, probes and success rates read the status or the value; both say that it worked.
Scenario: what {subject} guards fails, and its caller receives a normal answer.
Impact: the caller stores the apology as a result, marks the work as done or shows an empty list; no alert fires.
Detection: answers with status 200 whose body speaks of an error; a success rate that never falls.
Fix: answer with the status that tells the truth, `raise HTTPException(502, "the model failed") from error`; below
    the endpoint let the error rise instead of turning it into a value.
Monitoring: count failures where they are caught and compare with the rate of answers of 500 and above.
Blind to: callers that look into the body.
Source: https://sre.google/sre-book/monitoring-distributed-systems/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 flux/ai/agent-bruno/src/chatbot/handler.py:328
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ErrorHandler, PracticeKind, System
from roadworthy.rules.errors.swallowed_error import cause_of
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import logging
import requests
from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger(__name__)


@app.get("/generate")
def generate(prompt: str):
    try:
        return ask(prompt)
    except Exception:  # unmet
        return {"status": "error"}


def ask(prompt):
    try:
        return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()["response"]
    except Exception as error:  # unmet
        logger.error("the model failed: %s", error)
        return ""


def publish(note):
    try:
        send(note)
    except Exception as error:  # unmet
        logger.error("not sent: %s", error)
        return True
    return True
""",
    "src/answers.ts": """
import express from "express";
const app = express();
app.post("/answers", async (req, res) => {
  try {
    res.json(await model.ask(req.body));
  } catch (error) {  // unmet
    res.json({ error: "the model failed" });
  }
});
app.listen(3000);
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"log"
)

func main() {
	http.HandleFunc("POST /reminder", remind)
	http.ListenAndServe(":8080", nil)
}

func remind(w http.ResponseWriter, r *http.Request) {
	if err := SendReminder(r); err != nil { // «unmet»
		log.Printf("no reminder: %v", err)
	}
	return write(w, "reminder sent")
}
""",
}
GOOD = {
    "app.py": """
import logging
import requests
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse

app = FastAPI()
logger = logging.getLogger(__name__)


@app.get("/generate")
def generate(prompt: str):
    try:
        return ask(prompt)
    except requests.Timeout as error:  # met
        raise HTTPException(status_code=504, detail="the model took too long") from error
    except Exception:  # met
        logger.exception("generate failed")
        return JSONResponse({"status": "error"}, status_code=500)


def ask(prompt):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()["response"]


@app.post("/profiles")
def upload(name: str):
    try:
        store.put(name)
    except Exception as error:  # met
        return page_with_error(f"Could not save the profile: {error}")
    return templates.TemplateResponse("profile.html", {})


def page_with_error(message):
    return templates.TemplateResponse("profiles.html", {"error": message}, status_code=400)


def find(name):
    try:
        return requests.get(f"http://directory/{name}", timeout=3).json()
    except requests.RequestException:
        logger.warning("directory did not answer", exc_info=True)
        return None


def digest(name):
    try:
        return requests.head(f"http://files/{name}", timeout=3).headers.get("etag")
    except requests.RequestException as error:
        logger.error("no digest of %s: %s", name, error)
        return ""


@app.post("/changes")
def changed(names: list[str]):
    for name in names:
        found = digest(name)
        if not found:
            logger.warning("skipped %s", name)
            continue
        store.put(found)


def fetched(model):
    try:
        files_of(model)
    except Exception:
        fetch(model)
        return True
    return False
""",
    "old_model.py": """
import logging
import requests

logger = logging.getLogger(__name__)


def ask(prompt):
    try:
        return requests.post("http://model/ask", json={"prompt": prompt}, timeout=30).json()["items"]
    except Exception as error:
        logger.error("the model failed: %s", error)
        return []
""",
    "src/answers.ts": """
import express from "express";
const app = express();
app.post("/answers", async (req, res) => {
  try {
    res.json(await model.ask(req.body));
  } catch (error) {  // met
    res.status(502);
    res.json({ error: "the model failed" });
  }
});
app.get("/answers", async (req, res) => {
  try {
    res.json(await store.all());
  } catch (error) {
    res.status(error.status ?? 500).json({ error: "not found" });
  }
});
app.listen(3000);
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"log"
)

func main() {
	http.HandleFunc("POST /reminder", remind)
	http.ListenAndServe(":8080", nil)
}

func remind(w http.ResponseWriter, r *http.Request) {
	if err := SendReminder(r); err != nil {
		log.Printf("no reminder: %v", err)
		return write(w, "later")
	}
	if err := SendStatistics(r); err != nil {
		log.Printf("no statistics: %v", err)
	}
	return write(w, "thank you")
}
""",
}

_SPEAKS = expression(
    r"error|sorry|apolog|fail|unavailable|could not|couldn't|unable|went wrong|try again", re.IGNORECASE
)
_SAYS_NO = expression(r"""success['"]?\s*[:=]\s*False|ok['"]?\s*[:=]\s*False|is_error=True|isError""")
_ASKS = expression(r"^_*(is|has|can|should|needs|must|was|requires|in|supports|exists)_")


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.ERRORS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "generate failed"},
)
def success_after_error(system: System) -> Iterator[Verdict]:
    yield from _answered_as_done(system)
    for handler in system.error_handlers:
        status = handler.answers_status
        if handler.place.path in system.left_over or handler.is_tested:
            continue
        if handler.in_endpoint:
            if isinstance(status, int) and status >= 400:
                if handler.is_broad or handler.guards:
                    yield met(handler, f"answers {status}")
                continue
            if status is not None or handler.reraises or handler.is_expected or handler.returns != "value":
                continue
            if _SPEAKS.search(handler.returned) and "status_code" not in handler.returned:
                text = f"answers 200 with {handler.returned}"
                yield unmet(handler, text, cause=handler.place.path, endpoint=handler.in_endpoint)
        elif not handler.is_expected and not handler.reraises:
            text = _told_as_result(handler)
            if text:
                yield unmet(handler, text, cause=cause_of(system, handler))


def _answered_as_done(system: System) -> Iterator[Verdict]:
    nodes = {one.node: one for one in system.endpoints if one.node}
    for one in system.practices:
        endpoint = nodes.get(f"{one.place.path}:{one.symbol}")
        if one.kind is PracticeKind.DONE_ANSWERED and endpoint is not None:
            text = f"logs that {one.what} failed and answers {one.why!r}"
            yield unmet(one, text, cause=one.place.path, endpoint=endpoint.label)


def _told_as_result(handler: ErrorHandler) -> str:
    """What the caller takes for a result; "" where it can tell."""
    function = handler.symbol.rpartition(".")[2]
    lost = handler.is_broad or handler.is_network
    if handler.returns == "exit":
        return "ends the program with status 0" if handler.returned == "0" and handler.is_broad and handler.logs else ""
    if handler.returns == "value" and handler.returned == "True" and handler.is_broad and not _ASKS.match(function):
        does_more = handler.records and not handler.logs and not handler.prints
        return "" if does_more else "returns True, as if it had worked"
    if not handler.guards or not lost or not (handler.logs or handler.prints or handler.records):
        return ""
    if handler.returns == "empty":
        return f"returns {handler.returned}, which the caller cannot tell from an empty result"
    if handler.returns == "value" and _is_text(handler.returned) and not _SAYS_NO.search(handler.returned):
        return f"returns {handler.returned} in the place of a result"
    return ""


def _is_text(returned: str) -> bool:
    """A written text, or a response object that carries an apology."""
    if returned[:1] in "'\"" or returned[:2] in ("f'", 'f"'):
        return True
    return bool(re.match(r"[A-Z]\w*\(", returned)) and bool(
        re.search(r"sorry|apologi[sz]e|encountered an error", returned)
    )
