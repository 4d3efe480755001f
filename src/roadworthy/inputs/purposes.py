"""What a pipeline's step is for, told from the commands that it runs and the actions that it uses."""

import re
from collections.abc import Iterable
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.inputs.deliveries import deploys, publishes
from roadworthy.model import Step

_PURPOSES = {
    "test": (
        r"\b(pytest|py\.test|tox|nox|unittest|vitest|jest|mocha|ctest|bats|rspec|phpunit|behave|ginkgo|gotestsum)\b",
        r"manage\.py test|\b(go|cargo|dotnet|deno|bun|swift|mix|sbt|bazel|ct|helm|opa|promtool|playwright) test\b",
        r"\b(npm|yarn|pnpm|bun)( run)?( -\S+)* (t|tst|test\S*|e2e\S*|ci:test\S*)(\s|$)",
        r"\b(make|just|task|invoke|hatch run|poe|pdm run|rake|earthly|mage|turbo|nx)\b[^\n;&|]*\btests?\b",
        r"\b(mvn|mvnw|gradle|gradlew)\b.*\b(test|verify|check|build|package|install)\b|coverage run",
        r"cypress run|k6 run|\blocust\b|kuttl test|chainsaw test",
    ),
    "lint": (
        r"\b(ruff|flake8|pylint|eslint|golangci-lint|hadolint|shellcheck|pre-commit|prettier|biome|yamllint|actionlint)\b",
        r"\b(ansible-lint|tflint|kube-linter|black|isort|clippy|staticcheck|gofmt|markdownlint|super-linter|ktlint)\b",
        r"\b(npm|yarn|pnpm|make|just|task)( run)? \S*lint\S*|go vet|helm lint",
    ),
    "types": (r"\b(mypy|pyright|basedpyright|pyre|tsc|ty check)\b|\b(make|npm run|just) type\S*",),
    "build": (
        r"docker( buildx| compose|-compose)? build|build-push-action|\bkaniko\b|podman build|buildah|goreleaser",
        r"go build|python -m build|uv build|poetry build|\b(npm|yarn|pnpm)( run)? build|\b(make|just|task) \S*build",
    ),
    "deploy": (
        r"kubectl( \S+)* (apply|set image|rollout)|helm (upgrade|install)|(terraform|tofu) apply|\b(fly|flyctl) deploy",
        r"gcloud (run|app|functions) deploy|aws (ecs|lambda|s3 sync|deploy)|(sls|serverless) deploy|ansible-playbook",
        r"argocd app|docker( compose|-compose) (-\S+ \S+ )*(up|pull)|vercel|netlify deploy|git push heroku",
        r"webapps-deploy|ecs-deploy|\bcdk deploy|pulumi up|\bssh\b|ssh-action|rsync|flux reconcile|wrangler deploy",
    ),
    "scan": (
        r"\b(trivy|grype|snyk|codeql|codeql-action|bandit|pip-audit|govulncheck|gitleaks|semgrep|gosec|trufflehog)\b",
        r"\b(scorecard|osv-scanner|dependency-review-action|checkov|tfsec|kubescape|anchore|clair|dockle)\b|npm audit",
        r"safety (check|scan)|trivy-action|gitleaks-action|yarn audit|cargo audit",
    ),
    "load": (r"\b(k6|locust|vegeta|artillery|wrk|jmeter|ghz)\b|\bhey -",),
}
_SIGNS = {purpose: expression("|".join(signs)) for purpose, signs in _PURPOSES.items()}
_SAID_ONLY = expression(
    r"^\s*(#|echo\b|printf\b|rem\b|Write-Host\b).*$"
    r"|\b(pip3?|uv pip|uv tool|pipx|npm|apk|apt|apt-get|brew) (install|add|i)\b[^\n;&|]*",
    re.M,
)
_DROPPED = expression(r"\|\|\s*(true|:|exit 0)\s*$")
_TIDIES = expression(r"\s*(sudo\s+)?(pkill|killall|kill|rm|docker|cat|mv|cp|mkdir|grep|which|command|git)\b")
_DECIDES = expression(r"\bexit [1-9$]|PIPESTATUS|GITHUB_OUTPUT|::error")
"""The script looks at the outcome itself."""
_ELSEWHERE = expression(
    r"(^|[\s;&|(])(\./|bash |sh |\.ci/|scripts?/|ci/|hack/)[\w./-]+|\bpython3? \S+\.py|uv run|poetry run|hatch run"
    r"|\b(make|just|task|rake|invoke|earthly|mage|dagger|bazel|nx|turbo)\b|docker( compose|-compose)( -\S+ \S+)* run"
    r"|docker run|--target|\b(npm|yarn|pnpm)( run)? \S+",
    re.M,
)

_READING = expression(
    r"actions/(checkout|cache|setup-[\w-]+|upload-artifact|download-artifact)(/\w+)?@"
    r"|(astral-sh|docker|hashicorp|pnpm|gradle|azure|hadolint|golangci)/(setup-[\w-]+|hadolint-action|golangci-lint-action)@"
    r"|(pre-commit/action|snok/install-poetry|oven-sh/setup-bun|dtolnay/rust-toolchain|swatinem/rust-cache)@",
    re.IGNORECASE,
)
_WRITES = expression(
    r"(?i)\b(push|publish|release|deploy|gh|commit|tag|semantic-release|gh-deploy|api\.github\.com|ghcr\.io|comment)\b"
    r"|token|(^|[\s;&|(])(\./|bash\s|sh\s|source\s)|\.(sh|py|js)\b|github-script|secrets\."
)
"""Actions that ask nothing of the repository but to be read; and words that may mean that a step changes something."""


def purposes_of(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """`test`, `lint`, `types`, `build`, `deploy`, `scan`, `load`, in this order."""
    texts = [_SAID_ONLY.sub("", step.run) + "\n" + step.uses for step in steps]
    return tuple(purpose for purpose, pattern in _SIGNS.items() if any(pattern.search(text) for text in texts))


def with_checks(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, each with what it checks, which of its checks may fail unheard, and what it delivers."""
    return tuple(
        replace(
            step,
            checks=purposes_of((step,)),
            unheard=_unheard(step),
            deploys=deploys(step),
            publishes=publishes(step),
        )
        for step in steps
    )


def _unheard(step: Step) -> tuple[str, ...]:
    if step.continues_on_error:
        return purposes_of((step,))
    if _DECIDES.search(step.run):
        return ()
    lines = re.sub(r"\\\n", " ", step.run).splitlines()
    dropped = [replace(step, run=line, uses="") for line in lines if _DROPPED.search(line) and not _TIDIES.match(line)]
    return purposes_of(tuple(dropped))


def goes_elsewhere(steps: tuple[Step, ...]) -> bool:
    """Some step hands its work to a script, a target or a workflow that its own text does not tell of."""
    return any(_ELSEWHERE.search(_SAID_ONLY.sub("", step.run)) or ".github/workflows/" in step.uses for step in steps)


def only_reads(step: Step, told: str = "") -> bool:
    """Nothing in the step could need a token that writes.

    Args:
        told: what it sets beside its script: environment and condition.
    """
    if step.uses and not _READING.match(step.uses):
        return False
    given = " ".join(f"{name} {value}" for name, value in step.with_values.items())
    return not _WRITES.search(f"{step.run}\n{given}\n{told}")
