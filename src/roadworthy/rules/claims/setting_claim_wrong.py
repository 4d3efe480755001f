"""A document offers a setting that nothing reads, or tells of another default.

Why: who operates a service sets what the document names, and believes in the value that it gives.
Scenario: during an incident somebody sets {claim} as {document} says, or leaves it out and counts on its default.
Impact: nothing changes, or something else runs than everybody believes; the time is lost where it is short.
Detection: start it with the documented value and look at the settings in force.
Fix: make the line say what the code does; let the table be written from the settings class, so that there is one
    source.
Monitoring: a test that holds the names and defaults of the document against the settings of the code.
Blind to: values that a platform gives; settings that a program outside these roots reads.
Source: https://12factor.net/config
Seen: sissbruecker/linkding@65813a7 docs/src/content/docs/options.md:178
"""

from collections.abc import Iterator, Sequence

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Place, Setting, SettingUse, System
from roadworthy.rules.claims.told_amounts import of_amount
from roadworthy.rules.rule import rule
from roadworthy.rules.same_value import is_same_value

BAD = {
    "app.py": """
import os

PORT = int(os.getenv("API_PORT", "8080"))
TOKEN = os.environ["CHAT_TOKEN"]
MODEL = os.getenv("MODEL_NAME", "smollm")
SECRET = os.environ["GH_WEBHOOK_SECRET"]

answer(max_rounds=15)
""",
    "shop/main.go": """
package main

import "os"

type Config struct {
	Port     string
	Cache    string
	MaxItems string
}

func main() {
	config := Config{
		Port:     getEnv("SHOP_PORT", "80"),
		Cache:    getEnv("SHOP_CACHE", "on"),
		MaxItems: getEnv("SHOP_MAX_ITEMS", "5"),
	}
	order := load()
	listen(config.Port, config.MaxItems, order.Cache)
}

func getEnv(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
""",
    "shop/order.go": "package main\n\ntype Order struct {\n\tCache string\n}\n",
    "shop/README.md": """
# Shop

```sh
# more room
SHOP_PORT=8000 «met»
SHOP_MAX_ITEMS=50 «met»
SHOP_CACHE=off «unmet»
SHOP_COLOUR=red «unmet»
```

Then show more at once:

```sh
export SHOP_MAX_ITEMS=9 «unmet»
docker compose restart shop
```
""",
    "README.md": """
# Chat

## Configuration

| Variable | Default | Description |
|---|---|---|
| `API_PORT` | `8000` | Where it listens | «unmet»
| `CHAT_TOKEN` | `open` | Who may ask | «unmet»
| `MODEL_NAME` | `smollm` | What answers | «met»
| `ANSWER_TONE` | `kind` | How it answers | «unmet»

| Option | Default |
|---|---|
| `max_rounds` | 12 | «unmet»

It takes what `MODEL_NAME` says (default: `llama`).  <!-- unmet -->

It gave up at the `max_rounds` limit (5 rounds).  <!-- unmet -->

- Slow? Reduce `max_rounds` from 6 to 3.  <!-- unmet -->

Give GitHub the same value as `GITHUB_WEBHOOK_SECRET`.  <!-- unmet -->
""",
}
GOOD = {
    "app.py": """
import os
from datetime import timedelta

PORT = int(os.getenv("API_PORT", "8000"))
WAIT = int(os.getenv("WAIT_SECONDS", 300))
VERBOSE = os.getenv("IS_VERBOSE", "false") == "true"
MODEL = os.getenv("MODEL_NAME", "smollm")
LIMIT = os.getenv("ANSWER_LIMIT", "100")
HOSTS = os.getenv("ALLOWED_HOSTS", "a.example,b.example")
ADDRESS = os.getenv("LISTEN_ADDRESS", ":8000")
TONE = os.getenv("ANSWER_TONE")

answer(max_rounds=15, max_words=100 if TONE else 50)
explain(max_words=20, max_lines=3)
search(max_lines=9)
""",
    "settings.py": """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    spare_workers: int = 1
""",
    "compose.yaml": """
services:
  api:
    build: .
    environment:
      ANSWER_LIMIT: "500"
  store:
    image: postgres:16.4
    environment:
      POSTGRES_PASSWORD: ${STORE_PASSWORD}
""",
    "README.md": """
# Chat

## Configuration

| Variable | Default | Description |
|---|---|---|
| `API_PORT` | 8000 | Where it listens | «met»
| `WAIT_SECONDS` | 5m | How long it waits | «met»
| `IS_VERBOSE` | no | Tells more | «met»
| `ANSWER_LIMIT` | `500` | Words of an answer | «met»
| `ALLOWED_HOSTS` | `["a.example", "b.example"]` | Who may ask | «met»
| `ANSWER_TONE` | - | How it answers | «met»
| `LISTEN_ADDRESS` | `0.0.0.0:8000` | Where it listens | «met»
| `STORE_PASSWORD` | | Of the database | «met»
| `POSTGRES_PASSWORD` | | Of its image | «met»

- How long it waits is told by `WAIT_SECONDS`, by default 300. As a default, `ANSWER_LIMIT` is lower.  <!-- met -->
- Reduce `max_rounds` from 15 to 3.  <!-- met -->
- Reduce `max_words` from 200 to 30.  <!-- unclear -->
- Reduce `max_lines` from 4 to 2.  <!-- unclear -->
- Reduce `top_things` from 4 to 2.
- We reduced `max_rounds` from 30 to 15.

- `SPARE_WORKERS` is not used by the service itself.  <!-- met -->

```sh
export ANSWER_TONE=rude «met»
docker compose up -d --force-recreate
```

- `MODEL_NAME` (default: `smollm` on a laptop, `llama` elsewhere)  <!-- met -->

Set `SOME_OTHER_SWITCH` to see more of what the library does.  <!-- unclear -->

## Codes

| Code | Meaning |
|---|---|
| `ERR_TOO_LONG` | The question is too long |

## Roadmap

- `ANSWER_STYLE`: which style
""",
}
_LISTED = frozenset({"row", "item", "heading", "file"})
"""Forms in which a document lists the settings of what it speaks of."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def setting_claim_wrong(system: System) -> Iterator[Verdict]:
    by_name = {setting.name: setting for setting in system.settings}
    claims = system.promises(ClaimKind.SETTING)
    company = _company(claims, by_name)
    for claim in claims:
        setting = by_name.get(claim.subject)
        if claim.details["form"] == "amount":
            yield of_amount(claim)
        elif "restart" in claim.details:
            text = f"is exported for `{claim.details['restart']}`, which leaves containers the environment they have"
            yield unmet(claim, text, manner=Manner.INCONSISTENT)
        elif setting is not None and setting.reads:
            yield _of_read(claim, setting, _of_maps(system, claim.subject))
        else:
            key = claim.place.path, claim.details["group"]
            yield _of_unread(claim, setting, by_name, company.get(key, (0, 0)), company[claim.place.path, None])


def _company(claims: Sequence[Claim], by_name: dict[str, Setting]) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Of each list of variables in a document, and (under None) of the document and of all documents together: how many
    of its names are read or given here, and how many it has.
    """
    names: dict[tuple[str, str | None], set[str]] = {}
    for claim in claims:
        names.setdefault((claim.place.path, None), set())
        if claim.details["form"] in _LISTED:
            names.setdefault((claim.place.path, claim.details["group"]), set()).add(claim.subject)
            names[claim.place.path, None].add(claim.subject)
    return {
        key: (sum(1 for one in given if one in by_name and (by_name[one].reads or by_name[one].gifts)), len(given))
        for key, given in names.items()
    }


