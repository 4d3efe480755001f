"""What documents and descriptions of interfaces say of endpoints and ports."""

import time

from roadworthy.inputs.read import read_file, read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Claim, ClaimKind, File, Role

_EXAMPLES = ("answer", "body")


def claims(text: str, kind: ClaimKind = ClaimKind.ENDPOINT, name: str = "README.md") -> list[Claim]:
    """Those of one kind in one document, by line."""
    return [one for one in read_system(MemoryRepository({name: text})).claims if one.kind is kind]


def subjects(text: str) -> list[str]:
    return [one.subject for one in asked(text)]


def asked(text: str) -> list[Claim]:
    """The endpoints themselves, without what is shown as sent and answered."""
    return [one for one in claims(text) if one.details["form"] not in _EXAMPLES]


def shown(text: str) -> list[str]:
    return [one.subject for one in claims(text) if one.details["form"] in _EXAMPLES]


def test_the_flags_of_curl_tell_the_method() -> None:
    """Data means POST, -I means HEAD, -G keeps GET, -X wins; what is asked of another host is another project's."""
    text = """
```sh
curl localhost:8000/a
curl -d '{"x": 1}' http://localhost:8000/b
curl -I http://127.0.0.1:8000/c
curl -G --data-urlencode q=1 http://localhost:8000/d
curl -X DELETE "http://localhost:8000/e/7?hard=true"
curl -XPUT http://api:8000/f -F file=@x
curl https://api.github.com/g
http POST :8000/h name=x
```
"""

    assert subjects(text) == ["GET /a", "POST /b", "HEAD /c", "GET /d", "DELETE /e/7", "PUT /f", "POST /h"]
    assert asked(text)[4].details["query"] == "hard"


def test_an_example_in_json_is_what_the_request_above_it_sends_and_gets() -> None:
    """Comments, dots and lists are read over; what is told of errors and of what is kept elsewhere is no answer."""
    text = """
## POST /ask

```sh
curl -X POST localhost:8000/ask \\
  -d '{"question": "why?", "top_k": 3}'
```

Response:

```json
{
  "answer": "because",  // of a colon: "no"
  "sources": [{"file": "a.pdf"}, ...],
}
```

An error looks so:

```json
{"reason": "too long"}
```

It is stored as

```json
{"at": 1}
```
"""

    assert shown(text) == [
        "The JSON body of `POST /ask`",
        "`answer` in the answer of `POST /ask`",
        "`sources.file` in the answer of `POST /ask`",
        "`sources` in the answer of `POST /ask`",
    ]


def test_an_example_that_never_ends_says_nothing() -> None:
    """A thousand braces without an end are left alone, in little time."""
    text = "## POST /ask\n\nResponse:\n\n```json\n" + '{"a": ' * 3_000 + "\n```\n"
    start = time.perf_counter()

    assert shown(text) == []
    assert time.perf_counter() - start < 2


def test_clients_are_read_with_the_addresses_that_their_names_stand_for() -> None:
    """A base that is this machine counts, one that is a public host does not."""
    text = """
```python
BASE = "http://localhost:8000/v1"
GITHUB = "https://api.github.com"
requests.post(f"{BASE}/ask", json={})
requests.get(BASE + "/state")
requests.get(f"{GITHUB}/repos")
```

```js
await fetch(`${API_URL}/items`, { method: 'PUT' })
```
"""

    assert subjects(text) == ["POST /v1/ask", "GET /v1/state", "PUT /items"]


def test_tables_lists_and_sentences_name_endpoints() -> None:
    """A column of paths beside one of methods, a span beside the word, a method before a path; no path of a file."""
    text = """
| Method | Endpoint |
| --- | --- |
| GET | `/items/{id}` |

The `/health` endpoint answers, settings stand in `/etc/app.yaml`. Send **POST** `/ask` first.
"""

    assert subjects(text) == ["GET /items/{id}", "/health", "POST /ask"]


def test_an_openapi_file_promises_each_operation_below_its_server() -> None:
    """Of YAML and of JSON, version 2 and 3."""
    new = "openapi: 3.1.0\nservers:\n  - url: http://localhost:8000/v1\npaths:\n  /a/{id}:\n    get: {}\n    put: {}\n"
    old = '{"swagger": "2.0", "basePath": "/v2", "paths": {"/b": {"post": {"parameters": []}}}}'

    assert [one.subject for one in claims(new, name="openapi.yaml")] == ["GET /v1/a/{id}", "PUT /v1/a/{id}"]
    assert [one.subject for one in claims(old, name="swagger.json")] == ["POST /v2/b"]


def test_a_port_that_is_taken_is_no_promise() -> None:
    """Addresses and sentences name ports; trouble with a port that is in use and settings of the reader do not."""
    text = """
The API listens on port 8000. Grafana is at http://localhost:3000.

If the server finds port 8000 already in use, take 8001.

```env
URL=http://localhost:9999
```
"""

    found = claims(text, ClaimKind.PORT)

    assert [one.subject for one in found if one.is_promise] == ["port 3000", "port 8000"]
    assert [one.subject for one in found if not one.is_promise] == ["port 8000"]


def test_a_paragraph_of_addresses_takes_no_longer_than_it_is_long() -> None:
    """A megabyte of addresses in one paragraph is read within seconds."""
    text = "see http://localhost:8000/a/b and POST /c/d\n" * 25_000
    begun = time.process_time()

    facts = read_file(File("README.md", Role.PRODUCTION, "markdown"), text.encode(), 60)

    assert time.process_time() - begun < 5
    assert facts.claims
