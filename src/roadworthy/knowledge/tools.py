"""Other tools' rules that ask what ours ask, by name; and which of their words say nothing.

Only pairs that speak of the same fault stand here: a tool's rule that is wider or narrower than ours is no twin.
Sources: the tools' own indexes of rules (bandit 1.9 plugins and blacklists, checkov 3.3 policy index, trivy checks 2.x,
kube-linter 0.7 checks, hadolint 2.12 rules, zizmor 1.x audits), read 2026-11.
"""

TWINS: dict[str, dict[str, str]] = {
    "bandit": {
        "B105": "hardcoded-secret",
        "B106": "hardcoded-secret",
        "B107": "hardcoded-secret",
        "B110": "swallowed-error",
        "B112": "swallowed-error",
        "B113": "call-without-timeout",
        "B201": "development-server",
        "B301": "unsafe-deserialisation",
        "B302": "unsafe-deserialisation",
        "B501": "tls-verification-off",
        "B506": "unsafe-deserialisation",
        "B602": "shell-injection",
        "B605": "shell-injection",
        "B608": "sql-injection",
        "B614": "unsafe-deserialisation",
        "B615": "unpinned-model",
        "B701": "unescaped-output",
    },
    "checkov": {
        "CKV_DOCKER_2": "no-healthcheck",
        "CKV_DOCKER_3": "root-user",
        "CKV_DOCKER_7": "unpinned-image",
        "CKV_DOCKER_8": "root-user",
        "CKV_K8S_13": "no-resource-limits",
        "CKV_K8S_14": "unpinned-image",
        "CKV_K8S_16": "privileged-container",
        "CKV_K8S_23": "root-user",
        "CKV_K8S_49": "excessive-permissions",
        "CKV2_K8S_6": "no-network-policy",
        "CKV2_GHA_1": "excessive-pipeline-permissions",
    },
    "trivy": {
        "DS-0001": "unpinned-image",
        "DS-0002": "root-user",
        "DS-0026": "no-healthcheck",
        "DS001": "unpinned-image",
        "DS002": "root-user",
        "DS026": "no-healthcheck",
        "KSV-0012": "root-user",
        "KSV-0013": "unpinned-image",
        "KSV-0017": "privileged-container",
        "KSV-0018": "no-resource-limits",
        "KSV012": "root-user",
        "KSV013": "unpinned-image",
        "KSV017": "privileged-container",
        "KSV018": "no-resource-limits",
    },
    "hadolint": {
        "DL3002": "root-user",
        "DL3006": "unpinned-image",
        "DL3007": "unpinned-image",
        "DL3025": "shell-form-command",
    },
    "kube-linter": {
        "latest-tag": "unpinned-image",
        "no-rolling-update-strategy": "no-update-strategy",
        "privileged-container": "privileged-container",
        "run-as-non-root": "root-user",
        "unset-memory-requirements": "no-resource-limits",
    },
    "zizmor": {
        "excessive-permissions": "excessive-pipeline-permissions",
        "unpinned-uses": "unpinned-action",
    },
}
"""By tool and its rule, ours."""

SECRETS = frozenset({"CWE-259", "CWE-321", "CWE-522", "CWE-798"})
"""Weaknesses whose message may quote the secret itself."""

SECRET_TOOLS = frozenset({"detect-secrets", "gitleaks", "trufflehog"})
"""Every result of these speaks of a secret."""

WITHOUT_LEVELS = frozenset({"checkov", "kube-linter"})
"""Tools that call every result an error: their level tells nothing."""

PILLARS: dict[str, str] = {
    "kube-linter": "A",
    "actionlint": "D",
    "hadolint": "D",
    "shellcheck": "R",
    "ruff": "R",
    "pylint": "R",
}
"""By tool, the pillar of what it finds; security where it is not named here, for most tools look for that."""
