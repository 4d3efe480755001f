"""Repositories with a history, for the tests of what a change does."""

import subprocess
from datetime import date
from pathlib import Path

from roadworthy.assessment import Changed
from roadworthy.cli.roots import reading_of
from roadworthy.cli.since import beginning, review_since
from roadworthy.inputs.cache import Cache

TODAY = date(2026, 12, 1)

SERVICE = {
    "Dockerfile": 'FROM python:3.12.4-slim\nUSER 1000\nCOPY . /app\nCMD ["uvicorn", "app:app"]\n',
    "app.py": """import httpx
from fastapi import FastAPI
from prometheus_client import Counter, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ORDERS = Counter("shop_orders_total", "Orders")
REFUSED = Counter("shop_refused_total", "Refused")


@app.get("/order")
def order() -> dict:
    ORDERS.inc()
    REFUSED.inc(0)
    return httpx.get("http://stock/left", timeout=3).json()
""",
    "prometheus/rules.yml": """groups:
  - name: shop
    rules:
      - alert: NoOrders
        expr: rate(shop_orders_total[5m]) == 0
        for: 10m
        labels: {severity: page}
        annotations: {summary: no orders, runbook_url: docs/orders.md}
""",
    "docs/orders.md": "# No orders\n\nAsk the stock.\n",
}


class Tree:
    """A work tree of git."""

    def __init__(self, root: Path, files: dict[str, str] | None = None) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")
        if files:
            self.commit("one", files)

    def git(self, *arguments: str) -> str:
        """Run git here, as nobody in particular."""
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always")
        done = subprocess.run(
            ["git", "-C", str(self.root), *who, *arguments], capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        """Put these files there; an empty text takes one away."""
        for path, text in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if text:
                file.write_text(text)
            else:
                file.unlink()

    def commit(self, name: str, files: dict[str, str]) -> str:
        """Write and commit; gives the commit."""
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-qm", name)
        return self.git("rev-parse", "HEAD")

    def since(self, revision: str = "HEAD", at: str = "", folder: str = "", cache: Path | None = None) -> Changed:
        """What `roadworthy review --since` finds."""
        path = self.root / folder
        began = beginning(path, [], revision, at, TODAY)
        reading = reading_of(began.head, began.settings, Cache(cache) if cache else None)
        return review_since(began, reading, began.settings, None)


def found(changed: Changed) -> list[str]:
    """The rules of what is new or worse, with the file of each."""
    return [f"{each.rule} {each.place.path}" for each in changed.findings]
