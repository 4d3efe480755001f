"""A call to another system without a timeout.

Why: a dependency that stalls keeps the worker, then the pool, then the service.
Scenario: {dependency} accepts the connection and never answers.
Impact: whoever called hangs with it, and every worker that asks {dependency} is gone until somebody restarts it.
Detection: requests in flight rise while throughput falls; the process is alive and answers nothing.
Fix: pass a timeout in seconds, `requests.post(url, json=body, timeout=(3, 30))`, or give one to the client once,
    `httpx.Client(timeout=30)`, and leave room for one retry inside the caller's own deadline; in a script
    `curl --max-time 10`.
Fix in JavaScript: give the request a signal, `fetch(url, { signal: AbortSignal.timeout(30_000) })`, or the client a
    time, `axios.create({ timeout: 30_000 })`, and leave room for one retry inside the caller's own deadline.
Fix in Go: give the client a time, `http.Client{Timeout: 30 * time.Second}`, or the request a context,
    `context.WithTimeout(ctx, 30*time.Second)`, and leave room for one retry inside the caller's own deadline.
Monitoring: alert on the share of requests to {dependency} near their timeout.
Blind to: deadlines set by a proxy outside the roots, and connections that a driver opens by itself.
Source: https://sre.google/sre-book/addressing-cascading-failures/
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:7
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, System, Unknown
from roadworthy.rules.rule import rule

_BOUNDS = re.compile(r"--max-time(=|$)|-m(\d|$)|--timeout(=|$)|-T(\d|$)|--read-timeout(=|$)|-[A-Za-z]+m$")

BAD = {
    "watch.sh": """
