"""An endpoint or a command of an agent that no document names, while its siblings are documented.

Why: what is documented in part is taken for whole; what is left out is found by reading the code, or not at all.
Scenario: somebody looks through the documents for what {subject} does, and writes it a second time.
Impact: callers depend on what they happened to see; the interface changes without a word to those who use the rest.
Detection: the routes of the code beside the paths of the documents.
Fix: add method, path, body and errors to the list of the others, or mark it as internal there.
Monitoring: a test that looks for every route of the application in the README or the committed OpenAPI file.
Blind to: descriptions that are published elsewhere, and pages of Swagger that the service shows by itself.
Source: https://www.writethedocs.org/guide/writing/beginners-guide-to-docs/
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:43
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Document, Endpoint, Role, Service, System
from roadworthy.rules.claims.routes import fits, segments
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/generate")ONE
def generate(prompt: str):
    return model.ask(prompt)


@app.post("/embed")TWO
def embed(text: str):
    return model.embed(text)


@app.delete("/cache")THREE
def clear():
    return model.clear()


@app.get("/health")
def health():
    return {"ready": model.is_ready()}
"""
BAD = {
    "chat/app.py": _APP.replace("ONE", "").replace("TWO", "").replace("THREE", "  # unmet"),
    "chat/Dockerfile": "FROM python:3.12\nCOPY app.py .\nCMD uvicorn app:app\n",
    "README.md": "# Chat\n\n- `POST /generate` answers a prompt\n- `POST /embed` gives a vector\n",
    "api/app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.post("/summarise")  # unmet
def summarise(text: str):
    return model.sum_up(text)
""",
    "api/Dockerfile": "FROM python:3.12\nCOPY app.py .\nCMD uvicorn app:app\n",
    "api/README.md": "# Other\n",
    ".claude/skills/ask/SKILL.md": "# Ask\n",
    ".claude/skills/tell/SKILL.md": "# Tell\n",
    ".claude/skills/hear/SKILL.md": "# Hear «unmet»\n",
    "docs/agents.md": "Type `/ask` or `/tell`.\n",
}
GOOD = {
    "app.py": _APP.replace("ONE", "  # met").replace("TWO", "").replace("THREE", ""),
    "README.md": "# Chat\n\n- `POST /generate`\n- `POST /embed`\n\n`DELETE /cache` forgets.\n",
    ".claude/skills/ask/SKILL.md": "# Ask\n",
}
_AGENTS = re.compile(r"(?:^|.*/)\.claude/(?:skills/([\w-]+)/SKILL\.md|commands/([\w-]+)\.md)")
_PAGES = re.compile(r"/(docs|redoc|swagger.*|openapi\.json|api-docs)")
_ASIDE = re.compile(
    r"^/?$|^/?api(/v\d+)?/?$|\*|(^|[/_-])(docs|swagger|redoc|ui|admin|internal|debug|dev|test|favicon\.ico)(/|$)"
)
"""Pages, and what is not meant for callers."""
_FOR_PROGRAMS = frozenset({"fastapi", "litestar"})
"""Frameworks that are taken for interfaces, not for pages."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def undocumented_interface(system: System) -> Iterator[Verdict]:
    """Asks services with a readme, and folders of skills of which most are documented."""
    documented = _documented(system)
    if any(one.kind == "readme" for one in system.documents):
        for service in system.services:
            yield from _of_service(system, service, documented)
    yield from _of_agents(system, documented)


def _documented(system: System) -> dict[str, list[tuple[str, ...]]]:
    """Last part of a path to the paths that documents name."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for mentions in system.mentions:
        file = system.paths.get(mentions.path)
        if mentions.is_document and file is not None and file.role in (Role.PRODUCTION, Role.DOCUMENTATION):
            if _AGENTS.fullmatch(mentions.path):
                continue
            for route in mentions.routes:
                parts = segments(route)
                found[parts[-1] if parts else ""].append(parts)
    return found


def _is_documented(endpoint: Endpoint, documented: dict[str, list[tuple[str, ...]]]) -> bool:
    """Some document names its path, or the end of it."""
    route = segments(endpoint.path)
    named = documented.values() if route and "{" in route[-1] else (documented.get(route[-1] if route else "", ()),)
    for paths in named:
        for path in paths:
            count = min(len(path), len(route))
            if count and fits(route[-count:], path[-count:]) and any("{" not in part for part in route[-count:]):
                return True
    return False


def _of_service(system: System, service: Service, documented: dict[str, list[tuple[str, ...]]]) -> Iterator[Verdict]:
    asked = [
        one
        for one in system.owned(system.endpoints, service)
        if one.is_work and not one.is_open_by_nature and "{}" not in one.path and not _ASIDE.search(one.path)
    ]
    if not asked:
        return
    absent = [one for one in asked if not _is_documented(one, documented)]
    first = asked[0]
    if not absent:
        yield met(first, f"is documented, as are all {len(asked)} of {service.label}", place=first.place)
    elif len(absent) * 2 < len(asked):
        for one in absent:
            text = f"is in no document, as {len(asked) - len(absent)} other endpoints of {service.label} are"
            yield unmet(one, text, cause=f"endpoints of {service.label}")
    elif all(one.framework in _FOR_PROGRAMS for one in asked):
        if any(_PAGES.fullmatch("/" + "/".join(path)) for paths in documented.values() for path in paths):
            yield unclear(first, "is left to the pages that the service shows of itself; are they enough?")
            return
        text = f"is in no document, nor is anything else of {service.label}'s interface"
        if len(absent) < len(asked):
            text = f"is in no document, like {len(absent)} of the {len(asked)} endpoints of {service.label}"
        yield unmet(absent[0], text, also=tuple(one.place for one in absent[1:4]))


def _of_agents(system: System, documented: dict[str, list[tuple[str, ...]]]) -> Iterator[Verdict]:
    """Skills and commands of one folder, where most of them are documented outside of it."""
    folders: dict[str, list[tuple[str, Document]]] = defaultdict(list)
    for document in system.documents:
        match = _AGENTS.fullmatch(document.file)
        if match is not None:
            folder = document.file.partition(".claude/")[0] + ("skills" if match[1] else "commands")
            folders[folder].append((match[1] or match[2], document))
    for skills in folders.values():
        absent = [(name, one) for name, one in skills if (name.lower(),) not in documented.get(name.lower(), ())]
        if not absent or len(absent) * 2 >= len(skills):
            continue
        for name, one in absent:
            text = f"is a command that no document names, as {len(skills) - len(absent)} beside it are: /{name}"
            yield unmet(one, text, cause="commands of agents")
