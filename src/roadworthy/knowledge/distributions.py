"""Under which name a registry has what an import names, and which packages bring others along.

Source: the metadata of the packages themselves on https://pypi.org (`top_level.txt` and the list of files).
"""

import re

DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "Crypto": ("pycryptodome", "pycrypto"),
    "Cryptodome": ("pycryptodomex",),
    "MySQLdb": ("mysqlclient",),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow",),
    "absl": ("absl-py",),
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "bson": ("pymongo", "motor"),
    "consul": ("python-consul", "python-consul2", "py-consul"),
    "corsheaders": ("django-cors-headers",),
    "cv2": ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"),
    "dateutil": ("python-dateutil",),
    "decouple": ("python-decouple",),
    "discord": ("discord-py", "py-cord", "nextcord"),
    "dns": ("dnspython",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "environ": ("django-environ", "environ-config"),
    "faiss": ("faiss-cpu", "faiss-gpu", "faiss-gpu-cu12"),
    "fastapi_cache": ("fastapi-cache2",),
    "fitz": ("pymupdf",),
    "git": ("gitpython",),
    "github": ("pygithub",),
    "gitlab": ("python-gitlab",),
    "gi": ("pygobject",),
    "google": ("protobuf", "google-auth", "google-api-python-client", "google-genai", "google-cloud"),
    "googleapiclient": ("google-api-python-client",),
    "grpc": ("grpcio",),
    "grpc_health": ("grpcio-health-checking",),
    "grpc_reflection": ("grpcio-reflection",),
    "grpc_status": ("grpcio-status",),
    "grpc_tools": ("grpcio-tools",),
    "haystack": ("haystack-ai", "farm-haystack"),
    "hcl2": ("python-hcl2",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "kafka": ("kafka-python", "kafka-python-ng"),
    "keycloak": ("python-keycloak",),
    "ldap": ("python-ldap",),
    "llama_cpp": ("llama-cpp-python",),
    "llama_index": ("llama-index", "llama-index-core"),
    "magic": ("python-magic", "python-magic-bin"),
    "memcache": ("python-memcached",),
    "mpl_toolkits": ("matplotlib",),
    "multipart": ("python-multipart",),
    "mysql": ("mysql-connector-python", "mysql-connector"),
    "nacl": ("pynacl",),
    "odf": ("odfpy",),
    "osgeo": ("gdal",),
    "paho": ("paho-mqtt",),
    "pinecone": ("pinecone", "pinecone-client"),
    "pkg_resources": ("setuptools",),
    "playhouse": ("peewee",),
    "pptx": ("python-pptx",),
    "psycopg": ("psycopg", "psycopg-binary"),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "pylab": ("matplotlib",),
    "pymongo": ("pymongo", "motor"),
    "pynvml": ("nvidia-ml-py", "pynvml"),
    "pythonjsonlogger": ("python-json-logger",),
    "pytorch_lightning": ("pytorch-lightning", "lightning"),
    "rest_framework": ("djangorestframework",),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "slack": ("slackclient",),
    "slugify": ("python-slugify",),
    "socketio": ("python-socketio",),
    "engineio": ("python-engineio",),
    "socks": ("pysocks",),
    "speech_recognition": ("speechrecognition",),
    "sseclient": ("sseclient-py", "sseclient"),
    "telegram": ("python-telegram-bot",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos"),
    "tlz": ("toolz",),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "vertexai": ("google-cloud-aiplatform", "vertexai"),
    "weaviate": ("weaviate-client",),
    "websocket": ("websocket-client",),
    "whisper": ("openai-whisper",),
    "win32api": ("pywin32",),
    "win32com": ("pywin32",),
    "win32con": ("pywin32",),
    "wx": ("wxpython",),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
}

_NAMESPACES = frozenset({"google", "azure", "opentelemetry", "zope", "ruamel", "backports", "jaraco"})

_COMES_WITH = {
    "fastapi": "starlette pydantic typing-extensions anyio pydantic-core",
    "starlette": "anyio",
    "flask": "werkzeug jinja2 click itsdangerous markupsafe blinker",
    "django": "asgiref sqlparse",
    "requests": "urllib3 certifi idna charset-normalizer",
    "httpx": "httpcore anyio h11 certifi idna sniffio",
    "aiohttp": "yarl multidict aiosignal attrs frozenlist",
    "boto3": "botocore s3transfer jmespath python-dateutil urllib3",
    "aioboto3": "aiobotocore boto3 botocore",
    "pandas": "numpy python-dateutil pytz",
    "scikit-learn": "numpy scipy joblib threadpoolctl",
    "scipy": "numpy",
    "matplotlib": "numpy pillow python-dateutil packaging",
    "torch": "numpy typing-extensions sympy networkx jinja2 filelock fsspec",
    "transformers": "numpy huggingface-hub tokenizers safetensors requests tqdm pyyaml packaging regex",
    "sentence-transformers": "numpy torch transformers huggingface-hub scikit-learn scipy pillow tqdm",
    "openai": "httpx pydantic typing-extensions anyio tqdm",
    "anthropic": "httpx pydantic typing-extensions anyio",
    "ollama": "httpx pydantic",
    "pydantic": "typing-extensions pydantic-core annotated-types",
    "pydantic-settings": "pydantic python-dotenv typing-extensions",
    "langchain": "langchain-core langchain-text-splitters langsmith pydantic requests sqlalchemy pyyaml numpy tenacity "
    "aiohttp langgraph typing-extensions",
    "langchain-community": "langchain langchain-core langchain-text-splitters aiohttp requests sqlalchemy numpy "
    "tenacity pyyaml pydantic-settings",
    "langchain-core": "pydantic tenacity langsmith pyyaml typing-extensions packaging",
    "langchain-openai": "openai tiktoken langchain-core",
    "langgraph": "langchain-core pydantic langgraph-checkpoint",
    "llama-index": "llama-index-core openai nltk numpy pydantic",
    "streamlit": "pandas numpy pillow requests altair protobuf pyarrow tornado click",
    "gradio": "fastapi numpy pandas pillow pydantic httpx huggingface-hub uvicorn starlette",
    "celery": "kombu billiard vine click",
    "typer": "click rich shellingham",
    "rich": "pygments markdown-it-py",
    "uvicorn": "click h11",
    "sqlmodel": "sqlalchemy pydantic",
    "alembic": "sqlalchemy mako",
    "flask-sqlalchemy": "sqlalchemy flask",
    "motor": "pymongo",
    "djangorestframework": "django",
    "spacy": "numpy pydantic requests tqdm jinja2 typer thinc",
    "chromadb": "numpy pydantic fastapi uvicorn httpx pyyaml tenacity onnxruntime posthog",
    "mlflow": "pandas numpy scikit-learn flask sqlalchemy requests pyyaml matplotlib",
    "mcp": "pydantic httpx anyio starlette uvicorn sse-starlette pydantic-settings",
    "google-genai": "pydantic httpx google-auth requests anyio websockets tenacity",
    "google-api-python-client": "google-auth httplib2 google-api-core uritemplate",
    "kubernetes": "pyyaml requests urllib3 python-dateutil google-auth websocket-client",
    "grpcio-tools": "grpcio protobuf",
    "jinja2": "markupsafe",
    "qdrant-client": "httpx numpy pydantic grpcio urllib3 protobuf",
    "litellm": "openai httpx pydantic tiktoken jinja2 click tokenizers aiohttp",
    "vllm": "torch transformers fastapi openai pydantic numpy uvicorn prometheus-client",
    "faster-whisper": "ctranslate2 huggingface-hub tokenizers onnxruntime av tqdm",
    "pytest": "pluggy iniconfig packaging",
    "slack-bolt": "slack-sdk",
    "twilio": "requests pyjwt aiohttp",
    "weaviate-client": "httpx pydantic grpcio authlib",
}
"""What is certainly there when a package is: nobody declares it, and nothing breaks."""


def distributions_of(module: str) -> tuple[str, ...]:
    """Normalised names under which a registry may have the imported module, the likeliest first."""
    parts = module.split(".")
    top = parts[0]
    if top in _NAMESPACES and len(parts) > 1:
        joined = ["-".join(parts[:count]) for count in range(min(len(parts), 4), 1, -1)]
        return tuple(dict.fromkeys([_normalised(name) for name in joined] + list(DISTRIBUTIONS.get(top, ()))))
    return tuple(dict.fromkeys([*DISTRIBUTIONS.get(top, ()), _normalised(top)]))


def is_likely(name: str, module: str) -> bool:
    """A declared package that may well hold the module, by its name alone: `python-x`, `py-x`, `x-python`, `x-core`."""
    top = _normalised(module.partition(".")[0])
    squeezed = re.sub(r"[-_.]", "", name)
    bare = re.sub(r"^(python|py|django|flask|pytest)-?|-?(python|py|client|sdk|core|lib|binary|api)$", "", name)
    return (
        name.startswith((f"{top}-", f"{top.split('-')[0]}-"))
        or squeezed == top.replace("-", "")
        or bare == top
        or squeezed in (f"py{top}", f"python{top}", f"{top}2", f"{top}3")
    )


def brought_by(names: frozenset[str]) -> frozenset[str]:
    """These packages, what comes along with them, and what comes along with that."""
    found = set(names)
    waiting = list(names)
    while waiting:
        for name in _COMES_WITH.get(waiting.pop(), "").split():
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
