"""Text of a request goes into a page as it came.

Why: a browser runs what looks like a script, whoever wrote it.
Scenario: somebody follows a link to {endpoint} that holds `<script>…</script>`.
Impact: the script acts for that user on {subject}'s site: reads the session, sends requests, shows a false login.
Detection: reports of a content security policy; query parameters with `<script` in the logs.
Fix: render a template that escapes, `templates.TemplateResponse("page.html", {"name": name})`, or escape what goes in:
    `f"<h1>{html.escape(name)}</h1>"`.
Monitoring: collect reports of `Content-Security-Policy-Report-Only`.
Blind to: templates that switch escaping off; text that was stored by one request and is shown by another.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html
Seen: BobbyDigitz/codeql-queries@19a9e456ade8cb40ed057e03aac97011e5524a44 python/app.py:11
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/hello")
def hello(name: str):
    return HTMLResponse(f"<h1>Hello {name}</h1>")  # unmet
""",
    "old.py": """
from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search():
    term = request.args.get("q", "")
    return "<p>Nothing found for " + term + "</p>"  # unmet
""",
}
GOOD = {
    "app.py": """
import html

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()
PAGE = "<h1>Hello</h1>"


@app.get("/hello")
def hello(name: str):
    return HTMLResponse(f"<h1>Hello {html.escape(name)}</h1>")  # met


@app.get("/pages")
def page(number: int):
    return HTMLResponse(f"{PAGE}<p>{number}</p>")
""",
    "old.py": """
from flask import Flask, request

app = Flask(__name__)


@app.route("/count")
def count():
    return f"<p>{request.args.get('n', type=int)}</p>"


@app.route("/echo")
def echo():
    return {"echo": request.args["q"]}
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
def unescaped_output(system: System) -> Iterator[Verdict]:
    """Asks every page that is put together from what a request gives."""
    for flow in system.flows:
        if flow.sink is not Sink.PAGE or not system.is_reached(flow):
            continue
        if flow.guard:
            yield met(flow, f"puts nothing of a request into the page as it came: {flow.guard}")
        elif isinstance(flow.source, str) and "header" not in flow.source and "cookie" not in flow.source:
            yield unmet(flow, f"puts {flow.source} into the page without escaping it")
