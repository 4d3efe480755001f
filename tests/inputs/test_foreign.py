"""JavaScript, TypeScript and Go become the same nouns as Python."""

from roadworthy.inputs.foreign.go import read as read_go
from roadworthy.inputs.foreign.javascript import read_javascript
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Call, System, Unknown

EXPRESS = """
const express = require("express");
const axios = require("axios");
const rateLimit = require("express-rate-limit");
const users = require("./routes/users");
const app = express();
const LIMIT = 2 * 1000;
const slow = axios.create({ baseURL: process.env.MODEL_URL || "http://model:8080" });
const quick = axios.create({ timeout: LIMIT });
app.use(rateLimit({ max: 10 }));
app.use("/api", requireAuth, users);
app.get("/health", (req, res) => res.send("ok"));
app.post("/ask", async (req, res) => {
  try {
    const answer = await slow.post("http://model:8080/ask", req.body);
    res.json(answer.data);
  } catch (error) {
  }
});
async function refresh() {
  const first = await fetch("http://cache/x", { signal: AbortSignal.timeout(500) });
  const second = await quick.get("http://cache/y");
  return axios.get("http://cache/z", { ...options });
}
process.on("SIGTERM", () => server.close());
const server = app.listen(3000);
"""
ROUTES = """
const router = require("express").Router();
router.get("/users/:id", (req, res) => { load(req); });
function load(req) { return fetch("http://db/x"); }
module.exports = router;
"""
GO = """
package main

import (
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const limit = 3 * time.Second

var client = &http.Client{Timeout: limit}
var endless = http.Client{}
var asked = prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "shop", Name: "asked_total"}, []string{"code"})
var idle = prometheus.NewGauge(prometheus.GaugeOpts{Name: "idle"})

func health(w http.ResponseWriter, r *http.Request) { w.Write([]byte("ok")) }

func ask(w http.ResponseWriter, r *http.Request) {
	resp, err := http.Get(os.Getenv("MODEL_URL"))
	if err != nil {
	}
	asked.WithLabelValues("200").Inc()
	client.Get("http://a/")
	endless.Get("http://b/")
	_ = resp
}

func main() {
	http.HandleFunc("/health", health)
	http.HandleFunc("POST /ask", ask)
	http.ListenAndServe(":8080", nil)
}
"""


def _call(system: System, function: str, target: str) -> Call:
    return next(call for call in system.calls if call.function == function and call.target == target)


def test_express_routes_have_their_prefix_and_guards() -> None:
    """A router of another file is served under the prefix it is mounted at, behind what stands before it."""
    system = read_system(MemoryRepository({"server.js": EXPRESS, "routes/users.js": ROUTES, "package.json": "{}"}))

    by_label = {endpoint.label: endpoint for endpoint in system.endpoints}

    assert set(by_label) == {"GET /health", "POST /ask", "GET /api/users/{id}"}
    assert by_label["GET /health"].purpose == "health"
    assert by_label["GET /health"].answers_constant
    assert by_label["GET /api/users/{id}"].is_authenticated is True
    assert by_label["POST /ask"].is_rate_limited is True
    assert system.entry_points[0].handles_termination is True


def test_timeouts_of_javascript_clients_are_found_where_they_are_set() -> None:
    """A call, a client that was made with options, a signal, the library's own default; spread options are unknown."""
    system = read_system(MemoryRepository({"server.js": EXPRESS, "routes/users.js": ROUTES}))

    assert _call(system, "axios.post", "http://model:8080/ask").timeout_seconds is None
    assert _call(system, "axios.get", "http://cache/y").timeout_seconds == 2.0
    assert _call(system, "fetch", "http://cache/x").timeout_seconds == 0.5
    assert _call(system, "fetch", "http://db/x").timeout_seconds == 300.0
    assert isinstance(_call(system, "axios.get", "http://cache/z").timeout_seconds, Unknown)


def test_a_call_is_reached_from_its_route() -> None:
    """The chain leads from the mounted route through a helper to the call."""
    system = read_system(MemoryRepository({"server.js": EXPRESS, "routes/users.js": ROUTES}))

    chain = system.waits_on(_call(system, "fetch", "http://db/x"))

    assert chain[0] == "GET /api/users/{id}"


