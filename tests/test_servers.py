"""What is known of servers and package managers by their command lines."""

import pytest

from roadworthy.knowledge.installers import installs, leaves_cache, obeys_lock
from roadworthy.knowledge.servers import listening_port
from roadworthy.knowledge.systemd import span_seconds


@pytest.mark.parametrize(
    ("line", "port"),
    [
        ("uvicorn app:app --port 8080", 8080),
        ("uvicorn app:app", 8000),
        ("gunicorn -b 0.0.0.0:5000 app:app", 5000),
        ("gunicorn --bind=:9000 app:app", 9000),
        ("gunicorn -c conf.py app:app", None),
        ("gunicorn -b 0.0.0.0:$PORT app:app", None),
        ("python -m http.server 9001", 9001),
        ("python -m uvicorn app:app", 8000),
        ("streamlit run app.py --server.port=8502", 8502),
        ("flask db upgrade", None),
        ("node server.js", None),
    ],
)
def test_a_known_server_tells_its_port(line: str, port: int | None) -> None:
    """A port from a variable or a file of settings is not known."""
    assert listening_port(tuple(line.split()), frozenset()) == port


def test_a_variable_that_moves_the_port_makes_it_unknown() -> None:
    """gunicorn listens where PORT says when nothing else does."""
    assert listening_port(("gunicorn", "app:app"), frozenset({"PORT"})) is None


@pytest.mark.parametrize(
    ("line", "manager"),
    [
        ("sudo apt-get install -y curl", "apt-get"),
        ("python3 -m pip install x", "pip"),
        ("uv pip install x", "pip"),
        ("yarn", "yarn"),
        ("npm run build", ""),
        ("pip install --no-index x", ""),
        ("pip list", ""),
    ],
)
def test_an_install_is_told_by_its_words(line: str, manager: str) -> None:
    """What needs no registry is no install."""
    assert installs(tuple(line.split())) == manager


@pytest.mark.parametrize(
    ("line", "obeys"),
    [
        ("npm ci", True),
        ("npm install", False),
        ("npm install express", None),
        ("npm install -g yarn", None),
        ("yarn install --frozen-lockfile", True),
        ("yarn install", False),
        ("pnpm i", False),
        ("uv sync --locked", True),
        ("uv sync", False),
        ("poetry install", None),
    ],
)
def test_an_install_of_everything_obeys_its_lock_file_or_not(line: str, obeys: bool | None) -> None:
    """None where the command is no install of everything, or obeys in any case."""
    assert obeys_lock(tuple(line.split())) is obeys


def test_what_is_cleaned_in_the_same_layer_leaves_nothing() -> None:
    """The lists of apt, and the downloads of pip, are looked for in the whole RUN."""
    words = ("apt-get", "install", "-y", "curl")
    pip = ("pip", "install", "x")

    assert leaves_cache(words, "apt-get install -y curl", frozenset()) == "the package lists of apt"
    assert leaves_cache(words, "apt-get install -y curl && rm -rf /var/lib/apt/lists/*", frozenset()) == ""
    assert leaves_cache(pip, "pip install x", frozenset()) == "the downloads of pip"
    assert leaves_cache(pip, "pip install x", frozenset({"PIP_NO_CACHE_DIR"})) == ""


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 5.0), ("500ms", 0.5), ("1min 30s", 90.0), ("infinity", float("inf")), ("soon", None)]
)
def test_a_span_of_systemd_is_read_in_seconds(text: str, seconds: float | None) -> None:
    """A number alone is seconds; what is no span is None."""
    assert span_seconds(text) == seconds
