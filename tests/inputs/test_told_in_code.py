"""What code tells people, and what in it is no promise."""

import pytest

from roadworthy.inputs import comments, told_in_code
from roadworthy.inputs.comments import claims_beside
from roadworthy.inputs.passages import Passage
from roadworthy.inputs.python import told_claims
from roadworthy.inputs.python.source import Source


@pytest.fixture
def passages(monkeypatch: pytest.MonkeyPatch) -> list[Passage]:
    """Whatever is handed on to those who look for claims."""
    found: list[Passage] = []

    def keep(path: str, told: list[Passage]) -> tuple[()]:
        found.extend(told)
        return ()

    monkeypatch.setattr(comments, "claims_told", keep)
    monkeypatch.setattr(told_claims, "claims_told", keep)
    return found


def _seen(passages: list[Passage]) -> list[tuple[str, int, str]]:
    return [(one.form, one.first, one.text) for one in passages]


def test_a_module_tells_in_docstrings_help_and_output(passages: list[Passage]) -> None:
    """Usage, hints that are raised over several lines, help texts and comments, each at its line."""
    text = '''"""Serves.

Usage:
    python3 tools/serve.py --port 8000
    # then ask it
See docs/serve.md, python tools are fine.
"""
URL = "http://127.0.0.1:8090/"
# Run with: uvicorn app:app --reload
# uvicorn old:app


def ask():
    """Asks, for example http://localhost:9000/x."""
    raise RuntimeError(
        "not there\\n\\n"
        "Start:\\n"
        "  bash start.sh\\n\\n"
        "Check:\\n"
        "  curl http://127.0.0.1:8080/health"
    )


print(f"Open http://localhost:8000/docs {ask}")
parser.add_argument("--url", help="as at http://localhost:8001")
requests.get("http://localhost:8002/")
'''
    told_claims.claims_of_module(Source("tools/serve.py", text))

    assert _seen(passages) == [
        ("comment", 9, "uvicorn app:app --reload"),
        ("docstring", 4, "python3 tools/serve.py --port 8000"),
        ("docstring", 6, "See `docs/serve.md`, python tools are fine."),
        ("output", 18, "bash start.sh"),
        ("output", 20, "curl http://127.0.0.1:8080/health"),
        ("output", 24, "Open http://localhost:8000/docs"),
        ("help", 25, "as at http://localhost:8001"),
    ]
    assert passages[0].commands[0].words_given[:2] == ("uvicorn", "app:app")


def test_a_script_tells_in_comments_and_in_what_it_prints(passages: list[Passage]) -> None:
    """Comments that invite, echoes and here-documents; not what goes into files, nor commands put aside."""
    text = b"""#!/bin/sh
# Usage: ./deploy.sh staging
#   ./deploy.sh production
# docker compose up -d
echo "${GREEN}Open http://localhost:3000${NC}"
echo "  Logs:   docker compose logs -f api"
echo "http://localhost:3001" > urls.txt
cat <<EOF
Run ./start.sh and wait
  ./start.sh
EOF
cat <<EOF > config
  ./other.sh
EOF
"""
    claims_beside("deploy.sh", "shell", text)

    assert _seen(passages) == [
        ("comment", 2, "./deploy.sh staging"),
        ("output", 5, "Open http://localhost:3000"),
        ("output", 6, "docker compose logs -f api"),
        ("output", 10, "./start.sh"),
    ]


def test_settings_and_manifests_tell_in_comments(passages: list[Passage]) -> None:
    """A value that may be given, and a line that was put aside, tell nothing."""
    text = b"""# Opens at http://localhost:3000 once it is up.
# URL=http://localhost:3001
# the address, e.g. http://localhost:3002
PORT=3000  # see docs/ports.md
URL=http://localhost:3003
"""
    claims_beside(".env.example", "env", text)

    assert _seen(passages) == [
        ("comment", 1, "Opens at http://localhost:3000 once it is up."),
        ("comment", 4, "see `docs/ports.md`"),
    ]


def test_what_holds_no_mark_is_not_looked_at() -> None:
    """A mark stands in every line that is found."""
    assert claims_beside("a.yaml", "yaml", b"# a comment\na: 1\n") == ()
    assert all(told_in_code.MARKS)
