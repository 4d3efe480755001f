"""Everything that talks to another machine."""

import os

import requests
from dotenv import load_dotenv

load_dotenv()

OLLAMA_URL = "http://ollama:11434"
MODEL = os.getenv("CHAT_MODEL", "llama3.2:1b")

FEEDBACK_URL = "http://10.20.0.14:9400/feedback"
FEEDBACK_KEY = "fbk-9tQ2mVx7LrZ4nWc8Ks1Hd6Yp3Ge5Ju0B"


def chat(messages):
    r = requests.post(
        f"{OLLAMA_URL}/api/chat",
        json={"model": MODEL, "messages": messages, "stream": False},
    )
    r.raise_for_status()
    return r.json()["message"]["content"]


def summarize(text):
    prompt = f"Summarize the following text in three sentences. Text: {text}"
    r = requests.post(
        f"{OLLAMA_URL}/api/generate",
        json={"model": MODEL, "prompt": prompt, "stream": False},
        timeout=60,
    )
    return r.json()["response"]


def list_models():
    try:
        r = requests.get(f"{OLLAMA_URL}/api/tags", timeout=5)
        return [m["name"] for m in r.json()["models"]]
    except Exception:
        return []


def send_feedback(payload):
    session = requests.Session()
    session.headers["X-Api-Key"] = FEEDBACK_KEY
    while True:
        try:
            r = session.post(FEEDBACK_URL, json=payload, timeout=5)
            r.raise_for_status()
            return
        except requests.RequestException:
            print("feedback collector not reachable, trying again")
