"""Tables that a service makes where nothing here knows migrations."""

from datetime import date

from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import review
from roadworthy.settings import Settings

APP = """
from fastapi import FastAPI

from models import Base, engine

Base.metadata.create_all(bind=engine)
app = FastAPI()


@app.post("/orders")
def order(name: str):
    return store.add(name)
"""
IMAGE = 'FROM python:3.12.4-slim\nCOPY . .\nCMD ["uvicorn", "app:app"]\n'


def rules_of(files: dict[str, str]) -> set[str]:
    settings = Settings(today=date(2026, 11, 20), shows_all_rungs=True)
    return {finding.rule for finding in review(MemoryRepository(files), settings).findings}


def test_tables_that_only_the_start_makes_are_never_changed() -> None:
    """A service whose start makes what is absent has no way to a new column."""
    assert "schema-outside-migrations" in rules_of({"app.py": APP, "Dockerfile": IMAGE})


def test_a_tool_for_migrations_is_asked_first() -> None:
    """Where a tool for migrations is installed, what it does cannot be told from its absence here."""
    files = {"app.py": APP, "Dockerfile": IMAGE, "requirements.txt": "fastapi==0.115.0\nalembic==1.14.0\n"}

    assert "schema-outside-migrations" not in rules_of(files)
