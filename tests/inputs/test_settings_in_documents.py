"""Variables that documents offer are read with what is said of their defaults, and compared with what code says."""

import pytest

from roadworthy.inputs.claims.defaults import told_by_cells, told_in
from roadworthy.inputs.markdown import read
from roadworthy.rules.same_value import is_same_value


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("Port to listen on (default: 8000)", "8000"),
        ("Defaults to `pgvector`.", "pgvector"),
        ('Default is "True". Set to "False" to skip it.', "True"),
        ("Timeout, default 30 seconds", "30 seconds"),
        ("Defaults to port 8000.", "8000"),
        ("[default: base]", "base"),
        ("If not set, the default schema is used", None),
        ("The default is the value of `OTHER`", None),
        ("defaults to `a` in development", None),
        ("default: `5` or `10`", None),
        ("default: <your key>", None),
    ],
)
def test_a_description_tells_one_default_or_none(text: str, default: str | None) -> None:
    """A default counts where one value is named without a condition."""
    assert told_in(text).default == default


@pytest.mark.parametrize(
    ("cell", "default"),
    [
        ("`8000`", "8000"),
        ("none", ""),
        ("-", None),
        ("", None),
        ("`5` / `10`", None),
        ("see below", None),
        ("30 s", "30 s"),
    ],
)
def test_a_cell_tells_one_default_or_none(cell: str, default: str | None) -> None:
    """A cell with a dash, with words or with several values tells none; "none" tells that there is none."""
    assert told_by_cells(cell, None, "").default == default


def test_need_counts_without_a_condition_only() -> None:
    """What is required for one use alone is neither required nor optional."""
    assert told_in("(required) The key").is_required is True
    assert told_in("(Optional) The key").is_required is False
    assert told_in("(required for OpenAI) The key").is_required is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("8000", '"8000"'),
        ("yes", "True"),
        ("5m", "300"),
        ("5 minutes", "300000"),
        ("10MB", "10485760"),
        ("10 * 1024", "10240"),
        ("a, b", "['a', 'b']"),
        ("./data/", "data"),
        ("false", ""),
        ("INFO", "info"),
        ("1,000", "1000"),
    ],
)
def test_one_value_in_two_forms_is_the_same(one: str, other: str) -> None:
    """Quotes, units, truths and lists are written otherwise in documents than in code."""
    assert is_same_value(one, other) and is_same_value(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("8000", "8080"), ("5m", "600"), ("yes", "false"), ("a,b", "a,c"), ("1", "a")]
)
def test_two_values_are_not_the_same(one: str, other: str) -> None:
    """No unit and no form makes these agree."""
    assert not is_same_value(one, other)


GUIDE = b"""\
# Chat

## Configuration

| Variable | Description | Default | Required |
|---|---|---|---|
| `API_PORT` | Where it listens | `8000` | no |
| **CHAT_TOKEN** | Who may ask | | yes |

- `MODEL_NAME` - what answers (default: `smollm`)

```bash
export CLUSTER_NAME=here
kubectl config use-context $CLUSTER_NAME
export ANSWER_TONE=kind  # default: plain
```

## Errors

| Code | Meaning |
|---|---|
| `TOO_LONG` | The question is too long |
"""


def test_variables_of_tables_lists_and_shells_are_claims() -> None:
    """Each has its line and what is said of it; what the shell itself uses, and codes of errors, are none."""
    found = {one.subject: one for one in read("README.md", GUIDE).claims if one.kind == "setting"}

    assert {name: one.place.start for name, one in found.items()} == {
        "API_PORT": 7,
        "CHAT_TOKEN": 8,
        "MODEL_NAME": 10,
        "ANSWER_TONE": 15,
    }
    assert found["API_PORT"].details["default"] == "8000" and found["API_PORT"].details["required"] == "no"
    assert found["CHAT_TOKEN"].details["required"] == "yes"
    assert found["MODEL_NAME"].details["default"] == "smollm"
    assert found["ANSWER_TONE"].details["default"] == "plain"
