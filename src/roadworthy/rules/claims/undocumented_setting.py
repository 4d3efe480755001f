"""A variable that the code needs, and that nobody who sets it up is told of.

Why: who installs the service learns of the variable from its crash, or never, when it only changes what it does.
Scenario: the service is set up on a new machine by the documents; {setting} stands in none of them.
Impact: it ends at the start with the name of a variable that nobody knows, and the value has to be asked for.
Detection: start it with exactly what the documents and the example name.
Fix: add {setting} to the example of the environment file and to the list of settings, with what it is for.
Monitoring: a test that starts the service with the example alone.
Blind to: documents outside these roots, and names that are put together.
Source: https://12factor.net/config
Seen: OsamaEA/RAG_assistant@6e84d53 mini-rag-app/src/helpers/config.py:28
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.variables import is_given_by_runtime
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import ClaimKind, Setting, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os

TOKEN = os.environ["CHAT_TOKEN"]  # met
SECRET = os.environ["SIGNING_SECRET"]  # unmet
TONE = os.environ.get("ANSWER_TONE", "kind")
""",
    "README.md": "# Chat\n\nSet `CHAT_TOKEN` before you start it.\n",
    "shop/main.go": """
package main

import "os"

func main() {
	run(os.Getenv("SHOP_ADDRESS"), os.Getenv("SHOP_STORE"), os.Getenv("SHOP_TIMEOUT"), os.Getenv("SHOP_MODE"))
	stop(os.Getenv("SHOP_GRACE")) // «unmet»
}
""",
    "shop/README.md": """
# Shop

## Environment variables

| Variable | What |
|---|---|
| `SHOP_ADDRESS` | Where it listens |
| `SHOP_STORE` | Where its orders are |
| `SHOP_TIMEOUT` | How long it waits |
| `SHOP_MODE` | How it sells |
""",
}
GOOD = {
    "app.py": """
import os

TOKEN = os.environ["CHAT_TOKEN"]  # met
SECRET = os.environ["SIGNING_SECRET"]  # met
HOME = os.environ["HOME"]
RANK = os.environ["LOCAL_RANK"]
STORE = os.environ["STORE_URL"]  # met
TONE = os.environ.get("ANSWER_TONE", "kind")
""",
    ".env.example": "SIGNING_SECRET=\n",
    "compose.yaml": "services:\n  api:\n    build: .\n    environment:\n      STORE_URL: postgres://store/chat\n",
    "README.md": "# Chat\n\n```sh\nexport CHAT_TOKEN=…\n```\n",
}
_UNREAD = (".adoc", ".mdx", ".org", ".textile")
_OF_MAINTAINERS = expression(r"(^|/)(\.github|\.ci|ci|scripts?|tools?|hack|bench\w*|dev|migrations?|alembic)/")
_ENOUGH = 4
"""Settings that a list has to name before it counts as a list of all."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def undocumented_setting(system: System) -> Iterator[Verdict]:
    """Asks of what is needed, and of what a list that names nearly all leaves out."""
    if not system.documents:
        return
    unread = next((path for path in system.paths if path.endswith(_UNREAD)), "")
    lists = _lists(system)
    meant = {claim.details.get("near") for claim in system.promises(ClaimKind.SETTING)}
    known = {use.symbol for one in system.settings if one.is_documented for use in one.reads if use.is_foldable}
    for setting in system.settings:
        reads = [use for use in setting.on("read", "default") if not _OF_MAINTAINERS.search(use.place.path)]
        if not reads or setting.is_read_elsewhere or is_given_by_runtime(setting.name) or "_" not in setting.name:
            continue
        if setting.name in meant:
            continue  # it is told of by a wrong name, and `setting-claim-wrong` says so
        if all(use.is_foldable and use.symbol not in known for use in reads):
            continue  # nothing shows that the fields of this class are read by just these names
        use = next((one for one in reads if one.is_required), None)
        is_told = setting.is_documented or len(setting.uses) > len(setting.on("read", "default", "interpolated"))
        if use is not None and is_told:
            yield met(setting, "has no fallback, and people are told of it", place=use.place)
        elif is_told:
            continue
        elif unread:
            if use is not None:
                yield unclear(setting, f"has no fallback; {unread} is a document that is not read", place=use.place)
        elif use is not None:
            text = "has no fallback, and stands in no document, no example and no compose file"
            yield unmet(setting, text, place=use.place, cause=use.place.path, manner=Manner.MISSING)
        elif document := _left_out(setting, reads[0].place.path, lists):
            text = f"is read, and missing from the settings that {document} lists"
            yield unmet(setting, text, place=reads[0].place, cause=document, manner=Manner.MISSING)


def _lists(system: System) -> dict[str, tuple[str, set[str]]]:
    """Each document with a list of settings: the folder that it speaks for, and the names that it has."""
    names: dict[str, set[str]] = {}
    for claim in system.promises(ClaimKind.SETTING):
        if claim.details["form"] in ("row", "item", "heading"):
            names.setdefault(claim.place.path, set()).add(claim.subject)
    found = {}
    for path, given in names.items():
        folder = path.rpartition("/")[0]
        found[path] = (folder.rpartition("docs")[0].rstrip("/") if "docs" in folder.split("/") else folder, given)
    return found


def _left_out(setting: Setting, path: str, lists: dict[str, tuple[str, set[str]]]) -> str:
    """The document whose list names the others of its family, those that begin with the same word."""
    family = setting.name.partition("_")[0] + "_"
    for document, (folder, names) in lists.items():
        kin = [one for one in names if one.startswith(family)]
        if len(kin) >= _ENOUGH and (not folder or path.startswith(folder + "/")):
            return document
    return ""
