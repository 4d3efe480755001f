from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("chat_requests_total", "Requests received", ["route"])
ERRORS = Counter("chat_errors_total", "Requests that failed", ["route"])

LATENCY = Histogram(
    "chat_request_seconds",
    "Time to answer",
    ["route"],
    buckets=[0.1, 0.25, 0.5, 1, 2],
)

IN_FLIGHT = Gauge("chat_in_flight", "Requests being answered right now")

MODEL_LOADED = Gauge("chat_model_loaded", "1 when the model is loaded")
MODEL_LOADED.set(1)
