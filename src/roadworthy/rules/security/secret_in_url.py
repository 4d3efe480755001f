"""A secret that travels in the address of a request.

Why: addresses are written down on the way: in access logs, by proxies, in error messages, in traces, in histories.
Scenario: the call fails, and the message of the error, with the whole address in it, goes to the log.
Impact: whoever can read a log or a trace can act in the name of {subject}.
Detection: search the logs for `{key}=`.
Fix: put it into a header, `headers={"Authorization": f"Bearer {token}"}`, which nearly every service takes; where
    one takes nothing else, take the address out of every error and trace before it is kept.
Monitoring: scan logs for the shapes of secrets; rotate what was found.
Blind to: what the other side keeps.
Source: https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url
Seen: naythan-github/team-maia@b543b17b73e0d31b4f707d1d0f60856ed22c5b55 claude/tools/trello_fast.py:69
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "trello.py": """
import requests


def cards(board, token):
    params = {"key": API_KEY, "token": token}
    return requests.get(f"https://api.trello.com/1/boards/{board}", params=params, timeout=5)  # unmet


def place(text, api_key):
    return requests.get(f"https://maps.example.org/find?q={text}&key={api_key}", timeout=5)  # unmet
""",
}
GOOD = {
    "pages.py": """
import requests


def cards(board, token):
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"https://api.trello.com/1/boards/{board}", headers=headers, timeout=5)


def page(page_token, key):
    params = {"token": page_token, "key": "name", "limit": 10}
    return requests.get("https://api.example.org/items", params=params, timeout=5)


def entry(key):
    return requests.get(f"https://store.example.org/get?key={key}", timeout=5)
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def secret_in_url(system: System) -> Iterator[Verdict]:
    """Asks every call for secrets in its query."""
    for one in system.practices:
        if one.kind is PracticeKind.ADDRESS_WITH_SECRET:
            harm = Harm.irreversible(f"{one.what} in the address", "logs, proxies and errors keep it")
            cause = f"{one.place.path} {one.what}"
            yield unmet(one, f"sends {one.what} in the query of the address", harm=harm, cause=cause, key=one.what)
