"""A secret is committed with the code.

Why: whoever can read the repository, or any copy of it ever made, holds the key.
Scenario: the repository is shared, forked, backed up or leaked; the key works for whoever finds it.
Impact: data and money are open to strangers, and taking the line out changes nothing: history keeps it.
Detection: the provider's log shows calls from addresses that are not yours.
Fix: revoke the key first. Then keep it in the platform's secrets and read it without a default:
    `{setting} = os.environ["{setting}"]`.
Monitoring: a secret scanner in the pipeline and as a pre-commit hook; an alert on the use of old keys.
Blind to: words used as passwords; keys in files that are no text.
Source: https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password
Seen: naythan-github/team-maia@b543b17 claude/tools/reliable_confluence_client.py:127
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "client.py": """
import os

TOKEN = os.getenv("WIKI_API_TOKEN", "q7Rk2Vb9Lx4Tz8Wm1Np6Hd3Jc5Gs0Fy")  # unmet
""",
    "settings.env": """
SESSION_SECRET=Zk83hLq0Vw7eRt5Yp2Nc9Xb4Mj6Ga1Ud  # unmet
""",
}
GOOD = {
    "client.py": """
import os

TOKEN = os.environ["WIKI_API_TOKEN"]
API_KEY = os.getenv("API_KEY", "your-api-key-here")
PASSWORD_FIELD = "current_password_of_user"
TOKEN_URL = "https://login.example.com/oauth2/v2.0/token"
SECRET_NAME = "projects/prod/secrets/session/versions/7"
tokenizer = "sentence-transformers/all-MiniLM-L6-v2"
key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
""",
    ".env.example": "SESSION_SECRET=change-me-to-32-random-letters-1A\n",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def hardcoded_secret(system: System) -> Iterator[Verdict]:
    for literal in system.literals:
        if literal.kind == "secret":
            where = f"line {literal.place.start} of {literal.place.path}"
            yield unmet(
                literal,
                f"is committed as {literal.what or 'plain text'}",
                harm=Harm.irreversible(where, "whoever has a copy of the repository has the key"),
                setting=re.sub(r"\W", "_", literal.name).upper() or "TOKEN",
            )
