"""What clients and routers of the JavaScript world do by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_VERBS = METHODS | {"request", "()"}


@dataclass(frozen=True)
class JavaScriptClient:
    """One client library.

    Attributes:
        functions: what calls out on the imported name; "()" is the name itself; "*.create" is `create` of anything
            below it.
        made_functions: what calls out on an instance made of it.
        timeout_seconds: what it does when told nothing; None when it waits without end.
        timeout_options: keys that set it, in the unit `timeout_unit` (1000 for milliseconds).
        options_at: index of the options argument by function; "" for all others.
        status: what becomes of an answer's status: "raised", "ignored" until the caller looks, "" where it has none.
        attempts: all together, when told nothing.
        default_set: how a program sets the timeout of all its calls, as a pattern; "" where there is no such way.
        has_own_pool: every client that is made keeps connections of its own.
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
    default_set: str = ""
    has_own_pool: bool = False


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
    "@sendgrid/mail": JavaScriptClient(
        "sendgrid",
        "https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/client/src/classes/client.js",
        functions=frozenset({"send", "sendMultiple"}),
        timeout_options=(),
        status="raised",
        kind="mail",
        takes_address=False,
        default_set=r"\.setTimeout\(",
    ),
    "nodemailer": JavaScriptClient(
        "nodemailer",
        "https://nodemailer.com/smtp/#general-options",
        made_functions=frozenset({"sendMail"}),
        timeout_seconds=600.0,
        timeout_options=("socketTimeout",),
        status="raised",
        kind="mail",
        takes_address=False,
    ),
    "resend": JavaScriptClient(
        "resend",
        "https://github.com/resend/resend-node/blob/canary/src/resend.ts",
        made_functions=frozenset({"emails.send", "batch.send"}),
        timeout_seconds=300.0,
        timeout_options=(),
        status="",
        kind="mail",
        takes_address=False,
    ),
    "stripe": JavaScriptClient(
        "stripe",
        "https://github.com/stripe/stripe-node#configuration",
        made_functions=frozenset(
            {"*.create", "*.retrieve", "*.update", "*.list", "*.cancel", "*.confirm", "*.capture", "*.del", "*.search"}
        ),
        timeout_seconds=80.0,
        status="raised",
        takes_address=False,
        attempts=2,
    ),
    "twilio": JavaScriptClient(
        "twilio",
        "https://github.com/twilio/twilio-node/blob/main/src/base/RequestClient.ts",
        made_functions=frozenset({"messages.create", "calls.create"}),
        timeout_seconds=30.0,
        status="raised",
        takes_address=False,
    ),
}
_AWS_KINDS = {"s3": "storage", "sqs": "queue", "sns": "queue", "ses": "mail", "sesv2": "mail", "dynamodb": "database"}


def client_of(package: str) -> JavaScriptClient | None:
    """What is known of a package; each service of the AWS SDK is one of its own."""
    service = package.removeprefix("@aws-sdk/client-")
    if service == package:
        return CLIENTS.get(package)
    return JavaScriptClient(
        f"aws-{service}",
        "https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html",
        made_functions=frozenset({"send"}),
        timeout_options=("requestHandler",),
        status="raised",
        kind=_AWS_KINDS.get(service, "http"),
        takes_address=False,
        attempts=3,
        has_own_pool=True,
    )


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
