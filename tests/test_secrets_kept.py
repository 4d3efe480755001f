"""No secret of a repository is kept in the cache or printed in any form; PRIVACY.md says so."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random

import pytest

from roadworthy.inputs.cache import Cache
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import open_repository
from roadworthy.pipeline import review
from roadworthy.report.console import View
from roadworthy.report.formats import FORMATS, render
from roadworthy.report.system import as_json, as_tree
from roadworthy.settings import Settings

VIEW = View(shows_all=True)


def _made(alphabet: str, length: int, seed: int) -> str:
    return "".join(Random(seed).choices(alphabet, k=length))


LETTERS = "abcdefghijklmnopqrstuvwxyz"
MIXED = LETTERS + LETTERS.upper() + "0123456789"
SECRETS = {
    "random": _made(MIXED, 32, 1),
    "hexadecimal": _made("0123456789abcdef", 40, 2),
    "base64": _made(MIXED + "+/", 43, 3) + "=",
    "url-safe": _made(MIXED + "-_", 44, 4),
    "model key": "sk" + "-" + _made(MIXED, 40, 5),
    "code host": "gh" + "p_" + _made(MIXED, 36, 6),
    "cloud": "AK" + "IA" + _made(LETTERS.upper() + "234567", 16, 7),
    "web token": ".".join(("ey" + "J" + _made(MIXED, 20, 8), "ey" + "J" + _made(MIXED, 40, 9), _made(MIXED, 43, 10))),
    "password": "Kq7!vRt-pw2",
}
"""Made up on the spot: no provider knows any of them."""

WITHIN = {
    "app.py": 'import requests\nAPI_TOKEN = "{}"\n\n\ndef ask(password="{}"):\n'
    '    headers = {{"Authorization": "Bearer {}"}}\n    print("token", "{}")\n'
    '    return requests.get("http://api:80/x", headers=headers, auth=("user", "{}"))\n'
    'DB_PASSWORD = "{}"\nSETTINGS = {{"client_secret": "{}"}}\n',
    "client.js": 'const axios = require("axios");\nconst apiToken = "{}";\nconst db = {{ password: "{}" }};\n'
    'app.get("/x", (q, r) => axios.get("http://api/x", {{ headers: {{ token: "{}" }} }}));\n'
    'const t = process.env.API_TOKEN || "{}";\n',
    "main.go": 'package main\n\nimport "net/http"\n\nvar apiToken = "{}"\n\nfunc main() {{\n'
    '\tpassword := "{}"\n\thttp.Get("http://api/x?token={}")\n\t_ = password\n}}\n',
    "compose.yaml": "services:\n  api:\n    build: .\n    command: run --token {}\n    environment:\n"
    "      API_TOKEN: {}\n      DB_PASSWORD: '{}'\n  other:\n    image: redis:7\n    environment:\n      - SECRET={}\n",
    "deploy/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: {}\n  token: {}\n",
    "deploy/api.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n"
    "      containers:\n      - name: a\n        env:\n        - name: API_TOKEN\n          value: {}\n"
    '        args: ["--password={}"]\n',
    ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: x\n    env:\n      API_TOKEN: {}\n    steps:\n"
    "    - run: curl -H 'token: {}' http://x && pytest\n",
    ".env": "API_TOKEN={}\nDB_PASSWORD={}\nexport CLIENT_SECRET='{}'\n",
    "Dockerfile": "FROM python:3.12\nARG API_TOKEN={}\nENV DB_PASSWORD={}\nENV CLIENT_SECRET {}\nRUN a --password {}\n"
    'CMD ["python", "app.py", "--token", "{}"]\n',
    "entrypoint.sh": "#!/bin/sh\nexport API_TOKEN={}\nDB_PASSWORD='{}' run\ncurl -H \"token: {}\" http://x\n",
    "Makefile": "run:\n\tAPI_TOKEN={} python app.py --password {}\n",
    "Procfile": "web: API_TOKEN={} gunicorn app:app\n",
    "app.service": "[Service]\nExecStart=/app --token {}\nEnvironment=DB_PASSWORD={}\n",
    "agent.plist": '<?xml version="1.0"?>\n<plist version="1.0"><dict><key>Label</key><string>a</string>\n'
    "<key>ProgramArguments</key><array><string>a</string><string>{}</string></array>\n"
    "<key>EnvironmentVariables</key><dict>\n<key>API_TOKEN</key>\n<string>{}</string></dict></dict></plist>\n",
    "crontab": "API_TOKEN={}\n* * * * * root run --password {}\n",
    "supervisord.conf": '[program:a]\ncommand=a --token {}\nenvironment=DB_PASSWORD="{}"\n',
    "nginx.conf": 'server {{\n  location / {{ proxy_set_header Token "{}"; proxy_pass http://a; }}\n}}\n',
    "README.md": "# A\n\n```sh\nexport API_TOKEN={}\ncurl -H 'token: {}' http://localhost:80/x\n```\n",
    "dashboard.json": '{{"title": "a", "panels": [{{"title": "b", "token": "{}", "targets": [{{"expr": "up"}}]}}]}}\n',
    "requirements.txt": "--extra-index-url https://user:{}@packages.example.org/simple\nrequests==2.32.0\n",
    "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n[tool.a]\ntoken = "{}"\n',
    "package.json": '{{"name": "a", "scripts": {{"start": "API_TOKEN={} node client.js --password {}"}}}}\n',
    "prometheus.yml": "scrape_configs:\n- job_name: a\n  basic_auth:\n    password: {}\n"
    "  authorization:\n    credentials: {}\n",
}
"""One file of many kinds, each place of which takes a secret."""

NO_NAME = {"agent.plist"}
"""Holds one where nothing names it: only chance tells what it is."""


@pytest.fixture(params=SECRETS)
def planted(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A secret, and a repository in which it stands wherever one may stand."""
    secret = SECRETS[request.param]
    root = tmp_path / "root"
    for path, text in WITHIN.items():
        if path in NO_NAME and request.param in ("hexadecimal", "password"):
            text = text.replace("<string>a</string><string>{}</string>", "")
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(*[secret] * text.count("{}")))
    return secret, root


