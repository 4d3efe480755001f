"""Variables that libraries and runtimes read by themselves, so that no line of the reviewed code has to.

Source: the documentation of each, under "environment variables".
"""

import re

ALWAYS = re.compile(
    r"^(PYTHON\w*|PIP_\w+|UV_\w+|POETRY_\w+|VIRTUAL_ENV|PATH|HOME|USER|SHELL|TERM|TZ|LANG|LANGUAGE|LC_\w+|HOSTNAME|PWD|TMPDIR"
    r"|DEBIAN_FRONTEND|DEBCONF_\w+|NODE_\w+|NPM_\w+|YARN_\w+|PNPM_\w+|COREPACK_\w+|PORT|HOST|HTTPS?_PROXY|NO_PROXY|ALL_PROXY"
    r"|https?_proxy|no_proxy|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|LD_\w+|MALLOC_\w+|OMP_\w+|MKL_\w+|OPENBLAS_\w+"
    r"|NUMEXPR_\w+|DO_NOT_TRACK|SCARF_\w+|DISABLE_TELEMETRY|LOG_?LEVEL_ROOT|CUDA_\w+|NVIDIA_\w+|NCCL_\w+|ROCM_\w+|HIP_\w+|HSA_\w+|XDG_\w+|DISPLAY|EDITOR|PAGER|COLUMNS|FORCE_COLOR|NO_COLOR"
    r"|GO[A-Z]+|CGO_\w+|GIN_MODE|JAVA_\w+|JVM_\w+|RUST_\w+|CARGO_\w+|DOTNET_\w+|ASPNETCORE_\w+|COMPOSE_\w+|DOCKER_\w+|BUILDKIT_\w+"
    r"|CI|GITHUB_\w+|GITLAB_\w+|CI_\w+|KUBECONFIG|KUBERNETES_\w+|OTEL_\w+|DD_\w+|SENTRY_\w+|WEB_CONCURRENCY|PUID|PGID|UMASK|UID|GID"
    r"|TARGET(PLATFORM|ARCH|OS|VARIANT)|BUILD(PLATFORM|ARCH|OS)|CHOKIDAR_\w+|WATCHPACK_\w+|WATCHFILES_\w+|BROWSER|GENERATE_SOURCEMAP"
    r"|VITE_\w+|NEXT_\w+|NUXT_\w+|REACT_APP_\w+|PUBLIC_\w+|EXPO_\w+|PS1|SHLVL|TINI_\w+|S6_\w+|GRPC_\w+|MAKEFLAGS|CFLAGS|LDFLAGS|CC|CXX"
    r"|\w*_VERSION|VERSION|\w*COMMIT\w*|\w*GIT_\w+|BUILD_\w+|FORWARDED_ALLOW_IPS|PROXY_\w+|MPLBACKEND|MPLCONFIGDIR|DBUS_\w+|QT_\w+)$"
)
"""Read by a runtime, a shell, a build or an orchestrator."""

GIVEN = re.compile(
    r"^(RANK|LOCAL_RANK|WORLD_SIZE|LOCAL_WORLD_SIZE|MASTER_(ADDR|PORT)|PYTEST_\w+|AWS_LAMBDA_\w+|K_(SERVICE|REVISION"
    r"|CONFIGURATION)|ECS_\w+|POD_\w+|NODE_NAME|SLURM_\w+|OMPI_\w+|SM_\w+|CLOUD_RUN_\w+|VERCEL(_\w+)?|HEROKU_\w+|DYNO"
    r"|RAILWAY_\w+|RENDER_\w+|FLY_\w+|GAE_\w+|FUNCTION_\w+|INPUT_\w+|WEBSITE_\w+|RUNNER_\w+|BUILDKITE\w*|CIRCLE\w*|TRAVIS\w*"
    r"|TERM_PROGRAM|LOGNAME|OLDPWD|SSH_\w+|WSL_\w+|CONDA_\w+|NOTIFY_SOCKET|LISTEN_\w+|INVOCATION_ID|TF_CONFIG)$"
)
"""Set by whatever starts a process, so that nobody has to be told of it."""