def test_an_empty_catch_is_an_error_handler_that_does_nothing() -> None:
    """A catch block without a statement neither logs, nor throws, nor answers."""
    module = read_javascript("server.js", EXPRESS.encode()).foreign[0]

    handler = module.error_handlers[0]

    assert (handler.symbol, handler.logs, handler.reraises, handler.returns) == ("POST /ask", "", False, "nothing")


def test_code_for_a_browser_is_no_service() -> None:
    """A component that fetches is asked nothing about timeouts."""
    page = 'import React from "react";\nexport function Page() { fetch("/api"); return <p onClick={f}/>; }\n'

    system = read_system(MemoryRepository({"src/Page.tsx": page}))

    assert system.calls == ()
    assert [one.module for one in system.imports] == ["react"]


def test_go_is_read() -> None:
    """Clients with and without a timeout, routes with methods, settings, and metrics that move or do not."""
    system = read_system(MemoryRepository({"main.go": GO, "go.mod": "module shop\n"}))

    assert _call(system, "http.Client.Get", "http://a/").timeout_seconds == 3.0
    assert _call(system, "http.Client.Get", "http://b/").timeout_seconds is None
    assert next(call for call in system.calls if call.function == "http.Get").timeout_seconds is None
    assert {endpoint.label for endpoint in system.endpoints} == {"ANY /health", "POST /ask"}
    assert system.waits_on(_call(system, "http.Client.Get", "http://b/"))[0] == "POST /ask"
    moved = {metric.name: len(metric.movements) for metric in system.metrics}
    assert moved == {"shop_asked_total": 1, "idle": 0}
    assert [use.name for use in read_go("main.go", GO.encode()).setting_uses] == ["MODEL_URL"]


FASTIFY = """
import Fastify from "fastify";
import rateLimit from "@fastify/rate-limit";
import jwtPlugin from "./plugins/jwt.js";
import ordersRoutes from "./routes/orders.js";
const app = Fastify();
await app.register(rateLimit, { max: 100 });
await app.register(jwtPlugin);
await app.register(ordersRoutes, { prefix: "/v1" });
app.get("/open", async (request) => list(request.user?.id));
await app.listen({ port: 3000 });
"""
ORDERS = """
import fp from "fastify-plugin";
import { OrderService } from "../services/order.service.js";
import { mailer } from "../services/mailer.js";
const verifyLimit = 3;
const orders = async (fastify) => {
  const service = new OrderService(fastify.prisma);
  fastify.post<{ Body: any }>("/orders", { onRequest: [requireAdmin] }, async (request, reply) => {
    return service.add(request.body);
  });
  fastify.route({ method: "GET", url: "/orders", config: { rateLimit: { max: 5 } }, async handler(request, reply) {
    await request.jwtVerify();
    return mailer.tell(request.user.id);
  } });
  fastify.delete("/orders/:id", async (request) => service.remove(request.user.id));
};
export default orders;
"""
SERVICES = {
    "src/services/order.service.ts": """
import { http } from "@/lib/http";
export class OrderService {
  async add(order: Order) { return http(order); }
}
""",
    "src/services/mailer.ts": """
class Mailer { async tell(user: string) { await fetch("http://mail/send"); } }
export const mailer = new Mailer();
""",
    "src/lib/http.ts": 'export const http = (order: Order) => fetch("http://stock/orders");\n',
}


def test_a_fastify_plugin_has_its_prefix_and_the_guards_that_options_and_bodies_name() -> None:
    """Options of a route and the handler itself say who may call; registering a plugin for tokens guards nothing."""
    system = read_system(MemoryRepository({"src/app.ts": FASTIFY, "src/routes/orders.ts": ORDERS, **SERVICES}))

    by_label = {endpoint.label: endpoint for endpoint in system.endpoints}

    assert by_label["POST /v1/orders"].is_authenticated is True
    assert by_label["GET /v1/orders"].is_authenticated is True
    assert isinstance(by_label["DELETE /v1/orders/{id}"].is_authenticated, Unknown)
    assert by_label["GET /open"].is_authenticated is False
    assert all(endpoint.is_rate_limited for endpoint in by_label.values())


