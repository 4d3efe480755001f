"""The config: what it gives, and what it refuses."""

from datetime import date

import pytest

from roadworthy.errors import SettingsInvalid, UnknownName
from roadworthy.ladder import Profile
from roadworthy.model import Role
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.choose import chosen
from roadworthy.settings import Settings, read_settings

TODAY = date(2026, 12, 1)
WHOLE = b"""
profile = "thorough"
only = ["workloads"]
skip = ["root-user"]

[roles]
"tools/**" = "test"
"tools/serve.py" = "production"

[[services]]
name = "chat"
folder = "./api/"
tier = "critical"

[[waivers]]
rule = "root-user"
path = "Dockerfile"
until = 2027-01-31
by = "ann"
because = "the platform maps root to a plain user"

[[answers]]
rule = "root-user"
until = "2027-01-31"
by = "ann"
because = "alerts live in the platform repository"
"""


def test_a_whole_config_is_read() -> None:
    """Every key arrives as the value it names."""
    settings = read_settings(WHOLE, TODAY)

    assert settings.profile is Profile.THOROUGH
    assert (settings.only, settings.skip) == (("workloads",), ("root-user",))
    assert settings.services[0].folders == ("api",)
    assert settings.services[0].tier == "critical"
    assert settings.waivers[0].until == settings.answers[0].until == date(2027, 1, 31)


def test_the_last_fitting_role_counts() -> None:
    """A narrower line below a wider one wins; a path that nothing names keeps its own role."""
    settings = read_settings(WHOLE, TODAY)

    assert settings.role_of("tools/load.py") is Role.TEST
    assert settings.role_of("tools/serve.py") is Role.PRODUCTION
    assert settings.role_of("api/app.py") is None


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (b"profile = ", "is not valid TOML"),
        (b"\xff", "is not valid TOML"),
        (b'profil = "default"', "no key 'profil'; did you mean profile?"),
        (b'profile = "strict"', "known: default, thorough"),
        (b'with = ["/etc"]', "no key 'with'"),
        (b'only = "calls"', "'only' wants a list of texts"),
        (b'waivers = "all"', "'waivers' wants tables: [[waivers]]"),
        (b'[[waivers]]\nrule = "root-user"', "[[waivers]] number 1: 'until' is missing"),
        (b'[[waivers]]\nrule = "x"\nuntil = 2027-01-31\nby = "a"', "'because' is missing"),
        (b'[[waivers]]\nrule = "x"\nuntil = "soon"', "wants a date"),
        (b'[[waivers]]\nrule="x"\nuntil=2027-01-31\nby="a"\nbecause="b"\nuntill=1', "did you mean until?"),
        (b'[[services]]\nfolder = "api"', "'name' is missing"),
        (b'[[services]]\nname = "a"\nfolder = "../other"', "leads out of the root"),
        (b'[[services]]\nname = "a"\ntier = "gold"', "known: experiment"),
        (b'[roles]\n"a/**" = "prod"', "known: production"),
        (b'roles = ["a"]', "'roles' wants a table"),
    ],
)
def test_a_broken_config_says_what_is_wrong(config: bytes, said: str) -> None:
    """Each fault names the key and what would be right."""
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(config, TODAY)

    assert said in str(caught.value)


def test_a_rule_named_in_full_runs_whatever_the_profile() -> None:
    """`only` with one name asks exactly that rule."""
    (rule,) = chosen(all_rules(), Settings(TODAY, only=("root-user",)))

    assert rule.name == "root-user"


@pytest.mark.parametrize("name", ["workloads", "S", "security"])
def test_a_group_or_pillar_can_be_left_out(name: str) -> None:
    """`skip` takes a group, a pillar's letter or its word."""
    assert "root-user" not in {rule.name for rule in chosen(all_rules(), Settings(TODAY, skip=(name,)))}


def test_a_waiver_of_no_rule_is_refused() -> None:
    """A misspelt rule in a waiver would set nothing aside in silence."""
    settings = read_settings(WHOLE.replace(b'rule = "root-user"', b'rule = "rot-user"'), TODAY)

    with pytest.raises(UnknownName, match="rot-user"):
        chosen(all_rules(), settings)
