"""What client libraries do by default: which calls leave the process, how long they wait, whether they try again.

One row a library, each with the page that says so and the version it was read for. Seconds everywhere; a keyword in
milliseconds is named in `millisecond_keywords`.
"""

from dataclasses import dataclass
from functools import cache

HTTP_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")


@dataclass(frozen=True)
class Reaching:
    """A function or a method that leaves the process and waits for an answer.

    Attributes:
        timeout_keywords: which arguments bound it, the most telling first.
        timeout_position: where the timeout stands among positional arguments, counted from 0; -1 when it cannot.
        target_position: the same for address or command; -1 when it names none.
        target_keywords: address by keyword.
        method: HTTP method in capitals; "" when none or when the first argument names it.
        names_method: the first positional argument is the HTTP method.
        is_async: it is awaited and leaves the thread free.
        answers_status: the answer has a status that the caller must look at.
        kind: overrides the library's kind; "" for the library's.
        makes_client: it makes the client that later calls use, and the fault of the client stands there.
    """

    timeout_keywords: tuple[str, ...] = ("timeout",)
    timeout_position: int = -1
    target_position: int = -1
    target_keywords: tuple[str, ...] = ()
    method: str = ""
    names_method: bool = False
    is_async: bool = False
    answers_status: bool = False
    kind: str = ""
    makes_client: bool = False


@dataclass(frozen=True)
class Client:
    """An object that keeps connections and settings for its calls.

    Attributes:
        constructors: dotted names that make one.
        methods: what it is asked for and how each reaches out.
        timeout_keywords: arguments of the constructor that bound every call; empty when it takes none.
        timeout_position: the same by position; -1 when it cannot.
        base_keywords: arguments that name the address that calls are relative to.
    """

    constructors: tuple[str, ...]
    methods: dict[str, Reaching]
    timeout_keywords: tuple[str, ...] = ()
    timeout_position: int = -1
    base_keywords: tuple[str, ...] = ("base_url",)
    retry_keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """One client library.

    Attributes:
        kind: a `CallKind` by its value.
        timeout_seconds: the default; None where it waits without end.
        attempts: all attempts together that it makes by default.
        connects_late: making the client asks nobody; its first use does.
        ignores_global_timeout: `socket.setdefaulttimeout` does not reach it.
        timeout_bounds: "call" where the figure bounds the whole call, "read" where it bounds each silence, "connect".
        source: the page that says so.
        version: the release the page was read for.
    """

    name: str
    kind: str
    source: str
    version: str
    timeout_seconds: float | None
    timeout_bounds: str = "read"
    attempts: int = 1
    functions: dict[str, Reaching] | None = None
    clients: tuple[Client, ...] = ()
    millisecond_keywords: tuple[str, ...] = ()
    ignores_global_timeout: bool = True
    connects_late: bool = False


def _http(is_async: bool = False, timeout_position: int = -1) -> dict[str, Reaching]:
    """The methods of an HTTP client."""
    return {
        name: Reaching(
            target_position=1 if name == "request" else 0,
            target_keywords=("url",),
            method="" if name == "request" else name.upper(),
            names_method=name == "request",
            is_async=is_async,
            answers_status=True,
            timeout_position=timeout_position,
        )
        for name in HTTP_METHODS
    }


def _named(prefix: str, methods: dict[str, Reaching]) -> dict[str, Reaching]:
    return {prefix + name: reaching for name, reaching in methods.items()}


def _asked(*names: str, is_async: bool = False, timeout: tuple[str, ...] = ("timeout",)) -> dict[str, Reaching]:
    """Methods that raise on a bad answer by themselves."""
    return {name: Reaching(timeout_keywords=timeout, is_async=is_async) for name in names}


def _connects(
    *names: str, timeout: tuple[str, ...], kind: str = "", position: int = -1, target: int = 0, is_async: bool = False
) -> dict[str, Reaching]:
    """Functions that make a connection and set for its life how long it waits."""
    return {
        name: Reaching(
            timeout, position, target, ("host", "url", "dsn"), kind=kind, makes_client=True, is_async=is_async
        )
        for name in names
    }


