"""No input breaks a reader, a rule or a report.

ROADWORTHY_FUZZ multiplies the number of examples, and draws other ones on every run: `ROADWORTHY_FUZZ=50`.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadworthy.assessment import Policy, Provenance, assess
from roadworthy.findings import Judgement
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kinds import kind_of, role_of
from roadworthy.inputs.read import decoder, encoded, read_file, read_system
from roadworthy.inputs.readers import READERS
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.knowledge.secrets import redacted, secrets_in, without
from roadworthy.model import File, Place, System
from roadworthy.report.console import View
from roadworthy.report.formats import FORMATS, render
from roadworthy.rules.ask import ask
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.trial import announced_by

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
MORE = int(os.environ.get("ROADWORTHY_FUZZ", "0"))
SECONDS = 3.0
"""How long one file of a few kilobytes may keep its reader."""
RULES = all_rules()
VIEW = View(shows_all=True)

PATHS = {
    "caddy": "Caddyfile",
    "conda": "environment.yml",
    "conf": "app.conf",
    "crontab": "crontab",
    "dockerfile": "Dockerfile",
    "env": ".env",
    "fly": "fly.toml",
    "go": "main.go",
    "go-mod": "go.mod",
    "ignore": ".dockerignore",
    "javascript": "app.js",
    "jenkins": "Jenkinsfile",
    "json": "dashboard.json",
    "justfile": "justfile",
    "launchd": "agent.plist",
    "lock": "uv.lock",
    "makefile": "Makefile",
    "markdown": "README.md",
    "nginx": "nginx.conf",
    "package-json": "package.json",
    "pipfile": "Pipfile",
    "plain": "config.toml",
    "policy": "LICENSE",
    "procfile": "Procfile",
    "pyproject": "pyproject.toml",
    "python": "app.py",
    "requirements": "requirements.txt",
    "restructuredtext": "README.rst",
    "runtime-version": ".python-version",
    "setup": "setup.py",
    "shell": "entrypoint.sh",
    "sql": "migrations/0002_drop.sql",
    "supervisord": "supervisord.conf",
    "systemd": "app.service",
    "test": "tests/test_app.py",
    "tsx": "page.tsx",
    "typescript": "app.ts",
    "yaml": "compose.yaml",
}
"""A path of each kind."""

SEEDS = {
    "caddy": ":443 {\n  reverse_proxy /api/* api:8000 {\n    health_uri /health\n  }\n}\n",
    "conda": "name: a\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy\n  - pip:\n    - flask==2\n",
    "conf": "server {\n  listen 80;\n  location /api { proxy_pass http://api:8000; proxy_read_timeout 5s; }\n}\n",
    "crontab": "MAILTO=a@b\n*/5 * * * * root /app/run.sh >> /var/log/run.log 2>&1\n@reboot python3 /app/a.py\n",
    "env": "A=1\nexport B='two words'  # note\nC=\"${A}\"\nURL=postgres://a:b@db:5432/c\nD=\n",
    "go": 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\thttp.HandleFunc("/health", ok)\n'
    '\tc := &http.Client{}\n\tr, err := c.Get(os.Getenv("URL"))\n\tif err != nil {\n\t\treturn\n\t}\n\t_ = r\n'
    '\thttp.ListenAndServe(":80", nil)\n}\n',
    "go-mod": "module example.org/a\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tc.d/e v0.1.0 // indirect\n)\n",
    "ignore": "# a\nnode_modules/\n!keep\n**/*.pyc\n.env*\n",
    "javascript": "const express = require('express');\n"
    "const app = express();\napp.get('/health', (q, r) => r.send('ok'));\n"
    "app.post('/a', async (q, r) => { try { await fetch(process.env.URL); } catch (e) { console.log(e) } });\n"
    "app.listen(process.env.PORT || 80);\n",
    "typescript": "import axios from 'axios';\nconst client = axios.create({ baseURL: 'http://api', timeout: 5 });\n"
    "export async function a(x: string): Promise<void> { await client.get(`/b/${x}`); }\n",
    "jenkins": "pipeline {\n  agent any\n  stages { stage('test') { steps { sh 'pytest -q' } } }\n}\n",
    "justfile": "set shell := ['bash']\n@test *args='': build\n  pytest {{args}}\nalias t := test\n",
    "launchd": '<?xml version="1.0"?>\n<plist version="1.0"><dict>\n<key>Label</key><string>a</string>\n'
    "<key>ProgramArguments</key><array><string>python3</string><string>/app/a.py</string></array>\n"
    "<key>KeepAlive</key><true/>\n<key>EnvironmentVariables</key><dict><key>A</key><string>1</string></dict>\n"
    "</dict></plist>\n",
    "lock": 'version = 1\n\n[[package]]\nname = "requests"\nversion = "2.32.0"\n'
    'source = { registry = "https://pypi.org/simple" }\n',
    "makefile": "run: build\n\tdocker compose up -d\n\nbuild:\n\t@$(MAKE) -C api \\\n\t  all\ninclude other.mk\n",
    "plain": '[server]\nport = 8080\naddress = "0.0.0.0:9000"\npath = "/v1/items/{id}"\n',
    "nginx": "upstream api { server api:8000 max_fails=3; }\nserver {\n  location / { proxy_pass http://api; }\n}\n",
    "pipfile": '[packages]\nrequests = "*"\nflask = {version = ">=1", extras = ["async"]}\n'
    '[requires]\npython_version = "3.12"\n',
    "policy": "Apache License\n  Version 2.0, January 2004\nReport to security@example.org\n* @org/team\n",
    "restructuredtext": "Title\n=====\n\n.. code-block:: sh\n\n    make run\n\nA `link <a.md>`_ and::\n\n  $ curl a\n"
    "\n=== ===\nA   ``b``\n=== ===\n\n+---+\n| a |\n+---+\n\n.. list-table::\n\n   * - a\n     - b\n"
    "\n.. csv-table::\n\n   a,b\n",
    "procfile": "web: gunicorn app:app --workers 2 --timeout 30\nworker: celery -A tasks worker\n",
    "setup": "from setuptools import setup\nsetup(name='a', install_requires=['requests>=2', 'flask'], "
    "entry_points={'console_scripts': ['a=a:main']})\n",
    "supervisord": "[supervisord]\nnodaemon=true\n[program:api]\ncommand=uvicorn app:app --port 80\nautorestart=1\n",
    "systemd": "[Unit]\nAfter=network.target\n[Service]\nExecStart=/usr/bin/python3 /app/a.py \\\n  --port 1\n"
    "Restart=on-failure\nEnvironment=A=1 'B=2 3'\nEnvironmentFile=-/etc/a\n[Install]\nWantedBy=multi-user.target\n",
    "tsx": "import axios from 'axios';\n"
    "export const A = () => <a onClick={() => fetch(`/api/${x}`)}>{process.env.B}</a>;\n",
}
ODD = (
    "\0", "\r", "\r\n", "\n", "\t", "\x0b", "\x0c", "\x1c", "\x1d", "\x85", "\u2028", "\u2029", "\ufeff", "\u202e",
    "\u200b", "\udcff", "é", "漢", "𝒳", "'", '"', "`", "\\", "\\\n", "{{", "}}", "${", "$(", "<<EOF\n", "<<: *a\n",
    "&a ", "*a", "[", "]", "{", "}", "(", ")", "- ", ": ", "? ", "| \n", "#", "//", "/*", "*/", "<!--", "%", "@",
    "!!python/x ", "=", "==", ">=", ",", ";", "-1", "1e999", "0x", "9" * 40, "٣", "²", "nan", ".inf", "null", "~", "on",
    "---\n", "...\n",
)  # fmt: skip


@cache
def seeds() -> dict[str, tuple[str, ...]]:
    """Good texts of each kind: of the rules' pages, of the example systems, and of our own for the rest."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in READERS}
    for rule in RULES:
        for example in (rule.bad, rule.good):
            for path, text in announced_by(example)[0].items():
                if kind_of(path) in found:
                    found[kind_of(path)][text] = None
    for file in sorted(EXAMPLES.rglob("*")):
        if file.is_file() and kind_of(file.name) in found:
            found[kind_of(file.name)][file.read_text()] = None
    found["test"] = found["python"] | found["go"]
    for kind, text in SEEDS.items():
        found[kind][text] = None
    return {kind: tuple(texts) for kind, texts in found.items()}


