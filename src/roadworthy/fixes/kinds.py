"""The kinds of fixes, and the rules whose findings each of them mends. Rules are named as strings."""

from collections.abc import Callable
from functools import cache

from roadworthy.findings import Judgement
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.model.noun import dataclass

Fixer = Callable[[Shop, Judgement], Mend]


@dataclass(frozen=True)
class Kind:
    """Attributes:
    title: in a heading.
    rules: by name, with the files in which each can be mended.
    """

    name: str
    title: str
    rules: dict[str, str]


KINDS = (
    Kind(
        "timeouts",
        "Timeouts",
        {
            "call-without-timeout": "Python, shell scripts",
            "subprocess-without-timeout": "Python",
        },
    ),
    Kind("readiness", "Readiness instead of sleeps", {"sleep-as-readiness": "shell scripts, Dockerfiles"}),
    Kind(
        "health",
        "Health checks",
        {
            "no-healthcheck": "compose, Kubernetes, Dockerfiles",
            "healthcheck-tool-missing": "compose, Dockerfiles",
            "start-order-without-health": "compose",
        },
    ),
    Kind(
        "restarts",
        "Restart policies",
        {"no-restart-policy": "compose, systemd", "no-restart-throttle": "systemd"},
    ),
    Kind("logs", "Log rotation", {"no-log-rotation": "compose"}),
    Kind("limits", "Resource limits", {"no-resource-limits": "compose, Kubernetes, systemd"}),
    Kind(
        "exec",
        "Commands that get their signals",
        {"shell-form-command": "Dockerfiles", "signal-not-forwarded": "shell scripts"},
    ),
    Kind(
        "pins",
        "Pinned versions",
        {"unpinned-dependency": "requirements files", "unpinned-image": "compose, Kubernetes, Dockerfiles"},
    ),
)

RULES = tuple(rule for kind in KINDS for rule in kind.rules)


def kind_of(rule: str) -> Kind:
    return next(kind for kind in KINDS if rule in kind.rules)


@cache
def fixers() -> dict[str, tuple[Fixer, ...]]:
    """By rule; the first one that does not leave the finding mends it."""
    from roadworthy.fixes import compose, dockerfile, kubernetes, pins, python, scripts, units

    return {
        "call-without-timeout": (python.call_without_timeout, scripts.call_without_timeout),
        "subprocess-without-timeout": (python.subprocess_without_timeout,),
        "sleep-as-readiness": (scripts.sleep_as_readiness,),
        "no-healthcheck": (compose.no_healthcheck, kubernetes.no_healthcheck, dockerfile.no_healthcheck),
        "healthcheck-tool-missing": (compose.healthcheck_tool_missing, dockerfile.healthcheck_tool_missing),
        "start-order-without-health": (compose.start_order_without_health,),
        "no-restart-policy": (compose.no_restart_policy, units.no_restart_policy),
        "no-restart-throttle": (units.no_restart_throttle,),
        "no-log-rotation": (compose.no_log_rotation,),
        "no-resource-limits": (
            compose.no_resource_limits,
            kubernetes.no_resource_limits,
            units.no_resource_limits,
        ),
        "shell-form-command": (dockerfile.shell_form_command,),
        "signal-not-forwarded": (scripts.signal_not_forwarded,),
        "unpinned-dependency": (pins.unpinned_dependency,),
        "unpinned-image": (pins.unpinned_image,),
    }
