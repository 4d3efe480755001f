"""A comment, docstring, help text or annotation that says what the code beside it does not do.

Why: whoever mends code under pressure believes the line of words before the ten lines of code.
Scenario: the limit in {document} is raised during an outage by whoever trusts the comment beside it.
Impact: the change does something else than was meant, or nothing.
Detection: docstrings held against signatures by a linter; reviews that read both.
Fix: say what the code does: `TIMEOUT_SECONDS = 300  # 5 minutes`; or leave the words out where the code says it.
Monitoring: `ruff check --select D417,DOC`, or `pydoclint`, in the pipeline.
Blind to: whatever words say that is not a name, a number, a version, a type or a limit.
Source: https://google.github.io/styleguide/pyguide.html#383-functions-and-methods
Seen: openai/chatgpt-retrieval-plugin@b28ddce datastore/providers/zilliz_datastore.py:31
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.licences import is_licence
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Endpoint, System
from roadworthy.model.listing import folders_above
from roadworthy.model.remarks import Remark, routes_agree
from roadworthy.rules.claims.documented_routes import DocumentedRoutes
from roadworthy.rules.rule import rule

BAD = {
    "LICENSE": "MIT License\n",
    "cmd/main.go": """
package main

// @title Shop
// @license.name Apache 2.0  «unmet»
// @license.url http://www.apache.org/licenses/LICENSE-2.0.html
func main() {}
""",
    "docs/swagger.yaml": """
info:
  license:
    name: Apache 2.0  # «unmet»
  title: Shop
swagger: "2.0"
""",
    "chat.py": '''
import asyncio

CACHE_TTL = 300  # 10 minutes  «unmet»
MAX_UPLOAD_SIZE = 5 * 1024 * 1024  # 10MB  «unmet»


class Chat:
    """Answers.

    Example:
        >>> chat.labels("hello")  «unmet»
        [1]
    """

    def labels(self, text: str) -> list[str]:
        return [text]

    async def learn(self, text: str) -> None:
        await asyncio.wait_for(ask(text), 5)

    async def answer(self, text: str, most: int = 10) -> dict[str, str]:
        """Answers.

        Args:
            text: what is asked.
            limit: characters of the answer.  «unmet»
            most: answers that are kept. Defaults to 20.  «unmet»

        Returns:
            str: the answer.  «unmet»
        """
        # Learn from it (non-blocking)  «unmet»
        await self.learn(text)
        return {"text": text}


def ask_plainly(text):
    return text


def push(text, handler=ask_plainly):
    """Pushes.

    `handler` is what answers.
        Defaults to None, in which case a plain one is taken.  «unmet»
    """
    return handler(text)


# Load the FLUX.1 Schnell model  «unmet»
pipe = Pipeline.from_pretrained("CompVis/stable-diffusion-v1-4")
''',
    "src/connectors/files/reader.py": "# src/connectors/reader.py  «unmet»\nREAD = True\n",
    "deploy.yml": """
costs:
  # Test both Dynamo and Datadog transports  «unmet»
  transports:
    - type: dynamo
steps:
  # Build for ARM64  «unmet»
  - run: docker build --platform linux/amd64 .
""",
    "api/server.go": """
package api

import "github.com/gorilla/mux"

func routes(s *Server) {
	r := mux.NewRouter()
	r.HandleFunc("/token/validate", s.validate).Methods("GET")
	r.HandleFunc("/users/{id}", s.GetUser).Methods("GET")
}

// @Summary Checks a token
// @Router /token/validate [post]  «unmet»
func (s *Server) validate(w http.ResponseWriter, r *http.Request) {}

// GetPost returns a user.  «unmet»
// @Param user path int true "Number"  «unmet»
// @Router /users/{id} [get]  «met»
func (s *Server) GetUser(w http.ResponseWriter, r *http.Request) {}

// GetPost returns a post.
func (s *Server) GetPost(w http.ResponseWriter, r *http.Request) {}
""",
    "web/ask.ts": """
/**
 * Asks.
 * @param {string} question - what is asked  «unmet»
 * @param most answers that are kept
 */
export async function ask(text: string, most = 3): Promise<string> {
  return text;
}

/**
 * @returns {string} the answer  «unmet»
 */
const forget = (text: string): void => {
  store.delete(text);
};

/**
 * @openapi
 * /answers/{id}:  «unmet»
 *   post:
 *     summary: An answer
 */
router.get("/answers/:id", answer);
""",
    "orders/main.go": """
package main

// @BasePath /api
func main() {}
""",
    "orders/routes.go": """
package main

import "github.com/gorilla/mux"

func (o *Orders) Register(router *mux.Router) {
	router.HandleFunc("/orders", o.All).Methods("GET")
	router.HandleFunc("/orders/{id}", o.One).Methods("GET")
	router.HandleFunc("/orders", o.Add).Methods("POST")
	router.HandleFunc("/health", o.Health).Methods("GET")
}

// @Router /v1/orders [get]  «met»
func (o *Orders) All(w http.ResponseWriter, r *http.Request) {}