def _of_unread(
    claim: Claim,
    setting: Setting | None,
    by_name: dict[str, Setting],
    beside: tuple[int, int],
    document: tuple[int, int],
) -> Verdict:
    """What is said of a variable that no code here was seen to read."""
    details = claim.details
    foreign = next((use for use in setting.uses if not use.is_ours), None) if setting is not None else None
    near = by_name.get(details.get("near", "") or (setting.near if setting is not None else ""))
    if foreign is not None:
        return met(claim, f"is given to {foreign.symbol}, which is not built here", also=(foreign.place,))
    if "used" in details:
        return met(claim, f"is used in {details['used']}", also=(Place(details["used"]),))
    if near is not None and near.reads and "named" not in details:
        text = f"is documented; the code reads {near.name} at {near.reads[0].place}"
        return unmet(claim, text, also=(near.reads[0].place,), cause=near.name, manner=Manner.INCONSISTENT)
    if "elsewhere" in details or (setting is not None and setting.is_read_elsewhere):
        return unclear(claim, "is read by no code here; a runtime or a library may read it by itself")
    if "maybe" in details:
        return unclear(claim, f"is read by name nowhere, but {details['maybe']}")
    if "named" in details:
        return unclear(claim, f"stands in {details['named']}, where no read of it was seen")
    if "idle" in details:
        return met(claim, "is told to do nothing, and nothing reads it")
    if not _is_in_company(claim, beside, document):
        return unclear(claim, "is read by nothing here; it may be meant for another program")
    given = setting.gifts if setting is not None else ()
    if given and all(use.layer == "image" for use in given):
        return unclear(claim, f"is given by the image at {given[0].place}; its libraries may read it")
    gifts = tuple(use.place for use in given[:5])
    text = (
        f"is documented and given at {gifts[0]}, and nothing reads it"
        if gifts
        else "is documented, and nothing reads it"
    )
    return unmet(claim, text, also=gifts, manner=Manner.DEAD if gifts else Manner.MISSING)


