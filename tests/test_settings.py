"""The config: what it gives, and what it refuses."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from roadworthy.cli.roots import opened
from roadworthy.errors import SettingsInvalid, UnknownName
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.ladder import Profile
from roadworthy.model import Role
from roadworthy.pipeline import review
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
        (b'roots = ["../other"]', "leads out of the root"),
        (b'[tiers]\na = "internal"\n[[services]]\nname = "a"', "give it once"),
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


FLOOR = b"""
[policy]
inline_waivers = false
approvers = ["@lead-*"]
longest_waiver_days = 90
required_rules = ["call-without-timeout"]
least_tier = "internal"
roles = false
"""


def _extending(own: str, floor: bytes = FLOOR) -> Settings:
    """The config on top of a floor that lies beside it."""
    head = f'extends = "floor.toml"\nextends_sha256 = "{sha256(floor).hexdigest()}"\n'
    return read_settings((head + own).encode(), TODAY, lookup=_Beside({"floor.toml": floor}))


class _Beside:
    """Files held in memory, and one package."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def file(self, path: str) -> bytes | None:
        return self.files.get(path)

    def package(self, name: str) -> bytes | None:
        return FLOOR if name == "acme-floor" else None


def test_a_floor_holds_where_the_config_says_nothing() -> None:
    """What the floor asks for is asked of whoever extends it."""
    terms = _extending('owner = "@chat"').terms

    assert (terms.allows_inline, terms.longest_days, terms.least_tier) == (False, 90, "internal")
    assert terms.required == ("call-without-timeout",)


def test_a_floor_can_be_tightened() -> None:
    """Fewer days, fewer approvers and a higher tier are a repository's own choice."""
    terms = _extending('[policy]\nlongest_waiver_days = 30\napprovers = ["@lead-chat"]\nleast_tier = "critical"').terms

    assert (terms.longest_days, terms.approvers, terms.least_tier) == (30, ("@lead-chat",), "critical")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("[policy]\ninline_waivers = true", "'inline_waivers' is true, and what it extends holds false"),
        ("[policy]\nlongest_waiver_days = 365", "'longest_waiver_days' is 365"),
        ('[policy]\napprovers = ["@anybody"]', "'approvers' is '@anybody'"),
        ('[policy]\nleast_tier = "experiment"', "'least_tier' is experiment"),
        ('skip = ["call-without-timeout"]', "which the policy requires"),
        ('[tiers]\nchat = "experiment"', "the policy's least is internal"),
        ('[roles]\n"**" = "vendored"', "the policy allows none"),
    ],
)
def test_a_floor_cannot_be_loosened(own: str, said: str) -> None:
    """A config that asks for less than its floor is refused with both values."""
    with pytest.raises(SettingsInvalid, match=re.escape(said)):
        _extending(own)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ('extends = "floor.toml"', "'extends_sha256' is missing; floor.toml has"),
        ('extends = "floor.toml"\nextends_sha256 = "' + "0" * 64 + '"', "read what changed and pin it"),
        ('extends = "floor.toml"\nextends_sha256 = "abc"', "wants 64 hexadecimal digits"),
        ('extends = "../floor.toml"', "leads out of the tree"),
        ('extends = "/etc/passwd.toml"', "leads out of the tree"),
        ('extends = "https://example.org/floor.toml"', "nothing is fetched"),
        ('extends = "gone.toml"', "no such file is in the tree"),
        ('extends = "no-such-package"', "no installed package"),
        ('extends_sha256 = "' + "0" * 64 + '"', "'extends' is missing"),
        (
            f'extends = "acme-floor"\nextends_sha256 = "{sha256(FLOOR).hexdigest()}"\nowners = 1',
            "'owners' wants a table",
        ),
    ],
)
def test_what_is_extended_is_pinned_and_inside(own: str, said: str) -> None:
    """A missing or another hash, a way out, an address and a name that is not there are each told in a line."""
    with pytest.raises(SettingsInvalid, match=re.escape(said)):
        read_settings(own.encode(), TODAY, lookup=_Beside({"floor.toml": FLOOR}))


def test_configs_that_extend_each_other_are_refused() -> None:
    """A cycle ends in one line, not in a loop."""
    files = {
        "roadworthy.toml": b"",
        "floor.toml": b'extends = "roadworthy.toml"\nextends_sha256 = "' + b"0" * 64 + b'"',
    }

    with pytest.raises(SettingsInvalid, match="leads back"):
        pinned = sha256(files["floor.toml"]).hexdigest()
        own = f'extends = "floor.toml"\nextends_sha256 = "{pinned}"'.encode()
        read_settings(own, TODAY, lookup=_Beside(files))