// @Router /orders/{id} [get]  «unmet»
func (o *Orders) One(w http.ResponseWriter, r *http.Request) {}

// @Router /v1/orders [post]  «met»
func (o *Orders) Add(w http.ResponseWriter, r *http.Request) {}

// @Router /api/health [get]  «unmet»
func (o *Orders) Health(w http.ResponseWriter, r *http.Request) {}
""",
    "shop/swagger.ts": """
import swaggerJsdoc from "swagger-jsdoc";

export const described = swaggerJsdoc({
  definition: {
    openapi: "3.0.0",
    servers: [{ url: `http://${config.host}:${config.port}${config.prefix}` }],
  },
  apis: ["./shop/*.ts"],
});
""",
    "shop/app.ts": """
import express from "express";
import items from "./items";

const app = express();
app.use(config.prefix, items);
""",
    "shop/items.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /items:  «met»
 *   get:
 *     summary: All
 */
router.get("/items", all);
""",
    "shop/baskets.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /baskets:  «met»
 *   get:
 *     summary: All
 */
router.get("/baskets", all);
""",
    "shop/bills.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /api/bills:  «unmet»
 *   get:
 *     summary: All
 */
router.get("/bills", all);
""",
    "agent.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>org.example.agent</string>
    <key>ProgramArguments</key>
    <array>
        <string>/usr/bin/true</string>
    </array>
    <!-- Resource Limits -->  «unmet»
    <key>ThrottleInterval</key>
    <integer>30</integer>
</dict>
</plist>
""",
}
GOOD = {
    "LICENSE": "MIT License\n",
    "package.json": '{\n  "name": "shop",\n  "license": "MIT" «met»\n}\n',
    "web/package.json": '{\n  "name": "web",\n  "license": "ISC"\n}\n',
    "sdk/LICENSE": "Apache License\nVersion 2.0, January 2004\n",
    "sdk/main.go": "package main\n\n// @license.name Apache 2.0  «met»\nfunc main() {}\n",
    "both/package.json": '{\n  "name": "both",\n  "license": "(MIT OR Apache-2.0)"\n}\n',
    "third_party/main.go": "package main\n\n// @license.name Apache 2.0\nfunc main() {}\n",
    "chat.py": '''
import asyncio

CACHE_TTL = 600  # 10 minutes  «met»
POLL_INTERVAL_MS = 5_000  # 5 seconds  «met»
RETRIES = 3  # 10 seconds apart


class Chat:
    """Answers.

    Example:
        >>> chat.labels("hello")  «met»
        ['greeting']
    """

    def labels(self, text: str) -> list[str]:
        return [text]

    async def learn(self, text: str) -> None:
        asyncio.create_task(ask(text))

    async def answer(self, text: str, most: int | None = None, *, kept: float = 0.10) -> dict[str, str]:
        """Answers.

        Args:
            text: what is asked.  «met»
            most: answers that are kept; defaults to 20.
            kept: their share (default: 0.1).  «met»

        Returns:
            dict: the answer.  «met»
        """
        # Learn from it (non-blocking)
        await self.learn(text)
        return {"text": text}

    def ask(self, **options: str) -> None:
        """Asks.

        Args:
            limit: characters of the answer.
        """


def push(text, handler=None, again=None):
    """Pushes.

    `handler` is what answers. Defaults to None.
    """
    return handler(text)


# Load the Llama model, or whatever is set
model = load("mistral-7b")
# Use the GPT-4 compatible endpoint
client = connect("claude-3")
''',
    "src/connectors/files/reader.py": "# connectors/files/reader.py  «met»\nREAD = True\n",
    "src/settings.py": "# config/other.py\nREAD = True\n",
    "deploy.yml": """
costs:
  # Test both Dynamo and Datadog transports  «met»
  transports:
    - type: dynamo
    - type: datadog
steps:
  # Build for ARM64 and x86_64
  - run: docker build --platform linux/amd64 .
""",
    "api/server.go": """
package api

import "github.com/gorilla/mux"

func routes(s *Server) {
	r := mux.NewRouter().PathPrefix("/api").Subrouter()
	r.HandleFunc("/token/validate", s.validate).Methods("GET", "POST")
	r.HandleFunc("/users/{id:[0-9]+}", s.GetUser)
}

// @Router /api/token/validate [post]  «met»
func (s *Server) validate(w http.ResponseWriter, r *http.Request) {}

// GitHub returns it; see NewServer.
// @Param id path int true "Number"  «met»
// @Router /users/{id} [get]  «met»
func (s *Server) GetUser(w http.ResponseWriter, r *http.Request) {}

// Unused is not mounted.
// @Router /unused [get]
func (s *Server) Unused(w http.ResponseWriter, r *http.Request) {}
""",
    "web/ask.ts": """
/**
 * Asks.
 * @param {string} text - what is asked  «met»
 * @param {Object} options
 * @param {number} options.most
 */
export function ask(text: string, options: { most: number; kept: (a: string, b: number) => void } = {}): string {
  return text;
}