def _spliced(draw: st.DrawFn, text: str, others: tuple[str, ...]) -> str:
    """One change of the text, as chance, hurry or malice makes it."""
    start = draw(st.integers(0, len(text)))
    end = min(start + draw(st.sampled_from((0, 1, 2, 5, 20, 80, 400))), len(text))
    part = text[start:end]
    lines = text.splitlines(keepends=True)
    match draw(st.integers(0, 10)):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + part * draw(st.sampled_from((1, 2, 30))) + text[end:]
        case 2 | 3 | 4:
            return text[:start] + draw(st.sampled_from(ODD)) + text[start:]
        case 5:
            other = draw(st.sampled_from(others))
            return text[:start] + other[min(start, len(other)) :]
        case 6 if len(lines) > 1:
            one, two = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
            lines[one], lines[two] = lines[two], lines[one]
            return "".join(lines)
        case 7:
            return "".join("  " + line for line in lines)
        case 8:
            opening, closing = draw(st.sampled_from([*zip("[{(<'`", "]})>'`", strict=True)]))
            return text[:start] + opening * 200 + part + closing * 200 + text[end:]
        case 9:
            return text[:start] + draw(st.text(max_size=8)) + text[end:]
        case _:
            return text[:start] + draw(st.sampled_from(("a", " ", "é", "\\", "-", "0"))) * 20_000 + text[start:]