_OPENAI: tuple[str, ...] = (
    *("chat.completions.create", "completions.create", "responses.create", "embeddings.create"),
    *("chat.completions.parse", "beta.chat.completions.parse", "responses.parse", "images.generate"),
    *("audio.transcriptions.create", "audio.speech.create", "moderations.create", "models.list"),
    *("chat.completions.stream", "responses.stream", "chat.completions.with_raw_response.create"),
)
_ANTHROPIC = ("messages.create", "messages.stream", "completions.create", "messages.count_tokens")
_OLLAMA = ("chat", "generate", "embeddings", "embed", "pull", "list", "show")
_CHAIN = ("invoke", "stream", "batch", "predict", "generate", "__call__")
_CHAIN_ASYNC = ("ainvoke", "astream", "abatch", "apredict", "agenerate")
_EMBED = ("embed_query", "embed_documents")
_EMBED_ASYNC = ("aembed_query", "aembed_documents")


def _chain(*constructors: str, timeout: tuple[str, ...], retries: tuple[str, ...] = ("max_retries",)) -> Client:
    """A model of LangChain: bounded where it is made."""
    methods = {
        **_asked(*_CHAIN, *_EMBED, timeout=()),
        **_asked(*_CHAIN_ASYNC, *_EMBED_ASYNC, timeout=(), is_async=True),
    }
    return Client(constructors, methods, timeout, base_keywords=("base_url", "openai_api_base"), retry_keywords=retries)


