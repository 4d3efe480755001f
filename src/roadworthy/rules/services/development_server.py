"""A server made for development that serves production.

Why: it has no workers, no limits and no drain; with debugging on it runs code for whoever causes an error.
Scenario: load or an error meets {subject}: one slow request holds the others, a traceback opens a console.
Impact: the service stalls under little load, restarts when a file changes, or lets a stranger in through the debugger.
Detection: the start-up log says "development server" or "reloader process".
Fix: start it with `gunicorn app:app --workers 2` or `uvicorn app:app` without `--reload`, and keep `debug=True` out of
    the code that ships.
Monitoring: a pipeline check for `--reload`, `runserver` and `debug=True` in start commands.
Blind to: a command that the platform sets.
Source: https://flask.palletsprojects.com/en/stable/deploying/
Seen: kjethi/RAG-based-Q-A@e881c26 rag-backend/main.py:130
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import EntryPoint, System
from roadworthy.rules.rule import rule

BAD = {
    "shop/app.py": """
from flask import Flask

app = Flask(__name__)


@app.route("/orders")
def orders():
    return store.all()


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=True)  # unmet
""",
    "shop/Dockerfile": """
FROM python:3.12.4-slim
CMD ["python", "app.py"]
""",
    "chat/main.py": """
from fastapi import FastAPI

app = FastAPI()


@app.post("/chat")
def chat(prompt: str):
    return model.run(prompt)
""",
    "chat/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "main:app", "--reload"]  # unmet
""",
}
GOOD = {
    "shop/app.py": """
from flask import Flask

app = Flask(__name__)


@app.route("/orders")
def orders():
    return store.all()


if __name__ == "__main__":
    app.run(debug=True)
""",
    "shop/Dockerfile": """
FROM python:3.12.4-slim
CMD ["gunicorn", "app:app", "--workers", "2"]  # met
""",
    "letters/app.py": """
from flask import Flask

app = Flask(__name__)


@app.route("/letters")
def letters():
    return store.all()
""",
    "letters/start.sh": """
if [ "$1" == "web" ]; then
  exec gunicorn app:app
elif [ "$1" == "web-local" ]; then
  exec flask run --host 0.0.0.0
fi
""",
    "letters/Dockerfile": """
FROM python:3.12.4-slim
COPY . .
ENTRYPOINT ["./start.sh"]  # met
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def development_server(system: System) -> Iterator[Verdict]:
    for service in system.services:
        points = [one for one in system.started_in(service) if one.kind == "server" and not one.is_for_development]
        commands = [one for one in points if one.command and one.server]
        seen: set[str] = set()
        for point in commands:
            if str(point.place) in seen:
                continue
            seen.add(str(point.place))
            if point.is_development:
                also = (point.place,) if point.command_place is not None else ()
                yield unmet(point, _why(point), place=point.command_place or point.place, also=also)
            else:
                yield met(point, f"is served by {point.server}")
        served_otherwise = any(not one.is_development for one in commands)
        for point in points:
            if point.command or (served_otherwise and not point.is_started):
                continue
            if point.is_guarded and served_otherwise and not _is_run_as_program(system, point):
                continue
            if point.is_development and (point.is_started or (not commands and point.debugs)):
                yield unmet(point, _why(point))
            elif not point.is_development and point.is_started and not commands:
                yield met(point, f"is served by {point.server}")


def _is_run_as_program(system: System, point: EntryPoint) -> bool:
    """Some command runs the module as a program, so that its main guard holds."""
    return any(one.command and not one.server and one.module == point.module for one in system.entry_points)


def _why(point: EntryPoint) -> str:
    if point.server == "flask-development":
        return "runs Flask's development server" + (" with its debugger on" if point.debugs else "")
    if point.server == "django-runserver":
        return "runs Django's development server"
    return "reloads itself whenever a file changes" if point.server == "uvicorn" else "runs a development server"