@st.composite
def mutated(draw: st.DrawFn, kind: str) -> bytes:
    """A good text of this kind after one to six changes."""
    others = seeds()[kind]
    text = draw(st.sampled_from(others))
    for _ in range(draw(st.integers(1, 6))):
        text = _spliced(draw, text, others)[:30_000]
    return text.encode("utf-8", "surrogatepass" if draw(st.booleans()) else "replace")


@cache
def alphabet(kind: str) -> tuple[str, ...]:
    """The words and marks of good texts of this kind."""
    words = {word for text in seeds()[kind] for word in re.findall(r"\w+|\s+|[^\w\s]", text)}
    return tuple(sorted(words))


def contents(kind: str) -> st.SearchStrategy[bytes]:
    """Noise, words of the kind in no order, and good texts gone wrong."""
    words = st.lists(st.sampled_from(alphabet(kind)), max_size=60).map(lambda parts: "".join(parts).encode())
    return st.one_of(mutated(kind), mutated(kind), mutated(kind), words, st.binary(max_size=300))


def often(examples: int) -> Callable[[Any], Any]:
    """Bounded and the same on every machine, unless more is asked for."""
    return settings(
        max_examples=examples * (MORE or 1),
        deadline=None,
        derandomize=not MORE,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if MORE else (Phase.generate,),
    )