BY_LIBRARY: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), tuple(libraries.split()))
    for pattern, libraries in (
        (
            r"^AWS_",
            "boto3 botocore aiobotocore aioboto3 aws awscli s3fs langchain-aws litellm mlflow anthropic terraform dvc",
        ),
        (
            r"^(OPENAI|AZURE_OPENAI)_",
            "openai langchain-openai llama-index litellm langchain pydantic-ai crewai guardrails-ai instructor",
        ),
        (r"^ANTHROPIC_", "anthropic langchain-anthropic litellm pydantic-ai llama-index instructor"),
        (
            r"^(GOOGLE|GEMINI|GCP|GCLOUD|CLOUDSDK)_",
            "google-genai google-generativeai langchain-google-genai google-cloud litellm google",
        ),
        (r"^(AZURE|ARM)_", "azure azure-identity litellm langchain-openai openai terraform"),
        (
            r"^(GROQ|COHERE|CO|MISTRAL|TOGETHER|FIREWORKS|REPLICATE|DEEPSEEK|XAI|PERPLEXITY|VOYAGE|OPENROUTER|TAVILY"
            r"|SERPER|SERPAPI|EXA|BRAVE|JINA|PINECONE|WEAVIATE|OPENWEATHERMAP|WATSONX)_",
            "groq cohere mistralai together litellm langchain langchain-groq langchain-cohere langchain-mistralai "
            "langchain-community langchain-openai replicate tavily-python langchain-tavily pinecone crewai llama-index "
            "pydantic-ai voyageai exa-py",
        ),
        (r"^(LANGCHAIN|LANGSMITH|LANGGRAPH)_", "langchain langchain-core langsmith langgraph"),
        (r"^LANGFUSE_", "langfuse"),
        (r"^(OPIK|COMET)_", "opik comet-ml"),
        (r"^LITELLM_", "litellm"),
        (
            r"^(HF|HUGGING_?FACE|TRANSFORMERS|TOKENIZERS|DATASETS|HUGGINGFACEHUB)_",
            "transformers huggingface-hub sentence-transformers vllm tokenizers datasets diffusers langchain "
            "langchain-huggingface faster-whisper accelerate gliner fastembed",
        ),
        (r"^SENTENCE_TRANSFORMERS_", "sentence-transformers"),
        (r"^(TORCH|PYTORCH)_", "torch vllm transformers sentence-transformers"),
        (r"^(TF|TENSORFLOW|KERAS)_", "tensorflow keras"),
        (
            # https://github.com/ollama/ollama/blob/main/envconfig/config.go
            r"^OLLAMA_(HOST|MODELS|NUM_PARALLEL|MAX_LOADED_MODELS|MAX_QUEUE|KEEP_ALIVE|DEBUG|ORIGINS|FLASH_ATTENTION"
            r"|CONTEXT_LENGTH|KV_CACHE_TYPE|GPU_OVERHEAD|LOAD_TIMEOUT|LLM_LIBRARY|SCHED_SPREAD|MULTIUSER_CACHE"
            r"|NEW_ENGINE|NOHISTORY|NOPRUNE|REMOTES)$",
            "ollama langchain-ollama litellm",
        ),
        (r"^VLLM_", "vllm"),
        (r"^(UVICORN)_", "uvicorn"),
        (r"^GUNICORN_CMD_ARGS$", "gunicorn"),
        (r"^FLASK_", "flask"),
        (r"^DJANGO_", "django"),
        (r"^STREAMLIT_", "streamlit"),
        (r"^GRADIO_", "gradio"),
        (r"^CHAINLIT_", "chainlit"),
        (r"^CELERY_|^C_FORCE_ROOT$", "celery"),
        (r"^(PROMETHEUS_MULTIPROC_DIR|prometheus_multiproc_dir)$", "prometheus-client"),
        (r"^MLFLOW_", "mlflow"),
        (r"^WANDB_", "wandb"),
        (r"^(CHROMA|ANONYMIZED_TELEMETRY)", "chromadb langchain-chroma"),
        (r"^QDRANT_", ""),
        (r"^LOGFIRE_", "logfire"),
        (r"^PREFECT_", "prefect"),
        (r"^AIRFLOW_", "apache-airflow"),
        (r"^DAGSTER_", "dagster"),
        (r"^JUPYTER", "jupyter jupyterlab notebook"),
        (r"^NLTK_DATA$", "nltk"),
        (r"^TIKTOKEN_", "tiktoken"),
        (r"^(PG[A-Z]+)$", "psycopg psycopg2 psycopg2-binary asyncpg"),
        (r"^(KAFKA|CONFLUENT)_", ""),
        (r"^AGENTOPS_|^CREWAI_", "agentops crewai"),
        (r"^CLERK_|^AUTH0_|^NEXTAUTH_|^AUTH_", "clerk @clerk/nextjs next-auth"),
        (r"^PRISMA_|^DATABASE_URL$", "prisma @prisma/client alembic databases"),
    )
)
"""Read by a library, where the code imports or declares it."""