LIBRARIES: tuple[Library, ...] = (
    Library(
        "requests",
        "http",
        "https://requests.readthedocs.io/en/latest/user/advanced/#timeouts",
        "2.32",
        None,
        functions=_named("requests.", _http()) | _named("requests.api.", _http()),
        clients=(Client(("requests.Session", "requests.session", "requests.sessions.Session"), _http()),),
    ),
    Library(
        "httpx",
        "http",
        "https://www.python-httpx.org/advanced/timeouts/",
        "0.28",
        5.0,
        functions=_named("httpx.", _http()) | {"httpx.stream": Reaching(target_position=1, names_method=True)},
        clients=(
            Client(
                ("httpx.Client",),
                _http() | {"stream": Reaching(target_position=1, names_method=True, answers_status=True)},
                ("timeout",),
            ),
            Client(
                ("httpx.AsyncClient",),
                _http(is_async=True)
                | {"stream": Reaching(target_position=1, names_method=True, is_async=True, answers_status=True)},
                ("timeout",),
            ),
        ),
    ),
    Library(
        "aiohttp",
        "http",
        "https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts",
        "3.11",
        300.0,
        timeout_bounds="call",
        functions={
            "aiohttp.request": Reaching(target_position=1, names_method=True, is_async=True, answers_status=True),
        },
        clients=(
            Client(
                ("aiohttp.ClientSession", "aiohttp.client.ClientSession"),
                _http(is_async=True)
                | {"ws_connect": Reaching(target_position=0, is_async=True, kind="socket", timeout_keywords=())},
                ("timeout", "read_timeout"),
            ),
        ),
    ),
    Library(
        "urllib",
        "http",
        "https://docs.python.org/3/library/urllib.request.html#urllib.request.urlopen",
        "3.13",
        None,
        functions={
            "urllib.request.urlopen": Reaching(timeout_position=2, target_position=0, target_keywords=("url",)),
            "urllib.request.urlretrieve": Reaching(timeout_keywords=(), target_position=0, target_keywords=("url",)),
        },
        clients=(
            Client(
                ("urllib.request.build_opener",),
                {"open": Reaching(timeout_position=2, target_position=0, target_keywords=("fullurl",))},
            ),
        ),
        ignores_global_timeout=False,
    ),
    Library(
        "urllib3",
        "http",
        "https://urllib3.readthedocs.io/en/stable/user-guide.html#using-timeouts",
        "2.3",
        None,
        attempts=4,
        functions={
            "urllib3.request": Reaching(
                target_position=1, target_keywords=("url",), names_method=True, answers_status=True
            )
        },
        clients=(
            Client(
                (
                    "urllib3.PoolManager",
                    "urllib3.ProxyManager",
                    "urllib3.HTTPConnectionPool",
                    "urllib3.HTTPSConnectionPool",
                ),
                {
                    name: Reaching(target_position=1, target_keywords=("url",), names_method=True, answers_status=True)
                    for name in ("request", "urlopen")
                },
                ("timeout",),
                retry_keywords=("retries",),
            ),
        ),
        ignores_global_timeout=False,
    ),
    Library(
        "http.client",
        "http",
        "https://docs.python.org/3/library/http.client.html#http.client.HTTPConnection",
        "3.13",
        None,
        clients=(
            Client(
                ("http.client.HTTPConnection", "http.client.HTTPSConnection"),
                {"request": Reaching((), target_position=1, names_method=True)},
                ("timeout",),
                timeout_position=2,
                base_keywords=("host",),
            ),
        ),
        ignores_global_timeout=False,
    ),
    Library(
        "socket",
        "socket",
        "https://docs.python.org/3/library/socket.html#notes-on-socket-timeouts",
        "3.13",
        None,
        functions={"socket.create_connection": Reaching(timeout_position=1, target_position=0)},
        clients=(
            Client(
                ("socket.socket", "socket.create_connection"),
                {"connect": Reaching((), target_position=0)},
                (".settimeout", "timeout"),
            ),
        ),
        ignores_global_timeout=False,
    ),
    Library(
        "asyncio",
        "socket",
        "https://docs.python.org/3/library/asyncio-stream.html#asyncio.open_connection",
        "3.13",
        None,
        functions={
            "asyncio.open_connection": Reaching((), target_position=0, target_keywords=("host",), is_async=True)
        },
    ),
    Library(
        "smtplib",
        "mail",
        "https://docs.python.org/3/library/smtplib.html#smtplib.SMTP",
        "3.13",
        None,
        functions=_connects("smtplib.SMTP", "smtplib.SMTP_SSL", timeout=("timeout",))
        | _connects("imaplib.IMAP4", "imaplib.IMAP4_SSL", "poplib.POP3", "poplib.POP3_SSL", timeout=("timeout",))
        | _connects("ftplib.FTP", "ftplib.FTP_TLS", timeout=("timeout",), kind="storage"),
        ignores_global_timeout=False,
    ),
    Library(
        "redis",
        "cache",
        "https://redis.readthedocs.io/en/stable/connections.html",
        "5.2",
        None,
        functions=_connects(
            "redis.Redis",
            "redis.StrictRedis",
            "redis.from_url",
            "redis.Redis.from_url",
            "redis.StrictRedis.from_url",
            "redis.ConnectionPool",
            "redis.ConnectionPool.from_url",
            timeout=("socket_timeout", "connection_pool"),
        )
        | _connects(
            "redis.asyncio.Redis",
            "redis.asyncio.from_url",
            "redis.asyncio.Redis.from_url",
            "redis.asyncio.StrictRedis",
            "redis.asyncio.ConnectionPool.from_url",
            timeout=("socket_timeout", "connection_pool"),
            is_async=True,
        ),
        connects_late=True,
    ),
    Library(
        "psycopg",
        "database",
        "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT",
        "libpq 17",
        None,
        timeout_bounds="connect",
        functions=_connects(
            "psycopg2.connect", "psycopg.connect", "psycopg.Connection.connect", timeout=("connect_timeout",)
        )
        | _connects("psycopg.AsyncConnection.connect", timeout=("connect_timeout",), is_async=True),
    ),
    Library(
        "asyncpg",
        "database",
        "https://magicstack.github.io/asyncpg/current/api/index.html#asyncpg.connection.connect",
        "0.30",
        60.0,
        timeout_bounds="connect",
        functions=_connects(
            "asyncpg.connect", "asyncpg.create_pool", timeout=("command_timeout", "timeout"), is_async=True
        ),
    ),
    Library(
        "pymysql",
        "database",
        "https://pymysql.readthedocs.io/en/latest/modules/connections.html",
        "1.1",
        10.0,
        timeout_bounds="connect",
        functions=_connects("pymysql.connect", timeout=("read_timeout", "connect_timeout"))
        | _connects("mysql.connector.connect", timeout=("connection_timeout", "connect_timeout"))
        | _connects("aiomysql.connect", "aiomysql.create_pool", timeout=("connect_timeout",), is_async=True),
    ),
    Library(
        "pymongo",
        "database",
        "https://pymongo.readthedocs.io/en/stable/api/pymongo/mongo_client.html",
        "4.10",
        30.0,
        timeout_bounds="connect",
        attempts=2,
        functions=_connects(
            "pymongo.MongoClient",
            "pymongo.mongo_client.MongoClient",
            timeout=("timeoutMS", "socketTimeoutMS", "serverSelectionTimeoutMS"),
        )
        | _connects(
            "motor.motor_asyncio.AsyncIOMotorClient",
            "pymongo.AsyncMongoClient",
            timeout=("timeoutMS", "socketTimeoutMS", "serverSelectionTimeoutMS"),
            is_async=True,
        ),
        millisecond_keywords=("timeoutMS", "socketTimeoutMS", "serverSelectionTimeoutMS"),
        connects_late=True,
    ),
    Library(
        "grpc",
        "rpc",
        "https://grpc.io/docs/guides/deadlines/",
        "1.70",
        None,
        timeout_bounds="call",
    ),
    Library(
        "boto3",
        "storage",
        "https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html",
        "1.36",
        60.0,
        attempts=5,
        functions={
            "boto3.client": Reaching(("config",), target_position=0, makes_client=True),
            "boto3.resource": Reaching(("config",), target_position=0, makes_client=True),
        },
        connects_late=True,
    ),
    Library(
        "kafka",
        "queue",
        "https://kafka-python.readthedocs.io/en/master/apidoc/KafkaProducer.html",
        "2.0",
        30.0,
        functions=_connects("kafka.KafkaProducer", "kafka.KafkaConsumer", timeout=("request_timeout_ms",), target=-1),
        millisecond_keywords=("request_timeout_ms",),
    ),
    Library(
        "pika",
        "queue",
        "https://pika.readthedocs.io/en/stable/modules/parameters.html",
        "1.3",
        10.0,
        timeout_bounds="connect",
        functions=_connects("pika.BlockingConnection", timeout=(), target=-1),
    ),
    Library(
        "paramiko",
        "socket",
        "https://docs.paramiko.org/en/stable/api/client.html#paramiko.client.SSHClient.connect",
        "3.5",
        None,
        clients=(
            Client(
                ("paramiko.SSHClient", "paramiko.client.SSHClient"),
                {
                    "connect": Reaching(timeout_position=6, target_position=0, target_keywords=("hostname",)),
                    "exec_command": Reaching(timeout_position=2),
                },
            ),
        ),
    ),
    Library(
        "subprocess",
        "process",
        "https://docs.python.org/3/library/subprocess.html#subprocess.run",
        "3.13",
        None,
        timeout_bounds="call",
        functions={
            f"subprocess.{name}": Reaching(target_position=0, target_keywords=("args",))
            for name in ("run", "call", "check_call", "check_output")
        }
        | {
            "subprocess.getoutput": Reaching((), target_position=0),
            "subprocess.getstatusoutput": Reaching((), target_position=0),
            "os.system": Reaching((), target_position=0),
        },
        clients=(
            Client(
                ("subprocess.Popen",),
                {
                    "communicate": Reaching(timeout_position=1),
                    "wait": Reaching(timeout_position=0),
                },
            ),
            Client(
                ("asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"),
                {"communicate": Reaching((), is_async=True), "wait": Reaching((), is_async=True)},
            ),
        ),
    ),
    Library(
        "openai",
        "model",
        "https://github.com/openai/openai-python#timeouts",
        "1.60",
        600.0,
        attempts=3,
        functions=_named("openai.", _asked(*_OPENAI)),
        clients=(
            Client(
                ("openai.OpenAI", "openai.AzureOpenAI"),
                _asked(*_OPENAI),
                ("timeout",),
                base_keywords=("base_url", "azure_endpoint"),
                retry_keywords=("max_retries",),
            ),
            Client(
                ("openai.AsyncOpenAI", "openai.AsyncAzureOpenAI"),
                _asked(*_OPENAI, is_async=True),
                ("timeout",),
                base_keywords=("base_url", "azure_endpoint"),
                retry_keywords=("max_retries",),
            ),
        ),
    ),
    Library(
        "groq",
        "model",
        "https://github.com/groq/groq-python#timeouts",
        "0.13",
        60.0,
        attempts=3,
        clients=(
            Client(("groq.Groq",), _asked(*_OPENAI), ("timeout",), retry_keywords=("max_retries",)),
            Client(("groq.AsyncGroq",), _asked(*_OPENAI, is_async=True), ("timeout",), retry_keywords=("max_retries",)),
        ),
    ),
    Library(
        "anthropic",
        "model",
        "https://github.com/anthropics/anthropic-sdk-python#timeouts",
        "0.45",
        600.0,
        attempts=3,
        clients=(
            Client(
                ("anthropic.Anthropic", "anthropic.AnthropicBedrock", "anthropic.AnthropicVertex"),
                _asked(*_ANTHROPIC),
                ("timeout",),
                retry_keywords=("max_retries",),
            ),
            Client(
                ("anthropic.AsyncAnthropic", "anthropic.AsyncAnthropicBedrock"),
                _asked(*_ANTHROPIC, is_async=True),
                ("timeout",),
                retry_keywords=("max_retries",),
            ),
        ),
    ),
    Library(
        "ollama",
        "model",
        "https://github.com/ollama/ollama-python/blob/main/ollama/_client.py",
        "0.4",
        None,
        functions=_named("ollama.", _asked(*_OLLAMA, timeout=())),
        clients=(
            Client(("ollama.Client",), _asked(*_OLLAMA, timeout=()), ("timeout",), base_keywords=("host",)),
            Client(
                ("ollama.AsyncClient",),
                _asked(*_OLLAMA, timeout=(), is_async=True),
                ("timeout",),
                base_keywords=("host",),
            ),
        ),
    ),
    Library(
        "langchain-ollama",
        "model",
        "https://python.langchain.com/api_reference/ollama/chat_models/langchain_ollama.chat_models.ChatOllama.html",
        "0.2",
        None,
        clients=(
            _chain(
                *(
                    f"{package}.{name}"
                    for package in ("langchain_ollama", "langchain_community.chat_models")
                    for name in ("ChatOllama", "OllamaLLM", "OllamaEmbeddings")
                ),
                "langchain_community.llms.Ollama",
                "langchain_community.llms.ollama.Ollama",
                "langchain_community.chat_models.ollama.ChatOllama",
                "langchain_community.embeddings.OllamaEmbeddings",
                "langchain.llms.Ollama",
                "langchain.chat_models.ChatOllama",
                timeout=("timeout", "client_kwargs"),
                retries=(),
            ),
        ),
    ),
    Library(
        "langchain-openai",
        "model",
        "https://python.langchain.com/api_reference/openai/chat_models/langchain_openai.chat_models.base.ChatOpenAI.html",
        "0.3",
        600.0,
        attempts=3,
        clients=(
            _chain(
                *(
                    f"{package}.{name}"
                    for package in (
                        "langchain_openai",
                        "langchain_community.chat_models",
                        "langchain.chat_models",
                        "langchain_openai.chat_models",
                        "langchain_openai.embeddings",
                        "langchain.llms",
                    )
                    for name in ("ChatOpenAI", "AzureChatOpenAI", "OpenAI", "OpenAIEmbeddings", "AzureOpenAIEmbeddings")
                ),
                timeout=("timeout", "request_timeout"),
            ),
        ),
    ),
    Library(
        "langchain-anthropic",
        "model",
        "https://python.langchain.com/api_reference/anthropic/chat_models/langchain_anthropic.chat_models.ChatAnthropic.html",
        "0.3",
        600.0,
        attempts=3,
        clients=(_chain("langchain_anthropic.ChatAnthropic", timeout=("timeout", "default_request_timeout")),),
    ),
    Library(
        "litellm",
        "model",
        "https://docs.litellm.ai/docs/completion/input",
        "1.59",
        600.0,
        functions=_named("litellm.", _asked("completion", "embedding", "text_completion", "responses"))
        | _named("litellm.", _asked("acompletion", "aembedding", "atext_completion", "aresponses", is_async=True)),
    ),
    Library(
        "google.generativeai",
        "model",
        "https://github.com/google-gemini/deprecated-generative-ai-python/blob/main/google/generativeai/types/helper_types.py",
        "0.8",
        600.0,
        timeout_bounds="call",  # gRPC: a deadline of the whole call
        clients=(
            Client(
                ("google.generativeai.GenerativeModel",),
                _asked("generate_content", "count_tokens", timeout=("request_options",))
                | _asked("generate_content_async", timeout=("request_options",), is_async=True),
            ),
        ),
    ),
    Library(
        "huggingface_hub",
        "model",
        "https://huggingface.co/docs/huggingface_hub/package_reference/inference_client",
        "0.28",
        None,
        clients=(
            Client(
                ("huggingface_hub.InferenceClient",),
                _asked(
                    "text_generation", "chat_completion", "chat.completions.create", "feature_extraction", timeout=()
                ),
                ("timeout",),
                base_keywords=("base_url", "model"),
            ),
            Client(
                ("huggingface_hub.AsyncInferenceClient",),
                _asked("text_generation", "chat_completion", "feature_extraction", timeout=(), is_async=True),
                ("timeout",),
                base_keywords=("base_url", "model"),
            ),
        ),
    ),
    Library(
        "qdrant_client",
        "database",
        "https://python-client.qdrant.tech/qdrant_client.qdrant_client",
        "1.13",
        5.0,
        functions=_connects("qdrant_client.QdrantClient", timeout=("timeout",))
        | _connects("qdrant_client.AsyncQdrantClient", timeout=("timeout",), is_async=True),
        connects_late=True,
    ),
    Library(
        "elasticsearch",
        "database",
        "https://elasticsearch-py.readthedocs.io/en/stable/api/elasticsearch.html",
        "8.17",
        10.0,
        attempts=4,
        functions=_connects("elasticsearch.Elasticsearch", timeout=("request_timeout", "timeout"))
        | _connects("elasticsearch.AsyncElasticsearch", timeout=("request_timeout", "timeout"), is_async=True),
        connects_late=True,
    ),
    Library(
        "stripe",
        "http",
        "https://github.com/stripe/stripe-python#configuring-a-client",
        "11.4",
        80.0,
        attempts=3,
        functions=_asked(
            "stripe.Charge.create",
            "stripe.Customer.create",
            "stripe.PaymentIntent.create",
            "stripe.checkout.Session.create",
            "stripe.Subscription.create",
            timeout=(),
        ),
    ),
    Library(
        "slack_sdk",
        "http",
        "https://docs.slack.dev/tools/python-slack-sdk/web/",
        "3.34",
        30.0,
        clients=(
            Client(
                ("slack_sdk.WebClient", "slack_sdk.web.client.WebClient"),
                _asked("chat_postMessage", "files_upload_v2", "conversations_history", "users_info", timeout=()),
                ("timeout",),
            ),
        ),
    ),
)

