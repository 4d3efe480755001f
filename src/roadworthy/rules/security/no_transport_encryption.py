"""A public name that is served without encryption.

Why: whoever stands between a user and the service reads and changes what passes: words, cookies, tokens.
Scenario: somebody uses {subject} from a café, or a provider on the way writes into its pages.
Impact: sessions are taken over, prompts and answers are read, and no log of the service shows it.
Detection: `curl -sI http://NAME` answers 200 and no redirection.
Fix: give the Ingress its certificate, `tls: [{{hosts: [NAME], secretName: name-tls}}]` with
    `cert-manager.io/cluster-issuer: letsencrypt`, and let port 80 only redirect.
Monitoring: alert on certificates that end within three weeks, and on plain requests that are not redirected.
Blind to: a load balancer, tunnel or mesh outside the roots that encrypts in front of it.
Source: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
Seen: Gokulkrishna07/github_pr_review_agent@265737e k8s/ingress.yaml:6
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Resource, System
from roadworthy.rules.rule import rule

_HEAD = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: chat
"""
_RULES = """
  rules:
    - host: chat.acme-corp.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: chat, port: {number: 80}}}
"""
BAD = {
    "plain.yaml": """
apiVersion: networking.k8s.io/v1  # unmet
kind: Ingress
metadata:
  name: front
  annotations:
    traefik.ingress.kubernetes.io/router.entrypoints: web
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: front
                port:
                  number: 80
""",
    "k8s/ingress.yaml": _HEAD.replace("networking.k8s.io/v1", "networking.k8s.io/v1 # «unmet»").replace(" # «", " «")
    + "spec:"
    + _RULES,
}
GOOD = {
    "plain.yaml": """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: front
  annotations:
    traefik.ingress.kubernetes.io/router.entrypoints: websecure
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: front
                port:
                  number: 80
""",
    "k8s/ingress.yaml": _HEAD.replace("networking.k8s.io/v1", "networking.k8s.io/v1 «met»")
    + "spec:\n  tls:\n    - hosts: [chat.acme-corp.com]\n      secretName: chat-tls"
    + _RULES,
    "k8s/inner.yaml": _HEAD.replace("chat", "inner") + "spec:" + _RULES.replace("chat.acme-corp.com", "chat.local"),
    "k8s/balanced.yaml": _HEAD.replace("networking.k8s.io/v1", "networking.k8s.io/v1 «unclear»").replace(
        "chat", "front"
    )
    + "  annotations:\n    alb.ingress.kubernetes.io/scheme: internet-facing\nspec:"
    + _RULES.replace("chat.acme", "front.acme"),
}
_INNER = expression(
    r"\.(local|localhost|internal|lan|home|test|example|svc|cluster|corp|intranet|arpa|nip\.io|sslip\.io)$|(^|\.)example\.|^\d",
)
_ENTRY_POINTS = "annotations.traefik.ingress.kubernetes.io/router.entrypoints"
_TUNNELS = expression(r"cloudflare|tailscale|ngrok", re.IGNORECASE)
"""What gives every name that it serves a certificate."""
_CERTIFIED = expression(r"cert|tls|ssl|https|acme", re.IGNORECASE)
_ELSEWHERE = expression(r"alb\.ingress|elb|gce|azure|traefik|istio|load-?balancer|internal", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_transport_encryption(system: System) -> Iterator[Verdict]:
    """Asks every Ingress that names a host of the public."""
    for one in system.resources:
        if one.kind != "Ingress":
            continue
        hosts = [value for name, value in one.fields.items() if name.endswith("host") and "rules" in name]
        public = [host for host in hosts if "." in host and "{" not in host and not _INNER.search(host)]
        if any(name.startswith("spec.tls") for name in one.fields):
            if "/templates/" not in one.place.path:  # there its values decide
                yield met(one, "has a certificate")
        elif public and (tunnel := _said(one, _TUNNELS)):
            yield met(one, f"stands behind {tunnel}, which encrypts")
        elif public and (elsewhere := _said(one, _ELSEWHERE)):
            yield unclear(one, f"has no certificate; does {elsewhere} encrypt in front of it?")
        elif not hosts and not _said(one, _CERTIFIED) and one.fields.get(_ENTRY_POINTS) == "web":
            yield unmet(one, "serves every name without a certificate, on Traefik's plain entry point")
        elif public and not _said(one, _CERTIFIED):
            yield unmet(one, f"serves {public[0]} without a certificate", cause="ingress")


def _said(resource: Resource, pattern: re.Pattern[str]) -> str:
    """What of an Ingress's annotations and class speaks of it."""
    for name, value in resource.fields.items():
        if ("annotations" in name or "ingressClassName" in name) and (found := pattern.search(f"{name} {value}")):
            return found[0]
    return ""