#!/usr/bin/env bash
while true; do
  COUNT=$(curl -s http://api:8000/metrics | grep -c errors)  # unmet
  sleep 5
done
""",
    "app.py": """
import os
import smtplib
from functools import partial

import aiohttp
import httpx
import ollama
import psycopg2
import redis
import requests
from urllib.request import urlopen

SESSION = requests.Session()
CACHE = redis.Redis(host="cache")  # unmet


def fetch(url, timeout=None):
    return requests.get(url, timeout=timeout)  # unmet


def send(url, body):
    return SESSION.post(url, json=body)  # unmet


def page(url):
    return urlopen(url).read()  # unmet


def limited(url):
    return requests.get(url, timeout=float(os.environ["LIMIT"]))  # unclear


def unlimited(url):
    return httpx.get(url, timeout=None)  # unmet


def ask(text):
    return ollama.chat(model="llama3", messages=[{"role": "user", "content": text}])  # unmet


def connect():
    return psycopg2.connect(host="db", dbname="app")  # unmet


async def stream(url):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        async with session.get(url) as answer:  # unmet
            return await answer.text()
""",
    "src/orders.ts": """
import express from "express";
import sgMail from "@sendgrid/mail";
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const app = express();
const store = new S3Client({ region: "eu-west-1" });
app.post("/orders", async (req, res) => {
  const price = await fetch("https://prices.example.com/now");  // unmet
  await store.send(new PutObjectCommand({ Bucket: "orders", Key: req.body.id }));  // unmet
  await sgMail.send({ to: req.body.email });  // unmet
  res.json(await price.json());
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
	open()
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

type store struct {
	db *gorm.DB
}

var orders store

func open() {
	dsn := "host=db user=shop dbname=shop sslmode=disable"
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{})
	if err != nil {
		log.Fatal(err)
	}
	orders = store{db: db}
}

func order(w http.ResponseWriter, r *http.Request) {
	var found Order
	orders.db.First(&found) // «unmet»
}
""",
    "feed/main.go": """
package main

import (
	"net/http"
	"context"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

var pool *pgxpool.Pool

func order(w http.ResponseWriter, r *http.Request) {
	rows, err := pool.Query(context.Background(), "SELECT 1") // «unmet»
	if err != nil {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	defer rows.Close()
}
""",
}
GOOD = {
    "served.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/status/{job}")
def status(job: str):
    return {"job": job}
""",
    "try_it.py": """
import requests


def main():
    print(requests.get("http://localhost:8000/status/1").json())


if __name__ == "__main__":
    main()
""",
    "watch.sh": """
#!/usr/bin/env bash
until curl -sf http://api:8000/health; do sleep 1; done
while true; do
  curl -s --max-time 5 http://api:8000/metrics | grep -c errors  # met
  sleep 5
done
""",
    "install.sh": """
#!/usr/bin/env bash
curl -fsSL https://example.org/tool.tar.gz | tar xz
""",
    "settings.py": """
import os

LIMIT = float(os.getenv("LIMIT", "20"))
""",
    "clients.py": """
from functools import partial

import httpx
import requests

from settings import LIMIT


def client():
    return httpx.AsyncClient(timeout=LIMIT, base_url="http://search")


get = partial(requests.get, timeout=LIMIT)


class Search:
    def __init__(self, timeout=7):
        self.timeout = timeout
        self.session = requests.Session()

    def _request(self, path, **kwargs):
        kwargs.setdefault("timeout", self.timeout)
        return self.session.get("http://search" + path, **kwargs)  # met


def hello():
    return get("http://search/hello")  # met
""",
    "app.py": """
import asyncio

import aiohttp
import httpx
import ollama
import openai
import requests

from clients import client
from settings import LIMIT

REQUEST = {"timeout": 9, "allow_redirects": False}
MODELS = openai.OpenAI()
OLLAMA = ollama.Client(host="http://ollama:11434", timeout=90)


def fetch(url):
    return requests.get(url, timeout=LIMIT)  # met


def spread(url):
    return requests.get(url, **REQUEST)  # met


def wrapped(url, timeout=10):
    return requests.get(url, timeout=timeout)  # met


def passed(url, seconds):
    return requests.get(url, timeout=(3, seconds))  # met


def user(url):
    return passed(url, 4)


def default(url):
    return httpx.get(url)  # met


def ask(text):
    return MODELS.chat.completions.create(model="gpt", messages=[])  # met


def local(text):
    return OLLAMA.generate(model="llama3", prompt=text)  # met


async def waits(url):
    async with asyncio.timeout(3), aiohttp.ClientSession() as session:
        async with session.get(url, timeout=None) as answer:  # met
            return await answer.text()


async def made():
    api = client()
    return await api.get("/items")  # met


async def bounded(http: httpx.AsyncClient, url: str):
    return await asyncio.wait_for(http.get(url), timeout=5)  # met


def text(mapping, requests_by_name):
    return mapping.get("requests.get(url)"), requests_by_name.get("a")
""",
    "tool.py": """
import httpx
import typer

app = typer.Typer()
CLIENT = httpx.Client(base_url="http://models", timeout=httpx.Timeout(None))


@app.command("pull")
def pull(name: str):
    CLIENT.post("/models/" + name)  # unclear
""",
    "tests/test_app.py": """
import requests

requests.get("http://localhost")
""",
    "src/orders.ts": """
import express from "express";
import Stripe from "stripe";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const app = express();
const stripe = new Stripe(process.env.STRIPE_KEY);
const store = new S3Client({ requestHandler: new NodeHttpHandler({ requestTimeout: 3000 }) });
app.post("/orders", async (req, res) => {
  const price = await fetch("https://prices.example.com/now", { signal: AbortSignal.timeout(2000) });  // met
  await stripe.paymentIntents.create({ amount: 100 });  // met
  await store.send(new PutObjectCommand({ Bucket: "orders", Key: req.body.id }));  // met
  res.json(await price.json());
});
async function warm() {
  await fetch("https://prices.example.com/all");  // met
}
app.listen(3000, warm);
""",
    "feed/main.go": """
package main

import (
	"net/http"
	"context"
	"os"
	"time"
	"github.com/jackc/pgx/v5/pgxpool"
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

func order(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	pool, _ := pgxpool.New(ctx, os.Getenv("DATABASE"))
	pool.Query(ctx, "SELECT 1") // «unclear»
	db, _ := gorm.Open(postgres.Open("host=db statement_timeout=2000"))
	s := store{db: db}
	s.db.Exec("SELECT 1") // «unclear»
}
""",
}

_ENDLESS = 300
"""Seconds for which no caller waits."""


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.TIMEOUTS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "def fetch(url)", "watch.sh": "--max-time 5"},
)
def call_without_timeout(system: System) -> Iterator[Verdict]:
    """Asks every call but those of processes, which have a rule of their own, and of what a person tries by hand."""
    for call in system.calls:
        if call.kind is CallKind.PROCESS or call.place.path in system.tried_by_hand:
            continue
        match call.timeout_seconds:
            case None:
                harm = None if call.connects_late else Harm.total(system.waits_on(call))
                other = call.dependency if call.dependency != call.library else "the other side"
                yield unmet(call, f"waits for as long as {other} does", harm=harm, cause=call.dependency)
            case Unknown(why):
                yield unclear(call, why)
            case seconds if call.timeout_is_default and seconds >= _ENDLESS and _is_asked(system, call):
                text = f"is given up only after {seconds:g} s, which nobody chose: {call.library} does so by default"
                yield unmet(call, text, cause=call.dependency)
            case seconds:
                also = (call.timeout_place,) if call.timeout_place is not None else ()
                yield met(call, f"gives up after {seconds:g} s", also=also)
    yield from _of_scripts(system)


def _is_asked(system: System, call: Call) -> bool:
    """A request waits for it, and it is none of a model, which may take minutes."""
    chain = system.waits_on(call)
    return call.kind is not CallKind.MODEL and bool(chain) and " /" in chain[0]


def _of_scripts(system: System) -> Iterator[Verdict]:
    """Asks curl and wget where nobody sits before them: in a loop that sleeps and goes on, or in a start script."""
    started = {script.file for subject in system.workloads if (script := system.script_of(subject)) is not None}
    for script in system.scripts:
        watches = any(command.program == "sleep" and command.in_loop == "while" for command in script.commands)
        for command in script.commands:
            words = command.words_given
            is_alone = script.file in started or (watches and command.in_loop == "while")
            if command.program not in ("curl", "wget") or not is_alone or command.in_loop == "until":
                continue
            if command.is_guarded and not script.exits_on_error and command.in_loop:
                continue  # the condition of a loop that waits until the other side answers
            if bound := next((word for word in words if _BOUNDS.match(word)), None):
                yield met(command, f"gives up after its {bound}")
            elif command.program == "curl" and not any(word.startswith(("-", "http", "$", '"')) for word in words[1:]):
                continue
            else:
                what = "is repeated in a loop and waits" if command.in_loop else "waits"
                text = f"{what} for as long as the other side does"
                yield unmet(command, text, cause=f"curl in {script.file}", dependency=_asked(words))


def _asked(words: tuple[str, ...]) -> str:
    """Whom a command asks: the host of its address, or the variable that holds it."""
    address = next((word.strip("\"'") for word in words[1:] if "://" in word or word.startswith(("$", '"$'))), "")
    host = address.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return host or address or "the other side"
