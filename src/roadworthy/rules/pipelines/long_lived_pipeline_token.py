"""A pipeline that signs in with a key that never expires.

Why: a key that lives for years is copied into logs, caches and forks, and works wherever it is found.
Scenario: a dependency's install script in a job of {subject} reads the environment and sends it away.
Impact: who has the key has the cloud account, the registry or the code until somebody notices and turns it off.
Detection: the key's last use from an address that is no runner; keys older than ninety days.
Fix: let the platform vouch for the job and take a token that ends with it: `permissions: {id-token: write}` and
    `role-to-assume:` for AWS, `workload_identity_provider:` for Google, `client-id:` for Azure, trusted publishing
    for PyPI.
Monitoring: the age of every key that pipelines hold.
Blind to: what a secret's value really is; keys that a vault makes for each run.
Source:
    https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
Seen: bricks-cloud/BricksLLM@c7d80a6 .github/workflows/release.yml:131
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Step, System
from roadworthy.rules.rule import rule

BAD = {
    ".github/workflows/deploy.yml": """
on: {push: {branches: [main]}}
jobs:
  deploy:
    steps:
      - uses: aws-actions/configure-aws-credentials@v4  # unmet
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: eu-central-1
""",
}
GOOD = {
    ".github/workflows/deploy.yml": """
on: {push: {branches: [main]}}
permissions: {id-token: write, contents: read}
jobs:
  deploy:
    steps:
      - uses: aws-actions/configure-aws-credentials@v4  # met
        with:
          role-to-assume: arn:aws:iam::123456789012:role/deploy
          aws-region: eu-central-1
      - uses: docker/login-action@v3
        with:
          registry: ghcr.io
          password: ${{ secrets.GITHUB_TOKEN }}
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ steps.vault.outputs.key }}
  local:
    steps:
      - run: pytest
        env:
          AWS_ACCESS_KEY_ID: test
""",
}

_SECRET = re.compile(r"\$\{\{\s*secrets\.(\w+)\s*\}\}")
_GIVEN = {
    "aws-actions/configure-aws-credentials": ("aws-access-key-id", "an access key of AWS", "role-to-assume"),
    "google-github-actions/auth": ("credentials_json", "a service account's key", "workload_identity_provider"),
    "azure/login": ("creds", "a service principal's secret", "client-id"),
    "pypa/gh-action-pypi-publish": ("password", "a token of PyPI", ""),
}
_ENVIRONMENT = {
    "AWS_SECRET_ACCESS_KEY": "an access key of AWS",
    "TWINE_PASSWORD": "a token of PyPI",
    "UV_PUBLISH_TOKEN": "a token of PyPI",
    "POETRY_PYPI_TOKEN_PYPI": "a token of PyPI",
    "ARM_CLIENT_SECRET": "a service principal's secret",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def long_lived_pipeline_token(system: System) -> Iterator[Verdict]:
    """One verdict for all workflows: the first key, with the places of the others."""
    steps = [step for one in system.pipelines if one.system == "github" for step in one.steps]
    kept = [(step, key) for step in steps if (key := _key(step))]
    if kept:
        step, key = kept[0]
        also: tuple[Place, ...] = tuple(other.place for other, _ in kept[1:10])
        yield unmet(step, f"signs in with {key}, which lives until somebody turns it off", also=also)
    elif vouched := next((step for step in steps if _is_vouched_for(step)), None):
        yield met(vouched, "signs in with a token that ends with the job")


def _key(step: Step) -> str:
    """What it signs in with, where that is kept as a secret and the action could do without."""
    name = step.uses.partition("@")[0].lower()
    if name in _GIVEN:
        option, what, instead = _GIVEN[name]
        if _SECRET.search(step.with_values.get(option, "")) and not (instead and step.with_values.get(instead)):
            return what
        return ""
    return next((what for key, what in _ENVIRONMENT.items() if _SECRET.search(step.environment.get(key, ""))), "")


def _is_vouched_for(step: Step) -> bool:
    name = step.uses.partition("@")[0].lower()
    if name not in _GIVEN:
        return False
    option, _, instead = _GIVEN[name]
    return bool(instead and step.with_values.get(instead)) and not step.with_values.get(option)