def test_what_people_give_is_read() -> None:
    """Numbers, money with its currency, incidents with their time zone, and how soon it has to be back."""
    given = read_settings(
        b"""
[given]
people = 1.5
buffer = 0.25
revenue_per_hour = 1200
currency = "EUR"
availability = 0.995
hours = {small = 2, large = 40}
[[given.incidents]]
began = 2026-03-01T09:00:00Z
ended = 2026-03-01T10:30:00Z
service = "chat"
[[given.recovery]]
time_minutes = 30
""",
        TODAY,
    ).given

    assert (given.people, given.buffer, given.revenue_per_hour) == (1.5, 0.25, 1200)
    assert (given.availability, given.hours) == ({"": 0.995}, {"small": 2, "large": 40})
    assert given.incidents[0].service == "chat"
    assert given.recovery[0].time_minutes == 30


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("people = -1", "wants a number from 0"),
        ("people = true", "wants a number"),
        ("peple = 1", "did you mean people?"),
        ("revenue_per_hour = 5", "'currency' is missing"),
        ("[[given.incidents]]\nbegan = 2026-03-01T09:00:00", "with its time zone"),
        ("[[given.incidents]]\nbegan = 2026-03-01T09:00:00Z\nended = 2026-02-01T09:00:00Z", "lies before 'began'"),
        ("hours = {tiny = 1}", "no key 'tiny'"),
    ],
)
def test_what_cannot_be_given_is_refused(given: str, said: str) -> None:
    """A value out of its range or of another kind is named with what would be right."""
    with pytest.raises(SettingsInvalid, match=re.escape(said)):
        read_settings(f"[given]\n{given}".encode(), TODAY)


def test_a_promise_in_the_config_is_an_objective() -> None:
    """A level of service that the owner promises there stands beside those that files hold."""
    config = b'[[objectives]]\nname = "answers"\nindicator = "latency"\ntarget = 0.99\nthreshold_seconds = 2\n'
    settings = read_settings(config, TODAY)
    tree = {"app.py": "from fastapi import FastAPI\napp = FastAPI()\n", "roadworthy.toml": config.decode()}

    assessment = review(MemoryRepository(tree), settings)

    assert [each.target for each in assessment.system.objectives] == [0.99]


def test_the_config_may_rank_a_rule_and_reports_say_so() -> None:
    """A severity that is lowered is one of the report's facts, with its reason."""
    config = b'[[severities]]\nrule = "call-without-timeout"\nseverity = "low"\nbecause = "a batch job"\n'
    tree = {"app.py": "import requests\nrequests.get('http://a')\n"}

    assessment = review(MemoryRepository(tree), read_settings(config, TODAY))

    assert {each.severity.word for each in assessment.findings if each.rule == "call-without-timeout"} == {"low"}
    assert [(each.was.word, each.now.word) for each in assessment.reranked] == [("high", "low")]


def test_only_the_roots_are_reviewed() -> None:
    """What stands outside the folders that the config names is not looked at."""
    call = "import requests\nrequests.get('http://a')\n"
    tree = {"a/app.py": call, "b/app.py": call}

    assessment = review(MemoryRepository(tree), read_settings(b'roots = ["b"]', TODAY))

    assert {each.place.path for each in assessment.findings if each.rule == "call-without-timeout"} == {"b/app.py"}


def test_a_root_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A misspelt folder would leave nothing to review, and a gate would pass."""
    (tmp_path / "app.py").write_text("print(1)\n")
    (tmp_path / "roadworthy.toml").write_text('roots = ["ap"]\n')

    with pytest.raises(SettingsInvalid, match="no file of the tree stands there"):
        opened(tmp_path, [])


def test_a_resource_is_set_aside_by_its_name() -> None:
    """A waiver names kind and name; the other resource of the same file stays open."""
    manifest = "\n".join(
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  replicas: 1\n  template:\n"
        f"    spec:\n      containers:\n        - {{name: {name}, image: 'acme/{name}:latest'}}\n---"
        for name in ("api", "worker")
    )
    config = (
        b'[[waivers]]\nrule = "unpinned-image"\nresource = "Deployment/api"\nuntil = 2027-01-31\nby = "@ana"\n'
        b'because = "the chart is not ours"\n'
    )

    assessment = review(MemoryRepository({"deploy/a.yaml": manifest}), read_settings(config, TODAY))

    assert [each.judgement.verdict.subject for each in assessment.set_aside] == ["api"]
    assert "worker" in {each.judgement.verdict.subject for each in assessment.findings if each.rule == "unpinned-image"}


def test_a_tier_is_never_below_the_floor() -> None:
    """A service that was found without help is held to the policy's least tier, too."""
    tree = {"app.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a():\n    return 1\n"}

    assessment = review(MemoryRepository(tree), read_settings(b'[policy]\nleast_tier = "critical"', TODAY))

    assert {service.tier.value for service in assessment.services} == {"critical"}
