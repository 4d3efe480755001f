"""Timeouts in Python."""

from tests.fixes.bench import after, mended, reasons

_RULE = "call-without-timeout"


def test_a_call_gets_its_timeout_after_the_last_argument() -> None:
    """The argument is put in, and every other byte stays."""
    source = "import requests\n\n\ndef fetch(url):\n    return requests.get(  url )  # now\n"

    assert after({"app.py": source}, "app.py", _RULE) == source.replace("(  url )", "(  url, timeout=10 )")


def test_arguments_on_lines_of_their_own_get_one_more_line() -> None:
    """A call over several lines keeps its comma, its remarks and its indentation."""
    source = (
        "import requests\n\n\ndef send(url, body):\n    return requests.post(\n"
        "        url,  # where\n        json=body,  # what\n    )\n"
    )

    mended_source = after({"app.py": source}, "app.py", _RULE)

    assert mended_source == source.replace("json=body,  # what\n", "json=body,  # what\n        timeout=30,\n")


def test_lines_keep_their_ends() -> None:
    """A file with CRLF gets lines with CRLF."""
    source = "import requests\r\n\r\n\r\ndef send(url):\r\n    return requests.get(\r\n        url\r\n    )\r\n"

    assert after({"app.py": source}, "app.py", _RULE) == source.replace(
        "        url\r\n", "        url,\r\n        timeout=10\r\n"
    )


def test_a_model_gets_time_to_write() -> None:
    """A call for text gets a timeout that its model can keep, and a neighbour's where that fits."""
    source = (
        "import requests\n\n\ndef ask(text):\n"
        '    body = {"model": "llama3:8b", "prompt": text, "stream": False}\n'
        '    return requests.post("http://ollama:11434/api/generate", json=body)\n'
    )

    assert "json=body, timeout=300)" in after({"app.py": source}, "app.py", _RULE)


def test_a_timeout_that_is_none_is_replaced() -> None:
    """`timeout=None` is written over, not beside."""
    source = "import requests\n\n\ndef fetch(url):\n    return requests.get(url, timeout=None)\n"

    assert "requests.get(url, timeout=10)" in after({"app.py": source}, "app.py", _RULE)


def test_a_limit_that_somebody_took_away_is_left() -> None:
    """httpx gives up by itself; who tells it not to has decided so."""
    source = "import httpx\n\n\ndef fetch(url):\n    return httpx.get(url, timeout=None)\n"

    assert "somebody's choice" in reasons({"app.py": source}, _RULE)[0]


def test_what_may_hold_a_timeout_is_left() -> None:
    """Arguments handed on through `**` may hold one already, so the call is left with that reason."""
    source = "import requests\n\n\ndef fetch(url):\n    more = {}\n    return requests.get(url, **more)\n"

    mending = mended({"app.py": source}, _RULE)

    assert not mending.after
    assert all("**" in kept.why for kept in mending.left)


def test_a_program_that_may_run_on_is_left() -> None:
    """How long an unknown program takes is not made up."""
    source = 'import subprocess\n\n\ndef train():\n    subprocess.run(["./train", "--all"])\n'

    assert reasons({"app.py": source}, "subprocess-without-timeout") == ["how long train may take is not known here"]


def test_a_bom_and_other_letters_keep_their_place() -> None:
    """Columns are counted in letters, a mark at the begin of the file stays."""
    source = "\ufeffimport requests\n\n\ndef fetch(url):\n    'é'; return requests.get(url + 'ü€')\n"

    assert after({"app.py": source.encode()}, "app.py", _RULE) == source.replace("'ü€')", "'ü€', timeout=10)")
