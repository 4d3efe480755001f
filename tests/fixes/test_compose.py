"""Health checks, order, restarts, logs and memory in compose files."""

from tests.fixes.bench import after, mended, reasons

_APP = {
    "Dockerfile": (
        "FROM python:3.12.4-slim\nCOPY app.py .\nEXPOSE 8000\n"
        'CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]\n'
    ),
    "app.py": (
        "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
        '@app.get("/health")\ndef health():\n    return {"ok": ready()}\n\n\ndef ready():\n    return True\n'
    ),
}


def test_known_images_get_the_check_that_is_theirs() -> None:
    """A database is asked with its own tool; what was there stays, remarks and anchors too."""
    source = (
        "x-common: &common\n  restart: always\n\nservices:\n"
        "  db:  # the one\n    <<: *common\n    image: postgres:16.4  # pinned\n    # environment:\n    #   - A=1\n\n"
        "  other:\n    image: busybox:1.36.1\n    restart: 'no'\n"
    )

    written = after({"compose.yaml": source}, "compose.yaml", "no-healthcheck")

    assert written.startswith(source[: source.index("\n\n  other")] + "\n    healthcheck:\n")
    assert 'test: ["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]' in written
    assert written.endswith(source[source.index("\n\n  other") :])


def test_own_code_is_asked_for_a_page_that_it_serves() -> None:
    """A service that is built here is asked for its health page, with a program that its image has."""
    contents = {**_APP, "compose.yaml": "services:\n  api:\n    build: .\n    ports: ['8000:8000']\n"}

    written = after(contents, "compose.yaml", "no-healthcheck")

    assert "http://127.0.0.1:8000/health" in written
    assert "python3" in written
    assert "curl" not in written


def test_without_a_page_no_check_is_made_up() -> None:
    """A service without a health page keeps its finding, with the reason."""
    contents = {
        **_APP,
        "app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
        "compose.yaml": "services:\n  api:\n    build: .\n    ports: ['8000:8000']\n",
    }

    assert reasons(contents, "no-healthcheck") == ["no health endpoint of it is known to ask"]


def test_a_check_with_a_missing_tool_asks_with_another() -> None:
    """`curl` in an image without it becomes Python; interval and remarks stay."""
    source = (
        "services:\n  api:\n    build: .\n    healthcheck:\n"
        '      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]  # alive?\n      interval: 30s\n'
    )

    written = after({**_APP, "compose.yaml": source}, "compose.yaml", "healthcheck-tool-missing")

    assert "urllib.request" in written
    assert written.endswith("]  # alive?\n      interval: 30s\n")


def test_the_order_of_starts_waits_for_health() -> None:
    """A list of dependencies becomes conditions, and who is waited for gets a check."""
    source = (
        "services:\n  api:\n    build: .\n    ports: ['8000:8000']\n    depends_on:\n"
        "      - db  # data\n      - mailer\n  db:\n    image: postgres:16.4\n  mailer:\n    image: busybox:1.36.1\n"
    )

    written = after({**_APP, "compose.yaml": source}, "compose.yaml", "start-order-without-health")

    assert "      db:  # data\n        condition: service_healthy\n" in written
    assert "      mailer:\n        condition: service_started\n" in written
    assert "pg_isready" in written


def test_brackets_stay_brackets() -> None:
    """A service in flow style gets its keys in flow style."""
    source = (
        "services:\n  db: {image: 'postgres:16.4', volumes: ['data:/var/lib/postgresql/data']}\nvolumes: {data: {}}\n"
    )

    written = after({"compose.yaml": source}, "compose.yaml", "no-restart-policy", "no-log-rotation")

    assert written.splitlines()[1].endswith(", restart: unless-stopped}")
    assert 'logging: {driver: json-file, options: {max-size: "10m", max-file: "3"}}' in written


def test_line_ends_and_a_missing_last_one_stay() -> None:
    """CRLF stays CRLF, and a file without a last end of line keeps none."""
    source = "services:\r\n  db:\r\n    image: postgres:16.4"

    written = after({"compose.yaml": source}, "compose.yaml", "no-restart-policy")

    assert written == source + "\r\n    restart: unless-stopped"


def test_deep_indentation_is_kept() -> None:
    """A file that is indented by four is extended by four."""
    source = "services:\n    db:\n        image: postgres:16.4\n"

    written = after({"compose.yaml": source}, "compose.yaml", "no-log-rotation")

    assert written == source + (
        '        logging:\n            driver: json-file\n            options:\n                max-size: "10m"\n'
        '                max-file: "3"\n'
    )


def test_limits_stand_beside_reservations() -> None:
    """`deploy` is extended where it is, and the default is marked."""
    source = "services:\n  db:\n    image: postgres:16.4\n    deploy:\n      replicas: 1\n    restart: always\n"

    written = after({"compose.yaml": source}, "compose.yaml", "no-resource-limits")

    limits = "      resources:\n        limits:\n          memory: 1G  # default by roadworthy: decide\n"
    assert f"      replicas: 1\n{limits}    restart" in written


def test_memory_of_a_model_is_not_guessed() -> None:
    """A server of models without a model's name, and an image nobody knows, get no limit."""
    for image in ("ollama/ollama:0.6.2", "example.org/thing:1.2.3"):
        mending = mended({"compose.yaml": f"services:\n  it:\n    image: {image}\n"}, "no-resource-limits")
        assert not mending.after
        assert len(mending.left) == 1


def test_an_anchor_in_place_of_a_service_is_left() -> None:
    """What several services share is not changed for one of them."""
    source = "x-db: &db\n  image: postgres:16.4\nservices:\n  db: *db\n"

    mending = mended({"compose.yaml": source}, "no-restart-policy")

    assert not mending.after


def test_templates_and_generated_files_are_left() -> None:
    """A chart's template and a file that says it is generated are never edited."""
    source = "services:\n  db:\n    image: postgres:16.4\n"

    assert not mended({"compose.yaml": "# Code generated by gen. DO NOT EDIT.\n" + source}, "no-restart-policy").after
    assert not mended({"compose.yaml": source + "    user: {{ .Values.user }}\n"}, "no-restart-policy").after


def test_a_second_run_changes_nothing() -> None:
    """What was written once is right: nothing more is proposed."""
    source = "services:\n  db:\n    image: postgres:16.4\n  cache:\n    image: redis:7.2.5\n    depends_on: [db]\n"
    first = mended({"compose.yaml": source})

    second = mended({"compose.yaml": first.after["compose.yaml"]})

    assert first.fixed
    assert not second.fixed
    assert not second.after


def test_a_worker_of_the_same_code_is_not_asked_for_a_page() -> None:
    """Of two containers made of the same code only the one that opens the port is asked."""
    contents = {
        **_APP,
        "Dockerfile": 'FROM python:3.12.4-slim\nCOPY app.py .\nEXPOSE 8000\nENTRYPOINT ["/start"]\n',
        "compose.yaml": (
            "services:\n  api:\n    build: .\n    command: server\n    ports: ['8000:8000']\n"
            "  worker:\n    build: .\n    command: worker\n    depends_on: [api]\n"
        ),
    }

    mending = mended(contents, "no-healthcheck")

    assert mending.after["compose.yaml"].count(b"healthcheck:") == 1
    assert [kept.why for kept in mending.left] == [
        "several containers run the same code, and that this one serves could not be told"
    ]
