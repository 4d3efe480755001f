"""How much memory a container may take where nobody has said it: a default that leaves room, or none."""

import re

from roadworthy.fixes.checks import image_name, loading
from roadworthy.fixes.shop import Shop
from roadworthy.fixes.source import Left
from roadworthy.knowledge.mending import MEMORY, model_memory
from roadworthy.model import Workload
from roadworthy.model.place import is_within

_TOLD = re.compile(r"-Xmx|ES_JAVA_OPTS|innodb_buffer|maxmemory|shared_buffers|max-old-space")
_STEADY = re.compile(
    r"(^|/)(postgres|pgvector|postgis|mysql|mariadb|redis|valkey|memcached|mongo|rabbitmq|nginx|caddy|traefik|haproxy|grafana"
    r"|grafana-oss|prometheus|alertmanager|pushgateway|node-exporter|loki|promtail|tempo|jaeger|all-in-one|cadvisor"
    r"|redis_exporter|postgres-exporter|blackbox-exporter|nats|adminer|mailhog|mailpit)$"
)
"""Whose need is small at first and known."""


def memory_of(shop: Shop, workload: Workload) -> str:
    """A limit that leaves room for a small installation.

    Raises:
        Left: how much it needs depends on what cannot be told from here.
    """
    kind = shop.kind_of(workload)
    if kind == "model-server":
        return _of_models(shop, workload)
    if heavy := loading(shop, workload):
        raise Left(f"{workload.name} may load a model into its own memory ({heavy[0]}): measure what it needs")
    words = " ".join(workload.command) if isinstance(workload.command, tuple) else ""
    values = " ".join(f"{one.name}={one.value}" for one in workload.environment)
    if _TOLD.search(f"{words} {values}"):
        raise Left(f"{workload.name} is told how much memory to use, and the limit has to stand above that")
    asked = workload.resources
    if asked is not None and (asked.gpus is not None or asked.memory_request is not None):
        raise Left(f"{workload.name} reserves memory or a GPU, and the limit has to fit that")
    name = image_name(shop.reference(workload))
    if workload.build_context is None and workload.kind != "systemd" and not (kind and _STEADY.search(name)):
        raise Left(f"how much memory {workload.name} needs is not known here: measure it")
    return MEMORY.get(kind, MEMORY[""])


def _of_models(shop: Shop, workload: Workload) -> str:
    """For a server of models, by the largest one that code or scripts name."""
    home = workload.place.path.rpartition("/")[0]
    calls = [call for call in shop.system.calls if isinstance(call.model, str)]
    near = [call for call in calls if is_within(call.place.path, home)]
    names = [str(call.model) for call in (near or (calls if len(shop.system.services) < 3 else []))]
    image, script = shop.image(workload), shop.system.script_of(workload)
    commands = list(script.commands) if script is not None else []
    if image is not None:
        commands += [command for line in image.instructions for command in line.commands]
    names += [word for command in commands for word in command.words_given[1:] if ":" in word]
    memory = model_memory(names)
    if memory is None:
        raise Left(f"{workload.name} serves models, and no name of one tells how much memory that takes")
    return memory
