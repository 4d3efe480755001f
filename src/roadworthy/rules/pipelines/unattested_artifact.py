"""An artifact that is published with nothing that says who made it of what.

Why: who runs an image or a package can only believe that it came from this pipeline, and of these parts.
Scenario: a registry account is taken over and a changed image of {subject} is pushed under the same tag.
Impact: every cluster that pulls the tag runs it, and nothing tells the two apart.
Detection: `cosign verify` and `gh attestation verify` find nothing for the image that runs.
Fix: after the push, `uses: actions/attest-build-provenance@v2` with the image's digest, or `cosign sign --yes
    $IMAGE@$DIGEST`;
    `sbom: true` and `provenance: mode=max` in `docker/build-push-action`.
Monitoring: the share of running images that an admission policy could verify.
Blind to: signatures that a registry or another repository makes.
Source: https://slsa.dev/spec/v1.0/levels
Seen: CemAkan/url-shortener@9e3bd80 .github/workflows/ci-cd.yml:37
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Pipeline, Step, System
from roadworthy.rules.rule import rule

BAD = {
    ".github/workflows/release.yml": """
on: {push: {tags: ['v*']}}
jobs:
  image:
    steps:
      - run: docker build -t shop/chat:$GITHUB_REF_NAME .
      - run: docker push shop/chat:$GITHUB_REF_NAME  # unmet
""",
}
GOOD = {
    ".github/workflows/release.yml": """
on: {push: {tags: ['v*']}}
jobs:
  image:
    steps:
      - uses: docker/build-push-action@v6
        with: {push: true, tags: "shop/chat:1"}
      - run: cosign sign --yes shop/chat@$DIGEST  # met
""",
    ".github/workflows/package.yml": """
on: {push: {tags: ['v*']}}
jobs:
  image:
    steps:
      - uses: docker/build-push-action@v5  # met
        with: {push: true, tags: "shop/chat:1"}
""",
}

_ATTESTS = re.compile(
    r"(?i)cosign|sigstore|attest|slsa|provenance(?!: *false)|\bsbom\b|syft|cyclonedx|spdx"
    r"|gpg (-\S+ )*--?(detach-)?sign|notation sign|--sign\b"
)
_WITH_PROVENANCE = re.compile(r"^docker/(build-push|bake)-action@(v[4-9]|v\d\d|[0-9a-f]{40})")
"""From version 4 on, these attach provenance of their own unless they are told not to."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.SECURITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def unattested_artifact(system: System) -> Iterator[Verdict]:
    for pipeline in system.pipelines:
        published = [step for step in pipeline.steps if step.publishes in ("image", "package")]
        if not published or any("/.github/workflows/" in step.uses for step in pipeline.steps):
            continue
        if (step := _attesting(pipeline)) is not None:
            yield met(step, "says of what and by whom it was made")
            continue
        step = published[0]
        if _WITH_PROVENANCE.match(step.uses) and step.with_values.get("provenance") != "false":
            yield met(step, "attaches provenance, as its action does by itself")
        elif step.uses.startswith("pypa/") and "password" not in step.with_values:
            yield met(step, "attests what it publishes, as its action does by itself")
        else:
            text = f"publishes {'an image' if step.publishes == 'image' else 'a package'} with no signature, provenance"
            yield unmet(step, f"{text} or bill of materials", cause="unattested")


def _attesting(pipeline: Pipeline) -> Step | None:
    for step in pipeline.steps:
        told = "\n".join((step.uses, step.run, *(f"{name}: {text}" for name, text in step.with_values.items())))
        if _ATTESTS.search(told):
            return step
    return None
