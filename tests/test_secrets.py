"""Secrets are told from placeholders, and no quote keeps one."""

import pytest

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.knowledge.secrets import redacted, secret_kind, without

RANDOM = "q7Rk2Vb9Lx4Tz8Wm1Np6Hd3Jc5Gs0Fy"


@pytest.mark.parametrize(
    "line",
    [
        f'TOKEN = os.getenv("API_TOKEN", "{RANDOM}")',
        f"password: {RANDOM}",
        f'headers["X-Api-Key"] = "{RANDOM}"',
        f"url = 'postgres://app:{RANDOM}@store:5432/app'",
        f"key = 'AKIA{'Q3EGRIZX7NWVB2KM'}'",
    ],
)
def test_a_quote_keeps_no_secret(line: str) -> None:
    """Whatever looks like a secret is hidden, the rest of the line stays."""
    shown = redacted(line)

    assert RANDOM not in shown
    assert "Q3EGRIZX7NWVB2KM" not in shown
    assert shown[:3] == line[:3]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEY", "your-api-key-goes-here-1234"),
        ("password", "changeme-changeme-1A"),
        ("token_url", "https://login.example.com/oauth2/v2.0/token"),
        ("secret_name", "projects/prod/secrets/session/1"),
        ("max_tokens", RANDOM),
        ("model", RANDOM),
        ("api_key", "OPENAI_API_KEY"),
    ],
)
def test_a_placeholder_is_no_secret(name: str, value: str) -> None:
    """Words, addresses, and values of other things are left alone."""
    assert secret_kind(name, value) == ""


def test_nothing_in_the_system_holds_a_committed_secret() -> None:
    """A secret in code, compose and an environment file is told by place, and its text is nowhere in the facts told."""
    files = {
        "client.py": f'TOKEN = "{RANDOM}"\n',
        ".env": f"SESSION_SECRET={RANDOM}\n",
        "compose.yaml": f"services:\n  a:\n    build: .\n    environment:\n      API_TOKEN: {RANDOM}\n",
    }

    system = read_system(MemoryRepository(files))

    assert [str(one.place) for one in system.literals] == [".env:1", "client.py:1", "compose.yaml:5"]
    assert RANDOM not in repr((system.literals, system.settings))


def test_a_secret_that_begins_a_longer_one_leaves_nothing_of_it() -> None:
    longest = "q8Zr2Lm5Vx7Tn4Kp9Wd3"
    secrets = frozenset(longest[:length] for length in range(8, len(longest) + 1))
    assert without(secrets, f"password={longest};") == "password=…;"