def _is_in_company(claim: Claim, beside: tuple[int, int], document: tuple[int, int]) -> bool:
    """It stands among settings of the project: most names of its list, or of all the document's lists, are known."""
    if claim.details["form"] not in _LISTED:
        return False
    is_mostly_known = [known >= least and known * 2 >= every for (known, every), least in ((beside, 2), (document, 4))]
    return any(is_mostly_known) if claim.details["form"] == "file" else is_mostly_known[0]


def _of_maps(system: System, name: str) -> dict[str, Place]:
    """The values that the ConfigMaps of a cluster give it, each with its place."""
    return {
        one.fields[f"data.{name}"]: one.place
        for one in system.resources_of("ConfigMap")
        if f"data.{name}" in one.fields
    }


def _of_read(claim: Claim, setting: Setting, maps: dict[str, Place]) -> Verdict:
    """What is said of a variable that is read: its default, and whether it must be given."""
    reads = _near_to(claim.place, setting.reads)
    first = reads[0]
    if "idle" in claim.details:
        return met(claim, "is declared, and is told to do nothing", also=(first.place,))
    if all(use.is_unused for use in setting.reads) and not setting.is_read_elsewhere:
        gifts = tuple(use.place for use in setting.gifts[:5])
        text = f"is documented; it is put into a value at {first.place}, and no code looks at it"
        return unmet(claim, text, also=(first.place, *gifts), cause=claim.subject, manner=Manner.DEAD)
    default, need = claim.details.get("default"), claim.details.get("required")
    if default is not None:
        return _of_default(claim, setting, reads, default, maps)
    if need == "no" and all(_ends(use) for use in reads) and not _given(setting) and not maps:
        return unmet(
            claim,
            f"is said to be optional; the code at {first.place} does not start without it",
            also=(first.place,),
            manner=Manner.INCONSISTENT,
        )
    return met(claim, "is read", also=(first.place,))


def _of_default(
    claim: Claim, setting: Setting, reads: Sequence[SettingUse], default: str, maps: dict[str, Place]
) -> Verdict:
    first = reads[0]
    fallbacks = [use for use in reads if use.layer in ("read", "default")]
    for use in fallbacks:
        if isinstance(use.value, str) and is_same_value(default, use.value):
            return met(claim, f"falls back to {_shown(use.value)}", also=(use.place,))
    for use in setting.uses:
        if use not in fallbacks and isinstance(use.value, str) and is_same_value(default, _inner(use.value)):
            return met(claim, f"is given as {_shown(_inner(use.value))} at {use.place}", also=(use.place, first.place))
    for value, place in maps.items():
        if is_same_value(default, value):
            return met(claim, f"is given as {_shown(value)} at {place}", also=(place, first.place))
    if not default and all(use.value is None or use.value == "" for use in fallbacks):
        return met(claim, "has no default", also=(first.place,))
    if all(use.is_required and use.value is None for use in fallbacks) and fallbacks and not _given(setting):
        if not all(_ends(use) for use in fallbacks):
            return unclear(claim, f"must be given where {first.place} asks for it; is that always?")
        text = f"is documented with the default {_shown(default)}; the code at {first.place} has none and needs it"
        return unmet(claim, text, also=(first.place,), manner=Manner.INCONSISTENT)
    told = [use for use in fallbacks if isinstance(use.value, str)]
    if not told or len(told) < len(fallbacks) or len({use.value for use in told}) > 3:
        return unclear(claim, f"is read; which default it has could not be told at {first.place}")
    if any("$" in str(use.value) or "{" in str(use.value) for use in told) or (not default and told[0].value == ""):
        return unclear(claim, "is read; its default is put together from others")
    use = told[0]
    text = f"is documented with the default {_shown(default)}; the code falls back to {_shown(str(use.value))}"
    return unmet(claim, f"{text} at {use.place}", also=(use.place,), manner=Manner.INCONSISTENT)


def _near_to(place: Place, uses: Sequence[SettingUse]) -> Sequence[SettingUse]:
    """Those below the folder of the document (above `docs`), or of the nearest folder around it that has some."""
    folder = place.path.rpartition("/")[0]
    while folder:
        below = [use for use in uses if use.place.path.startswith(folder + "/")]
        if below:
            return below
        folder = folder.rpartition("/")[0]
    return uses


def _ends(use: SettingUse) -> bool:
    """Its absence ends the start: a field of settings, or a look-up outside of any function."""
    return use.is_required and (not use.symbol or use.is_foldable)


def _given(setting: Setting) -> bool:
    """An image or a workload gives it a value, so that nobody else has to."""
    return any(use.layer in ("image", "compose", "kubernetes", "unit", "given-in-code") for use in setting.gifts)


def _inner(value: str) -> str:
    """What `${NAME:-value}` falls back to; else the text itself."""
    if value.startswith("${") and ":-" in value and value.endswith("}") and value.count("${") == 1:
        return value.partition(":-")[2][:-1]
    return value


def _shown(value: str) -> str:
    return f"`{value[:80]}`" if value else "nothing"