_IMAGES = re.compile(
    r"^(POSTGRES|MYSQL|MARIADB|MONGO_INITDB|MONGODB|REDIS|RABBITMQ|MINIO|GF|GRAFANA|KC|KEYCLOAK|ELASTIC|ES|KIBANA|OPENSEARCH|DISCOVERY|xpack"
    r"|NEO4J|CLICKHOUSE|INFLUXDB|VAULT|CONSUL|TRAEFIK|NGINX|PGADMIN|ZOOKEEPER|KAFKA|ALLOW|ETCD|MINIO|N8N|SUPERSET|METABASE)_"
)
"""Read by the images of others, to which an environment file is handed, too."""

_THROUGH_OTHERS = re.compile(
    r"^((HF|HUGGING_?FACE|HUGGINGFACEHUB|TRANSFORMERS|TOKENIZERS|TORCH|PYTORCH|TIKTOKEN|NLTK)_|TTS_HOME$)"
)
"""Read by libraries that others bring along, and that no manifest has to name."""

_OF_CLOUDS = re.compile(r"^(AWS|GOOGLE|AZURE|ARM)_")

_OF_CLIENTS = re.compile(
    r"^(REDIS|MINIO|POSTGRES|MONGO|MONGODB|MYSQL|MARIADB)_(\w+_)?(POOL_\w+|CIRCUIT_BREAKER_\w+|BUCKET(_NAME)?|ENDPOINT|USE_SSL"
    r"|SECURE|KEY_PREFIX|CACHE_\w+|\w*TTL(_SECONDS)?|MAX_RETRIES|RETRY_\w+|BATCH_SIZE|COLLECTION(_NAME)?)$"
    r"|^\w+_CONTAINER_NAME$"
)
"""Of a store's client, and so of nobody but the code that calls it; or of whatever starts containers."""


def is_given_by_runtime(name: str) -> bool:
    """A launcher, a platform or a shell sets the variable by itself."""
    return GIVEN.match(name) is not None


def is_of_client(name: str) -> bool:
    """Tells a store's client how to call it: the image of the store itself reads no such variable."""
    return _OF_CLIENTS.match(name) is not None


def is_read_through_others(name: str) -> bool:
    """A library that another brings along reads the variable, whether the manifest names it or not."""
    return _THROUGH_OTHERS.match(name) is not None or _OF_CLOUDS.match(name) is not None


def is_read_elsewhere(name: str, libraries: frozenset[str]) -> bool:
    """A runtime, an image of others, or one of these libraries reads the variable by itself."""
    if ALWAYS.match(name) or _THROUGH_OTHERS.match(name) or (_IMAGES.match(name) and not is_of_client(name)):
        return True
    return any(
        pattern.match(name)
        and any(one in libraries or any(have.startswith(one + "-") for have in libraries) for one in known)
        for pattern, known in BY_LIBRARY
    )
