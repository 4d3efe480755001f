"""What clients and routers of the JavaScript world do by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_VERBS = METHODS | {"request", "()"}


@dataclass(frozen=True)
class JavaScriptClient:
    """One client library.

    Attributes:
        functions: what calls out on the imported name; "()" is the name itself.
        made_functions: what calls out on an instance made of it.
        timeout_seconds: what it does when told nothing; None when it waits without end.
        timeout_options: keys that set it, in the unit `timeout_unit` (1000 for milliseconds).
        options_at: index of the options argument by function; "" for all others.
        status: what becomes of an answer's status: "raised" or "ignored" until the caller looks.
        attempts: all together, when told nothing.
    """

    name: str
    source: str
    functions: frozenset[str] = frozenset()
    made_functions: frozenset[str] = frozenset()
    timeout_seconds: float | None = None
    timeout_options: tuple[str, ...] = ("timeout",)
    timeout_unit: float = 1000
    options_at: Mapping[str, int] = field(default_factory=lambda: {"": 1})
    status: str = "ignored"
    kind: str = "http"
    takes_address: bool = True
    attempts: int = 1


_AFTER_BODY = {"": 1, "post": 2, "put": 2, "patch": 2}
_SDK = frozenset(
    {"chat.completions.create", "completions.create", "responses.create", "embeddings.create", "messages.create"}
    | {"beta.chat.completions.parse", "messages.stream", "images.generate", "audio.transcriptions.create"}
)

CLIENTS: dict[str, JavaScriptClient] = {
    "fetch": JavaScriptClient(
        "fetch",
        "https://undici.nodejs.org/#/docs/api/Client.md?id=parameter-clientoptions",
        functions=frozenset({"()"}),
        timeout_seconds=300.0,
        timeout_options=(),
    ),
    "node-fetch": JavaScriptClient(
        "node-fetch", "https://github.com/node-fetch/node-fetch#options", functions=frozenset({"()"})
    ),
    "axios": JavaScriptClient(
        "axios",
        "https://axios-http.com/docs/req_config",
        functions=_VERBS,
        made_functions=_VERBS,
        options_at=_AFTER_BODY | {"request": 0, "()": 0},
        status="raised",
    ),
    "got": JavaScriptClient(
        "got",
        "https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md",
        functions=_VERBS,
        made_functions=_VERBS,
        status="raised",
        attempts=3,
    ),
    "ky": JavaScriptClient(
        "ky", "https://github.com/sindresorhus/ky#timeout", _VERBS, _VERBS, 10.0, status="raised", attempts=3
    ),
    "superagent": JavaScriptClient(
        "superagent",
        "https://ladjs.github.io/superagent/#timeouts",
        functions=METHODS,
        timeout_options=(),
        status="raised",
    ),
    "http": JavaScriptClient(
        "http", "https://nodejs.org/api/http.html#httprequestoptions-callback", functions=frozenset({"get", "request"})
    ),
    "https": JavaScriptClient(
        "https",
        "https://nodejs.org/api/https.html#httpsrequestoptions-callback",
        functions=frozenset({"get", "request"}),
    ),
    "openai": JavaScriptClient(
        "openai",
        "https://github.com/openai/openai-node#timeouts",
        made_functions=_SDK,
        timeout_seconds=600.0,
        status="raised",
        kind="model",
        takes_address=False,
        attempts=3,
    ),
    "@anthropic-ai/sdk": JavaScriptClient(
        "anthropic",
        "https://github.com/anthropics/anthropic-sdk-typescript#timeouts",
        made_functions=_SDK,
        timeout_seconds=600.0,
        status="raised",
        kind="model",
        takes_address=False,
        attempts=3,
    ),
    "ollama": JavaScriptClient(
        "ollama",
        "https://github.com/ollama/ollama-js",
        functions=frozenset({"chat", "generate", "embed", "embeddings"}),
        made_functions=frozenset({"chat", "generate", "embed", "embeddings"}),
        timeout_options=(),
        status="raised",
        kind="model",
        takes_address=False,
    ),
}

ROUTERS: dict[str, str] = {
    "express": "express",
    "fastify": "fastify",
    "koa": "koa",
    "@koa/router": "koa",
    "koa-router": "koa",
    "hono": "hono",
    "restify": "restify",
    "polka": "polka",
    "find-my-way": "find-my-way",
    "@nestjs/common": "nest",
}
