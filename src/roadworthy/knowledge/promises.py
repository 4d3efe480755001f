"""Words for what automatic actions look at, which faults are injected, and what a dashboard shows.

Each row: the name, how a document calls it, and what stands in code, queries and titles where it is.
"""

import re

from roadworthy.expression import expression

Row = tuple[str, re.Pattern[str], re.Pattern[str]]


def _row(name: str, told: str, shown: str) -> Row:
    return name, expression(f"(?i){told}"), expression(f"(?i){shown}")


SIGNALS: tuple[Row, ...] = (
    _row("latency", r"\b(latency|response times?|slow\w*)\b", r"latency|duration|seconds|time"),
    _row("errors", r"\berrors?\b|\bfailure rate\b", r"error|fail|5xx|status|exception"),
    _row("memory", r"\bmemory\b", r"memory|rss|oom"),
    _row("CPU", r"\bcpu\b", r"cpu|load"),
    _row("health checks", r"\bhealth\b", r"health|ready|live|status|ping"),
)
"""What sets a remediation off."""

FAULTS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (name, expression(f"(?i){told}"), tuple(signs.split("|")))
    for name, told, signs in (
        ("GPU exhaustion", r"\bgpu\b", "gpu|nvidia|cuda"),
        (
            "saturation",
            r"\brequest saturat\w+\b|\b(load|traffic) spikes?\b|\bsimulated (request )?saturation\b",
            "saturat|flood|concurren|burst|overload|stress|requests.get|requests.post|httpx|aiohttp|thread|gather|locust"
            "|vegeta|wrk|k6",
        ),
        (
            "network faults",
            r"\b(network|packet)\b.{0,15}\b(partition\w*|loss|delay|fail\w*|cut)\b",
            "netem|iptables|partition|network|toxi",
        ),
        (
            "added latency",
            r"\b(inject\w*|add(ed|s)?|random) (latency|delays?)\b|\blatency injection\b",
            "latency|delay|sleep|slow|netem|toxi",
        ),
        ("CPU stress", r"\bcpu (stress|spikes?|exhaustion|hog)\b", "cpu|stress|burn|spin"),
        ("memory pressure", r"\bmemory (pressure|exhaustion|leaks?|hog)\b|\boom\b", "memory|oom|alloc|leak|bytearray"),
        ("disk faults", r"\bdisk (full|fill|failures?|pressure)\b", "disk|fill|fallocate"),
        ("kills", r"\bkill(s|ed|ing)?\b", "kill|terminate|stop|delete"),
        ("restarts", r"\brestart(s|ed|ing)?\b", "restart|rollout"),
    )
)
"""What a program that breaks things breaks, with the signs of it in small letters."""

CHANCE = ("random.", "random(", "$random", "shuf", "math.rand", "rand.")
SEED = ("seed(", "seed=", "--seed")
KEPT = ("message[:", "prompt[:", "query[:", "question[:", "user_input[:")
"""The beginning of what somebody wrote, put somewhere."""

SHOWN: tuple[Row, ...] = (
    _row(
        "in-flight work",
        r"\bin[- ]flight\b|\bconcurrent requests\b|\bactive requests\b",
        r"in[-_ ]?flight|concurren|active|inprogress|in_progress|pending|queue",
    ),
    _row("queue length", r"\bqueue (length|depth|size)\b", r"queue|pending|backlog|lag|depth"),
    _row("restarts", r"\brestarts?\b", r"restart|up\b|start_time|uptime"),
    _row("GPU", r"\bgpu\b", r"gpu|dcgm|nvidia|cuda"),
    _row("tokens", r"\btokens?\b", r"token"),
    _row("cost", r"\bcosts?\b", r"cost|usd|price|spend"),
    _row("cache", r"\bcache (hit|miss|rate)\w*\b", r"cache|hit|keyspace"),
    _row("latency", r"\blatenc(y|ies)\b|\bresponse times?\b", r"latency|duration|seconds|response|p9\d|quantile|time"),
    _row("errors", r"\berrors?\b", r"error|fail|5xx|5\.\.|status|exception"),
    _row("memory", r"\bmemory\b", r"memory|mem\b|rss|heap|bytes"),
    _row("CPU", r"\bcpu\b", r"cpu|processor|load"),
    _row("disk", r"\bdisk\b", r"disk|filesystem|storage|fs_"),
)
"""What is drawn; the first row that an item names counts, so what is special stands before what is common."""

LARGEST = {
    "smollm": 3.0,
    "tinyllama": 1.1,
    "tinydolphin": 1.1,
    "stablelm2": 12.0,
    "gemma": 27.0,
    "phi": 14.0,
    "orca-mini": 70.0,
}
"""Families of models to the most parameters that a version of them has, in billions; by how a server names them.

Source: https://ollama.com/library
"""


GUARDED = ("requirepass", "redis_pass", "redis-pass", "redispass", "redis_auth", "redis://:", "rediss://", "redis.conf")
"""A password of Redis."""

PROVIDERS: dict[str, tuple[str, ...]] = {
    "OpenAI": ("openai", "gpt-"),
    "Anthropic": ("anthropic", "claude"),
    "Gemini": ("gemini", "generativeai", "genai", "vertex"),
    "Perplexity": ("perplexity", "sonar", "pplx"),
    "Groq": ("groq",),
    "Mistral": ("mistral",),
    "Cohere": ("cohere", "command-r"),
    "DeepSeek": ("deepseek",),
    "Bedrock": ("bedrock",),
    "Ollama": ("ollama", "11434"),
    "Fireworks": ("fireworks",),
    "OpenRouter": ("openrouter",),
}
"""Who answers for a model, with the signs of an adapter in small letters."""

_ALSO_CALLED = {"claude": "Anthropic", "aws bedrock": "Bedrock", "amazon bedrock": "Bedrock", "google gemini": "Gemini"}

GATEWAYS = (
    *("litellm", "openrouter", "aisuite", "portkey", "init_chat_model", "llama_index", "pydantic_ai", "pydantic-ai"),
    *(
        "base_url=",
        "openai_base",
        "openai_api_base",
        "llm_base_url",
        "baseurl:",
        "api_base",
        "apibase",
        "ai-sdk",
        "aisdk",
    ),
    *("langchain", "haystack", "importlib.import_module"),
)
"""What reaches a provider that the code does not name."""


def provider_of(name: str) -> str:
    """A provider by the name in the table, however a document writes it: `claude` is asked of Anthropic."""
    small = name.lower()
    return _ALSO_CALLED.get(small) or next(one for one in PROVIDERS if one.lower() == small)


def called() -> tuple[str, ...]:
    """Every name that a document has for a provider."""
    return (*PROVIDERS, *_ALSO_CALLED)


def signs() -> tuple[str, ...]:
    """Every sign that these tables ask for."""
    words = {sign for _, _, words in FAULTS for sign in words} | {*CHANCE, *SEED, *KEPT, "prompts/", "prompts"}
    return tuple(words | {sign for words in PROVIDERS.values() for sign in words} | {*GUARDED, *GATEWAYS})