SLEEPS = frozenset({"time.sleep"})
"""What holds a thread for a while without asking anybody."""

TO_THREAD: dict[str, int] = {
    "asyncio.to_thread": 0,
    "anyio.to_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0,
    "asgiref.sync.sync_to_async": 0,
}
"""What runs a function in a thread, and where the function stands among its arguments."""

RETRIERS: dict[str, str] = {
    "tenacity.retry": "https://tenacity.readthedocs.io/en/latest/",
    "tenacity.Retrying": "https://tenacity.readthedocs.io/en/latest/",
    "tenacity.AsyncRetrying": "https://tenacity.readthedocs.io/en/latest/",
    "stamina.retry": "https://stamina.hynek.me/en/stable/api.html",
    "stamina.retry_context": "https://stamina.hynek.me/en/stable/api.html",
    "stamina.RetryingCaller": "https://stamina.hynek.me/en/stable/api.html",
    "stamina.AsyncRetryingCaller": "https://stamina.hynek.me/en/stable/api.html",
    "backoff.on_exception": "https://github.com/litl/backoff#readme",
    "backoff.on_predicate": "https://github.com/litl/backoff#readme",
    "retrying.retry": "https://github.com/rholder/retrying#readme",
}
"""Decorators and loops that repeat what they are put around, with the page that tells their defaults."""