def places(value: object) -> Iterator[Place]:
    """Every place in these facts."""
    if isinstance(value, Place):
        yield value
    elif isinstance(value, msgspec.Struct | str | int | float | bytes):
        return
    elif isinstance(value, dict):
        for each in value.values():
            yield from places(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from places(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from places(getattr(value, name))


def check(kind: str, data: bytes) -> Facts:
    """Read these bytes, and hold the facts against what every reader promises."""
    begun = time.process_time()
    facts = read_file(File(PATHS[kind], role_of(PATHS[kind]), kind), data, 60)
    assert time.process_time() - begun < SECONDS

    assert not [unread.why for unread in facts.unread if "broke" in unread.why]
    kept, plain = encoded(facts)
    assert decoder().decode(kept) == plain
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    lines = re.split(r"\r\n|\r|\n", text)
    secrets = secrets_in(text)
    for place in places(facts):
        assert place.path == PATHS[kind]
        assert 0 <= place.start <= len(lines), place
        assert place.start <= place.end <= len(lines) or place.end == 0, place
        assert "\n" not in place.quote
        if place.quote:
            assert place.start > 0, place
            line = lines[place.start - 1]
            assert _is_of(place.quote, line, secrets), (place, line)
    return facts


def _is_of(quote: str, line: str, secrets: frozenset[str]) -> bool:
    """It is the line as it stands there, with what looks like a secret hidden."""
    shown = re.sub("[\x85\u2028\u2029]", " ", line).strip()[:200]
    quote = re.sub("[\x85\u2028\u2029]", " ", quote)
    hidden = redacted(shown)
    forms = (shown, hidden, redacted(without(secrets, shown)), redacted(without(secrets, hidden)))
    if len(line) > 200 and quote.endswith("…"):
        return shown.startswith(quote[:-1][:100])
    return quote.strip() in {form.strip() for form in forms}


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_takes_anything(kind: str) -> None:
    """It raises nothing, takes no time, and its facts can be kept and stand in the file."""

    @often(60)
    @given(contents(kind))
    def holds(data: bytes) -> None:
        check(kind, data)

    holds()


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_takes_its_good_texts(kind: str) -> None:
    """What the mutations begin with keeps the same promises."""
    for text in seeds()[kind]:
        check(kind, text.encode())


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, bytes]:
    """Files of one rule's example, or of a handful of kinds, some of them gone wrong."""
    files: dict[str, bytes] = {}
    rule = draw(st.sampled_from(RULES))
    for path, text in announced_by(draw(st.sampled_from((rule.bad, rule.good))))[0].items():
        kind = kind_of(path)
        if kind in READERS and draw(st.booleans()):
            text = _spliced(draw, text, seeds()[kind])
        files[path] = text[:30_000].encode("utf-8", "replace")
    for kind in draw(st.lists(st.sampled_from(sorted(READERS)), max_size=4)):
        folder = draw(st.sampled_from(("", "api/", "deploy/", ".github/workflows/")))
        files[folder + PATHS[kind]] = draw(contents(kind))
    return files


def judged(files: dict[str, bytes]) -> tuple[System, list[Judgement]]:
    system = read_system(MemoryRepository(files), workers=0)
    return system, ask(RULES, system)


@cache
def validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    from roadworthy.report import json as written

    schemas = {
        "json": Path(written.__file__).parent / "schema" / "assessment-1.json",
        "sarif": HERE / "report" / "sarif-2.1.0-part.json",
    }
    return {form: jsonschema_rs.Draft202012Validator(json.loads(path.read_text())) for form, path in schemas.items()}


def test_a_repository_of_anything_is_judged_and_reported() -> None:
    """No rule breaks, every form renders and keeps its schema, and the order of files changes nothing."""

    @often(120)
    @given(repositories())
    def holds(files: dict[str, bytes]) -> None:
        system, judgements = judged(files)

        assert not [unread.why for unread in system.unread if "broke" in unread.why]
        assert not [one.verdict.text for one in judgements if "could not judge" in one.verdict.text]
        turned = dict(reversed(files.items()))
        assert judged(turned) == (system, judgements)
        told = Provenance(
            date(2026, 12, 1), "anything", "", "", "0", "0", "0", ("anything",), len(files), system.unread
        )
        assessment = assess(system, judgements, [rule.question for rule in RULES], told, Policy(date(2026, 12, 1)))
        for form in FORMATS:
            text = render(form, assessment, VIEW)
            text.encode()
            if form in validators():
                assert [str(error) for error in validators()[form].iter_errors(json.loads(text))] == []

    holds()
