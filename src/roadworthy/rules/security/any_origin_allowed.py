"""Any website may read the answers through a visitor's browser.

Why: the same-origin rule is what keeps a page from acting as its visitor; this switches it off.
Scenario: somebody who can reach {subject} opens a hostile page.
Impact: the page asks the service from inside the visitor's network, and reads what comes back; with credentials, as
    the visitor.
Detection: `Access-Control-Allow-Origin` echoes whatever `Origin` was sent.
Fix: name the origins: `allow_origins=["https://app.example.com"]`, from a setting that is empty by default.
Monitoring: log the `Origin` of refused preflight requests.
Blind to: headers that a proxy adds or removes.
Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/src/chatbot/main.py:115
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "settings.py": """
class Settings:
    origins = ["*"]


settings = Settings()
""",
    "app.py": """
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask
from flask_cors import CORS

from settings import settings

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # unmet
other = FastAPI()
other.add_middleware(CORSMiddleware, allow_origins=settings.origins)  # unmet
page = Flask(__name__)
CORS(page)  # unmet
""",
}
GOOD = {
    "app.py": """
import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask
from flask_cors import CORS

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_methods=["*"])  # met
other = FastAPI()
other.add_middleware(CORSMiddleware, allow_origins=os.environ["ORIGINS"].split(","))  # unclear
page = Flask(__name__)
CORS(page, resources={r"/api/*": {"origins": "https://app.example.com"}})  # met
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def any_origin_allowed(system: System) -> Iterator[Verdict]:
    """Asks every policy of origins."""
    for policy in system.origin_policies:
        match policy.origins:
            case Unknown(why):
                yield unclear(policy, why)
            case origins if "*" in origins:
                also = " together with credentials" if policy.with_credentials is True else ""
                yield unmet(policy, f"lets any origin read its answers{also}")
            case origins:
                yield met(policy, f"names the origins that may read its answers ({len(origins)})")
