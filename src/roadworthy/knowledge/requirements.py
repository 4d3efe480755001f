"""Packages of Python by what a requirement on them means.

Sources: each package's page on https://pypi.org; for what others load by themselves:
https://flask.palletsprojects.com/en/stable/cli/#environment-variables-from-dotenv
https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support
https://www.uvicorn.org/settings/ https://fastapi.tiangolo.com/reference/testclient/
"""

IMPORTED_WHEN_USED: dict[str, tuple[str, ...]] = {
    "anthropic": ("langchain-anthropic", "litellm", "llama-index", "pydantic-ai", "instructor", "crewai", "phidata"),
    "apscheduler": ("flask-apscheduler", "django-apscheduler"),
    "arrow": (),
    "backoff": (),
    "beautifulsoup4": ("langchain", "langchain-community", "unstructured", "pandas", "llama-index"),
    "boto3": (
        "django-storages",
        "langchain-aws",
        "dvc",
        "mlflow",
        "smart-open",
        "s3fs",
        "sagemaker",
        "litellm",
        "celery",
        "kombu",
        "langchain",
        "langchain-community",
        "awscli",
        "zappa",
        "chalice",
    ),
    "cachetools": (),
    "cryptography": ("pyjwt", "python-jose", "paramiko", "pymysql", "authlib", "pyopenssl", "joserfc", "aiomysql"),
    "feedparser": (),
    "humanize": (),
    "loguru": (),
    "matplotlib": ("pandas", "seaborn", "scikit-learn", "shap", "ultralytics", "plotly", "mlflow"),
    "nltk": ("langchain", "llama-index", "unstructured", "textblob", "rouge-score", "evaluate"),
    "paramiko": ("fabric", "sshtunnel", "docker", "ansible"),
    "pendulum": ("airflow", "apache-airflow", "prefect"),
    "pygithub": ("langchain", "langchain-community"),
    "python-dotenv": (
        "flask",
        "pydantic-settings",
        "uvicorn",
        "pydantic",
        "quart",
        "honcho",
        "litellm",
        "pytest-dotenv",
        "chainlit",
        "docker-compose",
        "django-environ",
    ),
    "pyperclip": (),
    "schedule": (),
    "seaborn": (),
    "slack-sdk": ("slack-bolt", "apprise"),
    "spacy": ("presidio-analyzer", "langchain", "textacy"),
    "stripe": ("dj-stripe",),
    "structlog": (),
    "tenacity": ("langchain", "langchain-core", "llama-index"),
    "toolz": (),
    "twilio": (),
    "xmltodict": ("moto",),
}
"""Packages that do nothing unless somebody imports them, each with those others that load them by themselves."""

FOR_TESTS = frozenset(
    {
        "black",
        "coverage",
        "factory-boy",
        "fakeredis",
        "flake8",
        "freezegun",
        "hypothesis",
        "ipdb",
        "isort",
        "locust",
        "mock",
        "moto",
        "mypy",
        "nose",
        "nox",
        "pre-commit",
        "pylint",
        "pytest",
        "responses",
        "respx",
        "requests-mock",
        "ruff",
        "testcontainers",
        "tox",
        "tox-uv",
        "bandit",
        "pyright",
        "safety",
        "autopep8",
        "yapf",
        "playwright-pytest",
    }
)
"""Packages that a running service has no use for; what begins with `pytest-`, `flake8-` or `types-` is one, too."""


def is_for_tests(name: str) -> bool:
    """The package tests, formats or checks; a service in production does not load it."""
    return name in FOR_TESTS or name.startswith(("pytest-", "flake8-", "types-"))