/**
 * @param {Object} props
 * @param {string} props.title
 */
export const Page = ({ title }) => title;

/**
 * @param {...string} words
 */
function any() {
  return arguments.length;
}

/**
 * @openapi
 * /v1/answers/{id}:  «met»
 *   get:
 *     summary: An answer
 */
router.get("/answers/:id", answer);
""",
    "orders/main.go": """
package main

// @BasePath /api
func main() {}
""",
    "orders/routes.go": """
package main

import "github.com/gorilla/mux"

func (o *Orders) Register(router *mux.Router) {
	router.HandleFunc("/orders", o.All).Methods("GET")
	router.HandleFunc("/orders/{id}", o.One).Methods("GET")
	router.HandleFunc("/orders", o.Add).Methods("POST")
	router.HandleFunc("/health", o.Health).Methods("GET")
}

// @Router /v1/orders [get]  «met»
func (o *Orders) All(w http.ResponseWriter, r *http.Request) {}

// @Router /v1/orders/{id} [get]  «met»
func (o *Orders) One(w http.ResponseWriter, r *http.Request) {}

// @Router /v1/orders [post]  «met»
func (o *Orders) Add(w http.ResponseWriter, r *http.Request) {}

// @Router /v1/health [get]  «met»
func (o *Orders) Health(w http.ResponseWriter, r *http.Request) {}
""",
    "shop/swagger.ts": """
import swaggerJsdoc from "swagger-jsdoc";

export const described = swaggerJsdoc({
  definition: {
    openapi: "3.0.0",
    servers: [{ url: `http://${config.host}:${config.port}${config.prefix}` }],
  },
  apis: ["./shop/*.ts"],
});
""",
    "shop/app.ts": """
import express from "express";
import items from "./items";

const app = express();
app.use(config.prefix, items);
""",
    "shop/items.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /items:  «met»
 *   get:
 *     summary: All
 */
router.get("/items", all);
""",
    "shop/baskets.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /baskets:  «met»
 *   get:
 *     summary: All
 */
router.get("/baskets", all);
""",
    "shop/bills.ts": """
import { Router } from "express";

const router = Router();

/**
 * @swagger
 * /bills:  «met»
 *   get:
 *     summary: All
 */
router.get("/bills", all);
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def comment_contradicts_code(system: System) -> Iterator[Verdict]:
    handled: dict[str, list[Endpoint]] = {}
    for endpoint in system.endpoints:
        handled.setdefault(endpoint.handler, []).append(endpoint)
    documented = DocumentedRoutes(system)
    for remark in system.remarks:
        if remark.kind in ("base", "mount"):
            continue
        fault = documented.fault(remark) if remark.kind == "route" and remark.agrees else None
        if fault is not None:
            yield unmet(remark, f"{remark.says}; {fault[0]}", also=(fault[1],))
        elif remark.method:
            yield from _route(remark, handled.get(remark.symbol, []))
        elif remark.licence:
            yield from _licence(remark, system)
        elif remark.agrees:
            yield met(remark, f"{remark.says}, and so it is")
        else:
            yield unmet(remark, f"{remark.says}; {remark.does}")


def _route(remark: Remark, registered: list[Endpoint]) -> Iterator[Verdict]:
    """The annotation of a handler against every route that it is registered for; nothing of one that is not."""
    if not registered:
        return
    if any(_serves(one, remark) for one in registered):
        yield met(remark, f"{remark.says}, and so it is")
        return
    one = min(registered, key=lambda found: found.place)
    served = f"{one.methods[0]} {one.path}" if one.methods else one.path
    yield unmet(remark, f"{remark.says}; the code serves `{served}`", also=(one.place,))


def _licence(remark: Remark, system: System) -> Iterator[Verdict]:
    """What an annotation or a manifest names against the one text of a licence that is nearest around it."""
    ours = ("production", "documentation")
    if system.paths[remark.place.path].role in ("vendored", "example", "test"):
        return
    texts = [one for one in system.documents if one.kind == "licence" and system.paths[one.file].role in ours]
    above = (*folders_above(remark.place.path), "")
    if remark.place.path.endswith("package.json"):
        above = (remark.place.path.rpartition("/")[0],)  # a package in a folder of its own may be under its own terms
    for folder in above:
        near = [one for one in texts if one.file.rpartition("/")[0] == folder]
        if near:
            break
    if len(near) != 1 or not near[0].licence:
        return
    if is_licence(near[0].licence, remark.licence):
        yield met(remark, f"{remark.says}, and so it is", also=(near[0].place,))
    else:
        yield unmet(remark, f"{remark.says}; {near[0].file} holds {near[0].licence}", also=(near[0].place,))


def _serves(endpoint: Endpoint, remark: Remark) -> bool:
    is_open = not isinstance(endpoint.path, str)
    method = not endpoint.methods or "ANY" in endpoint.methods or remark.method in endpoint.methods
    return method and (is_open or routes_agree(str(endpoint.path), remark.path))
