"""A fault of the server that is answered as the caller's, or the reverse.

Why: the status tells callers, brokers and proxies whether to try again; 4xx says that trying again is useless.
Scenario: something behind {endpoint} fails for a minute, and {subject} answers with a status of the caller's faults.
Impact: brokers drop the event for good, callers give up or look for their own mistake, and the rate of server errors
    stays at zero while nothing works.
Detection: a rise of 4xx answers at a time when callers changed nothing.
Fix: answer 400 or 422 for the errors of parsing by name, `except (KeyError, ValueError) as error`, and let the rest
    become a 500, or a 503 with `Retry-After` where something behind did not answer.
Fix in JavaScript: answer 400 or 422 for errors of parsing, told by their class, and let the rest become a 500, or a
    503 with `Retry-After` where something behind did not answer.
Fix in Go: answer 400 or 422 for errors of parsing, told by `errors.As`, and let the rest become a 500, or a 503 with
    `Retry-After` where something behind did not answer.
Monitoring: alert on the share of 4xx as well, by endpoint; a caller that did not change does not start to be wrong.
Blind to: exceptions that a library turns into its own answer inside the block.
Source: https://www.rfc-editor.org/rfc/rfc9110#name-client-error-4xx
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 flux/ai/agent-bruno/src/chatbot/main.py:406
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/events")
async def receive(request: Request):
    try:
        event = await request.json()
        await orders.handle(event)
    except Exception as error:  # unmet
        raise HTTPException(status_code=400, detail="Invalid event") from error


@app.delete("/tags/{name}")
def remove(name: str):
    try:
        tags.delete(name)
    except Exception as error:  # unmet
        raise HTTPException(404) from error


@app.post("/orders")
async def order(request: Request):
    try:
        body = await request.json()
    except ValueError:  # unmet
        raise HTTPException(status_code=500, detail="bad body")
    return body
""",
    "src/events.ts": """
import Fastify from "fastify";
const app = Fastify();
app.post("/hooks", async (request, reply) => {
  try {
    await orders.handle(request.body);
    return reply.send({ received: true });
  } catch (error) {  // unmet
    request.log.error(error);
    return reply.code(400).send({ error: "bad event" });
  }
});
app.post("/login", async (request, reply) => {
  try {
    const input = LoginSchema.parse(request.body);
    return await users.login(input);
  } catch (error) {  // unmet
    if (error.message === "wrong password") {
      return reply.code(401).send({ error: "wrong password" });
    }
    request.log.error(error);
    return reply.code(500).send({ error: "login failed" });
  }
});
app.listen({ port: 3000 });
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
	if _, err := resolve("a"); err != nil {
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s store) findCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}

func resolve(code string) (*Order, error) {
	found, err := orders.findCode(code)
	if err != nil || found == nil { // «unmet»
		return nil, errors.New("not found")
	}
	return found, nil
}
""",
}
GOOD = {
    "app.py": """
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

app = FastAPI()


@app.post("/events")
async def receive(request: Request):
    try:
        event = await request.json()
    except Exception as error:
        raise HTTPException(status_code=400, detail="Invalid event") from error
    try:
        await orders.handle(event)
    except KeyError as error:
        raise HTTPException(status_code=404) from error
    except Exception as error:  # met
        raise HTTPException(status_code=500) from error


@app.get("/files/{name}")
def send(name: str):
    try:
        return FileResponse(name)
    except Exception as error:
        raise HTTPException(404) from error


@app.post("/login")
async def login(token: str):
    try:
        return await sessions.create(token)
    except Exception as error:
        raise HTTPException(401) from error


@app.get("/")
def page():
    try:
        return send_from_directory("static", "index.html")
    except Exception:
        return {"error": "not found"}, 404


@app.post("/test")
async def test_connection(address: str):
    try:
        await client.get(address)
    except Exception as error:
        raise HTTPException(400) from error


@app.get("/items")
async def items():
    try:
        return await vault.search()
    except Exception as error:
        if is_refused(error):
            raise HTTPException(400) from error
        raise HTTPException(502) from error


@app.post("/rules")
async def compile_rule(text: str):
    try:
        return validate_rule(text)
    except Exception as error:
        raise HTTPException(422) from error
""",
    "src/events.ts": """
import express from "express";
const app = express();
app.post("/hooks", async (req, res) => {
  try {
    const event = OrderSchema.parse(req.body);
    await orders.handle(event);
    res.json({ received: true });
  } catch (error) {
    if (error instanceof z.ZodError) {
      return res.status(400).json({ error: "bad event" });
    }
    req.log.error(error);
    res.status(500).json({ error: "not handled" });
  }
});
app.post("/sessions", async (req, res) => {
  try {
    await verifySignature(req.body, req.headers["x-signature"]);
  } catch (error) {
    return res.status(400).json({ error: "not signed" });
  }
  res.json({ ok: true });
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
	if _, err := resolve("a"); err != nil {
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s store) findCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}

func resolve(code string) (*Order, error) {
	name, err := plain(code)
	if err != nil {
		return nil, errors.New("invalid code")
	}
	found, err := orders.findCode(name)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, errors.New("not found")
	}
	return found, err
}

func plain(code string) (string, error) {
	return strings.ToLower(code), nil
}
""",
}

_CALLERS_FAULT = (400, 404, 422)
"""What a broken server must not say; 401, 403 and 409 may well be the answer to every failure of a check."""
BLAMES = re.compile(
    r"(?i)\bnot found\b|\binvalid\b|\bunauthori[sz]ed\b|\bwrong\b|\bincorrect\b|not exist|\bunknown (user|account)"
)
"""What an error of Go tells a caller who made a mistake."""
_TRIES = re.compile(r"_*(test|check|verify|validate|ping|probe|preview)(_|$)")
"""What the caller names is tried out: that it fails is the answer."""


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def wrong_error_status(system: System) -> Iterator[Verdict]:
    """Ask every handler in a request handler that answers with a status that is written there."""
    for handler in system.error_handlers:
        status = handler.answers_status
        if handler.raises == "errors.New" and BLAMES.search(handler.returned) and system.is_reached(handler):
            words = f"says {handler.returned!r} to every failure"
            text = f"{words}, also to those of {handler.works}() that are not the caller's"
            yield unmet(handler, text, cause=handler.place.path, endpoint=handler.in_endpoint)
            continue
        if not handler.in_endpoint or not isinstance(status, int):
            continue
        if handler.is_broad and handler.works and not handler.reads_request:
            if _TRIES.match(handler.symbol.rpartition(".")[2]):
                continue
            if status in _CALLERS_FAULT:
                text = (
                    f"answers {status} to every failure, also where {handler.works}() fails by no fault of the caller"
                )
                yield unmet(handler, text, cause=f"{status} to every failure", endpoint=handler.in_endpoint)
            elif status >= 500:
                yield met(handler, f"answers {status} where the fault is not the caller's")
        elif handler.reads_request and not handler.is_broad and status == 500:
            text = "answers 500 to a request that could not be read"
            yield unmet(handler, text, cause="500 to a bad request", endpoint=handler.in_endpoint)
        if handler.misreads and status == 500:
            text = f"answers 500 where {handler.misreads} refuses what the caller sent"
            yield unmet(handler, text, cause="500 to a bad request", endpoint=handler.in_endpoint)
