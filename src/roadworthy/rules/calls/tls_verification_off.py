"""Certificates are not checked.

Why: without the check, whoever sits between the two reads and changes everything, the credentials first.
Scenario: a rogue access point or a poisoned name answers in place of {dependency}.
Impact: {subject} sends its token and its data to a stranger and believes the answer.
Detection: `InsecureRequestWarning` in the logs; nothing else shows it.
Fix: remove `verify=False`; for a private authority give its bundle: `verify="/etc/ssl/private-ca.pem"`.
Monitoring: a lint in the pipeline that refuses `verify=False`.
Blind to: checks that a proxy or a mesh makes on the way.
Source: https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
Seen: naythan-github/team-maia@29816da claude/tools/manageengine_pmp_api_test.py:221
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, PracticeKind, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os
import ssl

import aiohttp
import httpx
import requests

SESSION = requests.Session()
SESSION.verify = False
CONTEXT = ssl.create_default_context()
CONTEXT.verify_mode = ssl.CERT_NONE


def fetch():
    return requests.get("https://api.example.com", verify=False, timeout=5)  # unmet


def ask():
    return SESSION.get("https://api.example.com", timeout=5)  # unmet


async def stream(url):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session:
        return await session.get(url)  # unmet


def told(verify):
    return httpx.get("https://api.example.com", verify=verify)  # unclear
""",
    "mail/main.go": """
package main

import (
	"net/http"
	"crypto/tls"
	"github.com/go-gomail/gomail"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func order(w http.ResponseWriter, r *http.Request) {
	dialer := gomail.NewDialer("mail", 587, "shop", "")
	dialer.TLSConfig = &tls.Config{InsecureSkipVerify: true} // «unmet»
}
""",
}
GOOD = {
    "app.py": """
import httpx
import requests


def fetch():
    return requests.get("https://api.example.com", timeout=5)  # met


def own():
    return httpx.get("https://vault.example.com", verify="/etc/ssl/ca.pem")  # met


def plain():
    return requests.get("http://search", timeout=5)


def local():
    return requests.get("https://localhost:8443/ready", verify=False, timeout=5)
""",
    "proxy/main.go": """
package main

import (
	"net/http"
	"crypto/tls"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func order(w http.ResponseWriter, r *http.Request) {
	transport := http.Transport{}
	if skipsVerification {
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // «unclear»
	}
}
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def tls_verification_off(system: System) -> Iterator[Verdict]:
    """Asks calls that are told something about certificates, and those to an https address."""
    for call in system.calls:
        match call.verifies_tls:
            case False if not _is_local(call):
                yield unmet(call, "accepts any certificate", cause=call.dependency)
            case Unknown(why):
                yield unclear(call, why)
            case True if isinstance(call.target, str) and call.target.startswith("https://"):
                yield met(call, "checks the certificate of the other side")
    for one in system.practices:
        if one.kind is not PracticeKind.CERTIFICATE_UNCHECKED or not system.is_reached(one):
            continue
        if one.is_sound:
            yield met(one, "checks the certificate in a function of its own")
        elif one.why:
            yield unclear(one, f"accepts any certificate where {one.why}; is that ever so in production?")
        else:
            yield unmet(one, "accepts any certificate", cause=one.place.path)


def _is_local(call: Call) -> bool:
    return call.dependency.partition(":")[0] in ("localhost", "127.0.0.1", "[::1]")