def test_a_check_in_a_handler_of_another_file_may_refuse() -> None:
    """A controller that calls `authenticateUser` first is not open; nothing more is known of it."""
    files = {
        "routes.ts": """
import express from "express";
import { scrape, show } from "./controllers";
const router = express.Router();
router.post("/scrape", scrape);
router.post("/show", show);
""",
        "controllers.ts": """
import { authenticateUser } from "./auth";
export async function scrape(req, res) { const { ok } = await authenticateUser(req); res.json(await run(ok)); }
export async function show(req, res) { const one = createSession(req); res.json(await run(one)); }
export const createSession = (req) => run(req.body);
""",
        "auth.ts": "export async function authenticateUser(req) { return find(req); }\n",
    }
    system = read_system(MemoryRepository(files))

    known = {endpoint.label: endpoint.is_authenticated for endpoint in system.endpoints}

    assert isinstance(known["POST /scrape"], Unknown)
    assert known["POST /show"] is False


def test_a_call_is_reached_through_instances_of_classes_and_aliased_modules() -> None:
    """Behind `new Service()`, an instance that another file exports, and `@/lib/x` stands the function called."""
    system = read_system(MemoryRepository({"src/app.ts": FASTIFY, "src/routes/orders.ts": ORDERS, **SERVICES}))

    assert system.waits_on(_call(system, "fetch", "http://stock/orders"))[0] == "POST /v1/orders"
    assert system.waits_on(_call(system, "fetch", "http://mail/send"))[0] == "GET /v1/orders"


def test_nest_controllers_are_routes() -> None:
    """The path of the controller stands before that of the method; guards of one method are its own."""
    controller = """
import { Controller, Get, Post, UseGuards } from "@nestjs/common";
@Controller("orders")
export class OrdersController {
  @Get(":id")
  one() { return this.orders.one(); }

  @UseGuards(JwtAuthGuard)
  @Post()
  add() { return this.orders.add(); }
}
"""
    system = read_system(MemoryRepository({"orders.controller.ts": controller}))

    found = {endpoint.label: endpoint.is_authenticated for endpoint in system.endpoints}

    assert found == {"GET /orders/{id}": False, "POST /orders": True}


def test_a_failure_that_nothing_is_done_about_is_told() -> None:
    """A request whose failure becomes null is an error handler of the system; a text that is no JSON is none."""
    prices = """
export async function price(item: string) {
  try {
    return await fetch("http://prices/" + item)
  } catch {
    return null
  }
}
export const parsed = (text: string) => { try { return JSON.parse(text) } catch { return null } }
"""
    system = read_system(MemoryRepository({"prices.ts": prices}))

    assert [(one.symbol, one.returns) for one in system.error_handlers] == [("price", "none")]


def test_a_package_for_a_browser_is_no_service() -> None:
    """What lies beside a package.json with react-dom and without a server runs at the reader's side."""
    files = {
        "web/package.json": '{"name": "web", "dependencies": {"react-dom": "19.0.0", "axios": "1.7.9"}}',
        "web/src/api.ts": 'import axios from "axios";\nexport const load = () => axios.get("http://api/x");\n',
        "api/package.json": '{"name": "api", "dependencies": {"react-dom": "19.0.0", "express": "5.0.0"}}',
        "api/src/api.ts": 'import axios from "axios";\nexport const load = () => axios.get("http://api/x");\n',
    }

    system = read_system(MemoryRepository(files))

    assert [call.place.path for call in system.calls] == ["api/src/api.ts"]


def test_a_client_that_another_file_of_a_go_package_makes_is_known_with_its_timeout() -> None:
    """A package's files share their variables; a name that no file of it makes is no client."""
    files = {
        "api/client.go": """package api

import (
	"net/http"
	"time"
)

var shared = &http.Client{Timeout: 5 * time.Second}
""",
        "api/prices.go": """package api

import "net/http"

func prices() (*http.Response, error) {
	return shared.Get("http://prices/")
}

func known(cache Cache) string { return cache.Get("x") + registry.Get("y") }
""",
    }

    calls = read_system(MemoryRepository(files)).calls

    assert [(call.function, call.timeout_seconds, call.client_scope) for call in calls] == [
        ("http.Client.Get", 5.0, "module")
    ]
