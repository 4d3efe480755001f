import asyncio
import json

import httpx
import pytest
import stamina

from api.app import create_app
from api.settings import Settings

MODEL, SMALLER = "big:1", "small:1"
KEY = {"Authorization": "Bearer key-of-the-tests"}


class FakeOllama:
    """Answers like Ollama; `broken` says per model what it does instead."""

    def __init__(self) -> None:
        self.models = [MODEL, SMALLER]
        self.broken: dict[str, str] = {}
        self.asked: list[dict] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/tags":
            if "tags" in self.broken:
                raise httpx.ConnectError("refused")
            return httpx.Response(200, json={"models": [{"name": name} for name in self.models]})
        body = json.loads(request.content)
        self.asked.append(body)
        match self.broken.get(body["model"]):
            case "hangs":
                seconds = request.extensions["timeout"]["read"]
                await asyncio.sleep(seconds)
                raise httpx.ReadTimeout(f"nothing for {seconds} s")
            case "refuses":
                raise httpx.ConnectError("refused")
            case "refuses once":
                del self.broken[body["model"]]
                raise httpx.ConnectError("refused")
            case "fails":
                return httpx.Response(500, json={"error": "out of memory"})
            case "babbles":
                return httpx.Response(200, json={"unexpected": True})
            case "stops short":
                return httpx.Response(200, json=_reply("length"))
        return httpx.Response(200, json=_reply("stop"))


def _reply(reason: str) -> dict:
    message = {"role": "assistant", "content": "Hello."}
    return {"message": message, "done_reason": reason, "prompt_eval_count": 7, "eval_count": 2}


@pytest.fixture
def ollama():
    return FakeOllama()


@pytest.fixture
def settings():
    return Settings(
        api_keys={"tests": "key-of-the-tests"}, ollama_url="http://ollama.test", model=MODEL, fallback_model=SMALLER,
        read_timeout_seconds=0.1, deadline_seconds=0.15, wait_seconds=0.05, max_running=1, max_waiting=1,
    )  # fmt: skip


@pytest.fixture
async def client(settings, ollama):
    app = create_app(settings, httpx.MockTransport(ollama))
    with stamina.set_testing(True, attempts=settings.retry_attempts):
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://chat.test", headers=KEY) as client:
                yield client
