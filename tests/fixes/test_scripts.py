"""Shell scripts and Dockerfiles."""

from tests.fixes.bench import after, mended

_IMAGE = 'FROM ollama/ollama:0.6.2\nCOPY start.sh /start.sh\nENTRYPOINT ["/bin/bash", "/start.sh"]\n'


def test_a_sleep_becomes_a_question_with_an_end() -> None:
    """What is started is asked until it answers, for a bounded time; the lines around stay."""
    script = "#!/bin/bash\nollama serve &\npid=$!\n\n# wait\nsleep 5\n\nollama run llama3:8b\nwait $pid\n"

    written = after({"start.sh": script, "Dockerfile": _IMAGE}, "start.sh", "sleep-as-readiness")

    wait = "timeout 120 sh -c 'until ollama list >/dev/null 2>&1; do sleep 1; done' || exit 1"
    assert written == script.replace("sleep 5", wait)


def test_a_script_that_ends_on_errors_needs_no_more() -> None:
    """Under `set -e` the failing wait ends the start by itself."""
    script = "#!/bin/bash\nset -e\nollama serve &\nsleep 5\nollama run llama3:8b\nwait\n"

    written = after({"start.sh": script, "Dockerfile": _IMAGE}, "start.sh", "sleep-as-readiness")

    assert "done'\nollama run" in written


def test_the_signal_is_passed_on() -> None:
    """A script that waits gets a trap that waits for the end of its child."""
    script = "#!/bin/bash\nollama serve &\npid=$!\nollama list\nwait $pid"

    written = after({"start.sh": script, "Dockerfile": _IMAGE}, "start.sh", "signal-not-forwarded")

    assert written == script.replace("pid=$!\n", 'pid=$!\ntrap \'kill -TERM "$pid"; wait "$pid"\' TERM INT\n')


def test_the_last_command_takes_the_place_of_its_shell() -> None:
    """A server at the end is started with `exec`."""
    script = "#!/bin/sh\r\nset -e\r\nuvicorn app:app --host 0.0.0.0\r\n"
    image = 'FROM python:3.12.4-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["/bin/sh", "/start.sh"]\n'

    written = after({"start.sh": script, "Dockerfile": image}, "start.sh", "signal-not-forwarded")

    assert written == script.replace("uvicorn", "exec uvicorn")


def test_a_request_in_a_loop_gives_up() -> None:
    """curl gets a limit where it stands, and the pipe behind it stays."""
    script = "#!/bin/bash\nwhile true; do\n  N=$(curl -s http://api:8000/metrics | grep -c errors)\n  sleep 5\ndone\n"

    written = after({"watch.sh": script}, "watch.sh", "call-without-timeout")

    assert written == script.replace("curl -s", "curl --max-time 10 -s")


def test_a_start_command_is_written_as_a_list() -> None:
    """Plain words become the form with brackets, quotes are understood."""
    image = "FROM python:3.12.4-slim\nCMD uvicorn 'app:app'  --host 0.0.0.0\n"

    written = after({"Dockerfile": image}, "Dockerfile", "shell-form-command")

    assert written.endswith('CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n')


def test_a_variable_keeps_its_shell() -> None:
    """Where a variable is put in, `exec` hands the place of the shell on."""
    image = "FROM python:3.12.4-slim\nCMD uvicorn app:app --port $PORT"

    written = after({"Dockerfile": image}, "Dockerfile", "shell-form-command")

    assert written.endswith("CMD exec uvicorn app:app --port $PORT")


def test_what_a_pipe_does_is_left() -> None:
    """A start command whose shell has more to do stays."""
    image = "FROM python:3.12.4-slim\nCMD uvicorn app:app | tee /log\n"

    assert not mended({"Dockerfile": image}, "shell-form-command").after
