"""What mending one fault takes, as an estimate in three sizes.

A group of rules has a default; the tables of names below say otherwise where a rule's fix is larger or smaller than its
neighbours'. It is the size of the change itself, with its test; finding out and agreeing come on top.
"""

from collections.abc import Iterable
from enum import IntEnum


class Effort(IntEnum):
    """Small: a line or a few in one file. Medium: a new piece of code or configuration. Large: a change of design."""

    SMALL = 1
    MEDIUM = 2
    LARGE = 3

    @property
    def word(self) -> str:
        return self.name.lower()


MANY_PLACES = 5
MANY_FILES = 3
"""From so many on, the same small change is no longer a few lines in one file."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_BY_GROUP = {
    "calls": Effort.SMALL,
    "claims": Effort.SMALL,
    "dependencies": Effort.SMALL,
    "errors": Effort.SMALL,
    "logs": Effort.MEDIUM,
    "metrics": Effort.SMALL,
    "objectives": Effort.SMALL,
    "pipelines": Effort.MEDIUM,
    "security": Effort.MEDIUM,
    "services": Effort.MEDIUM,
    "settings": Effort.SMALL,
    "workloads": Effort.SMALL,
}

# One line, or a few in one file, where the group's other fixes are more.
_SMALL = _names("""
any-origin-allowed secret-in-url unsafe-deserialisation output-discarded prompt-in-log secret-in-log
personal-data-in-log unrotated-log check-failure-ignored ci-without-lint ci-without-tests ci-without-types
config-never-checked excessive-pipeline-permissions ignore-rules-wrong no-vulnerability-scan unpinned-action
unattested-artifact untraceable-model busy-loop development-server no-heartbeat non-atomic-write overlapping-runs
resource-not-closed response-violates-schema safeguard-never-called server-without-timeout unbounded-body
unbounded-cache unbounded-growth unbounded-queue unhealthy-answered-as-success work-at-import
""")

# A new piece of code or configuration, with what belongs to it in other files.
_MEDIUM = _names("""
blocking-call-in-async broken-circuit-breaker instructions-mixed-with-input model-loaded-per-request no-fallback
no-failure-isolation no-outbound-throttle no-retry no-token-accounting no-total-deadline remote-query-in-loop
retry-of-unsafe-call side-effect-in-request-path timeout-over-budget unbounded-fan-out unbounded-response
unparsed-model-output no-lockfile acknowledged-before-stored background-error-lost broken-fallback fabricated-result
partial-failure-ignored uncategorised-errors work-dropped-on-error missing-golden-signal metrics-lost-across-workers
no-metrics no-alerts no-dashboard no-objective objective-not-measurable objective-without-alert runbook-missing
no-error-aggregation remediation-misreads-signal remediation-never-acts remediation-wrong-target
unbounded-remediation missing-runbook objective-claim-unbacked service-claim-wrong dead-setting hardcoded-secret
unvalidated-setting bloated-image config-not-versioned default-credentials double-supervision ephemeral-state
evictable-durable-data excessive-permissions liveness-checks-dependency liveness-equals-readiness missing-entrypoint
model-not-provisioned model-pulled-at-start no-autoscaling no-backup no-network-policy no-startup-probe
packages-installed-at-start restore-untested root-user unit-without-sandbox privileged-container sleep-as-readiness
undefined-reference unit-path-not-expanded volume-shadows-image
""")

# A decision first, and then work that reaches through the system.
_LARGE = _names("""
model-output-executed no-model-fallback feature-claim-unbacked no-implementation no-drift-monitoring no-tracing
unfinished-work-not-resumed no-tests no-failure-tests no-load-tests no-deploy-automation no-progressive-delivery
no-prompt-evaluation schema-outside-migrations agent-permission-too-broad no-audit-log endpoint-without-auth
state-in-process logs-not-shipped single-replica
""")

_BY_RULE = {
    **dict.fromkeys(_SMALL, Effort.SMALL),
    **dict.fromkeys(_MEDIUM, Effort.MEDIUM),
    **dict.fromkeys(_LARGE, Effort.LARGE),
}
RULES_TOLD: Iterable[str] = (*_SMALL, *_MEDIUM, *_LARGE)
"""The rules that the tables name, each once."""


def effort_of(rule: str, group: str) -> Effort | None:
    """What one place takes; None for a group that has no default, such as an operator's own rules."""
    return _BY_RULE.get(rule) or _BY_GROUP.get(group)


def effort_of_many(each: Effort, places: int, files: int) -> Effort:
    """The same change again and again: small is medium from five places or three files on and large from fifty places;
    medium is large from ten.

    Args:
        places, files: in which it is made; counts.
    """
    if places >= 10 * MANY_PLACES or (each is Effort.MEDIUM and places >= 2 * MANY_PLACES):
        return Effort.LARGE
    if each is Effort.SMALL and (places >= MANY_PLACES or files >= MANY_FILES):
        return Effort.MEDIUM
    return each
