"""A reply that waits for something which it does not need.

Why: an event, a statistic or a mail is for somebody else; awaited before the reply, its outage is the user's latency.
Scenario: {dependency} hangs.
Impact: {endpoint} answers only after the timeout of {subject}, although its own work was done before.
Detection: latency of {endpoint} rises by a round number of seconds while its dependencies are well.
Fix: hand it on and answer: `background_tasks.add_task(publish, event)`, a task that is kept and awaited at shutdown, or
    an outbox table that a worker empties; keep the timeout of what is handed on short.
Monitoring: latency of the side effect by itself, and the length of its queue.
Blind to: effects that a contract demands before the reply.
Source: https://learn.microsoft.com/en-us/azure/architecture/patterns/async-request-reply
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/src/chatbot/handler.py:443
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import SideEffect, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import httpx
from fastapi import FastAPI

app = FastAPI()
CLIENT = httpx.AsyncClient()


@app.post("/chat")
async def chat(text: str):
    answer = await complete(text)
    await publish_event({"text": text})  # unmet
    return {"answer": answer}


async def complete(text):
    return (await CLIENT.post("http://model/complete", json={"text": text})).json()


async def publish_event(event):
    await CLIENT.post("http://broker/events", json=event)
""",
    "src/orders.ts": """
import express from "express";
import { sendOrderMail } from "./mail";
const app = express();
app.post("/orders", async (req, res) => {
  const order = await orders.add(req.body);
  await sendOrderMail(order);  // unmet
  res.json(order);
});
app.listen(3000);
""",
    "src/mail.ts": """
import sgMail from "@sendgrid/mail";
async function deliver(to: string, text: string) { await sgMail.send({ to, text }); }
export async function sendOrderMail(order: Order) { await deliver(order.email, order.id); }
""",
}
GOOD = {
    "app.py": """
import asyncio

import httpx
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
CLIENT = httpx.AsyncClient()
TASKS = set()


@app.post("/chat")
async def chat(text: str, background: BackgroundTasks):
    background.add_task(publish_event, {"text": text})
    task = asyncio.create_task(afterwards(text))
    TASKS.add(task)
    notify_counters(text)
    return {"answer": text}


@app.post("/notifications")
async def notify(text: str):
    await send_notification(text)
    return {"sent": True}


async def afterwards(text):
    await publish_event({"text": text})


async def publish_event(event):
    await CLIENT.post("http://broker/events", json=event)


async def send_notification(text):
    await CLIENT.post("http://push/send", json={"text": text})


def notify_counters(text):
    print(text)
""",
    "src/orders.ts": """
import express from "express";
import { sendOrderMail, tellLater } from "./mail";
const app = express();
app.post("/orders", async (req, res) => {
  const order = await orders.add(req.body);
  void sendOrderMail(order);
  await tellLater(order);
  setTimeout(async () => {
    await sendOrderMail(order);
  }, 1000);
  res.json(order);
});
app.post("/contact/mail", async (req, res) => {
  await sendOrderMail(req.body);
  res.json({ sent: true });
});
app.listen(3000);
""",
    "src/mail.ts": """
import sgMail from "@sendgrid/mail";
export async function sendOrderMail(order: Order) { await sgMail.send({ to: order.email }); }
export async function tellLater(order: Order) { sendOrderMail(order).catch(report); }
""",
}

_PURPOSE = re.compile(
    r"notif|publish|emit|event|webhook|e?mail|send|contact|feedback|invit|reset|verif|regist|sign_?up|subscri|track|alert|"
    r"broadcast|report|log_|/log|collect|ingest|message_|/messages?\b|push|test",
    re.IGNORECASE,
)
"""Words of requests that are made for the sake of the effect."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def side_effect_in_request_path(system: System) -> Iterator[Verdict]:
    """Asks what a request does on the side to tell somebody else; where telling is its purpose, nothing."""
    told: dict[tuple[str, str], list[SideEffect]] = {}
    functions = {effect.function for effect in system.side_effects}
    for effect in system.side_effects:
        handler = effect.chain[0] if effect.chain else ""
        is_inner = bool(functions & {*effect.chain})
        if not is_inner and not _PURPOSE.search(f"{effect.endpoint} {handler.rpartition('.')[2]}"):
            told.setdefault((effect.place.path, effect.endpoint), []).append(effect)
    for effects in told.values():
        effect = effects[0]
        seconds = effect.call.timeout_seconds
        if isinstance(seconds, (int, float)):
            text = f"holds the reply of {effect.endpoint} for up to {seconds:g} s when {effect.call.dependency} hangs"
        else:
            text = f"holds the reply of {effect.endpoint} for as long as {effect.call.dependency} hangs"
        also = (*(one.place for one in effects[1:5]), effect.call.place)
        yield unmet(effect, text, also=also, cause=effect.place.path)
