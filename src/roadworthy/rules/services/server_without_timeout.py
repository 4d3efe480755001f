"""A server that waits for a client for ever.

Why: a connection on which nothing comes costs the client nothing and the server a slot, a thread or a file descriptor.
Scenario: somebody opens connections to {subject} and sends a header a minute, or a network swallows the rest.
Impact: connections pile up until nobody else is let in; a server with one thread stops at the first.
Detection: open connections rise while requests fall.
Fix: say how long a request may take to arrive: `http.Server{{ReadHeaderTimeout: 5 * time.Second}}` in Go,
    `timeout = 30` in the class of the handler of `http.server`; no `requestTimeout = 0` in Node, no `--timeout 0` with
    gunicorn.
Fix in JavaScript: say how long a request may take to arrive: `server.requestTimeout = 30_000`,
    `Fastify({ requestTimeout: 30_000 })`, and never 0.
Fix in Go: say how long a request may take to arrive: `http.Server{ReadHeaderTimeout: 5 * time.Second}`.
Monitoring: open connections beside requests in flight.
Blind to: a proxy in front that takes requests in whole before it hands them on.
Source: https://pkg.go.dev/net/http#Server
Seen: bricks-cloud/BricksLLM@c7d80a6 internal/telemetry/prometheus/prometheus.go:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "main.go": """
package main

import "net/http"

func main() {
	http.HandleFunc("/ask", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("yes")) })
	http.ListenAndServe(":8080", nil)  // unmet
}
""",
    "app.py": """
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.wfile.write(b"yes")


if __name__ == "__main__":
    HTTPServer(("", 8000), Handler).serve_forever()  # unmet
""",
    "Dockerfile": """
FROM python:3.12-slim
COPY app.py .
CMD ["python", "app.py"]
""",
    "web/app.ts": """
import Fastify from "fastify";
export function build() {
  const app = Fastify({ logger: true });  // unmet
  return app;
}
""",
    "web/server.ts": """
import { build } from "./app";
const app = build();
app.listen({ port: 3000 });
""",
}
GOOD = {
    "main.go": """
package main

import (
	"net/http"
	"time"
)

func main() {
	server := &http.Server{Addr: ":8080", ReadHeaderTimeout: 5 * time.Second}
	server.ListenAndServe()  // met
}
""",
    "web/server.ts": """
import Fastify from "fastify";
const app = Fastify({ requestTimeout: 30_000 });
app.listen({ port: 3000 });  // met
""",
    "app.py": """
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self):
        self.wfile.write(b"yes")


if __name__ == "__main__":
    HTTPServer(("", 8000), Handler).serve_forever()  # met
""",
    "Dockerfile": """
FROM python:3.12-slim
COPY app.py .
CMD ["python", "app.py"]
""",
    "api/server.py": """
import uvicorn

uvicorn.run("app:app")
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def server_without_timeout(system: System) -> Iterator[Verdict]:
    """Asks each server of which it is known how long it waits for a request to arrive."""
    for point in system.entry_points:
        if point.kind != "server" or point.is_development or point.is_for_development:
            continue
        if point.server in ("http.server", "socketserver") and not point.is_started:
            continue  # a tool that a person starts
        if point.waits_at is not None:
            yield unmet(point, "waits without end for the rest of a request", place=point.waits_at, cause="fastify")
        elif point.cuts_slow_clients is False:
            yield unmet(point, "waits without end for a client that sends nothing", cause=point.server)
        elif point.cuts_slow_clients is True:
            yield met(point, "cuts off a client that sends nothing")
        elif isinstance(point.cuts_slow_clients, Unknown):
            yield unclear(point, f"whether it cuts off a client that sends nothing: {point.cuts_slow_clients.why}")
