"""A test file tells how many tests it holds, what it imports and which failures it tries, by a look at its lines."""

from roadworthy.inputs.tests import read

TESTS = b'''\
from app.client import Client, TimeoutError
import httpx

HELP = "use def test_nothing( and from nowhere"


async def test_a_slow_model(client):
    """It gives up (soon)."""
    with (raised(), pytest.raises(
        client.Timeout,
    )):
        ask()


class TestErrors:
    def test_a_broken_model(self):
        answers.status_code = 200
        assert mock(side_effect=httpx.ConnectError).called
        respond(status_code=503)
'''


def test_a_test_counts_where_its_line_begins_with_it() -> None:
    """Methods and coroutines are tests, a text that speaks of one is none; the first one is quoted."""
    (tests,) = read("tests/test_app.py", TESTS).tests

    assert tests.tests == 2
    assert (tests.place.start, tests.place.quote) == (7, "async def test_a_slow_model(client):")
    assert tests.imports == ("app.client", "httpx")


def test_a_failure_that_is_tried_stands_on_its_line() -> None:
    """Each sign is found once, at its first line, even where its bracket closes lines below."""
    (tests,) = read("tests/test_app.py", TESTS).tests

    assert dict(zip(tests.words_found, tests.lines_found, strict=True)) == {
        "a dependency that raises": 18,
        "a dependency that answers 5xx": 19,
        "a deadline": 9,
    }


def test_a_file_without_tests_says_nothing() -> None:
    """What only helps tests is no test file."""
    assert read("tests/fakes.py", b"import httpx\n\ndef fake_test():\n    raise TimeoutError\n").tests == ()
