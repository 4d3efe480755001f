import io
import json
import logging

from conftest import MODEL
from prometheus_client.parser import text_string_to_metric_families


async def test_a_prompt_is_answered_by_the_model(client):
    """The answer says which model gave it, and that nothing is amiss."""
    response = await client.post("/generate", json={"prompt": "Hi"})

    assert response.json() == {"text": "Hello.", "model": MODEL, "degraded": False, "truncated": False}


async def test_the_model_is_asked_within_bounds(client, ollama):
    """Context and answer have a size."""
    await client.post("/summarize", json={"text": "Long story."})

    assert ollama.asked[0]["options"] == {"num_ctx": 8192, "num_predict": 512}


async def test_a_cut_answer_says_so(client, ollama):
    """An answer that ran into the limit is marked."""
    ollama.broken[MODEL] = "stops short"

    assert (await client.post("/generate", json={"prompt": "Hi"})).json()["truncated"] is True


async def test_without_a_key_nobody_gets_in(client):
    """Every endpoint that costs something asks for a key."""
    for method, path in (("POST", "/generate"), ("POST", "/summarize"), ("GET", "/models"), ("POST", "/feedback")):
        response = await client.request(method, path, json={"prompt": "Hi"}, headers={"Authorization": "Bearer no"})
        assert response.status_code == 401, path


async def test_too_long_a_conversation_is_refused(client):
    """Prompt and history are measured together."""
    body = {"prompt": "x" * 9_000, "history": [{"role": "user", "content": "x" * 9_000}]}

    response = await client.post("/generate", json=body)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"


async def test_too_large_a_body_is_refused(client):
    """A body is measured before it is read."""
    assert (await client.post("/generate", json={"prompt": "x" * 300_000})).status_code == 413


async def test_feedback_is_counted(client):
    """Stars go to a counter."""
    assert (await client.post("/feedback", json={"request_id": "abcdef123456", "stars": 5})).status_code == 204


async def test_metrics_can_be_read_by_prometheus(client):
    """The exposition parses, and a request is in it."""
    await client.post("/generate", json={"prompt": "Hi"})

    response = await client.get("/metrics")

    families = {family.name: family for family in text_string_to_metric_families(response.text)}
    assert response.headers["content-type"].startswith("text/plain")
    assert any(s.labels == {"route": "/generate", "status": "200"} for s in families["chat_requests"].samples)


async def test_one_id_runs_through_log_and_answer(client, ollama):
    """The caller's request id stands in the answer and in every line about it."""
    ollama.broken[MODEL] = "fails"
    written = io.StringIO()
    logging.getLogger().handlers[0].setStream(written)

    response = await client.post("/generate", json={"prompt": "Hi"}, headers={"X-Request-ID": "abcdef123456"})

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert response.headers["x-request-id"] == "abcdef123456"
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("falling_back", "abcdef123456"),
        ("request", "abcdef123456"),
    ]