WIDE_ERRORS: dict[str, frozenset[str]] = {
    "requests": frozenset({"RequestException", "HTTPError", "IOError", "OSError", "EnvironmentError"}),
    "httpx": frozenset({"HTTPError", "HTTPStatusError"}),
    "aiohttp": frozenset({"ClientError", "ClientResponseError"}),
    "urllib": frozenset({"HTTPError", "URLError", "OSError", "IOError"}),
    "openai": frozenset({"OpenAIError", "APIError", "APIStatusError"}),
    "groq": frozenset({"GroqError", "APIError", "APIStatusError"}),
    "anthropic": frozenset({"AnthropicError", "APIError", "APIStatusError"}),
    "boto3": frozenset({"ClientError"}),
    "stripe": frozenset({"StripeError"}),
    "slack_sdk": frozenset({"SlackApiError", "SlackClientError"}),
    "elasticsearch": frozenset({"ApiError"}),
    "ollama": frozenset({"ResponseError"}),
}
"""By library, the last part of the names of errors that a refusal (400, 401, 404) is an instance of.

Source: https://requests.readthedocs.io/en/latest/api/#exceptions, https://www.python-httpx.org/exceptions/,
https://docs.aiohttp.org/en/stable/client_reference.html#hierarchy-of-exceptions,
https://docs.python.org/3/library/urllib.error.html, https://github.com/openai/openai-python#handling-errors,
https://docs.anthropic.com/en/api/errors,
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html,
https://docs.stripe.com/error-handling?lang=python, https://github.com/ollama/ollama-python#errors
"""

BREAKERS = frozenset({"pybreaker", "purgatory", "circuitbreaker", "aiobreaker", "pyfailsafe", "hyx"})
"""Packages that stop asking a dependency that keeps failing."""


@cache
def functions() -> dict[str, tuple[Library, Reaching]]:
    """Dotted name of every function that leaves the process."""
    return {name: (library, reaching) for library in LIBRARIES for name, reaching in (library.functions or {}).items()}


@cache
def clients() -> dict[str, tuple[Library, Client]]:
    """Dotted name of every constructor of a client."""
    return {
        name: (library, client) for library in LIBRARIES for client in library.clients for name in client.constructors
    }


@cache
def methods() -> frozenset[str]:
    """Everything that a client can be asked for: `get`, `chat.completions.create`."""
    return frozenset(name for library in LIBRARIES for client in library.clients for name in client.methods)
