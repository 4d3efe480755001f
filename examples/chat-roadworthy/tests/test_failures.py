import asyncio

import pytest
from conftest import MODEL, SMALLER

PROMPT = {"prompt": "Hi"}


@pytest.mark.parametrize("how", ["hangs", "refuses", "fails", "babbles"])
async def test_the_smaller_model_stands_in(client, ollama, how):
    """A broken model degrades the answer, and the answer says so."""
    ollama.broken[MODEL] = how

    response = await client.post("/generate", json=PROMPT)

    assert response.status_code == 200
    assert response.json()["model"] == SMALLER
    assert response.json()["degraded"] is True


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("hangs", 504, "model_timeout"),
        ("refuses", 503, "model_unavailable"),
        ("fails", 503, "model_unavailable"),
        ("babbles", 502, "model_reply_invalid"),
    ],
)
async def test_a_broken_ollama_is_told_apart(client, ollama, how, status, code):
    """Each failure has its status and code, and no detail of ours."""
    ollama.broken = {MODEL: how, SMALLER: how}

    response = await client.post("/generate", json=PROMPT)

    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert "big:1" not in response.text


async def test_a_refused_connection_is_tried_again(client, ollama):
    """A request that never arrived is sent once more."""
    ollama.broken[MODEL] = "refuses once"

    response = await client.post("/generate", json=PROMPT)

    assert response.json()["degraded"] is False
    assert len(ollama.asked) == 2


async def test_a_model_that_keeps_failing_is_left_alone(client, ollama, settings):
    """After some failures in a row the model is not asked any more."""
    ollama.broken[MODEL] = "fails"

    for _ in range(settings.breaker_failures + 3):
        await client.post("/generate", json=PROMPT)

    asked = [body for body in ollama.asked if body["model"] == MODEL]
    assert len(asked) == settings.breaker_failures
    assert 'chat_circuit_open{model="big:1"} 1.0' in (await client.get("/metrics")).text


async def test_one_request_too_many_is_turned_away(client, ollama):
    """With one place and one in the queue, the third is told to come back."""
    ollama.broken = {MODEL: "hangs", SMALLER: "hangs"}

    responses = await asyncio.gather(*(client.post("/generate", json=PROMPT) for _ in range(3)))

    assert sorted(response.status_code for response in responses) == [503, 503, 504]
    assert all("retry-after" in response.headers for response in responses if response.status_code == 503)


async def test_a_key_has_its_rate(client, settings):
    """A minute's requests are let in, the next is not."""
    statuses = [(await client.get("/models")).status_code for _ in range(settings.requests_per_minute + 1)]

    assert statuses == [200] * settings.requests_per_minute + [429]


async def test_ready_follows_ollama(client, ollama):
    """Ready with one model, not without any, not without Ollama; health stays."""
    ollama.models = [SMALLER]
    assert (await client.get("/ready")).status_code == 200
    ollama.models = []
    assert (await client.get("/ready")).status_code == 503
    ollama.broken["tags"] = "refuses"
    assert (await client.get("/ready")).status_code == 503
    assert (await client.get("/health")).status_code == 200
