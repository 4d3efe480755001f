"""How long servers wait for a client, and how long they let a request take, by default.

gunicorn: https://docs.gunicorn.org/en/stable/settings.html#timeout (23.0: 30 s, 0 for never; a worker of the kinds sync
and tornado that is silent for so long is killed with its request, the others only tell that they are alive).
waitress: https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html (3.0: channel_timeout 120 s).
Docker: https://docs.docker.com/reference/dockerfile/#healthcheck (a check has 30 s unless it says otherwise).
Kubernetes: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe (1.31: 1 s).
"""

from collections.abc import Sequence

WORKER_SECONDS = 30.0
"""After how long gunicorn kills a silent worker."""
CONTAINER_CHECK_SECONDS = 30.0
"""How long the check of a container may take."""
KUBERNETES_PROBE_SECONDS = 1.0
"""How long a probe of Kubernetes may take."""
_KILLED = frozenset({"", "sync", "tornado"})
"""Kinds of workers of gunicorn that are silent while they work on a request."""


def cuts_slow_clients(server: str, words: Sequence[str]) -> bool | None:
    """Somebody who sends nothing is cut off after a time; None where that is not known of the server."""
    if server == "gunicorn":
        seconds = request_seconds(server, words)
        return None if seconds is None else seconds > 0
    return True if server in ("waitress", "waitress-serve") else None


def request_seconds(server: str, words: Sequence[str]) -> float | None:
    """After how long the server ends a request together with its worker: 0 for never, None where that is not known."""
    if server != "gunicorn" or _option(words, "--config", "-c") is not None:
        return None
    if (_option(words, "--worker-class", "-k") or "") not in _KILLED or (_option(words, "--threads", "") or "1") != "1":
        return None
    given = _option(words, "--timeout", "-t")
    try:
        return float(given) if given is not None else WORKER_SECONDS
    except ValueError:
        return None


def _option(words: Sequence[str], long: str, short: str) -> str | None:
    for index, word in enumerate(words):
        name, joint, value = word.partition("=")
        if name in (long, short) and name:
            return value if joint else words[index + 1] if index + 1 < len(words) else ""
    return None
