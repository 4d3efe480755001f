import time

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import generate_latest
from pydantic import BaseModel

from api import client
from api.metrics import IN_FLIGHT, LATENCY, REQUESTS

app = FastAPI(title="Chat")

app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)

# conversation so far, by session
sessions = {}


class Prompt(BaseModel):
    prompt: str
    session: str = "default"


class Text(BaseModel):
    text: str


class Feedback(BaseModel):
    session: str
    stars: int
    comment: str = ""


@app.post("/generate")
async def generate(body: Prompt):
    REQUESTS.labels("generate").inc()
    IN_FLIGHT.inc()
    start = time.time()
    history = sessions.setdefault(body.session, [])
    history.append({"role": "user", "content": body.prompt})
    try:
        answer = client.chat(history)
        history.append({"role": "assistant", "content": answer})
        LATENCY.labels("generate").observe(time.time() - start)
        IN_FLIGHT.dec()
        return {"answer": answer, "seconds": round(time.time() - start, 2)}
    except Exception as e:
        print("generate failed:", e)
        IN_FLIGHT.dec()
        return {"answer": f"Sorry, something went wrong: {e}", "seconds": 0}


@app.post("/summarize")
def summarize(body: Text):
    REQUESTS.labels("summarize").inc()
    with LATENCY.labels("summarize").time():
        summary = client.summarize(body.text)
    print(f"summarized {len(body.text)} characters")
    return {"summary": summary}


@app.get("/models")
def models():
    return {"models": client.list_models()}


@app.post("/feedback")
def feedback(body: Feedback):
    client.send_feedback(body.model_dump())
    return {"status": "thanks"}


@app.get("/health")
def health():
    return {"status": "ok", "model": "loaded"}


@app.get("/metrics")
def metrics():
    return generate_latest()
