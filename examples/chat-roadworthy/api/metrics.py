"""Every metric of the service."""

from prometheus_client import Counter, Gauge, Histogram

# Past the deadline and the wait (70 s together); 20 s is the threshold of slo/latency.yaml.
_SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 45, 60, 75, 90)

REQUESTS = Counter("chat_requests_total", "Requests answered", ["route", "status"])
REQUEST_SECONDS = Histogram(
    "chat_request_duration_seconds", "Time to answer, failures included", ["route"], buckets=_SECONDS
)
IN_FLIGHT = Gauge("chat_requests_in_flight", "Requests that hold a place at the model")
WAITING = Gauge("chat_requests_waiting", "Requests that wait for a place at the model")
REJECTED = Counter("chat_requests_rejected_total", "Requests turned away", ["reason"])

MODEL_SECONDS = Histogram(
    "chat_model_call_duration_seconds", "Time of one call to a model", ["model", "outcome"], buckets=_SECONDS
)
TOKENS = Counter("chat_model_tokens_total", "Tokens read and written", ["model", "kind"])
FALLBACKS = Counter("chat_fallbacks_total", "Requests handed to the fallback model", ["reason"])
CIRCUIT_OPEN = Gauge("chat_circuit_open", "1 from repeated failures of a model until it answers again", ["model"])
MODEL_INSTALLED = Gauge("chat_model_installed", "1 when Ollama has the model, as of the last /ready", ["model"])
FEEDBACK = Counter("chat_feedback_total", "Stars given", ["stars"])

# A series that appears with its first failure has no rate for it: create them at start.
for _route in ("/generate", "/summarize"):
    for _status in ("200", "500", "502", "503", "504"):
        REQUESTS.labels(_route, _status)
