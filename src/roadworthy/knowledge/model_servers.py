"""How fast models write, how long they take to come up, and what their servers do by default."""

import re

OWN_SERVERS = frozenset({"ollama"})
"""Libraries and protocols that ask a server of one's own."""

_PARAMETERS_PER_SECOND = 240.0
_FASTEST, _USUAL = 100.0, 30.0
_SIZE = re.compile(r"(?:^|[:_-])(?P<billions>\d+(?:\.\d+)?)b(?:[-_:]|$)", re.IGNORECASE)


def writes_per_second(model: str) -> float:
    """Tokens a second that a server of one's own writes on good terms, by the size that the model's name tells.

    What bounds it is how fast the weights are read: a workstation with 150 gigabytes a second reads those of 8 billion
    parameters in four bits 30 times. Source: https://github.com/ggml-org/llama.cpp/discussions/4167
    """
    billions = parameters_of(model)
    return min(_FASTEST, _PARAMETERS_PER_SECOND / billions) if billions else _USUAL


def parameters_of(model: str) -> float | None:
    """Billions of parameters, as the model's name tells them; None where it does not."""
    found = _SIZE.search(model)
    return float(found["billions"]) if found is not None and float(found["billions"]) > 0 else None


HOSTED_WRITES_PER_SECOND = 200.0
"""The same for hosted models, where few are faster. Source: https://artificialanalysis.ai/leaderboards/providers"""

LOADS_IN_SECONDS = {"ollama": 10.0}
"""A model that is not in memory is read from disk first; several gigabytes take longer than this.

Source: https://docs.ollama.com/faq#how-can-i-preload-a-model-into-ollama-to-get-faster-response-times
"""

IDLE_MINUTES = {"ollama": 5}
"""After so many idle minutes a model is unloaded where `keep_alive` and `OLLAMA_KEEP_ALIVE` say nothing.

Source: https://docs.ollama.com/faq#how-do-i-keep-a-model-loaded-in-memory-or-make-it-unload-immediately (0.12)
"""

KEEPS_FOREVER = re.compile(r"-\d+[a-z]*|\d{2,}h|[1-9]\d*d|24h|[1-9]\d{4,}s?")
"""Values of `keep_alive` that keep a model in memory through a night: negative, or many hours."""

LOADS_BEFORE_IT_ANSWERS = re.compile(
    r"(^|/)(vllm-openai|vllm|text-generation-inference|text-embeddings-inference|tritonserver|sglang|lmdeploy|tgi|tei"
    r"|llama\.cpp|infinity|faster-whisper-server)(:|@|$)"
)
"""Images of servers that load the model first and open their port after it.

Source: https://docs.vllm.ai/en/latest/deployment/k8s.html
"""
