from unittest.mock import patch

from fastapi.testclient import TestClient

from api.app import app

client = TestClient(app)


def test_health():
    assert client.get("/health").json()["status"] == "ok"


def test_metrics():
    r = client.get("/metrics")
    assert r.status_code == 200
    assert "chat_requests_total" in r.text


def test_generate():
    with patch("api.client.chat", return_value="Hi there"):
        r = client.post("/generate", json={"prompt": "Hello"})
    assert r.json()["answer"] == "Hi there"


def test_generate_does_not_crash_without_a_model():
    with patch("api.client.chat", side_effect=ConnectionError("no route to host")):
        r = client.post("/generate", json={"prompt": "Hello"})
    assert r.status_code == 200
