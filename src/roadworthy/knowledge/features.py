"""What documents call the features of a system, and the words that stand in its files where one of them is built.

A row says how a document names the feature, and which words in code, configuration or file names are a sign of it.
Signs are wide on purpose: where none of them stands anywhere, the feature is surely not there; where one does, it only
may be. What gives more certainty than a word, a fact of the model, is asked for by the rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from roadworthy.expression import expression
from roadworthy.knowledge import promises

PLATFORM = "a platform or proxy in front"
FORGE = "the settings of the forge"


@dataclass(frozen=True)
class Feature:
    """One row.

    Attributes:
        name: as a sentence names it.
        told: how a document does, as a regular expression in any case.
        signs: small letters; what stands in a file of a system that has it.
        implied: signs of a library or server that may bring it without a word about it.
        elsewhere: who outside the repository may give it; "" for what only its own files can.
        paths: parts of file names, in small letters, that are a sign as well.
        is_product: it is the name of somebody's program, which a manual may speak of for other reasons.
    """

    name: str
    told: str
    signs: tuple[str, ...]
    implied: tuple[str, ...] = ()
    elsewhere: str = ""
    paths: tuple[str, ...] = ()
    is_product: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(one.strip().replace("_ ", " ") for one in text.split("|"))


_CLOUD = _words(
    "cloud run|cloudrun|lambda|vercel|render.com|railway|heroku|fargate|app_engine|knative|modal|fly.io|azure"
)
_AUTH = _words("auth0|clerk|supabase|cognito|keycloak|oidc|firebase|nextauth|next-auth|openid|better-auth|lucia")
_QUEUES = _words(
    "celery|dramatiq|huey|arq|rq.|redis_queue|backgroundtask|background_task|background task|add_task|create_task"
    "|threading.thread|threadpool|bullmq|bull|kafka|rabbit|amqp|pika|sqs|queue|pubsub|nats|go func|worker|schedul|cron"
    "|setinterval|executor|streams|subprocess|asyncio.gather"
)

FEATURES = (
    Feature(
        "circuit breaker",
        r"circuit[- ]?break(er|ers|ing)",
        _words("circuit|breaker|purgatory|opossum|hystrix|resilience4j|cockatiel|polly|outlierdetection"),
    ),
    Feature(
        "exponential backoff",
        r"(exponential|increasing)[- ]back[- ]?off|back[- ]?off",
        _words(
            "backoff|back_off|exponential|tenacity|stamina|** attempt|**attempt|2 **|2**|*= 2|math.pow|<< |autoretry"
        ),
        _words("openai|anthropic|boto|urllib3|langchain|litellm|celery|google|azure|retry"),
    ),
    Feature(
        "retries",
        r"(auto(matic)?(ally)? |with |smart |configurable |built[- ]in )?\bretr(y|ies|ying)\b",
        _words("retry|retries|backoff|attempt|tenacity|stamina"),
        _words("openai|anthropic|boto|urllib3|langchain|litellm|celery|google|azure|llm"),
    ),
    Feature(
        "rate limiting",
        r"rate[- ]?limit(s|ing|er|ers|ed)?\b(?! (errors?|of the))|\brequest throttling",
        _words(
            "ratelimit|rate_limit|rate-limit|rate limit|slowapi|limiter|throttl|token bucket"
            "|tokenbucket|token_bucket|leaky"
            "|requests_per|per_minute|limit_req|fixed_window|sliding_window|sliding window"
        ),
        _words("sleep|semaphore|rpm"),
        PLATFORM,
    ),
    Feature(
        "Lua scripts",
        r"\blua scripts?\b|\blua[- ]scripted\b",
        _words("lua|redis.call|evalsha|register_script|newscript|.eval(|script_load|fcall"),
        _words(
            "slowapi|flask_limiter|ulule|redis_rate|rate-limit-redis|rate-limiter-flexible|bullmq|redislock|redlock|aiolimiter"
        ),
    ),
    Feature("JWT authentication", r"\bJWTs?\b|json web tokens?", _words("jwt|jose|json web token|itsdangerous"), _AUTH),
    Feature(
        "OAuth",
        r"\bOAuth ?2?(\.0)?\b|\bOIDC\b|single sign[- ]on",
        _words("oauth|sso|saml|authlib|passport|allauth|google-auth|grantless|signin"),
        _AUTH,
        PLATFORM,
    ),
    Feature(
        "API-key authentication",
        r"api[- ]?keys?[- ](based )?(auth\w*|protect\w*|validation|security)"
        r"|(authenticat|protect|secur)(ed|ion|es|s) (by|with|via|using|through) (an? )?api[- ]?keys?",
        _words("api_key|apikey|api-key|api key|bearer|x-api|authorization|auth_token|access_token"),
        (),
        PLATFORM,
    ),
    Feature(
        "role-based access",
        r"role[- ]based|\bRBAC\b|role[- ]permissions?",
        _words("rbac|role|permission|is_admin|isadmin|is_staff|is_superuser|scope|policy|casbin"),
        _AUTH,
    ),
    Feature(
        "authentication",
        r"\b(user|secure|token|session|basic|bearer)[- ](based )?auth(entication)?\b|password hashing"
        r"|\bauthentication (and|&|with|via)\b",
        _words("authenticat|authoriz|login|password|bearer|jwt|oauth|api_key|apikey|x-api|basicauth|basic_auth|token"),
        _AUTH,
        PLATFORM,
    ),
    Feature(
        "structured logs",
        r"structured (json )?log(s|ging|ger)\b|\bjson[- ](formatted |structured |format )?log(s|ging)?\b"
        r"|logs? (in|as) json",
        _words(
            "structlog|jsonformatter|json_formatter|json-formatter|jsonlogger|json-logger|json_log"
            "|jsonlog|json-log|loguru"
            "|serialize=true|pino|winston|bunyan|zap|zerolog|logrus|slog|logback|log_json|jsonrenderer"
            "|ecs_logging|logstash"
            "|json.dumps|json.stringify|logfmt|google.cloud.logging|google-cloud-logging|logformat"
            "|log_format|stackdriver"
            "|powertools|safir|tracing_subscriber|logfire|python_json|structured"
        ),
    ),
    Feature(
        "request ids",
        r"(correlation|request)[- ]ids?\b(?! (parameter|field|header))|request correlation",
        _words(
            "correlation|request_id|requestid|request-id|req_id|reqid|trace_id|traceid|req.id|asgi_correlation|safir"
        ),
    ),
    Feature(
        "tracing",
        r"distributed[- ]tracing|request tracing|\bopen[- ]?telemetry\b|\botel\b|trace (propagation|context)",
        _words(
            "opentelemetry|otel|jaeger|zipkin|tempo|ddtrace|langsmith|langfuse|logfire|sentry"
            "|traceparent|tracer|xray|x-ray"
            "|openinference|phoenix|traceloop|honeycomb|newrelic|new_relic|applicationinsights"
            "|application_insights|tracing"
            "|open_telemetry"
        ),
        (),
        "",
    ),
    Feature(
        "Prometheus metrics",
        r"\bprometheus\b",
        _words(
            "prometheus|prom-client|promclient|/metrics|metrics_path|victoriametrics|micrometer"
            "|prom_client|otlp|starlette_exporter"
        ),
    ),
    Feature("Grafana", r"\bgrafana\b", ("grafana",), (), "", ("grafana",)),
    Feature(
        "alerts",
        r"\balert(ing)? rules?\b|\balertmanager\b|\bprometheus alert(s|ing)\b",
        _words("alertmanager|alert:|alerting|prometheusrule|alert_rules|alert.rules|pagerduty|opsgenie|alerts|alert_"),
        (),
        "",
        ("alert",),
    ),
    Feature(
        "Slack notifications",
        r"\bslack (alerts?|notifications?|integration|messages)\b",
        ("slack",),
    ),
    Feature(
        "e-mail notifications",
        r"\be-?mail (alerts?|notifications?|delivery)\b",
        _words("smtp|mail|sendgrid|resend|postmark|sns|ses|email"),
    ),
    Feature(
        "non-root containers",
        r"\bnon[- ]?root\b|unprivileged (user|container)|\brootless (container|image)",
        (),
    ),
    Feature("multi-stage build", r"\bmulti[- ]?stage (docker|build|image|container)\w*|\bmulti[- ]?stage\b", ()),
    Feature(
        "health checks",
        r"\bhealth[- ]?checks?\b|\b(liveness|readiness)( and \w+)? probes?\b|\bhealth (endpoint|monitoring|probe)s?\b",
        _words(
            "health|livez|readyz|liveness|readiness|heartbeat|/ping|/status|/live|/ready|pg_isready|is_alive|isalive"
        ),
    ),
    Feature(
        "graceful shutdown",
        r"\bgraceful(ly)? (shut ?downs?|shuts? down|terminat\w+|stop\w*|drain\w*|exit)",
        _words(
            "sigterm|sigint|graceful|shutdown|on_event|lifespan|signal.|terminationgraceperiod|grace_period|process.on"
        ),
        _words("uvicorn|gunicorn|hypercorn|aiohttp|fastapi|granian|celery"),
    ),
    Feature(
        "caching",
        r"\b(response|result|query|redis|semantic|in-memory|embedding|prompt|smart|built-in) cach(e|es|ing)\b"
        r"|\bcaching (layer|of|with|via|system|strategy|for|support)\b|\bcaching\b",
        _words("cache|caching|memo|lru|ttl|redis|memcach|cachetools|etag|max-age"),
    ),
    Feature(
        "background work",
        r"\bbackground (job|task|work|process)\w*|\b(task|job|message) queues?\b|\bdistributed task",
        _QUEUES,
    ),
    Feature(
        "autoscaling",
        r"\bauto[- ]?scal(ing|e|es|er|ed)\b|\bHPA\b|\bhorizontal pod\b",
        _words(
            "horizontalpodautoscal|autoscal|scaledobject|keda|maxreplicas|max_replicas|max_instances"
            "|scaling|karpenter|scale"
        ),
        _CLOUD,
        "",
        ("hpa", "autoscal"),
    ),
    Feature(
        "fault injection",
        r"\bchaos (test|engineer|experiment|script|monkey|runner|inject)\w*|\b(fault|failure)[- ]injection\b"
        r"|\binject(s|ed|ing)? (failures?|faults?)\b",
        _words("chaos|fault|inject|toxiproxy|litmus|pumba|gremlin|failpoint|docker kill"),
        (),
        "",
        ("chaos", "fault"),
    ),
    Feature(
        "automated remediation",
        r"\b(auto(mated|matic(ally)?)?[- ]?(remediat\w+|heal\w*))|\bself[- ]heal\w*|\bheals itself\b"
        r"|\bremediation (script|loop|engine)",
        _words("remediat|heal|recover|restart|watchdog|livenessprobe|supervisor|auto_fix|autofix|rollback"),
        (),
        "",
        ("remediat", "heal", "watchdog"),
    ),
    Feature(
        "CI/CD",
        r"\bCI ?/ ?CD\b|\bcontinuous (integration|deployment|delivery)\b|\bgithub actions\b|\bgitlab[- ]ci\b",
        (),
        _words("argocd|fluxcd|cloud build|cloudbuild|codebuild|codepipeline"),
        "",
        (
            *(".github/workflows/", ".gitlab-ci", "jenkinsfile", ".circleci/", "azure-pipelines", ".travis", ".drone"),
            *(
                "bitbucket-pipelines",
                ".woodpecker",
                "cloudbuild",
                "buildspec",
                ".buildkite",
                ".gitea/workflows",
                ".tekton",
            ),
            *(
                "vercel.json",
                "render.yaml",
                "railway",
                "fly.toml",
                "netlify",
                "skaffold",
                ".forgejo/",
                "concourse",
                ".semaphore",
            ),
        ),
    ),
    Feature(
        "tests",
        r"\b(unit|integration|automated|end-to-end|e2e|regression|contract) tests?\b"
        r"|\btest(ing)? (suite|coverage)\b|\bfully tested\b",
        _words(
            "pytest|unittest|jest|vitest|mocha|testing.t|playwright|cypress"
            "|go test|npm test|npm run test|make test|tox|def test_|testcase|rspec|phpunit|junit|nox|bats"
        ),
        (),
        "",
        ("test", "spec"),
    ),
    Feature(
        "load tests",
        r"\b(load|stress|performance)[- ]tests?(ing|ed)?\b",
        _words(
            "locust|k6|jmeter|vegeta|artillery|autocannon|gatling|wrk|hey|loadtest|load_test|load-test"
            "|benchmark|stress|ab -n"
        ),
        (),
        "",
        ("locust", "k6", "jmeter", "load", "stress", "bench", "perf", ".jmx"),
    ),
    *(
        Feature(
            name,
            told,
            _words(signs),
            _words("pre-commit|pre_commit"),
            "",
            _words(paths),
        )
        for name, told, signs, paths in (
            ("ruff", r"\bruff\b", "ruff", "ruff"),
            ("flake8", r"\bflake8\b", "flake8", "flake8"),
            ("pylint", r"\bpylint\b", "pylint", "pylint"),
            ("mypy", r"\bmypy\b", "mypy", "mypy"),
            ("black", r"\bblack\b(?=.{0,40}(format|isort|ruff|flake8|mypy|lint))", "black", "black"),
            ("ESLint", r"\beslint\b", "eslint", "eslint"),
            ("Bandit", r"\bbandit\b", "bandit", "bandit"),
            ("Trivy", r"\btrivy\b", "trivy", "trivy"),
        )
    ),
    Feature(
        "pre-commit hooks",
        r"\bpre-commit\b",
        _words("pre-commit|husky|lefthook"),
        (),
        "",
        ("pre-commit", "husky", "lefthook"),
    ),
    Feature(
        "vulnerability scan",
        r"\b(vulnerability|container|image|dependency) scan(s|ning|ner)?\b",
        _words("trivy|snyk|bandit|grype|pip-audit|safety|npm audit|govulncheck|gosec|semgrep|codeql|scan|audit|clair"),
        (),
        FORGE,
        ("dependabot", "renovate", "codeql", "trivy", "snyk"),
    ),
    Feature(
        "backups",
        r"\b(automat(ed|ic)|daily|regular|scheduled|nightly|database|continuous) backups?\b"
        r"|\bbackup (script|job|and restore)",
        _words("backup|pg_dump|restic|velero|mysqldump|snapshot|borg|rsync|litestream|wal-g|pgbackrest|dump|export"),
        _words("rds|cloudsql|cloud_sql|atlas|neon|supabase"),
        "",
        ("backup",),
    ),
    Feature(
        "canary release",
        r"\bcanary\b",
        _words("canary|flagger|weight|traffic"),
        (),
        "",
        ("canary",),
    ),
    Feature("blue-green deployment", r"\bblue[-/ ]green\b", _words("blue|bluegreen|swap|slot"), (), "", ("blue",)),
    Feature(
        "streaming",
        r"\bstream(ing|ed|s)? (responses?|answers?|output|tokens?|support|chat|generation|completions?|api)\b"
        r"|\b(response|token|answer|real-time) streaming\b|\bserver[- ]sent events?\b|\bSSE\b",
        _words("stream|sse|event-source|eventsource|yield|websocket|chunked|flush"),
    ),
    Feature(
        "WebSockets",
        r"\bwebsockets?\b",
        _words("websocket|socket.io|socketio|wss://|ws://|ws.|channels"),
        _words("streamlit|gradio"),
    ),
    Feature(
        "fallback",
        r"\b(automatic|model|provider|llm|graceful|smart|multi-model) (fall ?backs?|failovers?)\b"
        r"|\bfall ?back (model|provider|chain|mechanism|to)\b",
        _words("fallback|fall_back|fall back|failover|fail_over|secondary|backup_model|alternat|except|catch"),
    ),
    Feature(
        "token accounting",
        r"\btoken (usage|count(ing|s)?|track(ing)?|accounting|budget\w*)\b|\bcost (tracking|accounting|monitoring)\b",
        _words(
            "token_usage|usage|tiktoken|token_count|tokens_used|prompt_tokens|total_tokens|tokencount"
            "|cost|num_tokens|tokens|eval_count"
        ),
    ),
    Feature(
        "prompt-injection guard",
        r"\bprompt[- ]injection|\bjailbreak (detection|protection|guard)",
        _words(
            "injection|jailbreak|guard|sanitiz|sanitis|ignore previous|lakera|rebuff|nemo|moderation"
            "|ignore all|malicious|suspicious"
        ),
    ),
    Feature(
        "PII redaction",
        r"\bPII[- ](redact\w*|mask\w*|detect\w*|scrub\w*|filter\w*|protection|anonymi\w*|removal)"
        r"|\b(redact|mask|scrub|anonymi[sz])\w* (of )?PII\b",
        _words("pii|redact|anonymi|presidio|mask|scrub|sanitiz|sanitis|personal"),
    ),
    Feature(
        "input validation",
        r"\b(input|request|schema|payload|data) validation\b|\bvalidat(es|ed) (all )?(inputs?|requests?|payloads?)\b",
        _words(
            "pydantic|basemodel|zod|joi|valid|marshmallow|jsonschema|serializer|binding:|schema|form"
            "|sanitiz|check|required"
        ),
    ),
    Feature(
        "CORS", r"\bCORS\b", _words("cors|access-control|cross-origin|cross_origin"), _words("flask_cors"), PLATFORM
    ),
    Feature(
        "GPU support",
        r"\b(gpu|cuda)[- ](accelerat\w+|support|inference|enabled)\b",
        _words("gpu|cuda|nvidia|torch|onnxruntime|mps|tensorflow|rocm|vllm|transformers|llama|ollama"),
    ),
    Feature(
        "idempotency",
        r"\bidempoten(t|cy|ce)\b(?= (key|request|processing|api|handling|support|consumer|order|:|\())",
        _words("idempot|dedup|setnx|set_nx|nx=true|on conflict|already|processed|unique"),
    ),
    Feature(
        "dead-letter queue",
        r"\bdead[- ]letter|\bDLQ\b",
        _words("dead_letter|deadletter|dead-letter|dead letter|dlq|dlx"),
    ),
    Feature("audit log", r"\baudit[- ](logs?|logging|trails?)\b", ("audit", "history", "activity"), (), PLATFORM),
    Feature("Helm chart", r"\bhelm charts?\b", _words("helm"), (), "", ("chart.yaml", "helm")),
    Feature(
        "Kubernetes manifests",
        r"\b(kubernetes|k8s) (manifests?|deployments?|ready|yaml)\b",
        _words("kind: deployment|kind: service|apiversion|kubectl|kustomiz|helm|kubernetes|k8s"),
        (),
        "",
        ("k8s", "kube", "helm", "chart", "kustomiz"),
    ),
    Feature("Terraform", r"\bterraform\b", ("terraform", "hashicorp", "tofu"), (), "", (".tf", "terraform", ".hcl")),
    Feature(
        "container image",
        r"\bdockeri[sz]ed\b|\bdocker (support|images?|ready|compose (setup|stack|file))\b|\bcontaineri[sz]ed\b",
        _words("docker|podman|buildah|pack build|nixpacks|jib|containerfile"),
        (),
        "",
        ("docker", "containerfile", "compose", "devcontainer", ".nix"),
    ),
    Feature(
        "database migrations",
        r"\b(database|schema|db|alembic|automatic) migrations?\b",
        _words(
            "alembic|migrat|flyway|liquibase|prisma|knex|goose|drizzle|typeorm|sequelize|create_all"
            "|automigrate|yoyo|create table"
        ),
        (),
        "",
        ("migrat", "alembic"),
    ),
    Feature("gRPC", r"\bgRPC\b", ("grpc", "protobuf"), (), "", (".proto",)),
    Feature("GraphQL", r"\bGraphQL\b", ("graphql", "strawberry", "gql", "apollo"), (), "", (".graphql",)),
    Feature(
        "reranking",
        r"\bre-?rank(ing|er|ers|ed|s)?\b",
        _words("rerank|re-rank|re_rank|crossencoder|cross-encoder|cross_encoder|colbert|mmr|cohere|rank"),
    ),
    Feature(
        "drift detection",
        r"\b(data|model|concept|feature|prediction)[- ]drift\b|\bdrift (detection|monitoring)\b",
        _words("drift|psi|evidently|ks_2samp|kolmogorov|wasserstein|divergence|alibi|nannyml"),
    ),
    Feature(
        "A/B tests",
        r"\bA/B[- ]test(s|ing)?\b",
        _words("a/b|ab_test|abtest|ab-test|variant|experiment|split|treatment|bucket"),
    ),
    Feature(
        "feature flags",
        r"\bfeature[- ](flags?|toggles?)\b",
        _words("feature_flag|featureflag|feature-flag|launchdarkly|unleash|flag|toggle|enable_|_enabled"),
    ),
    *(
        Feature(name, rf"\b{told or name}\b", _words(signs or name.lower()), (), "", (name.lower().split()[0],), True)
        for name, told, signs in (
            ("Sentry", "", ""),
            ("Redis", "", "redis|valkey|elasticache|dragonfly"),
            ("Kafka", "", "kafka|redpanda|confluent"),
            ("RabbitMQ", "", "rabbit|amqp|pika"),
            ("Celery", "", ""),
            ("Elasticsearch", "", "elastic|opensearch"),
            ("MongoDB", "", "mongo|motor|beanie"),
            (
                "PostgreSQL",
                r"postgres(ql)?",
                "postgres|psycopg|asyncpg|pgx|pgvector|timescale|supabase|neon|lib/pq|cockroach|database_url",
            ),
            ("MLflow", "", ""),
            ("Langfuse", "", ""),
            ("LangSmith", "", "langsmith|langchain"),
            ("Loki", "", "loki"),
            ("Jaeger", "", "jaeger|otlp|opentelemetry"),
            ("Traefik", "", ""),
            ("Nginx", "", ""),
            ("Argo CD", r"argo ?cd", "argocd|argo-cd|argoproj"),
            ("Istio", "", ""),
            ("Linkerd", "", ""),
            ("Keycloak", "", ""),
            ("Qdrant", "", ""),
            ("Pinecone", "", ""),
            ("ChromaDB", r"chroma ?db", "chroma"),
            ("FAISS", "", ""),
            ("Weaviate", "", ""),
            ("Milvus", "", ""),
            ("Neo4j", "", ""),
            ("Streamlit", "", ""),
            ("Gradio", "", ""),
            ("vLLM", "", ""),
            ("DVC", "", "dvc"),
            ("Alembic", "", ""),
            ("Gunicorn", "", ""),
            ("tiktoken", "", ""),
        )
    ),
)
"""The order counts: the first that a passage names is taken for words that several rows know."""


@cache
def features_by_name() -> dict[str, Feature]:
    """Every row by its name."""
    return {feature.name: feature for feature in FEATURES}


@cache
def signs() -> tuple[str, ...]:
    """Every sign of every row, and of every promise with something in it, each once."""
    own = {sign for one in FEATURES for sign in (*one.signs, *one.implied) if sign}
    return tuple(sorted(own | set(promises.signs())))


def told_in(text: str) -> Iterator[tuple[Feature, int, int]]:
    """The features that a piece of text names, each once, with first and last character of the words that do."""
    small = text.lower()
    asked = {number for needle, numbers in _by_needle() if needle in small for number in numbers}
    for number in sorted(asked):
        feature, pattern = _PATTERNS[number]
        match = pattern.search(text)
        if match is not None:
            yield feature, match.start(), match.end()


def needles_of(told: str) -> tuple[str, ...]:
    """Small letters of which one at least stands in every text that the expression fits; empty where none is sure.

    A hundred expressions are asked of every line of a document: a look for letters first leaves most of them out.
    """
    plain = re.sub(r"\\.|\[[^\]]*\]", "\0", told.lower())
    plain = re.sub(r"\(\?(?:[:=!]|<[=!])", "(", plain)
    plain = re.sub(r"[a-z0-9 -](?:[?*]|\{0)", "\0", plain)
    found: list[str] = []
    for one in _alternatives(plain):
        sure = one
        while (less := re.sub(r"\([^()]*\)(?:[?*]|\{0)", "\0", sure)) != sure:
            sure = less
        if not re.search(r"[a-z0-9]{3}", sure.replace("(", "").replace(")", "")) or "|" in _outside(sure):
            return ()
        found += re.findall(r"[a-z0-9]{3,}", one)
    return tuple(dict.fromkeys(found))


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts between bars that stand in no bracket."""
    depth, begin = 0, 0
    for index, character in enumerate(pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            yield pattern[begin:index]
            begin = index + 1
    yield pattern[begin:]


def _outside(pattern: str) -> str:
    """What stands in no bracket."""
    while (less := re.sub(r"\([^()]*\)", "", pattern)) != pattern:
        pattern = less
    return pattern


@cache
def _by_needle() -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each needle with the rows that it may lead to; the empty one stands in every text."""
    found: dict[str, list[int]] = {}
    for number, feature in enumerate(FEATURES):
        for needle in needles_of(feature.told) or ("",):
            found.setdefault(needle, []).append(number)
    return tuple((needle, tuple(numbers)) for needle, numbers in found.items())


_PATTERNS = tuple((feature, expression(f"(?i){feature.told}")) for feature in FEATURES)
