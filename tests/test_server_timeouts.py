"""What servers do by default, and what their commands change about it."""

import pytest

from roadworthy.knowledge.server_timeouts import cuts_slow_clients, request_seconds


@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        ("gunicorn app:app", 30.0),
        ("gunicorn --timeout 120 app:app", 120.0),
        ("gunicorn --timeout=90 -w 4 app:app", 90.0),
        ("gunicorn -t 0 app:app", 0.0),
        ("gunicorn -k gthread app:app", None),
        ("gunicorn --threads 8 app:app", None),
        ("gunicorn --worker-class=uvicorn.workers.UvicornWorker app:app", None),
        ("gunicorn -c gunicorn.conf.py app:app", None),
        ("gunicorn --timeout $LIMIT app:app", None),
    ],
)
def test_gunicorn_ends_a_request_with_its_worker_where_the_worker_is_silent_meanwhile(
    command: str, seconds: float | None
) -> None:
    """The limit is thirty seconds unless the command says otherwise; threads and loops go on telling that they live."""
    assert request_seconds("gunicorn", command.split()) == seconds


def test_other_servers_end_no_request() -> None:
    """uvicorn lets a request take as long as it likes."""
    assert request_seconds("uvicorn", ["uvicorn", "app:app"]) is None


def test_only_known_servers_are_told_to_cut_off_a_slow_client() -> None:
    """Nothing is said of a server whose conduct is not known."""
    assert cuts_slow_clients("waitress", []) is True
    assert cuts_slow_clients("gunicorn", ["gunicorn", "-t", "0", "app:app"]) is False
    assert cuts_slow_clients("uvicorn", ["uvicorn", "app:app"]) is None
