"""Routes, guards, starts and services across files."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Endpoint, System, Unknown


def read(files: dict[str, str]) -> System:
    return read_system(MemoryRepository(files, name="shop"))


def by_label(system: System) -> dict[str, Endpoint]:
    return {endpoint.label: endpoint for endpoint in system.endpoints}


ROUTED = {
    "app/main.py": """
from fastapi import Depends, FastAPI
from app.api import orders
from app.keys import known

def create_app():
    app = FastAPI()
    for router in (orders.router, orders.public):
        app.include_router(router, prefix="/v1")
    return app
""",
    "app/api/orders.py": """
from fastapi import APIRouter, Depends
from app.keys import known

PREFIX = "/orders"
router = APIRouter(prefix=PREFIX, dependencies=[Depends(known)])
public = APIRouter()

@router.post("/{order_id:int}")
async def change(order_id: int):
    return store.change(order_id)

@public.get("/items")
def items():
    return store.items()
""",
    "app/keys.py": """
from fastapi import Header, HTTPException

def known(x_key: str = Header()):
    if x_key not in keys:
        raise HTTPException(status_code=401)
""",
}


def test_a_route_bears_the_prefixes_of_all_it_is_mounted_on() -> None:
    """Prefixes of routers and mounts are joined across modules, also through a loop and a factory."""
    labels = set(by_label(read(ROUTED)))

    assert labels == {"POST /v1/orders/{order_id}", "GET /v1/items"}


def test_a_dependency_that_answers_401_is_a_guard() -> None:
    """A router's dependency guards its routes because of what it does, not because of its name."""
    found = by_label(read(ROUTED))

    assert found["POST /v1/orders/{order_id}"].is_authenticated is True
    assert found["GET /v1/items"].is_authenticated is False


def test_a_guard_that_cannot_be_followed_is_unknown() -> None:
    """A decorator of a foreign library neither proves nor disproves that somebody is checked."""
    system = read(
        {
            "app.py": """
from flask import Flask
from acme import gatekeeper

app = Flask(__name__)

@app.route("/orders", methods=["POST"])
@gatekeeper
def orders():
    return store.all()
"""
        }
    )

    assert isinstance(system.endpoints[0].is_authenticated, Unknown)


def test_paths_compared_by_hand_are_routes() -> None:
    """The standard library's handler has one route for each path that it compares."""
    system = read(
        {
            "serve.py": """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            self.send_response(200)
            self.end_headers()
        elif self.path.startswith("/items"):
            self.reply(store.items())

HTTPServer(("", 8000), Handler).serve_forever()
"""
        }
    )

    found = by_label(system)
    assert set(found) == {"GET /health", "GET /items"}
    assert found["GET /health"].answers_constant
    assert not found["GET /items"].answers_constant


def test_a_conversion_of_what_is_computed_is_no_constant() -> None:
    """An answer that converts the result of a call is work; one that converts a constant is not."""
    system = read(
        {
            "app.py": """
from fastapi import FastAPI

app = FastAPI()
MODEL = load()


@app.get("/label")
def label(value: float):
    return {"label": int(MODEL.predict([value])[0])}


@app.get("/limit")
def limit():
    return {"limit": int("3")}
"""
        }
    )

    found = by_label(system)
    assert not found["GET /label"].answers_constant
    assert found["GET /limit"].answers_constant


def test_django_urls_are_joined_through_include() -> None:
    """Paths of an included module stand behind the prefix of the include."""
    system = read(
        {
            "site/urls.py": """
from django.urls import include, path
urlpatterns = [path("api/", include("shop.urls"))]
""",
            "shop/urls.py": """
from django.urls import path
from shop import views
urlpatterns = [path("orders/<int:pk>/", views.order)]
""",
            "shop/views.py": """
from django.views.decorators.http import require_POST

@require_POST
def order(request, pk):
    return change(pk)
""",
        }
    )

    assert [endpoint.label for endpoint in system.endpoints] == ["POST /api/orders/{pk}/"]


def test_what_an_image_starts_is_where_the_chain_begins() -> None:
    """From the image's command through the loop down to a function there is a chain."""
    system = read(
        {
            "worker/Dockerfile": 'FROM python:3.12-slim\nCMD ["python", "run.py"]\n',
            "worker/run.py": """
import time
from work import once

def main():
    while True:
        once()
        time.sleep(1)

if __name__ == "__main__":
    main()
""",
            "worker/work.py": "def once():\n    pass\n",
        }
    )

    assert system.graph.chain("worker/work.py:once")[0] in ("python run.py", "worker loop run.py")
    assert [(service.name, service.kind) for service in system.services] == [("worker", "worker")]


def test_a_library_is_no_service() -> None:
    """Modules that nothing starts and that serve nothing make no service."""
    system = read({"tools/text.py": "def shorten(text):\n    return text[:10]\n", "pyproject.toml": "[project]\n"})

    assert system.services == ()


def test_each_built_workload_is_a_service_of_its_own() -> None:
    """A compose file with two builds gives two services, each with its own folder; an image from outside gives none."""
    app = "from flask import Flask\napp = Flask(__name__)\n\n@app.get('/x')\ndef x():\n    return y()\n"
    system = read(
        {
            "compose.yml": """
services:
  api:
    build: ./api
  web:
    build: ./web
  store:
    image: postgres:16
""",
            "api/app.py": app,
            "api/Dockerfile": 'FROM python:3.12\nCMD ["gunicorn", "app:app"]\n',
            "web/app.py": app,
            "web/Dockerfile": 'FROM python:3.12\nCMD ["gunicorn", "app:app"]\n',
        }
    )

    assert [(service.name, service.folders) for service in system.services] == [("api", ("api",)), ("web", ("web",))]