def test_no_secret_is_kept_or_printed(planted: tuple[str, Path], tmp_path: Path) -> None:
    """Neither the cache, nor a report in any form, nor what was understood holds it."""
    secret, root = planted
    cache = Cache(tmp_path / "cache")

    assessment = review(open_repository(root), Settings(date(2026, 12, 1)), cache)
    cache.close()
    system = read_system(open_repository(root))
    printed = {form: render(form, assessment, VIEW) for form in FORMATS}
    printed |= {"tree": as_tree(system, VIEW), "model": as_json(system)}
    kept = b"".join(file.read_bytes() for file in (tmp_path / "cache").iterdir())

    assert len(kept) > 1_000
    assert [form for form, text in printed.items() if secret in text] == []
    assert secret.encode() not in kept
    assert secret not in repr(system)


def test_what_the_command_prints_and_keeps_holds_no_secret(tmp_path: Path) -> None:
    """The report that is kept for the next run has none either."""
    root = tmp_path / "root"
    root.mkdir()
    secret = SECRETS["model key"]
    (root / "Dockerfile").write_text(f"FROM python:3.12\nENV API_TOKEN={secret}\n")

    run = subprocess.run(
        [sys.executable, "-m", "roadworthy", "review", str(root), "--all"],
        capture_output=True,
        timeout=60,
        check=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )
    kept = b"".join(file.read_bytes() for file in (tmp_path / "cache" / "roadworthy").iterdir())

    assert b"hardcoded-secret" in run.stdout or b"Dockerfile" in run.stdout
    assert secret.encode() not in run.stdout + run.stderr + kept


def test_a_private_key_is_hidden_line_by_line(tmp_path: Path) -> None:
    """The lines of a block of PEM are secrets, each by itself."""
    lines = [_made(MIXED + "+/", 64, seed) for seed in range(20, 26)] + [_made(LETTERS, 12, 26)]
    dashes = "-" * 5
    block = "\n".join([f"{dashes}BEGIN PRIVATE KEY{dashes}", *lines, f"{dashes}END PRIVATE KEY{dashes}"])
    (tmp_path / "key.py").write_text(f'KEY = """{block}"""\n')
    indented = block.replace("\n", "\n    ")
    (tmp_path / "key.yaml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  k: |\n    {indented}\n"
    )

    told = as_json(read_system(open_repository(tmp_path)))

    assert [line for line in lines if line in told] == []


def test_half_a_secret_is_hidden(tmp_path: Path) -> None:
    """A quote ends after 200 characters; what it then holds of a secret is taken out."""
    secret = SECRETS["random"]
    (tmp_path / "Dockerfile").write_text(f"FROM a:1\nENV A={'a ' * 80} API_TOKEN={secret}\nENV {'b' * 180}={secret}\n")

    told = as_json(read_system(open_repository(tmp_path)))

    assert secret[:6] not in told


@pytest.mark.parametrize(
    "text",
    [
        "image: grafana/grafana@sha256:" + _made("0123456789abcdef", 64, 30),
        "uses: actions/checkout@" + _made("0123456789abcdef", 40, 31),
        "model = 'gpt-4o-mini-2024-07-18'",
        "class AbstractHTTP2ConnectionFactory3Base: ...",
        "secretName: grafana-tls-v2x",
        "max_tokens=100000000",
        "POSTGRES_PASSWORD: ChangeMe123!",
        "token_url = 'https://login.example.com/oauth2/v2.0/token'",
        "pwd = base64.b64decode(text)",
        "password_file=/run/secrets/db2024",
    ],
)
def test_what_only_looks_long_is_kept(text: str, tmp_path: Path) -> None:
    """Digests, commits, versions, names and words that everybody knows are facts, not secrets."""
    from roadworthy.knowledge.secrets import secrets_in

    assert secrets_in(text) == frozenset()
